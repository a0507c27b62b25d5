r"""Two papers with the same title.

What it does:
    Compares titles and ignores case, accents, whitespace, punctuation and the markup of LaTeX, HTML and Markdown:
    `Erd\H{o}s` is “Erdős”, `&amp;` is “&”, and `$\beta$`, “β” and “Beta” are the same. `+`, `#`, `=`, other signs of
    mathematics, decimal points and the star of “C*-algebras” count: “DeepLabV3” and “DeepLabV3+” are two papers.
    Leftovers of a template are reported by `placeholder` instead. If two titles differ only by `(Extended Abstract)`,
    `: Extended Abstract`, `(Abstract)`, `(Technical Report)`, `(Extended Version)` or another version at the end, the
    finding is a warning.

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


def keys(paper: Paper) -> Iterator[str]:
    title = paper.title
    if title and not is_placeholder("title", title.value) and (key := folded(title.value)):
        yield key
        if (key.endswith(_VERSIONS) or key.startswith("extendedabstract")) and (
            shorter := folded(_VERSION.sub("", title.value))
        ) not in {"", key}:
            yield shorter


def check(key: str, papers: Sequence[Paper], _asset_states: Surroundings) -> Iterator[tuple[str, Problem]]:
    members = [Member(paper.path, paper.title) for paper in papers if paper.title]
    same = [member for member in members if folded(member.value.value) == key]
    help_ = "delete one of the files, or correct its title"
    yield from problems(same, "the title {value} is already listed in", help_, "is listed here")
    for member in members if same else ():
        if member not in same:
            what = "the title {value} is that of another version of the paper in"
            _, (path, problem) = problems([same[0], member], what, "keep one of the two files", "is listed here")
            yield path, problem._replace(severity=Severity.WARNING)


RULE = GroupRule("duplicate-title", group="identity", severity=Severity.ERROR, keys=keys, check=check, roles=("title",))
