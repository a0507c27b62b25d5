"""JSON Schemas (draft 2020-12) for editors and other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from metalint.config.settings import DEFAULT_FIELDS, LAYOUTS, LEARNING, VIEWS
from metalint.schema.types import INTEGER_RANGES

if TYPE_CHECKING:
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


def _site() -> dict[str, Any]:
    """Return the schema of the table ``[site]``."""
    from metalint.config.site import SITE_KEYS, SITE_VIEWS

    kinds: dict[str, dict[str, Any]] = {
        "string": {"type": "string", "minLength": 1},
        "folder": {"type": "string", "minLength": 1},
        "url": {"type": "string", "pattern": "^https?://[^?#@]+$"},
        "color": {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
        "views": {"type": "array", "items": {"enum": list(SITE_VIEWS)}},
        "flag": {"type": "boolean"},
    }
    return _closed({key: kinds[kind] for key, kind in SITE_KEYS.items()})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def of_configuration() -> dict[str, Any]:
    """Return the schema of ``metalint.toml``, or of ``[tool.metalint]``."""
    from metalint.config.settings import PLACEHOLDERS_KEYS, STRING_KEYS, STRINGS_KEYS

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
        "site": _site(),
        "placeholders": _closed(dict.fromkeys(PLACEHOLDERS_KEYS, _STRINGS)),
        "outputs": {"type": "array", "items": output},
    }
    return {
        "$schema": _DIALECT,
        "title": "metalint",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
