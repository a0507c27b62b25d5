"""Open documents: what the editor shows, whatever is on disk."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lsprotocol import types

from metalint.lsp.positions import PositionMap

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def path_of(uri: str) -> Path | None:
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


class Document:
    """A document at one version; it never changes, an edit makes another."""

    def __init__(self, uri: str, text: str, version: int | None, encoding: str) -> None:
        self.uri = uri
        self.path = path_of(uri)
        self.text = _SURROGATE.sub("\ufffd", text)
        self.version = version
        self.encoding = encoding

    @cached_property
    def positions(self) -> PositionMap:
        """Translates positions in the text."""
        return PositionMap(self.text, self.encoding)

    def changed(self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int | None) -> Document:
        """Return the document after the changes, each of which speaks of the text that the one before it leaves."""
        text = self.text
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = PositionMap(text, self.encoding).span(change.range)
                text = text[:start] + _SURROGATE.sub("\ufffd", change.text) + text[end:]
            else:
                text = _SURROGATE.sub("\ufffd", change.text)
        return Document(self.uri, text, version, self.encoding)


class Documents:
    """The open documents by URI, and by path, for a client may write one URI in several ways."""

    def __init__(self) -> None:
        self.encoding = types.PositionEncodingKind.Utf16.value
        self._by_uri: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        """Yield the open documents."""
        return iter(tuple(self._by_uri.values()))

    def open(self, item: types.TextDocumentItem) -> Document:
        """Add a document, or replace it."""
        document = Document(item.uri, item.text, item.version, self.encoding)
        self._by_uri[item.uri] = document
        return document

    def change(self, params: types.DidChangeTextDocumentParams) -> Document | None:
        """Apply changes to a document; None if it is not open."""
        document = self._by_uri.get(params.text_document.uri)
        if document is None:
            return None
        changed = document.changed(params.content_changes, params.text_document.version)
        self._by_uri[changed.uri] = changed
        return changed

    def close(self, uri: str) -> Document | None:
        """Remove a document, and return it if it was open."""
        return self._by_uri.pop(uri, None)

    def get(self, uri: str) -> Document | None:
        """Return the open document that a URI names."""
        found = self._by_uri.get(uri)
        if found is None and (path := path_of(uri)) is not None:
            return self.at(path)
        return found

    def unopened(self, uri: str, text: str) -> Document:
        """Return a document that is not open, to count positions in."""
        return Document(uri, text, None, self.encoding)

    def at(self, path: Path) -> Document | None:
        """Return the open document of a file."""
        return next((one for one in self._by_uri.values() if one.path == path), None)
