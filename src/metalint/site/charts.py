"""Charts of the papers: how many there are by year, venue, institution, author and keyword, each with its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.charts import counts
from metalint.charts.counts import Drawing
from metalint.rendering.views import make_sort_key
from metalint.site.records import group_records, keyword_names
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.config.site import SiteView
    from metalint.exporting.records import ExportRecord

_MOST_BARS: Final = 15
_MOST_ROWS: Final = 12
_MOST_YEARS: Final = 12


class Chart(NamedTuple):
    """A chart with the table that says the same; ``rows`` hold a name and numbers, under the ``columns``."""

    id: str
    title: str
    description: str
    drawing: Drawing
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, Sequence[int]]]


def make(records: Sequence[ExportRecord]) -> list[Chart]:
    """Return the charts of the papers that have something to show."""
    made = [
        _chart_years(records),
        _chart_view(records, "publication", "venue"),
        _chart_view(records, "institution", "institution"),
        _chart_view(records, "author", "author"),
        _chart_keywords(records),
    ]
    return [chart for chart in made if chart.rows]


def _chart_years(records: Sequence[ExportRecord]) -> Chart:
    """Chart the papers per year; those from long ago share a column, and have their own rows in the table."""
    counted = Counter(record.year for record in records if record.year)
    last = max(counted, default=0)
    first = max(min(counted, default=1), last - _MOST_YEARS + 1)
    before = sum(count for year, count in counted.items() if year < first)
    shown = [(f"< {first}", before)] if before else []
    shown += [(str(year), counted[year]) for year in range(first, last + 1)]
    by_year = [(str(year), counted[year]) for year in sorted(counted, reverse=True)]
    rows = [(year, (count,)) for year, count in by_year]
    description = _describe_counts("year", by_year)
    return Chart("years", "Papers per year", description, counts.draw_columns(shown), ("Year", "Papers"), rows)


def _chart_view(records: Sequence[ExportRecord], view: SiteView, section: str) -> Chart:
    """Chart the commonest sections of a view, each of which is called a ``section``."""
    sizes = [(name, len(papers)) for name, papers in group_records(records, view).items()]
    shown = sorted(sizes, key=lambda size: (-size[1], make_sort_key(size[0])))[:_MOST_BARS]
    title = f"Papers by {section}" if len(sizes) <= _MOST_BARS else f"Top {_MOST_BARS} {section}s"
    description = _describe_counts(section, sizes)
    rows = [(name, (count,)) for name, count in shown]
    drawing = counts.draw_bars(shown)
    return Chart(f"{section}s", title, description, drawing, (section.capitalize(), "Papers"), rows)


def _describe_counts(section: str, sizes: Sequence[tuple[str, int]]) -> str:
    if not sizes:
        return ""
    name, most = max(sizes, key=lambda size: size[1])
    return f"{plural(len(sizes), section)}. {name} has the most papers: {most}."


def _chart_keywords(records: Sequence[ExportRecord]) -> Chart:
    """Chart the commonest keywords by year."""
    called = keyword_names(records)
    groups = {called[key]: of for key, of in group_records(records, "keyword").items()}
    names = sorted(groups, key=lambda name: (-len(groups[name]), make_sort_key(name)))[:_MOST_ROWS]
    counted = {name: Counter(record.year for record in groups[name] if record.year) for name in names}
    years = sorted({year for by_year in counted.values() for year in by_year})[-_MOST_YEARS:]
    rows = [(name, [counted[name][year] for year in years]) for name in names] if years else []
    summary = ""
    if rows:
        summary = f"{names[0]} is the most frequent keyword, with {plural(len(groups[names[0]]), 'paper')}."
    labels = list(map(str, years))
    drawing = counts.draw_grid(rows, labels)
    return Chart("keywords", "Keywords over time", summary, drawing, ("Keyword", *labels), rows)
