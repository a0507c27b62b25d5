"""A page: what a layout, or a template of the user's, turns into Markdown."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.settings import Output, View
from metalint.rendering import views
from metalint.rendering.entries import Entry
from metalint.rendering.escape import escape_text
from metalint.rendering.headings import Outline, give_anchor
from metalint.rendering.paper_entries import PaperEntries

NOUNS: Final[Mapping[View, tuple[str, str]]] = {
    "institution": ("institution", "institutions"), "year": ("year", "years"), "publication": ("venue", "venues"),
    "author": ("author", "authors"), "keyword": ("keyword", "keywords"), "all": ("list", "lists"),
}  # fmt: skip


class Section(NamedTuple):
    """Entries under one heading; of papers without a value for the view the last, ``Unknown``, if not ``classic``."""

    name: str
    key: str  # the value that the papers have for the name
    anchor: str  # of the heading
    papers: tuple[Entry, ...]

    def __str__(self) -> str:
        """Refuse to be text, for which a template asks by mistake."""
        raise TypeError("a section is no text; write which value of it, such as `section.name`")


class Page(NamedTuple):
    """A view as one output shows it."""

    view: View
    title: str
    sections: tuple[Section, ...]
    papers: tuple[Entry, ...]  # each of the view once
    is_whole: bool  # tells a separate file from a region in another's
    absent: frozenset[str] = frozenset()  # the roles that no paper can have, as the schema has no field for them
    has_authors: bool = False  # whether the layout `list` names the authors


def make_page(paper_entries: PaperEntries, output: Output, folder: str, above: Outline | None) -> Page:
    """Return the page of an output in ``folder``; ``above`` are the headings above a region, which have anchors too."""
    view, order = output.view, paper_entries.chosen(output)
    made = paper_entries.entries(output.layout, folder)
    shown = paper_entries.sections(output)
    if output.layout != "classic":
        arranged = views.arrange_sections(shown, output.order)
        shown = views.add_unknown_section(arranged, paper_entries.unnamed(output), order)
    title = _make_title(output)
    given = Counter((Outline(f"# {title}\n") if above is None else above).given)
    sections = tuple(
        Section(name, key, give_anchor(name, given), tuple(made[paper.path] for paper in papers))
        for name, papers, key in shown
    )
    inside = {paper.path for section in shown for paper in section.papers}
    papers = tuple(made[paper.path] for paper in order if paper.path in inside)
    said = {role for entry in papers for role, value in (("venue", entry.venue), ("year", entry.year)) if value}
    absent = frozenset({"venue", "year"} - paper_entries.corpus.context.roles - said)
    return Page(view, title, sections, papers, above is None, absent, output.authors)


def _make_title(output: Output) -> str:
    """Return what the list is called: after its view, and after what chooses its papers."""
    limit = output.limit
    title = {
        "added": f"The {limit} papers added last", "updated": f"The {limit} papers updated last",
        "year": f"The {limit} newest papers",
    }.get(output.sort or "", f"The first {limit} papers") if limit else "Papers"  # fmt: skip
    if output.since is not None:
        verb = "updated" if output.sort == "updated" else "added"
        title += f"{',' * bool(limit)} {verb} since {escape_text(output.since)}"
    if output.view != "all":
        title += f" by {NOUNS[output.view][0]}"
    return "All papers" if title == "Papers" else title
