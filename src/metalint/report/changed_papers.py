"""The papers that a change adds, alters or removes, as readers of a pull request see them; for Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

from metalint.engine.report_types import PaperChange, Report
from metalint.index.project_index import ProjectIndex
from metalint.names.folding import folded
from metalint.papers.paper import Paper, without_indexes
from metalint.rendering.excerpt import excerpt
from metalint.report.markdown_text import escape_markdown
from metalint.util.grouping import group_pairs
from metalint.util.regex import lazy
from metalint.util.wording import plural

_MOST: Final = 8  # papers of each kind: what fits on a screen
_VALUES: Final = 6  # changed values of a paper
_COMPARED: Final = 200  # values of a field: where many are equal, comparing takes time that grows with their cube
_CELL: Final = 120  # characters of a value
_TABLE: Final = 64_000  # characters of the table: GitHub takes 1 MiB of summary, or nothing
_SIMILAR: Final = 90  # of 100: how alike two titles are that may be of one paper
_SHORTEST: Final = 16  # folded characters; shorter titles are alike by chance
_SHOWN: Final = 3  # similar papers
_LINKED: Final = ("url", "code-url", "cover", "note")
_NUMBER: Final = lazy(r"\d+")
_DUPLICATES: Final = ("duplicate-paper", "duplicate-title", "duplicate-abbr")


def changed_papers(report: Report, files: str) -> list[str]:
    """Return the lines that show what a change does to papers; ``files`` is as for `excerpt`."""
    changes = report.changes or ()
    added = [change for change in changes if change.old is None]
    removed = [change for change in changes if change.new is None]
    both = [change for change in changes if change.old and change.new]
    altered = [change for change in both if _is_moved(change) or any(_changed_values(change))]
    blocks: list[str] = []
    for name, listed in (("Added", added), ("Changed", altered)):
        first = listed[:_MOST]
        if first:
            of_all = f": {_MOST} of {len(listed)}" if len(listed) > _MOST else ""
            blocks.append(f"### {name}{of_all}")
            index = report.project_index  # as the lists show them; what cannot be read is left to its findings
            present = [change.new for change in first if change.new and change.new.path in index.analyses]
            if readable := [paper for paper in present if paper.path not in index.broken]:
                shown = excerpt(index.corpus, readable, files).rstrip("\n")
                too_long = "The lists show more of these papers than fits here."
                blocks.append(shown if len(shown) <= _TABLE else too_long)
            blocks.append("\n".join(_write_item(report, one) for one in first))
            blocks += _describe_rest(len(listed) - len(first))
    if removed:
        gone = [
            f"- {_show_title(change.old)} ({_show_value(change.old.path)})" for change in removed[:_MOST] if change.old
        ]
        blocks += ["### Removed", "\n".join(gone), *_describe_rest(len(removed) - len(gone))]
    if rest := len(both) - len(altered):
        papers = plural(rest, "more paper" if blocks else "paper")
        blocks.append(f"{papers} {'differs' if rest == 1 else 'differ'} in layout or comments alone.")
    return [line for block in blocks for line in (block, "")]


def _describe_rest(number: int) -> list[str]:
    return [f"… and {number} more."] if number else []


def _write_item(report: Report, change: PaperChange) -> str:
    paper = change.new
    assert paper is not None  # noqa: S101 - removed ones have their own lines
    index = report.project_index
    if paper.path in index.broken:
        return f"- {_show_value(paper.path)}: cannot be read, see below"
    facts = [f"moved from {_show_value(change.old.path)}"] if change.old and _is_moved(change) else []
    if check := (report.checks or {}).get(paper.path):
        by = " ".join(filter(None, (check.source, check.key))) or check.why
        facts.append(f"{check.status}{f' ({_show_value(by)})' if by else ''}")
    for role in _LINKED:
        answers = ((report.links or {}).get(value.value) for value in paper.many(role))
        for answer in filter(None, answers):  # none where nobody was asked
            to, why = (getattr(answer.status, name, "") for name in ("to", "why"))
            more = f": {_show_value(why)}" if why else f" to {_show_value(to)}" if to else ""
            facts.append(f"{role.replace('code-url', 'code')} {answer.status.word}{more}")
    if change.old is None or _show_title(change.old) != _show_title(paper):
        facts += _describe_similar(report, index, paper)
    lines = [f"- {_show_value(paper.path)}{': ' if facts else ''}{'; '.join(facts)}"]
    if change.old:
        values = list(_changed_values(change))
        lines += [f"  - {value}" for value in values[:_VALUES]]
        if len(values) > _VALUES:
            lines.append(f"  - … and {plural(len(values) - _VALUES, 'more value')}")
    return "\n".join(lines)


def _is_moved(change: PaperChange) -> bool:
    return change.old is not None and change.new is not None and change.old.path != change.new.path


def _changed_values(change: PaperChange) -> Iterator[str]:
    old, new = (_read_values(paper) if paper else {} for paper in change)
    for path in dict.fromkeys([*new, *old]):
        before, after = old.get(path, []), new.get(path, [])
        for differing in _find_differences(before, after):
            parts = []
            for part in differing:
                more = f" and {len(part) - _VALUES} more" if len(part) > _VALUES else ""
                parts.append((", ".join(map(_show_value, part[:_VALUES])) or "–") + more)
            yield f"{_show_value(path)}: {' → '.join(parts)}"


def _read_values(paper: Paper) -> dict[str, list[str]]:
    return group_pairs(
        (without_indexes(path), value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))
        for path, value, *_ in paper.scalars
    )


def _find_differences(before: list[str], after: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield what differs between two lists of values; of long ones, all between their common ends as one."""
    if before == after:
        return
    if min(len(before), len(after)) <= _COMPARED:
        for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if kind != "equal":
                yield before[start:end], after[first:last]
        return
    head = _count_equal(before, after)
    old, new = before[head:], after[head:]
    tail = _count_equal(old[::-1], new[::-1])
    yield old[: len(old) - tail], new[: len(new) - tail]


def _count_equal(before: list[str], after: list[str]) -> int:
    """Return how many values are equal at the beginning of both lists."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))))


def _describe_similar(report: Report, index: ProjectIndex, paper: Paper) -> Iterator[str]:
    """Yield the papers of the list that may be the same, by a finding or by a title that is nearly the same.

    The most alike are first; a title with another number is that of another paper of a series.
    """
    from rapidfuzz import fuzz, process

    found = {
        other.path
        for diagnostic in report.diagnostics
        if diagnostic.rule in _DUPLICATES and diagnostic.path == paper.path
        for other in diagnostic.related
    }
    title, alike = folded(paper.title.value) if paper.title else "", []
    if len(title) >= _SHORTEST:
        numbers = _NUMBER.findall(title)
        titles = {
            other.path: key
            for other in index.corpus.papers
            if other.path != paper.path and other.title and _NUMBER.findall(key := folded(other.title.value)) == numbers
        }
        alike = process.extract(title, titles, scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=None)
    paths = [*sorted(found), *(path for _, _, path in alike if path not in found)]
    if first := [index.paper(path) for path in paths[:_SHOWN] if path in index.analyses]:
        listed = ", ".join(f"{_show_title(other)} ({_show_value(other.path)})" for other in first)
        more = f" and {len(paths) - len(first)} more" if len(paths) > len(first) else ""
        yield f"may be the same as {listed}{more}"


def _show_title(paper: Paper) -> str:
    return _show_value(paper.title.value if paper.title and paper.title.value else paper.stem)


def _show_value(value: str) -> str:
    """Write a value of a paper as it is, on one line."""
    return escape_markdown(value if len(value) <= _CELL else f"{value[:_CELL]}…")
