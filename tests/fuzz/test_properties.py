"""The properties of `tools/fuzz.sh`, for files that are the same each time."""

from __future__ import annotations

from random import Random

import pytest
from fuzz import papers
from fuzz.properties import BrokenError, compared, judged
from fuzz.writing import Writer
from oracles import by_gate, schema
from rows import each_row

from metalint.schema.bounds import Bounds
from metalint.schema.compiling import Schema
from metalint.schema.protobuf_check import Record
from metalint.text import lines
from metalint.text.edit import apply_edits
from metalint.text.parser import parse_document
from metalint.util.limits import STRICT

ROOTS = papers.roots()


@pytest.mark.parametrize("many", [500, pytest.param(3000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("root", ROOTS, ids=["score", "paper", "required"])
def test_properties_hold_for_generated_files(root: Schema, many: int) -> None:
    text, judgements = "", []
    for seed in range(many):
        writer = Writer(Random(seed))
        new = writer.plain(root.root) if seed % 3 == 0 else writer.paper(root.root)
        text = writer.changed(text, new) if seed % 3 == 1 else new
        judgements.append(judged(text, root))
    found = compared(judgements, root)
    assert found.complaints == []
    accepted = sum(isinstance(one.found, Record) for one in judgements)
    assert 0.2 * many < accepted < 0.8 * many  # the files are worth the work
    assert found.accepted >= accepted
    assert sum(one.is_sure for one in judgements) > many / 60


def test_properties_hold_for_what_fuzzing_starts_from() -> None:
    for seed in papers.seeds():
        judged(seed[1:].decode("utf-8", "surrogateescape"), ROOTS[seed[0]])


# -- the properties can fail


def test_a_file_that_is_accepted_and_should_not_be_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    record = by_gate("opus:1")
    monkeypatch.setattr("fuzz.properties.by_gate", lambda *_: record)
    with pytest.raises(BrokenError, match="accepted, but not by Python"):
        judged("opus:x", schema())
    with pytest.raises(BrokenError, match="Python reads"):
        judged("opus:2", schema())


def test_a_file_that_is_refused_and_should_not_be_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.by_gate", lambda *_: ["so I say"])
    found = compared([judged("opus:1", schema())], schema())
    assert found.complaints == ["refused, and by no other: ['so I say']: 'opus:1'"]


def test_a_layout_that_loses_a_value_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.format_document", lambda _: "opus: 2\n")
    with pytest.raises(BrokenError, match="laid out, it has other values"):
        judged("opus:1\n", schema())


def test_edits_that_lose_a_line_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.apply_edits", lambda text, edits: apply_edits(text, edits)[1:])
    with pytest.raises(BrokenError, match="the edits do not give the layout"):
        judged("opus:1\n", schema())


def test_a_tree_of_lines_that_is_not_the_parsers_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.lines.read_plain_document", lambda *_: parse_document("bars: 1"))
    with pytest.raises(BrokenError, match="read by lines as"):
        judged("opus: 1", schema())


@pytest.mark.parametrize("text", ["opus: 1", "opus: 1\n\n\nbars: 2\n", " opus: 1\n"])
def test_lines_that_are_not_laid_out_are_found(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    document = parse_document(text)
    document.is_laid_out = True
    monkeypatch.setattr("fuzz.properties.lines.read_plain_document", lambda *_: document)
    with pytest.raises(BrokenError, match="laid out by lines, and is not"):
        judged(text, schema())


def test_being_sure_of_what_is_refused_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.by_gate", lambda *_: ["so I say"])
    with pytest.raises(BrokenError, match="sure, and refused"):
        judged("opus: 1", schema())


def test_bounds_that_are_too_wide_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounds, "hold", lambda *_: True)
    with pytest.raises(BrokenError, match="within bounds, against constraints"):
        judged("rating: 7\n", ROOTS[1])


def test_nothing_is_sure_with_more_backslashes_than_the_gate_takes() -> None:
    for text in ("# {}\n", 'composers: "{}"\n', "composers: '{}'\n", 'composers: "a"\n# {}\n'):
        assert judged(text.format("\\" * 98), schema()).is_sure
        assert not judged(text.format("\\" * 102), schema()).is_sure


@each_row(
    "text",
    [
        'composers: \n  # a comment: "y" {\n ',
        'composers: \n# "" and nothing else\n',
        'composers: "a"\ncomposers: \n# a "comment"\n',
        'composers: "\ncomposers: "a""\n',
        'composers: "\n# "\n',
    ],
)
def test_quotes_elsewhere_are_not_taken_for_those_of_a_value(text: str) -> None:
    assert not judged(text, schema()).is_sure


@each_row(
    ("text", "is_sure"),
    [
        ("composers: 'a'\n", True),
        ('composers: \'say "a"\'\ncomposers: "it\'s"\n', True),
        ("composers: 'it\\'s'\n", True),
        ("composers: '\"a\"'\n", True),
        ("composers: 'it's'\n", False),
        ("composers: 'a' 'b'\n", False),
        ("composers: 'a' # 'b'\n", False),
        ("composers: 'a\"\n", False),
        ("composers: '\n", False),
    ],
)
def test_values_in_single_quotes_are_sure_but_not_laid_out(text: str, *, is_sure: bool) -> None:
    assert judged(text, schema()).is_sure == is_sure
    document = lines.read_plain_document(text, STRICT)
    assert document is None or not document.is_laid_out


def test_a_slow_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.MAX_SECONDS", 0.0)
    with pytest.raises(BrokenError, match="slow"):
        judged("opus:1\n", schema())
