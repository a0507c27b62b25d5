"""Author who is listed twice in one paper.

What it does:
    Compares the authors of a paper and ignores case, accents and punctuation. A hundred authors or more in the order of
    their family names are a collaboration, in which several people have one name: they are not compared.

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
from metalint.rules.api import Context, FileRule, Paper, Problem, Related, Value, about
from metalint.util.wording import quote

_OF_AUTHORS: Final = ("authors", "institutions", "ror")  # roles whose values a message of one author may hold


_COLLABORATION: Final = 100  # authors
_IN_ORDER: Final = 0.9


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    if _is_collaboration(paper):
        return
    seen: dict[tuple[str, str], Value[str]] = {}
    for author in paper.authors:
        name = folded(author.value)
        if not name:
            continue
        key = message_of_another(author, context.config.fields, _OF_AUTHORS), name
        if first := seen.get(key):
            related = (Related(paper.path, first.span, "first listed here"),)
            message = f"the author {quote(author.value)} is listed twice"
            yield about(author, message, "remove one, or tell the two people apart", related=related)
        seen.setdefault(key, author)


def _is_collaboration(paper: Paper) -> bool:
    """Tell whether authors are as many as in a collaboration, and ordered by family names as there."""
    if len(paper.authors) < _COLLABORATION:
        return False
    families = [folded(author.value.rpartition(" ")[2]) for author in paper.authors]
    return sum(map(str.__le__, families, families[1:])) >= _IN_ORDER * (len(families) - 1)


RULE = FileRule("repeated-author", group="content", check=check, roles=("authors",))
