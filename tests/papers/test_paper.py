"""What is asked of papers one after the other."""

from __future__ import annotations

import pytest

from metalint.papers.paper import without_indexes


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
