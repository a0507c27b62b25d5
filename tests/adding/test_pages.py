"""Pages of proceedings, as services may write them."""

from __future__ import annotations

import time

import pytest
from rows import each_row

from metalint.services import pages

UNITS = (
    "<a ", "<", "<!--", "<!", "&", "<a href=", "<b>", "<a><b><i>", "<table><td>", "<p>", "</", "<a href='x' ",
    '<img src="',
    "<script>", "<title>", "<svg><a>", "<font></p>", "<![CDATA[", "\0", "&#x",
    "é", "\xff",
    "<meta name=citation_author content=x>",
)  # fmt: skip


@pytest.mark.slow
@each_row("unit", UNITS)
def test_no_page_takes_long(unit: str) -> None:
    body = (unit * (4_000_000 // len(unit))).encode("latin-1")
    start = time.process_time()
    pages.parse_page(body)
    assert time.process_time() - start < 5


def test_what_a_page_says_is_read() -> None:
    body = (
        b'<head><meta charset="latin-1"><META name="Citation_Title" content="A &amp; \xc3\xa9"><base href="/x/"></head>'
        b'<a href="b?c&amp;d">x</a><a>y</a>'
    )
    page = pages.parse_page(body)
    assert (page.tags, page.links) == ({"citation_title": ["A & é"]}, ["b?c&d"])


@each_row("body", [b"", b"\0", b"\xff\xfe", b"no tags", b"{}", b"<?xml", b"<"])
def test_what_is_no_page_says_nothing(body: bytes) -> None:
    page = pages.parse_page(body)
    assert (page.tags, page.links) == ({}, [])
