"""The ``github`` format: workflow commands that GitHub shows as annotations, then the text for the log."""

from typing import Final

from metalint.engine.report_types import Report
from metalint.report.closing import list_closing_lines
from metalint.report.formats import Style, count_severity, join_stale_lists
from metalint.report.terminal import escape_controls
from metalint.rules.problems import Severity

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SHOWN: Final = 10  # GitHub shows ten errors and ten warnings a step (https://github.com/actions/toolkit/issues/734)


def render(report: Report, style: Style) -> str:
    """Return a command a finding, errors first, and the closing lines."""
    told = join_stale_lists(report.diagnostics)
    ordered = sorted(told, key=lambda diagnostic: list(Severity).index(diagnostic.severity))
    commands = []
    for diagnostic in ordered:
        start, end = diagnostic.start, diagnostic.end
        properties = {
            "file": style.prefix + diagnostic.path,
            "line": start.line,
            "col": start.column,
            "endLine": end.line,
        }
        if end.line == start.line:
            properties["endColumn"] = max(end.column, start.column + 1)
        properties["title"] = diagnostic.rule
        written = {name: _escape_data(str(value)) for name, value in properties.items()}
        listed = ",".join(f"{name}={value.replace(':', '%3A').replace(',', '%2C')}" for name, value in written.items())
        commands.append(f"::{_COMMANDS[diagnostic.severity]} {listed}::{_escape_data(diagnostic.message)}")
    counts = {severity: count_severity(told, severity) for severity in Severity}
    more = [f"{number - _SHOWN} more {severity}s" for severity, number in counts.items() if number > _SHOWN]
    if more:
        shown = f"GitHub shows {_SHOWN} of a kind as annotations"
        commands.append(f"{shown}; the job summary lists all: {', '.join(more)}.")
    return "\n".join([*commands, *list_closing_lines(report, style)]) + "\n"


def write_fatal(message: str) -> str:
    """Return the annotation that says why a run came to nothing."""
    return f"::error title=metalint::{_escape_data(message)}"


def _escape_data(text: str) -> str:
    """Escape a message as GitHub's runner reads it back; `escape_controls` has written line ends out."""
    return escape_controls(text).replace("%", "%25")
