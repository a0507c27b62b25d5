"""Marker regions: the parts of a file that belong to metalint."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from metalint.rendering.errors import OutputError
from metalint.rendering.headings import Lines

MARKER: Final = re.compile(r" {0,3}<!--\s*metalint:(begin|end)\s+(\S+)\s*-->[ \t]*(\r?\n)?")


class Region(NamedTuple):
    """The text between two markers, from ``start`` up to, not including, ``end``, and its line end."""

    name: str
    start: int
    end: int
    newline: str


def find_regions(text: str, path: str, wanted: Iterable[str]) -> list[Region]:
    """Return the ``wanted`` regions of a file in the order of its text; an OutputError unless all markers pair up."""
    # a marker stands on a line of its own; one inside fenced code is an example and does not count
    found: dict[str, Region] = {}
    begun: Region | None = None
    for offset, line in Lines().read(text):
        match = MARKER.fullmatch(line)
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
    missing = next((name for name in wanted if name not in found), None)
    if missing is not None:
        lines = _write_both(missing)
        raise OutputError(f"no marker `{missing}`; add the two lines {lines} where the list belongs", path)
    return sorted((found[name] for name in wanted), key=lambda region: region.start)


def make_missing_file_error(path: str, wanted: Iterable[str]) -> OutputError:
    """Return the error for a file that should hold the ``wanted`` regions and does not exist."""
    lines = ", ".join(map(_write_both, wanted))
    return OutputError(f"the file does not exist; create it with the two lines {lines} where the list belongs", path)


def _write_both(name: str) -> str:
    return f"{_write_marker('begin', name)} and {_write_marker('end', name)}"


def _write_marker(kind: str, name: str) -> str:
    return f"<!-- metalint:{kind} {name} -->"
