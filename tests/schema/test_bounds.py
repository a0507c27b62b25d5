"""Bounds: what they let pass, jsonschema lets pass; where they cannot tell, there are none."""

from __future__ import annotations

import itertools
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from fuzz.writing import Writer
from oracles import by_gate, schema

from metalint.schema import compiling, constraints, documents
from metalint.schema.bounds import Bounds, UnboundedError
from metalint.schema.compiling import PACKAGED
from metalint.schema.protobuf_check import Record

if TYPE_CHECKING:
    from pathlib import Path

PAPERS = schema(PACKAGED / "paper.proto", "PaperInfo")
OF_TEXTS: list[dict[str, Any]] = [
    {"type": "string"},
    {"minLength": 2},
    {"maxLength": 3},
    {"pattern": "^[a-z]*$"},
    {"enum": ["a", 1, True]},
    {"minimum": 1},
    {"type": "integer"},
]
OF_NUMBERS: list[dict[str, Any]] = [
    {"type": "integer"},
    {"type": "number", "minimum": 1},
    {"maximum": 5},
    {"enum": [1, 2, "x"]},
    {"minLength": 9},
    {"type": "string"},
    {"enum": [True]},
]


def test_what_is_within_bounds_keeps_to_the_schema(tmp_path: Path) -> None:
    random = Random(3)
    texts = [Writer(random).plain(PAPERS.root) for _ in range(150)]
    records = [found for found in map(of_papers, texts) if isinstance(found, Record)]
    assert len(records) > 20
    kept = 0
    for number, (text, rating) in enumerate(itertools.product(OF_TEXTS, OF_NUMBERS)):
        said = {
            "type": "object",
            "properties": {
                "paper": {"properties": {"title": text, "authors": {"type": "array", "items": text}}},
                "rating": rating,
                "update_time": random.choice(OF_TEXTS),
            },
        }
        bounds = Bounds(said, PAPERS.root)
        validator = loaded(said, tmp_path / f"{number}.json")
        for record in records:
            if bounds.hold(record.entries):
                kept += 1
                assert [*constraints.find_refusals(record, validator)] == [], (said, record.document.text)
    assert kept > 100


def of_papers(text: str) -> Record | list[str]:
    return by_gate(text, PAPERS)


def loaded(said: dict[str, Any], path: Path) -> constraints.Constraints:
    import json

    path.write_text(json.dumps(said), encoding="utf-8")
    return constraints.load_constraints(documents.read_schema(path, path.name))


@pytest.mark.parametrize(
    "properties",
    [
        {"printed": {"type": "integer"}},
        {"printed": {"enum": [1]}},
        {"parts": {"type": "object"}},
        {"lead": {"type": "array"}},
        {"lead": {"required": ["seat"]}},
        {"opus": {"type": ["integer", "null"]}},
        {"opus": {"multipleOf": 2}},
        {"counts": {"type": "object", "properties": {"a": {"minimum": 2}}}},
        {"opus": False},
        {"beats": {"minimum": 1}},
        {"key": {"enum": ["C"]}},
    ],
)
def test_what_is_said_of_more_than_one_value_has_no_bounds(properties: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "piece.proto").write_text(
        'syntax = "proto3"; message Piece { int32 opus = 1; bool printed = 2; repeated Piece parts = 3; '
        "Piece lead = 4; map<string, int32> counts = 5; double beats = 6; Key key = 7; } "
        "enum Key { option allow_alias = true; C = 0; HIS = 0; }"
    )
    piece = compiling.load_schema(tmp_path / "piece.proto", "Piece", tmp_path, None)
    assert Bounds({"properties": {"opus": {"minimum": 1}, "lead": {"properties": {}}}}, piece.root)
    with pytest.raises(UnboundedError):
        Bounds({"properties": properties}, piece.root)


def test_a_message_with_a_json_form_of_its_own_has_no_bounds(tmp_path: Path) -> None:
    (tmp_path / "event.proto").write_text(
        'syntax = "proto3"; import "google/protobuf/timestamp.proto"; '
        "message Event { string name = 1; google.protobuf.Timestamp at = 2; }"
    )
    event = compiling.load_schema(tmp_path / "event.proto", "Event", tmp_path, None)
    with pytest.raises(UnboundedError):
        Bounds({}, event.root)


def test_a_message_that_others_extend_has_no_bounds() -> None:
    with pytest.raises(UnboundedError):
        Bounds({}, schema().root)
