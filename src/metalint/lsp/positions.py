"""Positions as LSP counts them: lines from 0, columns in the units that client and server agreed on.

Lines end with LF, CRLF or a lone CR, and with nothing else; metalint itself counts offsets in code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from lsprotocol.types import Position, PositionEncodingKind, Range

from metalint.text.span import Span

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CODECS: Final[Mapping[str, tuple[str, int]]] = {
    PositionEncodingKind.Utf8.value: ("utf-8", 1),
    PositionEncodingKind.Utf16.value: ("utf-16-le", 2),
}


class PositionMap:
    """Translates between offsets into a text and positions in an encoding, ``utf-8`` or ``utf-16``."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self._codec, self._unit = _CODECS[encoding]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @property
    def last_line(self) -> int:
        """The number of the last line, which may be empty."""
        return len(self._starts) - 1

    def line_span(self, line: int) -> Span:
        """Return where a line begins and ends, its line end left out."""
        start = self._starts[line]
        end = self._starts[line + 1] if line < self.last_line else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def position(self, offset: int) -> Position:
        """Return the position of an offset; one behind the end is the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : offset]
        if before.isascii() or self._unit == 4:  # noqa: PLR2004 - bytes of a code point
            return Position(line, len(before))
        return Position(line, len(before.encode(self._codec, "surrogatepass")) // self._unit)

    def offset(self, position: Position) -> int:
        """Return the offset of a position; one behind the end of a line or the text is that end."""
        if position.line > self.last_line:
            return len(self.text)
        start, end = self.line_span(position.line)
        line = self.text[start:end]
        if line.isascii():
            return start + min(position.character, len(line))
        data = line.encode(self._codec, "surrogatepass")[: position.character * self._unit]
        return start + len(data.decode(self._codec, "ignore"))

    def range(self, span: Span) -> Range:
        """Return the range of a span."""
        return Range(self.position(span.start), self.position(span.end))

    def span(self, between: Range) -> Span:
        """Return the span of a range; one that runs backward is taken the other way round."""
        return Span(*sorted((self.offset(between.start), self.offset(between.end))))
