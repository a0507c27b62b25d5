"""Constraints on top of the types: a JSON Schema over the JSON mapping of a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from google.protobuf import json_format

from metalint.errors import SchemaError
from metalint.schema.binding import Refusal, map_path, unknown_value
from metalint.text.span import Span
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy
from metalint.util.wording import code, first_of, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import NoReturn

    from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
    from google.protobuf.descriptor_pool import DescriptorPool
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from metalint.schema.documents import Documents
    from metalint.schema.gate import Record
    from metalint.schema.types import Plain

_OCTAL: Final = lazy(r"-?0[0-7]+")
_ELEMENT: Final = lazy(r'(.+)\[(?:"(?:[^"\\]|\\.)*+"|[^\[\]"]*+)\]', re.DOTALL)
"""The path of an element of a list or a map, and that of the whole."""


class Constraints(NamedTuple):
    """The validator of a JSON Schema, which errors call ``shown``."""

    validator: Validator
    shown: str


def load(documents: Documents) -> Constraints:
    """Return the constraints that JSON Schema documents are.

    Raises:
        SchemaError: one of them is no JSON Schema.
    """
    from jsonschema import Draft202012Validator
    from jsonschema import SchemaError as Invalid
    from jsonschema.validators import validator_for
    from jsonschema_specifications import REGISTRY
    from referencing import Registry, Resource
    from referencing.exceptions import NoSuchResource
    from referencing.jsonschema import DRAFT202012, specification_with

    def refuse(uri: str) -> NoReturn:
        raise NoSuchResource(uri)

    made = validator_for(documents.main, Draft202012Validator)
    for uri, shown in documents.paths.items():
        document = documents.by_uri[uri]
        try:
            validator_for(document, made).check_schema(document)
        except Invalid as error:
            raise SchemaError(f"{shown}: not a JSON Schema: {error.message} (at {error.json_path})") from error
        except RecursionError as error:
            raise SchemaError(f"{shown}: nested too deeply") from error
    dialect = specification_with(documents.dialect, DRAFT202012)
    resources = [(uri, Resource.from_contents(one, dialect)) for uri, one in documents.by_uri.items()]
    registry = Registry(retrieve=refuse).combine(REGISTRY).with_resources(resources)  # type: ignore[call-arg]
    return Constraints(made({"$ref": documents.uri}, registry=registry), documents.shown)


def refusals(record: Record, constraints: Constraints) -> Iterator[Refusal]:
    """Yield what the constraints refuse, at the value or at the message that holds it."""
    pool = cast("DescriptorPool", record.message.DESCRIPTOR.file.pool)
    try:
        data = json_format.MessageToDict(record.message, preserving_proto_field_name=True, descriptor_pool=pool)
    except (json_format.Error, TypeError, ValueError) as why:  # a date that is none, or a type that is unknown
        message = f"the file has no JSON form to hold against {constraints.shown}: {why}"
        yield Refusal("schema", Span(0, 0), message, "")
        return
    spans = {entry.path: entry.span for entry in record.entries} | record.messages
    errors = _errors(constraints, data)
    firsts = _firsts(spans) if errors else {}
    root = cast("Descriptor", record.message.DESCRIPTOR)
    for error in errors:
        path = field_path(error.absolute_path, root)
        shown = _shown(record, error.instance, spans.get(path))
        what, help_ = _no_word(error, path, root) or _explained(error, path, shown)
        value = "" if isinstance(error.instance, dict | list) else str(error.instance)
        place = spans.get(path) or firsts.get(path) or _nearest(path, spans)
        yield Refusal("schema", place, what, path, value, help_)


def _shown(record: Record, value: object, span: Span | None) -> str:
    """Return a value as a message shows it; an octal number as it is written, too."""
    written = record.document.slice(span) if span else ""
    is_octal = isinstance(value, int) and _OCTAL.fullmatch(written)
    return f"{code(written)}, which is octal for {code(value)}," if is_octal else code(value)


def _explained(error: ValidationError, path: str, shown: str) -> tuple[str, str]:
    """Return which constraint a value breaks, and what to do about it; ``shown`` is the value in a message."""
    wanted: Any = error.validator_value
    field = code(path) if path else "the file"
    if error.validator == "required":
        held: Any = error.instance
        missing = code(next((name for name in wanted if name not in held), ""))
        return f"the required field {missing} of {field} is missing", f"add {missing}"
    what, help_ = _BREACHES.get(str(error.validator), _OTHER_BREACH)
    values = {
        "value": shown,
        "field": field,
        "limit": code(wanted),
        "choices": first_of(wanted, _MAX_CHOICES) if isinstance(wanted, list) else code(wanted),
        "rule": code(error.validator),
        "characters": plural(wanted, "character") if isinstance(wanted, int) else "",
    }
    return what.format(**values), help_.format(**values)


_MAX_CHOICES: Final = 24
_BREACHES: Final = {
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
"""By keyword of JSON Schema: what is wrong with a value that it refuses, and what to do about it."""

_OTHER_BREACH: Final = ("the JSON Schema refuses {field} by {rule}", "change the value, or the JSON Schema")


def _errors(constraints: Constraints, data: dict[str, Any]) -> list[ValidationError]:
    from referencing.exceptions import Unresolvable

    try:
        return list(constraints.validator.iter_errors(data))
    except RecursionError as error:
        why = "it refers to itself without end"
        raise SchemaError(f"{constraints.shown}: {why}; see `json-schema` in the configuration") from error
    except Unresolvable as error:
        reference = f"#{error.ref}" if error.ref.startswith("/") else error.ref  # of a pointer, the rest is left out
        why = f"the reference `{reference}` leads to nothing"
        raise SchemaError(f"{constraints.shown}: {why}; see `json-schema` in the configuration") from error


def field_path(parts: Iterable[Any], of: Descriptor | None) -> str:
    """Return a JSON path as a field path.

    ``["paper", "authors", 0]`` is ``paper.authors[0]``, and ``["prices", "a"]`` is ``prices["a"].value`` of a map.
    """
    path, rest = "", iter(parts)
    for part in rest:
        if isinstance(part, int):
            path += f"[{part}]"
            continue
        path = f"{path}.{part}" if path else part
        field = of.fields_by_name.get(part) if of is not None else None
        of = field.message_type if field is not None else None
        if of is not None and of.GetOptions().map_entry and (key := next(rest, None)) is not None:
            path = f"{map_path(path, _key(of.fields_by_name['key'], key))}.value"
            of = of.fields_by_name["value"].message_type
    return path


def _no_word(error: ValidationError, path: str, root: Descriptor) -> tuple[str, str] | None:
    """Return that a number is none of an enum's, and its words; None for other errors."""
    enum = _enum_at(error.absolute_path, root) if error.validator == "type" else None
    if enum is None:
        return None
    numbers = {value.name: value.number for value in enum.values}
    return unknown_value(str(error.instance), path.rpartition(".")[2].partition("[")[0], numbers, repeats=False)


def _enum_at(parts: Iterable[Any], of: Descriptor | None) -> EnumDescriptor | None:
    """Return the enum of the field at a JSON path, if it is of one."""
    field = None
    for part in parts:
        if isinstance(part, str):
            field = of.fields_by_name.get(part) if of is not None else None
            of = field.message_type if field is not None else None
    return field.enum_type if field is not None else None


def _key(of: FieldDescriptor, written: str) -> Plain:
    """Return a key of a map that stands in JSON, where all are texts."""
    if of.type == of.TYPE_BOOL:
        return written == "true"
    return written if of.type == of.TYPE_STRING else int(written)


def _firsts(spans: Mapping[str, Span]) -> dict[str, Span]:
    """Return by the path of each list and map where its first element is."""
    firsts: dict[str, Span] = {}
    for path, span in spans.items():
        if element := _ELEMENT.fullmatch(path):
            firsts[element[1]] = min(span, firsts.get(element[1], span))
    return firsts


def _nearest(path: str, spans: dict[str, Span]) -> Span:
    while path and path not in spans:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return spans.get(path, Span(0, 0))
