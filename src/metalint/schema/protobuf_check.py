"""The strict gate: a file is valid when our own reading and protobuf's agree on every value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.schema.binding import MAX_SHOWN, Bound, Refusal, bind_document, explain_unquoted
from metalint.schema.types import INTEGER_RANGES, FieldType, MessageType, ScalarValue
from metalint.text.span import Span

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from metalint.schema.compiling import Schema
    from metalint.text.cst import Document


# The work of text_format.Parse grows with the square of such runs: 32 KB take seconds.
_BACKSLASHES: Final = re.compile(r"\\{101,}+")
# kinds of scalars whose plain forms no two parsers read differently: no floats, and no bytes
_SURE: Final = frozenset(("string", "bool", "enum", *INTEGER_RANGES))


class Record(NamedTuple):
    """A strictly parsed file: every value with its place, and protobuf's message; None if protobuf was not asked."""

    document: Document
    message: Message | None
    entries: list[ScalarValue]
    messages: dict[str, Span]


def admit_document(document: Document, schema: Schema) -> Record | list[Refusal]:
    """Return the record of ``document`` that protobuf agrees with, or why there is none."""
    bound = read_document(document, schema)
    return bound if isinstance(bound, list) else confirm_with_protobuf(document, bound, schema)


def read_document(document: Document, schema: Schema) -> Bound | list[Refusal]:
    """Return our own reading of ``document``, or why there is none."""
    refusals = []
    for problem in document.problems:
        message, help_ = problem.message, problem.help
        if problem.field and schema.root.has(problem.field):
            known = schema.root.field(problem.field)
            message, help_ = explain_unquoted(document, problem.span, known) or (message, help_)
        value = document.text[problem.span.start : min(problem.span.end, problem.span.start + MAX_SHOWN)]
        rule = "oversized-file" if problem.is_limit else "syntax"
        refusals.append(Refusal(rule, problem.span, message, "", value, help_))
    if refusals:
        return refusals
    if "\\" in document.text and (run := _BACKSLASHES.search(document.text)):
        what = "the file has more than a hundred backslashes side by side"
        return [Refusal("syntax", Span(*run.span()), what, "", help="remove them")]
    bound = bind_document(document, schema.root, lambda name, of: _find_bracketed(schema, name, of))
    return bound.refusals or bound


def needs_no_protobuf(document: Document, bound: Bound) -> bool:
    """Tell whether all parsers read a file alike, so that none has to: a plain file of values of plain kinds."""
    return document.is_plain and not bound.rewrites and all(entry.kind in _SURE for entry in bound.entries)


def confirm_with_protobuf(document: Document, bound: Bound, schema: Schema) -> Record | list[Refusal]:
    """Return the record of what we read as ``bound`` if protobuf's own parser agrees; else why there is none."""
    from metalint.schema.agreement import compare_with_protobuf  # most lists are plain

    found = compare_with_protobuf(document, bound, schema)
    return [found] if isinstance(found, Refusal) else Record(document, found, bound.entries, bound.messages)


def _find_bracketed(schema: Schema, name: str, of: MessageType) -> FieldType | None:
    """Return what ``[name]`` stands for in ``of``: an extension, or the message in an ``Any``."""
    from metalint.schema.linking import link_field, link_message

    try:
        if of.name == "google.protobuf.Any" and "/" in name:
            packed = link_message(schema.pool.FindMessageTypeByName(name.rpartition("/")[2]))
            return of.fields["value"]._replace(name=f"[{name}]", kind="message", message=packed)
        extension = schema.pool.FindExtensionByName(name)
    except KeyError:
        return None
    extended = extension.containing_type
    if extended is None or extended.full_name != of.name:
        return None
    return link_field(extension, {})._replace(name=f"[{extension.full_name}]")
