"""Putting together what several rows tell of one paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.importing.records import PaperRecord, Remark
from metalint.names.folding import folded
from metalint.names.people import ET_AL
from metalint.papers.identifiers import identify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RoleValues = dict[str, list[str]]
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
    "abstract": "abstract",
}
_LISTED: Final = ("institutions", "authors", "keywords", "references", "ror")
_NAMED: Final[Mapping[str, str]] = {"publication": "venue", "year": "year"}


class MergedPaper(NamedTuple):
    """What is told of a paper, and the first row that does."""

    first: PaperRecord
    values: RoleValues


class MergedPapers(NamedTuple):
    """The papers by file name, and where rows disagree with an earlier one."""

    papers: dict[str, MergedPaper]
    conflicts: tuple[Remark, ...]


def merge(rows: Sequence[PaperRecord]) -> MergedPapers:
    """Return the papers that ``rows`` tell of; where two disagree the first is right."""
    papers: dict[str, MergedPaper] = {}
    conflicts: list[Remark] = []
    for row in rows:
        paper = papers.get(row.name)
        if paper is None:
            paper = papers[row.name] = MergedPaper(row, _role_values(row))
        conflicts += _disagreements(paper, row)
        for role, values in _listed(row):
            listed = paper.values.setdefault(role, [])
            known = set(listed)
            listed += [value for value in values if value not in known]
    for paper in papers.values():
        _expand_et_al(paper.values.get("authors", []))
    return MergedPapers(papers, tuple(conflicts))


def _expand_et_al(authors: list[str]) -> None:
    """Leave out the "et al." behind an author whom another row names with all the others."""
    named = set(authors)
    bare = [author.removesuffix(ET_AL) for author in authors]
    authors[:] = dict.fromkeys(name if name in named else author for name, author in zip(bare, authors, strict=True))


def _listed(row: PaperRecord) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the roles that have several values, with those that a record tells."""
    yield from ((role, values) for role in _LISTED if (values := getattr(row, role)))


def _role_values(row: PaperRecord) -> RoleValues:
    """Return what a row tells; the classic layout tells that there is no short name, too."""
    given: dict[str, str] = row._asdict()
    abbr = {"abbr": [row.abbr]} if row.abbr or row.view else {}
    return {**abbr, **{role: [given[name]] for name, role in _ROLES.items() if given[name]}}


def _disagreements(paper: MergedPaper, row: PaperRecord) -> list[Remark]:
    """Add what only a later row of a paper tells, and report what it tells otherwise."""
    conflicts = []
    first = paper.first
    for name, role in {"abbr": "abbr", **_ROLES}.items():
        kept, later = paper.values.get(role, [""])[0], getattr(row, name)
        if later and not kept:
            paper.values[role] = [later]
        elif later and kept != later and not _are_alike(role, kept, later):
            where = f"line {first.line}" if first.path == row.path else f"{first.path}:{first.line}"
            message = (
                f"{row.name}: {name.replace('_', ' ')} is {later!r} here and {kept!r} in {where}; that one is kept"
            )
            conflicts.append(Remark(row.path, row.line, message))
    return conflicts + _wrong_section(row)


def _are_alike(role: str, one: str, other: str) -> bool:
    """Tell whether two values are forms of one: addresses of a paper, or titles with other capitals or punctuation."""
    if role == "url":
        return identify(one) == identify(other) is not None
    return role == "title" and folded(one) == folded(other) != ""


def _wrong_section(row: PaperRecord) -> list[Remark]:
    """Report a row of the classic layout that stands in a section of another venue or year than its cell names."""
    named = getattr(row, _NAMED[row.view]) if row.view in _NAMED else row.section
    if named == row.section:
        return []
    message = f"{row.name}: stands under {row.section!r}, but its own cell says {named!r}; the cell is kept"
    return [Remark(row.path, row.line, message)]
