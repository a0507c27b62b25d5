"""The fast proof: which files it takes, with the values, paths and layout that the gate finds in them."""

from __future__ import annotations

from typing import Any

import pytest
from fuzz import papers
from fuzz.properties import judged
from oracles import by_gate, schema

from metalint.schema.bounds import Bounds
from metalint.schema.gate import Record
from metalint.schema.proof import Prover, without_blank_lines
from metalint.text.layout import layout

PROVEN = [
    'parts {\n  player: "a"\n}\nparts {\n  player: "b"\n}\n',
    "parts {\n  stands {\n    seat: 1\n  }\n  stands {\n  }\n}\nparts {\n  stands {\n    seat: 3\n  }\n}\n",
    "parts {\n}\n",
    'counts {\n  key: "a"\n  value: 1\n}\ncounts {\n  key: "b: {"\n  value: 0\n}\n',
    "counts {\n  key: ''\n  value: 1\n}\n",
    'desks {\n  key: 3\n  value {\n    player: "a"\n  }\n}\ndesks {\n  key: 4\n  value {\n  }\n}\n',
    "tonalities {\n  key: true\n  value: D\n}\ntonalities {\n  key: false\n  value: C\n}\n",
    "printed: true\nrepeats: false\nrepeats: true\n",
    'licence {\n  year: 1\n  holder: "a"\n}\n',
]
DOUBTED = [
    'counts {\n  value: 1\n  key: "a"\n}\n',
    'counts {\n  key: "a"\n}\n',
    "counts {\n  value: 1\n}\n",
    'counts {\n  key: "a"\n  key: "a"\n  value: 1\n}\n',
    'counts {\n  key: "a"\n  value: 1\n}\ncounts {\n  key: "a"\n  value: 2\n}\n',
    'counts {\n  key: "a"\n  value: 1\n}\ncounts {\n  key: "\\x61"\n  value: 2\n}\n',
    'counts {\n  # a\n  key: "a"\n  value: 1\n}\n',
    "counts {",
    "counts {\n}\n",
    f'desks {{\n  key: 1\n  value {{\n    player: "{"a" * 20_000}"\n  }}\n}}\n',
    "printed: 1\n",
    "printed: True\n",
    "licence {\n  year: 1\n}\n",
    "licence {\n}\n",
]


@pytest.mark.parametrize("text", PROVEN)
def test_a_plain_file_is_proven(text: str) -> None:
    assert judged(text, schema()).is_proven


@pytest.mark.parametrize("text", DOUBTED)
def test_a_file_that_is_not_plain_is_left_to_protobuf(text: str) -> None:
    assert not judged(text, schema()).is_proven


def test_a_key_of_a_map_is_part_of_the_paths_below_it() -> None:
    prover = Prover(schema().root, Bounds({}))
    for key in ("a", "b", "a"):  # the shape of the second file is that of the first except for its key
        proof = prover.prove(f'counts {{\n  key: "{key}"\n  value: 1\n}}\n')
        assert proof is not None
        assert [(one.path, one.value) for one in proof.entries] == [
            (f'counts["{key}"].key', key),
            (f'counts["{key}"].value', 1),
        ]
        assert list(proof.messages) == [f'counts["{key}"]']


def test_a_file_that_lacks_a_required_field_is_left_to_protobuf() -> None:
    root = papers.roots()[2]
    assert judged('holder: "a"\n', root).is_proven
    assert not judged("year: 1\n", root).is_proven


@pytest.mark.parametrize(
    ("text", "constraints"),
    [
        ("printed: true\n", {"printed": {"type": "integer"}}),
        ("printed: true\n", {"printed": {"enum": [1]}}),
        ("parts {\n  seat: 1\n}\n", {"parts": {"type": "object"}}),
        ('counts {\n  key: "a"\n  value: 1\n}\n', {"counts": {"type": "object", "properties": {"a": {"minimum": 2}}}}),
    ],
)
def test_what_constraints_say_of_more_than_one_value_is_left_to_their_validator(
    text: str, constraints: dict[str, Any]
) -> None:
    assert Prover(schema().root, Bounds({})).prove(text) is not None
    assert Prover(schema().root, Bounds({"properties": constraints})).prove(text) is None


@pytest.mark.parametrize(
    ("text", "is_indented", "is_laid_out"),
    [
        ("opus: 1\n\nbars: 2\n", True, True),
        ("opus: 1\n\n\nbars: 2\n", True, False),
        ("lead {\n\n  seat: 2\n\n}\n", True, True),
        ("lead {\n\n\n  seat: 2\n\n\n\n}\n\n\n\nbars: 2\n", True, False),
        ("\nopus: 1\n", False, False),
        ("opus: 1\n\n", False, False),
        ("opus: 1", False, False),
        ("opus: 1\n \nbars: 2\n", False, False),
        ("lead {\n seat: 2\n}\n", False, False),
    ],
)
def test_a_file_may_be_indented_and_have_blank_lines_too_many(
    text: str, *, is_indented: bool, is_laid_out: bool
) -> None:
    proof = Prover(schema().root, Bounds({})).prove(text)
    assert proof is not None
    assert (proof.is_indented, proof.is_laid_out) == (is_indented, is_laid_out)
    record = by_gate(text, schema())
    assert isinstance(record, Record)
    assert not is_indented or layout(record.document) == without_blank_lines(text)
