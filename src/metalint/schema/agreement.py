"""Agreement: compare what protobuf's own parser reads in a file with our reading."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from google.protobuf import any_pb2, text_format
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from metalint.schema.binding import Bound, Refusal, make_map_path
from metalint.text.edit import apply_edits
from metalint.text.span import Span
from metalint.util.wording import quote

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor

    from metalint.schema.compiling import Schema
    from metalint.schema.types import Plain
    from metalint.text.cst import Document

_PLAIN_VALUE_HELP: Final = "write the value plainly: on one line, in one pair of double quotes"
_WHOLE_FILE: Final = Span(0, 0)


def compare_with_protobuf(document: Document, bound: Bound, schema: Schema) -> Message | Refusal:
    """Return protobuf's message if its parser reads in ``document`` what we have; else where it does not."""
    message = schema.new()
    text = apply_edits(document.text, sorted(bound.rewrites)) if bound.rewrites else document.text
    depth = document.options.limits.depth + 1
    try:
        text_format.Parse(text, message, descriptor_pool=schema.pool, max_recursion_depth=depth)
    except text_format.ParseError as error:
        line, column = error.GetLine() or 1, error.GetColumn() or 1
        starts = document.line_starts
        offset = min(starts[min(line, len(starts)) - 1] + column - 1, len(document.text))
        return _refuse(f"protobuf's Python parser refuses this: {error}", Span(offset, offset))
    except (RecursionError, ValueError) as error:
        return _refuse(f"protobuf's Python parser refuses the file: {error}")
    theirs = dict(iterate_scalars(message, schema, bound.messages))
    for entry in bound.entries:
        if entry.path not in theirs and entry.path in bound.defaults:
            continue
        if repr(theirs.pop(entry.path, None)) != repr(entry.value):
            return _refuse("protobuf's parser reads another value here", entry.span, entry.path)
    if extra := sorted(theirs.keys() - bound.defaults):
        return _refuse(f"protobuf's parser also reads a value for {quote(extra[0])}", path=extra[0])
    return message


def _refuse(what: str, span: Span = _WHOLE_FILE, path: str = "") -> Refusal:
    return Refusal("syntax", span, what, path, help=_PLAIN_VALUE_HELP)


def iterate_scalars(
    message: Message, schema: Schema, messages: Container[str], path: str = ""
) -> Iterator[tuple[str, Plain]]:
    """Yield path and value of every scalar of a message; ``messages`` tells which ``Any`` are written out."""
    prefix = f"{path}." if path else ""
    if message.DESCRIPTOR.full_name == "google.protobuf.Any":
        packed = cast("any_pb2.Any", message)
        inner = f"{prefix}[{packed.type_url}]"
        if inner in messages:
            packed_type = schema.pool.FindMessageTypeByName(packed.type_url.rpartition("/")[2])
            yield from iterate_scalars(GetMessageClass(packed_type).FromString(packed.value), schema, messages, inner)
            return
    for field, value in message.ListFields():
        name = f"[{field.full_name}]" if field.is_extension else field.name
        for at, of, item in _list_items(field, value, f"{prefix}{name}"):
            if isinstance(item, Message):
                yield from iterate_scalars(item, schema, messages, at)
            else:
                named = of.enum_type and of.enum_type.values_by_number.get(int(item))
                yield at, (named.name if named else str(item) if of.enum_type else item)


def _list_items(field: FieldDescriptor, value: Any, path: str) -> Iterator[tuple[str, FieldDescriptor, Any]]:  # noqa: ANN401
    """Yield path, type and value of what a field holds: a scalar, a message, a list or a mapping."""
    if field.message_type and field.message_type.GetOptions().map_entry:
        types = field.message_type.fields_by_name
        for key in value:
            at = make_map_path(path, key)
            yield f"{at}.key", types["key"], key
            yield f"{at}.value", types["value"], value[key]
    elif field.is_repeated:
        yield from ((f"{path}[{index}]", field, item) for index, item in enumerate(value))
    else:
        yield path, field, value
