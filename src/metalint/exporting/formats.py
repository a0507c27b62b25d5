"""The formats that papers are exported in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from metalint.config.settings import ROLES
from metalint.exporting import bibtex
from metalint.exporting.bibtex import entry_type, identifiers
from metalint.exporting.escaping import plain
from metalint.exporting.records import ExportRecord
from metalint.names.people import EAST_ASIAN_WORD, ET_AL, is_full_name, is_group, without_left_out

_PARTED: Final = re.compile(r"[,;\n]")
_CSL_TYPES: Final = {"article": "article-journal", "inproceedings": "paper-conference", "misc": "article"}


def _list_people(authors: Iterable[str], others: str) -> list[tuple[str, Person | None]]:
    """Return the authors, each with the parts of the name; the last is ``others`` where names are left out."""
    named, leaves_out_authors = without_left_out(map(plain, authors))
    people: list[tuple[str, Person | None]] = [(author, split_person(author)) for author in named if author]
    return [*people, (others, None)] if leaves_out_authors else people


def make_csl_item(record: ExportRecord) -> dict[str, Any]:
    """Return a paper as an item of CSL-JSON."""
    kind, _ = entry_type(record.venue)
    people = _list_people(record.authors, "others")  # as pandoc writes it
    # institutions, code and keywords with commas have no variable: the schema has `custom` for such data
    code = {"type": record.code_type, "url": record.code_url}
    custom = {
        "institutions": list(record.institutions),
        "keywords": list(record.keywords) if any(map(_PARTED.search, record.keywords)) else [],
        "code": {name: value for name, value in code.items() if value},
        "venue": record.written_out_venue,
    }
    item: dict[str, Any] = {
        "id": record.slug,
        "type": _CSL_TYPES[kind],
        "title": record.title,
        "title-short": record.abbr,
        "author": [parts._asdict() if parts else {"literal": author} for author, parts in people],
        "container-title": record.venue,
        "issued": {"date-parts": [[record.year]]} if record.year else {},
        "URL": record.url,
        "DOI": identifiers(record.url).get("doi", ""),
        "keyword": ", ".join(record.keywords),
        "custom": {name: value for name, value in custom.items() if value},
    }
    return {name: value for name, value in item.items() if value}


_RIS_TYPES: Final = {"article": "JOUR", "inproceedings": "CONF", "misc": "UNPB"}


def write_ris(record: ExportRecord) -> str:
    """Return a paper as a reference, one tag a line; the code is in fields that are the user's own."""
    kind, _ = entry_type(record.venue)
    people = _list_people(record.authors, ET_AL.strip())
    # a person's family name comes first; the comma in another name is doubled, as EndNote has it
    names = [f"{parts.family}, {parts.given}" if parts else author.replace(",", ",,", 1) for author, parts in people]
    tags = (
        ("TY", (_RIS_TYPES[kind],)),
        ("ID", (record.slug,)),
        ("TI", (record.title,)),
        ("ST", (record.abbr,)),
        ("AU", names),
        ("T2", (record.venue,)),
        ("PY", (str(record.year or ""),)),
        ("AD", record.institutions),
        ("KW", record.keywords),
        ("DO", (identifiers(record.url).get("doi", ""),)),
        ("UR", (record.url,)),
        ("U1", (record.code_url and f"code: {record.code_url}",)),
        ("U2", (record.code_type and f"code type: {record.code_type}",)),
        ("U3", (record.written_out_venue and f"venue: {record.written_out_venue}",)),
    )
    lines = [f"{tag}  - {plain(value)}\n" for tag, values in tags for value in values if plain(value)]
    return "".join([*lines, "ER  - \n"])


_COLUMNS: Final = ("id", *ROLES)
# Where a spreadsheet may see a formula: at the beginning of a cell, and behind whatever it may take for a separator, as
# quotes keep a cell together for the right one alone. `metalint.importing.delimited` takes the apostrophes away again.
_FORMULA: Final = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_START: Final = re.compile(rf"""\A(?='*+(?:{_FORMULA}|[\t\r\n]|[\s"]++'*+{_FORMULA}))""")
_INNER: Final = re.compile(rf"""([,;|\t\r\n][\s"]*)('*{_FORMULA})?""")
_NEEDS_QUOTES: Final = re.compile(r'[",\r\n]')
_IN_LIST: Final = re.compile(r"[\\;]|^\s|\s$")


def write_csv(records: Iterable[ExportRecord]) -> str:
    r"""Return the papers as CSV in UTF-8, with a header.

    Several values in a cell are separated by ``; ``; a semicolon in one of them is written ``\;``. An apostrophe stands
    before what a spreadsheet would take for a formula, whatever it takes for a separator.
    """
    values = (record._asdict() for record in records)
    rows = [_COLUMNS, *([_write_cell(value[name.replace("-", "_")]) for name in _COLUMNS] for value in values)]
    return "".join(f"{','.join(row)}\n" for row in rows)


def _write_cell(value: str | int | Sequence[str] | None) -> str:
    if value is None or isinstance(value, int):
        return str(value or "")
    written = value if isinstance(value, str) else "; ".join(_IN_LIST.sub(r"\\\g<0>", item) for item in value)
    guarded = _INNER.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[1], written)
    cell = _START.sub("'", guarded)
    doubled = cell.replace('"', '""')  # `csv` leaves a lone carriage return, which ends a row, without quotes
    return f'"{doubled}"' if _NEEDS_QUOTES.search(cell) else cell


class Person(NamedTuple):
    """A person's name in its parts, as CSL-JSON has them; with a space between them they are the name."""

    family: str
    given: str


def split_person(author: str) -> Person | None:
    """Return the parts of an author's name; None for a name that is no person's, or that they would not give back."""
    words = author.split(" ")
    at = len(words) - 1
    while at > 1 and words[at - 1][:1].islower():  # `van` in `Ludwig van Beethoven`
        at -= 1
    if (
        EAST_ASIAN_WORD.search(author)  # there the family name leads
        or "," in author
        or author != plain(author)
        or "" in words
        or is_group(author)
        or not is_full_name(author)
    ):
        return None
    return Person(family=" ".join(words[at:]), given=" ".join(words[:at]))


def _write_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


WRITERS: Final[Mapping[str, Callable[[Sequence[ExportRecord]], str]]] = {
    "bibtex": lambda records: "\n".join(bibtex.entry(record, with_code=True) for record in records),
    "csl-json": lambda records: _write_json([make_csl_item(record) for record in records]),
    "ris": lambda records: "\n".join(map(write_ris, records)),
    "csv": write_csv,
    "json": lambda records: _write_json({"papers": [record.public() for record in records]}),
}
"""What writes records, by the name of the format."""
