"""Places in a text: lines, their indentation, and the words for where something is missing."""

from __future__ import annotations

import pytest
from rows import each_row

from metalint.text.cst import SyntaxProblem
from metalint.text.cursor import Cursor
from metalint.text.lexer import tokenize
from metalint.text.span import Span


def cursor(text: str) -> Cursor:
    return Cursor(text, tokenize(text))


@each_row(("at", "expected"), [(0, 1), (1, 1), (2, 2), (4, 3), (5, 3)])
def test_line(at: int, expected: int) -> None:
    assert cursor("a\nb\nc\nd").line(at) == expected
    assert cursor("\na").line(1) == 2


@each_row(
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


@each_row(
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
        ("a\nb\n c", 5, True),
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


@each_row(
    ("text", "at", "span"),
    [
        ("a: some text", 3, Span(3, 12)),
        ("\na: some text", 4, Span(4, 13)),
        ("b: 1\na: some text \nc: 2\nd: 3", 8, Span(8, 17)),
        ('b: 1\na: text"\nc: 2', 8, Span(8, 13)),
        ("c: 2\nb: 1\na: some text\n", 13, Span(13, 22)),
        ("b: some text\na: 1", 16, None),
        ("a: 1\nb: some text", 3, None),
        ('b: 1\na: "a "b" c"\n', 9, Span(8, 17)),
        ('b: 1\na: "a\n b"\nc: 1', 9, Span(8, 14)),
    ],
)
def test_misquoted(text: str, at: int, span: Span | None) -> None:
    found = cursor(text).misquoted(at)
    assert (found and Span(found.start, found.end)) == span


def test_a_problem_is_no_limit_unless_said_so() -> None:
    found = cursor("a")
    found.report(Span(0, 1), "wrong", "remove it")
    found.report(Span(0, 1), "long", "shorten it", is_limit=True)
    assert found.problems == [
        SyntaxProblem(Span(0, 1), "wrong", is_limit=False, help="remove it"),
        SyntaxProblem(Span(0, 1), "long", is_limit=True, help="shorten it"),
    ]


def test_a_bracket_that_is_never_closed_is_remembered() -> None:
    found = cursor("? {\na: 1\nb: 2\n")
    found.recover(0)
    assert found.is_unbalanced is True
    assert found.at == 2
    closed = cursor("? {\na: 1\n}\nb: 2\n")
    closed.recover(0)
    assert closed.is_unbalanced is False
    assert closed.text[closed.token.start] == "b"
