"""Constraints on top of the types: a JSON Schema over the JSON mapping of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from google.protobuf import json_format

from metalint.errors import SchemaError
from metalint.schema.binding import Refusal
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import NoReturn

    from google.protobuf.descriptor_pool import DescriptorPool
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from metalint.schema.documents import Documents
    from metalint.schema.gate import Record


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
    for error in _errors(constraints, data):
        path = field_path(error.absolute_path)
        yield Refusal("schema", _nearest(path, spans), error.message, path)


def _errors(constraints: Constraints, data: dict[str, Any]) -> list[ValidationError]:
    from referencing.exceptions import Unresolvable

    try:
        return list(constraints.validator.iter_errors(data))
    except RecursionError as error:
        why = "it refers to itself without end"
        raise SchemaError(f"{constraints.shown}: {why}; see 'json-schema' in the configuration") from error
    except Unresolvable as error:
        reference = f"#{error.ref}" if error.ref.startswith("/") else error.ref  # of a pointer, the rest is left out
        why = f"the reference `{reference}` leads to nothing"
        raise SchemaError(f"{constraints.shown}: {why}; see 'json-schema' in the configuration") from error


def field_path(parts: Iterable[Any]) -> str:
    """Return a JSON path as a field path: ``["paper", "authors", 0]`` is ``paper.authors[0]``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def _nearest(path: str, spans: dict[str, Span]) -> Span:
    while path and path not in spans:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return spans.get(path, Span(0, 0))
