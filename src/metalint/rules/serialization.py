"""Findings as bytes: for the cache, and on the way from one process to another.

Only plain tuples, strings and numbers are written: `metalint.util.messagepack`.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from sys import intern
from typing import Any, Final

from metalint.papers.paper import value_of
from metalint.rules.diagnostics import AppliedFix, Diagnostic, Place, PlacedEdit, RelatedPlace, place_of
from metalint.rules.problems import Change, Found, Problem, Related, Remove, Replace, Rewrite, Safety, Severity, Split
from metalint.text.edit import Edit
from metalint.text.span import Span, position_of, span_of
from metalint.util.messagepack import pack, unpack

_diagnostic_of: Final[Callable[[tuple[Any, ...]], Diagnostic]] = partial(tuple.__new__, Diagnostic)
_edit_of: Final[Callable[[tuple[Place, str]], PlacedEdit]] = partial(tuple.__new__, PlacedEdit)
_fix_of: Final[Callable[[tuple[Any, ...]], AppliedFix]] = partial(tuple.__new__, AppliedFix)
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
    for rule, severity, place, message, field, value, related, fix, paper, help_ in found:
        others = [(*other.place, other.message) for other in related]
        packed: tuple[Any, ...] | None = None
        if fix:
            edits = [(*edit.place[1:], edit.content) for edit in fix.edits]
            packed = fix.title, fix.safety.value, edits, [_packed_change(change) for change in fix.changes]
        plain.append((rule, severity.value, *place[1:], message, field, value, others, packed, paper, help_))
    return pack(plain) if plain else b""


def unpack_diagnostics(path: str, packed: bytes) -> list[Diagnostic]:
    """Return the diagnostics of the file at ``path`` that `pack_diagnostics` wrote."""
    found = []
    for name, level, start, end, message, path_in, value, others, packed_fix, paper, text in (
        unpack(packed) if packed else ()
    ):
        place, severity = _place(path, start, end), _SEVERITIES[level]
        rule, field, help_ = intern(name), intern(path_in), intern(text)
        related = tuple([RelatedPlace(_place(*other[:3]), other[3]) for other in others])
        fix = _unpacked_fix(place, *packed_fix) if packed_fix else None
        found.append(_diagnostic_of((rule, severity, place, message, field, value, related, fix, paper, help_)))
    return found


def _place(path: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> Place:
    return place_of((path, position_of(start), position_of(end)))


def _unpacked_fix(at: Place, title: str, safety: str, edits: list[Any], changes: list[tuple[Any, ...]]) -> AppliedFix:
    path, first, last = at
    placed = [
        _edit_of((at if (start, end) == (first, last) else _place(path, start, end), content))
        for start, end, content in edits
    ]
    return _fix_of((title, _SAFETIES[safety], tuple(placed), tuple([_unpacked_change(*change) for change in changes])))


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
    target = value_of((value, span_of((start, end)), path))
    if kind == _REPLACE:
        return Replace(target, second)
    return Split(target, tuple(second)) if kind == _SPLIT else Remove(target)
