"""CSL-JSON: what Zotero, Pandoc and citation processors exchange."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from metalint.exporting.bibtex import entry_type, identifiers
from metalint.exporting.names import person

if TYPE_CHECKING:
    from metalint.exporting.records import Record

_PARTED: Final = re.compile(r"[,;\n]")
_TYPES: Final = {"article": "article-journal", "inproceedings": "paper-conference", "misc": "article"}


def text(records: Iterable[Record]) -> str:
    """Return the papers as a list of items.

    Institutions, code and keywords that hold commas have no variable of their own and are under `custom`, the place
    that the schema has for such data.
    """
    return json.dumps([_item(record) for record in records], ensure_ascii=False, indent=1) + "\n"


def _item(record: Record) -> dict[str, Any]:
    kind, _ = entry_type(record.venue)
    code = {"type": record.code_type, "url": record.code_url}
    custom = {
        "institutions": list(record.institutions),
        "keywords": list(record.keywords) if any(map(_PARTED.search, record.keywords)) else [],
        "code": {name: value for name, value in code.items() if value},
    }
    item: dict[str, Any] = {
        "id": record.slug,
        "type": _TYPES[kind],
        "title": record.title,
        "title-short": record.abbr,
        "author": [_name(author) for author in record.authors],
        "container-title": record.venue,
        "issued": {"date-parts": [[record.year]]} if record.year else {},
        "URL": record.url,
        "DOI": identifiers(record.url).get("doi", ""),
        "keyword": ", ".join(record.keywords),
        "custom": {name: value for name, value in custom.items() if value},
    }
    return {name: value for name, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    """Return a name in its parts where it is a person's, else as it is."""
    found = person(author)
    return {"family": found.family, "given": found.given} if found else {"literal": author}
