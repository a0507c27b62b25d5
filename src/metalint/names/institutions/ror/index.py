"""The index of a dump: a sqlite file that is made once, and from which a name costs a few look-ups."""

from __future__ import annotations

import sqlite3
from functools import cached_property, lru_cache, reduce
from operator import and_
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from metalint.files.databases import close_with
from metalint.names.institutions.normalization import peeled
from metalint.names.institutions.packaged import packaged
from metalint.names.institutions.places import PLACE_ENDS
from metalint.names.institutions.registry import claims_of, umlauts_spelt_out
from metalint.names.institutions.ror.absence import may_have, packed
from metalint.names.institutions.ror.keys import counting_words, glued, skeleton, unordered
from metalint.names.institutions.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from metalint.names.institutions.ror.dump import Entry

SCHEMA: Final = """
CREATE TABLE organisation (number INTEGER PRIMARY KEY, ror TEXT UNIQUE, name TEXT, country TEXT, types TEXT,
                           cities TEXT, parents TEXT, around TEXT);
CREATE TABLE name (key TEXT, organisation INTEGER, kind INTEGER, spelling TEXT,
                   PRIMARY KEY (key, organisation, kind, spelling)) WITHOUT ROWID;
CREATE TABLE form (form INTEGER, key TEXT, PRIMARY KEY (form, key)) WITHOUT ROWID;
CREATE TABLE moved (ror TEXT PRIMARY KEY, target TEXT) WITHOUT ROWID;
CREATE TABLE place (key TEXT PRIMARY KEY, countries TEXT, cities INTEGER) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, names INTEGER) WITHOUT ROWID;
CREATE TABLE unrivalled (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE once (bits BLOB, countries TEXT);
"""
LABEL, ALIAS, FORMER, PART, ACRONYM = range(5)
"""How a name belongs to an organisation, the surest first.

`FORMER` is the name of one that was merged into it, `PART` a name without the place that ROR tells it from others by.
"""
_SHORT: Final = 3  # letters of a single word that is no more than an acronym
_JOINED: Final = 8  # letters of a name that is known by them alone, without blanks
_LEFT_OUT: Final = 3  # letters at least of an abbreviated word
_ABBREVIATED: Final = 3  # words of a name that is still recognised when each of them is abbreviated
_FEW: Final = 40
_SHARE: Final = 0.0005  # of all names; a word of more names does not tell organisations apart
_LONGEST: Final = 14  # words of a name that is looked for within a longer text


class Organisation(NamedTuple):
    """One organisation; ``parents`` and ``number`` count the organisations of the index.

    ``around`` are the cities of its parts, of what it is part of, and of what is related to it.
    """

    number: int
    ror: str
    name: str
    country: str
    types: frozenset[str]
    cities: frozenset[str]
    parents: tuple[int, ...]
    around: frozenset[str]


class Claim(NamedTuple):
    """That ``spelling`` is a name of an organisation."""

    organisation: int
    kind: int
    spelling: str


class Place(NamedTuple):
    """A country or a city; ``is_city`` tells which, and ``countries`` has the codes where it lies."""

    countries: frozenset[str]
    is_city: bool


def build(found: Iterable[Entry], place: Path | str) -> sqlite3.Connection:
    """Write the index of ``found`` to a new file and return the open database."""
    base = sqlite3.connect(place, isolation_level=None)
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    base.executescript(SCHEMA)
    everyone = {one.ror: one for one in found}
    targets = {ror: _target(ror, everyone) for ror in everyone}
    kept = sorted(target for target in set(targets.values()) if target)
    numbers = {ror: number for number, ror in enumerate(kept)}
    base.execute("BEGIN")
    base.executemany(
        "INSERT INTO organisation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _rows(kept, everyone, targets, numbers)
    )
    base.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", _names(everyone, targets, numbers))
    base.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", _packaged(numbers))
    base.executemany("INSERT OR IGNORE INTO form VALUES (?, ?)", _forms_of_keys(base))
    moved = [(ror, target) for ror, target in sorted(targets.items()) if target and target != ror]
    base.executemany("INSERT INTO moved VALUES (?, ?)", moved)
    base.executemany("INSERT INTO place VALUES (?, ?, ?)", _places(everyone.values()))
    words = _words(base)
    base.executemany("INSERT INTO word VALUES (?, ?)", words)
    (names,) = base.execute("SELECT COUNT(*) FROM name").fetchone()
    common = max(_FEW, int(names * _SHARE))
    base.executemany("INSERT INTO unrivalled VALUES (?)", _unrivalled(base, {word for word, n in words if n >= common}))
    countries = " ".join(sorted({one.country for one in everyone.values()}))
    base.execute("INSERT INTO once VALUES (?, ?)", (packed(_looked_up(base)), countries))
    base.execute("COMMIT")
    base.execute(f"PRAGMA user_version = {common}")
    return base


def _target(ror: str, everyone: dict[str, Entry]) -> str | None:
    """Return the organisation that one has become: itself, or its only successor; None where it was withdrawn."""
    seen: set[str] = set()
    while ror not in seen:
        seen.add(ror)
        one = everyone[ror]
        known = [other for other in one.successors if other in everyone]
        if one.status == "active" or (one.status == "inactive" and len(known) != 1):
            return ror
        if len(known) != 1:
            return None
        ror = known[0]
    return None


def _rows(
    kept: list[str], everyone: dict[str, Entry], targets: dict[str, str | None], numbers: dict[str, int]
) -> Iterator[tuple[object, ...]]:
    for ror in kept:
        one = everyone[ror]
        above = {numbers[target] for up in one.parents if (target := targets.get(up)) and target != ror}
        around = {city for other in one.related if other in everyone for city in _cities(everyone[other])}
        yield (
            numbers[ror], ror, _display(one), one.country, " ".join(one.types), "|".join(sorted(_cities(one))),
            " ".join(map(str, sorted(above))), "|".join(sorted(around)),
        )  # fmt: skip


def _cities(one: Entry) -> set[str]:
    return {" ".join(counting_words(city)) for city in one.cities}


def _display(one: Entry) -> str:
    """Return the name that ROR shows, without the country that it puts behind the names of companies."""
    shown = sorted(name for name, types in one.names if "ror_display" in types)
    name = (shown or sorted(name for name, _ in one.names))[0]
    return name.removesuffix(f" ({one.country_name})") if "company" in one.types else name


def _names(
    everyone: dict[str, Entry], targets: dict[str, str | None], numbers: dict[str, int]
) -> Iterator[tuple[str, int, int, str]]:
    for ror, one in everyone.items():
        target = targets[ror]
        if target is None:
            continue
        for name, types in one.names:
            own = ACRONYM if "acronym" in types else FORMER if target != ror else _kind(types)
            for written, is_part in _forms(name, one):
                words = counting_words(written)
                is_short = len(words) == 1 and len(words[0]) <= _SHORT
                if words:
                    kind = ACRONYM if is_short else max(own, PART) if is_part else own
                    yield " ".join(words), numbers[target], kind, name


def _packaged(numbers: dict[str, int]) -> Iterator[tuple[str, int, int, str]]:
    """Yield the names of the packaged registry, which has weighed which acronyms mean one organisation only."""
    ordinary = vocabulary().words
    for one in packaged():
        for claim in claims_of(one) if one.ror in numbers else ():
            words = counting_words(claim.spelling)
            is_word = claim.kind == "acronym" and (claim.spelling.lower() in ordinary or len(claim.spelling) < _SHORT)
            if words and claim.kind != "shared" and not is_word:
                yield " ".join(words), numbers[one.ror], LABEL, claim.spelling


def _kind(types: tuple[str, ...]) -> int:
    return LABEL if "label" in types or "ror_display" in types else ALIAS


def _forms(name: str, one: Entry) -> Iterator[tuple[str, bool]]:
    """Yield a name, and without the place in brackets and the legal form behind it; tell whether it says less then.

    ROR puts the country behind the names of all companies.
    """
    yield name, False
    if (spelt := umlauts_spelt_out(name)) != name:
        yield spelt, False
    is_company, is_part = "company" in one.types, False
    while part := peeled(name):
        is_place = part.step == "bracket" and part.part in (one.country_name, *one.cities)
        if not (is_place or (part.step == "legal" and is_company)):
            return
        name, is_part = part.name, is_part or (is_place and not is_company)
        yield name, is_part


def _forms_of_keys(base: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield the forms by which names are found when they are abbreviated, turned, or without blanks, and their keys."""
    names = base.execute("SELECT DISTINCT key FROM name WHERE kind IN (?, ?, ?)", (LABEL, ALIAS, FORMER))
    for (key,) in names.fetchall():
        words = tuple(key.split())
        if len(words) >= _ABBREVIATED:
            yield _hashed(skeleton(words)), key
            yield _hashed(unordered(words)), key
        if len(key) - len(words) + 1 >= _JOINED:
            yield _hashed(glued(words)), key


def _hashed(form: str) -> int:
    """Return a number for a form; two of them may have the same one."""
    return crc32(form.encode())


def _places(found: Iterable[Entry]) -> Iterator[tuple[str, str, int]]:
    countries: dict[str, set[str]] = {}
    cities: dict[str, set[str]] = {}
    for one in found:
        countries.setdefault(" ".join(counting_words(one.country_name)), set()).add(one.country)
        for city in one.cities:
            cities.setdefault(" ".join(counting_words(city)), set()).add(one.country)
    for place in sorted(cities.keys() | countries.keys()):
        if place:
            codes = cities.get(place, set()) | countries.get(place, set())
            yield place, " ".join(sorted(codes)), int(place not in countries)


def _words(base: sqlite3.Connection) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for (found,) in base.execute("SELECT key FROM name WHERE kind != ?", (ACRONYM,)):
        for word in found.split():
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items())


def _looked_up(base: sqlite3.Connection) -> Iterator[str]:
    """Yield what is asked for, each kind with its mark: names and their first two words, places and their last one."""
    for (key,) in base.execute("SELECT DISTINCT key FROM name"):
        yield key
        first = key.split(" ", 2)
        if len(first) > 1:
            yield f"^{first[0]} {first[1]}"
    for (form,) in base.execute("SELECT DISTINCT form FROM form"):
        yield f"#{form}"
    for (key,) in base.execute("SELECT key FROM place"):
        yield f"@{key}"
        yield f"${key.rpartition(' ')[2]}"


def _unrivalled(base: sqlite3.Connection, common: set[str]) -> Iterator[tuple[str]]:
    """Yield the keys of common words that are together only in the names of one organisation, and of its parts."""
    parents = {
        number: {int(one) for one in parents.split()}
        for number, parents in base.execute("SELECT number, parents FROM organisation")
    }
    keys: list[str] = []
    owners: list[set[int]] = []
    places: dict[str, int] = {}  # of a word: a bit for each key that has it
    for key, number in base.execute("SELECT key, organisation FROM name WHERE kind != ? ORDER BY key", (ACRONYM,)):
        if not keys or keys[-1] != key:
            for word in set(key.split()) & common:
                places[word] = places.get(word, 0) | 1 << len(keys)
            keys.append(key)
            owners.append(set())
        owners[-1].add(number)
    for key, own in zip(keys, owners, strict=True):
        words = set(key.split())
        if len(words) > 1 and words <= common and len(own) == 1:
            both = reduce(and_, (places[word] for word in words))
            if all(_is_within(other, own, parents) for at in _bits(both) for other in owners[at]):
                yield (key,)


def _is_within(number: int, whole: set[int], parents: dict[int, set[int]]) -> bool:
    """Tell whether an organisation is one of ``whole`` or a part of it; a circle of parents ends."""
    seen: set[int] = set()
    pending = {number}
    while pending and not pending & whole:
        seen |= pending
        pending = {above for one in pending for above in parents[one]} - seen
    return bool(pending)


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _are_abbreviated(written: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return len(written) == len(words) and all(map(_abbreviates, written, words))


def _abbreviates(written: str, word: str) -> bool:
    return written == word or (word.startswith(written) and len(written) <= len(word) - _LEFT_OUT)


class Index:
    """An open index; answers are remembered.

    Attributes:
        common: in so many names a word does not tell organisations apart.
        countries: the codes of the countries that organisations lie in.
    """

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        close_with(self, base)
        base.execute("PRAGMA cache_size = -32768")
        self._bits, countries = base.execute("SELECT bits, countries FROM once").fetchone()
        self.countries = frozenset(countries.split())
        (self.common,) = base.execute("PRAGMA user_version").fetchone()
        self.claims = lru_cache(maxsize=1 << 13)(self._claims)
        self.may_end_place = lru_cache(maxsize=1 << 13)(self._may_end_place)
        self.place = lru_cache(maxsize=1 << 12)(self._place)
        self.longer = lru_cache(maxsize=1 << 12)(self._longer)
        self.organisation = lru_cache(maxsize=1 << 13)(self._organisation)
        self.display_name = lru_cache(maxsize=1 << 12)(self._display_name)
        self.ancestors = lru_cache(maxsize=1 << 12)(self._ancestors)
        self.frequency = lru_cache(maxsize=1 << 13)(self._frequency)
        self.is_unrivalled = lru_cache(maxsize=1 << 12)(self._is_unrivalled)

    def _claims(self, key: str) -> tuple[Claim, ...]:
        """Return who is called by a name with this key, organisations in the order of their ids."""
        if not may_have(self._bits, key):
            return ()
        rows = self._base.execute("SELECT organisation, kind, spelling FROM name WHERE key = ?", (key,))
        return tuple(Claim(*row) for row in rows)

    def abbreviated(self, words: tuple[str, ...]) -> list[str]:
        """Return the keys of names that ``words`` abbreviate: each word is the beginning of theirs."""
        if len(words) < _ABBREVIATED:
            return []
        return [key for key in self._with_form(skeleton(words)) if _are_abbreviated(words, tuple(key.split()))]

    def joined(self, words: tuple[str, ...]) -> list[str]:
        """Return the keys of names that are spelt like ``words`` but for blanks."""
        form = glued(words)
        if len(form) <= _JOINED:
            return []
        return [key for key in self._with_form(form) if glued(tuple(key.split())) == form]

    def turned(self, words: tuple[str, ...]) -> list[str]:
        """Return the keys of names that have ``words`` in another order."""
        if len(words) < _ABBREVIATED:
            return []
        return [key for key in self._with_form(unordered(words)) if sorted(key.split()) == sorted(words)]

    def _with_form(self, form: str) -> list[str]:
        number = _hashed(form)
        if not may_have(self._bits, f"#{number}"):
            return []
        return [key for (key,) in self._base.execute("SELECT key FROM form WHERE form = ?", (number,))]

    def _longer(self, key: str) -> frozenset[int]:
        """Return organisations whose names go on after ``key``, a few of them where there are many."""
        query = "SELECT DISTINCT organisation FROM name WHERE key > ? AND key < ? LIMIT 64"
        return frozenset(number for (number,) in self._base.execute(query, (f"{key} ", f"{key}!")))

    def prefixes(self, words: tuple[str, ...]) -> list[int]:
        """Return with how many of the first ``words``, two or more, there are names, the longest first."""
        found: list[int] = []
        if not may_have(self._bits, f"^{' '.join(words[:2])}"):
            return found
        words = words[:_LONGEST]
        while words:
            near = self._before(" ".join(words))
            if near is None:
                break
            common = 0
            for one, other in zip(words, near, strict=False):
                if one != other:
                    break
                common += 1
            if common == len(near):
                found.append(common)
                common -= 1
            words = words[:common]
        return found

    def _before(self, key: str) -> list[str] | None:
        row = self._base.execute("SELECT key FROM name WHERE key <= ? ORDER BY key DESC LIMIT 1", (key,)).fetchone()
        return row[0].split() if row else None

    def _may_end_place(self, word: str) -> bool:
        """Tell whether a place may end with this word; False is certain."""
        return word in PLACE_ENDS or may_have(self._bits, f"${word}")

    def _place(self, key: str) -> Place | None:
        if not may_have(self._bits, f"@{key}"):
            return None
        row = self._base.execute("SELECT countries, cities FROM place WHERE key = ?", (key,)).fetchone()
        return Place(frozenset(row[0].split()), bool(row[1])) if row else None

    def _organisation(self, number: int) -> Organisation:
        row = self._base.execute("SELECT * FROM organisation WHERE number = ?", (number,)).fetchone()
        _, ror, name, country, types, cities, parents, around = row
        above = tuple(map(int, parents.split()))
        own, others = (frozenset(listed.split("|")) - {""} for listed in (cities, around))
        return Organisation(number, ror, name, country, frozenset(types.split()), own, above, others)

    def number_of(self, ror: str) -> int | None:
        """Return the number of the organisation with this id."""
        row = self._base.execute("SELECT number FROM organisation WHERE ror = ?", (ror,)).fetchone()
        return row[0] if row else None

    def _ancestors(self, number: int) -> frozenset[int]:
        """Return what an organisation is part of, directly or not; a circle of parents ends."""
        found: set[int] = set()
        pending = [number]
        while pending:
            for above in self.organisation(pending.pop()).parents:
                if above not in found:
                    found.add(above)
                    pending.append(above)
        return frozenset(found - {number})

    def _frequency(self, word: str) -> int:
        """Return in how many names a word is."""
        row = self._base.execute("SELECT names FROM word WHERE word = ?", (word,)).fetchone()
        return row[0] if row else 0

    def _is_unrivalled(self, key: str) -> bool:
        """Tell whether common words are together only in the names of one organisation, and of its parts."""
        return self._base.execute("SELECT 1 FROM unrivalled WHERE key = ?", (key,)).fetchone() is not None

    def current(self, ror: str) -> str:
        """Return the id of what an organisation has become; its own where it is still there, or not in the dump."""
        row = self._base.execute("SELECT target FROM moved WHERE ror = ?", (ror,)).fetchone()
        return row[0] if row else ror

    def _display_name(self, ror: str) -> str:
        """Return the name of the organisation with an id; nothing where it is not in the dump."""
        row = self._base.execute("SELECT name FROM organisation WHERE ror = ?", (ror,)).fetchone()
        return row[0] if row else ""

    @cached_property
    def words(self) -> frozenset[str]:
        """Each word of each name, acronyms left out."""
        (joined,) = self._base.execute("SELECT group_concat(word, ' ') FROM word").fetchone()
        return frozenset((joined or "").split())
