"""Reporters: a report as text for people, or for programs; one module a format."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.diagnostic import Diagnostic, Severity
    from metalint.engine import Report

_MODULES: Final = {
    "text": "text",
    "concise": "concise",
    "json": "as_json",
    "github": "github",
    "sarif": "sarif",
    "junit": "junit",
    "gitlab": "gitlab",
    "markdown": "markdown",
}
FORMATS: Final = tuple(_MODULES)

_OLD_COMMAND: Final = "##["
"""GitHub's runner takes this for a command anywhere in a line of the log, so that no paper may bring it there
(https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs, ``TryParse``)."""

_JSON: Final = r"#\u0023["
_PLAIN: Final = r"#\x23["
_HARMLESS: Final = {"json": _JSON, "sarif": _JSON, "gitlab": _JSON, "junit": "#&#35;["}
"""How a format writes it instead; a line that is a command of the new kind, as all in ``github`` are, is never read
as an old one."""


class Style(NamedTuple):
    """How a report is dressed.

    Attributes:
        colour: whether to use the colours of a terminal.
        statistics: whether to count the findings by rule.
        links: the root that hyperlinks to files start from; None for no hyperlinks.
    """

    colour: bool = False
    statistics: bool = False
    links: Path | None = None


def render(form: str, report: Report, style: Style) -> str:
    """Return the report in the format ``form``, with a line end at its end."""
    module = importlib.import_module(f"metalint.report.{_MODULES[form]}")
    text: str = module.render(report, style)
    return text if form == "github" else text.replace(_OLD_COMMAND, _HARMLESS.get(form, _PLAIN))


def count(diagnostics: tuple[Diagnostic, ...], severity: Severity) -> int:
    """Return how many diagnostics have a severity."""
    return sum(one.severity is severity for one in diagnostics)
