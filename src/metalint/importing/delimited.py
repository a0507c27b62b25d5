"""Reading CSV and TSV: a paper per row, columns of any names."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from metalint.importing.entries import ListEntry, Value, one_line, person
from metalint.importing.fields import are_of_manager, field_key, roles_of_fields
from metalint.importing.people import has_initials_last
from metalint.importing.records import LISTED, Remark
from metalint.importing.tables import column_key, roles_of_columns
from metalint.importing.venues import split_date

OWN: Final = (
    "id", "title", "abbr", "authors", "url", "year", "venue", "institutions", "keywords", "code-type", "code-url",
    "note", "cover", "references", "ror",
)  # fmt: skip
"""The header of a table that `metalint export` has written."""

_FURTHER: Final = frozenset({"abstract", "references", "ror", "doi", "arxiv"})
"""Roles that a column or key has by its very name, where it has no other."""

_NUMBERING: Final = frozenset({"", "id", "index", "key", "no", "number", "type"})
_SEPARATOR: Final = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)  # what Excel writes
_NUMBER_OF_PERSON: Final = re.compile(r" \(\d+\)(?=;|$)")  # `Chen, Xin (57208)`
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
    roles = roles_of_names(header, chosen)
    is_managed = are_of_manager(header)
    if "title" not in roles.values() and not is_managed:
        names = ", ".join(f"`{name}`" for name in header[:_SHOWN] if name)
        yield Remark(path, at, f"no column of titles among {names}; name it with --columns title=NAME")
        return
    is_own = tuple(header) == OWN
    for line, cells in rows:
        if cells is None:
            yield Remark(path, line, "a quote is not closed; the row is not read")
        elif any(cells):
            if any(cells[len(header) :]):
                yield Remark(path, line, "more cells than the header has; they are not read")
            fields = dict(zip(header, cells, strict=False))
            if is_managed:
                yield ListEntry(line, managed_roles(fields), fields)
            elif is_own:
                said: dict[str, Value] = {}
                for name, value in fields.items():
                    text = _INNER.sub(r"\1\2", _START.sub("", value))
                    # after each value but the last stands `; `, and `\;` parts nothing
                    parts = (_ESCAPED.sub(r"\1", _EDGES.sub("", part)) for part in _PART.findall(text) if part.strip())
                    said[name] = tuple(parts) if name in LISTED else text
                yield ListEntry(line, {**said, "code": said.get("code-url", "")}, fields, is_exact=True)
            else:
                said = {role: _START.sub("", cells[at]) for at, role in roles.items() if at < len(cells)}
                yield ListEntry(line, with_year(said), fields, unused=list_unused(header, roles, fields))


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


def roles_of_names(names: Sequence[str], chosen: Mapping[str, str]) -> dict[int, str]:
    """Return the roles of columns or keys, by their places."""
    known = roles_of_columns(names, chosen)
    return {
        **{at: column_key(name) for at, name in enumerate(names) if at not in known and column_key(name) in _FURTHER},
        **known,
    }


def with_year(said: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what a row says by role; where it has no year, that of its venue counts: `ICLR 2023`."""
    return said if said.get("year") else {**said, "year": split_date(one_line(said.get("venue", ""))).year}


def list_unused(names: Sequence[str], roles: Mapping[int, str], values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the names of columns or keys that have a value and no role, but those that number the rows."""
    unused = (name for at, name in enumerate(names) if at not in roles and values.get(name))
    return tuple(name for name in unused if column_key(name) not in _NUMBERING)


def managed_roles(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return what an item of a reference manager says by role."""
    kind = next((value for name, value in fields.items() if field_key(name) == "itemtype"), "")
    roles = roles_of_fields(fields, is_self_published=kind == "preprint")
    authors = roles["authors"]
    if isinstance(authors, str):
        authors = roles["authors"] = _NUMBER_OF_PERSON.sub("", authors)
    is_one = (
        isinstance(authors, str) and authors.count(",") == 1 and not all(map(has_initials_last, authors.split(",")))
    )
    if isinstance(authors, str) and (";" in authors or is_one) and " and " not in authors:
        # `van Gogh, Vincent; Li, Bo`, and not `Bell A., Carr B.`
        roles["authors"] = tuple(person(part.strip()) for part in authors.split(";"))
    return roles
