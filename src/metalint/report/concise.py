"""The ``concise`` format: a finding a line."""

from metalint.engine.report_types import Report
from metalint.report.closing import list_closing_lines, list_statistics
from metalint.report.formats import Style
from metalint.report.terminal import escape_controls


def render(report: Report, style: Style) -> str:
    """Return ``path:line:column: severity[rule] message`` for each finding, and the closing lines.

    Of statistics, return the table alone.
    """
    if style.statistics:
        return "".join(f"{line}\n" for line in list_statistics(report))
    lines = [
        f"{escape_controls(diagnostic.path)}:{diagnostic.start.line}:{diagnostic.start.column}: "
        f"{diagnostic.severity}[{diagnostic.rule}] {escape_controls(diagnostic.message)}"
        for diagnostic in report.diagnostics
    ]
    return "".join(f"{line}\n" for line in (*lines, *list_closing_lines(report, style)))
