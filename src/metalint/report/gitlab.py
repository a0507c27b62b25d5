"""The ``gitlab`` format: a code quality report, which GitLab shows on merge requests.

What it reads: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from typing import Final

from metalint.engine.report_types import Report
from metalint.report.addresses import number_fingerprints
from metalint.report.formats import Style
from metalint.report.logs import dump_json
from metalint.report.terminal import escape_controls
from metalint.rules.problems import Severity

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, style: Style) -> str:
    """Return the report as a JSON list of issues, each with its own fingerprint."""
    issues = [
        {
            "description": escape_controls(diagnostic.message),
            "check_name": diagnostic.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[diagnostic.severity],
            "location": {
                "path": escape_controls(style.prefix + diagnostic.path),
                "lines": {"begin": diagnostic.start.line, "end": diagnostic.end.line},
            },
        }
        for fingerprint, diagnostic in number_fingerprints(report.diagnostics)
    ]
    return dump_json(issues, depth=1) + "\n"
