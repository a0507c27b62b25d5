"""Bounds: as much of a JSON Schema as one value at a time shows.

They only ever say that a file keeps to the schema; what is wrong with one that may not, jsonschema says. Where the
schema says more (what is required, how many, either this or that), there are no bounds, and jsonschema sees every
file. Without bounds, a cold run of 2,000 papers with a finding each takes 2.1 times the processor time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from metalint.schema.types import FieldType, MessageType, ScalarValue
from metalint.util.regex import compile_expression

_Check = Callable[[Any], bool]
# keywords that refuse nothing; jsonschema checks `format` only with a format checker
_SAYS_NOTHING: Final = frozenset(
    ("$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated", "format")
)
# kinds that the JSON mapping writes as strings (https://protobuf.dev/programming-guides/json/)
_AS_TEXT: Final = frozenset(("int64", "uint64", "sint64", "fixed64", "sfixed64"))
_AS_NUMBER: Final = frozenset(("int32", "uint32", "sint32", "fixed32", "sfixed32"))
_MAX_SIZE: Final = 1 << 8  # instructions of a pattern; what a larger one may cost, `constraints` counts
_INDEX: Final = re.compile(r"\[[0-9]+\]")
_OTHER_JSON: Final = "google.protobuf."  # messages and enums with their own JSON form, which some values lack


class UnboundedError(ValueError):
    """A JSON Schema that says more than bounds can hold."""


class Bounds:
    """What the values of a message of type ``root`` have to keep to."""

    def __init__(self, schema: Any, root: MessageType) -> None:  # noqa: ANN401 - JSON is anything
        """Raise an `UnboundedError` for a schema that cannot be checked one value at a time."""
        seen: set[str] = set()
        waiting = [root]
        while waiting:
            message = waiting.pop()
            if message.is_extensible or message.name.startswith(_OTHER_JSON):
                raise UnboundedError
            if message.name not in seen:
                seen.add(message.name)
                waiting += [field.message for field in message.fields.values() if field.message is not None]
        checks = dict(_bound_message(schema, root, ""))
        self._check = lru_cache(maxsize=1 << 12)(lambda path: checks.get(_INDEX.sub("", path)))

    def hold(self, entries: Iterable[ScalarValue]) -> bool:
        """Tell whether all values keep to the schema; if not, jsonschema has to say."""
        for path, value, _, _ in entries:
            check = self._check(path)
            if check is not None and not check(value):
                return False
        return True


def _bound_message(schema: Any, of: MessageType, path: str) -> Iterator[tuple[str, _Check]]:  # noqa: ANN401
    """Yield by path, without indexes, what tells whether the value of a field keeps to what is said of it."""
    said = _list_keywords(schema)
    properties = said.pop("properties", {})
    if said not in ({}, {"type": "object"}) or not isinstance(properties, dict):
        raise UnboundedError
    for name, inner in properties.items():
        field = of.fields.get(name)
        if field is None or field.name != name or not _list_keywords(inner):
            continue
        of_one = inner
        if field.is_repeated:
            of_list = _list_keywords(inner)
            of_one = of_list.pop("items", {})
            if of_list != {"type": "array"}:
                raise UnboundedError
        if field.message is None:
            wanted = _list_keywords(of_one)
            if not wanted.keys() <= _MAKERS.keys():
                raise UnboundedError
            if checks := [_MAKERS[key](argument) for key, argument in wanted.items()]:
                yield f"{path}{name}", _check_json_form(checks, field)
        elif field.kind != "message" or field.message.is_map:
            raise UnboundedError
        else:
            yield from _bound_message(of_one, field.message, f"{path}{name}.")


def _check_json_form(checks: Sequence[_Check], field: FieldType) -> _Check:
    """Return what holds the JSON form of a value of ``field`` against ``checks``."""
    if field.kind in _AS_TEXT:
        return lambda value: all(check(str(value)) for check in checks)
    if field.enum is not None and len(field.enum.names) == len(field.enum.numbers):  # no number has two names
        names = field.enum.numbers
        return lambda value: value in names and all(check(value) for check in checks)
    if field.kind != "string" and field.kind not in _AS_NUMBER:
        raise UnboundedError
    return lambda value: all(check(value) for check in checks)


def _list_keywords(schema: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the keywords of ``schema`` that may refuse something."""
    if not isinstance(schema, dict):
        raise UnboundedError
    return {key: value for key, value in schema.items() if key not in _SAYS_NOTHING}


def _check_type(name: Any) -> _Check:  # noqa: ANN401
    if name not in ("string", "integer", "number"):
        raise UnboundedError
    wanted = str if name == "string" else int
    return lambda value: isinstance(value, wanted)


def _check_pattern(pattern: str) -> _Check:
    expression = compile_expression(pattern)
    if expression.size > _MAX_SIZE:
        raise UnboundedError
    return lambda value: not isinstance(value, str) or expression.is_in(value)


# As in JSON Schema, a keyword for numbers lets everything else pass, and so does one for strings.
_MAKERS: Final[Mapping[str, Callable[[Any], _Check]]] = {
    "type": _check_type,
    "minimum": lambda least: lambda value: not isinstance(value, int) or value >= least,
    "maximum": lambda most: lambda value: not isinstance(value, int) or value <= most,
    "minLength": lambda least: lambda value: not isinstance(value, str) or len(value) >= least,
    "maxLength": lambda most: lambda value: not isinstance(value, str) or len(value) <= most,
    "pattern": _check_pattern,
    "enum": lambda values: [value for value in values if type(value) in {str, int}].__contains__,
}
