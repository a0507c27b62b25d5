"""Bounds: as much of a JSON Schema as can be told from one value at a time.

Where the schema says more than that (what is required, how many, either this or that), there are no bounds, and
nothing is proven without jsonschema.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from metalint.schema.types import FieldType

_SAYS_NOTHING: Final = frozenset(
    ("$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated", "format")
)
"""Keywords that refuse nothing; jsonschema looks at ``format`` only where it is told to."""

_AS_TEXT: Final = frozenset(("int64", "uint64", "sint64", "fixed64", "sfixed64"))
"""Kinds that the JSON mapping writes as strings (https://protobuf.dev/programming-guides/json/)."""


class UnboundedError(ValueError):
    """A JSON Schema that says more than bounds can hold."""


class Bounds:
    """What the values of one message have to keep to.

    Raises:
        UnboundedError: for a ``schema`` that cannot be held against one value at a time.
    """

    def __init__(self, schema: Any) -> None:  # noqa: ANN401 - JSON is anything
        said = _keywords(schema)
        properties = said.pop("properties", {})
        if said not in ({}, {"type": "object"}) or not isinstance(properties, dict):
            raise UnboundedError(schema)
        self._inner: dict[str, Bounds] = {}
        self._checks: dict[str, tuple[Callable[[Any], bool], ...]] = {}
        self._items: dict[str, tuple[Callable[[Any], bool], ...]] = {}
        for name, one in properties.items():
            self._add(name, one)

    def _add(self, name: str, schema: Any) -> None:  # noqa: ANN401
        said = _keywords(schema)
        kind = said.get("type")
        if kind == "object":
            self._inner[name] = Bounds(schema)
        elif kind == "array":
            items = said.pop("items", {})
            if said != {"type": "array"}:
                raise UnboundedError(schema)
            self._items[name] = tuple(_checks(items))
        elif said:
            self._checks[name] = tuple(_checks(schema))

    def inside(self, field: FieldType) -> Bounds | None:
        """Return the bounds of each message in ``field``; None if it may not be there, or more has to be known."""
        if field.name in self._checks or field.name in self._items:
            return None
        if field.is_repeated and field.name in self._inner:  # an object is no array, and that of a map has other names
            return None
        return self._inner.get(field.name) or Bounds({})

    def checks(self, field: FieldType) -> Callable[[str | int], bool] | None:
        """Return what tells whether a value of a scalar, or an element of one that repeats, is within bounds.

        None if there is nothing to check.
        """
        mine, others = (self._items, self._checks) if field.is_repeated else (self._checks, self._items)
        if field.name in others or field.name in self._inner:
            return lambda _: False
        checks = mine.get(field.name)
        if not checks:
            return None
        if field.kind in _AS_TEXT:
            return lambda value: all(check(str(value)) for check in checks)
        return lambda value: all(check(value) for check in checks)


def _keywords(schema: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the keywords of ``schema`` that may refuse something."""
    if not isinstance(schema, dict):
        raise UnboundedError(schema)
    return {key: value for key, value in schema.items() if key not in _SAYS_NOTHING}


def _checks(schema: Any) -> Iterator[Callable[[Any], bool]]:  # noqa: ANN401
    for key, argument in _keywords(schema).items():
        if key not in _MAKERS:
            raise UnboundedError(key)
        yield _MAKERS[key](argument)


def _type(name: str) -> Callable[[Any], bool]:
    if name not in {"string", "integer", "number"}:
        raise UnboundedError(name)
    wanted = str if name == "string" else int
    return lambda value: isinstance(value, wanted)


def _pattern(pattern: str) -> Callable[[Any], bool]:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _enum(values: Sequence[Any]) -> Callable[[Any], bool]:
    allowed = [one for one in values if isinstance(one, str | int) and not isinstance(one, bool)]
    return lambda value: value in allowed


# As in JSON Schema, a keyword for numbers lets everything else pass, and so does one for strings.
_MAKERS: Final[Mapping[str, Callable[[Any], Callable[[Any], bool]]]] = {
    "type": _type,
    "minimum": lambda least: lambda value: not isinstance(value, int) or value >= least,
    "maximum": lambda most: lambda value: not isinstance(value, int) or value <= most,
    "minLength": lambda least: lambda value: not isinstance(value, str) or len(value) >= least,
    "maxLength": lambda most: lambda value: not isinstance(value, str) or len(value) <= most,
    "pattern": _pattern,
    "enum": _enum,
}
