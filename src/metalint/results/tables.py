"""The tables of the store, and how news are written into them.

Each packed value is sealed with a checksum: sqlite does not notice when bytes inside of a value are damaged.
"""

from __future__ import annotations

import marshal
import os
import zlib
from typing import TYPE_CHECKING, Any, Final

from metalint.sheets import ALONE, Around, Entry, Marks, Sheet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from metalint.results.news import News, Stamped

SCHEMA: Final = """
CREATE TABLE sheets (id INTEGER PRIMARY KEY, sheet BLOB NOT NULL, world INTEGER NOT NULL, around BLOB NOT NULL);
CREATE INDEX worlds ON sheets (world);
CREATE TABLE facts (id INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE holders (key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE answers (question TEXT PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (number INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL);
"""
_CHECKSUM: Final = 4  # bytes
_MAX_ANSWERS: Final = 200_000
_MAX_MOVED: Final = 1000  # files whose new stamps stand apart from the listing of all
_NOBODY_LOOKED: Final = -1
Known = tuple[int, "Stamped", bool]
"""A paper's number, its stamp, and whether there is anything to say about it."""


def sealed(packed: bytes) -> bytes:
    """Return bytes with a checksum before them; nothing stays nothing."""
    return zlib.crc32(packed).to_bytes(_CHECKSUM, "little") + packed if packed else b""


def opened(kept: bytes) -> bytes:
    """Return the bytes that `sealed` was given.

    Raises:
        ValueError: they are damaged.
    """
    packed = kept[_CHECKSUM:]
    if kept and zlib.crc32(packed).to_bytes(_CHECKSUM, "little") != kept[:_CHECKSUM]:
        raise ValueError("damaged")
    return packed


def packed_sheet(sheet: Sheet) -> bytes:
    """Return a sheet but for its facts, sealed."""
    plain = (sheet.path, sheet.digest, tuple(sheet.marks), sheet.problems, sheet.keys, dict(sheet.names))
    return sealed(marshal.dumps(plain))


def unpacked_sheet(kept: bytes, facts: bytes) -> Sheet:
    """Return the sheet that `packed_sheet` and the sealed facts hold."""
    path, digest, marks, problems, keys, names = marshal.loads(opened(kept))  # noqa: S302 - plain data
    return Sheet(path, digest, Marks(*marks), opened(facts), problems, keys, names)


def packed_around(around: Around | None, world: int) -> tuple[int, bytes]:
    """Return the number of the world, and what was found in it, sealed."""
    if around is None:
        return _NOBODY_LOOKED, b""
    return world, sealed(marshal.dumps((world, *around)))


def unpacked_around(kept: bytes, world: int) -> Around:
    """Return what was found in the world of that number.

    Raises:
        ValueError: it was found in another.
    """
    number, problems, keys = marshal.loads(opened(kept))  # noqa: S302 - plain data
    if number != world:
        raise ValueError("damaged")
    return Around(problems, keys)


def note(base: sqlite3.Connection, name: str) -> Any:  # noqa: ANN401 - what was kept
    """Return what is noted under a name.

    Raises:
        ValueError: nothing is, or it is damaged.
    """
    row = base.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise ValueError(f"no {name}")
    return marshal.loads(opened(row[0]))  # noqa: S302 - plain data, and the reader runs none of it


def fill(base: sqlite3.Connection, news: News, revision: bytes) -> None:
    """Write the first news into empty tables, which are of that revision then."""
    numbered = list(enumerate(news.entries))
    world = news.world.number
    rows = ((n, packed_sheet(one.sheet), *packed_around(one.around, world)) for n, one in numbered)
    base.executemany("INSERT INTO sheets VALUES (?, ?, ?, ?)", rows)
    base.executemany("INSERT INTO facts VALUES (?, ?)", ((n, sealed(one.sheet.facts)) for n, one in numbered))
    held = sorted((key, number) for number, entry in numbered for key in _keys(entry))
    base.executemany("INSERT OR IGNORE INTO holders VALUES (?, ?)", held)
    counts = "SELECT key & ~1 AS base FROM holders GROUP BY base HAVING count(*) > 1 OR max(key & 1)"
    _keep_note(base, "shared", {key: None for (key,) in base.execute(counts)})
    known = {one.sheet.path: (n, _plain(news.stamps[one.sheet.path]), _says_something(one)) for n, one in numbered}
    _keep_note(base, "files", known)
    _keep_note(base, "moved", {})
    _keep_note(base, "revision", revision)
    _keep_notes(base, news)


class Update:
    """Writes news into tables that hold others.

    Args:
        base: where they are.
        files: what is known so far, by path; stays as it is.
        moved: what of that was not yet so when all files were listed; None for what is gone.
    """

    def __init__(self, base: sqlite3.Connection, files: Mapping[str, Known], moved: dict[str, Known | None]) -> None:
        self._base = base
        self._files = files
        self._moved = moved
        self._touched: set[int] = set()
        self._next = (base.execute("SELECT max(id) FROM sheets").fetchone()[0] or 0) + 1

    def write(self, news: News) -> None:
        """Write all of the news."""
        for path in news.gone:
            self._forget(path)
        for entry in news.entries:
            self._add(entry, news)
        for path, around in news.around.items():
            self._look(path, around, news.world.number)
        for path, stamp in news.stamps.items():
            number, _, says_something = self._known(path)
            self._moved[path] = (number, _plain(stamp), says_something)
        if self._touched:
            self._share()
        if len(self._moved) > _MAX_MOVED:
            everything = {path: known for path, known in {**self._files, **self._moved}.items() if known}
            _keep_note(self._base, "files", everything)
            self._moved.clear()
        _keep_note(self._base, "moved", self._moved)
        _keep_notes(self._base, news)
        if news.changes_findings():
            _keep_note(self._base, "revision", os.urandom(16))
            self._base.execute("DELETE FROM reports")

    def _known(self, path: str) -> Known:
        return self._moved.get(path) or self._files[path]

    def _add(self, entry: Entry, news: News) -> None:
        path = entry.sheet.path
        if path in self._files:
            number = self._forget(path)
        else:
            number, self._next = self._next, self._next + 1
        around = packed_around(entry.around, news.world.number)
        self._base.execute("INSERT INTO sheets VALUES (?, ?, ?, ?)", (number, packed_sheet(entry.sheet), *around))
        self._base.execute("INSERT INTO facts VALUES (?, ?)", (number, sealed(entry.sheet.facts)))
        self._hold(number, _keys(entry))
        self._moved[path] = (number, None, _says_something(entry))

    def _forget(self, path: str) -> int:
        number = self._files[path][0]
        entry = self._entry(number)
        self._base.execute("DELETE FROM sheets WHERE id = ?", (number,))
        self._base.execute("DELETE FROM facts WHERE id = ?", (number,))
        self._release(number, _keys(entry))
        self._moved[path] = None
        return number

    def _look(self, path: str, around: Around, world: int) -> None:
        number, stamp, _ = self._known(path)
        entry = self._entry(number)
        query = "UPDATE sheets SET world = ?, around = ? WHERE id = ?"
        self._base.execute(query, (*packed_around(around, world), number))
        self._release(number, set(_keys(entry)) - set(entry.sheet.keys))
        self._hold(number, around.keys)
        self._moved[path] = (number, stamp, _says_something(Entry(entry.sheet, around)))

    def _entry(self, number: int) -> Entry:
        """Return what is kept of a paper, in whatever world somebody looked around it."""
        row = self._base.execute("SELECT sheet, world, around FROM sheets WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise ValueError("damaged")
        sheet, world, around = row
        return Entry(unpacked_sheet(sheet, b""), unpacked_around(around, world) if around else None)

    def _hold(self, number: int, keys: Iterable[int]) -> None:
        self._base.executemany("INSERT OR IGNORE INTO holders VALUES (?, ?)", [(key, number) for key in keys])
        self._touched |= {key & ~ALONE for key in keys}

    def _release(self, number: int, keys: Iterable[int]) -> None:
        self._base.executemany("DELETE FROM holders WHERE key = ? AND id = ?", [(key, number) for key in keys])
        self._touched |= {key & ~ALONE for key in keys}

    def _share(self) -> None:
        """Work out anew which of the keys are to be looked at."""
        shared: dict[int, None] = note(self._base, "shared")
        query = "SELECT count(DISTINCT id), max(key & 1) FROM holders WHERE key IN (?, ?)"
        for key in self._touched:
            holders, is_alone = self._base.execute(query, (key, key | ALONE)).fetchone()
            if holders > 1 or is_alone:
                shared[key] = None
            else:
                shared.pop(key, None)
        _keep_note(self._base, "shared", shared)


def _says_something(entry: Entry) -> bool:
    """Tell whether a paper is more than one that all is well with."""
    sheet, around = entry
    has_problems = bool(sheet.problems or (around and around.problems))
    return has_problems or sheet.marks.is_broken or sheet.marks.is_commented


def _keys(entry: Entry) -> tuple[int, ...]:
    return entry.sheet.keys + (entry.around.keys if entry.around else ())


def _plain(stamp: tuple[int, ...] | None) -> Any:  # noqa: ANN401 - marshal takes tuples, but no named ones
    return tuple(stamp) if stamp else None


def _keep_notes(base: sqlite3.Connection, news: News) -> None:
    if base.execute("SELECT count(*) FROM answers").fetchone()[0] > _MAX_ANSWERS:
        base.execute("DELETE FROM answers")
    answers = ((question, sealed(marshal.dumps(answer))) for question, answer in news.answers.items())
    base.executemany("REPLACE INTO answers VALUES (?, ?)", answers)
    _keep_note(base, "pairs", {rule: tuple(known) for rule, known in news.pairs.items()})
    probes = {path: _plain(stamp) for path, stamp in news.world.probes.items()}
    _keep_note(base, "names", {rule: dict(counts) for rule, counts in news.names.items()})
    _keep_note(base, "world", (news.world.number, _plain(news.world.git_index), news.world.tracked, probes))


def _keep_note(base: sqlite3.Connection, name: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    base.execute("REPLACE INTO notes VALUES (?, ?)", (name, sealed(marshal.dumps(value))))
