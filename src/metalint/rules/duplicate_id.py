"""Two papers that go by one name.

What it does:
    Finds papers whose ids (their paths below the folder of all papers, without suffix) differ in upper and lower
    case or in Unicode's normal form only, such as `2024/lora` and `2024/LoRA`. Papers in different folders may have
    the same file name: `2022/DSA` and `2025/DSA` are two papers. They are reported only where a reference of the
    list is the bare file name `DSA`, without a folder, which then names both.

Why is this bad:
    On Windows and macOS two such papers are one file: a checkout loses one of them. A reference that names two
    papers leads to the wrong one.

Example:
    meta/2024/lora.prototxt
    meta/2024/LoRA.prototxt

Use instead:
    meta/2024/lora.prototxt
    meta/2024/LoRA-plus.prototxt

Fix safety:
    There is no fix: which file is to be renamed, and what links to it, is for a person to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Severity
from metalint.folding import composed
from metalint.paper_ids import paper_id, stem_of
from metalint.rules.base import GroupRule, Key
from metalint.rules.duplicates import Member, problems
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.corpus import Surroundings
    from metalint.facts import Facts


def keys(paper: Facts) -> Iterator[Key]:
    """Yield the path without its case, and the file's name; files that do not parse have them as well."""
    yield Key(_folded(paper.path))
    yield Key(_stem_key(paper.stem))


def mentions(paper: Facts) -> Iterator[str]:
    """Yield the references that are the bare names of files."""
    for reference in paper.references:
        name = reference.value.strip()
        if name and "/" not in name:
            yield _stem_key(name)


def check(key: str, papers: Sequence[Facts], around: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each file that shares its id, or a name that a reference has."""
    is_stem = key.startswith("/")
    if is_stem and not around.is_mentioned(key):
        return
    if is_stem:
        what, advice = "the same file name as", "references name both; rename one, or refer to folder and name"
    else:
        what, advice = "one file on macOS and Windows with", "rename one of them"
    members = [Member(paper.path, Span(0, 0)) for paper in papers]
    for path, problem in problems(members, what, advice, "has this name too"):
        value = stem_of(path) if is_stem else paper_id(around.context.config.papers, path)
        yield path, problem._replace(value=value)


def _folded(path: str) -> str:
    return composed(composed(path).casefold())


def _stem_key(stem: str) -> str:
    return f"/{stem}"  # no path begins with a slash


RULE = GroupRule("duplicate-id", group="identity", severity=Severity.ERROR, keys=keys, check=check, mentions=mentions)
