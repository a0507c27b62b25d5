"""Reporters: a report as text for people, or for programs; one module a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from metalint.diagnostic import Diagnostic, Severity
    from metalint.engine import Report

FORMATS: Final = ("text", "concise", "json", "github")


class Style(NamedTuple):
    """How a report is dressed: colours, whether to show warnings at all, and statistics by rule."""

    colour: bool = False
    statistics: bool = False


def render(form: str, report: Report, style: Style) -> str:
    """Return the report in the format ``form``, with a line end at its end."""
    if form == "json":
        from metalint.report import as_json as reporter
    elif form == "github":
        from metalint.report import github as reporter  # type: ignore[no-redef]
    elif form == "concise":
        from metalint.report import concise as reporter  # type: ignore[no-redef]
    else:
        from metalint.report import text as reporter  # type: ignore[no-redef]
    return reporter.render(report, style)


def count(diagnostics: tuple[Diagnostic, ...], severity: Severity) -> int:
    """Return how many diagnostics have a severity."""
    return sum(one.severity is severity for one in diagnostics)
