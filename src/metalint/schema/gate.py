"""The strict gate: a file is valid when our own reading and protobuf's agree on every value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from google.protobuf import text_format
from google.protobuf.message import Message

from metalint.schema.binding import Bound, Entry, Plain, Refusal, bind
from metalint.schema.types import FieldType, MessageType, field_type
from metalint.text.parser import MAX_DEPTH
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.descriptor import FieldDescriptor

    from metalint.schema.compiling import Schema
    from metalint.text.cst import Document, SyntaxProblem


@dataclass(frozen=True, slots=True)
class Record:
    """A strictly parsed file: protobuf's message, and every value with its place."""

    document: Document
    message: Message
    entries: list[Entry]
    messages: dict[str, Span]


def admit(document: Document, schema: Schema) -> Record | list[Refusal]:
    """Return the record of ``document``, or why it has none."""
    if document.problems:
        return [_unparsed(problem) for problem in document.problems]
    bound = bind(document, schema.root, lambda name, of: _extension(schema, name, of))
    if bound.refusals:
        return bound.refusals
    message = schema.new()
    try:
        text_format.Parse(document.text, message, descriptor_pool=schema.pool, max_recursion_depth=MAX_DEPTH + 1)
    except text_format.ParseError as error:
        return [_by_protobuf(document, error)]
    except (RecursionError, ValueError) as error:
        return [Refusal("syntax", Span(0, 0), f"protobuf's Python parser refuses the file: {error}", "")]
    disagreement = _disagreement(bound, message)
    return [disagreement] if disagreement else Record(document, message, bound.entries, bound.messages)


def _unparsed(problem: SyntaxProblem) -> Refusal:
    return Refusal("oversized-file" if problem.is_limit else "syntax", problem.span, problem.message, "")


def flatten(message: Message, path: str = "") -> Iterator[tuple[str, Plain | None]]:
    """Yield path and value of every scalar of a message, and path and None of every message in it."""
    for field, value in message.ListFields():
        name = f"[{field.full_name}]" if field.is_extension else field.name
        inner = f"{path}.{name}" if path else name
        if field.is_repeated:
            for index, item in enumerate(value):
                yield from _flat(field, item, f"{inner}[{index}]")
        else:
            yield from _flat(field, value, inner)


def _flat(field: FieldDescriptor, value: Message | Plain, path: str) -> Iterator[tuple[str, Plain | None]]:
    if isinstance(value, Message):
        yield path, None
        yield from flatten(value, path)
    elif field.enum_type:
        named = field.enum_type.values_by_number.get(int(value))
        yield path, named.name if named else str(value)
    else:
        yield path, value


def _extension(schema: Schema, name: str, of: MessageType) -> FieldType | None:
    try:
        found = schema.pool.FindExtensionByName(name)
    except KeyError:
        return None
    extended = found.containing_type
    return field_type(found, {}) if extended and extended.full_name == of.name else None


def _by_protobuf(document: Document, error: text_format.ParseError) -> Refusal:
    line, column = error.GetLine() or 1, error.GetColumn() or 1
    starts = [0, *(at + 1 for at, char in enumerate(document.text) if char == "\n")]
    offset = min(starts[min(line, len(starts)) - 1] + column - 1, len(document.text))
    return Refusal("syntax", Span(offset, offset), f"protobuf's Python parser refuses this: {error}", "")


def _disagreement(bound: Bound, message: Message) -> Refusal | None:
    theirs = {path: value for path, value in flatten(message) if value is not None}
    for entry in bound.entries:
        if repr(theirs.get(entry.path)) != repr(entry.value):
            return Refusal(
                "syntax",
                entry.span,
                "protobuf's parser reads another value here; write it plainly",
                entry.path,
            )
    if len(theirs) != len(bound.entries):
        return Refusal("syntax", Span(0, 0), "protobuf's parser reads other fields from this file", "")
    return None
