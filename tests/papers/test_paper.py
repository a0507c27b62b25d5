"""What is asked of papers one after the other."""

from __future__ import annotations

from rows import each_row

from metalint.papers.paper import enclosing_messages, without_indexes


@each_row(
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


def test_the_messages_around_a_field_come_from_the_inside() -> None:
    assert enclosing_messages("paper.pub.where") == ("paper.pub", "paper")
    assert enclosing_messages("title") == ()


def test_the_key_of_a_map_may_have_as_many_periods_as_a_path_has_characters() -> None:
    path = f'links["{"a." * 4_000}"].url'
    assert enclosing_messages(path)[-1] == 'links["a'
