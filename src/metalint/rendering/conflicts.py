"""Merge conflicts in a file with regions, as git leaves them: those that rendering settles, and the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from copy import copy
from typing import Final, NamedTuple

from metalint.rendering.headings import Lines
from metalint.rendering.markers import MARKER, MarkerError

_LINE: Final = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: [^\r\n]*)?\r?\n?")
_BEYOND: Final = "delete its marks and the text beside the region that is not wanted"


class Conflict(NamedTuple):
    """A conflict: where it is, and what each side has."""

    start: int  # offset of all of it, markers included
    end: int
    first: int  # line, counted from 1
    last: int
    ours: str
    base: str | None  # None if git left none
    theirs: str

    def __str__(self) -> str:
        """Tell where it is."""
        return f"lines {self.first} to {self.last} are a merge conflict"


class SettledText(NamedTuple):
    """A text in which conflicts are settled as far as they concern regions alone, and those that are left in it."""

    text: str
    left: tuple[Conflict, ...]


def settled(text: str, path: str, wanted: Collection[str]) -> SettledText:
    """Settle the conflicts in a file whose ``wanted`` regions are rendered again, so that nothing in these counts."""
    # a MarkerError for a conflict about where a region begins or ends, or about text beside it as well
    pieces, left, done = [], [], 0
    reader = _Reader(wanted)
    for conflict in conflicts(text):
        before = text[done : conflict.start]
        reader.outside(before.removeprefix("\ufeff"))
        side = _side(conflict, reader)
        if side is None and (reader.inside or reader.has_marker(conflict.ours) or reader.has_marker(conflict.theirs)):
            how = f"{_BEYOND}; `metalint render` fills the region"
            raise MarkerError(path, f"{conflict} that reaches beyond a region; {how}")
        if side is None:
            left.append(conflict)
        whole = text[conflict.start : conflict.end]
        reader.outside(whole if side is None else side)
        pieces += [before, whole if side is None else side]
        done = conflict.end
    return SettledText("".join([*pieces, text[done:]]), tuple(left))


def _side(conflict: Conflict, reader: _Reader) -> str | None:
    """Return the side that holds what both want outside of regions; None where they differ in that."""
    ours, theirs = map(reader.skeleton, (conflict.ours, conflict.theirs))
    base = None if conflict.base is None else reader.skeleton(conflict.base)
    if theirs in (ours, base):
        return conflict.ours if ours[1] == theirs[1] else None
    return conflict.theirs if ours == base and ours[1] == theirs[1] else None


class _Reader:
    """Reads a text piece by piece, and knows in which of the ``wanted`` regions it is; markers in code are none."""

    def __init__(self, wanted: Collection[str], inside: str = "", lines: Lines | None = None) -> None:
        self.inside = inside
        self._wanted = wanted
        self._lines = Lines() if lines is None else lines

    def skeleton(self, text: str) -> tuple[str, str]:
        """Return what a text would have outside of regions if it came next, and the region that it would end in."""
        other = _Reader(self._wanted, self.inside, copy(self._lines))
        return other.outside(text), other.inside

    def has_marker(self, text: str) -> bool:
        """Tell whether a text would have a marker of any region if it came next."""
        return any(MARKER.fullmatch(line) for _, line in copy(self._lines).read(text))

    def outside(self, text: str) -> str:
        """Read on, and return what lies outside of regions."""
        kept = []
        for _, line, is_code in self._lines.all(text):
            marker = None if is_code else MARKER.fullmatch(line)
            if marker and marker[1] == "end" and marker[2] == self.inside:
                self.inside = ""
            if not self.inside:
                kept.append(line)
            if marker and marker[1] == "begin" and not self.inside and marker[2] in self._wanted:
                self.inside = marker[2]
        return "".join(kept)


def conflicts(text: str) -> Iterator[Conflict]:
    """Yield the conflicts of a text, as `git merge` leaves them in each of its styles; one that has no end is none."""
    markers: dict[str, tuple[int, int]] = {}  # by kind of marker: where its line begins and ends
    for offset, line in Lines().read(text) if "<<<<<<<" in text else ():  # those in fenced code are examples
        match = _LINE.fullmatch(line)
        kind = match[1][0] if match else ""
        fits = {"<": True, "|": "=" not in markers, "=": True, ">": "=" in markers}.get(kind, False)
        if kind == "<":
            markers = {kind: (offset, offset + len(line))}
        elif fits and kind not in markers and "<" in markers:
            markers[kind] = (offset, offset + len(line))
        if kind != ">" or kind not in markers:
            continue
        start, begin = markers["<"]
        middle, other = markers["="]
        last, end = markers[">"]
        ours_end, base = (markers["|"][0], text[markers["|"][1] : middle]) if "|" in markers else (middle, None)
        first_line = text.count("\n", 0, start) + 1
        last_line = first_line + text.count("\n", start, last)
        yield Conflict(start, end, first_line, last_line, text[begin:ours_end], base, text[other:last])
        markers = {}
