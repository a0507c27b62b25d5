"""Pages: the texts of the files that findings lie in, read when somebody wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint import source
from metalint.packing import line_starts, text_of
from metalint.stamping import Page, stamped
from metalint.text import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from metalint.diagnostic import Diagnostic, Problem
    from metalint.library import Library
    from metalint.project import Project

_KEPT: Final = 256  # pages


class Pages:
    """The texts of a run's files by path, as they were when the run looked at them.

    A paper that has changed meanwhile is empty.
    """

    def __init__(self, project: Project, library: Library, texts: Mapping[str, str]) -> None:
        self._project = project
        self._library = library
        self._given = texts
        self._pages: dict[str, Page] = {}

    def __getitem__(self, path: str) -> str:
        """Return the text of a file; undecodable bytes stand in it as U+FFFD."""
        text = self._given.get(path)
        if text is None:
            text = self._library.text(path)
        return self.page(path).text if text is None else text

    def page(self, path: str) -> Page:
        """Return a file."""
        page = self._pages.get(path)
        if page is None:
            if len(self._pages) == _KEPT:
                del self._pages[next(iter(self._pages))]
            page = self._pages[path] = self._paper(path) if path in self._library else self._other(path)
        return page

    def stamped(self, path: str, found: Iterable[tuple[str, Problem]]) -> Iterator[Diagnostic]:
        """Yield what rules have found in a file as diagnostics."""
        return stamped(self._project.config, self._project.roles, path, found, self.page)

    def _paper(self, path: str) -> Page:
        sheet = self._library.sheet(path)
        text = self._given.get(path)
        if text is None:
            text = text_of(sheet.facts)
        if text is None:
            file = source.read(self._project.config.root, path) if sheet.digest or not sheet.marks.is_broken else None
            text = file.text if file and file.digest == sheet.digest else ""
        starts = line_starts(sheet.facts) if sheet.facts else span.line_starts(text)
        return Page(text, starts, sheet.marks.is_plain)

    def _other(self, path: str) -> Page:
        refused = {one.path: one.text for one in self._project.context.own_registries.refused}
        text = refused.get(path) or self._project.workspace.text(path) or ""
        return Page(text, span.line_starts(text), is_plain=False)
