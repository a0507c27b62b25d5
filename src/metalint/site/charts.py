"""Charts: what people would rather look at than read, as shapes of an inline SVG and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.rendering.views import make_sort_key
from metalint.site.records import group_records, keyword_names
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.config.site import SiteView
    from metalint.exporting.records import ExportRecord

_WIDTH: Final = 640
_MOST_BARS: Final = 15
_MOST_ROWS: Final = 12
_MOST_YEARS: Final = 12
_COLUMN_HEIGHT: Final = 180
_ROW_HEIGHT: Final = 26
_LABEL_WIDTH: Final = 220
_LABEL_LENGTH: Final = 30


Rectangle = tuple[float, float, float, float, float]  # x, y, width, height, and opacity from 0 to 1
Label = tuple[float, float, str, str]  # x, y, anchor (start, middle or end), text


class Chart(NamedTuple):
    """A chart with the table that says the same; ``rows`` hold a name and numbers, under the ``columns``."""

    id: str
    title: str
    description: str
    width: int
    height: int
    rectangles: list[Rectangle]
    labels: list[Label]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def make(records: Sequence[ExportRecord]) -> list[Chart]:
    """Return the charts of the papers that have something to show."""
    made = [
        _draw_years(records),
        _draw_bars(records, "publication", "venues", "venue"),
        _draw_bars(records, "institution", "institutions", "institution"),
        _draw_bars(records, "author", "authors", "author"),
        _draw_keywords(records),
    ]
    return [chart for chart in made if chart.rows]


def _draw_years(records: Sequence[ExportRecord]) -> Chart:
    """Return the papers per year; those from long ago share a column, and have their own rows in the table."""
    counted = Counter(record.year for record in records if record.year)
    last = max(counted, default=0)
    first = max(min(counted, default=1), last - _MOST_YEARS + 1)
    before = sum(count for year, count in counted.items() if year < first)
    shown = [(f"< {first}", before)] if before else []
    shown += [(str(year), counted[year]) for year in range(first, last + 1)]
    most = max((count for _, count in shown), default=1)
    step = _WIDTH / max(len(shown), 1)
    rectangles: list[Rectangle] = []
    labels: list[Label] = []
    for at, (name, count) in enumerate(shown):
        height = round(_COLUMN_HEIGHT * count / most, 1)
        top, middle = 24 + _COLUMN_HEIGHT - height, round((at + 0.5) * step, 1)
        rectangles.append((round(at * step + step * 0.1, 1), top, round(step * 0.8, 1), height, 1))
        labels.append((middle, _COLUMN_HEIGHT + 44, "middle", name))
        if count:
            labels.append((middle, top - 6, "middle", str(count)))
    rows = tuple((str(year), (counted[year],)) for year in sorted(counted, reverse=True))
    description = _describe_counts("year", [(name, count) for name, (count,) in rows])
    return Chart(
        "years", "Papers per year", description, _WIDTH, _COLUMN_HEIGHT + 54, rectangles, labels,
        ("Year", "Papers"), rows,
    )  # fmt: skip


def _describe_counts(what: str, counts: Sequence[tuple[str, int]]) -> str:
    if not counts:
        return ""
    name, most = max(counts, key=lambda item: item[1])
    return f"{len(counts)} {what}{'s' * (len(counts) != 1)}. {name} has the most papers: {most}."


def _draw_bars(records: Sequence[ExportRecord], view: SiteView, plural: str, singular: str) -> Chart:
    """Return the commonest sections of a view as horizontal bars."""
    groups = {name: len(papers) for name, papers in group_records(records, view).items()}
    shown = sorted(groups.items(), key=lambda group: (-group[1], make_sort_key(group[0])))[:_MOST_BARS]
    most = max((count for _, count in shown), default=1)
    room = _WIDTH - _LABEL_WIDTH - 40
    rectangles: list[Rectangle] = []
    labels: list[Label] = []
    for at, (name, count) in enumerate(shown):
        top = at * _ROW_HEIGHT
        width = round(room * count / most, 1)
        rectangles.append((_LABEL_WIDTH, top + 4, width, _ROW_HEIGHT - 8, 1))
        labels.append((_LABEL_WIDTH - 10, top + 18, "end", _shorten(name)))
        labels.append((round(_LABEL_WIDTH + width + 6, 1), top + 18, "start", str(count)))
    title = f"Papers by {singular}" if len(groups) <= _MOST_BARS else f"Top {_MOST_BARS} {plural}"
    description = _describe_counts(singular, list(groups.items())) if shown else ""
    rows = tuple((name, (count,)) for name, count in shown)
    return Chart(
        plural, title, description, _WIDTH, len(shown) * _ROW_HEIGHT + 4, rectangles, labels,
        (singular.capitalize(), "Papers"), rows,
    )  # fmt: skip


def _draw_keywords(records: Sequence[ExportRecord]) -> Chart:
    """Return the commonest keywords by year, as a grid of numbers; the more papers, the stronger the color."""
    called = keyword_names(records)
    groups = {called[key]: of for key, of in group_records(records, "keyword").items()}
    names = sorted(groups, key=lambda name: (-len(groups[name]), make_sort_key(name)))[:_MOST_ROWS]
    counted = {name: Counter(record.year for record in groups[name] if record.year) for name in names}
    years = sorted({year for counts in counted.values() for year in counts})[-_MOST_YEARS:]
    most = max((counted[name][year] for name in names for year in years), default=1)
    step = (_WIDTH - _LABEL_WIDTH) / max(len(years), 1)
    rectangles: list[Rectangle] = []
    labels: list[Label] = []
    for at, name in enumerate(names):
        top = 24 + at * _ROW_HEIGHT
        labels.append((_LABEL_WIDTH - 10, top + 18, "end", _shorten(name)))
        for column, year in enumerate(years):
            count = counted[name][year]
            x = round(_LABEL_WIDTH + column * step, 1)
            strength = round(0.12 + 0.33 * count / most, 2) if count else 0.04
            rectangles.append((x + 1, top + 1, round(step - 2, 1), _ROW_HEIGHT - 2, strength))
            if count:
                labels.append((round(x + step / 2, 1), top + 18, "middle", str(count)))
    labels += [(round(_LABEL_WIDTH + (at + 0.5) * step, 1), 14, "middle", str(year)) for at, year in enumerate(years)]
    rows = tuple((name, tuple(counted[name][year] for year in years)) for name in names) if years else ()
    summary = (
        f"{names[0]} is the most frequent keyword, with {plural(len(groups[names[0]]), 'paper')}." if names else ""
    )
    return Chart(
        "keywords", "Keywords over time", summary, _WIDTH, 24 + len(names) * _ROW_HEIGHT, rectangles, labels,
        ("Keyword", *map(str, years)), rows,
    )  # fmt: skip


def _shorten(name: str) -> str:
    return name if len(name) <= _LABEL_LENGTH else f"{name[: _LABEL_LENGTH - 1].rstrip()}…"
