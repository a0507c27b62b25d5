"""Views: the papers in ordered sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.names.people import with_suffixes
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from metalint.config.settings import View
    from metalint.papers.paper import Paper, Value


UNKNOWN: Final = "Unknown"
"""The section of papers that have no value for the view."""


class Section(NamedTuple):
    """Papers under one name; the name is empty in the view ``all``, which has one section."""

    name: str
    papers: tuple[Paper, ...]


def ordered(papers: Iterable[Paper]) -> list[Paper]:
    """Return the papers by year, venue and title: as they stand in every section."""
    return sorted(papers, key=_order)


def sections(papers: Iterable[Paper], view: View) -> list[Section]:
    """Return the sections of a view in ascending order of their names, of ``year`` in descending order.

    Inside a section papers are ordered by year, venue and title. A paper stands once in each section that it
    belongs to; one that has no value for the view stands in none.
    """
    return grouped(ordered(papers), view)


def grouped(papers: Iterable[Paper], view: View, *, at_every_comma: bool = False) -> list[Section]:
    """Return the `sections` of papers that are `ordered` already; ``at_every_comma`` is as for `authors`."""
    found: dict[str, list[Paper]] = {}
    for paper in papers:
        for name in names(paper, view, at_every_comma=at_every_comma):
            found.setdefault(name, []).append(paper)
    return [Section(name, tuple(found[name])) for name in sorted(found, reverse=view == "year")]


def unnamed(papers: Iterable[Paper], view: View) -> list[Paper]:
    """Return the papers that have no value for a view, and stand in none of its `sections`."""
    return [paper for paper in papers if not names(paper, view)]


def completed(sections: Sequence[Section], unnamed: Sequence[Paper]) -> list[Section]:
    """Return the sections with the papers that stand in none of them in a last one, ``Unknown``.

    A value that is this very word means the same, and its papers stand there too.
    """
    said = [paper for section in sections if section.name == UNKNOWN for paper in section.papers]
    unknown = tuple(ordered([*said, *unnamed]))
    named = [section for section in sections if section.name != UNKNOWN]
    return [*named, Section(UNKNOWN, unknown)] if unknown else named


def names(paper: Paper, view: View, *, at_every_comma: bool = False) -> tuple[str, ...]:
    """Return the sections of a view that a paper belongs to, each once; ``at_every_comma`` is as for `authors`."""
    match view:
        case "institution":
            given = _texts(paper.institutions)
        case "author":
            given = authors(paper, at_every_comma=at_every_comma)
        case "keyword":
            given = _texts(paper.keywords)
        case "publication":
            given = [text(paper.venue)]
        case "year":
            given = [str(year(paper) or "")]
        case "all":
            return ("",)
    return tuple(dict.fromkeys(filter(None, given)))


def authors(paper: Paper, *, at_every_comma: bool = False) -> list[str]:
    """Return the authors; a string that joins several is split at its commas.

    A suffix such as ``Jr.`` stays with its name, unless ``at_every_comma``, as the classic layout has it.
    """
    joined = list if at_every_comma else with_suffixes
    pieces = (filter(None, map(str.strip, value.value.split(","))) for value in paper.authors)
    return [author for of_value in pieces for author in joined(of_value)]


def text(value: Value[str] | None) -> str:
    """Return what a value says without the blanks around it; the empty string for none."""
    return value.value.strip() if value else ""


def year(paper: Paper) -> int | None:
    """Return the year; 0 is how a schema without presence says that there is none."""
    return (paper.year.value or None) if paper.year else None


def _texts(values: tuple[Value[str], ...]) -> list[str]:
    return [text(value) for value in values]


def _order(paper: Paper) -> tuple[int, str, str, str]:
    """Years, venues and title cells as the classic layout writes them; the path makes the order total."""
    cell = f"[{text(paper.title)}]({text(paper.url)})"
    return year(paper) or 0, text(paper.venue), cell, paper.path
