"""The JSON Schema (draft 2020-12) of a message, for editors and other tools."""

from typing import Any, Final

from metalint.schema.types import INTEGER_RANGES, FieldType, MessageType

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DIGITS: Final = "^-?[0-9]+$"
_NULL: Final = {"type": "null"}
_NUMBER: Final = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": "^(-?[0-9.]+([eE][+-]?[0-9]+)?|NaN|-?Infinity)$"}]
}
_SCALARS: Final[dict[str, dict[str, Any]]] = {
    "string": {"type": "string"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "bool": {"type": "boolean"},
    "float": _NUMBER,
    "double": _NUMBER,
}
_ANYTHING: Final = {"type": ["null", "boolean", "number", "string", "array", "object"]}
# messages with their own JSON form (https://protobuf.dev/programming-guides/json/)
_WELL_KNOWN: Final[dict[str, dict[str, Any]]] = {
    "Any": {"type": "object", "properties": {"@type": {"type": "string"}}},
    "Timestamp": {"type": "string", "format": "date-time"},
    "Duration": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,9})?s$"},
    "FieldMask": {"type": "string"},
    "Struct": {"type": "object"},
    "ListValue": {"type": "array"},
    "Value": _ANYTHING,
}


def describe_message(message: MessageType, constraints: dict[str, Any] | None) -> dict[str, Any]:
    """Return the schema of the JSON mapping of ``message``, with ``constraints`` on top."""
    # It accepts what parsers of that mapping accept (https://protobuf.dev/programming-guides/json/): both names of a
    # field, null for an absent one, numbers as text, enum values by name or number, extensions in brackets.
    definitions: dict[str, Any] = {}
    _define_message(message, definitions)
    parts: list[dict[str, Any]] = [{"$ref": f"#/$defs/{message.name}"}]
    if constraints:
        parts.append({key: value for key, value in constraints.items() if not key.startswith("$")})
    return {"$schema": _DIALECT, "title": message.name, "allOf": parts, "$defs": definitions}


def _define_message(message: MessageType, definitions: dict[str, Any]) -> None:
    if message.name in definitions:
        return
    package, _, name = message.name.rpartition(".")
    is_wrapper = list(message.fields) == ["value"]
    if package == "google.protobuf" and (is_wrapper or name in _WELL_KNOWN):
        definitions[message.name] = _describe_scalar(message.fields["value"]) if is_wrapper else _WELL_KNOWN[name]
        return
    properties: dict[str, Any] = {}
    definitions[message.name] = {"type": "object", "properties": properties, "additionalProperties": False}
    if message.is_extensible:
        definitions[message.name]["patternProperties"] = {"^\\[.+\\]$": {}}
    for field in {field.name: field for field in message.fields.values()}.values():
        described = {"anyOf": [_describe_field(field, definitions), _NULL]}
        properties |= dict.fromkeys((field.name, field.json_name or field.name), described)


def _describe_field(field: FieldType, definitions: dict[str, Any]) -> dict[str, Any]:
    if field.message is not None and field.message.is_map:
        return {"type": "object", "additionalProperties": _describe_field(field.message.fields["value"], definitions)}
    if field.message is None:
        described = _describe_scalar(field)
    else:
        _define_message(field.message, definitions)
        described = {"$ref": f"#/$defs/{field.message.name}"}
    return {"type": "array", "items": described} if field.is_repeated else described


def _describe_scalar(field: FieldType) -> dict[str, Any]:
    if field.enum is not None:
        names = sorted(field.enum.numbers, key=field.enum.numbers.__getitem__)
        is_null = names == ["NULL_VALUE"]
        return {"anyOf": [{"enum": names}, {"type": "integer"}, *([_NULL] if is_null else [])]}
    if field.kind not in INTEGER_RANGES:
        return dict(_SCALARS[field.kind])
    allowed = INTEGER_RANGES[field.kind]
    digits = {"type": "string", "pattern": _DIGITS if allowed.start else "^[0-9]+$"}
    return {"anyOf": [{"type": "integer", "minimum": allowed.start, "maximum": allowed.stop - 1}, digits]}
