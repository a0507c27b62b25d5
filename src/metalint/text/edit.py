"""Text edits: replacing spans of a text, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from metalint.text.span import Span


class Edit(NamedTuple):
    """Put ``content`` in the place of the text at ``span``."""

    span: Span
    content: str


def overlaps(edits: Iterable[Edit]) -> bool:
    """Tell whether two of the edits touch the same text, or insert at the same place."""
    ordered = sorted(edits)
    return any(
        right.span.start < left.span.end or right.span == left.span
        for left, right in zip(ordered, ordered[1:], strict=False)
    )


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with all ``edits`` made; they must not overlap."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        pieces += (text[done : edit.span.start], edit.content)
        done = edit.span.end
    pieces.append(text[done:])
    return "".join(pieces)
