"""The index of a dump: a sqlite file that is made once, and from which a name costs a few look-ups."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from metalint.files.databases import close_with_owner
from metalint.names.institutions.places import PLACE_ENDS
from metalint.names.institutions.registry import list_above
from metalint.names.institutions.ror.keys import glued, hashed, skeleton
from metalint.names.institutions.vocabulary import vocabulary

if TYPE_CHECKING:
    import sqlite3


LABEL, ALIAS, FORMER, PART, ACRONYM = range(5)
"""How a name belongs to an organization, the surest first.

`FORMER` is the name of one that was merged into it, `PART` a name without the place that ROR tells it from others by.
"""
JOINED: Final = 8  # letters of a name that is known by them alone, without spaces
_LEFT_OUT: Final = 3  # letters at least of an abbreviated word
ABBREVIATED: Final = 3  # words of a name that is still recognized when each of them is abbreviated
_LONGEST: Final = 14  # words of a name that is looked for within a longer text
_SIZE: Final = 1 << 20  # bytes of a Bloom filter; half a million keys then pass wrongly in one case of a hundred
_MASK: Final = (_SIZE << 3) - 1
_SEED: Final = 0x9E3779B9
# methods of an index that are asked the same again and again
_REMEMBERED: Final = ("claims", "may_end_place", "place", "longer", "organisation", "ancestors", "frequency")


class RorOrganisation(NamedTuple):
    """One organization; ``parents`` and ``number`` count the organizations of the index."""

    number: int
    ror: str
    name: str
    country: str
    types: frozenset[str]
    cities: frozenset[str]
    parents: tuple[int, ...]


class RorClaim(NamedTuple):
    """That ``spelling`` is a name of an organization."""

    organisation: int
    kind: int
    spelling: str


class GeoPlace(NamedTuple):
    """A country or a city; ``is_city`` tells which, and ``countries`` has the codes where it lies."""

    countries: frozenset[str]
    is_city: bool


class RorIndex:
    """An open index."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        close_with_owner(self, base)
        base.execute("PRAGMA mmap_size = 268435456")
        self._bits, countries = base.execute("SELECT bits, countries FROM once").fetchone()
        self.countries = frozenset(countries.split())  # the codes of those that organizations lie in
        (self.common,) = base.execute("PRAGMA user_version").fetchone()  # a word of so many names tells none apart
        for method in _REMEMBERED:
            setattr(self, method, lru_cache(maxsize=1 << 13)(getattr(self, method)))

    def claims(self, key: str) -> tuple[RorClaim, ...]:
        """Return who is called by a name with this key, organizations in the order of their ids."""
        if not may_have(self._bits, key):
            return ()
        rows = self._base.execute("SELECT organisation, kind, spelling FROM name WHERE key = ?", (key,))
        return tuple(RorClaim(*row) for row in rows)

    def abbreviated(self, words: tuple[str, ...]) -> list[str]:
        """Return the keys of names that ``words`` abbreviate: each word is the beginning of theirs."""

        def is_short_for(short: str, word: str) -> bool:
            # the beginning of a word that tells organizations apart may be one itself: Kent is not Kentucky
            is_beginning = word.startswith(short) and len(short) <= len(word) - _LEFT_OUT
            return short == word or (is_beginning and (word in vocabulary().generic or self.frequency(short) == 0))

        if len(words) < ABBREVIATED:
            return []
        found = ((key, key.split()) for key in self._with_form(skeleton(words)))
        return [key for key, full in found if len(full) == len(words) and all(map(is_short_for, words, full))]

    def joined(self, words: tuple[str, ...]) -> list[str]:
        """Return the keys of names that are spelled like ``words`` except for spaces."""
        form = glued(words)
        if len(form) <= JOINED:
            return []
        return [key for key in self._with_form(form) if glued(tuple(key.split())) == form]

    def _with_form(self, form: str) -> list[str]:
        number = hashed(form)
        if not may_have(self._bits, f"#{number}"):
            return []
        return [key for (key,) in self._base.execute("SELECT key FROM form WHERE form = ?", (number,))]

    def longer(self, key: str) -> frozenset[int]:
        """Return organizations whose names go on after ``key``, a few of them where there are many."""
        query = "SELECT DISTINCT organisation FROM name WHERE key > ? AND key < ? LIMIT 64"
        return frozenset(number for (number,) in self._base.execute(query, (f"{key} ", f"{key}!")))

    def prefixes(self, words: tuple[str, ...]) -> list[int]:
        """Return with how many of the first ``words``, two or more, there are names, the longest first."""
        lengths: list[int] = []
        if not may_have(self._bits, f"^{' '.join(words[:2])}"):
            return lengths
        words = words[:_LONGEST]
        before = "SELECT key FROM name WHERE key <= ? ORDER BY key DESC LIMIT 1"
        while words:
            row = self._base.execute(before, (" ".join(words),)).fetchone()
            if row is None:
                break
            near = row[0].split()
            common = 0
            for word, known in zip(words, near, strict=False):
                if word != known:
                    break
                common += 1
            if common == len(near):
                lengths.append(common)
                common -= 1
            words = words[:common]
        return lengths

    def may_end_place(self, word: str) -> bool:
        """Tell whether a place may end with this word; False is certain."""
        return word in PLACE_ENDS or may_have(self._bits, f"${word}")

    def place(self, key: str) -> GeoPlace | None:
        """Return the country or the city with this key."""
        if not may_have(self._bits, f"@{key}"):
            return None
        row = self._base.execute("SELECT countries, cities FROM place WHERE key = ?", (key,)).fetchone()
        return GeoPlace(frozenset(row[0].split()), bool(row[1])) if row else None

    def organisation(self, number: int) -> RorOrganisation:
        """Return the organization with this number."""
        query = "SELECT ror, name, country, types, cities, parents FROM organisation WHERE number = ?"
        ror, name, country, types, cities, parents = self._base.execute(query, (number,)).fetchone()
        own = frozenset(cities.split("|")) if cities else frozenset()
        return RorOrganisation(
            number, ror, name, country, frozenset(types.split()), own, tuple(map(int, parents.split()))
        )

    def around(self, number: int) -> frozenset[str]:
        """Return the cities of an organization's parts, of its wholes, and of what is related to it."""
        row = self._base.execute("SELECT around FROM organisation WHERE number = ?", (number,)).fetchone()
        return frozenset(row[0].split("|"))

    def ancestors(self, number: int) -> frozenset[int]:
        """Return what an organization is part of, directly or not."""
        return frozenset(list_above(number, lambda of: self.organisation(of).parents))

    def frequency(self, word: str) -> int:
        """Return how many names have a word."""
        row = self._base.execute("SELECT names FROM word WHERE word = ?", (word,)).fetchone()
        return row[0] if row else 0

    def is_unrivalled(self, key: str) -> bool:
        """Tell whether common words are together only in the names of one organization, and of its parts."""
        return self._base.execute("SELECT 1 FROM unrivalled WHERE key = ?", (key,)).fetchone() is not None

    def current(self, ror: str) -> str:
        """Return the id of what an organization has become; its own where it is still there, or not in the dump."""
        row = self._base.execute("SELECT target FROM moved WHERE ror = ?", (ror,)).fetchone()
        return row[0] if row else ror

    def display_name(self, ror: str) -> str:
        """Return the name of the organization with an id; nothing where it is not in the dump."""
        row = self._base.execute("SELECT name FROM organisation WHERE ror = ?", (ror,)).fetchone()
        return row[0] if row else ""

    @cached_property
    def words(self) -> frozenset[str]:
        """Each word of each name, acronyms left out."""
        (joined,) = self._base.execute("SELECT group_concat(word, ' ') FROM word").fetchone()
        return frozenset((joined or "").split())


def packed(keys: Iterable[str]) -> bytes:
    """Return a Bloom filter that lets ``keys`` pass: few words begin a name, and a look-up costs ten times as much."""
    bits = bytearray(_SIZE)
    for key in keys:
        text = key.encode()
        for place in (crc32(text) & _MASK, crc32(text, _SEED) & _MASK):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def may_have(bits: bytes, key: str) -> bool:
    """Tell whether a key may be one of those that a filter was made of; False is certain."""
    text = key.encode()
    place = crc32(text) & _MASK
    if not bits[place >> 3] >> (place & 7) & 1:
        return False
    place = crc32(text, _SEED) & _MASK
    return bool(bits[place >> 3] >> (place & 7) & 1)
