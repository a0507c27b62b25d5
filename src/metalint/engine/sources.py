"""Pages: the texts of the files that findings lie in, read when somebody wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.rules.diagnostics import SourceText, diagnosed
from metalint.text.span import line_starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from metalint.index.project import Project
    from metalint.index.project_index import ProjectIndex
    from metalint.rules.diagnostics import Diagnostic
    from metalint.rules.problems import Problem

_KEPT: Final = 256  # pages


class SourceTexts:
    """The texts of a run's files by path, as they were when the run looked at them.

    A paper that has changed meanwhile is empty.
    """

    def __init__(self, project: Project, project_index: ProjectIndex, texts: Mapping[str, str]) -> None:
        self._project = project
        self._project_index = project_index
        self._given = texts
        self._sources: dict[str, SourceText] = {}

    def __getitem__(self, path: str) -> str:
        """Return the text of a file; undecodable bytes stand in it as U+FFFD."""
        text = self._shown(path)
        return self.page(path).text if text is None else text

    def _shown(self, path: str) -> str | None:
        """Return the text that was given for a file, with bytes that are not UTF-8 as U+FFFD."""
        text = self._given.get(path)
        if text is None or text.isascii():
            return text
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def page(self, path: str) -> SourceText:
        """Return a file."""
        page = self._sources.get(path)
        if page is None:
            if len(self._sources) == _KEPT:
                del self._sources[next(iter(self._sources))]
            page = self._sources[path] = (
                self._paper(path) if path in self._project_index.analyses else self._other(path)
            )
        return page

    def diagnosed(self, path: str, found: Iterable[tuple[str, Problem]]) -> Iterator[Diagnostic]:
        """Yield what rules have found in a file as diagnostics."""
        return diagnosed(self._project.config, self._project.roles, path, found, self.page)

    def _paper(self, path: str) -> SourceText:
        analysis = self._project_index.analyses[path]
        text = self._shown(path)
        if text is None and analysis.paper:
            text = analysis.paper.decode()
        if text is None:
            file = self._project.read(path) if analysis.digest else None
            text = file.text if file and file.digest == analysis.digest else ""
        return SourceText(text, line_starts(text))

    def _other(self, path: str) -> SourceText:
        refused = {one.path: one.text for one in self._project.context.own_registries.refused}
        text = refused.get(path) or self._project.workspace.text(path) or ""
        return SourceText(text, line_starts(text))
