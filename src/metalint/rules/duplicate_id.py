"""Two papers with the same id.

What it does:
    Finds papers whose ids (their paths below the folder of all papers, without suffix) differ in upper and lower
    case or in Unicode's normal form only, such as `2024/lora` and `2024/LoRA`. Papers in different folders may have
    the same file name: `2022/DSA` and `2025/DSA` are two papers. They are reported only if a reference of the
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
    There is no fix: a person must decide which file to rename, and update what links to it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from metalint.papers.ids import paper_id
from metalint.rules.api import Paper, Severity, Span, Surroundings, Value
from metalint.rules.base import GroupRule
from metalint.rules.duplicates import Member, problems
from metalint.rules.problems import PathProblem
from metalint.util.grouping import group_pairs
from metalint.util.unicode import fold_file_name
from metalint.util.wording import quote

_SAME_FILE: Final = "on macOS and Windows, {value} is the same file as"
_OTHER_PLACE: Final = "has this name, too"


def keys(paper: Paper) -> Iterator[str]:
    """Yield the file's name without its case; files that do not parse have one as well."""
    yield fold_file_name(paper.stem)


def mentions(paper: Paper) -> Iterator[str]:
    """Yield the references that are the bare names of files."""
    for reference in paper.references:
        name = reference.value.strip()
        if name and "/" not in name:
            yield name


def check(_: str, papers: Sequence[Paper], surroundings: Surroundings) -> Iterator[PathProblem]:
    patterns = surroundings.context.config.papers
    for members in _group_papers(papers, lambda paper: fold_file_name(paper.path)).values():
        for path, problem in problems(members, _SAME_FILE, "rename one of them", _OTHER_PLACE):
            yield path, problem._replace(value=paper_id(patterns, path))
    for stem, members in _group_papers(papers, lambda paper: paper.stem).items():
        if len(members) > 1 and surroundings.is_mentioned(stem):
            what = f"references to {quote(stem)} are ambiguous: they mean this paper as well as"
            help_ = "rename one of them, or write folder and name in the references"
            for path, problem in problems(members, what, help_, _OTHER_PLACE):
                yield path, problem._replace(value=stem)


def _group_papers(papers: Sequence[Paper], key: Callable[[Paper], str]) -> dict[str, list[Member]]:
    return group_pairs((key(paper), Member(paper.path, Value("", Span(0, 0), ""))) for paper in papers)


RULE = GroupRule(
    "duplicate-id", group="identity", severity=Severity.ERROR, keys=keys, check_group=check, mentions=mentions
)
