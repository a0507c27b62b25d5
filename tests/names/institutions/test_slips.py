"""Footnote marks around names, and parts that are written twice."""

from __future__ import annotations

from rows import each_row

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.slips import without_footnotes

REGISTRY = Registry(packaged())


@each_row(
    ("name", "bare", "marks"),
    [
        ("University of Toronto1", "University of Toronto", "1"),
        ("University of Toronto1,2,*", "University of Toronto", "1,2,*"),
        ("University of Toronto \u00b9", "University of Toronto", "\u00b9"),
        ("(1) University of Toronto", "University of Toronto", "(1)"),
        ("\u2020 University of Toronto*", "University of Toronto", "\u2020 *"),
    ],
)
def test_footnote_marks_are_told_from_the_name(name: str, bare: str, marks: str) -> None:
    footnoted = without_footnotes(name)
    assert footnoted is not None
    assert (footnoted.name, footnoted.marks) == (bare, marks)


@each_row("name", ["", "42", "Paris 6", "Level 5 Lab", "A*STAR", "C*", "1st Lab", "M\u00b3"])
def test_names_without_footnote_marks(name: str) -> None:
    assert without_footnotes(name) is None


@each_row(
    "name",
    [
        *(
            "Universit\u00e9 Paris 8",
            "Universit\u00e9 Paris8",
            "Sorbonne Universit\u00e94",
            "Lyon1",
            "Department 5",
            "Building 7",
        ),
        *("Samsung R&D Institute 2", "Institute 3IT", "3M", "4Paradigm", "360 AI Institute", "Core42", "School42"),
        *("42School", "EMC\u00b2", "LAB-I*", "VIPS\u00b2", "Tongji Hospital 2", "3Zorblax Laboratories", "Paris 6"),
    ],
)
def test_a_number_or_a_star_may_belong_to_a_name(name: str) -> None:
    assert read(name, REGISTRY).canonical is None


@each_row(
    ("name", "canonical"),
    [
        ("MIT1", "Massachusetts Institute of Technology"),
        ("Google1", "Google"),
        ("Zorblax University1", "Zorblax University"),
        ("1School of Computing, Zorblax University", "School of Computing, Zorblax University"),
    ],
)
def test_a_number_at_a_short_or_unregistered_name_is_not_certain(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("alias", canonical, "unsafe")


@each_row(
    ("name", "canonical"),
    [("CMU*", "CMU"), ("USC\u2020", "USC"), ("Tencent Group\u2020", "Tencent Group"), ("UCL\u2021", "UCL")],
)
def test_only_the_mark_goes_where_the_name_is_not_certain(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("alias", canonical, "safe")


def test_a_right_form_stays_without_its_mark() -> None:
    assert read("The University of Sydney2", REGISTRY).right == "The University of Sydney"
    assert read("MIT*", REGISTRY).right == "MIT"


def test_a_misspelled_name_is_put_right_with_its_mark() -> None:
    reading = read("Univeristy of Toronto\u2020", REGISTRY)
    assert (reading.name, reading.relation, reading.canonical) == (
        "Univeristy of Toronto\u2020",
        "typo",
        "University of Toronto",
    )


@each_row(
    "name",
    [
        *("Zorblax School, Singapore, Singapore", "Zorblax, New York, New York", "Mexico, Mexico"),
        *("University of London, UCL", "School of Statistics, Department of Statistics"),
        *("University of Chinese Academy of Sciences, Chinese Academy of Sciences", "Mila, McGill University"),
        *("Department of Statistics, University of Oxford, Oxford", "Zorblax Lab, Stanford University, Stanford, CA"),
    ],
)
def test_a_place_or_a_whole_repeats_nothing(name: str) -> None:
    assert read(name, REGISTRY).canonical is None


@each_row(
    ("name", "right"),
    [
        ("Dept. of Zorblax, UCL, University College London", "Dept. of Zorblax, University College London"),
        ("MIT, Massachusetts Institute of Technology, Cambridge, MA", "Massachusetts Institute of Technology"),
        ("zorblax medical university, Zorblax Medical University", "Zorblax Medical University"),
        ("IIIS, Tsinghua University, Tsinghua University", "IIIS, Tsinghua University"),
    ],
)
def test_of_two_names_of_one_organization_the_one_that_says_more_stays(name: str, right: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.canonical, reading.safety) == (right, "safe")
    assert reading.right in ("", right)
