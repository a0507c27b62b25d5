"""The strict gate: a file is valid when our own reading and protobuf's agree on every value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from google.protobuf import text_format
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from metalint.schema.binding import MAX_SHOWN, Bound, Refusal, bind, map_path, unquoted
from metalint.schema.descriptors import field_type, message_type
from metalint.text.edit import apply
from metalint.text.span import Span
from metalint.util.named_tuples import NamedTuple
from metalint.util.wording import code

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from google.protobuf import any_pb2
    from google.protobuf.descriptor import FieldDescriptor

    from metalint.schema.compiling import Schema
    from metalint.schema.types import Entry, FieldType, MessageType, Plain
    from metalint.text.cst import Document, SyntaxProblem


# The work of text_format.Parse grows with the square of such runs: 32 KB take seconds.
_BACKSLASHES: Final = re.compile(r"\\{101,}+")
_BACKSLASHES_MESSAGE: Final = "the file has more than a hundred backslashes side by side"
_PLAIN_VALUE_HELP: Final = "write the value plainly: on one line, in one pair of double quotes"
_ANY: Final = "google.protobuf.Any"


class Record(NamedTuple):
    """A strictly parsed file: protobuf's message, and every value with its place."""

    document: Document
    message: Message
    entries: list[Entry]
    messages: dict[str, Span]


def admit(document: Document, schema: Schema) -> Record | list[Refusal]:
    """Return the record of ``document``, or why it has none."""
    if document.problems:
        return [_unparsed(document, problem, schema.root) for problem in document.problems]
    if run := _BACKSLASHES.search(document.text):
        return [Refusal("syntax", Span(*run.span()), _BACKSLASHES_MESSAGE, "", help="remove them")]
    bound = bind(document, schema.root, lambda name, of: _bracketed(schema, name, of))
    if bound.refusals:
        return bound.refusals
    message = schema.new()
    text = apply(document.text, sorted(bound.rewrites)) if bound.rewrites else document.text
    depth = document.options.limits.depth + 1
    try:
        text_format.Parse(text, message, descriptor_pool=schema.pool, max_recursion_depth=depth)
    except text_format.ParseError as error:
        return [_by_protobuf(document, error)]
    except (RecursionError, ValueError) as error:
        return [
            Refusal(
                "syntax", Span(0, 0), f"protobuf's Python parser refuses the file: {error}", "", help=_PLAIN_VALUE_HELP
            )
        ]
    disagreement = _disagreement(schema, bound, message)
    return [disagreement] if disagreement else Record(document, message, bound.entries, bound.messages)


def _unparsed(document: Document, problem: SyntaxProblem, root: MessageType) -> Refusal:
    message, help_ = problem.message, problem.help
    if problem.field and root.has(problem.field):
        message, help_ = unquoted(document, problem.span, root.field(problem.field)) or (message, help_)
    value = document.text[problem.span.start : min(problem.span.end, problem.span.start + MAX_SHOWN)]
    rule = "oversized-file" if problem.is_limit else "syntax"
    return Refusal(rule, problem.span, message, "", value, help_)


def scalars(message: Message, schema: Schema, messages: Container[str], path: str = "") -> Iterator[tuple[str, Plain]]:
    """Yield path and value of every scalar of a message; ``messages`` tells which ``Any`` are written out."""
    if message.DESCRIPTOR.full_name == _ANY:
        packed = cast("any_pb2.Any", message)
        inner = _join(path, f"[{packed.type_url}]")
        if inner in messages:
            packed_type = schema.pool.FindMessageTypeByName(packed.type_url.rpartition("/")[2])
            yield from scalars(GetMessageClass(packed_type).FromString(packed.value), schema, messages, inner)
            return
    for field, value in message.ListFields():
        inner = _join(path, f"[{field.full_name}]" if field.is_extension else field.name)
        for at, of, item in _items(field, value, inner):
            if isinstance(item, Message):
                yield from scalars(item, schema, messages, at)
            else:
                yield at, _plain(of, item)


def _items(
    field: FieldDescriptor,
    value: Any,  # noqa: ANN401 - a scalar, a message, a list or a mapping, as the field has it
    path: str,
) -> Iterator[tuple[str, FieldDescriptor, Any]]:
    """Yield path, type and value of what a field holds."""
    if field.message_type and field.message_type.GetOptions().map_entry:
        types = field.message_type.fields_by_name
        for key in value:
            at = map_path(path, key)
            yield f"{at}.key", types["key"], key
            yield f"{at}.value", types["value"], value[key]
    elif field.is_repeated:
        yield from ((f"{path}[{index}]", field, item) for index, item in enumerate(value))
    else:
        yield path, field, value


def _plain(field: FieldDescriptor, value: Plain) -> Plain:
    named = field.enum_type and field.enum_type.values_by_number.get(int(value))
    return named.name if named else str(value) if field.enum_type else value


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _bracketed(schema: Schema, name: str, of: MessageType) -> FieldType | None:
    """Return what ``[name]`` stands for in ``of``: an extension, or the message in an ``Any``."""
    try:
        if of.name == _ANY and "/" in name:
            packed = message_type(schema.pool.FindMessageTypeByName(name.rpartition("/")[2]))
            return of.fields["value"]._replace(name=f"[{name}]", kind="message", message=packed)
        found = schema.pool.FindExtensionByName(name)
    except KeyError:
        return None
    extended = found.containing_type
    if extended is None or extended.full_name != of.name:
        return None
    return field_type(found, {})._replace(name=f"[{found.full_name}]")


def _by_protobuf(document: Document, error: text_format.ParseError) -> Refusal:
    line, column = error.GetLine() or 1, error.GetColumn() or 1
    starts = [0, *(at + 1 for at, char in enumerate(document.text) if char == "\n")]
    offset = min(starts[min(line, len(starts)) - 1] + column - 1, len(document.text))
    return Refusal(
        "syntax", Span(offset, offset), f"protobuf's Python parser refuses this: {error}", "", help=_PLAIN_VALUE_HELP
    )


def _disagreement(schema: Schema, bound: Bound, message: Message) -> Refusal | None:
    theirs = dict(scalars(message, schema, bound.messages))
    for entry in bound.entries:
        if entry.path not in theirs and entry.path in bound.defaults:
            continue
        if repr(theirs.pop(entry.path, None)) != repr(entry.value):
            reason = "protobuf's parser reads another value here"
            return Refusal("syntax", entry.span, reason, entry.path, help=_PLAIN_VALUE_HELP)
    if extra := sorted(theirs.keys() - bound.defaults):
        reason = f"protobuf's parser also reads a value for {code(extra[0])}"
        return Refusal("syntax", Span(0, 0), reason, extra[0], help=_PLAIN_VALUE_HELP)
    return None
