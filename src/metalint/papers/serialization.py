"""Papers as bytes: for the cache, and on the way from one process to another.

Only plain tuples, strings and numbers are written, with `marshal`, whose reader runs no code of anybody's.
"""

from __future__ import annotations

import marshal
from typing import Any, Final

from metalint.papers.paper import Comment, Paper, Value, value_of
from metalint.text.span import Span, line_starts, span_of

_PAPER: Final = b"f"
_TEXT: Final = b"t"


def pack_text(text: str) -> bytes:
    """Return the text of a plain paper as bytes: it is parsed again faster than it is unpacked."""
    return _TEXT + text.encode()


def text_of(packed: bytes) -> str | None:
    """Return the text that `pack_text` wrote; None for what is no text."""
    return packed[1:].decode() if packed.startswith(_TEXT) else None


def pack_paper(paper: Paper) -> bytes:
    """Return ``paper`` as bytes; the path is left out. Values by role that are texts are numbers of these."""
    numbers = {id(value): number for number, value in enumerate(paper.texts)}

    def short(value: Value[str]) -> object:
        number = numbers.get(id(value))
        return flat(value) if number is None else number

    return _PAPER + marshal.dumps(
        (
            [(value, *span, path) for value, span, path in paper.texts],
            {role: list(map(short, values)) for role, values in paper.roles.items()},
            flat(paper.year) if paper.year else None,
            {path: tuple(span) for path, span in paper.messages.items()},
            tuple(paper.filled),
            [(comment.text, *comment.span, comment.in_header) for comment in paper.comments],
            paper.line_starts,
        )
    )


def unpack_paper(path: str, packed: bytes) -> Paper:
    """Return the paper at ``path`` that `pack_paper` wrote; of nothing, a broken one."""
    if not packed:
        return Paper(path)
    texts, roles, year, messages, filled, comments, starts = marshal.loads(packed[1:])  # noqa: S302 - see above
    values = tuple(map(value_in, texts))
    return Paper(
        path,
        values,
        {
            role: tuple(values[one] if isinstance(one, int) else value_in(one) for one in of)
            for role, of in roles.items()
        },
        value_in(year) if year else None,
        {path: Span(*span) for path, span in messages.items()},
        frozenset(filled),
        tuple(Comment(text, Span(start, end), in_header) for text, start, end, in_header in comments),
        starts,
    )


def line_starts_of(packed: bytes) -> tuple[int, ...]:
    """Return the offsets at which the lines of a paper begin, from what was packed."""
    if (text := text_of(packed)) is not None:
        return line_starts(text)
    starts: tuple[int, ...] = marshal.loads(packed[1:])[-1]  # noqa: S302 - see above
    return starts


def flat(value: Value[Any]) -> tuple[Any, ...]:
    """Return a value as a plain tuple."""
    return (value[0], *value[1], value[2])


def value_in(plain: tuple[Any, ...]) -> Value[Any]:
    """Return the value that `flat` returned as a plain tuple."""
    value, start, end, path = plain
    return value_of((value, span_of((start, end)), path))
