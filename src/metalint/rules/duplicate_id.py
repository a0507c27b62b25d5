"""Two files whose names, without folder and ending, are the same.

What it does:
    Compares the names of all papers' files, whatever folder they lie in, ignoring case: `2023/lora.prototxt` and
    `2024/LoRA.prototxt` have the same id.

Why is this bad:
    The name is what notes, references and lists call a paper by. With two of a name, links lead to the wrong one;
    with two that differ in case only, one of them disappears in a checkout on Windows or macOS.

Example:
    meta/2023/lora.prototxt
    meta/2024/LoRA.prototxt

Use instead:
    meta/2023/lora.prototxt
    meta/2024/LoRA-plus.prototxt

Fix safety:
    There is no fix: which file is to be renamed, and what links to it, is for a person to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Severity
from metalint.folding import composed
from metalint.rules.base import GroupRule, Key
from metalint.rules.duplicates import Member, problems
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.corpus import Surroundings
    from metalint.facts import Facts


def keys(paper: Facts) -> Iterator[Key]:
    """Yield the file's name without its case; files that do not parse have one as well."""
    yield Key(composed(paper.id).casefold())


def check(_: str, papers: Sequence[Facts], _around: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each file that shares its name."""
    members = [Member(paper.path, Span(0, 0)) for paper in papers]
    yield from problems(members, "the same file name as", "rename one of them", "has this name too")


RULE = GroupRule("duplicate-id", group="identity", severity=Severity.ERROR, keys=keys, check=check)
