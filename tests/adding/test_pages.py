"""Pages of proceedings and of arXiv, as services may write them."""

from __future__ import annotations

import time

import pytest
from rows import each_row

from metalint.adding.covers import _address
from metalint.services import pages
from metalint.services.failures import Failure

UNITS = (
    "<a ", "<", "<!--", "<!", "&", "<a href=", "<b>", "<a><b><i>", "<table><td>", "<p>", "</", "<a href='x' ",
    '<img src="',
    "<script>", "<title>", "<figure>", "<figure><img src=x>", "<svg><a>", "<font></p>", "<![CDATA[", "\0", "&#x",
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
        b'<a href="b?c&amp;d">x</a><a>y</a><figure class=q><div><img src="i.png"></div></figure><img src=no>'
    )
    page = pages.parse_page(body)
    assert (page.tags, page.links) == ({"citation_title": ["A & é"]}, ["b?c&d"])
    assert (page.figures, page.base) == (["i.png"], "/x/")


@each_row("body", [b"", b"\0", b"\xff\xfe", b"no tags", b"{}", b"<?xml", b"<"])
def test_what_is_no_page_says_nothing(body: bytes) -> None:
    page = pages.parse_page(body)
    assert (page.tags, page.links, page.figures, page.base) == ({}, [], [], "")


@each_row(("base", "source"), [("", "http://["), ("http://[", "a.png"), ("", "//[x/a.png"), ("x", "//[")])
def test_an_address_that_is_none_is_a_failure(base: str, source: str) -> None:
    with pytest.raises(Failure, match="which is not a URL"):
        _address("https://arxiv.org/html/2401.00001", base, source, "2401.00001")
