"""RIS: what reference managers such as EndNote and Zotero read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from metalint.exporting.bibtex import entry_type, identifiers
from metalint.exporting.escaping import plain
from metalint.exporting.names import person

if TYPE_CHECKING:
    from metalint.exporting.records import Record

_TYPES: Final = {"article": "JOUR", "inproceedings": "CONF", "misc": "UNPB"}


def text(records: Iterable[Record]) -> str:
    """Return the papers as references, one tag a line; the code stands in fields that are the user's own."""
    return "\n".join("".join(_lines(record)) for record in records)


def _lines(record: Record) -> Iterator[str]:
    kind, _ = entry_type(record.venue)
    tags = (
        ("TY", (_TYPES[kind],)),
        ("ID", (record.slug,)),
        ("TI", (record.title,)),
        ("ST", (record.abbr,)),
        ("AU", tuple(map(_name, record.authors))),
        ("T2", (record.venue,)),
        ("PY", (str(record.year or ""),)),
        ("AD", record.institutions),
        ("KW", record.keywords),
        ("DO", (identifiers(record.url).get("doi", ""),)),
        ("UR", (record.url,)),
        ("U1", (record.code_url and f"code: {record.code_url}",)),
        ("U2", (record.code_type and f"code type: {record.code_type}",)),
    )
    for tag, values in tags:
        yield from (f"{tag}  - {plain(value)}\n" for value in values if plain(value))
    yield "ER  - \n"


def _name(author: str) -> str:
    """Return a person's family name first; the comma in another name is doubled, as EndNote has it."""
    found = person(author)
    return f"{found.family}, {found.given}" if found else author.replace(",", ",,", 1)
