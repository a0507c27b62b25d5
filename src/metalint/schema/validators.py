"""Validators for JSON Schemas of strangers: those of jsonschema, with a limit of steps, and with patterns on RE2.

A schema of a few lines can ask for more work than there is time: expressions such as `^(a+)+$`, definitions that refer
to each other twice each, lists whose elements are all compared with each other. Here every keyword and every schema
that is applied takes steps, and there are so many as a file is long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from metalint.util import regex

if TYPE_CHECKING:
    Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]
    _Errors = Iterator[ValidationError]

REFERENCES: Final = ("$ref", "$dynamicRef")
"""Keywords that lead to other schemas."""

_CHARACTERS: Final = 16  # characters of a text, which messages of jsonschema repeat, for one step
_INSTRUCTIONS: Final = 256  # instructions of RE2 for one step
# keywords that do no more than apply schemas to an instance or to what is in it
_APPLYING: Final = frozenset((
    "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames", "items",
    "prefixItems", "allOf", "if", "dependentSchemas", *REFERENCES,
))  # fmt: skip
# keywords that look at the whole of an instance, or may show it
_COMPARING: Final = frozenset((
    "not", "anyOf", "oneOf", "contains", "unevaluatedItems", "enum", "const", "uniqueItems"
))  # fmt: skip


class TooManyStepsError(Exception):
    """A schema asks for more work than is done."""


class NoSchemaError(Exception):
    """What should be applied as a schema is none; the text says what is wrong with it."""


class Work:
    """Makes validators, and counts the steps that they take together."""

    def __init__(self, left: int) -> None:
        self.left = left  # the steps that are left
        self._weights: dict[int, int] = {}  # of parts of schemas, which stay
        self._instances: dict[int, int] = {}
        self.choices: dict[int, frozenset[Any]] = {}  # by lists of enums, which stay

    def begin(self, instance: object, base: int, each: int) -> None:
        """Allow ``base`` steps for checking an instance, and ``each`` for every part of it."""
        self._instances = {}
        self.left = base + each * _weigh_value(instance, self._instances)

    def spend(self, steps: int) -> None:
        """Take steps from those that are left."""
        self.left -= steps
        if self.left < 0:
            raise TooManyStepsError

    @cached_property
    def validator(self) -> Any:
        """The class of validators for draft 2020-12, whose steps count."""
        own: dict[str, Keyword] = {
            "pattern": partial(_check_pattern, self),
            "patternProperties": partial(_pattern_properties, self),
            "additionalProperties": partial(_additional_properties, self),
            "unevaluatedProperties": partial(_unevaluated_properties, self),
            "uniqueItems": _unique_items,
            "enum": partial(_check_enum, self),
        }
        keywords = {**Draft202012Validator.VALIDATORS, **own}
        counted = {name: self._count_steps(name, keyword) for name, keyword in keywords.items()}
        made = extend(Draft202012Validator, counted)  # type: ignore[no-untyped-call]
        made.evolve = lambda validator, **changes: self._evolve_validator(validator, changes)
        return made

    def _evolve_validator(self, validator: Any, changes: dict[str, Any]) -> Any:
        """Return a validator for another schema; jsonschema itself would leave the bounded classes at `$schema`."""
        schema = changes.get("schema", validator.schema)
        if not isinstance(schema, dict | bool):
            raise NoSchemaError("a reference leads to what is not a schema")
        if isinstance(schema, dict):
            self.spend(1 + len(schema) // 4)
        kept = {
            "schema": schema,
            "format_checker": validator.format_checker,
            "registry": validator._registry,  # noqa: SLF001 - as jsonschema's own
            "_resolver": validator._resolver,  # noqa: SLF001
        }
        return self.validator(**kept | changes)

    def _count_steps(self, name: str, keyword: Keyword) -> Keyword:
        """Return a keyword that takes as many steps as it may have to."""

        def counted(validator: Any, value: Any, instance: Any, schema: Any) -> Iterable[ValidationError] | None:
            if name in _APPLYING:
                # the segments of a pointer are gone through again and again
                pointer = len(value) ** 2 // 512 if isinstance(value, str) else 0
                shown = _weigh_value(instance, self._instances) if value is False else 0
                self.spend(1 + _measure_length(instance) + _measure_length(value) + pointer + shown)
                return keyword(validator, value, instance, schema)
            if name in _COMPARING:
                weight = _weigh_value(instance, self._instances)
                pairs = weight**2 // 64 if name == "unevaluatedItems" else 0
                self.spend(weight + _weigh_value(value, self._weights) + pairs)
                return keyword(validator, value, instance, schema)
            self.spend(1 + _measure_length(value))
            errors = list(keyword(validator, value, instance, schema) or ())
            self.spend(len(errors) * (_weigh_value(instance, self._instances) + _weigh_value(value, self._weights)))
            return errors

        return counted

    def search(self, expression: str, text: str) -> bool:
        """Tell whether a text has what an expression finds."""
        try:
            pattern = regex.compile_expression(expression)
        except ValueError as error:
            raise NoSchemaError(str(error)) from error
        self.spend(1 + len(text) * pattern.size // _INSTRUCTIONS)
        return pattern.is_in(text)


def _check_pattern(work: Work, _: Any, expression: str, instance: Any, __: Any) -> _Errors:
    if isinstance(instance, str) and not work.search(expression, instance):
        yield ValidationError(f"{instance!r} does not match {expression!r}")


def _pattern_properties(work: Work, validator: Any, patterns: dict[str, Any], instance: Any, _: Any) -> _Errors:
    if isinstance(instance, dict):
        for expression, schema in patterns.items():
            for name, value in instance.items():
                if work.search(expression, name):
                    yield from validator.descend(value, schema, path=name, schema_path=expression)


def _is_named(work: Work, name: str, schema: dict[str, Any]) -> bool:
    """Tell whether ``properties`` or ``patternProperties`` of a schema speak of a property."""
    patterns = schema.get("patternProperties", {})
    return name in schema.get("properties", {}) or any(work.search(pattern, name) for pattern in patterns)


def _additional_properties(work: Work, validator: Any, additional: Any, instance: Any, schema: Any) -> _Errors:
    extras = [name for name in instance if not _is_named(work, name, schema)] if isinstance(instance, dict) else []
    if isinstance(additional, dict):
        for name in extras:
            yield from validator.descend(instance[name], additional, path=name)
    elif extras and not additional:
        yield ValidationError(f"there may be no {', '.join(map(repr, extras))}")


def _unevaluated_properties(work: Work, validator: Any, unevaluated: Any, instance: Any, schema: Any) -> _Errors:
    if isinstance(instance, dict):
        others = {name: value for name, value in schema.items() if name != "unevaluatedProperties"}
        left = instance.keys() - _list_evaluated(work, validator, instance, others)
        wrong = [name for name in left if next(validator.descend(instance[name], unevaluated), None)]
        if wrong:
            yield ValidationError(f"there may be no {', '.join(map(repr, wrong))}")


def _list_evaluated(work: Work, validator: Any, instance: dict[str, Any], schema: Any) -> set[str]:
    """Return the properties that a schema, which the instance keeps to, says something of."""
    if not isinstance(schema, dict):
        return set()
    if "additionalProperties" in schema or "unevaluatedProperties" in schema:
        return set(instance)
    names = {name for name in instance if _is_named(work, name, schema)}
    for inner in _list_applied(validator, instance, schema):
        names |= _list_evaluated(work, validator, instance, inner)
    for keyword in REFERENCES:
        if keyword in schema:
            resolver = validator._resolver  # noqa: SLF001 - as jsonschema's own
            at = resolver.lookup(schema[keyword])
            other = validator.evolve(schema=at.contents, _resolver=at.resolver)
            names |= _list_evaluated(work, other, instance, at.contents)
    return names


def _check_enum(work: Work, _: Any, choices: list[Any], instance: Any, __: Any) -> _Errors:
    if id(choices) not in work.choices:
        work.choices[id(choices)] = frozenset(map(_freeze_value, choices))
    if _freeze_value(instance) not in work.choices[id(choices)]:
        yield ValidationError(f"{instance!r} is not one of the values that are allowed")


def _list_applied(validator: Any, instance: dict[str, Any], schema: dict[str, Any]) -> Iterator[Any]:
    """Yield the schemas inside of one that apply to the same instance, and that it keeps to."""

    def fits(inner: Any) -> bool:
        return next(validator.descend(instance, inner), None) is None

    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from filter(fits, schema.get(keyword, ()))
    dependent = schema.get("dependentSchemas", {})
    yield from (inner for name, inner in dependent.items() if name in instance and fits(inner))
    if "if" in schema:
        is_met = fits(schema["if"])
        if is_met:
            yield schema["if"]
        if (then := "then" if is_met else "else") in schema and fits(schema[then]):
            yield schema[then]


def _unique_items(_: Any, is_wanted: Any, instance: Any, __: Any) -> _Errors:
    if is_wanted and isinstance(instance, list) and len(set(map(_freeze_value, instance))) < len(instance):
        yield ValidationError("there are equal elements")


def _measure_length(value: object) -> int:
    return len(value) if isinstance(value, dict | list) else 1


def _weigh_value(value: object, known: dict[int, int]) -> int:
    """Return how many parts there are to a value, each some characters at most; ``known`` are those of containers."""
    if isinstance(value, str):
        return 1 + len(value) // _CHARACTERS
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        names = sum(1 + len(name) // _CHARACTERS for name in value) if isinstance(value, dict) else 0
        inner = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + names + sum(_weigh_value(part, known) for part in inner)
    return known[id(value)]


def _freeze_value(value: object) -> object:
    """Return what is equal for equal values of JSON only: 1 is 1.0, and not true."""
    if isinstance(value, dict):
        return frozenset((name, _freeze_value(part)) for name, part in value.items())
    if isinstance(value, list):
        return tuple(map(_freeze_value, value))
    return (bool, value) if isinstance(value, bool) else value
