"""The papers in the order of the lists, as entries, made once for all outputs."""

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from metalint.config.settings import LAYOUTS, Output, View
from metalint.papers import assets
from metalint.papers.assets import Present
from metalint.papers.corpus import Corpus
from metalint.papers.defaults import completed, field_values
from metalint.papers.paper import Paper
from metalint.rendering import escape, selection, views
from metalint.rendering.corrections import find_issue_url, make_correction_url
from metalint.rendering.entries import Entry, make_entry, make_linker, make_prefixing_linker, move_entry
from metalint.rendering.views import ViewSection

_ROLES: Final[Mapping[View, str]] = {
    "institution": "institutions", "publication": "venue", "author": "authors", "keyword": "keywords",
}  # fmt: skip


class PaperEntries:
    """The papers of ``corpus`` for as many outputs as there are; what they share is kept."""

    # the classic layout shows what the files say: it knows neither defaults nor names for people

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.templates: set[str] = set()  # the files that templates were read from, or looked for in, so far
        self._papers: dict[bool, tuple[Paper, ...]] = {}
        self._entries: dict[tuple[str, str], dict[str, Entry]] = {}
        self._files: dict[tuple[str, str], Present | None] = {}
        self._chosen: dict[tuple[bool, str | None, int | None, str | None], tuple[Paper, ...]] = {}

    def papers(self, layout: str) -> tuple[Paper, ...]:
        """Return the papers in the order in which they are in every list of a layout."""
        is_classic = layout == "classic"
        if is_classic not in self._papers:
            corpus = self.corpus if is_classic else completed(self.corpus)
            self._papers[is_classic] = tuple(views.sort_papers(corpus.papers))
        return self._papers[is_classic]

    def chosen(self, output: Output) -> tuple[Paper, ...]:
        """Return the papers of an output, in its order."""
        key = output.layout == "classic", output.sort, output.limit, output.since
        if key not in self._chosen:
            self._chosen[key] = selection.choose_papers(self.papers(output.layout), output, self.corpus.workspace)
        return self._chosen[key]

    def sections(self, output: Output) -> Sequence[ViewSection]:
        """Return the sections of an output, without the papers that have no value for its view."""
        is_classic = output.layout == "classic"
        names = {} if is_classic else self.corpus.context.names.get(_ROLES.get(output.view, ""), {})
        return views.group_papers(self.chosen(output), output.view, names, is_classic=is_classic)

    def unnamed(self, output: Output) -> Sequence[Paper]:
        """Return the papers of an output that have no value for its view."""
        return views.find_unnamed(self.chosen(output), output.view)

    def entries(self, layout: str, folder: str) -> Mapping[str, Entry]:
        """Return the entry of each paper, by its path, in an output that lies in ``folder``."""
        # layouts of one kind show the same entries, and templates the same with more in each
        kind = layout if layout == "classic" else "built-in" if layout in LAYOUTS else "template"
        if (folder, kind) in self._entries:
            return self._entries[folder, kind]
        if kind == "template":
            plain = self.entries("list", folder)
            made = {path: entry._replace(**self._for_templates[path]) for path, entry in plain.items()}
            self._entries[folder, kind] = made
            return made
        context, papers = self.corpus.context, self.papers(layout)
        is_classic = layout == "classic"
        link = make_prefixing_linker(context.config, folder) if is_classic else make_linker(self._find_file, folder)
        known = next((made for (_, other), made in self._entries.items() if other == kind), None)
        if known is not None:
            made = {paper.path: move_entry(known[paper.path], paper, folder, link) for paper in papers}
        else:
            names = None if is_classic else context.names
            made = {paper.path: make_entry(paper, folder, link, names) for paper in papers}
        self._entries[folder, kind] = made
        return made

    @cached_property
    def _for_templates(self) -> Mapping[str, Mapping[str, Any]]:
        """What only templates show of each paper, by its path; git is asked for days where one shows them."""
        context = self.corpus.context
        issue = find_issue_url(context.config)
        return {
            paper.path: {
                "fields": field_values(paper, context.declared.fields),
                "days": partial(selection.find_days, self.corpus.workspace, paper.path),
                "correct": escape.escape_target(make_correction_url(context.config, issue, paper.path)),
            }
            for paper in self.papers("list")
        }

    def _find_file(self, paper: Paper, value: str) -> Present | None:
        """Return the file that a cover or note names; each is looked up once, whatever the outputs."""
        key = paper.path, value
        if key not in self._files:
            roots = self.corpus.context.config.asset_roots
            self._files[key] = assets.published(self.corpus.workspace, roots, paper, value)
        return self._files[key]
