"""What a run found as objects: what `import metalint` returns, and whose serialization the ``json`` format is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from metalint.engine import run as engine
from metalint.report.logs import as_json
from metalint.report.reporters import count
from metalint.rules.diagnostics import AppliedFix, Diagnostic, Place
from metalint.rules.problems import Severity


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text: ``line`` and ``column`` count from 1, ``offset`` from 0, all in Unicode code points."""

    line: int
    column: int
    offset: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``content`` in the place of the text from ``start`` up to, not including, ``end``."""

    path: str
    start: Position
    end: Position
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A fix: a title in the imperative, and the edits that make it; ``display`` ones are for people only."""

    title: str
    safety: Literal["safe", "unsafe", "display"]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding."""

    path: str
    start: Position
    end: Position
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: an entry of ``diagnostics`` in the JSON of the command line.

    ``message`` is the whole of it, ``help`` the part that says what to do. ``field`` and ``value`` say what it is
    about; ``fingerprint`` stays the same wherever its lines move to.
    """

    rule: str
    severity: Literal["error", "warning", "info"]
    path: str
    start: Position
    end: Position
    message: str
    help: str | None
    field: str
    value: str
    related: tuple[Related, ...]
    fix: Fix | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Summary:
    """How many papers were looked at, and how many findings there are of each kind."""

    files: int
    errors: int
    warnings: int
    infos: int
    suppressed: int
    baselined: int


@dataclass(frozen=True, slots=True)
class Report:
    """What `lint` found; ``diagnostics`` are in the order of the command line."""

    version: int
    summary: Summary
    diagnostics: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the object that ``metalint lint --format json`` prints."""
        found: dict[str, Any] = _plain(self)
        return found

    def to_json(self) -> str:
        """Return the text that ``metalint lint --format json`` prints."""
        return as_json(self.to_dict(), depth=2) + "\n"


def report_of(report: engine.Report) -> Report:
    """Return a report of the engine as objects."""
    summary = Summary(
        files=report.files,
        errors=count(report.diagnostics, Severity.ERROR),
        warnings=count(report.diagnostics, Severity.WARNING),
        infos=count(report.diagnostics, Severity.INFO),
        suppressed=report.suppressed,
        baselined=report.baselined,
    )
    return Report(1, summary, tuple(map(_finding, report.diagnostics)))


def _finding(diagnostic: Diagnostic) -> Finding:
    return Finding(
        diagnostic.rule,
        diagnostic.severity.value,
        *_place(diagnostic.place),
        diagnostic.message,
        diagnostic.help or None,
        diagnostic.field,
        diagnostic.value,
        tuple([Related(*_place(other.place), other.message) for other in diagnostic.related]),
        _fix(diagnostic.fix) if diagnostic.fix else None,
        diagnostic.fingerprint,
    )


def _fix(fix: AppliedFix) -> Fix:
    return Fix(fix.title, fix.safety.value, tuple([Edit(*_place(edit.place), edit.content) for edit in fix.edits]))


def _place(place: Place) -> tuple[str, Position, Position]:
    return place.path, Position(*place.start), Position(*place.end)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a result, as JSON
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    names = getattr(value, "__slots__", ())
    return {name: _plain(getattr(value, name)) for name in names} if names else value
