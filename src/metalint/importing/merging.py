"""Putting together what several rows tell of one paper."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.importing.records import LISTED, ROLE_OF_VIEW, PaperRecord, Remark
from metalint.names.folding import folded
from metalint.names.person_names import align
from metalint.papers.identifiers import identify

RoleValues = dict[str, list[str]]
"""Values by role; a role without a value is absent."""

_SINGLE: Final = ("abbr", "title", "url", "cover", "venue", "year", "code_type", "code_url", "note", "abstract")
_WORD: Final = re.compile(r"[\s.\u00a0-]+")


class MergedPaper(NamedTuple):
    """The values of a paper, and the first row that has some; ``rows`` has all rows that name authors."""

    first: PaperRecord
    values: RoleValues
    rows: list[PaperRecord]

    @property
    def leaves_out_authors(self) -> bool:
        """Whether each row that names authors leaves some out (*et al.*)."""
        return bool(self.rows) and all(row.leaves_out_authors for row in self.rows)


def merge(rows: Sequence[PaperRecord]) -> tuple[dict[str, MergedPaper], list[Remark]]:
    """Return the papers that ``rows`` tell of by file name, and where rows disagree: the first one is right."""
    papers: dict[str, MergedPaper] = {}
    conflicts: list[Remark] = []
    for row in rows:
        without = {"abbr": [""]} if row.view else {}  # the classic layout has no short names
        paper = papers.setdefault(row.name, MergedPaper(row, without, []))
        if row.authors or row.leaves_out_authors:
            paper.rows.append(row)
        conflicts += _disagreements(paper, row)
        for role, values in ((role, values) for role in LISTED if (values := getattr(row, role))):
            listed = paper.values.get(role)
            if listed is None:
                paper.values[role] = list(values)
            elif role == "authors" and not (row.view and paper.first.view):  # sections of the classic layout are names
                _add_authors(listed, values)
            else:
                known = set(listed)
                listed += [value for value in values if value not in known]
    return papers, conflicts


def _add_authors(listed: list[str], names: Sequence[str]) -> None:
    """Add the authors whom only a later row names; of two spellings of a name, the one with fewer initials stays.

    Each name stands for one of the authors: two of one name stay two. The order is that of the row that names more.
    """
    if len(names) > len(listed):
        listed[:], names = names, tuple(listed)
    found = align(listed, names)
    places = {place: at for at, place in (*found.matched, *found.doubtful)}
    for place, at in places.items():
        listed[at] = max(listed[at], names[place], key=lambda name: len(folded(name)))
    known = set(map(folded, listed))  # groups are aligned with nobody
    added = [name for place, name in enumerate(names) if place not in places and folded(name) not in known]
    is_first = added[:1] == [*names[:1]]  # a row without the first author names more of the others
    listed[:] = [*added[:is_first], *listed, *added[is_first:]]


PersonKey = tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def person_key(name: str) -> PersonKey:
    """Return the words of a name to compare it by, the family name last: ``("j", "p", "muller")``."""
    words = (folded(word) for word in _WORD.split(name))
    return tuple(filter(None, words)) or (name,)


def is_same_person(one: PersonKey, other: PersonKey) -> bool:
    """Tell whether two names may be one person's: one family name, and given names of which one has the initials."""
    given = zip(one[:-1], other[:-1], strict=False)
    return one[-1] == other[-1] and all(
        first == second or (1 in {len(first), len(second)} and first[0] == second[0]) for first, second in given
    )


def _disagreements(paper: MergedPaper, row: PaperRecord) -> Iterator[Remark]:
    """Add what only a later row of a paper tells, and yield what it tells otherwise.

    A row of the classic layout may also be below a section of another venue or year than its cell names.
    """
    first = paper.first
    for name in _SINGLE:
        role = name.replace("_", "-")
        kept, later = paper.values.get(role, [""])[0], getattr(row, name)
        if later and not kept:
            paper.values[role] = [later]
        elif later and kept != later and not _are_same_value(role, kept, later):
            where = f"line {first.line}" if first.path == row.path else f"{first.path}:{first.line}"
            told = f"{name.replace('_', ' ')} is {later!r} here and {kept!r} in {where}; that one is kept"
            yield Remark(row.path, row.line, f"{row.name}: {told}")
    role = ROLE_OF_VIEW.get(row.view, "")
    named = getattr(row, role) if role in {"venue", "year"} else row.section
    if named != row.section:
        told = f"stands under {row.section!r}, but its own cell says {named!r}; the cell is kept"
        yield Remark(row.path, row.line, f"{row.name}: {told}")


def _are_same_value(role: str, one: str, other: str) -> bool:
    """Tell whether two values are forms of one: addresses of a paper, or titles with other capitals or punctuation."""
    if role == "url":
        return identify(one) == identify(other) is not None
    return role == "title" and folded(one) == folded(other) != ""
