"""Author who is listed twice in one paper.

What it does:
    Compares the authors of a paper and ignores case, accents and punctuation.

Why is this bad:
    Usually a line was copied once too often. If two authors have the same name, distinguish them as the paper does, by
    a middle initial, or suppress the finding with that reason.

Example:
    authors: "Song Han"
    authors: "Ji Lin"
    authors: "Song Han"

Use instead:
    authors: "Song Han"
    authors: "Ji Lin"

Fix safety:
    There is no fix: it may be two people.
"""

from collections.abc import Iterator
from typing import Final

from metalint.names.folding import folded
from metalint.papers.values import message_of_another
from metalint.rules.api import Context, FileRule, Paper, Problem, Related, Severity, Value, about
from metalint.util.wording import code

_OF_AUTHORS: Final = ("authors", "institutions", "ror")  # roles whose values a message of one author may hold


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Value[str]] = {}
    for author in paper.authors:
        name = folded(author.value)
        if not name:
            continue
        key = message_of_another(author, context.config.fields, _OF_AUTHORS), name
        if first := seen.get(key):
            related = (Related(paper.path, first.span, "first listed here"),)
            message = f"the author {code(author.value)} is listed twice"
            yield about(author, message, "remove one, or tell the two people apart", related=related)
        seen.setdefault(key, author)


RULE = FileRule("repeated-author", group="content", severity=Severity.WARNING, check=check, roles=("authors",))
