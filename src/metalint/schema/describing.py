"""JSON Schemas (draft 2020-12) for editors and other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from metalint.config.settings import DEFAULT_FIELDS, LAYOUTS, LEARNING, VIEWS
from metalint.schema.types import INTEGER_RANGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from metalint.schema.types import FieldType, MessageType

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_STRINGS: Final = {"type": "array", "items": {"type": "string"}}
_NUMBER: Final = {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]}
_SCALARS: Final[dict[str, dict[str, Any]]] = {
    "string": {"type": "string"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "bool": {"type": "boolean"},
    "float": _NUMBER,
    "double": _NUMBER,
}


def of_message(message: MessageType, constraints: dict[str, Any] | None) -> dict[str, Any]:
    """Return the schema of the JSON mapping of ``message``, with ``constraints`` on top."""
    definitions: dict[str, Any] = {}
    _define(message, definitions)
    parts: list[dict[str, Any]] = [{"$ref": f"#/$defs/{message.name}"}]
    if constraints:
        parts.append({key: value for key, value in constraints.items() if not key.startswith("$")})
    return {"$schema": _DIALECT, "title": message.name, "allOf": parts, "$defs": definitions}


def _define(message: MessageType, definitions: dict[str, Any]) -> None:
    if message.name in definitions:
        return
    properties: dict[str, Any] = {}
    definitions[message.name] = {"type": "object", "properties": properties, "additionalProperties": False}
    for field in {field.name: field for field in message.fields.values()}.values():
        one = _field(field, definitions)
        properties[field.name] = {"type": "array", "items": one} if field.is_repeated else one


def _field(field: FieldType, definitions: dict[str, Any]) -> dict[str, Any]:
    if field.message is not None:
        _define(field.message, definitions)
        return {"$ref": f"#/$defs/{field.message.name}"}
    if field.enum is not None:
        return {"enum": sorted(field.enum.numbers, key=field.enum.numbers.__getitem__)}
    return _integer(field.kind) if field.kind in INTEGER_RANGES else dict(_SCALARS[field.kind])


def _integer(kind: str) -> dict[str, Any]:
    allowed = INTEGER_RANGES[kind]
    if "64" in kind:  # the JSON mapping writes 64-bit integers as strings
        return {"type": "string", "pattern": "^-?[0-9]+$" if allowed.start else "^[0-9]+$"}
    return {"type": "integer", "minimum": allowed.start, "maximum": allowed.stop - 1}


_DURATION: Final = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *(ms|s|m|h|d)?$"}]
}
_KINDS: Final[dict[str, dict[str, Any]]] = {
    "strings": _STRINGS,
    "flag": {"type": "boolean"},
    "duration": _DURATION,
    "days": {"type": "number", "minimum": 0},
    "codes": {"type": "array", "items": {"type": "integer", "minimum": 100, "maximum": 999}},
    "count": {"type": "integer", "minimum": 0},
    "positive": {"type": "integer", "minimum": 1},
    "method": {"enum": ["head", "get"]},
}


def _links() -> dict[str, Any]:
    """Return the schema of the table ``[links]``, from what its reader reads."""
    from metalint.config.links import HOST_KEYS, KEYS, REGISTRIES

    host = {key: _KINDS[kind] for key, kind in HOST_KEYS.items()}
    bases = {
        name: {"type": "string", "pattern": "^(https?://.*)?$", "default": url} for name, url in REGISTRIES.items()
    }
    properties = {key: _KINDS[kind] for key, kind in KEYS.items() if kind != "table"} | {
        "hosts": {"type": "object", "additionalProperties": _closed(host)},
        "registries": _closed(bases),
    }
    return _closed(properties)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def of_configuration() -> dict[str, Any]:
    """Return the schema of ``metalint.toml``, or of ``[tool.metalint]``."""
    from metalint.config.settings import DISTRIBUTION_NAME, PLACEHOLDERS_KEYS, STRING_KEYS, STRINGS_KEYS, Config

    severities = {"enum": ["error", "warning", "info"]}
    output = {
        "type": "object",
        "required": ["path"],
        "additionalProperties": False,
        "properties": {
            "path": {"type": "string"},
            "view": {"enum": list(VIEWS)},
            "layout": {"anyOf": [{"enum": list(LAYOUTS)}, {"type": "string", "pattern": "\\.(j2|jinja|jinja2)$"}]},
            "marker": {"type": "string"},
        },
    }
    roles = {role: {"type": "string", "default": path} for role, path in DEFAULT_FIELDS.items()}
    properties: dict[str, Any] = {
        **dict.fromkeys(sorted(STRINGS_KEYS), _STRINGS),
        **{key: {"type": "string"} for key in sorted(STRING_KEYS)},
        "conventions": {"enum": list(LEARNING)},
        "per-file-ignores": {"type": "object", "additionalProperties": _STRINGS},
        "severity": {"type": "object", "additionalProperties": severities},
        "fields": {"type": "object", "additionalProperties": False, "properties": roles},
        "links": _links(),
        "placeholders": _closed(dict.fromkeys(PLACEHOLDERS_KEYS, _STRINGS)),
        "outputs": {"type": "array", "items": output},
        "plugins": {"type": "array", "items": {"type": "string", "pattern": DISTRIBUTION_NAME}},
        "rule-options": {"type": "object", "additionalProperties": {"type": "object"}},
    }
    defaults = dict(_defaults(Config(Path()), ""))
    defaults |= {"outputs.view": "institution", "outputs.layout": "table"}
    return {
        "$schema": _DIALECT,
        "title": "metalint",
        "type": "object",
        "additionalProperties": False,
        "properties": _described(properties, "", defaults),
    }


def _described(properties: Mapping[str, Any], table: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schemas of a table's keys with description and default; ``*`` stands for names of the user."""
    from metalint.schema.key_descriptions import DESCRIPTIONS

    described = {}
    for key, schema in properties.items():
        path = f"{table}{key}"
        text = {"description": DESCRIPTIONS[path]} if path in DESCRIPTIONS else {}
        default = {"default": defaults[path]} if path in defaults else {}
        described[key] = {**text, **_with_described_keys(schema, path, defaults), **default}
    return described


def _with_described_keys(schema: Mapping[str, Any], path: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    if "properties" in schema:
        return {**schema, "properties": _described(schema["properties"], f"{path}.", defaults)}
    for key, inner in (("items", f"{path}."), ("additionalProperties", f"{path}.*.")):
        if isinstance(schema.get(key), dict) and "properties" in schema[key]:
            nested = {**schema[key], "properties": _described(schema[key]["properties"], inner, defaults)}
            return {**schema, key: nested}
    return dict(schema)


def _defaults(settings: Any, table: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a NamedTuple of settings
    """Yield the path and the default, as JSON has it, of each key that has one."""
    for attribute, value in settings._asdict().items():
        path = f"{table}{attribute.replace('_', '-')}"
        if hasattr(value, "_asdict"):
            yield from _defaults(value, f"{path}.")
        elif isinstance(value, (str, int, float)) or value == {}:
            yield path, int(value) if isinstance(value, float) and value.is_integer() else value
        elif isinstance(value, tuple):
            yield path, list(value)
