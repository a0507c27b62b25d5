"""Diagnostics as LSP has them, in plain data: a workspace may have tens of thousands."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lsprotocol.types import DiagnosticSeverity, DiagnosticTag, Position

from metalint.lsp.documents import PositionMap
from metalint.lsp.session import CheckResult
from metalint.report.addresses import find_rule_page
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Related, Severity
from metalint.text.span import Span

Item = dict[str, Any]  # a diagnostic of LSP as JSON
SOURCE: Final = "metalint"
_SEVERITIES: Final[Mapping[Severity, int]] = {
    Severity.ERROR: DiagnosticSeverity.Error.value,
    Severity.WARNING: DiagnosticSeverity.Warning.value,
    Severity.INFO: DiagnosticSeverity.Information.value,
}
_TAGS: Final[Mapping[str, list[int]]] = {"unused-suppression": [DiagnosticTag.Unnecessary.value]}


def make_span(place: Diagnostic | Related) -> Span:
    """Return the offsets of what was found."""
    return Span(place.start.offset, place.end.offset)


def _make_position(position: Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}


def convert_diagnostics(outcome: CheckResult, encoding: str, uri_of: Callable[[str], str]) -> dict[str, list[Item]]:
    """Return the diagnostics of all files as LSP has them, by path."""
    maps: dict[str, PositionMap] = {}

    def range_of(place: Diagnostic | Related) -> dict[str, dict[str, int]]:
        positions = maps.get(place.path)
        if positions is None:
            positions = maps[place.path] = PositionMap(outcome.texts.get(place.path, ""), encoding)
        start, end = map(positions.position, make_span(place))
        return {"start": _make_position(start), "end": _make_position(end)}

    def item_of(diagnostic: Diagnostic) -> Item:
        item: Item = {
            "range": range_of(diagnostic),
            "severity": _SEVERITIES[diagnostic.severity],
            "code": diagnostic.rule,
            "codeDescription": {"href": find_rule_page(diagnostic.rule)},
            "source": SOURCE,
            "message": diagnostic.message,
            "data": {"fingerprint": diagnostic.fingerprint},
        }
        if diagnostic.rule in _TAGS:
            item["tags"] = _TAGS[diagnostic.rule]
        if diagnostic.related:
            item["relatedInformation"] = [
                {"location": {"uri": uri_of(other.path), "range": range_of(other)}, "message": other.message}
                for other in diagnostic.related
            ]
        return item

    return {path: [item_of(diagnostic) for diagnostic in diagnostics] for path, diagnostics in outcome.found.items()}
