"""The header of a file: comments before its first field that say which message it is."""

from __future__ import annotations

from rows import each_row

from metalint.text.header import NO_HEADER, Header, is_header, read_header
from metalint.text.span import Span


@each_row(
    ("text", "expected"),
    [
        ("# proto-file: a.proto\n", Header("a.proto", None, Span(0, 21))),
        ("# proto-message: P\n", Header(None, "P", message_span=Span(0, 18))),
        ("# proto-file: a.proto\n# proto-message: P\nx: 1\n", Header("a.proto", "P", Span(0, 21), Span(22, 40))),
        ("# proto-message: P\n# proto-file: a.proto", Header("a.proto", "P", Span(19, 40), Span(0, 18))),
        ("#proto-file:a b.proto \t\r\n", Header("a b.proto", None, Span(0, 21))),
        (" \t#\t proto-message:\t P\n", Header(None, "P", message_span=Span(0, 22))),
        # the first of each kind counts
        ("# proto-file: a\n# proto-file: b\n", Header("a", None, Span(0, 15))),
        # other comments and empty lines may stand around them
        ("# MIT\n\n \r\n# proto-message: P\n# x\n\nx: 1\n", Header(None, "P", message_span=Span(10, 28))),
        ("# proto-message: P\n\n# proto-file: \n", Header(None, "P", message_span=Span(0, 18))),
    ],
)
def test_header_of(text: str, expected: Header) -> None:
    assert read_header(text) == expected


@each_row(
    "text",
    [
        "",
        "x: 1\n",
        "x: 1\n# proto-file: a.proto\n# proto-message: P\n",
        "proto-file: a\n# proto-message: P\n",
        "# proto-file:\n# proto-message: \t\n",
        "# proto-files: a.proto\n",
        "# my proto-message: P\n",
        "# Proto-message: P\n",
        "x {  # proto-message: P\n}\n",
    ],
)
def test_no_header(text: str) -> None:
    assert read_header(text) == NO_HEADER


@each_row(
    ("comment", "expected"),
    [
        ("# proto-file: a.proto", True),
        ("#proto-message:P", True),
        ("# proto-message:", True),
        ("# proto-message", False),
        ("# a proto-file: a.proto", False),
        ("", False),
    ],
)
def test_is_header(comment: str, *, expected: bool) -> None:
    assert is_header(comment) is expected
