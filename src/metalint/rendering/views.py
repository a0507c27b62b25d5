"""Views: the papers in ordered sections."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.config.settings import View
from metalint.names.people import with_suffixes
from metalint.names.placeholders import says_nothing
from metalint.papers.paper import Paper, Value
from metalint.rendering.rendered_before import rendered_once
from metalint.util.grouping import group_pairs

UNKNOWN: Final = "Unknown"  # the section of papers that have no value for the view


class ViewSection(NamedTuple):
    """Papers under one name."""

    name: str  # empty in the view ``all``, which has one section
    papers: tuple[Paper, ...]
    key: str = ""  # the value that the papers have: for an enum, another one than people call it


def sort_papers(papers: Iterable[Paper]) -> list[Paper]:
    """Return the papers by year, venue and title: as they are in every section."""

    def make_key(paper: Paper) -> tuple[int, str, str, str]:
        cell = f"[{read_text(paper.title)}]({read_text(paper.url)})"  # as the classic layout writes it
        return read_year(paper) or 0, read_text(paper.venue), cell, paper.path

    return sorted(papers, key=make_key)


def group_papers(
    papers: Iterable[Paper], view: View, shown: Mapping[str, str] = {}, *, is_classic: bool = False
) -> list[ViewSection]:
    """Return the sections of papers that are sorted already, under the names for people that are ``shown``.

    Their names ascend, years descend. A paper stands once in each section that it belongs to; one that has no value for
    the view is in none. If it ``is_classic``, the names are in the order of their code points, as the scripts have
    them.
    """
    groups = group_pairs(
        (name, paper) for paper in papers for name in list_section_names(paper, view, is_classic=is_classic)
    )
    made = [ViewSection(shown.get(key, key), tuple(papers), key) for key, papers in groups.items()]
    return sorted(
        made, key=lambda section: section.name if is_classic else make_sort_key(section.name), reverse=view == "year"
    )


def make_sort_key(name: str) -> tuple[str, str]:
    """Return what names are sorted by: letters without case and accents; the name itself makes the order total."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return letters.casefold(), name


def find_unnamed(papers: Iterable[Paper], view: View) -> list[Paper]:
    """Return the papers that have no value for a view, and are in none of its sections."""
    return [paper for paper in papers if not list_section_names(paper, view)]


def arrange_sections(sections: Sequence[ViewSection], order: Sequence[str]) -> Sequence[ViewSection]:
    """Return the sections with those first that ``order`` names, in its order, by name or by value."""
    places = {name: place for place, name in reversed(list(enumerate(order)))}
    last = len(order)
    return sorted(sections, key=lambda section: min(places.get(section.name, last), places.get(section.key, last)))


def add_unknown_section(
    sections: Sequence[ViewSection], unnamed: Sequence[Paper], order: Iterable[Paper]
) -> list[ViewSection]:
    """Return the sections with the papers that are in none of them in a last one, ``Unknown``."""
    # `order` has all papers as the list has them. A value that is this very word means the same, and its papers stand
    # there too.
    said = [paper for section in sections if section.name == UNKNOWN for paper in section.papers]
    inside = {paper.path for paper in (*said, *unnamed)}
    unknown = tuple(paper for paper in order if paper.path in inside)
    named = [section for section in sections if section.name != UNKNOWN]
    return [*named, ViewSection(UNKNOWN, unknown)] if unknown else named


def list_section_names(paper: Paper, view: View, *, is_classic: bool = False) -> tuple[str, ...]:
    """Return the sections of a view that a paper belongs to, each once; ``is_classic`` is as for `list_authors`."""

    def list_names() -> tuple[str, ...]:
        match view:
            case "institution":
                given = list(map(read_text, paper.institutions))
            case "author":
                given = list_authors(paper, is_classic=is_classic)
            case "keyword":
                given = list(map(read_text, paper.keywords))
            case "publication":
                given = [read_text(paper.venue)]
            case "year":
                given = [str(read_year(paper) or "")]
            case "all" | "references":
                return ("",)
        return tuple(dict.fromkeys(filter(None, given)))

    return rendered_once((paper,), (view, is_classic), list_names)


def list_authors(paper: Paper, *, is_classic: bool = False) -> list[str]:
    """Return the authors; a string that joins several is split at its commas, if not before a ``Jr.``."""
    # the classic layout splits there too
    joined = list if is_classic else with_suffixes
    pieces = (filter(None, map(str.strip, value.value.split(","))) for value in paper.authors)
    return [author for of_value in pieces for author in joined(of_value)]


def list_references(paper: Paper) -> tuple[str, ...]:
    """Return what a paper refers to, as its file writes it; nothing for `None`."""
    return tuple(value.value for value in paper.references if not says_nothing(value.value))


def read_text(value: Value[str] | None) -> str:
    """Return what a value says without the spaces around it; the empty string for none."""
    return value.value.strip() if value else ""


def find_display_name(paper: Paper, role: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """Return what people call the value of a singular role; ``names`` are those of values, by role."""
    value = read_text(paper.one(role))
    return names.get(role, {}).get(value, value)


def name_keywords(keywords: Iterable[str], names: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return what people call each of the keywords; ``names`` are those of values, by role."""
    called = names.get("keywords", {})
    return [called.get(keyword, keyword) for keyword in keywords]


def read_year(paper: Paper) -> int | None:
    """Return the year; 0 counts as none, as a schema without presence writes it."""
    return (paper.year.value or None) if paper.year else None
