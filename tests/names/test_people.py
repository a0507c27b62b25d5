from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.names import person_words
from metalint.names.people import begins_with_family_name, is_full_name, is_group


@each_row(
    "name",
    [
        "Ann Bell", "J. Zico Kolter", "Jae-joon Kim", "Betty van Aken", "Carlo C Del Mundo", "Jean-François Kagy",
        "André F. T. Martins", "U Kang", "Conan O'Brien", "Conan O’Brien", "Ludwig von der Heide", "张三", "김민수",
        "Jean d'Alembert", "Yann Le Cun", "Qing Ai", "J.-P. Serre", "Łukasz Kaiser", "Νίκος Καζαντζάκης",
        "A Vaswani", "A. Vaswani", "A B Lee", "An Yang",
    ],
)  # fmt: skip
def test_names_of_people_are_full_names(name: str) -> None:
    assert is_full_name(name)


@each_row(
    "name",
    [
        "", "Ann", "OpenAI", "J. D.", "Doe J.", "Doe JP", "Gemini Team", "Meta AI", "Ann Bell (MIT)", "Ann Bell*",
        "ann bell",
        "Ann 1", "Vincent van", "One Two Three Four Five Six Seven", "Beijing Institute", "Alexander the Great",
        "The Foo Bar", "A Simple Baseline", "An Early Bird",
    ],
)  # fmt: skip
def test_what_is_no_full_name(name: str) -> None:
    assert not is_full_name(name)


@each_row("name", ["Gemini Team", "Team GLM", "OpenGVLab Group", "Meta AI", "Tsinghua University"])
def test_groups_say_so(name: str) -> None:
    assert is_group(name)


@each_row(
    "name",
    ["Qing Ai", "Mark Labinski", "Ann Grouper", "Inca Roca", "David M. Center", "A. Lab", "J. K. School", "J.K. Corp"],
)
def test_people_whose_names_look_like_groups(name: str) -> None:
    assert not is_group(name)
    assert is_full_name(name)


@each_row(
    "name",
    ["Austin College", "Wang Lab", "Ting Team", "M. D. Anderson Cancer Center", "U.S. Department", "Ann R. Group"],
)
def test_groups_that_are_named_like_people(name: str) -> None:
    assert is_group(name)


@pytest.mark.parametrize("name", ["Texas Instruments", "Analog Devices", "Applied Materials"])
def test_companies_are_groups(name: str) -> None:
    assert is_group(name)


@each_row(
    ("name", "expected"),
    [("García Márquez", True), ("Núñez Yanes", True), ("García", False), ("Gabriel García", False), ("", False)],
)
def test_double_family_names(name: str, *, expected: bool) -> None:
    assert begins_with_family_name(name) == expected


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    is_full_name(text)
    is_group(text)


WORDS = [
    "Ann", "Bo", "Bell", "Li", "J.", "J", "JP", "McDonald", "O'Neil", "Jean-Luc", "St.", "Müller", "The", "A", "An",
    "AI", "Ai", "van", "de", "d'Alembert", "Lab", "Center", "Institutes", "Technologie", "Universal", "Team", "Doe2",
    "张三",
    *(word.title() for group in (person_words.ROLES, person_words.ORGANISATIONS) for word in sorted(group)[::40]),
]  # fmt: skip
NAMES = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join),
    st.sampled_from(sorted(person_words.PLACES)).map(str.title),
    st.text("aAzZ.'- \n\u00e9", max_size=12),
)
