"""Putting together what several rows tell of one paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.importing.lists import Failure, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Told = dict[str, list[str]]
"""Values by role; a role that nothing was told of is absent."""

_ROLES: Final[Mapping[str, str]] = {
    "title": "title",
    "url": "url",
    "cover": "cover",
    "venue": "venue",
    "year": "year",
    "code_type": "code-type",
    "code_url": "code-url",
    "note": "note",
}
_LISTED: Final[Mapping[str, str]] = {"institution": "institutions", "author": "authors", "keyword": "keywords"}
_NAMED: Final[Mapping[str, str]] = {"publication": "venue", "year": "year"}


class MergedPaper(NamedTuple):
    """What is told of a paper, and the first row that does."""

    first: Row
    told: Told


class Merged(NamedTuple):
    """The papers by file name, and the rows that disagree with an earlier one."""

    papers: dict[str, MergedPaper]
    failures: tuple[Failure, ...]


def merge(rows: Sequence[Row]) -> Merged:
    """Return the papers that ``rows`` tell of; where two disagree the first is right."""
    papers: dict[str, MergedPaper] = {}
    failures: list[Failure] = []
    for row in rows:
        paper = papers.get(row.name)
        if paper is None:
            paper = papers[row.name] = MergedPaper(row, _told(row))
        failures += _disagreements(paper, row)
        if row.view in _LISTED:
            listed = paper.told.setdefault(_LISTED[row.view], [])
            listed += [row.section] * (row.section not in listed)
    return Merged(papers, tuple(failures))


def _told(row: Row) -> Told:
    given: dict[str, str] = row._asdict()
    return {"abbr": [row.abbr], **{role: [given[name]] for name, role in _ROLES.items() if given[name]}}


def _disagreements(paper: MergedPaper, row: Row) -> list[Failure]:
    failures = []
    first = paper.first
    for name in ("abbr", *_ROLES):
        one, other = getattr(first, name), getattr(row, name)
        if one != other:
            where = f"line {first.line}" if first.path == row.path else f"{first.path}:{first.line}"
            message = f"{row.name}: {name.replace('_', ' ')} is {other!r} here and {one!r} in {where}; that one is kept"
            failures.append(Failure(row.path, row.line, message))
    return failures + _wrong_section(row)


def _wrong_section(row: Row) -> list[Failure]:
    """Report a row that stands in a section of another venue or year than its own cell names."""
    named = getattr(row, _NAMED[row.view]) if row.view in _NAMED else row.section
    if named == row.section:
        return []
    message = f"{row.name}: stands under {row.section!r}, but its own cell says {named!r}; the cell is kept"
    return [Failure(row.path, row.line, message)]
