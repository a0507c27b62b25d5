"""Reading CSV and TSV: a paper per row, columns of any names."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from metalint.config.settings import ROLES
from metalint.importing.entries import ListEntry, Value
from metalint.importing.fields import are_of_manager, make_entry_reader, roles_of_names
from metalint.importing.records import LISTED, Remark
from metalint.importing.tables import roles_of_columns

_OWN: Final = frozenset({"id", *ROLES})
"""The header of a table that `metalint export` has written."""

_SEPARATOR: Final = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)  # what Excel writes
_DELIMITERS: Final = (",", ";", "\t", "|")
_FORMULA: Final = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_START: Final = re.compile(rf"""\A'(?='*+(?:[\s"]*+'*+{_FORMULA}|[\t\r\n]))""")
_INNER: Final = re.compile(rf"""([,;|\t\r\n][\s"]*)(?:'('*{_FORMULA}))?""")
_PART: Final = re.compile(r"(?:\\.|[^\\;])+", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\;\s])")
_EDGES: Final = re.compile(r"\A\s+|(?<!\\)\s+\Z")
_MOST_LINES: Final = 1_000  # of a row
_MOST_BROKEN: Final = 100  # rows
_SHOWN: Final = 20  # names of columns in a message
_MOST_HEADER: Final = 100_000  # characters; `csv` reads no cell of 131,072


def read(path: str, text: str, chosen: Mapping[str, str], delimiter: str = "") -> Iterator[ListEntry | Remark]:
    """Yield the rows of a table; without a ``delimiter``, it is the one by which the header has most columns."""
    separator = _SEPARATOR.match(text)
    lines = list(io.StringIO(_SEPARATOR.sub("\n", text), newline=""))
    rows = _parse_rows(lines, separator[1] if separator else delimiter or _guess_delimiter(lines, chosen))
    at, header = next(((at, cells) for at, cells in rows if cells and any(cells)), (0, None))
    if header is None:
        return
    if "title" not in roles_of_names(header, chosen).values() and not are_of_manager(header):
        names = ", ".join(f"`{name}`" for name in header[:_SHOWN] if name)
        yield Remark(path, at, f"no column of titles among {names}; name it with --columns title=NAME")
        return
    is_own = {*header} == _OWN
    read_entry = make_entry_reader(chosen)
    for line, cells in rows:
        if cells is None:
            yield Remark(path, line, "a quote is not closed; the row is not read")
        elif any(cells):
            if any(cells[len(header) :]):
                yield Remark(path, line, "more cells than the header has; they are not read")
            # of several columns with one name, the first
            fields = {name: _START.sub("", cell) for name, cell in reversed([*zip(header, cells, strict=False)])}
            yield (
                ListEntry(line, _read_own(fields), fields, is_exact=True)
                if is_own
                else read_entry(line, header, fields)
            )


def _read_own(fields: Mapping[str, str]) -> dict[str, Value]:
    """Return what a row says that `metalint export` has written."""
    told: dict[str, Value] = {}
    for name, value in fields.items():
        text = _INNER.sub(r"\1\2", value)
        # after each value but the last stands `; `, and `\;` parts nothing
        parts = (_ESCAPED.sub(r"\1", _EDGES.sub("", part)) for part in _PART.findall(text) if part.strip())
        told[name] = tuple(parts) if name in LISTED else text
    return {**told, "code": told.get("code-url", "")}  # of a row that ends early, nothing


def _guess_delimiter(lines: Sequence[str], chosen: Mapping[str, str]) -> str:
    first = next((line for line in lines if line.strip()), "")

    def known(delimiter: str) -> tuple[bool, int, int]:
        header = next(csv.reader([first[:_MOST_HEADER]], delimiter=delimiter), [])
        roles = roles_of_columns(header, chosen).values()
        return "title" in roles, len(roles), len(header)

    return max(_DELIMITERS, key=known)


def _parse_rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the line and the cells of each row; of one with a quote that is not closed None, and go on below it."""
    at, width, broken = 0, 0, 0
    while at < len(lines):
        reader = csv.reader(
            (lines[number] for number in range(at, min(at + _MOST_LINES, len(lines)))), delimiter=delimiter, strict=True
        )
        try:
            cells = next(reader)
        except csv.Error:
            cells = None
        width = width or len(cells or ())
        if cells is None or (reader.line_num > 1 and len(cells) != width):
            broken += 1
            yield at + 1, None
            at += 1
            if broken == _MOST_BROKEN:
                return
            continue
        yield at + 1, cells
        at += reader.line_num
