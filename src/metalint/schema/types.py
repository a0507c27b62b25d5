"""Message types as plain tables, all that binding needs to know of a descriptor; the values that it finds.

Tables are kept as plain data as well, so that a later run needs no protobuf to have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from metalint.text.span import Span

INTEGER_RANGES: Final[Mapping[str, range]] = {
    **dict.fromkeys(("int32", "sint32", "sfixed32", "enum"), range(-(2**31), 2**31)),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), range(-(2**63), 2**63)),
    **dict.fromkeys(("uint32", "fixed32"), range(2**32)),
    **dict.fromkeys(("uint64", "fixed64"), range(2**64)),
}


Plain = str | bytes | int | float | bool


class ScalarValue(NamedTuple):
    """One scalar of the file, and where it stands."""

    path: str  # like ``paper.institutions[1]``, or ``prices["a"].value`` inside a map
    value: Plain  # an enum's is its name
    span: Span
    kind: str


class EnumType(NamedTuple):
    """An enum."""

    name: str
    numbers: Mapping[str, int]  # by name
    names: Mapping[int, str]  # the first one of each number
    is_closed: bool  # whether other numbers are refused
    comments: Mapping[str, str] = {}  # those that stand behind values, on the same line, by the value's name


class FieldType(NamedTuple):
    """A field."""

    name: str
    kind: str  # the scalar type's name, ``enum``, ``message`` or ``group``
    is_repeated: bool
    is_required: bool
    has_presence: bool
    oneof: str | None
    enum: EnumType | None
    message: MessageType | None
    # What `[default = …]` declares, for all but bytes; that of an enum is its name. The value that an absent field has
    # anyway (the empty string, 0, the first name of an enum) is not declared.
    default: str | None = None
    json_name: str = ""  # the name in the JSON mapping; ``name`` is accepted there as well


class MessageType(NamedTuple):
    """A message."""

    name: str
    is_map: bool  # whether it is the entry of a map
    fields: dict[str, FieldType]  # by their names in the text format
    reserved: frozenset[str] = frozenset()  # names of fields that it had and that nothing may be called by again
    is_extensible: bool = False  # whether other files may add fields

    def has(self, path: str) -> bool:
        """Tell whether there is a field at a path without indexes."""
        message: MessageType | None = self
        for name in path.split("."):
            if message is None or name not in message.fields:
                return False
            message = message.fields[name].message
        return True

    def field(self, path: str) -> FieldType:
        """Return the field at a path without indexes, such as ``paper.title``."""
        message = self
        *outer, name = path.split(".")
        for step in outer:
            inner = message.fields[step].message
            assert inner is not None  # noqa: S101 - a path leads through messages
            message = inner
        return message.fields[name]


def dump_type(root: MessageType) -> dict[str, Any]:
    """Return ``root`` and all messages it reaches as plain data, as it is kept."""
    messages: dict[str, Any] = {}
    pending = [root]
    while pending:
        message = pending.pop()
        if message.name not in messages:
            fields = {}
            for name, field in message.fields.items():
                enum = field.enum and field.enum._asdict() | {"names": list(field.enum.names.items())}
                fields[name] = {**field._asdict(), "enum": enum, "message": field.message and field.message.name}
            messages[message.name] = [message.is_map, fields, sorted(message.reserved), message.is_extensible]
            pending += [field.message for field in message.fields.values() if field.message]
    return {"root": root.name, "messages": messages}


def load_type(table: Any) -> MessageType:  # noqa: ANN401 - JSON is anything
    """Return the message type that `dump_type` returned."""
    messages = {
        name: MessageType(name, is_map, {}, frozenset(reserved), is_extensible)
        for name, (is_map, _, reserved, is_extensible) in table["messages"].items()
    }
    for name, (_, fields, *_) in table["messages"].items():
        for key, plain in fields.items():
            enum = plain["enum"] and EnumType(**plain["enum"] | {"names": dict(plain["enum"]["names"])})
            messages[name].fields[key] = FieldType(**plain | {"enum": enum, "message": messages.get(plain["message"])})
    root: MessageType = messages[table["root"]]
    return root
