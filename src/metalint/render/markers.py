"""Marker regions: the parts of a file that belong to metalint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.errors import ConfigError
from metalint.render.headings import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKER: Final = re.compile(r" {0,3}<!--\s*metalint:(begin|end)\s+(\S+)\s*-->[ \t]*(\r?\n)?")


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


def regions(text: str, path: str, wanted: Iterable[str]) -> list[Region]:
    """Return the ``wanted`` regions of a file in the order of its text.

    A marker stands on a line of its own; one inside fenced code is an example and does not count.

    Raises:
        MarkerError: markers of any region that do not pair up, or a wanted region that is not there.
    """
    found: dict[str, Region] = {}
    begun: Region | None = None
    for offset, line in lines(text):
        match = _MARKER.fullmatch(line)
        if match is None:
            continue
        number = text.count("\n", 0, offset) + 1
        if match[1] == "begin":
            begun = _begin(path, number, Region(match[2], offset + len(line), 0, match[3] or "\n"), begun, found)
        else:
            found[match[2]] = _end(path, number, match[2], begun)._replace(end=offset)
            begun = None
    if begun is not None:
        number = text.count("\n", 0, begun.start - 1) + 1
        remedy = f"add the line {_written('end', begun.name)} below it"
        raise MarkerError(path, f"marker '{begun.name}' begins in line {number} and does not end; {remedy}")
    _refuse_missing(path, wanted, found)
    return sorted((found[name] for name in wanted), key=lambda region: region.start)


def _begin(path: str, number: int, region: Region, begun: Region | None, found: dict[str, Region]) -> Region:
    if begun is not None:
        raise MarkerError(
            path, f"line {number}: marker '{region.name}' begins inside '{begun.name}'; {_pairs(region.name)}"
        )
    if region.name in found:
        raise MarkerError(path, f"line {number}: marker '{region.name}' begins a second time; {_pairs(region.name)}")
    return region


def _end(path: str, number: int, name: str, begun: Region | None) -> Region:
    if begun is None or begun.name != name:
        raise MarkerError(path, f"line {number}: marker '{name}' ends and has not begun; {_pairs(name)}")
    return begun


def _refuse_missing(path: str, wanted: Iterable[str], found: dict[str, Region]) -> None:
    for name in wanted:
        if name not in found:
            both = f"{_written('begin', name)} and {_written('end', name)}"
            raise MarkerError(path, f"no marker '{name}'; add the two lines {both} where the list shall stand")


def _pairs(name: str) -> str:
    return f"it takes the two lines {_written('begin', name)} and {_written('end', name)}, each once"


def _written(kind: str, name: str) -> str:
    return f"<!-- metalint:{kind} {name} -->"
