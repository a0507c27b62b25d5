"""Places in a text, counted in Unicode code points."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, count
from operator import add
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Half-open range ``[start, end)`` of offsets into a text, counted from 0."""

    start: int
    end: int


class Position(NamedTuple):
    """One place: line and column count from 1, the offset from 0."""

    line: int
    column: int
    offset: int


FIRST: Final = Position(1, 1, 0)  # the beginning of a text


def find_line_starts(text: str) -> tuple[int, ...]:
    """Return the offset at which each line begins; only LF ends a line."""
    return join_starts(text.split("\n"))


def join_starts(lines: Sequence[str]) -> tuple[int, ...]:
    """Return the same for a text that was split at its LFs."""
    return tuple(map(add, accumulate(map(len, lines[:-1]), initial=0), count()))


def locate_offset(starts: tuple[int, ...], offset: int) -> Position:
    """Return the position of ``offset`` in a text whose lines begin at ``starts``."""
    line = bisect_right(starts, offset)
    return Position(line, offset - starts[line - 1] + 1, offset)
