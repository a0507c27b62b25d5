"""Marker regions: the parts of a file that belong to metalint."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from metalint.rendering.errors import OutputError
from metalint.rendering.headings import Lines

_CONFLICT: Final = re.compile(r"^(?:<{7,}|>{7,}) \S", re.MULTILINE)  # longer in a merge of merges
MARKER: Final = re.compile(r" {0,3}<!--\s*metalint:(begin|end)\s+(\S+)\s*-->[ \t]*(\r?\n)?")


class Region(NamedTuple):
    """The text between two markers, from ``start`` up to, not including, ``end``, and its line end."""

    name: str
    start: int
    end: int
    newline: str


def find_regions(text: str, path: str, wanted: Iterable[str]) -> list[Region]:
    """Return the ``wanted`` regions of a file in the order of its text.

    Raises:
        OutputError: markers do not pair up, or a merge conflict lies elsewhere than in a region.
    """
    try:
        found = _pair_markers(text, path)
    except OutputError:
        _refuse_conflict(text, path, ())
        raise
    _refuse_conflict(text, path, [found[name] for name in wanted if name in found])
    missing = next((name for name in wanted if name not in found), None)
    if missing is not None:
        lines = _write_both(missing)
        raise OutputError(f"no marker `{missing}`; add the two lines {lines} where the list belongs", path)
    return sorted((found[name] for name in wanted), key=lambda region: region.start)


def _pair_markers(text: str, path: str) -> dict[str, Region]:
    """Return all regions of a file by name."""
    # a marker is on its own line; one inside fenced code is an example and does not count
    found: dict[str, Region] = {}
    begun: Region | None = None
    lines = Lines()
    for offset, line, is_code in lines.all(text):
        if begun is not None:
            lines.leave_code()  # sides of a conflict may open more than they close
        match = None if is_code else MARKER.fullmatch(line)
        if match is None:
            continue
        kind, name, newline = match.groups()
        why = ""
        if kind == "end" and begun is not None and begun.name == name:
            found[name] = begun._replace(end=offset)
            begun = None
        elif kind == "end":
            why = f"marker `{name}` ends and has not begun"
        elif begun is not None:
            why = f"marker `{name}` begins inside `{begun.name}`"
        elif name in found:
            why = f"marker `{name}` begins a second time"
        else:
            begun = Region(name, offset + len(line), 0, newline or "\n")
        if why:
            number = text.count("\n", 0, offset) + 1
            raise OutputError(f"line {number}: {why}; it takes the two lines {_write_both(name)}, each once", path)
    if begun is not None:
        remedy = f"add the line {_write_marker('end', begun.name)} below it"
        number = text.count("\n", 0, begun.start - 1) + 1
        raise OutputError(f"marker `{begun.name}` begins in line {number} and does not end; {remedy}", path)
    return found


def _refuse_conflict(text: str, path: str, regions: Iterable[Region]) -> None:
    """Refuse a merge conflict, as git leaves it, that is not in one of the regions, which are written again."""
    within = [(region.start, region.end) for region in regions]
    for mark in _CONFLICT.finditer(text):
        if not any(start <= mark.start() < end for start, end in within):
            number = text.count("\n", 0, mark.start()) + 1
            how = "choose what to keep, delete its marks, and run `metalint render`"
            raise OutputError(f"line {number} belongs to a merge conflict outside of the regions; {how}", path)


def make_missing_file_error(path: str, wanted: Iterable[str]) -> OutputError:
    """Return the error for a file that should hold the ``wanted`` regions and does not exist."""
    lines = ", ".join(map(_write_both, wanted))
    return OutputError(f"the file does not exist; create it with the two lines {lines} where the list belongs", path)


def _write_both(name: str) -> str:
    return f"{_write_marker('begin', name)} and {_write_marker('end', name)}"


def _write_marker(kind: str, name: str) -> str:
    return f"<!-- metalint:{kind} {name} -->"
