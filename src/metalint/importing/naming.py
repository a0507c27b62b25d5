"""Names of the files that imported papers get."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

from metalint.importing.records import Remark
from metalint.names.folding import folded
from metalint.papers.identifiers import identify
from metalint.util.file_names import DEVICE
from metalint.util.unicode import composed
from metalint.util.unicode import folded as same_file
from metalint.util.wording import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.importing.records import PaperRecord
    from metalint.papers.identifiers import Identity

_NOT_IN_NAME: Final = re.compile(r"[\W_]+")
_MAX_SHORT: Final = 3  # words before a colon that are a name: `LLM.int8(): 8-bit Matrix Multiplication …`
_MAX_WORDS: Final = 6
_ALIKE: Final = 0.9  # of titles that differ by a slip
_MOST_ALIKE: Final = 50
"""Papers with one title, or one id, that another is compared with: no list has more, and the time stays linear."""

_MAX_LENGTH: Final = 45  # characters, which take four bytes at most


def named(rows: Iterable[PaperRecord]) -> list[PaperRecord]:
    """Return the rows with a file name each: the same for the same paper, and for no other.

    Papers that a list names keep their names. The others are called after what they are known by.
    """
    numbered = list(_numbered(rows))
    names: dict[str | int, str] = {}
    taken: dict[str, int] = {}
    for row, number in numbered:
        key = row.source or row.name
        if row.name and key not in names:
            names[key] = _free(_portable(row.name), taken)
            names.setdefault(number, names[key])
    for row, number in numbered:
        if not row.name and number not in names:
            names[number] = _free(f"{slug(row)}.prototxt", taken)
    return [row._replace(name=names[(row.source or row.name) if row.name else number]) for row, number in numbered]


def _numbered(records: Iterable[PaperRecord]) -> Iterator[tuple[PaperRecord, int]]:
    """Yield the records, those of the same paper with the same number.

    A paper is the same if a registry (arXiv, DOI, …) has one id for both and their titles do not contradict; or if it
    has the same title, and no other id in the same registry, nor another address where neither is in one.
    """
    addresses: list[set[Identity | None]] = []
    by_identity: dict[Identity, list[tuple[str, int]]] = {}
    by_title: dict[str, dict[int, None]] = {}
    for record in records:
        identity = identify(record.url) if record.url else None
        title = folded(record.title) or record.title
        registered = by_identity.setdefault(identity, []) if identity and identity.kind != "URL" else []
        alike = islice(by_title.setdefault(title, {}), _MOST_ALIKE)
        titled = sorted(alike, key=lambda number: identity not in addresses[number])
        same = [number for known, number in islice(registered, _MOST_ALIKE) if _may_be_same(title, known)]
        same += [number for number in titled if all(_may_have(identity, other) for other in addresses[number])]
        if not same:
            addresses.append(set())
        number = same[0] if same else len(addresses) - 1
        registered.append((title, number))
        by_title[title][number] = None
        addresses[number].add(identity)
        yield record, number


def _may_have(identity: Identity | None, other: Identity | None) -> bool:
    """Tell whether one paper may have both addresses: the same, one of them none, or two registries."""
    return identity is None or other is None or identity == other or identity.kind != other.kind


def _may_be_same(one: str, other: str) -> bool:
    """Tell whether two titles do not contradict: they differ by a slip, or one is the beginning of the other."""
    if one.startswith(other) or other.startswith(one):
        return True
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(one, other, score_cutoff=_ALIKE) >= _ALIKE


def renamed(rows: Iterable[PaperRecord], named_rows: Iterable[PaperRecord]) -> Iterator[Remark]:
    """Yield which papers do not keep the name that a list gives them; the rows are those before and after `named`."""
    given: dict[str, str] = {}
    for row, now in zip(rows, named_rows, strict=True):
        if row.name and row.name != now.name and given.setdefault(row.source or row.name, row.name):
            why = "a device on Windows" if DEVICE.match(row.name.rpartition("/")[2]) else "the name of another file"
            yield Remark(row.path, row.line, f"{code(row.name)} is {why}, so that the paper is {code(now.name)}")


def _portable(name: str) -> str:
    """Return a name that is one on every system: no device on Windows, in Unicode's composed form."""
    folder, slash, file = composed(name).rpartition("/")
    if device := DEVICE.match(file):
        file = f"{device[0]}_paper{file[device.end() :]}"
    return f"{folder}{slash}{file}"


def _free(name: str, taken: dict[str, int]) -> str:
    """Return a name that is not ``taken``, and take it; each has the last number that was tried behind it.

    Names are taken in any case and any form of Unicode, since some file systems tell neither apart.
    """
    stem, dot, suffix = name.rpartition(".")
    free = name
    while same_file(free) in taken:
        taken[same_file(name)] += 1
        free = f"{stem}-{taken[same_file(name)]}{dot}{suffix}"
    taken[same_file(free)] = 1
    return free


def slug(row: PaperRecord) -> str:
    """Return the stem of a file name for a paper: its short name, or the beginning of its title."""
    short, colon, _ = row.title.partition(":")
    if not colon or len(short.split()) > _MAX_SHORT:
        short = " ".join(row.title.split()[:_MAX_WORDS])
    stem = _stem(row.abbr) or _stem(short) or _stem(row.title) or "paper"
    return f"{stem}_paper" if DEVICE.match(stem) else stem


def _stem(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_IN_NAME.sub("_", unicodedata.normalize("NFC", letters))[:_MAX_LENGTH].strip("_")
