"""The formats that papers are exported in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from metalint.exporting import bibtex, csl, ris, table

if TYPE_CHECKING:
    from metalint.exporting.records import Record


def _json(records: Sequence[Record]) -> str:
    papers = {"papers": [record.public() for record in records]}
    return json.dumps(papers, ensure_ascii=False, indent=1) + "\n"


WRITERS: Final[Mapping[str, Callable[[Sequence[Record]], str]]] = {
    "bibtex": lambda records: "\n".join(bibtex.entry(record, with_code=True) for record in records),
    "csl-json": csl.text,
    "ris": ris.text,
    "csv": table.text,
    "json": _json,
}
"""What writes records, by the name of the format."""
