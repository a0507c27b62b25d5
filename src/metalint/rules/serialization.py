"""Findings as bytes: for the cache, and on the way from one process to another.

Only plain tuples, strings and numbers are written: `metalint.util.messagepack`.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from metalint.papers.paper import Value
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import (
    Change,
    Fix,
    Found,
    PlacedEdit,
    Problem,
    Related,
    Remove,
    Replace,
    Rewrite,
    Safety,
    Severity,
    Split,
)
from metalint.text.edit import Edit
from metalint.text.span import Position, Span
from metalint.util.messagepack import pack, unpack

_SEVERITIES: Final = {severity.value: severity for severity in Severity}
_SAFETIES: Final = {safety.value: safety for safety in Safety}
_SHARED: Final = 256  # notes that many papers name: what is found in these is at hand
_REPLACE, _REMOVE, _SPLIT, _REWRITE = range(4)  # kinds of changes


@lru_cache(maxsize=_SHARED)
def pack_problems(found: tuple[Found, ...]) -> bytes:
    """Return problems that have no fix as bytes."""
    plain = []
    for path, rule, problem in found:
        related = [(other.path, *other.span, other.message) for other in problem.related]
        severity = problem.severity and problem.severity.value
        plain.append(
            (path, rule, *problem.span, problem.message, problem.field, problem.value, related, severity, problem.help)
        )
    return pack(plain)


@lru_cache(maxsize=_SHARED)
def unpack_problems(packed: bytes) -> tuple[Found, ...]:
    """Return the problems that `pack_problems` wrote; the very ones again where papers name the same note."""
    found: list[Found] = []
    for path, rule, start, end, message, field, value, others, chosen, help_ in unpack(packed):
        related = tuple(Related(other, Span(first, last), note) for other, first, last, note in others)
        severity = Severity(chosen) if chosen else None
        found.append((path, rule, Problem(Span(start, end), message, field, value, None, related, severity, help_)))
    return tuple(found)


def pack_diagnostics(found: Iterable[Diagnostic]) -> bytes:
    """Return diagnostics of one file as bytes; nothing for none."""
    plain = []
    for rule, severity, _, start, end, message, field, value, related, fix, paper, help_ in found:
        others = [(path, *span, note, first, last) for path, span, note, first, last in related]
        packed: tuple[Any, ...] | None = None
        if fix:
            edits = [edit[1:] for edit in fix.edits]
            packed = fix.title, fix.safety.value, edits, [_packed_change(change) for change in fix.changes]
        plain.append((rule, severity.value, start, end, message, field, value, others, packed, paper, help_))
    return pack(plain) if plain else b""


def unpack_diagnostics(path: str, packed: bytes) -> list[Diagnostic]:
    """Return the diagnostics of the file at ``path`` that `pack_diagnostics` wrote."""
    found = []
    for rule, level, start, end, message, field, value, others, packed_fix, paper, help_ in (
        unpack(packed) if packed else ()
    ):
        related = tuple(
            Related(other, Span(begin, stop), note, Position(*first), Position(*last))
            for other, begin, stop, note, first, last in others
        )
        fix = None
        if packed_fix:
            title, safety, edits, changes = packed_fix
            placed = tuple([PlacedEdit(path, Position(*first), Position(*last), text) for first, last, text in edits])
            fix = Fix(title, Safety(safety), tuple([_unpacked_change(*change) for change in changes]), placed)
        place = path, Position(*start), Position(*end)
        found.append(Diagnostic(rule, _SEVERITIES[level], *place, message, field, value, related, fix, paper, help_))
    return found


def _packed_change(change: Change) -> tuple[Any, ...]:
    if isinstance(change, Rewrite):
        edits = [(*edit.span, edit.content) for edit in change.edits]
        return (_REWRITE, edits, [(*span, text) for span, text in change.comments])
    value, span, path = change.target
    target = (value, *span, path)
    if isinstance(change, Replace):
        return (_REPLACE, target, change.new)
    return (_SPLIT, target, change.parts) if isinstance(change, Split) else (_REMOVE, target)


def _unpacked_change(kind: int, first: Any, second: Any = None) -> Change:  # noqa: ANN401 - as the kind has it
    if kind == _REWRITE:
        edits = tuple(Edit(Span(start, end), content) for start, end, content in first)
        return Rewrite(edits, tuple((Span(start, end), text) for start, end, text in second))
    value, start, end, path = first
    target = Value(value, Span(start, end), path)
    if kind == _REPLACE:
        return Replace(target, second)
    return Split(target, tuple(second)) if kind == _SPLIT else Remove(target)
