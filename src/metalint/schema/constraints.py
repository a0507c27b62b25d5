"""Constraints on top of the types: a JSON Schema over the JSON mapping of a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format

from metalint.errors import SchemaError
from metalint.schema.binding import Refusal
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from metalint.schema.gate import Record


def load(path: Path, shown: str) -> Validator:
    """Return the validator of the JSON Schema in ``path``, which errors call ``shown``.

    Raises:
        SchemaError: a file that cannot be read, is no JSON, or no JSON Schema.
    """
    from jsonschema import SchemaError as Invalid
    from jsonschema.validators import validator_for

    try:
        if path.exists() and not path.is_file():  # a device has no end
            raise SchemaError(f"{shown}: cannot be read: it is no regular file; see 'json-schema' in the configuration")
        schema = json.loads(path.read_text(encoding="utf-8"))
        made = validator_for(schema)
        made.check_schema(schema)
    except OSError as error:
        raise SchemaError(
            f"{shown}: cannot be read: {error.strerror}; see 'json-schema' in the configuration"
        ) from error
    except ValueError as error:
        raise SchemaError(f"{shown}: not valid JSON: {error}") from error
    except RecursionError as error:
        raise SchemaError(f"{shown}: nested too deeply") from error
    except Invalid as error:
        raise SchemaError(f"{shown}: not a JSON Schema: {error.message} (at {error.json_path})") from error
    return made(schema)


def refusals(record: Record, validator: Validator) -> Iterator[Refusal]:
    """Yield what the constraints refuse, at the value or at the message that holds it."""
    data = json_format.MessageToDict(record.message, preserving_proto_field_name=True)
    spans = {entry.path: entry.span for entry in record.entries} | record.messages
    for error in _errors(validator, data):
        path = field_path(error.absolute_path)
        yield Refusal("schema", _nearest(path, spans), error.message, path)


def _errors(validator: Validator, data: dict[str, Any]) -> list[ValidationError]:
    from referencing.exceptions import Unresolvable

    try:
        return list(validator.iter_errors(data))
    except (RecursionError, Unresolvable) as error:
        why = "it refers to itself without end" if isinstance(error, RecursionError) else f"there is no {error.ref}"
        raise SchemaError(f"the JSON Schema cannot be used: {why}; see 'json-schema' in the configuration") from error


def field_path(parts: Iterable[Any]) -> str:
    """Return a JSON path as a field path: ``["paper", "authors", 0]`` is ``paper.authors[0]``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def _nearest(path: str, spans: dict[str, Span]) -> Span:
    while path and path not in spans:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return spans.get(path, Span(0, 0))
