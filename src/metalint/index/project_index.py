"""The index of a project in one run: what is known of every paper, and what papers share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from metalint.index import examination
from metalint.index.analysis import NAME_SOURCES, FileAnalysis, list_keys
from metalint.index.project import Project
from metalint.papers.corpus import Corpus
from metalint.papers.paper import Paper
from metalint.rules.diagnostics import SourceText
from metalint.text.span import find_line_starts

_AT_HAND: Final = 256  # texts


class ProjectIndex:
    """All papers of a repository, as one run sees them.

    Args:
        project: the repository.
        enabled: the rules that run.
        checks_assets: tells of which papers to check the notes and covers.
        on_disk: what is known of the papers on disk, by path.
        texts: by path, what stands for the content on disk.
        unlisted: files called like papers, and with ``/`` links to folders of papers, that no pattern fits.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a scan has found
        self,
        project: Project,
        enabled: frozenset[str],
        checks_assets: Callable[[str], bool],
        on_disk: dict[str, FileAnalysis],
        texts: Mapping[str, str] = {},
        unlisted: Sequence[str] = (),
    ) -> None:
        self.project = project
        self._checks_assets = checks_assets
        self._on_disk = on_disk
        self._texts = texts
        self.unlisted = unlisted
        self._sources: dict[str, SourceText] = {}
        self.analyses = on_disk  # what is known of each paper, by path, in no order
        if texts:
            self.analyses = on_disk | {
                path: examination.examine_text(project, path, enabled, text, checks_assets=checks_assets(path))
                for path, text in texts.items()
            }

    def replace_texts(self, texts: Mapping[str, str], enabled: frozenset[str]) -> ProjectIndex:
        """Return the same papers with other texts in their place; the files are taken to be as they were.

        Of the texts, and of what papers share, is known what the rules ``enabled`` find, if they were enabled before.
        """
        return ProjectIndex(self.project, enabled, self._checks_assets, self._on_disk, texts, self.unlisted)

    def paper(self, path: str) -> Paper:
        """Return a paper; a broken one holds its path alone."""
        return self.project.paper(path, self.analyses[path].paper)

    def text(self, path: str) -> str:
        """Return the text of a file as it was when the run looked at it; undecodable bytes are U+FFFD.

        A paper that has changed meanwhile is empty.
        """
        if source := self._sources.get(path):
            return source.text
        given, analysis = self._texts.get(path), self.analyses.get(path)
        if given is not None:
            return given if given.isascii() else given.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if analysis is None:
            refused = {registry.path: registry.text for registry in self.project.context.own_registries.refused}
            return refused.get(path) or self.project.workspace.text(path) or ""
        if analysis.paper:
            return analysis.paper.decode()
        file = self.project.read(path) if analysis.digest else None
        return file.text if file and file.digest == analysis.digest else ""

    def source(self, path: str) -> SourceText:
        """Return the same with the places of its lines; those of the last files are at hand."""
        source = self._sources.get(path)
        if source is None:
            if len(self._sources) == _AT_HAND:
                del self._sources[next(iter(self._sources))]
            text = self.text(path)
            source = self._sources[path] = SourceText(text, find_line_starts(text))
        return source

    @cached_property
    def broken(self) -> list[str]:
        """The papers that cannot be read, sorted."""
        return sorted(path for path, analysis in self.analyses.items() if analysis.is_broken)

    @cached_property
    def corpus(self) -> Corpus:
        """All papers that can be read."""
        paths, broken, project = sorted(self.analyses), set(self.broken), self.project
        papers = tuple(self.paper(path) for path in paths if path not in broken)
        return Corpus(papers, tuple(paths), project.workspace, project.context)

    @cached_property
    def _by_key(self) -> tuple[dict[int, str], dict[int, list[str]]]:
        """Which papers hold a key, by key: the first, and all where there are several."""
        first: dict[int, str] = {}
        shared: dict[int, list[str]] = {}
        for path, analysis in self.analyses.items():
            for key in list_keys(analysis):
                other = first.setdefault(key, path)
                if other != path:
                    shared.setdefault(key, [other]).append(path)
        return first, shared

    @property
    def shared_keys(self) -> list[int]:
        """The keys that several papers have, sorted."""
        return sorted(self._by_key[1])

    def papers_with(self, key: int) -> list[str]:
        """Return the papers that have a key, sorted."""
        first, shared = self._by_key
        return sorted(set(shared[key])) if key in shared else [first[key]] if key in first else []

    @cached_property
    def papers_by_name(self) -> dict[str, dict[str, list[str]]]:
        """The papers that hold each name, by the key of its source."""
        found: dict[str, dict[str, list[str]]] = {source.key: defaultdict(list) for source in NAME_SOURCES}
        for path, analysis in self.analyses.items():
            for key, uses in analysis.names.items():
                of_source = found[key]
                for name in {use[0] for use in uses}:
                    of_source[name].append(path)
        return {key: dict(of_source) for key, of_source in found.items()}
