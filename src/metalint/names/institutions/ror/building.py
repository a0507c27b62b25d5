"""From a dump to the database of an index."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Final

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.normalization import peeled
from metalint.names.institutions.registry import claims_of, list_above, umlauts_spelt_out
from metalint.names.institutions.ror.dump import RorRecord
from metalint.names.institutions.ror.index import ABBREVIATED, ACRONYM, ALIAS, FORMER, JOINED, LABEL, PART, packed
from metalint.names.institutions.ror.keys import counting_words, glued, hashed, skeleton
from metalint.names.institutions.vocabulary import vocabulary

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
_SHORT: Final = 3  # letters of a single word that is no more than an acronym
_FEW: Final = 40
_SHARE: Final = 0.0005  # of all names; a word of more names does not tell organizations apart


def build(found: Iterable[RorRecord], place: Path | str) -> sqlite3.Connection:
    """Write the index of ``found`` to a new file and return the open database."""
    base = sqlite3.connect(place, isolation_level=None)
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    base.executescript(SCHEMA)
    base.execute("BEGIN")
    everyone = {record.ror: record for record in found}
    targets = {ror: _find_successor(ror, everyone) for ror in everyone}
    kept = sorted(target for target in set(targets.values()) if target)
    numbers = {ror: number for number, ror in enumerate(kept)}
    rows = _list_organisations(kept, everyone, targets, numbers)
    base.executemany("INSERT INTO organisation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    base.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", _read_names(everyone, targets, numbers))
    moved = [(ror, target) for ror, target in sorted(targets.items()) if target and target != ror]
    base.executemany("INSERT INTO moved VALUES (?, ?)", moved)
    base.executemany("INSERT INTO place VALUES (?, ?, ?)", _list_places(everyone.values()))
    countries = " ".join(sorted({record.country for record in everyone.values()}))
    del found, everyone, targets, numbers, rows  # they take more memory than all the rest
    base.executemany("INSERT OR IGNORE INTO form VALUES (?, ?)", _forms_of_keys(base))
    keys = base.execute("SELECT key FROM name WHERE kind != ?", (ACRONYM,))
    counts = Counter(word for (key,) in keys for word in key.split())
    base.executemany("INSERT INTO word VALUES (?, ?)", sorted(counts.items()))
    (names,) = base.execute("SELECT COUNT(*) FROM name").fetchone()
    common = max(_FEW, int(names * _SHARE))
    frequent = {word for word, count in counts.items() if count >= common}
    base.executemany("INSERT INTO unrivalled VALUES (?)", _find_unrivalled(base, frequent))
    base.execute("INSERT INTO once VALUES (?, ?)", (packed(_list_filter_keys(base)), countries))
    base.execute("COMMIT")
    base.execute(f"PRAGMA user_version = {common}")
    return base


def _find_successor(ror: str, everyone: dict[str, RorRecord]) -> str | None:
    """Return the organization that one has become: itself, or its only successor; None where it was withdrawn."""
    seen: set[str] = set()
    while ror not in seen:
        seen.add(ror)
        record = everyone[ror]
        known = [other for other in record.successors if other in everyone]
        if record.status == "active" or (record.status == "inactive" and len(known) != 1):
            return ror
        if len(known) != 1:
            return None
        ror = known[0]
    return None


def _list_organisations(
    kept: list[str], everyone: dict[str, RorRecord], targets: dict[str, str | None], numbers: dict[str, int]
) -> Iterator[tuple[object, ...]]:
    for ror in kept:
        record = everyone[ror]
        above = {numbers[target] for up in record.parents if (target := targets.get(up)) and target != ror}
        around = {city for other in record.related if other in everyone for city in _cities(everyone[other])}
        name = min((name for name, types in record.names if "ror_display" in types), default="")
        name = name or min(name for name, _ in record.names)
        if "company" in record.types:  # ROR puts the country after the names of companies
            name = name.removesuffix(f" ({record.country_name})")
        yield (
            numbers[ror], ror, name, record.country, " ".join(record.types), "|".join(sorted(_cities(record))),
            " ".join(map(str, sorted(above))), "|".join(sorted(around)),
        )  # fmt: skip


def _cities(record: RorRecord) -> set[str]:
    return {" ".join(counting_words(city)) for city in record.cities}


def _read_names(
    everyone: dict[str, RorRecord], targets: dict[str, str | None], numbers: dict[str, int]
) -> Iterator[tuple[str, int, int, str]]:
    for ror, record in everyone.items():
        target = targets[ror]
        if target is None:
            continue
        for name, types in record.names:
            kind = LABEL if "label" in types or "ror_display" in types else ALIAS
            own = ACRONYM if "acronym" in types else FORMER if target != ror else kind
            for written, is_part in _shorter_forms(name, record):
                words = counting_words(written)
                is_short = len(words) == 1 and len(words[0]) <= _SHORT
                if words:
                    kind = ACRONYM if is_short else max(own, PART) if is_part else own
                    yield " ".join(words), numbers[target], kind, name
    # the packaged registry has weighed which acronyms mean one organization only
    ordinary = vocabulary().words
    for organisation in packaged():
        for claim in claims_of(organisation) if organisation.ror in numbers else ():
            words = counting_words(claim.spelling)
            is_word = claim.kind == "acronym" and (claim.spelling.lower() in ordinary or len(claim.spelling) < _SHORT)
            if words and claim.kind != "shared" and not is_word:
                yield " ".join(words), numbers[organisation.ror], LABEL, claim.spelling


def _shorter_forms(name: str, record: RorRecord) -> Iterator[tuple[str, bool]]:
    """Yield a name, and without the place in brackets and the legal form after it; tell whether it says less then."""
    # ROR puts the country after the names of all companies.
    yield name, False
    if (spelt := umlauts_spelt_out(name)) != name:
        yield spelt, False
    is_company, is_part = "company" in record.types, False
    while part := peeled(name):
        is_place = part.step == "bracket" and part.part in (record.country_name, *record.cities)
        if not (is_place or (part.step == "legal" and is_company)):
            return
        name, is_part = part.name, is_part or (is_place and not is_company)
        yield name, is_part


def _forms_of_keys(base: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield the forms by which names are found when they are abbreviated, or without spaces, and their keys."""
    names = base.execute("SELECT DISTINCT key FROM name WHERE kind IN (?, ?, ?)", (LABEL, ALIAS, FORMER))
    for (key,) in names:
        words = tuple(key.split())
        if len(words) >= ABBREVIATED:
            yield hashed(skeleton(words)), key
        if len(key) - len(words) + 1 >= JOINED:
            yield hashed(glued(words)), key


def _list_places(found: Iterable[RorRecord]) -> Iterator[tuple[str, str, int]]:
    countries: dict[str, set[str]] = {}
    cities: dict[str, set[str]] = {}
    for record in found:
        countries.setdefault(" ".join(counting_words(record.country_name)), set()).add(record.country)
        for city in record.cities:
            cities.setdefault(" ".join(counting_words(city)), set()).add(record.country)
    for place in sorted(cities.keys() | countries.keys()):
        if place:
            codes = countries.get(place) or cities[place]  # Lebanon is the country, not the town in New Hampshire
            yield place, " ".join(sorted(codes)), int(place not in countries)


def _list_filter_keys(base: sqlite3.Connection) -> Iterator[str]:
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


def _find_unrivalled(base: sqlite3.Connection, common: set[str]) -> Iterator[tuple[str]]:
    """Yield the keys of common words that are together only in the names of one organization, and of its parts."""
    parents = {
        number: {int(parent) for parent in parents.split()}
        for number, parents in base.execute("SELECT number, parents FROM organisation WHERE parents != ''")
    }
    keys: list[tuple[str, tuple[int, ...]]] = []  # those of two common words or more, and whose they are
    places: dict[str, int] = {}  # of a word: a bit for each key that has it
    named = "SELECT key, GROUP_CONCAT(DISTINCT organisation) FROM name WHERE kind != ? GROUP BY key"
    for key, owners in base.execute(named, (ACRONYM,)):
        words = common.intersection(key.split())
        if len(words) > 1:
            for word in words:
                places[word] = places.get(word, 0) | 1 << len(keys)
            keys.append((key, tuple(map(int, owners.split(",")))))
    for key, own in keys:
        words = set(key.split())
        if words <= common and len(own) == 1:
            both = reduce(and_, (places[word] for word in words))
            others = set[int]()
            while both:
                lowest = both & -both
                others.update(keys[lowest.bit_length() - 1][1])
                both ^= lowest
            if all(own[0] in list_above(other, lambda of: parents.get(of, ())) for other in others - {own[0]}):
                yield (key,)
