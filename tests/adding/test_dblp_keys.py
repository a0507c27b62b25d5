"""What the keys of DBLP say."""

from __future__ import annotations

from rows import each_row

from metalint.services import dblp


@each_row(
    ("key", "stream", "is_preprint"),
    [
        ("conf/icml/LinTTYDGH24", "icml", False),
        ("journals/pvldb/ZhouCLL23", "pvldb", False),
        ("journals/corr/abs-2306-00978", "", True),
        ("journals/corrosion/Doe01", "corrosion", False),
        ("phd/basesearch/Doe20", "", False),
        ("", "", False),
    ],
)
def test_a_key_names_what_it_is_published_at(key: str, stream: str, is_preprint: bool) -> None:  # noqa: FBT001
    assert dblp.stream_of(key) == stream
    assert dblp.is_preprint(key, "") is is_preprint


def test_the_venue_tells_a_preprint_as_well() -> None:
    assert dblp.is_preprint("", "CoRR")
