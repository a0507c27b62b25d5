"""Diagnostics as LSP has them, in plain data: a workspace may have tens of thousands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lsprotocol.types import DiagnosticSeverity, DiagnosticTag

from metalint.lsp.documents import PositionMap
from metalint.lsp.session import CheckResult
from metalint.report.addresses import rule_page
from metalint.rules.diagnostics import Diagnostic, Place
from metalint.rules.problems import Severity
from metalint.text.span import Span

Item = dict[str, Any]
"""A diagnostic of LSP as JSON."""

SOURCE: Final = "metalint"
_SEVERITIES: Final[Mapping[Severity, int]] = {
    Severity.ERROR: DiagnosticSeverity.Error.value,
    Severity.WARNING: DiagnosticSeverity.Warning.value,
    Severity.INFO: DiagnosticSeverity.Information.value,
}
_TAGS: Final[Mapping[str, list[int]]] = {"unused-suppression": [DiagnosticTag.Unnecessary.value]}


def span_of(place: Place) -> Span:
    """Return the offsets of a place."""
    return Span(place.start.offset, place.end.offset)


class Converter:
    """Turns the diagnostics of one outcome into those of LSP."""

    def __init__(self, outcome: CheckResult, encoding: str, uri_of: Callable[[str], str]) -> None:
        self._outcome = outcome
        self._encoding = encoding
        self._uri_of = uri_of
        self._maps: dict[str, PositionMap] = {}

    def items(self) -> dict[str, list[Item]]:
        """Return the diagnostics of all files, by path."""
        return {path: [self._item(one) for one in found] for path, found in self._outcome.found.items()}

    def _item(self, one: Diagnostic) -> Item:
        item: Item = {
            "range": self._range(one.place),
            "severity": _SEVERITIES[one.severity],
            "code": one.rule,
            "codeDescription": {"href": rule_page(one.rule)},
            "source": SOURCE,
            "message": one.message,
            "data": {"fingerprint": one.fingerprint},
        }
        if one.rule in _TAGS:
            item["tags"] = _TAGS[one.rule]
        if one.related:
            item["relatedInformation"] = [
                {
                    "location": {"uri": self._uri_of(other.place.path), "range": self._range(other.place)},
                    "message": other.message,
                }
                for other in one.related
            ]
        return item

    def _range(self, place: Place) -> dict[str, dict[str, int]]:
        positions = self._maps.get(place.path)
        if positions is None:
            text = self._outcome.texts.get(place.path, "")
            positions = self._maps[place.path] = PositionMap(text, self._encoding)
        start, end = (positions.position(offset) for offset in span_of(place))
        return {
            "start": {"line": start.line, "character": start.character},
            "end": {"line": end.line, "character": end.character},
        }
