"""Misspelled words: found where they are in no organization's name, and put right where one was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from rows import each_row

from metalint.names.institutions.edit_distance import Neighbours, is_doubled, is_mild, is_mistyped, is_one_typo
from metalint.names.institutions.loading import packaged
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Organisation, Registry
from metalint.names.institutions.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

REGISTRY = Registry(packaged())
NEAR = Neighbours(vocabulary().generic)


@each_row(
    ("name", "canonical"),
    [
        ("Univeristy of Edinburgh", "University of Edinburgh"),
        ("Vanderbuilt University", "Vanderbilt University"),
        ("Austrailian National University", "Australian National University"),
        ("National University of Singpaore", "National University of Singapore"),
        ("University of Amsterdarn", "University of Amsterdam"),
        ("Univeristy of Pensylvania", "University of Pennsylvania"),
        ("Peking Univeristy, China", "Peking University"),
        ("University off Washington", "University of Washington"),
        ("Beijing University of Posts and Telecommunication", "Beijing University of Posts and Telecommunications"),
        ("Georgia Institution of Technology", "Georgia Institute of Technology"),
        ("Anthorpic", "Anthropic"),
        ("ByteDacne Research", "ByteDance Research"),
        ("University of California, Berkley", "University of California, Berkeley"),
        ("UC Berekley", "UC Berkeley"),
    ],
)
def test_a_misspelt_name_is_put_right(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("typo", canonical, "safe")


@each_row(
    ("name", "meant"),
    [
        ("Zorblax Center for Applied Sudy", "Zorblax Center for Applied Study"),
        ("School ofEngineering, Zorblax College", "School of Engineering, Zorblax College"),
        ("Zorblax Lab for Information Technol ogy", "Zorblax Lab for Information Technology"),
        ("Universite de Zorblax, Ecole Superieure", "Université de Zorblax, Ecole Supérieure"),
        ("Zorblax Labs, Kakao Mobiity, Korea", "Zorblax Labs, Kakao Mobility, Korea"),
        ("Salesforcje Security Team", "Salesforce Security Team"),
    ],
)
def test_a_word_one_slip_from_one_known_word_is_told_in_each_part(name: str, meant: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("typo", meant, "unsafe")


@each_row(
    "name",
    [
        "Zorblax Ontology Group",
        "Carbon Neutral Zorblax",
        "Sch. of Electr. Zorblax",
        "PharmaZorblax Inc",
        "Zorblax Interdisciplinar y Sistemas",
        "Zorblax Institut e Technologie",
    ],
)
def test_words_of_their_own_are_no_slips(name: str) -> None:
    assert read(name, REGISTRY).relation == "unknown"


@each_row(
    ("name", "meant"),
    [
        ("Zorblax institute, Springfield", "Zorblax Institute, Springfield"),
        ("Zorblax Ltd, pittsburgh", "Zorblax Ltd, Pittsburgh"),
        ("school of zorblax, eth zurich, switzerland", "School of Zorblax, ETH Zurich, Switzerland"),
    ],
)
def test_a_body_or_a_place_in_small_letters_is_told(name: str, meant: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("alias", meant, "unsafe")


@pytest.mark.parametrize(("name", "canonical"), [("Tel Avi University", "Tel Aviv University")])
def test_a_right_word_is_not_replaced_unasked(name: str, canonical: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("typo", canonical, "unsafe")


def test_why_names_the_word_and_what_is_registered() -> None:
    assert (
        read("Univeristy of Sydney", REGISTRY).why == "`Univeristy` is misspelled: `University of Sydney` is registered"
    )


def test_a_common_word_is_put_right_in_a_name_that_nobody_registered() -> None:
    reading = read("School of Music, Univeristy of Graz", REGISTRY)
    assert (reading.relation, reading.canonical) == ("typo", "School of Music, University of Graz")
    assert reading.why == "`Univeristy` is misspelled: it is `University`"


def test_a_misspelt_name_of_two_is_rewritten_to_neither() -> None:
    registry = Registry([Organisation("Qorvatal Labs Quux"), Organisation("Qorvital Labs Quux")])
    reading = read("Qorvtal Labs Quux", registry)
    assert (reading.relation, reading.canonical, reading.safety) == ("typo", None, None)


@each_row(
    ("name", "right"),
    [
        ("Univeristy of Sceinces, Graz", "University of Sciences, Graz"),
        ("Universitéde Lorraine", "Université de Lorraine"),
        ("Insitute for Reserach on Foo Technolgy", "Institute for Research on Foo Technology"),
        ("Universiy of Music, Graz", "University of Music, Graz"),
        ("Universityof Music Graz", "University of Music Graz"),
        ("Anhui Universityof Technology", "Anhui University of Technology"),
        ("The Univeristy of Sydney", "The University of Sydney"),
        ("The Hong Kong Univeristy of Science and Technology", "The Hong Kong University of Science and Technology"),
        ("Unversity of Sceince and Techology of China", "University of Science and Technology of China"),
    ],
)
def test_every_typo_is_put_right_and_nothing_else(name: str, right: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("typo", right, "safe")


@each_row(
    "name",
    [
        "Centre de Tecnologies Digitals de Catalunya",
        "Zorbla Laboratory's Friends",
        "Stanford University's AI Zorbla",
        "Assoziation für Zorbla",
        "Instituto de Tecnologie Avanzate",
        "Apple Corps",
        "Pg. Lluís Companys",
    ],
)
def test_a_word_of_another_language_is_no_misspelling(name: str) -> None:
    assert read(name, REGISTRY).relation == "unknown"


@each_row(
    ("name", "right"),
    [
        ("Univresité de Limoges", "Université de Limoges"),
        ("Unievrsität Konstanz", "Universität Konstanz"),
        ("UNIEVRSITÄT KONSTANZ", None),
        ("Instituto Tencológico de Chetumal", "Instituto Tecnológico de Chetumal"),
        ("Instituto Antioqueño de Investigacóin", "Instituto Antioqueño de Investigación"),
        ("Univresite de Limoges", "Universite de Limoges"),
        ("Tokyo Institutde of Technology", "Tokyo Institute of Technology"),
        ("Institue of Physics, Graz", "Institute of Physics, Graz"),
    ],
)
def test_a_word_keeps_its_accents_and_the_language_of_the_name(name: str, right: str | None) -> None:
    reading = read(name, REGISTRY)
    assert (reading.canonical, reading.safety) == (right, right and "safe")


@each_row("name", ["Universitt of Calcutta", "Universits of Zorblax"])
def test_a_foreign_word_is_not_meant_in_an_english_name(name: str) -> None:
    assert read(name, REGISTRY).relation == "unknown"


@each_row(
    ("name", "right"),
    [
        ("University of Edinburg", "University of Edinburgh"),
        ("Sun Yet-sen University", "Sun Yat-sen University"),
        ("Advance Micro Devices", "Advanced Micro Devices"),
        ("Zorblax Lab, University of Pittsburg, PA", "Zorblax Lab, University of Pittsburgh, PA"),
        ("Zorblax Laboratory, Biejing", "Zorblax Laboratory, Beijing"),
        ("Center for Oncologyy", "Center for Oncology"),
    ],
)
def test_a_name_that_is_a_letter_away_may_be_meant(name: str, right: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.canonical, reading.safety) == ("typo", right, "unsafe")


@each_row(
    "name", ["Hubei University of Technology", "Suzhou University", "TTS Research, Zorblax", "Christ Church, Zorblax"]
)
def test_a_name_of_another_organization_is_not_a_typo(name: str) -> None:
    assert read(name, REGISTRY).relation == "unknown"


@each_row(
    "name",
    [
        "University of Doha for Sciencse and Technology",
        "Mongolian State University of Agriculturl",
        "Instituet Curie",
        "Institut de Recherchse sur les Phénomènes Hors Équilibre",
        "Hanan University",
        "University of Twento",
    ],
)
def test_two_words_or_organisations_that_are_as_near_leave_a_doubt(name: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.safety) == ("typo", "unsafe")


@pytest.mark.parametrize("name", ["Shanghaitv University", "Shanghai TVuniversity", "Universidadde Lisboa"])
def test_a_doubtful_typo_is_not_put_right_unasked(name: str) -> None:
    assert read(name, REGISTRY).safety != "safe"


def test_a_misspelt_translation_stays_a_translation() -> None:
    assert read("Technische Universiät München", REGISTRY).canonical == "Technische Universität München"


@each_row(
    "name",
    [
        "Univerza v Mariboru",
        "Masarykova univerzita",
        "Universitatea Babeș-Bolyai",
        "Het Zuid-Afrikaans Hospitaal",
        "Jönköping University",
        "Xiangnan University",
        "Minjiang University",
        "Krea University",
        "Insper",
        "Coherent Corp",
        "Kuaishan Technology",
        "SolTech",
        "Triest Universität",
        "UESTB",
        "Pittsburg State University",
        "Jilin Institute",
        "Harrisburg University of Science and Technology",
        "OpenMind",
        "Numentis",
    ],
)
def test_an_odd_but_right_name_is_no_misspelling(name: str) -> None:
    reading = read(name, REGISTRY)
    assert reading.relation in ("unknown", "ok")


def test_typos() -> None:
    assert is_one_typo("univeristy", "university")
    assert not is_one_typo("university", "university")
    assert not is_one_typo("jilin", "jinan")
    assert is_mild("insitute", "institute")
    assert is_mild("univerrsity", "university")
    assert not is_mild("aviculture", "agriculture")
    assert not is_mild("zhangzhou", "hangzhou")
    assert is_doubled("universitty", "university")
    assert not is_doubled("universities", "university")
    assert is_mistyped("wasada", "waseda")
    assert is_mistyped("oxfird", "oxford")
    assert not is_mistyped("triest", "trient")


def test_neighbours_are_the_nearest_words() -> None:
    near = Neighbours(["technology", "technologies", "sciences", "science", "of"])
    assert near.of("techology") == {"technology"}
    assert near.of("scence") == {"science"}
    assert near.of("sciencs") == {"science", "sciences"}
    assert near.of("technolgoes") == {"technologies"}
    assert near.of("science") == {"sciences"}
    assert near.of("xf") == set()


@given(st.sampled_from(sorted(vocabulary().generic)), st.integers(0, 20), st.sampled_from("abcxyz"))
def test_a_word_is_found_by_each_of_its_typos(word: str, at: int, letter: str) -> None:
    near = Neighbours([word])
    at %= len(word)
    for typo in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]):
        assert near.of(typo) == ({word} if typo != word and len(word) >= 4 else set())


def brute_force(word: str, words: Iterable[str]) -> set[str]:
    """Compare a word with all others, letter by letter."""
    near = [other for other in words if 4 <= len(other) <= 30]
    apart = {other: OSA.distance(word, other) for other in near}
    return {one for one in near if apart[one] == 1} or {one for one in near if apart[one] == 2 and len(word) >= 9}


@given(
    st.sampled_from(sorted(vocabulary().generic)), st.lists(st.tuples(st.integers(0, 30), st.sampled_from("aeirst-")))
)
def test_no_near_word_is_overlooked(word: str, changes: list[tuple[int, str]]) -> None:
    for at, letter in changes[:3]:
        word = word[:at] + word[at + 1 :] if letter == "-" else word[:at] + letter + word[at + at % 2 :]
    assert NEAR.of(word) == brute_force(word, vocabulary().generic)


def test_the_vocabulary_has_words_of_many_languages_and_no_common_misprints() -> None:
    words = vocabulary().words
    assert {"yliopisto", "univerza", "universiteit", "universita", "hochschule"} <= words
    assert not {"univeristy", "insitute", "technonogy"} & words
    assert vocabulary().generic < vocabulary().common
