"""A page: what a layout, or a template of the user's, turns into Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.settings import Output, View
from metalint.errors import ConfigError
from metalint.render import views
from metalint.render.entries import Entry
from metalint.render.headings import Anchors, Outline
from metalint.render.paper_entries import PaperEntries

NOUNS: Final[Mapping[View, tuple[str, str]]] = {
    "institution": ("institution", "institutions"),
    "year": ("year", "years"),
    "publication": ("venue", "venues"),
    "author": ("author", "authors"),
    "keyword": ("keyword", "keywords"),
    "all": ("list", "lists"),
}


class LayoutError(ConfigError):
    """A layout that is not there; ``message`` does not tell which key names it."""

    def __init__(self, message: str) -> None:
        super().__init__(f"layout: {message}")
        self.message = message


class Section(NamedTuple):
    """Entries under one heading, and the anchor of that heading; ``key`` is the value that papers have for ``name``.

    The papers that have no value for the view are the last section, ``Unknown``; only the classic layout has none.
    """

    name: str
    key: str
    anchor: str
    papers: tuple[Entry, ...]


class Page(NamedTuple):
    """A view as one output shows it.

    ``papers`` has each paper of the view once. ``is_whole`` tells a file of its own from a region in another's.
    """

    view: View
    title: str
    sections: tuple[Section, ...]
    papers: tuple[Entry, ...]
    is_whole: bool


def make(paper_entries: PaperEntries, output: Output, folder: str, above: Outline | None) -> Page:
    """Return the page of an output in ``folder``.

    ``above`` are the headings above it in its file, which have anchors too; None for a file of its own.
    """
    view, order = output.view, paper_entries.chosen(output)
    made = paper_entries.entries(output.layout, folder)
    shown = paper_entries.sections(output)
    if output.layout != "classic":
        shown = views.completed(shown, paper_entries.unnamed(output), order)
    title = "All papers" if view == "all" else f"Papers by {NOUNS[view][0]}"
    anchors = Anchors(Outline(f"# {title}\n") if above is None else above)
    sections = tuple(
        Section(one.name, one.key, anchors.give(one.name), tuple(made[paper.path] for paper in one.papers))
        for one in shown
    )
    inside = {paper.path for one in shown for paper in one.papers}
    papers = tuple(made[paper.path] for paper in order if paper.path in inside)
    return Page(view, title, sections, papers, above is None)
