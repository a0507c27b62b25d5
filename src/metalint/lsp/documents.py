"""Open documents: what the editor shows, whatever is on disk, and the positions in it."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lsprotocol import types
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
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """Return the position of an offset; one after the end is the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._line_starts, offset) - 1
        before = self.text[self._line_starts[line] : offset]
        if before.isascii():
            return Position(line, len(before))
        return Position(line, len(before.encode(self._codec, "surrogatepass")) // self._unit)

    def offset(self, position: Position) -> int:
        """Return the offset of a position; one after the end of a line or the text is that end."""
        last_line = len(self._line_starts) - 1
        if position.line > last_line:
            return len(self.text)
        start = self._line_starts[position.line]
        end = self._line_starts[position.line + 1] if position.line < last_line else len(self.text)
        line = self.text[start:end].rstrip("\r\n")
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


_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def find_path(uri: str) -> Path | None:
    """Return the file that a URI names, links to its folder followed; None where it names none."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file" or "\0" in unquote(parts.path):
            return None
        written = url2pathname(parts.path) if os.name == "nt" else unquote(parts.path, errors="surrogateescape")
        path = Path(written)
        return path.parent.resolve() / path.name if written else None
    except (ValueError, OSError, RuntimeError):  # no URI, or links in a circle
        return None


class OpenDocument:
    """A document at one version; it never changes, an edit makes another."""

    def __init__(self, uri: str, text: str, version: int | None, encoding: str) -> None:
        self.uri = uri
        self.path = find_path(uri)
        self.text = _SURROGATE.sub("\ufffd", text)
        self.version = version
        self.encoding = encoding

    @cached_property
    def positions(self) -> PositionMap:
        """Translates positions in the text."""
        return PositionMap(self.text, self.encoding)


class OpenDocuments:
    """The open documents by URI, and by path, as clients may write one URI in several ways."""

    def __init__(self) -> None:
        self.encoding = types.PositionEncodingKind.Utf16.value
        self._by_uri: dict[str, OpenDocument] = {}

    def __iter__(self) -> Iterator[OpenDocument]:
        """Yield the open documents."""
        return iter(tuple(self._by_uri.values()))

    def open(self, item: types.TextDocumentItem) -> OpenDocument:
        """Add a document, or replace it."""
        document = OpenDocument(item.uri, item.text, item.version, self.encoding)
        self._by_uri[item.uri] = document
        return document

    def change(
        self, item: types.VersionedTextDocumentIdentifier, changes: Sequence[types.TextDocumentContentChangeEvent]
    ) -> OpenDocument | None:
        """Apply changes to a document, each to the text that the one before it leaves; None if it is not open."""
        document = self._by_uri.get(item.uri)
        if document is None:
            return None
        text = document.text
        for change in changes:
            new = _SURROGATE.sub("\ufffd", change.text)
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = PositionMap(text, self.encoding).span(change.range)
                new = text[:start] + new + text[end:]
            text = new
        self._by_uri[item.uri] = OpenDocument(item.uri, text, item.version, self.encoding)
        return self._by_uri[item.uri]

    def close(self, uri: str) -> OpenDocument | None:
        """Remove a document, and return it if it was open."""
        return self._by_uri.pop(uri, None)

    def get(self, uri: str) -> OpenDocument | None:
        """Return the open document that a URI names."""
        document = self._by_uri.get(uri)
        if document is None and (path := find_path(uri)) is not None:
            return self.at(path)
        return document

    def at(self, path: Path) -> OpenDocument | None:
        """Return the open document of a file."""
        return next((document for document in self._by_uri.values() if document.path == path), None)
