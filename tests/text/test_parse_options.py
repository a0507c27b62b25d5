"""What a document keeps of how it was parsed, and markers of merge conflicts that are not in pairs."""

from __future__ import annotations

import pytest

from metalint.text.parser import parse_document
from metalint.util.limits import ParseOptions

PYTHON = ParseOptions(parsers=frozenset({"python"}))


@pytest.mark.parametrize("text", ["a: 1", "a: ?", f"a: {'1' * (PYTHON.limits.length + 1)}"])
def test_a_document_keeps_its_options(text: str) -> None:
    assert parse_document(text, PYTHON).options is PYTHON


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("=======\na: 1\n", ["======="]),
        (
            "<<<<<<< a\na: 1\n=======\na: 2\n>>>>>>> b\n=======\n",
            ["<<<<<<< a\na: 1\n=======\na: 2\n>>>>>>> b", "======="],
        ),
    ],
)
def test_a_marker_without_others_is_a_conflict_too(text: str, spans: list[str]) -> None:
    document = parse_document(text)
    assert [document.slice(problem.span) for problem in document.problems] == spans
    assert [document.slice(field.span) for field in document.fields] == ["a: 1"]


def test_an_address_without_quotes_is_no_comment() -> None:
    document = parse_document("c: 1\nurl: https://x.org/a\n// b\nd: see e\nf: 2\n")
    assert [(document.slice(problem.span), problem.message) for problem in document.problems] == [
        ("https://x.org/a", "the value of `url` is not in quotes"),
        ("// b", "`//` is not a comment here"),
        ("see e", "the value of `d` is not in quotes"),
    ]
    assert [document.slice(field.span) for field in document.fields] == ["c: 1", "url: https", "d: see", "f: 2"]
