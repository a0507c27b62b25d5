"""Marker regions: the parts of a file that belong to metalint."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from metalint.errors import ConfigError
from metalint.rendering.headings import Lines

MARKER: Final = re.compile(r" {0,3}<!--\s*metalint:(begin|end)\s+(\S+)\s*-->[ \t]*(\r?\n)?")


class MarkerError(ConfigError):
    """Markers that are missing, doubled, reversed or nested; ``path`` is the file."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class Region(NamedTuple):
    """The text between two markers, from ``start`` up to, not including, ``end``, and its line end."""

    name: str
    start: int
    end: int
    newline: str


def find_regions(text: str, path: str, wanted: Iterable[str]) -> list[Region]:
    """Return the ``wanted`` regions of a file in the order of its text; a MarkerError unless all markers pair up."""
    # a marker stands on a line of its own; one inside fenced code is an example and does not count
    found: dict[str, Region] = {}
    begun: Region | None = None
    for offset, line in Lines().read(text):
        match = MARKER.fullmatch(line)
        if match is None:
            continue
        if why := _explain_misplaced(match[1], match[2], begun, found):
            advice = f"it takes the two lines {_write_both(match[2])}, each once"
            raise MarkerError(path, f"line {_line_number(text, offset)}: {why}; {advice}")
        if match[1] == "begin":
            begun = Region(match[2], offset + len(line), 0, match[3] or "\n")
        elif begun is not None:
            found[begun.name] = begun._replace(end=offset)
            begun = None
    if begun is not None:
        remedy = f"add the line {_write_marker('end', begun.name)} below it"
        number = _line_number(text, begun.start - 1)
        raise MarkerError(path, f"marker `{begun.name}` begins in line {number} and does not end; {remedy}")
    for name in wanted:
        if name not in found:
            raise MarkerError(path, f"no marker `{name}`; add the two lines {_write_both(name)} where the list belongs")
    return sorted((found[name] for name in wanted), key=lambda region: region.start)


def _explain_misplaced(kind: str, name: str, begun: Region | None, found: dict[str, Region]) -> str:
    """Return what is wrong with a marker where it stands; the empty string for nothing."""
    if kind == "end":
        return "" if begun is not None and begun.name == name else f"marker `{name}` ends and has not begun"
    if begun is not None:
        return f"marker `{name}` begins inside `{begun.name}`"
    return f"marker `{name}` begins a second time" if name in found else ""


def _line_number(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def make_missing_file_error(path: str, wanted: Iterable[str]) -> MarkerError:
    """Return the error for a file that should hold the ``wanted`` regions and does not exist."""
    lines = ", ".join(map(_write_both, wanted))
    return MarkerError(path, f"the file does not exist; create it with the two lines {lines} where the list belongs")


def _write_both(name: str) -> str:
    return f"{_write_marker('begin', name)} and {_write_marker('end', name)}"


def _write_marker(kind: str, name: str) -> str:
    return f"<!-- metalint:{kind} {name} -->"
