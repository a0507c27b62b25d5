"""Constraints on top of the types: a JSON Schema over the JSON mapping of a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from google.protobuf import json_format

from metalint.errors import SchemaError
from metalint.schema.binding import Refusal, make_map_path, unknown_value
from metalint.schema.documents import SEE, SchemaDocument
from metalint.text.span import Span
from metalint.util.limits import MAX_PROBLEMS
from metalint.util.regex import compile_expression, lazy
from metalint.util.wording import first_words, plural, quote, shorten

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor, FieldDescriptor
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator
    from referencing._core import Resolver
    from referencing.jsonschema import Schema, SchemaRegistry, SchemaResource

    from metalint.schema.protobuf_check import Record
    from metalint.schema.types import Plain
    from metalint.schema.validators import Work

_MAX_TEXT: Final = 200  # characters of what jsonschema says
_OCTAL: Final = lazy(r"-?0[0-7]+")
_ELEMENT: Final = lazy(r'(.+)\[(?:"(?:[^"\\]|\\.)*+"|[^\[\]"]*+)\]', re.DOTALL)  # the path of one, and of the whole
_TO_LOAD: Final = 600_000  # steps for checking that a document is a JSON Schema: some seconds
_STEPS: Final = 20_000  # for holding a file against a JSON Schema, see `validators.Work.begin`
_STEPS_EACH: Final = 200  # for each part of the file


class Constraints(NamedTuple):
    """The validator of a JSON Schema, which errors call ``shown``, and the work that it does."""

    validator: Validator
    work: Work
    shown: str


def load_constraints(document: SchemaDocument) -> Constraints:
    """Return the constraints of a document; a SchemaError if it is no JSON Schema, or refers to other files."""
    from jsonschema_specifications import REGISTRY
    from referencing.jsonschema import DRAFT202012

    from metalint.schema.validators import Work

    work = Work(_TO_LOAD)
    _refuse_no_schema(document.content, work, document.shown)
    resource = DRAFT202012.create_resource(document.content)
    try:
        registry = REGISTRY.with_resource(resource.id() or "", resource).crawl()
    except ValueError as error:  # of an address with brackets in a wrong place
        raise SchemaError(f"{document.shown}: an identifier is not a URI: {error}") from error
    _refuse_references(document.shown, resource, registry, work)
    return Constraints(work.validator(document.content, registry=registry), work, document.shown)


def _refuse_no_schema(content: Any, work: Work, shown: str) -> None:  # noqa: ANN401 - JSON is anything
    from jsonschema import FormatChecker
    from jsonschema_specifications import REGISTRY

    from metalint.schema.validators import TooManyStepsError

    formats = FormatChecker(())
    formats.checks("regex", ValueError)(
        lambda value: not isinstance(value, str) or compile_expression(value) is not None
    )
    checker = work.validator(work.validator.META_SCHEMA, format_checker=formats, registry=REGISTRY)
    try:
        error = next(checker.iter_errors(content), None)
    except TooManyStepsError:
        raise SchemaError(f"{shown}: too large: it takes too many steps to check that it is a JSON Schema") from None
    except RecursionError as deep:
        raise SchemaError(f"{shown}: nested too deeply") from deep
    if error:
        what = error.cause or error.message
        raise SchemaError(
            f"{shown}: not a JSON Schema: {shorten(str(what), _MAX_TEXT)} (at {shorten(error.json_path, _MAX_TEXT)})"
        )


def _refuse_references(shown: str, resource: SchemaResource, registry: SchemaRegistry, work: Work) -> None:
    """Refuse references that lead out of the file, to nothing, or to anything but a JSON Schema."""
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    from metalint.schema.validators import REFERENCES

    seen: set[int] = set()
    references: list[tuple[str, Resolver[Schema]]] = []

    def visit(resolver: Resolver[Schema], resource: SchemaResource) -> None:
        pending = [(resolver, resource)]
        while pending:
            resolver, resource = pending.pop()
            schema = resource.contents
            if not isinstance(schema, dict) or id(schema) in seen:
                continue
            seen.add(id(schema))
            references.extend((schema[key], resolver) for key in REFERENCES if key in schema)
            pending += [(resolver.in_subresource(inner), inner) for inner in resource.subresources()]

    visit(registry.resolver_with_root(resource), resource)
    while references:
        reference, resolver = references.pop()
        written = quote(reference)
        try:
            found = resolver.lookup(reference)
        except (Unresolvable, AttributeError, TypeError, ValueError) as error:  # what a pointer passes may be anything
            if reference.startswith("#"):
                raise SchemaError(f"{shown}: the reference {written} leads to nothing; {SEE}") from error
            why = "is not in this file; copy what it names into `$defs`, and write `#/$defs/…`"
            raise SchemaError(f"{shown}: what the reference {written} names {why}") from error
        if not isinstance(found.contents, dict | bool):
            raise SchemaError(f"{shown}: the reference {written} leads to what is not a JSON Schema; {SEE}")
        if id(found.contents) not in seen and isinstance(found.contents, dict):
            _refuse_no_schema(found.contents, work, f"{shown}: {written}")
            visit(found.resolver, DRAFT202012.create_resource(found.contents))


def find_refusals(record: Record, constraints: Constraints) -> Iterator[Refusal]:
    """Yield what the constraints refuse, at the value or at the message that holds it."""
    assert record.message is not None  # noqa: S101 - protobuf was asked
    root = cast("Descriptor", record.message.DESCRIPTOR)
    pool = root.file.pool
    try:
        data = json_format.MessageToDict(record.message, preserving_proto_field_name=True, descriptor_pool=pool)
    except (json_format.Error, TypeError, ValueError) as why:  # a date that is none, or a type that is unknown
        message = f"the file has no JSON form to hold against {constraints.shown}: {why}"
        yield Refusal("schema", Span(0, 0), message, "")
        return
    spans = {entry.path: entry.span for entry in record.entries} | record.messages
    errors = _list_errors(constraints, data)
    firsts: dict[str, Span] = {}  # by the path of each list and map: where its first element is
    for path, span in spans.items() if errors else ():
        if element := _ELEMENT.fullmatch(path):
            firsts[element[1]] = min(span, firsts.get(element[1], span))
    for error in errors:
        path, field = _find_field(error.absolute_path, root)
        written = record.document.slice(spans[path]) if path in spans else ""
        is_octal = isinstance(error.instance, int) and _OCTAL.fullmatch(written)
        shown = f"{quote(written)}, which is octal for {quote(error.instance)}," if is_octal else quote(error.instance)
        if error.validator == "type" and field is not None and field.enum_type is not None:  # a number that is no word
            numbers = {value.name: value.number for value in field.enum_type.values}
            name = path.rpartition(".")[2].partition("[")[0]
            what, help_ = unknown_value(str(error.instance), name, numbers, repeats=False)
        else:
            what, help_ = _explain_error(error, path, shown)
        value = "" if isinstance(error.instance, dict | list) else str(error.instance)
        around = path
        while around and around not in spans:
            around = around[: max(around.rfind("."), around.rfind("["), 0)]
        place = spans.get(path) or firsts.get(path) or spans.get(around, Span(0, 0))
        yield Refusal("schema", place, what, path, value, help_)


def _explain_error(error: ValidationError, path: str, shown: str) -> tuple[str, str]:
    """Return which constraint a value breaks, and what to do about it; ``shown`` is the value in a message."""
    wanted: Any = error.validator_value
    field = quote(path) if path else "the file"
    if error.validator == "required" and isinstance(wanted, list):
        held: Any = error.instance
        missing = quote(next((name for name in wanted if name not in held), ""))
        return f"the required field {missing} of {field} is missing", f"add {missing}"
    what, help_ = _BREACHES.get(str(error.validator), _OTHER_BREACH)
    values = {
        "value": shown,
        "field": field,
        "limit": quote(wanted),
        "choices": first_words(wanted, _MAX_CHOICES) if isinstance(wanted, list) else quote(wanted),
        "rule": quote(error.validator or "false"),
        "characters": plural(int(wanted), "character") if isinstance(wanted, int | float) else "",
    }
    return what.format(**values), help_.format(**values)


_MAX_CHOICES: Final = 24
_BREACHES: Final = {  # by keyword of JSON Schema: what is wrong with a value that it refuses, and what to do about it
    "minimum": ("{value} is less than {limit}, the minimum of {field}", "write {limit} or more"),
    "maximum": ("{value} is more than {limit}, the maximum of {field}", "write {limit} or less"),
    "exclusiveMinimum": ("{value} is too small for {field}", "write more than {limit}"),
    "exclusiveMaximum": ("{value} is too large for {field}", "write less than {limit}"),
    "multipleOf": ("{value} is not a multiple of {limit}, as {field} must be", "write a multiple of {limit}"),
    "pattern": ("{value} does not match {limit}, the pattern of {field}", "write a value that matches it"),
    "minLength": ("{value} is too short for {field}", "write {characters} or more"),
    "maxLength": ("{value} is too long for {field}", "write {characters} or less"),
    "minItems": ("{field} has fewer values than {limit}, its minimum", "add the missing ones"),
    "maxItems": ("{field} has more values than {limit}, its maximum", "remove some"),
    "uniqueItems": ("{field} has a value twice", "remove one of the two"),
    "enum": ("{value} is not allowed in {field}", "write one of {choices}"),
    "const": ("{value} is not allowed in {field}", "write {limit}"),
    "type": ("{value} is not of the type {choices}, as {field} must be", "write a value of this type"),
}
_OTHER_BREACH: Final = ("the JSON Schema refuses {field} by {rule}", "change the value, or the JSON Schema")


def _list_errors(constraints: Constraints, data: dict[str, Any]) -> list[ValidationError]:
    from jsonschema.exceptions import UnknownType

    from metalint.schema.validators import NoSchemaError, TooManyStepsError

    constraints.work.begin(data, _STEPS, _STEPS_EACH)
    try:
        return list(islice(constraints.validator.iter_errors(data), MAX_PROBLEMS))
    except (RecursionError, TooManyStepsError):
        why = "it refers to itself without end, or checking a file takes too many steps"
    except UnknownType as error:
        why = f"{quote(error.type)} is not a type"
    except NoSchemaError as error:
        why = str(error)
    raise SchemaError(f"{constraints.shown}: {why}; {SEE}")


def _find_field(parts: Iterable[Any], of: Descriptor | None) -> tuple[str, FieldDescriptor | None]:
    """Return a JSON path as a field path, such as ``paper.authors[0]`` or ``prices["a"].value``, and its last field."""
    path, field, rest = "", None, iter(parts)
    for part in rest:
        if isinstance(part, int):
            path += f"[{part}]"
            continue
        path = f"{path}.{part}" if path else part
        field = of.fields_by_name.get(part) if of is not None else None
        of = field.message_type if field is not None else None
        if of is not None and of.GetOptions().map_entry and (written := next(rest, None)) is not None:
            keys = of.fields_by_name["key"]
            key: Plain = written  # in JSON, all are texts
            if keys.type != keys.TYPE_STRING:
                key = written == "true" if keys.type == keys.TYPE_BOOL else int(written)
            path = f"{make_map_path(path, key)}.value"
            of = of.fields_by_name["value"].message_type
    return path, field
