"""Filters of templates that sort and group papers by any value of theirs."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from metalint.rendering.entries import SHOWN, Entry
from metalint.rendering.headings import give_anchor
from metalint.rendering.page import Section
from metalint.rendering.views import UNKNOWN, make_sort_key
from metalint.util.wording import code, nearest

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
NEW: Final = "New"  # the section of papers that no commit has yet, where papers are grouped by days of commits
_NOT_BY: Final = frozenset(("fields",))


def sort_by(papers: Iterable[Entry], name: str, reverse: bool = False) -> list[Entry]:  # noqa: FBT001, FBT002 - as Jinja2's sort
    """Return papers in the order of a value, by its name or the path of its field; those without one come last."""
    listed = [(_find_value(paper, name), paper) for paper in papers]
    known = [pair for pair in listed if pair[0] not in _NOTHING]
    known.sort(key=lambda pair: _make_key(pair[0]), reverse=reverse)
    return [paper for _, paper in known] + [paper for value, paper in listed if value in _NOTHING]


def group_by(papers: Iterable[Entry], name: str, by: str = "") -> list[Section]:
    """Return papers in sections by a value, or by the ``week``, ``month`` or ``year`` of a day."""
    # Names of sections ascend; numbers and days descend. Papers without a value are in a last one, `UNKNOWN`; where
    # they are grouped by the days of commits, in a first one, `NEW`.
    if by not in _PARTS:
        raise ValueError(f"group_by takes week, month or year, not {code(by)}")
    part = _PARTS[by]
    groups: dict[Any, list[Entry]] = {}
    without: list[Entry] = []
    for paper in papers:
        value = _find_value(paper, name)
        values = {}  # each once
        for item in value if isinstance(value, tuple) else (value,):
            if item in _NOTHING:
                continue
            if by and not (isinstance(item, str) and _DAY.match(item)):
                raise ValueError(f"{code(item)} is not a day, and has no {by}")
            values[part(item)] = paper
        for key in values:
            groups.setdefault(key, []).append(paper)
        if not values:
            without.append(paper)
    is_day = name in {"added", "updated"}
    descends = bool(by) or is_day or any(isinstance(key, int | float) for key in groups)
    sections = [(str(key), groups[key]) for key in sorted(groups, key=_make_key, reverse=descends)]
    if without:
        sections.insert(0 if is_day else len(sections), (NEW if is_day else UNKNOWN, without))
    given = Counter[str]()
    return [Section(title, title, give_anchor(title, given), tuple(of)) for title, of in sections]


def week(day: str) -> str:
    """Return the week of a day by ISO 8601, such as ``2026-W05``; nothing for no day."""
    if not day:
        return ""
    year, number, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04d}-W{number:02d}"


_NOTHING: Final = (None, "", ())
_PARTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "": lambda value: value,
    "week": week,
    "month": lambda day: day[:7],
    "year": lambda day: day[:4],
}


def _find_value(paper: Entry, name: str) -> Any:  # noqa: ANN401 - a value of any field
    """Return a value of a paper by its name, or that of a field by its path."""
    if name in SHOWN and name not in _NOT_BY:
        return getattr(paper, name)
    if name in paper.fields:
        return paper.fields[name]
    near = nearest(name, [*SHOWN, *paper.fields])
    raise ValueError(f"a paper has no {code(name)}" + (f"; did you mean {code(near)}?" if near else ""))


def _make_key(value: Any) -> Any:  # noqa: ANN401 - what sorts it
    if isinstance(value, tuple):
        return tuple(map(str, value))
    return make_sort_key(value) if isinstance(value, str) else value
