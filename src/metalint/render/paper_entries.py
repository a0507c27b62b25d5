"""The papers in the order of the lists, as entries, made once for all outputs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from metalint.papers import assets
from metalint.render import links, views
from metalint.render.entries import entry, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from metalint.config.settings import View
    from metalint.papers.assets import Present
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper
    from metalint.render.entries import Entry
    from metalint.render.escape import SafeText
    from metalint.render.views import Section


class PaperEntries:
    """The papers of ``corpus`` for as many outputs as there are; what they share is kept.

    ``templates`` are the files that templates were read from, or looked for in, so far.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.templates: set[str] = set()
        self._entries: dict[tuple[str, bool], dict[str, Entry]] = {}
        self._files: dict[tuple[str, str], Present | None] = {}
        self._sections: dict[tuple[View, bool], list[Section]] = {}
        self._unnamed: dict[View, list[Paper]] = {}

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The papers in the order in which they stand in every list."""
        return tuple(views.ordered(self.corpus.papers))

    def sections(self, view: View, layout: str) -> Sequence[Section]:
        """Return the sections of a view in a layout, without the papers that have no value for it."""
        is_classic = layout == "classic"
        if (view, is_classic) not in self._sections:
            self._sections[view, is_classic] = views.grouped(self.papers, view, at_every_comma=is_classic)
        return self._sections[view, is_classic]

    def unnamed(self, view: View) -> Sequence[Paper]:
        """Return the papers that have no value for a view."""
        if view not in self._unnamed:
            self._unnamed[view] = views.unnamed(self.papers, view)
        return self._unnamed[view]

    def entries(self, layout: str, folder: str) -> Mapping[str, Entry]:
        """Return the entry of each paper, by its path, in an output that lies in ``folder``."""
        is_classic = layout == "classic"
        made = self._entries.get((folder, is_classic))
        if made is None:
            made = self._made(folder, self._linker(folder, is_classic=is_classic))
            self._entries[folder, is_classic] = made
        return made

    def _made(self, folder: str, link: Callable[[Paper, str], SafeText]) -> dict[str, Entry]:
        for known in self._entries.values():
            return {paper.path: moved(known[paper.path], paper, folder, link) for paper in self.papers}
        return {paper.path: entry(paper, folder, link) for paper in self.papers}

    def _linker(self, folder: str, *, is_classic: bool) -> Callable[[Paper, str], SafeText]:
        return links.prefixed(self.corpus.context.config, folder) if is_classic else links.existing(self._find, folder)

    def _find(self, paper: Paper, value: str) -> Present | None:
        """Return the file that a cover or note names; each is looked up once, whatever the outputs."""
        key = paper.path, value
        if key not in self._files:
            roots = self.corpus.context.config.asset_roots
            self._files[key] = assets.resolve(self.corpus.workspace, roots, paper, value)
        return self._files[key]
