"""The packaged JSON Schema of the configuration has the keys, choices and defaults that the reader has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rows import each_row

from metalint.config import addition, declared, links, settings, site
from metalint.config.services import SOURCES
from metalint.util.limits import PARSERS
from metalint.util.packaged import read_packaged

SCHEMA: dict[str, Any] = json.loads(read_packaged("metalint.schema.json"))
CHOICES = {
    "conventions": settings.LEARNING,
    "render": settings.RENDERED_BY,
    "profile": settings.PROFILES,
    "parsers.[]": PARSERS,
    "severity.*": declared.SEVERITIES,
    "rules.[].severity": declared.SEVERITIES,
    "outputs.[].view": settings.VIEWS,
    "outputs.[].sort": settings.SORTS,
    "site.views.[]": site.SITE_VIEWS,
    "add.fields.*": addition.FILLINGS,
    "links.hosts.*.method": ("head", "get"),
}


def nodes(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each schema in a schema by its path: `*` is a key of the user, `[]` an item."""
    yield path, schema
    inner = dict(schema.get("properties", {}))
    inner |= {"[]": schema["items"]} if "items" in schema else {}
    inner |= {"*": schema["additionalProperties"]} if schema.get("additionalProperties") else {}
    for key, part in inner.items():
        yield from nodes(part, f"{path}.{key}".lstrip("."))


NODES = dict(nodes(SCHEMA))


def defaults(given: Any, table: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and the default, as JSON has it, of each key of a table of settings that has one."""
    for field, value in given._asdict().items():
        path = f"{table}{field.replace('_', '-')}"
        if hasattr(value, "_asdict"):
            yield from defaults(value, f"{path}.")
        elif isinstance(value, str | int | float | tuple) or value == {}:
            yield path, list(value) if isinstance(value, tuple) else value


@each_row(
    "table",
    [
        ("", settings.KEYS),
        ("fields", settings.ROLES),
        ("sources", SOURCES),
        ("links", links.KEYS),
        ("links.hosts.*", links.HOST_KEYS),
        ("site", site.SITE_KEYS),
        ("gate", settings.GATE_KEYS),
        ("add", addition.ADD_KEYS),
        ("limits", settings.LIMITS_KEYS),
        ("placeholders", settings.PLACEHOLDERS_KEYS),
        ("outputs.[]", settings.OUTPUT_KEYS),
        ("rules.[]", (*declared.KEYS, *declared.CHECKS)),
    ],
)
def test_each_table_has_the_keys_that_are_read(table: tuple[str, Any]) -> None:
    path, keys = table
    assert set(NODES[path]["properties"]) == set(keys)
    assert NODES[path]["additionalProperties"] is False


def test_choices_are_those_that_are_read() -> None:
    assert {path: tuple(node["enum"]) for path, node in NODES.items() if "enum" in node} == CHOICES
    assert NODES["outputs.[].layout"]["anyOf"][0]["enum"] == list(settings.LAYOUTS)
    assert NODES["names"]["propertyNames"]["enum"] == list(settings.ROLES)


def test_defaults_are_those_of_the_settings() -> None:
    told = {path: node["default"] for path, node in NODES.items() if "default" in node}
    own: Mapping[str, Any] = dict(defaults(settings.Config(Path())))
    tables = {f"fields.{role}": path for role, path in settings.DEFAULT_FIELDS.items()}
    tables |= {f"sources.{name}": url for name, url in SOURCES.items()}
    outputs = {"outputs.[].view": "institution", "outputs.[].layout": "table"}
    outputs |= {"outputs.[].check": True, "outputs.[].authors": False}
    assert told == {path: value for path, value in (own | tables | outputs).items() if path in NODES}


def test_limits_and_names_of_plugins_are_those_that_are_read() -> None:
    limits = NODES["limits"]["properties"]
    assert limits["depth"]["maximum"] == 10_000
    assert NODES["plugins.[]"]["pattern"] == settings.DISTRIBUTION_NAME
