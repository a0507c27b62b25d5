"""Message types as plain tables: all that binding needs to know of a descriptor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from google.protobuf.descriptor import FieldDescriptor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.descriptor import Descriptor, EnumDescriptor

_KINDS: Final[Mapping[int, str]] = {
    value: name.removeprefix("TYPE_").lower()
    for name, value in vars(FieldDescriptor).items()
    if name.startswith("TYPE_")
}
INTEGER_RANGES: Final[Mapping[str, range]] = {
    **dict.fromkeys(("int32", "sint32", "sfixed32", "enum"), range(-(2**31), 2**31)),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), range(-(2**63), 2**63)),
    **dict.fromkeys(("uint32", "fixed32"), range(2**32)),
    **dict.fromkeys(("uint64", "fixed64"), range(2**64)),
}


class EnumType(NamedTuple):
    """Numbers by name, the first name of each number, and whether other numbers are refused."""

    name: str
    numbers: Mapping[str, int]
    names: Mapping[int, str]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class FieldType:
    """A field: ``kind`` is the scalar type's name, ``enum``, ``message`` or ``group``."""

    name: str
    kind: str
    is_repeated: bool
    is_required: bool
    has_presence: bool
    oneof: str | None
    enum: EnumType | None
    message: MessageType | None


@dataclass(frozen=True, slots=True)
class MessageType:
    """A message by its fields' names in the text format; ``is_map`` for the entries of a map."""

    name: str
    is_map: bool
    fields: dict[str, FieldType] = field(default_factory=dict)


def message_type(descriptor: Descriptor, known: dict[str, MessageType] | None = None) -> MessageType:
    """Return the table of a message and of all messages it reaches, cycles included."""
    known = {} if known is None else known
    if descriptor.full_name not in known:
        is_map = descriptor.GetOptions().map_entry
        known[descriptor.full_name] = table = MessageType(descriptor.full_name, is_map)
        for one in descriptor.fields:
            made = field_type(one, known)
            table.fields[made.name] = made
            if made.kind == "group" and made.message is not None:
                table.fields[made.message.name.rpartition(".")[2]] = made
    return known[descriptor.full_name]


def field_type(descriptor: FieldDescriptor, known: dict[str, MessageType]) -> FieldType:
    """Return the table of a field or an extension."""
    oneof = descriptor.containing_oneof
    return FieldType(
        name=descriptor.name,
        kind=_KINDS[descriptor.type],
        is_repeated=descriptor.is_repeated,
        is_required=descriptor.is_required,
        has_presence=descriptor.has_presence,
        oneof=oneof.name if oneof is not None and not oneof.name.startswith("_") else None,
        enum=_enum_type(descriptor.enum_type) if descriptor.enum_type else None,
        message=message_type(descriptor.message_type, known) if descriptor.message_type else None,
    )


def _enum_type(descriptor: EnumDescriptor) -> EnumType:
    names: dict[int, str] = {}
    for value in descriptor.values:
        names.setdefault(value.number, value.name)
    numbers = {value.name: value.number for value in descriptor.values}
    return EnumType(descriptor.name, numbers, names, descriptor.is_closed)
