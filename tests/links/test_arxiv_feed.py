"""One reader for the feeds of arXiv, which refuses what could be endless in whatever encoding."""

from __future__ import annotations

import pytest
from rows import each_row

from metalint.services import arxiv
from metalint.services.failures import Failure, FailureKind

ENTITIES = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><feed xmlns='http://www.w3.org/2005/Atom'>&a;</feed>"


@each_row(
    ("data", "why"),
    [
        (ENTITIES.encode(), "its answer defines entities"),
        (ENTITIES.encode("utf-16"), "its answer is not UTF-8"),
        (f"<?xml version='1.0' encoding='utf-16'?>{ENTITIES}".encode("utf-16"), "its answer is not UTF-8"),
        (ENTITIES.encode("utf-16-le"), "its answer is not UTF-8"),
        (ENTITIES.encode("utf-16-be"), "its answer is not UTF-8"),
        (ENTITIES.encode("utf-32-le"), "its answer is not UTF-8"),
        (b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE x>", "its answer is no XML: "),
        (b"<html></html>", "its answer is no Atom feed"),
        (b"", "its answer is no XML: "),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "its answer is no XML: "),
    ],
)
def test_what_is_no_safe_feed_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Failure) as caught:
        arxiv.read_feed(data)
    assert caught.value.kind is FailureKind.GARBAGE
    assert caught.value.detail.startswith(why)


def test_a_feed_says_what_it_holds() -> None:
    head = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:o='http://a9.com/-/spec/opensearch/1.1/'>"
    entries = [
        "<entry><id>http://arxiv.org/abs/2306.00978v5</id></entry>",
        "<entry><id>http://arxiv.org/abs/hep-th/9901001</id></entry>",
        "<entry><id>https://arxiv.org/api/errors#x</id><summary>incorrect id format for 23X</summary></entry>",
        "<entry><id>https://arxiv.org/api/errors#y</id><summary>it is broken</summary></entry>",
    ]
    text = f"{head}<o:totalResults> 4 </o:totalResults>{''.join(entries)}</feed>"
    feed = arxiv.read_feed(text.encode())
    assert {id_: paper["version"] for id_, paper in feed.papers.items()} == {"2306.00978": 5, "hep-th/9901001": 0}
    assert feed.is_refusal
    assert (feed.entries, feed.total) == (4, 4)
