"""The file with the JSON Schema of a repository: draft 2020-12, with all that it refers to in itself."""

import json
import math
from pathlib import Path
from typing import Any, Final, NamedTuple

from metalint.errors import SchemaError
from metalint.files.provenance import Provenance, States
from metalint.util.wording import quote

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
SEE: Final = "see `json-schema` in the configuration"


class SchemaDocument(NamedTuple):
    """A JSON Schema as it is written, what errors call it, and its provenance."""

    shown: str
    content: Any
    states: States


def read_schema(path: Path, shown: str) -> SchemaDocument:
    """Return the JSON Schema in ``path``; a SchemaError for what cannot be read, is no JSON, or of another draft."""
    provenance = Provenance()

    def refuse_other_draft(part: dict[str, Any]) -> dict[str, Any]:
        draft = part.get("$schema")
        if isinstance(draft, str) and draft.removesuffix("#") != DRAFT:
            raise SchemaError(f"{shown}: `$schema` is {quote(draft)}; only draft 2020-12 is read: write {quote(DRAFT)}")
        return part

    try:
        text = provenance.read(str(path.absolute())).decode("utf-8")
        read = _parse_number
        content = json.loads(
            text, object_hook=refuse_other_draft, parse_int=read, parse_float=read, parse_constant=read
        )
    except OSError as error:
        raise SchemaError(f"{shown}: cannot be read: {error.strerror}; {SEE}") from error
    except ValueError as error:
        raise SchemaError(f"{shown}: not valid JSON: {error}; {SEE}") from error
    except RecursionError as error:
        raise SchemaError(f"{shown}: nested too deeply") from error
    return SchemaDocument(shown, content, provenance.states)


def _parse_number(written: str) -> int | float:
    if not math.isfinite(number := float(written)):
        raise ValueError(f"the number {quote(written)} is out of range")
    return int(written) if written.lstrip("-").isdigit() else number
