"""Merge conflicts in a file with regions, as git leaves them: those that rendering settles, and the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from copy import copy
from typing import Final, NamedTuple

from metalint.rendering.errors import OutputError
from metalint.rendering.headings import Lines
from metalint.rendering.markers import MARKER
from metalint.text.span import Span
from metalint.util.regex import lazy

# A mark with what git calls the side behind it; only those of the default size may lack that. `conflict-marker-size` in
# git's attributes is any number.
_LINE: Final = re.compile(r"(?:(<+|\|+|>+) [^\r\n]*|(<{7}|\|{7}|>{7}|=+))\r?\n?")
_OPENING: Final = lazy(r"^<+ |^<{7}\r?$", re.MULTILINE)
_LINES: Final = re.compile(r"[^\n]*+\n|[^\n]++")
_SHOWN: Final = re.compile(r"[^\r\n]")
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
    one_side: str  # the same with blanks for all but our side of those: two sides together open fences that none closes


def settle_conflicts(text: str, path: str, wanted: Collection[str]) -> SettledText:
    """Settle the conflicts in a file whose ``wanted`` regions are rendered again, so that nothing in these counts."""
    # an OutputError for a conflict about where a region begins or ends, or about text beside it as well
    pieces, one_side, left, done = [], [], [], 0
    reader = _Reader(wanted)
    for conflict in find_conflicts(text):
        before = text[done : conflict.start]
        reader.outside(before)
        side = _choose_side(conflict, reader)
        if side is None and (reader.inside or reader.has_marker(conflict.ours) or reader.has_marker(conflict.theirs)):
            how = f"{_BEYOND}; `metalint render` fills the region"
            raise OutputError(f"{conflict} that reaches beyond a region; {how}", path)
        if side is None:
            left.append(conflict)
        shown = side
        if shown is None:  # blanks in place of the marks, and of what is not ours
            begin = text.index("\n", conflict.start) + 1
            end = begin + len(conflict.ours)
            marks, others = text[conflict.start : begin], text[end : conflict.end]
            shown = _SHOWN.sub(" ", marks) + conflict.ours + _SHOWN.sub(" ", others)
        reader.outside(shown)
        pieces += [before, text[conflict.start : conflict.end] if side is None else side]
        one_side += [before, shown]
        done = conflict.end
    rest = text[done:]
    return SettledText("".join([*pieces, rest]), tuple(left), "".join([*one_side, rest]))


def _choose_side(conflict: Conflict, reader: _Reader) -> str | None:
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


def find_conflicts(text: str) -> Iterator[Conflict]:
    """Yield the conflicts of a text, as `git merge` leaves them in each of its styles; one that has no end is none."""
    # The marks of a conflict are of one size. Those of another size in between are of a conflict that its base had.
    done = 0
    for marks in sorted(_find_marks(text)):
        start, end = marks[0].start, marks[-1].end
        if start < done:
            continue
        done = end
        opening, *bases, middle, closing = marks
        base = text[bases[0].end : middle.start] if bases else None
        ours = text[opening.end : (bases or [middle])[0].start]
        first = text.count("\n", 0, start) + 1
        last = first + text.count("\n", start, closing.start)
        yield Conflict(start, end, first, last, ours, base, text[middle.end : closing.start])


def _find_marks(text: str) -> Iterator[tuple[Span, ...]]:
    """Yield where the marks of each conflict are: the opening one, one of the base or none, the middle, the closing."""
    open_ones: dict[int, dict[str, Span]] = {}  # by size and letter
    offset = 0
    for line in _LINES.findall(text) if _OPENING.search(text) else ():
        span = Span(offset, offset + len(line))
        offset = span.end
        match = _LINE.fullmatch(line) if line[0] in "<|=>" else None
        if match is None:
            continue
        written = match[1] or match[2]
        kind, size = written[0], len(written)
        if kind == "<":
            open_ones[size] = {"<": span}
            continue
        known = open_ones.get(size, {})
        if known and kind not in known and (kind == "=" or ("=" in known) == (kind == ">")):
            known[kind] = span
            if kind == ">":
                yield tuple(known.values())
                del open_ones[size]
