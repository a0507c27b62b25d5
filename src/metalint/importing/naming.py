"""Names of the files that imported papers get."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from metalint.importing.rows import Row

_NOT_IN_NAME: Final = re.compile(r"[\W_]+")
_RESERVED: Final = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")  # devices on Windows
_MAX_SHORT: Final = 3  # words before a colon that are a name: `LLM.int8(): 8-bit Matrix Multiplication …`
_MAX_WORDS: Final = 6
_MAX_LENGTH: Final = 45  # characters, which take four bytes at most


def named(rows: Iterable[Row]) -> list[Row]:
    """Return the rows with a file name each: the same for the same paper, and for no other.

    Papers that a list names keep their names. The others are called after what they are known by.
    """
    rows = list(rows)
    names: dict[tuple[str, ...], str] = {}
    for row in rows:
        if row.name and _key(row) not in names:
            names[_key(row)] = _free(row.name, set(names.values()))
            names.setdefault((row.title, row.url), names[_key(row)])
    taken = {name.casefold() for name in names.values()}
    for row in rows:
        if _key(row) not in names:
            names[_key(row)] = _free(f"{slug(row)}.prototxt", taken)
            taken.add(names[_key(row)])
    return [row._replace(name=names[_key(row)]) for row in rows]


def _key(row: Row) -> tuple[str, ...]:
    """Return what is the same in all rows of a paper."""
    return (row.source or row.name,) if row.name else (row.title, row.url)


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
