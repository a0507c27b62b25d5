"""JSON Schemas (draft 2020-12) for editors and other tools."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from metalint.config import settings
from metalint.config.addition import ADD_KEYS, FILLINGS
from metalint.config.declared import CHECKS, SEVERITIES
from metalint.config.links import HOST_KEYS, KEYS
from metalint.config.services import SOURCES
from metalint.config.site import SITE_KEYS, SITE_VIEWS
from metalint.schema.types import INTEGER_RANGES, FieldType, MessageType
from metalint.util import packaged
from metalint.util.limits import PARSERS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_STRINGS: Final = {"type": "array", "items": {"type": "string"}}
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
_WRAPPERS: Final = frozenset(
    f"{kind}Value" for kind in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
)


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
    if package == "google.protobuf" and (name in _WRAPPERS or name in _WELL_KNOWN):
        definitions[message.name] = (
            _describe_scalar(message.fields["value"]) if name in _WRAPPERS else _WELL_KNOWN[name]
        )
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


def _close_object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _describe_table(kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the schema of a table by the kinds of its values, as `metalint.config` reads it."""
    return _close_object({key: _KINDS[kind] for key, kind in kinds.items()})


_TEXT: Final = {"type": "string", "minLength": 1}
_POSITIVE: Final = {"type": "integer", "minimum": 1}
_DURATION: Final = {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *(ms|s|m|h|d)?$"}
_KINDS: Final[dict[str, dict[str, Any]]] = {
    "string": _TEXT,
    "strings": _STRINGS,
    "flag": {"type": "boolean"},
    "duration": {"anyOf": [{"type": "number", "minimum": 0}, _DURATION]},
    "days": {"type": "number", "minimum": 0},
    "codes": {"type": "array", "items": {"type": "integer", "minimum": 100, "maximum": 999}},
    "count": {"type": "integer", "minimum": 0},
    "positive": _POSITIVE,
    "method": {"enum": ["head", "get"]},
    "size": {"anyOf": [_POSITIVE, {"type": "string", "pattern": "^[0-9]{1,10} ?(B|KiB|MiB|GiB)$"}]},
    "depth": {**_POSITIVE, "maximum": 10_000},
    "folder": _TEXT,
    "url": {"type": "string", "pattern": "^https?://[^?#@]+$"},
    "color": {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
    "views": {"type": "array", "items": {"enum": list(SITE_VIEWS)}},
    "labels": {"anyOf": [_STRINGS, {"type": "object", "additionalProperties": _TEXT}]},
    "view": {"enum": list(settings.VIEWS)},
    "layout": {"anyOf": [{"enum": list(settings.LAYOUTS)}, {"type": "string", "pattern": "\\.(j2|jinja|jinja2)$"}]},
    "sort": {"enum": list(settings.SORTS)},
    "day": _TEXT,
    "note": _TEXT,
    "fillings": {"type": "object", "additionalProperties": {"enum": list(FILLINGS)}},
}
_KINDS["hosts"] = {"type": "object", "additionalProperties": _describe_table(HOST_KEYS)}


def _describe_declared_rule() -> dict[str, Any]:
    checks: dict[str, Any] = {
        **{key: {"type": "string"} for key in ("pattern", "forbid", "requires")},
        **{key: {"const": True} for key in ("unique", "same-as-file-name")},
        "one-of": {**_STRINGS, "minItems": 1},
        "max-length": _POSITIVE,
    }
    properties = {
        **{key: {"type": "string"} for key in ("name", "field", "message", "docs")},
        "severity": {"enum": list(SEVERITIES)},
        "groups": {**_STRINGS, "minItems": 1},
        **checks,
    }
    return {
        **_close_object(properties),
        "required": ["name", "field"],
        "oneOf": [{"required": [key]} for key in CHECKS],
    }


def describe_configuration() -> dict[str, Any]:
    """Return the schema of ``metalint.toml``, or of ``[tool.metalint]``."""
    output = _describe_table(settings.OUTPUT_KEYS) | {"required": ["path"]}
    roles = {role: {"type": "string", "default": path} for role, path in settings.DEFAULT_FIELDS.items()}
    web = {"type": "string", "pattern": "^(https?://.*)?$"}
    properties: dict[str, Any] = {
        **dict.fromkeys(sorted(settings.STRINGS_KEYS), _STRINGS),
        **{key: {"type": "string"} for key in sorted(settings.STRING_KEYS)},
        "conventions": {"enum": list(settings.LEARNING)},
        "render": {"enum": list(settings.RENDERED_BY)},
        "profile": {"enum": list(settings.PROFILES)},
        "per-file-ignores": {"type": "object", "additionalProperties": _STRINGS},
        "severity": {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
        "fields": {"type": "object", "additionalProperties": False, "properties": roles},
        "names": {
            "type": "object",
            "propertyNames": {"enum": list(roles)},
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "links": _describe_table(KEYS),
        "parsers": {"type": "array", "items": {"enum": list(PARSERS)}, "minItems": 1},
        "limits": _describe_table(settings.LIMITS_KEYS),
        "sources": _close_object(
            {name: {**({"type": "string"} if name == "dblp" else web), "default": url} for name, url in SOURCES.items()}
        ),
        "site": _describe_table(SITE_KEYS),
        "add": _describe_table(ADD_KEYS),
        "gate": _describe_table(settings.GATE_KEYS),
        "placeholders": _describe_table(settings.PLACEHOLDERS_KEYS),
        "outputs": {"type": "array", "items": output},
        "rules": {"type": "array", "items": _describe_declared_rule()},
        "plugins": {"type": "array", "items": {"type": "string", "pattern": settings.DISTRIBUTION_NAME}},
        "rule-options": {"type": "object", "additionalProperties": {"type": "object"}},
    }
    defaults = dict(_list_defaults(settings.Config(Path()), ""))
    defaults |= {"outputs.view": "institution", "outputs.layout": "table"}
    defaults |= {"outputs.check": True, "outputs.authors": False}
    return {
        "$schema": _DIALECT,
        "title": "metalint",
        "type": "object",
        "additionalProperties": False,
        "properties": _describe_properties(properties, "", defaults),
    }


def _describe_properties(properties: Mapping[str, Any], table: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schemas of a table's keys with description and default; ``*`` stands for names of the user."""
    descriptions = packaged.split_pairs(packaged.read_sections("settings.txt")["descriptions"])
    described = {}
    for key, schema in properties.items():
        path = f"{table}{key}"
        made: dict[str, Any] = {"description": descriptions[path]} if path in descriptions else {}
        made |= schema
        if "properties" in schema:
            made["properties"] = _describe_properties(schema["properties"], f"{path}.", defaults)
        for part, inner in (("items", f"{path}."), ("additionalProperties", f"{path}.*.")):
            if isinstance(schema.get(part), dict) and "properties" in schema[part]:
                keys = _describe_properties(schema[part]["properties"], inner, defaults)
                made[part] = {**schema[part], "properties": keys}
        if path in defaults:
            made["default"] = defaults[path]
        described[key] = made
    return described


def _list_defaults(given: Any, table: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a NamedTuple of settings
    """Yield the path and the default, as JSON has it, of each key that has one."""
    for attribute, value in given._asdict().items():
        path = f"{table}{attribute.replace('_', '-')}"
        if hasattr(value, "_asdict"):
            yield from _list_defaults(value, f"{path}.")
        elif isinstance(value, (str, int, float)) or value == {}:
            yield path, int(value) if isinstance(value, float) and value.is_integer() else value
        elif isinstance(value, tuple):
            yield path, list(value)
