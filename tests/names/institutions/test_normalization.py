"""The steps by which names are normalised, each on its own."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rows import each_row

from metalint.names.institutions.folding import folded, is_left_alone, tidy
from metalint.names.institutions.normalization import (
    Peeled,
    initials,
    key,
    peeled,
    squashed,
    turned,
    without_country,
    without_group,
)
from metalint.names.institutions.places import country_of, is_city, is_country, is_state


@each_row(
    ("name", "expected"),
    [
        ("  Tsinghua\u00a0 University ", "Tsinghua University"),
        ("Huawei Noah’s Ark Lab,", "Huawei Noah's Ark Lab"),
        ("Technion – Israel", "Technion - Israel"),
        ("Tencent AI Lab.", "Tencent AI Lab"),
        ("And so on...", "And so on..."),
        ("\uff2d\uff29\uff34", "MIT"),
    ],
)
def test_tidy_keeps_the_words(name: str, expected: str) -> None:
    assert tidy(name) == expected


@each_row(
    ("name", "expected"),
    [
        ("École Polytechnique", "ecole polytechnique"),
        ("Sabanc\u0131 Üniversitesi", "sabanci universitesi"),
        ("Wrocław", "wroclaw"),
        ("Xi’an", "xian"),
        ("STRAẞE", "strasse"),
    ],
)
def test_folded_drops_case_accents_and_apostrophes(name: str, expected: str) -> None:
    assert folded(name) == expected


@each_row(
    ("name", "expected"),
    [
        ("The University of Texas at Austin", "university of texas austin"),
        ("University of Texas, Austin", "university of texas austin"),
        ("UC San Diego", "university of california san diego"),
        ("University of California-San Diego", "university of california san diego"),
        ("UC", "uc"),
        ("U. of Toronto", "university of toronto"),
        ("Univ. of Sci. & Tech. of China", "university of science and technology of china"),
        ("Shanghai Artificial Intelligence Lab", "shanghai ai laboratory"),
        ("Hongkong University", "hong kong university"),
        ("RMIT University", "rmit university"),
        ("", ""),
    ],
)
def test_key(name: str, expected: str) -> None:
    assert key(name) == expected


def test_squashed_drops_blanks_and_little_words() -> None:
    assert squashed("zhe jiang university") == squashed("zhejiang university") == "zhejianguniversity"
    assert squashed("technical university of munich") == squashed("technical university munich")


def test_initials_leave_little_words_out() -> None:
    assert initials("The University of Science and Technology of China") == "ustc"


@each_row(
    ("name", "expected"),
    [
        ("University of Surrey, UK", Peeled("University of Surrey", "place", "UK")),
        ("Intel Corporation", Peeled("Intel", "legal", "Corporation")),
        ("StepFun, Inc.", Peeled("StepFun", "legal", "Inc.")),
        ("Bosch GmbH", Peeled("Bosch", "legal", "GmbH")),
        ("SIAT(SIAT), Academy", Peeled("SIAT, Academy", "bracket", "SIAT")),
        ("(alone)", None),
        ("Zinc", None),
        (", UK", None),
        ("Princeton University", None),
    ],
)
def test_peeled_takes_one_part_off(name: str, expected: Peeled | None) -> None:
    assert peeled(name) == expected


def test_a_country_without_comma_is_taken_off_schools_only() -> None:
    assert without_country("University of Surrey UK") == Peeled("University of Surrey", "place", "UK")
    assert without_country("Yonsei University South Korea") == Peeled("Yonsei University", "place", "South Korea")
    assert without_country("Intel Labs China") is None
    assert without_country("Bank, University of China") is None


def test_group_is_taken_off_the_end() -> None:
    assert without_group("Xiaomi Group") == Peeled("Xiaomi", "group", "Group")
    assert without_group("Group") is None
    assert without_group("Research group") is None


def test_turned_needs_two_parts() -> None:
    assert turned("Noah's Ark Lab, Huawei") == ("Noah's Ark Lab", "Huawei")
    assert turned("Huawei") is None
    assert turned("a, b, c") is None
    assert turned("a,") is None


def test_places() -> None:
    assert country_of("P.R. China") == "CN"
    assert country_of("Turkiye") == country_of("Türkiye") == "TR"
    assert country_of("Bavaria") is None
    assert is_country("Scotland", "GB")
    assert is_country("China", "HK")
    assert not is_country("Hong Kong", "CN")
    assert not is_country("Bavaria", "DE")
    assert is_state("PA")
    assert not is_state("pa")
    assert not is_state("")
    assert is_city("Zürich", "Zurich")
    assert not is_city("", "")


@each_row("name", ["清华大学", "جامعة", "Tsinghua 清华", "\u202eytisrevinU", "a\x00b", "🤗", " ", "", "42", "x" * 201])
def test_names_that_are_left_alone(name: str) -> None:
    assert is_left_alone(name)


@each_row("name", ["MIT", "École", "Sabanc\u0131", "🤗 Hugging Face", "Xi’an", "A*STAR", "x" * 200])
def test_names_that_are_judged(name: str) -> None:
    assert not is_left_alone(name)


@given(st.text())
@example("Acme\r.")
def test_normalising_twice_is_normalising_once(name: str) -> None:
    assert tidy(tidy(name)) == tidy(name) or tidy(name).endswith((".", ",", ";", ":"))
    assert key(key(name)) == key(name)
