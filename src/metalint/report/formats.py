"""Reporters: a report as text for people, or for programs; one module a format."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.engine.report_types import Report
from metalint.report import logs
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Severity
from metalint.util.wording import quote

FORMATS: Final = ("text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown")
_PROGRAMS: Final = {"json", "sarif", "gitlab"}  # formats that `logs.dump_json` has made harmless


class Style(NamedTuple):
    """How a report is dressed."""

    color: bool = False  # whether to use the colors of a terminal
    statistics: bool = False  # whether to count the findings by rule
    links: Path | None = None  # the root that hyperlinks to files start from; None for no hyperlinks
    prefix: str = ""  # what paths for GitHub and GitLab begin with: that of the root below the checkout; ends in ``/``
    baselined: bool = False  # whether SARIF holds the findings in the baseline as well
    width: int = 0  # the columns of the terminal, for long lines to be wrapped; 0 not to wrap
    files: str = ""  # the URL of the repository's files at this commit; `{}` in it stands for `blob` or `raw`
    is_quiet: bool = False  # whether the findings are written without a summary


def render_report(form: str, report: Report, style: Style) -> str:
    """Return the report in the format ``form``, with a line end at its end."""
    module = importlib.import_module(f"metalint.report.{'as_json' if form == 'json' else form}")
    text: str = module.render(report, style)
    if form == "github" or form in _PROGRAMS:  # a line that is a command of the new kind is never read as an old one
        return text
    return logs.escape_xml(text) if form == "junit" else logs.escape_text(text)


def is_stale(diagnostic: Diagnostic) -> bool:
    """Tell whether a finding is about a list that `metalint render` would bring up to date."""
    return diagnostic.rule == "stale-output" and "metalint render" in diagnostic.message


def join_stale_lists(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return findings with one for all lists that are out of date: one command is the remedy for all."""
    stale = list(filter(is_stale, diagnostics))
    if len(stale) < 2:  # noqa: PLR2004 - one says it itself
        return tuple(diagnostics)
    paths = ", ".join(quote(diagnostic.path) for diagnostic in stale)
    joined = stale[0]._replace(message=f"{paths} are out of date; run `metalint render` and commit the result")
    return (*(diagnostic for diagnostic in diagnostics if not is_stale(diagnostic)), joined)


def count_severity(diagnostics: tuple[Diagnostic, ...], severity: Severity) -> int:
    """Return how many diagnostics have a severity."""
    return sum(diagnostic.severity is severity for diagnostic in diagnostics)
