"""Places in a text: lines, their indentation, and the words for where something is missing."""

from __future__ import annotations

import pytest

from metalint.text.cursor import Cursor
from metalint.text.lexer import lex
from metalint.text.span import Span


def cursor(text: str) -> Cursor:
    return Cursor(text, lex(text))


@pytest.mark.parametrize(("at", "expected"), [(0, 1), (1, 1), (2, 2), (4, 3), (5, 3)])
def test_line(at: int, expected: int) -> None:
    assert cursor("a\nb\nc\nd").line(at) == expected


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("a", 0, 0),
        (" \ta", 2, 2),
        ("  a: b", 5, 2),
        ("\n  a", 3, 2),
        ("a\n b\n  c: d\n   e", 10, 2),
    ],
)
def test_indent(text: str, at: int, expected: int) -> None:
    assert cursor(text).indent(at) == expected


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("a b", 0, True),
        ("a b", 2, False),
        ("X{", 1, False),
        ("\va", 1, False),
        ("\na", 1, True),
        ("a\n \tb\nc", 4, True),
        ("a\nb \tc\nd", 5, False),
        ("a\nb{\nc", 3, False),
    ],
)
def test_is_first_in_line(text: str, at: int, *, expected: bool) -> None:
    assert cursor(text).is_first_in_line(at) is expected


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("a\n b\nc", 3, "before line 2"),
        ("a b\nc", 0, "before line 1"),
        ("a\nb", 3, "at the end of the file"),
    ],
)
def test_place(text: str, at: int, expected: str) -> None:
    assert cursor(text).place(at) == expected


def test_a_place_within_a_line_is_told_by_its_token() -> None:
    found = cursor("a bcd e\nf")
    found.go(1)
    assert found.place(2) == "before `bcd`"


@pytest.mark.parametrize(
    ("text", "at", "span"),
    [
        ("a: some text", 3, Span(3, 12)),
        ("\na: some text", 4, Span(4, 13)),
        ("b: 1\na: some text \nc: 2\nd: 3", 8, Span(8, 17)),
        ('b: 1\na: text"\nc: 2', 8, Span(8, 13)),
        ("b: some text\na: 1", 16, None),
        ("a: 1\nb: some text", 3, None),
    ],
)
def test_unquoted(text: str, at: int, span: Span | None) -> None:
    found = cursor(text).unquoted(at)
    assert (found and found.span) == span
