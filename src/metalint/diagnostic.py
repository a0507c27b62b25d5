"""Findings: what a rule yields, and what the engine makes of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.tuples import maker

if TYPE_CHECKING:
    from metalint.facts import Value
    from metalint.text.edit import Edit
    from metalint.text.span import Position, Span


class Severity(StrEnum):
    """How bad a finding is; only errors fail a run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Safety(StrEnum):
    """What may apply a fix: any run, only ``--unsafe``, or a human."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class Replace(NamedTuple):
    """Give ``target`` another value."""

    target: Value[str]
    new: str


class Remove(NamedTuple):
    """Take ``target`` out: its field, or its place in a list.

    A message goes as a whole if the span of ``target`` is that of its field's name.
    """

    target: Value[str]


class Split(NamedTuple):
    """Put several values in the place of one of a repeated field."""

    target: Value[str]
    parts: tuple[str, ...]


class Rewrite(NamedTuple):
    """Change blanks and comments only: what the file means stays the same.

    ``comments`` are those that the edits are meant to change, each with its new text: an empty one for none. All
    others must stay.
    """

    edits: tuple[Edit, ...]
    comments: tuple[tuple[Span, str], ...] = ()


Change = Replace | Remove | Split | Rewrite


class Fix(NamedTuple):
    """A mend: a title in the imperative, and what it changes in the file of its problem."""

    title: str
    safety: Safety
    changes: tuple[Change, ...]


class Related(NamedTuple):
    """Another place that belongs to a problem; ``path`` is relative to the root."""

    path: str
    span: Span
    message: str


class Problem(NamedTuple):
    """What a rule has found.

    ``field`` and ``value`` identify it wherever the lines move to: the path of the field, and what it holds.
    ``severity`` overrides the rule's own.
    """

    span: Span
    message: str
    field: str = ""
    value: str = ""
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    severity: Severity | None = None


def about(
    value: Value[str] | Value[int], message: str, *, fix: Fix | None = None, related: tuple[Related, ...] = ()
) -> Problem:
    """Return a problem with a value of a field."""
    return Problem(value.span, message, value.path, str(value.value), fix, related)


def replacing(value: Value[str], new: str, safety: Safety = Safety.SAFE) -> Fix:
    """Return the fix that writes ``new`` in the place of ``value``."""
    return Fix(f"Replace {value.value!r} by {new!r}", safety, (Replace(value, new),))


class Place(NamedTuple):
    """A range of a file, from ``start`` up to, not including, ``end``."""

    path: str
    start: Position
    end: Position


place_of: Final = maker(Place)


class PlacedEdit(NamedTuple):
    """Put ``content`` in the place of the text at ``place``."""

    place: Place
    content: str


class AppliedFix(NamedTuple):
    """A fix worked out as text edits."""

    title: str
    safety: Safety
    edits: tuple[PlacedEdit, ...]
    changes: tuple[Change, ...]


class RelatedPlace(NamedTuple):
    """Another place that belongs to a diagnostic."""

    place: Place
    message: str


class Diagnostic(NamedTuple):
    """A problem as reported: stamped with rule, severity, place and fingerprint."""

    rule: str
    severity: Severity
    place: Place
    message: str
    field: str
    value: str
    related: tuple[RelatedPlace, ...]
    fix: AppliedFix | None
    fingerprint: str
