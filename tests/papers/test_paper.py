"""What is asked of papers one after the other."""

from __future__ import annotations

import pytest

from metalint.papers import values
from metalint.papers.paper import Paper, Value, without_indexes
from metalint.papers.values import author_names, has_placeholder, has_plain_authors, may_have_placeholder, strings
from metalint.text.span import Span
from metalint.util.memo import last_answer_kept


def paper(role: str, *values: str) -> Paper:
    found = tuple(Value(value, Span(0, 0), f"{role}[{number}]") for number, value in enumerate(values))
    return Paper("a.prototxt", found, {role: found})


def test_the_last_answer_is_at_hand_and_no_other() -> None:
    asked: list[Paper] = []

    def ask(one: Paper) -> int:
        """Count."""
        asked.append(one)
        return len(asked)

    first, same = paper("url", "a"), paper("url", "a")
    question = last_answer_kept(ask)
    assert first == same
    assert [question(one) for one in (first, first, same, same, first)] == [1, 1, 2, 2, 3]
    assert question.__doc__ == "Count."


def test_each_paper_gets_its_own_answer() -> None:
    papers = [paper("authors", "Ann Bell", "Bo Li"), paper("authors", "N.N., B"), paper("url", "tbd", "")]
    for _ in range(2):
        assert [list(strings(one)) for one in papers] == [["Ann Bell", "Bo Li"], ["N.N., B"], ["tbd", ""]]
        assert [list(author_names(one)) for one in papers] == [["Ann Bell", "Bo Li"], ["N.N., B"], []]
        assert [has_plain_authors(one) for one in papers] == [True, False, True]
        assert [may_have_placeholder(one) for one in papers] == [False, False, True]
        assert [[value.value for _, value in values.url_values(one)] for one in papers] == [[], [], ["tbd"]]


def test_a_word_of_an_enum_may_be_a_placeholder_among_texts_that_are_none() -> None:
    word = Value("TBD", Span(0, 3), "kind")
    one = paper("title", "Models")._replace(roles={"abbr": (word,)})
    assert not may_have_placeholder(one)
    assert has_placeholder(one, "abbr", "TBD")
    assert not has_placeholder(one, "title", "Models")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("paper.title", "paper.title"),
        ("paper.authors[12]", "paper.authors"),
        ("affiliations[0].names[1]", "affiliations.names"),
        ('links["a.b"].url', "links.url"),
        (r'links["a\"]."].url', "links.url"),
        ("ranks[-1].name", "ranks.name"),
        ("flags[true].name", "flags.name"),
    ],
)
def test_the_field_of_a_path_has_neither_places_in_lists_nor_keys_of_maps(path: str, field: str) -> None:
    assert without_indexes(path) == field
