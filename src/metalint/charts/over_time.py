"""Charts over time, and the bars beside them, in a health report."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

WIDTH: Final = 360
HEIGHT: Final = 180
LEFT: Final = 34
RIGHT: Final = 8
TOP: Final = 10
BOTTOM: Final = 24
POINTS: Final = 120  # of more commits than these, charts and tables show so many
_BAR: Final = 30  # height of a bar with its label
_STEPS: Final = (1, 2, 2.5, 5, 10)
_GRID: Final = 4


Series = tuple[str, str, Sequence[float | None]]
"""Numbers over time: their name, the style they are drawn in, and the values; None where nothing is known."""


class Line(NamedTuple):
    """A path of a series, and the area below it."""

    name: str
    kind: str
    path: str
    area: str


class Trend(NamedTuple):
    """A chart over time."""

    title: str
    description: str
    lines: tuple[Line, ...]
    grid: tuple[tuple[float, str], ...]  # where each line of the grid is, and its label
    begin: str
    end: str


class Bar(NamedTuple):
    """A bar with its label: where it begins, how long it is, and what is written at its end."""

    label: str
    kind: str
    top: float
    size: float
    shown: str


class Bars(NamedTuple):
    """A chart of bars below each other."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    height: int


class Spark(NamedTuple):
    """A small line without axes."""

    title: str
    description: str
    path: str


def sample_commits(count: int) -> list[int]:
    """Return which of ``count`` commits to show: the first, the last, and others evenly between them."""
    if count <= POINTS:
        return list(range(count))
    return [round(at * (count - 1) / (POINTS - 1)) for at in range(POINTS)]


def draw_trend(title: str, times: Sequence[int], series: Sequence[Series], dates: tuple[str, str]) -> Trend:
    """Return a chart of series that lie on top of each other, each value from its time to the next."""
    places = [LEFT + share * (WIDTH - LEFT - RIGHT) for share in _place_times(times)]
    below: list[float | None] = [0.0] * len(times)
    sums = []
    for _, _, known in series:
        below = [None if a is None or b is None else a + b for a, b in zip(below, known, strict=True)]
        sums.append(below)
    most = max((value for values in sums for value in values if value is not None), default=0)
    rough = max(most, 1) / _GRID  # the distance of the lines of the grid, before it is made round
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * (1 - 1e-9))
    if most == int(most):
        step = max(1, math.ceil(step))
    top = step * max(1, math.ceil(most / step - 1e-9))
    xs = [f"{place:.1f}" for place in places]
    lines = []
    for (name, kind, _), values in zip(series, sums, strict=True):
        heights = [None if value is None else _find_height(value, top) for value in values]
        lines.append(Line(name, kind, _draw_steps(xs, heights), _draw_steps(xs, heights, HEIGHT - BOTTOM)))
    grid = [(_find_height(step * number, top), _shorten(step * number)) for number in range(round(top / step) + 1)]
    described = "; ".join(f"{name}: {_describe_values(values)}" for name, _, values in series)
    return Trend(title, f"{described}. From {dates[0]} to {dates[1]}.", tuple(lines[::-1]), tuple(grid), *dates)


def _place_times(times: Sequence[int]) -> list[float]:
    """Return where times lie between the first and the last one, from 0 to 1; evenly where all are equal."""
    first, last = min(times, default=0), max(times, default=0)
    if first == last:
        return [at / max(len(times) - 1, 1) for at in range(len(times))]
    return [(time - first) / (last - first) for time in times]


def _find_height(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)


def _draw_steps(xs: Sequence[str], heights: Sequence[float | None], ground: int | None = None) -> str:
    """Return the path of a line in steps, or of the area between it and a ``ground``; a gap where nothing is known."""
    path: list[str] = []
    before: float | None = None
    for at, (x, height) in enumerate(zip(xs, heights, strict=True)):
        if before is not None:
            path.append(f"H{x}")
        if height is not None and before is None:
            path.append(f"M{x} {height}" if ground is None else f"M{x} {ground}V{height}")
        elif height is not None and height != before:
            path.append(f"V{height}")
        if ground is not None and before is not None and (height is None or at == len(xs) - 1):
            path.append(f"V{ground}Z")
        before = height
    return "".join(path)


def _describe_values(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "nothing is known"
    first, last, least, most = map(_shorten, (known[0], known[-1], min(known), max(known)))
    return f"{first} at first, {last} at last, between {least} and {most}"


def _shorten(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:.2f}".rstrip("0")


def draw_bars(title: str, rows: Sequence[tuple[str, str, float, str]], whole: float = 0) -> Bars:
    """Return a chart with a bar for each row: its label, kind, value, and what is written at its end."""
    # a bar of the value `whole` has the full length; without, the longest one has
    most = whole or max((value for _, _, value, _ in rows), default=0) or 1
    made = [
        Bar(label, kind, number * _BAR, round(value / most * WIDTH, 1), shown)
        for number, (label, kind, value, shown) in enumerate(rows)
    ]
    described = "; ".join(f"{label}: {shown}" for label, _, _, shown in rows)
    return Bars(title, f"{described}." if described else "Nothing to show.", tuple(made), max(len(rows), 1) * _BAR)


def draw_spark(title: str, times: Sequence[int], values: Sequence[float | None]) -> Spark:
    """Return a small line, 80 wide and 20 high."""
    most = max((value for value in values if value is not None), default=0) or 1
    xs = [f"{share * 78 + 1:.0f}" for share in _place_times(times)]
    heights = [None if value is None else round(18.5 - value / most * 17, 1) for value in values]
    return Spark(title, f"{_describe_values(values).capitalize()}.", _draw_steps(xs, heights))
