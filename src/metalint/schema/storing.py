"""Tables of message types as plain data, so that a later run needs no protobuf to have them."""

from __future__ import annotations

from typing import Any, Final

from metalint.schema.types import EnumType, FieldType, MessageType

_REVISION: Final = "2"  # raised when tables of the same attributes come to hold something else
LAYOUT: Final = " ".join((_REVISION, *MessageType._fields, *FieldType._fields, *EnumType._fields))
"""What tables hold: part of the key under which they are kept, so that others of an earlier version are not read."""


def stored(root: MessageType) -> dict[str, Any]:
    """Return ``root`` and all messages it reaches as plain data, as it is kept."""
    messages: dict[str, Any] = {}
    pending = [root]
    while pending:
        message = pending.pop()
        if message.name not in messages:
            fields = {name: _field(one) for name, one in message.fields.items()}
            messages[message.name] = [message.is_map, fields, sorted(message.reserved), message.is_extensible]
            pending += [one.message for one in message.fields.values() if one.message]
    return {"root": root.name, "messages": messages}


def _field(field: FieldType) -> dict[str, Any]:
    enum = field.enum and field.enum._asdict() | {"names": list(field.enum.names.items())}
    return {**field._asdict(), "enum": enum, "message": field.message and field.message.name}


def loaded(table: Any) -> MessageType:  # noqa: ANN401 - JSON is anything
    """Return the message type that ``stored`` wrote."""
    messages = {
        name: MessageType(name, is_map, {}, frozenset(reserved), is_extensible)
        for name, (is_map, _, reserved, is_extensible) in table["messages"].items()
    }
    for name, (_, fields, *_) in table["messages"].items():
        for key, one in fields.items():
            made = one | {"enum": _enum(one["enum"]), "message": messages.get(one["message"])}
            messages[name].fields[key] = FieldType(**made)
    root: MessageType = messages[table["root"]]
    return root


def _enum(table: Any) -> EnumType | None:  # noqa: ANN401
    if table is None:
        return None
    return EnumType(**table | {"names": dict(table["names"])})
