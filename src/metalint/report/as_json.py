"""The ``json`` format: the public contract for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metalint.report.logs import as_json
from metalint.report.reporters import Style, count
from metalint.rules.problems import Severity

if TYPE_CHECKING:
    from metalint.engine.run import Report
    from metalint.links.status import LinkStatus
    from metalint.rules.diagnostics import AppliedFix, Diagnostic, Place


def render(report: Report, _: Style) -> str:
    """Return the report as one JSON object, a finding a line."""
    table: dict[str, Any] = {
        "version": 1,
        "summary": summarized(report),
        "diagnostics": [_diagnostic(one) for one in report.diagnostics],
    }
    if report.links is not None:
        table["links"] = [_link(url, report.links[url].status) for url in sorted(report.links)]
    return as_json(table, depth=2) + "\n"


def summarized(report: Report) -> dict[str, int]:
    """Return how many papers a report is on, and how many findings of each kind it holds."""
    return {
        "files": report.files,
        "errors": count(report.diagnostics, Severity.ERROR),
        "warnings": count(report.diagnostics, Severity.WARNING),
        "infos": count(report.diagnostics, Severity.INFO),
        "suppressed": report.suppressed,
        "baselined": report.baselined,
    }


def _link(url: str, status: LinkStatus) -> dict[str, str | None]:
    return {
        "url": url,
        "status": status.word,
        "to": getattr(status, "to", None),
        "why": getattr(status, "why", None),
    }


def _diagnostic(one: Diagnostic) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        **_place(one.place),
        "message": one.message,
        "field": one.field,
        "value": one.value,
        "related": [{**_place(other.place), "message": other.message} for other in one.related],
        "fix": _fix(one.fix) if one.fix else None,
        "fingerprint": one.fingerprint,
    }


def _fix(fix: AppliedFix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [{**_place(edit.place), "content": edit.content} for edit in fix.edits],
    }


def _place(place: Place) -> dict[str, Any]:
    path, start, end = place
    return {"path": path, "start": _position(*start), "end": _position(*end)}


def _position(line: int, column: int, offset: int) -> dict[str, int]:
    return {"line": line, "column": column, "offset": offset}
