"""Names of the files that imported papers get."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING, Final

from metalint.names.folding import folded
from metalint.papers.identifiers import identify

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from metalint.importing.rows import Row
    from metalint.papers.identifiers import Identity

_NOT_IN_NAME: Final = re.compile(r"[\W_]+")
_RESERVED: Final = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")  # devices on Windows
_MAX_SHORT: Final = 3  # words before a colon that are a name: `LLM.int8(): 8-bit Matrix Multiplication …`
_MAX_WORDS: Final = 6
_MAX_LENGTH: Final = 45  # characters, which take four bytes at most


def named(rows: Iterable[Row]) -> list[Row]:
    """Return the rows with a file name each: the same for the same paper, and for no other.

    Papers that a list names keep their names. The others are called after what they are known by.
    """
    numbered = list(_numbered(rows))
    names: dict[str | int, str] = {}
    for row, number in numbered:
        key = row.source or row.name
        if row.name and key not in names:
            names[key] = _free(row.name, set(names.values()))
            names.setdefault(number, names[key])
    taken = {name.casefold() for name in names.values()}
    for row, number in numbered:
        if not row.name and number not in names:
            names[number] = _free(f"{slug(row)}.prototxt", taken)
            taken.add(names[number])
    return [row._replace(name=names[(row.source or row.name) if row.name else number]) for row, number in numbered]


def _numbered(rows: Iterable[Row]) -> Iterator[tuple[Row, int]]:
    """Yield the rows, those of the same paper with the same number.

    A paper is the same if its URL names the same one of arXiv, a DOI or another registry, in whatever form; or if it
    has the same title, and the same URL or none in one of the rows.
    """
    number = count()
    by_identity: dict[Identity, int] = {}
    by_title: dict[str, dict[Identity | None, int]] = {}
    for row in rows:
        identity = identify(row.url) if row.url else None
        registered = identity if identity is not None and identity.kind != "URL" else None
        of_title = by_title.setdefault(folded(row.title) or row.title, {})
        found = by_identity.get(registered) if registered else None
        if found is None:
            found = _of_title(of_title, identity)
        if found is None:
            found = next(number)
        of_title.setdefault(identity, found)
        if registered:
            by_identity.setdefault(registered, found)
        yield row, found


def _of_title(known: dict[Identity | None, int], identity: Identity | None) -> int | None:
    """Return the paper with the same URL, or any if there is none to compare; a paper without one takes the first."""
    if identity in known:
        return known[identity]
    return known.pop(None, None) if identity else next(iter(known.values()), None)


def _free(name: str, taken: Container[str]) -> str:
    """Return a name that is not ``taken``."""
    stem, dot, suffix = name.rpartition(".")
    number = 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}{dot}{suffix}"
    return name


def slug(row: Row) -> str:
    """Return the stem of a file name for a paper: its short name, or the beginning of its title."""
    short, colon, _ = row.title.partition(":")
    if not colon or len(short.split()) > _MAX_SHORT:
        short = " ".join(row.title.split()[:_MAX_WORDS])
    stem = _stem(row.abbr) or _stem(short) or _stem(row.title) or "paper"
    return f"{stem}_paper" if _RESERVED.fullmatch(stem) else stem


def _stem(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_IN_NAME.sub("_", unicodedata.normalize("NFC", letters))[:_MAX_LENGTH].strip("_")
