"""The properties of `make fuzz`, for files that are the same each time."""

from __future__ import annotations

from random import Random

import pytest
from fuzz import papers
from fuzz.properties import BrokenError, compared, judged
from fuzz.writing import Writer
from oracles import by_gate, schema

from metalint.schema.bounds import Bounds
from metalint.schema.compiling import Schema
from metalint.schema.gate import Record
from metalint.schema.proof import Proof, Prover, Shape, Slot
from metalint.text.edit import apply
from metalint.text.span import Span

ROOTS = papers.roots()


@pytest.mark.parametrize("root", ROOTS, ids=["score", "paper", "required"])
def test_properties_hold_for_generated_files(root: Schema) -> None:
    text, judgements = "", []
    for seed in range(3000):
        writer = Writer(Random(seed))
        new = writer.plain(root.root) if seed % 3 == 0 else writer.paper(root.root)
        text = writer.changed(text, new) if seed % 3 == 1 else new
        judgements.append(judged(text, root))
    found = compared(judgements, root)
    assert found.complaints == []
    accepted = sum(isinstance(one.found, Record) for one in judgements)
    assert 600 < accepted < 2400  # the files are worth the work
    assert found.accepted >= accepted
    proven = sum(one.is_proven for one in judgements)
    assert proven > 50


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
    monkeypatch.setattr("fuzz.properties.layout", lambda _: "opus: 2\n")
    with pytest.raises(BrokenError, match="laid out, it has other values"):
        judged("opus:1\n", schema())


def test_edits_that_lose_a_line_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.apply", lambda text, edits: apply(text, edits)[1:])
    with pytest.raises(BrokenError, match="the edits do not give the layout"):
        judged("opus:1\n", schema())


def shape(*, says_opus: bool = True, has_lead: bool = False, is_laid_out: bool = False) -> Shape:
    slot = Slot("opus", "int32", read=int)
    fields = [(slot, "opus", 0, 6)] if says_opus else []
    return Shape(fields, [("lead", 0, 0, 4)] if has_lead else [], is_indented=is_laid_out, is_laid_out=is_laid_out)


@pytest.mark.parametrize(
    ("proof", "complaint"),
    [
        (Proof(shape(says_opus=False), [], [], (0,), is_indented=False, is_laid_out=False), "proven with"),
        (Proof(shape(), [2], [Span(6, 7)], (0,), is_indented=False, is_laid_out=False), "proven with"),
        (Proof(shape(has_lead=True), [1], [Span(6, 7)], (0,), is_indented=False, is_laid_out=False), "proven with"),
        (
            Proof(shape(), [1], [Span(6, 7)], (0,), is_indented=True, is_laid_out=True),
            "proven to be laid out, and is not",
        ),
        (Proof(shape(), [1], [Span(6, 7)], (1,), is_indented=False, is_laid_out=False), "proven with other facts"),
    ],
)
def test_a_proof_of_what_is_not_so_is_found(monkeypatch: pytest.MonkeyPatch, proof: Proof, complaint: str) -> None:
    monkeypatch.setattr(Prover, "prove", lambda *_: proof)
    with pytest.raises(BrokenError, match=complaint):
        judged("opus: 1", schema())
    with pytest.raises(BrokenError, match="proven, and refused"):
        judged("opus: x", schema())


def test_more_backslashes_than_the_gate_takes_are_never_proven() -> None:
    for text in ("# {}\n", 'composers: "{}"\n', "composers: '{}'\n", 'composers: "a"\n# {}\n'):
        assert judged(text.format("\\" * 98), schema()).is_proven
        assert not judged(text.format("\\" * 102), schema()).is_proven


@pytest.mark.parametrize(
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
    assert not judged(text, schema()).is_proven


@pytest.mark.parametrize(
    ("text", "is_proven"),
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
def test_values_in_single_quotes_are_proven_but_not_laid_out(text: str, *, is_proven: bool) -> None:
    assert judged(text, schema()).is_proven == is_proven
    proof = Prover(schema().root, Bounds({})).prove(text)
    assert proof is None or not proof.is_laid_out


def test_a_slow_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.properties.MAX_SECONDS", 0.0)
    with pytest.raises(BrokenError, match="slow"):
        judged("opus:1\n", schema())
