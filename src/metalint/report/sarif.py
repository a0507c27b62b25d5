"""The ``sarif`` format: SARIF 2.1.0, as code scanning on GitHub and editors read it.

The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Iterator
from typing import Any, Final

from metalint import __version__
from metalint.config.installation import find_home
from metalint.engine.report_types import Report
from metalint.report.addresses import find_rule_page, make_relative_uri, number_fingerprints
from metalint.report.formats import Style
from metalint.report.logs import dump_json
from metalint.report.terminal import escape_controls
from metalint.rules.base import Rule
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.documentation import sections, summary
from metalint.rules.problems import Fix, PlacedEdit, Related, Safety, Severity
from metalint.rules.rule_set import RuleSet

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT: Final = "%SRCROOT%"


def render(report: Report, style: Style) -> str:
    """Return the report as a SARIF log of one run; what is suppressed is in it, marked.

    What is in the baseline is left out unless the style wants it: code scanning would show an alert for each.
    """
    run = {
        "tool": {
            "driver": {
                "name": "metalint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": find_home(),
                "rules": [_make_rule(rule, report.rules) for rule in report.rules.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the checkout."}}},
        "results": list(_make_results(report, style)),
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return dump_json(log, depth=4) + "\n"


def _make_rule(rule: Rule, known: RuleSet) -> dict[str, Any]:
    parts = sections(rule)
    short = summary(rule) or rule.name
    return {
        "id": rule.name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": parts.get("What it does") or short},
        "help": {
            "text": _make_help(parts, "{0}:\n{1}") or short,
            "markdown": _make_help(parts, "**{0}**\n\n{1}") or short,
        },
        "helpUri": find_rule_page(rule.name, known),
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
        "properties": {"tags": [rule.group]},
    }


def _make_help(parts: dict[str, str], form: str) -> str:
    fenced = {"Example", "Use instead"} if form.startswith("*") else set()
    bodies = {name: f"```textproto\n{body}\n```" if name in fenced else body for name, body in parts.items()}
    return "\n\n".join(form.format(name, body) for name, body in bodies.items())


def _make_results(report: Report, style: Style) -> Iterator[dict[str, Any]]:
    """Yield all findings; one that nothing suppresses has no suppressions, which must be said (3.27.23)."""
    marked = [("", diagnostic, "") for diagnostic in report.diagnostics]
    marked += [("inSource", diagnostic, escape_controls(reason)) for diagnostic, reason in report.silenced]
    marked += [("external", diagnostic, "in the baseline") for diagnostic in report.held if style.baselined]
    indexes = {rule.name: number for number, rule in enumerate(report.rules.rules)}
    numbered = number_fingerprints(diagnostic for _, diagnostic, _ in marked)
    for (fingerprint, diagnostic), (kind, _, reason) in zip(numbered, marked, strict=True):
        result: dict[str, Any] = {
            "ruleId": diagnostic.rule,
            "ruleIndex": indexes[diagnostic.rule],
            "level": _LEVELS[diagnostic.severity],
            "message": _make_message(diagnostic.message),
            "locations": [{"physicalLocation": _make_location(diagnostic, style.prefix)}],
            "partialFingerprints": {"primaryLocationLineHash": fingerprint, "metalint/v2": diagnostic.fingerprint},
        }
        if diagnostic.related:
            result["relatedLocations"] = [
                {
                    "id": number,
                    "physicalLocation": _make_location(other, style.prefix),
                    "message": _make_message(other.message),
                }
                for number, other in enumerate(diagnostic.related)
            ]
        if diagnostic.fix and diagnostic.fix.edits and diagnostic.fix.safety is not Safety.DISPLAY:
            result["fixes"] = [_make_fix(diagnostic.fix, style.prefix)]
        yield {**result, "suppressions": [{"kind": kind, "justification": reason}] if kind else []}


def _make_message(text: str) -> dict[str, str]:
    """Return a message; brackets would make links of it, so they are escaped (3.11.6)."""
    escaped = escape_controls(text)
    for char in "\\[]":
        escaped = escaped.replace(char, "\\" + char)
    return {"text": escaped}


def _make_location(place: Diagnostic | Related, prefix: str) -> dict[str, Any]:
    return {"artifactLocation": _make_artifact(prefix + place.path), "region": _make_region(place)}


def _make_artifact(path: str) -> dict[str, str]:
    return {"uri": make_relative_uri(path), "uriBaseId": _ROOT}


def _make_region(place: Diagnostic | Related | PlacedEdit) -> dict[str, int]:
    return {
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
        "charOffset": place.start.offset,
        "charLength": place.end.offset - place.start.offset,
    }


def _make_fix(fix: Fix, prefix: str) -> dict[str, Any]:
    paths = dict.fromkeys(edit.path for edit in fix.edits)
    changes = [
        {
            "artifactLocation": _make_artifact(prefix + path),
            "replacements": [
                {"deletedRegion": _make_region(edit), "insertedContent": {"text": edit.content}}
                for edit in fix.edits
                if edit.path == path
            ],
        }
        for path in paths
    ]
    title = fix.title if fix.safety is Safety.SAFE else f"{fix.title} (unsafe: read the diff)"
    return {"description": _make_message(title), "artifactChanges": changes}
