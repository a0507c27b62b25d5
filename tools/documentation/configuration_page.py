"""The page on the keys of the configuration, from the JSON Schema of the configuration."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from metalint.util.packaged import read_packaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTRODUCTION: Final = """\
# Keys of the configuration

Every key of `metalint.toml`, from the JSON Schema that `metalint schema --config` prints. In `pyproject.toml` the same
keys are below `[tool.metalint]`. [Configuration](configuration.md) has examples.

"""


def page() -> str:
    """Return the page: a chapter per table."""
    return _INTRODUCTION + "".join(_chapters(json.loads(read_packaged("metalint.schema.json")), ""))


def _chapters(schema: dict[str, Any], name: str) -> Iterator[str]:
    properties: dict[str, Any] = schema["properties"]
    title = f"`[{name}]`" if name else "Top level"
    yield f"## {title}\n\n| key | what it is |\n|---|---|\n"
    for key, value in properties.items():
        default = f"; default: `{json.dumps(value['default'])}`" if "default" in value else ""
        yield f"| `{key}` | {value.get('description', '')}<br>{_type(value).capitalize()}{default} |\n"
    yield "\n"
    if name == "collections":
        return  # its tables are those of the top level
    for key, value in properties.items():
        inner = f"{name}.{key}" if name else key
        for table, path in (
            ()
            if key == "collections"
            else (  # its keys are those of the top
                (value, inner),
                (value.get("items"), inner),
                (value.get("additionalProperties"), f"{inner}.PATTERN"),
            )
        ):
            if isinstance(table, dict) and "properties" in table:
                yield from _chapters(table, path)


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(one)}`" for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    kind = schema["type"]
    if kind == "array":
        return f"list of {_plural(_type(schema['items']))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"table of {_plural(_type(schema['additionalProperties']))}"
    names = {"object": "table", "boolean": "true or false", "integer": "whole number"}
    return names.get(kind, kind)


def _plural(kind: str) -> str:
    return kind if kind.startswith("`") else re.sub(r"^(\w+(?: number)?)", r"\1s", kind)
