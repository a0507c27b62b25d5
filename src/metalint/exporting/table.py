"""CSV: a row per paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from metalint.exporting.records import Record

COLUMNS: Final = (
    "id", "title", "abbr", "authors", "url", "year", "venue", "institutions", "keywords", "code-type", "code-url",
    "note", "cover", "references", "ror",
)  # fmt: skip
"""The names of the columns: the id, and the roles."""

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")
_NEEDS_QUOTES: Final = re.compile(r'[",\r\n]')
_IN_LIST: Final = re.compile(r"[\\;]|^\s|\s$")


def text(records: Iterable[Record]) -> str:
    r"""Return the papers as CSV in UTF-8, with a header.

    Several values in a cell are separated by ``; ``; a semicolon in one of them is written ``\;``. An apostrophe stands
    before what a spreadsheet would take for a formula.
    """
    rows = [COLUMNS, *(map(_cell, _values(record)) for record in records)]
    return "".join(f"{','.join(map(_quoted, row))}\n" for row in rows)


def _values(record: Record) -> list[Any]:
    values = record._asdict()
    return [values[name.replace("-", "_")] for name in COLUMNS]


def _quoted(cell: str) -> str:
    """Return a cell in quotes if it needs them; `csv` leaves a lone carriage return, which ends a row, without."""
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if _NEEDS_QUOTES.search(cell) else cell


def _cell(value: str | int | Sequence[str] | None) -> str:
    if value is None or isinstance(value, int):
        return str(value or "")
    written = value if isinstance(value, str) else "; ".join(_IN_LIST.sub(r"\\\g<0>", one) for one in value)
    return f"'{written}" if _FORMULA.match(written) else written
