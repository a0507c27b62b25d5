"""The tables of the store, and how news are written into them.

Each packed value is sealed with a checksum: sqlite does not notice when bytes inside of a value are damaged.
"""

from __future__ import annotations

import marshal
import os
import zlib
from array import array
from typing import TYPE_CHECKING, Any, Final

from metalint.sheets import ALONE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from metalint.results.news import News, World
    from metalint.sheets import Around, Entry

SCHEMA: Final = """
CREATE TABLE sheets (
  id INTEGER PRIMARY KEY, path BLOB NOT NULL, digest BLOB NOT NULL,
  is_plain INTEGER NOT NULL, is_broken INTEGER NOT NULL, is_commented INTEGER NOT NULL,
  problems BLOB NOT NULL, keys BLOB NOT NULL, names BLOB NOT NULL,
  world INTEGER NOT NULL, around BLOB NOT NULL, keys_around BLOB NOT NULL
);
CREATE INDEX found ON sheets (id) WHERE problems != x'' OR around != x'' OR is_broken OR is_commented;
CREATE TABLE facts (id INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE holders (key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE shared (key INTEGER PRIMARY KEY);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE answers (question TEXT PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (number INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL);
"""
_CHECKSUM: Final = 4  # bytes
_MAX_ANSWERS: Final = 200_000
_MAX_MOVED: Final = 1000  # files whose new stamps stand apart from the listing of all
_INSERT: Final = "INSERT INTO sheets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


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


def path_of(kept: bytes) -> str:
    """Return a path as the run has it; names that are no UTF-8 hold surrogates."""
    return kept.decode("utf-8", "surrogateescape")


def numbers(kept: bytes) -> tuple[int, ...]:
    """Return the keys of a sheet."""
    return tuple(array("Q", kept))


def note(base: sqlite3.Connection, name: str) -> Any:  # noqa: ANN401 - what was kept
    """Return what is noted under a name.

    Raises:
        ValueError: nothing is, or it is damaged.
    """
    row = base.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise ValueError(f"no {name}")
    return marshal.loads(opened(row[0]))  # noqa: S302 - plain data, and the reader runs none of it


def fill(base: sqlite3.Connection, news: News) -> None:
    """Write the first news into empty tables."""
    numbered = list(enumerate(news.entries))
    base.executemany(_INSERT, (_row(number, entry, news.world) for number, entry in numbered))
    base.executemany("INSERT INTO facts VALUES (?, ?)", ((n, sealed(entry.sheet.facts)) for n, entry in numbered))
    held = sorted((key, number) for number, entry in numbered for key in _keys(entry))
    base.executemany("INSERT OR IGNORE INTO holders VALUES (?, ?)", held)
    base.execute(
        "INSERT INTO shared SELECT key & ~1 AS base FROM holders GROUP BY base HAVING count(*) > 1 OR max(key & 1)"
    )
    _keep_note(base, "files", {entry.sheet.path: (n, _plain(news.stamps[entry.sheet.path])) for n, entry in numbered})
    _keep_note(base, "moved", {})
    _keep_notes(base, news)


def update(base: sqlite3.Connection, news: News, files: Mapping[str, Any], moved: dict[str, Any]) -> None:
    """Write news into tables that hold others; ``files`` are numbers and stamps by path, ``moved`` some of them."""
    touched: set[int] = set()
    fresh = (base.execute("SELECT max(id) FROM sheets").fetchone()[0] or 0) + 1
    for path in news.gone:
        touched |= _forget(base, files[path][0])
        moved[path] = None
    for entry in news.entries:
        path = entry.sheet.path
        if path in files:
            number = files[path][0]
            touched |= _forget(base, number)
        else:
            number, fresh = fresh, fresh + 1
        base.execute(_INSERT, _row(number, entry, news.world))
        base.execute("INSERT INTO facts VALUES (?, ?)", (number, sealed(entry.sheet.facts)))
        touched |= _hold(base, number, _keys(entry))
        moved[path] = (number, None)
    for path, around in news.around.items():
        touched |= _look(base, files[path][0], around, news.world.number)
    for path, stamp in news.stamps.items():
        number = (moved.get(path) or files[path])[0]
        moved[path] = (number, _plain(stamp))
    _share(base, touched)
    if len(moved) > _MAX_MOVED:
        merged = {path: kept for path, kept in {**files, **moved}.items() if kept}
        _keep_note(base, "files", merged)
        moved.clear()
    _keep_note(base, "moved", moved)
    _keep_notes(base, news)
    if news.changes_findings():
        base.execute("DELETE FROM reports")


def _keep_notes(base: sqlite3.Connection, news: News) -> None:
    if base.execute("SELECT count(*) FROM answers").fetchone()[0] > _MAX_ANSWERS:
        base.execute("DELETE FROM answers")
    answers = ((question, sealed(marshal.dumps(answer))) for question, answer in news.answers.items())
    base.executemany("REPLACE INTO answers VALUES (?, ?)", answers)
    _keep_note(base, "pairs", {rule: tuple(known) for rule, known in news.pairs.items()})
    probes = {path: _plain(stamp) for path, stamp in news.world.probes.items()}
    _keep_note(base, "names", {rule: dict(counts) for rule, counts in news.names.items()})
    _keep_note(base, "revision", os.urandom(16))
    _keep_note(base, "world", (news.world.number, _plain(news.world.git_index), news.world.tracked, probes))


def _keep_note(base: sqlite3.Connection, name: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    base.execute("REPLACE INTO notes VALUES (?, ?)", (name, sealed(marshal.dumps(value))))


def _plain(stamp: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return tuple(stamp) if stamp else None


def _row(number: int, entry: Entry, world: World) -> tuple[object, ...]:
    sheet, around = entry
    own = (number, sheet.path.encode("utf-8", "surrogateescape"), sheet.digest, *sheet.marks)
    found = (sealed(sheet.problems), array("Q", sheet.keys).tobytes(), sealed(marshal.dumps(dict(sheet.names))))
    if around is None:
        return (*own, *found, -1, b"", b"")
    return (*own, *found, world.number, sealed(around.problems), array("Q", around.keys).tobytes())


def _keys(entry: Entry) -> Iterable[int]:
    return entry.sheet.keys + (entry.around.keys if entry.around else ())


def _hold(base: sqlite3.Connection, number: int, keys: Iterable[int]) -> set[int]:
    """Note that a paper has keys; return those whose holders have changed."""
    base.executemany("INSERT OR IGNORE INTO holders VALUES (?, ?)", [(key, number) for key in keys])
    return {key & ~ALONE for key in keys}


def _forget(base: sqlite3.Connection, number: int) -> set[int]:
    keys, around = base.execute("SELECT keys, keys_around FROM sheets WHERE id = ?", (number,)).fetchone()
    base.execute("DELETE FROM sheets WHERE id = ?", (number,))
    base.execute("DELETE FROM facts WHERE id = ?", (number,))
    return _release(base, number, numbers(keys) + numbers(around))


def _release(base: sqlite3.Connection, number: int, keys: Iterable[int]) -> set[int]:
    base.executemany("DELETE FROM holders WHERE key = ? AND id = ?", [(key, number) for key in keys])
    return {key & ~ALONE for key in keys}


def _look(base: sqlite3.Connection, number: int, around: Around, world: int) -> set[int]:
    own, old = (numbers(one) for one in _keys_of(base, number))
    base.execute(
        "UPDATE sheets SET world = ?, around = ?, keys_around = ? WHERE id = ?",
        (world, sealed(around.problems), array("Q", around.keys).tobytes(), number),
    )
    touched = _release(base, number, set(old) - set(own))
    return touched | _hold(base, number, around.keys)


def _keys_of(base: sqlite3.Connection, number: int) -> Iterator[bytes]:
    yield from base.execute("SELECT keys, keys_around FROM sheets WHERE id = ?", (number,)).fetchone()


def _share(base: sqlite3.Connection, touched: Iterable[int]) -> None:
    """Work out anew which of the keys are to be looked at."""
    for key in touched:
        row = base.execute("SELECT count(*), max(key & 1) FROM holders WHERE key IN (?, ?)", (key, key | 1)).fetchone()
        query = "REPLACE INTO shared VALUES (?)" if row[0] > 1 or row[1] else "DELETE FROM shared WHERE key = ?"
        base.execute(query, (key,))
