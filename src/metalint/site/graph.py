"""The graph: which paper builds on which, as shapes of an inline SVG, with the years from left to right."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.util.grouping import group_pairs

if TYPE_CHECKING:
    from metalint.exporting.records import ExportRecord
    from metalint.rendering.references import Drawing

_WIDTH: Final = 170
_HEIGHT: Final = 28
_BETWEEN_COLUMNS: Final = 70
_BETWEEN_ROWS: Final = 12
_TOP: Final = 36
_EDGE: Final = 8
"""Pixels: of a paper's box, around boxes, above them for the years, and at the edges of the graph."""

_MOST_LETTERS: Final = 22
_MOST_STEPS: Final = 6
"""Columns of a year in which papers build on others of the same year; a longer chain ends in the last."""

_MOST_ROWS: Final = 40
_SWEEPS: Final = 4
_NO_YEAR: Final = "No year"


class Box(NamedTuple):
    """A paper at a place, with the text that fits into its box."""

    record: ExportRecord
    x: int
    y: int
    label: str


class Graph(NamedTuple):
    """The shapes; ``edges`` are paths of SVG, from a paper to one that builds on it.

    ``years`` are the labels above the first columns of years, each with its ``x``.
    """

    width: int
    height: int
    box_width: int
    box_height: int
    years: Mapping[str, int]
    boxes: tuple[Box, ...]
    edges: tuple[str, ...]
    left_out: int


def make(records: Sequence[ExportRecord], drawing: Drawing) -> Graph:
    """Return the graph of those ``records`` that are drawn."""
    by_path = {record.path: record for record in records}
    drawn = [by_path[path] for path in drawing.papers]
    columns = _arrange_columns(drawn, drawing.edges)
    rows = max(map(len, columns), default=0)
    boxes = [
        Box(
            by_path[path],
            _EDGE + at * (_WIDTH + _BETWEEN_COLUMNS),
            _TOP + row * (_HEIGHT + _BETWEEN_ROWS),  # from the top: the first columns have few papers
            _shorten_name(by_path[path]),
        )
        for at, column in enumerate(columns)
        for row, path in enumerate(column)
    ]
    places = {box.record.path: box for box in boxes}
    years: dict[str, int] = {}
    for box in boxes:
        years.setdefault(str(box.record.year or _NO_YEAR), box.x)
    return Graph(
        len(columns) * (_WIDTH + _BETWEEN_COLUMNS) - _BETWEEN_COLUMNS + 2 * _EDGE,
        _TOP + rows * (_HEIGHT + _BETWEEN_ROWS) + _EDGE,
        _WIDTH, _HEIGHT, years, tuple(boxes),
        tuple(_draw_edge(places[start], places[end]) for start, end in drawing.edges), drawing.left_out,
    )  # fmt: skip


def _arrange_columns(drawn: Sequence[ExportRecord], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the papers by column, oldest first, in an order in which few edges cross.

    A year has a column, and as many more as papers of the year build on each other.
    """
    years = {record.path: record.year or 0 for record in drawn}
    step = dict.fromkeys(years, 0)
    inside = [edge for edge in edges if years[edge[0]] == years[edge[1]]]
    for _ in range(_MOST_STEPS):
        for start, end in inside:
            step[end] = max(step[end], min(step[start] + 1, _MOST_STEPS))
    layers = group_pairs(((year, step[path]), path) for path, year in years.items())
    columns = [layers[layer] for layer in sorted(layers)]
    neighbors = group_pairs(pair for edge in edges for pair in (edge, edge[::-1]))
    for column in columns * _SWEEPS:
        rows = {path: row / len(column) for column in columns for row, path in enumerate(column)}
        means = {path: fmean(rows[neighbor] for neighbor in neighbors[path]) for path in column}
        column.sort(key=means.__getitem__)
    return [column[start : start + _MOST_ROWS] for column in columns for start in range(0, len(column), _MOST_ROWS)]


def _draw_edge(start: Box, end: Box) -> str:
    """Return a curve from the right of a box to the left of another, or the other way round if that is on its left."""
    y1, y2 = start.y + _HEIGHT // 2, end.y + _HEIGHT // 2
    if start.x == end.x:
        x, bend = start.x + _WIDTH, start.x + _WIDTH + _BETWEEN_COLUMNS // 2
        return f"M{x} {y1}C{bend} {y1} {bend} {y2} {x} {y2}"
    x1, x2 = (start.x + _WIDTH, end.x) if start.x < end.x else (start.x, end.x + _WIDTH)
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _shorten_name(record: ExportRecord) -> str:
    """Return the short name or the title as far as there is room for it; wide letters take two places."""
    text, room = record.abbr or record.name, _MOST_LETTERS
    for at, char in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if room < 0:
            return f"{text[: max(at - 1, 1)].rstrip()}…"
    return text
