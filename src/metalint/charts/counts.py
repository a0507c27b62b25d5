"""Charts of counts: columns, bars and grids, as rectangles and labels."""

from collections.abc import Sequence
from typing import Final, NamedTuple

_WIDTH: Final = 640
_COLUMN_HEIGHT: Final = 180
_ROW_HEIGHT: Final = 26
_LABEL_WIDTH: Final = 220
_LABEL_LENGTH: Final = 30
_TOP: Final = 24
"""Pixels above columns and grids, for their numbers and labels."""

Rectangle = tuple[float, float, float, float, float]  # x, y, width, height, and opacity from 0 to 1
Label = tuple[float, float, str, str]  # x, y, anchor (start, middle or end), text


class Drawing(NamedTuple):
    """The shapes of a chart of a width and a height."""

    width: int
    height: int
    rectangles: list[Rectangle]
    labels: list[Label]


def draw_columns(counts: Sequence[tuple[str, int]]) -> Drawing:
    """Draw a column for each name, from left to right."""
    most = max((count for _, count in counts), default=1)
    step = _WIDTH / max(len(counts), 1)
    drawing = Drawing(_WIDTH, _COLUMN_HEIGHT + 54, [], [])
    for at, (name, count) in enumerate(counts):
        height = round(_COLUMN_HEIGHT * count / most, 1)
        top, middle = _TOP + _COLUMN_HEIGHT - height, round((at + 0.5) * step, 1)
        drawing.rectangles.append((round(at * step + step * 0.1, 1), top, round(step * 0.8, 1), height, 1))
        drawing.labels.append((middle, _COLUMN_HEIGHT + 44, "middle", name))
        if count:
            drawing.labels.append((middle, top - 6, "middle", str(count)))
    return drawing


def draw_bars(counts: Sequence[tuple[str, int]]) -> Drawing:
    """Draw a horizontal bar for each name, one below the other."""
    most = max((count for _, count in counts), default=1)
    room = _WIDTH - _LABEL_WIDTH - 40
    drawing = Drawing(_WIDTH, len(counts) * _ROW_HEIGHT + 4, [], [])
    for at, (name, count) in enumerate(counts):
        top = at * _ROW_HEIGHT
        width = round(room * count / most, 1)
        drawing.rectangles.append((_LABEL_WIDTH, top + 4, width, _ROW_HEIGHT - 8, 1))
        drawing.labels.append(_label_row(name, top))
        drawing.labels.append((round(_LABEL_WIDTH + width + 6, 1), top + 18, "start", str(count)))
    return drawing


def draw_grid(rows: Sequence[tuple[str, Sequence[int]]], columns: Sequence[str]) -> Drawing:
    """Draw a grid of numbers under the names of their columns; the higher a number, the stronger its color."""
    most = max((count for _, counts in rows for count in counts), default=1)
    step = (_WIDTH - _LABEL_WIDTH) / max(len(columns), 1)
    drawing = Drawing(_WIDTH, _TOP + len(rows) * _ROW_HEIGHT, [], [])
    for at, (name, counts) in enumerate(rows):
        top = _TOP + at * _ROW_HEIGHT
        drawing.labels.append(_label_row(name, top))
        for column, count in enumerate(counts):
            x = round(_LABEL_WIDTH + column * step, 1)
            strength = round(0.12 + 0.33 * count / most, 2) if count else 0.04
            drawing.rectangles.append((x + 1, top + 1, round(step - 2, 1), _ROW_HEIGHT - 2, strength))
            if count:
                drawing.labels.append((round(x + step / 2, 1), top + 18, "middle", str(count)))
    for at, name in enumerate(columns):
        drawing.labels.append((round(_LABEL_WIDTH + (at + 0.5) * step, 1), 14, "middle", name))
    return drawing


def _label_row(name: str, top: float) -> Label:
    short = name if len(name) <= _LABEL_LENGTH else f"{name[: _LABEL_LENGTH - 1].rstrip()}…"
    return _LABEL_WIDTH - 10, top + 18, "end", short
