"""Pages: the texts of the files that findings lie in, read when somebody wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from metalint import source
from metalint.packing import line_starts, text_of
from metalint.text import span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.library import Library
    from metalint.project import Project
    from metalint.text.cst import Document

_KEPT: Final = 256  # pages


class _Page(NamedTuple):
    """A file: its text, the offsets at which its lines begin, and whether it holds a field a line."""

    text: str
    starts: tuple[int, ...]
    is_plain: bool


class Pages:
    """The texts of a run's files by path, as they were when the run looked at them.

    A paper that has changed meanwhile is empty.
    """

    def __init__(self, project: Project, library: Library, texts: Mapping[str, str]) -> None:
        self._project = project
        self._library = library
        self._given = texts
        self._pages: dict[str, _Page] = {}
        self._document: tuple[str, Document] | None = None

    def __getitem__(self, path: str) -> str:
        """Return the text of a file; undecodable bytes stand in it as U+FFFD."""
        return self._page(path).text

    def starts(self, path: str) -> tuple[int, ...]:
        """Return the offsets at which the lines of a file begin."""
        return self._page(path).starts

    def is_plain(self, path: str) -> bool:
        """Tell whether a file is a paper that was proven valid, and so holds a field a line."""
        return self._page(path).is_plain

    def document(self, path: str) -> Document:
        """Return a file parsed; the last one is kept."""
        from metalint.text.parser import parse

        if self._document is None or self._document[0] != path:
            self._document = (path, parse(self[path]))
        return self._document[1]

    def _page(self, path: str) -> _Page:
        page = self._pages.get(path)
        if page is None:
            if len(self._pages) == _KEPT:
                del self._pages[next(iter(self._pages))]
            page = self._pages[path] = self._paper(path) if path in self._library else self._other(path)
        return page

    def _paper(self, path: str) -> _Page:
        sheet = self._library.sheet(path)
        text = self._given.get(path)
        if text is None:
            text = text_of(sheet.facts)
        if text is None:
            file = source.read(self._project.config.root, path) if sheet.digest or not sheet.marks.is_broken else None
            text = file.text if file and file.digest == sheet.digest else ""
        starts = line_starts(sheet.facts) if sheet.facts else span.line_starts(text)
        return _Page(text, starts, sheet.marks.is_plain)

    def _other(self, path: str) -> _Page:
        refused = {one.path: one.text for one in self._project.context.own_registries.refused}
        text = refused.get(path) or self._project.workspace.text(path) or ""
        return _Page(text, span.line_starts(text), is_plain=False)
