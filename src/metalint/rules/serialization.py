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

_SHARED: Final = 256  # notes that many papers name: what is found in these is at hand
_CHANGES: Final = (Replace, Remove, Split, Rewrite)  # kinds of changes are written as their places here


@lru_cache(maxsize=_SHARED)
def pack_problems(found: tuple[Found, ...]) -> bytes:
    """Return problems that have no fix as bytes."""
    return pack(found)


@lru_cache(maxsize=_SHARED)
def unpack_problems(packed: bytes) -> tuple[Found, ...]:
    """Return the problems that `pack_problems` wrote; the very ones again where papers name the same note."""
    found: list[Found] = []
    for path, rule, (span, message, field, value, fix, others, severity, help_) in unpack(packed):
        related = tuple(Related(other, Span(*place), note) for other, place, note, *_ in others)
        chosen = severity and Severity(severity)
        found.append((path, rule, Problem(Span(*span), message, field, value, fix, related, chosen, help_)))
    return tuple(found)


def pack_diagnostics(found: Iterable[Diagnostic]) -> bytes:
    """Return diagnostics of one file as bytes; nothing for none."""
    plain = []
    for rule, severity, _, start, end, message, field, value, related, fix, paper, help_ in found:
        packed: tuple[Any, ...] | None = None
        if fix:
            changes = [(_CHANGES.index(type(change)), *change) for change in fix.changes]
            packed = fix.title, fix.safety, changes, [edit[1:] for edit in fix.edits]
        plain.append((rule, severity, start, end, message, field, value, related, packed, paper, help_))
    return pack(plain) if plain else b""


def unpack_diagnostics(path: str, packed: bytes) -> list[Diagnostic]:
    """Return the diagnostics of the file at ``path`` that `pack_diagnostics` wrote."""
    found = []
    for rule, severity, start, end, message, field, value, others, packed_fix, paper, help_ in (
        unpack(packed) if packed else ()
    ):
        related = tuple(
            Related(other, Span(*span), note, Position(*first), Position(*last))
            for other, span, note, first, last in others
        )
        fix = None
        if packed_fix:
            title, safety, changes, edits = packed_fix
            placed = tuple(PlacedEdit(path, Position(*first), Position(*last), text) for first, last, text in edits)
            fix = Fix(title, Safety(safety), tuple(_unpack_change(*change) for change in changes), placed)
        place = path, Position(*start), Position(*end)
        found.append(Diagnostic(rule, Severity(severity), *place, message, field, value, related, fix, paper, help_))
    return found


def _unpack_change(kind: int, target: Any, *more: Any) -> Change:  # noqa: ANN401 - as the kind has it
    if _CHANGES[kind] is Rewrite:
        edits = tuple(Edit(Span(*span), content) for span, content in target)
        return Rewrite(edits, tuple((Span(*span), text) for span, text in more[0]))
    value, span, path = target
    place: Any = Value(value, Span(*span), path)
    return _CHANGES[kind](place, *more)
