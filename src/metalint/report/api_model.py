"""What `import metalint` returns of a run, and its serialization: the ``json`` format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metalint.engine import report_types
from metalint.report.formats import count_severity
from metalint.report.logs import dump_json
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import PlacedEdit, Related, Severity


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
    diagnostics: tuple[Diagnostic, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the object that ``metalint lint --format json`` prints."""
        summary = {name: getattr(self.summary, name) for name in Summary.__slots__}
        diagnostics: list[dict[str, Any]] = [
            {
                "rule": found.rule,
                "severity": found.severity.value,
                **_plain_place(found),
                "message": found.message,
                "help": found.help,
                "field": found.field,
                "value": found.value,
                "related": [{**_plain_place(other), "message": other.message} for other in found.related],
                "fix": found.fix
                and {
                    "title": found.fix.title,
                    "safety": found.fix.safety.value,
                    "edits": [{**_plain_place(edit), "content": edit.content} for edit in found.fix.edits],
                },
                "fingerprint": found.fingerprint,
            }
            for found in self.diagnostics
        ]
        return {"version": self.version, "summary": summary, "diagnostics": diagnostics}

    def to_json(self) -> str:
        """Return the text that ``metalint lint --format json`` prints."""
        return dump_json(self.to_dict(), depth=2) + "\n"


def make_report(report: report_types.Report) -> Report:
    """Return the public part of a report of the engine."""
    summary = Summary(
        files=report.files,
        errors=count_severity(report.diagnostics, Severity.ERROR),
        warnings=count_severity(report.diagnostics, Severity.WARNING),
        infos=count_severity(report.diagnostics, Severity.INFO),
        suppressed=report.suppressed,
        baselined=report.baselined,
    )
    return Report(1, summary, report.diagnostics)


def _plain_place(found: Diagnostic | Related | PlacedEdit) -> dict[str, Any]:
    return {"path": found.path, "start": found.start._asdict(), "end": found.end._asdict()}
