from __future__ import annotations

from typing import TYPE_CHECKING

from render.building import corpus, paper
from rows import each_row

from metalint.config.settings import Output
from metalint.rendering.paper_entries import PaperEntries
from metalint.rendering.views import (
    UNKNOWN,
    ViewSection,
    add_unknown_section,
    find_unnamed,
    group_papers,
    list_authors,
    sort_papers,
)

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.settings import View
    from metalint.papers.paper import Paper

OLD = paper("meta/old.prototxt", 1990, title="B", venue="NIPS", institutions=["Bell Labs"], keywords=["survey"])
NEW = paper(
    "meta/new.prototxt", 2024, title="A", institutions=["MIT", "Bell Labs", "MIT", " "], authors=["A Bee, C Dee"]
)
BARE = paper("meta/bare.prototxt", venue="")


@each_row(
    ("view", "expected"),
    [
        ("institution", [ViewSection("Bell Labs", (OLD, NEW)), ViewSection("MIT", (NEW,))]),
        ("year", [ViewSection("2024", (NEW,)), ViewSection("1990", (OLD,))]),
        ("publication", [ViewSection("NIPS", (OLD,))]),
        ("author", [ViewSection("A Bee", (NEW,)), ViewSection("C Dee", (NEW,))]),
        ("keyword", [ViewSection("survey", (OLD,))]),
        ("all", [ViewSection("", (BARE, OLD, NEW))]),
    ],
)
def test_a_paper_is_in_each_of_its_sections_once_and_in_none_without_a_value(
    view: View, expected: list[ViewSection]
) -> None:
    assert group_papers(sort_papers([NEW, OLD, BARE]), view) == [one._replace(key=one.name) for one in expected]


@each_row(
    ("view", "expected"),
    [("institution", [BARE]), ("year", [BARE]), ("publication", [BARE, NEW]), ("author", [BARE, OLD]), ("all", [])],
)
def test_papers_without_a_value_are_known(view: View, expected: list[Paper]) -> None:
    assert find_unnamed([BARE, OLD, NEW], view) == expected


@each_row(
    ("written", "read"),
    [
        (["Martin Luther King, Jr."], ["Martin Luther King, Jr."]),
        (["Jane Doe, MD, PhD, Ann Lee"], ["Jane Doe, MD, PhD", "Ann Lee"]),
        (["John Smith, III", "Kim, Jin-Hwa", "Jr."], ["John Smith, III", "Kim", "Jin-Hwa", "Jr."]),
        ([", PhD ,", "Ann Lee,, Sr"], ["PhD", "Ann Lee, Sr"]),
    ],
)
def test_a_suffix_stays_with_its_name_but_in_the_classic_layout(written: list[str], read: list[str]) -> None:
    one = paper("meta/one.prototxt", authors=written)
    assert list_authors(one) == read
    assert list_authors(one, is_classic=True) == [
        piece.strip() for text in written for piece in text.split(",") if piece.strip()
    ]


def test_only_the_classic_layout_has_a_suffix_as_an_author(tmp_path: Path) -> None:
    entries = PaperEntries(corpus(tmp_path, paper("meta/one.prototxt", authors=["Martin Luther King, Jr."])))
    shown = {
        layout: [one.name for one in entries.sections(Output("", "author", layout))] for layout in ("list", "classic")
    }
    assert shown == {"list": ["Martin Luther King, Jr."], "classic": ["Jr.", "Martin Luther King"]}


def test_papers_without_a_value_stand_in_a_last_section_with_those_that_say_unknown() -> None:
    said = paper("meta/said.prototxt", 2000, venue=UNKNOWN)
    late = paper("meta/late.prototxt", 2020, venue="WACV")
    papers = [said, BARE, late, NEW]
    made = add_unknown_section(
        group_papers(sort_papers(papers), "publication"), find_unnamed(papers, "publication"), sort_papers(papers)
    )
    assert made == [ViewSection("WACV", (late,), "WACV"), ViewSection(UNKNOWN, (BARE, said, NEW))]
    assert add_unknown_section(group_papers(sort_papers([late]), "publication"), [], [late]) == [
        ViewSection("WACV", (late,), "WACV")
    ]


def test_sections_ascend_by_their_letters() -> None:
    papers = [paper(f"meta/{name}.prototxt", institutions=[name]) for name in ("iFLYTEK", "Éa", "UCSD", "AWS")]
    assert [section.name for section in group_papers(sort_papers(papers), "institution")] == [
        "AWS",
        "Éa",
        "iFLYTEK",
        "UCSD",
    ]
    classic = group_papers(sort_papers(papers), "institution", is_classic=True)
    assert [section.name for section in classic] == ["AWS", "UCSD", "iFLYTEK", "Éa"]


def test_papers_of_a_section_are_ordered_by_year_venue_and_title_cell() -> None:
    papers = [
        paper("meta/1.prototxt", 2024, venue="ICML", title="a"),
        paper("meta/2.prototxt", 2024, venue="ICML", title="Z", url="https://b"),
        paper("meta/3.prototxt", 2024, venue="ICML", title="Z", url="https://a"),
        paper("meta/4.prototxt", 2024, venue="AAAI", title="b"),
        paper("meta/5.prototxt", 2023, venue="ZZZ", title="c"),
        paper("meta/6.prototxt", 0, title="d"),
    ]
    (section,) = group_papers(sort_papers(papers), "all")
    assert [one.stem for one in section.papers] == ["6", "5", "4", "3", "2", "1"]
    assert [one.name for one in group_papers(sort_papers(papers), "year")] == ["2024", "2023"]
