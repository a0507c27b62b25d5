r"""Two papers with the same title.

What it does:
    Compares titles and ignores case, accents, whitespace, punctuation and the markup of LaTeX, HTML and Markdown:
    `Erd\H{o}s` is “Erdős”, `&amp;` is “&”, and `$\beta$`, “β” and “Beta” are the same. `+`, `#`, `=`, other signs of
    mathematics, decimal points and the star of “C*-algebras” count: “DeepLabV3” and “DeepLabV3+” are two papers.
    Leftovers of a template are reported by `placeholder` instead. A title that differs only by `(Extended Abstract)`,
    `: Extended Abstract`, `(Abstract)`, `(Technical Report)`, `(Extended Version)` or another version at its end is a
    warning. Two works may have a title of one to three words in common, such as “Deep learning”: they are not reported
    if most of their authors are different people.

Why is this bad:
    Most likely one paper was added twice, from a preprint and from the proceedings.

Example:
    title: "LoRA: Low-Rank Adaptation"  # and in another file
    title: "LoRA: low rank adaptation."

Use instead:
    title: "LoRA: Low-Rank Adaptation"  # in one file only

Fix safety:
    There is no fix: a person must choose which file to keep, or merge them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from metalint.names import people
from metalint.names.folding import folded
from metalint.names.placeholders import is_placeholder
from metalint.rules.api import Paper, Problem, Severity, Surroundings
from metalint.rules.base import GroupRule
from metalint.rules.duplicates import Member, problems
from metalint.util.regex import lazy

_VERSIONS: Final = ("abstract", "version", "reprint", "report")
_VERSION: Final = lazy(
    r"[(\[](?:(?:(?:extended|short|student|full) )?abstract(?: reprint)?|technical report"
    r"|(?:extended|full|short|long|preliminary|conference|journal) version)[)\]][\s.]*\Z"
    r"|(?:[:,.]|\s[-\u2013\u2014])\s+(?:an )?extended abstract[\s.]*\Z|\A\s*extended abstract:\s+",
    re.IGNORECASE,
)
_LEFT_OUT: Final = lazy(people.LEFT_OUT, re.IGNORECASE)
_SHORT: Final = 3  # words of a title that two works may have in common

_MANY: Final = 20  # papers with one title, whose authors are not compared


def keys(paper: Paper) -> Iterator[str]:
    title = paper.title
    if title and not is_placeholder("title", title.value) and (key := folded(title.value)):
        yield key
        if (key.endswith(_VERSIONS) or key.startswith("extendedabstract")) and (
            shorter := folded(_VERSION.sub("", title.value))
        ) not in {"", key}:
            yield shorter


def check(key: str, papers: Sequence[Paper], _asset_states: Surroundings) -> Iterator[tuple[str, Problem]]:
    same_work = [
        one
        for one in papers
        if len(papers) > _MANY or any(other is not one and not _are_two_works(key, one, other) for other in papers)
    ]
    members = [Member(paper.path, paper.title.span, paper.title) for paper in same_work if paper.title]
    same = [member for member in members if member.value and folded(member.value.value) == key]
    help_ = "delete one of the files, or correct its title"
    yield from problems(same, "the title {value} is already listed in", help_, "is listed here")
    for member in members if same else ():
        if member not in same:
            what = "the title {value} is that of another version of the paper in"
            _, (path, problem) = problems([same[0], member], what, "keep one of the two files", "is listed here")
            yield path, problem._replace(severity=Severity.WARNING)


def _are_two_works(key: str, one: Paper, other: Paper) -> bool:
    """Tell whether papers have a short title in common and most of their authors are other people."""
    if not key.isascii() or any(paper.title and len(paper.title.value.split()) > _SHORT for paper in (one, other)):
        return False
    fewer, more = sorted((_people(one), _people(other)), key=len)
    shared = sum(any(words & others for others in more) for words in fewer)
    return bool(fewer) and 2 * shared < len(fewer)


def _people(paper: Paper) -> list[set[str]]:
    """Return the words of the authors' names without initials; nothing where one may be anything but a person."""
    found = []
    for author in paper.authors:
        name = _LEFT_OUT.sub("", author.value).strip()
        is_name = name != author.value or people.is_full_name(name)  # one word is no organization before *et al.*
        if not is_name or people.is_group(name) or not folded(name).isascii():
            return []
        found.append({word for word in map(folded, name.split()) if len(word) > 1})
    return found


RULE = GroupRule("duplicate-title", group="identity", severity=Severity.ERROR, keys=keys, check=check, roles=("title",))
