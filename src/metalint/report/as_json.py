"""The ``json`` format: the public contract for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.report.api_model import make_report
from metalint.report.logs import dump_json

if TYPE_CHECKING:
    from metalint.engine.report_types import Report
    from metalint.report.formats import Style


def render(report: Report, style: Style) -> str:
    """Return the report as one JSON object, one finding per line; of statistics, a list of counts by rule."""
    if style.statistics:
        from metalint.report.closing import count_rules

        rows = [{"rule": count.rule, "count": count.number, "fixable": count.fixable} for count in count_rules(report)]
        return dump_json(rows, depth=1) + "\n"
    shown = make_report(report).to_dict()
    if report.checks is not None:
        from metalint.report import statuses

        shown["papers"] = statuses.list_rows(report.checks)
    elif report.links is not None:
        shown["links"] = [
            {"url": url, "status": status.word, "to": getattr(status, "to", None), "why": getattr(status, "why", None)}
            for url, status in sorted((url, answer.status) for url, answer in report.links.items())
        ]
    return dump_json(shown, depth=2) + "\n"
