"""Pages: the texts of the files that findings lie in, read when somebody wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint import packing, source
from metalint.text.span import line_starts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.library import Library
    from metalint.project import Project
    from metalint.text.cst import Document


class Pages:
    """The texts of a run's files by path, as they were when the run looked at them.

    A paper that has changed meanwhile is empty.
    """

    def __init__(self, project: Project, library: Library, texts: Mapping[str, str]) -> None:
        self._project = project
        self._library = library
        self._given = texts
        self._starts: dict[str, tuple[int, ...]] = {}
        self._last = ("", "")
        self._document: tuple[str, Document] | None = None

    def __getitem__(self, path: str) -> str:
        """Return the text of a file; undecodable bytes stand in it as U+FFFD; the last one is kept."""
        if path != self._last[0]:
            self._last = (path, self._text(path))
        return self._last[1]

    def _text(self, path: str) -> str:
        if path in self._given:
            return self._given[path]
        if path in self._library:
            sheet = self._library.sheet(path)
            file = source.read(self._project.config.root, path) if sheet.digest or not sheet.marks.is_broken else None
            return file.text if file and file.digest == sheet.digest else ""
        refused = {one.path: one.text for one in self._project.context.own_registries.refused}
        return refused.get(path) or self._project.workspace.text(path) or ""

    def starts(self, path: str) -> tuple[int, ...]:
        """Return the offsets at which the lines of a file begin."""
        if path not in self._starts:
            packed = self._library.sheet(path).facts if path in self._library else b""
            self._starts[path] = packing.line_starts(packed) if packed else line_starts(self[path])
        return self._starts[path]

    def is_plain(self, path: str) -> bool:
        """Tell whether a file is a paper that was proven valid, and so holds a field a line."""
        return path in self._library and self._library.sheet(path).marks.is_plain

    def document(self, path: str) -> Document:
        """Return a file parsed; the last one is kept."""
        from metalint.text.parser import parse

        if self._document is None or self._document[0] != path:
            self._document = (path, parse(self[path]))
        return self._document[1]
