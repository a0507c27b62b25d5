"""What holds for every file, whatever it says."""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from differences import named
from google.protobuf.message import Message
from oracles import by_gate, by_protoc, by_python, canonical

from metalint.files.decoding import decode_source
from metalint.schema import constraints, documents, protobuf_check
from metalint.schema.agreement import iterate_scalars
from metalint.schema.bounds import Bounds
from metalint.schema.compiling import PACKAGED, Schema
from metalint.schema.protobuf_check import Record
from metalint.schema.types import Plain
from metalint.text import lines
from metalint.text.edit import apply_edits, find_line_edits
from metalint.text.layout import format_document
from metalint.text.parser import parse_document
from metalint.util.limits import STRICT

MAX_SECONDS = 1.0
"""Of CPU, for one file of any kind."""


_ZEROS = {"''", "b''", "0", "0.0", "False", "'C'", "'UNKNOWN'", "'none'"}


class BrokenError(AssertionError):
    """A property does not hold."""


class Judgement(NamedTuple):
    """What metalint and protobuf's Python parser say of a file; ``seconds`` is the gate's time, of CPU.

    ``is_sure`` if ``--authority auto`` takes it without protobuf.
    """

    text: str
    found: Record | list[str]
    python: Message | None
    is_sure: bool
    seconds: float


class Comparison(NamedTuple):
    """How often metalint is stricter than both parsers, by the name of the difference; how many files protoc accepts.

    A complaint tells of a property that does not hold: protoc refuses what metalint accepts, or reads other values,
    or a difference has no name.
    """

    differences: Counter[str]
    accepted: int
    complaints: list[str]


def judged(text: str, schema: Schema) -> Judgement:
    """Hold metalint to protobuf's Python parser, and to itself; bytes that are no UTF-8 come as surrogates.

    Raises:
        BrokenError: a property does not hold.
    """
    _tiles(text)
    start = time.thread_time()
    found = by_gate(text, schema)
    seconds = time.thread_time() - start
    is_sure = _is_sure(text, found, schema)
    _hold(seconds < MAX_SECONDS, f"slow: {seconds:.1f} s")
    python = by_python(text, schema)
    if isinstance(found, Record):
        if python is None:
            raise BrokenError("accepted, but not by Python")
        _same_values(found, python, schema, "Python")
        _keeps_values(found, schema)
    return Judgement(text, found, python, is_sure, seconds)


def compared(judgements: list[Judgement], schema: Schema) -> Comparison:
    """Hold metalint to protoc, where Python's parser accepts or metalint does."""
    complaints: list[str] = []
    differences: Counter[str] = Counter()
    asked = [one for one in judgements if one.python is not None]
    encoded = by_protoc([one.text for one in asked], schema)
    for one, theirs in zip(asked, encoded, strict=True):
        try:
            differences.update(_compared(one, theirs, schema))
        except BrokenError as broken:
            complaints.append(f"{broken}: {one.text!r}")
    return Comparison(differences, sum(one is not None for one in encoded), complaints)


def _compared(one: Judgement, encoded: bytes | None, schema: Schema) -> list[str]:
    """The name of the difference that a judgement shows, if there is one."""
    if isinstance(one.found, Record):
        if encoded is None:
            raise BrokenError("accepted, but not by protoc")
        _same_values(one.found, schema.new().FromString(encoded), schema, "protoc")
        return []
    if encoded is None:
        return []
    name = named(one.found, one.text)
    if name is None:
        raise BrokenError(f"refused, and by no other: {one.found}")
    return [name]


def _hold(is_true: bool, what: str) -> None:  # noqa: FBT001 - reads like assert
    if not is_true:
        raise BrokenError(what)


@functools.cache
def _packaged(schema: Schema) -> tuple[Bounds, constraints.Constraints]:
    """The constraints of papers, from one value at a time and in full."""
    packaged = documents.read_schema(PACKAGED / "paper.schema.json", "paper.schema.json")
    return Bounds(packaged.content, schema.root), constraints.load_constraints(packaged)


def _is_sure(text: str, found: Record | list[str], schema: Schema) -> bool:
    """Tell whether protobuf need not read the file; what is said of it must be right then, and so what lines tell."""
    if isinstance(found, Record) and schema.root.name == "metalint.PaperInfo":
        bounds, validator = _packaged(schema)
        is_kept = bounds.hold(found.entries)
        _hold(not is_kept or not [*constraints.find_refusals(found, validator)], "within bounds, against constraints")
    if decode_source("a", text.encode("utf-8", "surrogateescape")).problems:
        return False
    document = lines.read_plain_document(text, STRICT)
    if document is None:
        return False
    parsed = parse_document(text)
    _hold(document.fields == parsed.fields and not parsed.problems, f"read by lines as {document.fields}")
    _hold(not document.is_laid_out or format_document(parsed) == text, "laid out by lines, and is not")
    bound = protobuf_check.read_document(document, schema)
    if isinstance(bound, list) or not protobuf_check.needs_no_protobuf(document, bound):
        return False
    if not isinstance(found, Record):
        raise BrokenError(f"sure, and refused: {found}")
    _hold(bound.entries == found.entries and bound.messages == found.messages, f"sure of {bound.entries}")
    return True


def _tiles(text: str) -> None:
    tokens = parse_document(text).tokens
    _hold("".join(text[start:end] for _, start, end in tokens) == text, "lossy: the tokens do not tile the text")


def _same_values(record: Record, theirs: Message, schema: Schema, whose: str) -> None:
    ours = _comparable(entry[:2] for entry in record.entries)
    other = _comparable(iterate_scalars(theirs, schema, record.messages))
    _hold(ours == other, f"{whose} reads {other}, not {ours}")
    if record.message and "/" not in record.document.text:  # the messages in an Any are encoded in any order
        _hold(canonical(record.message, schema) == canonical(theirs, schema), f"{whose} reads another message")


def _comparable(values: Iterable[tuple[str, Plain]]) -> list[tuple[str, str]]:
    """Paths and values except for zeros, which only `canonical` tells from unset ones; repr takes NaN for itself."""
    return sorted((path, repr(value)) for path, value in values if repr(value) not in _ZEROS)


def _keeps_values(record: Record, schema: Schema) -> None:
    text = record.document.text
    laid_out = format_document(record.document)
    _hold(apply_edits(text, find_line_edits(text, laid_out)) == laid_out, "the edits do not give the layout")
    again = by_gate(laid_out, schema)
    if not isinstance(again, Record):
        raise BrokenError(f"laid out, it is refused: {again}: {laid_out!r}")
    before, after = ([(entry.path, repr(entry.value)) for entry in one.entries] for one in (record, again))
    _hold(before == after, f"laid out, it has other values: {laid_out!r}")
    _hold(format_document(again.document) == laid_out, f"laid out twice, it differs: {laid_out!r}")
