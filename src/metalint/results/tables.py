"""The tables of the store, and how news are written into them."""

from __future__ import annotations

import marshal
import os
from array import array
from typing import TYPE_CHECKING, Any, Final

from metalint.holders import Holders, Holding, papers
from metalint.results.files import UNTRUSTED, Files, Listing, listed
from metalint.sealing import opened, sealed
from metalint.sheets import (
    ALONE,
    Entry,
    keys_of,
    packed_around,
    says_something,
    unpacked_around,
    unpacked_sheet,
)
from metalint.stamps import mark

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from metalint.results.news import News
    from metalint.sheets import Around, Row
    from metalint.stamps import Stamp

SCHEMA: Final = """
CREATE TABLE sheets (
  id INTEGER PRIMARY KEY, world INTEGER NOT NULL, sheet BLOB NOT NULL, around BLOB NOT NULL, facts BLOB NOT NULL
);
CREATE INDEX worlds ON sheets (world);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE answers (question TEXT PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (number INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL);
"""
_MAX_ANSWERS: Final = 200_000
_MAX_HELD: Final = 20_000  # changes of who holds which key, that stand apart from the table of all
_NOBODY_LOOKED: Final = -1


def note(base: sqlite3.Connection, name: str) -> Any:  # noqa: ANN401 - what was kept
    """Return what is noted under a name.

    Raises:
        ValueError: nothing is, or it is damaged.
    """
    row = base.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise ValueError(f"no {name}")
    return marshal.loads(opened(row[0], name))  # noqa: S302 - sealed by us


def files(base: sqlite3.Connection) -> Files:
    """Return the papers that are known."""
    return Files(Listing(*note(base, "files")), note(base, "marks"), note(base, "telling"))


def holding(base: sqlite3.Connection) -> Holding:
    """Return who holds which key."""
    return Holding(Holders.from_bytes(note(base, "holders")), note(base, "holding"))


class Filling:
    """Fills empty tables, some papers after the other.

    Args:
        base: where they are.
        world: the number of the world that is looked at.
    """

    def __init__(self, base: sqlite3.Connection, world: int) -> None:
        self._base = base
        self._world = world
        self._paths: list[str] = []
        self._telling: list[int] = []
        base.executescript(f"BEGIN; {SCHEMA}")

    def add(self, rows: Sequence[Row]) -> None:
        """Add papers that nothing was known of."""
        first = len(self._paths)
        self._paths += [row.path for row in rows]
        numbered = list(enumerate(rows, first))
        self._base.executemany(_INSERT, [_values(number, row, self._world) for number, row in numbered])
        self._telling += [number for number, row in numbered if row.says_something]

    def finish(self, news: News, revision: bytes) -> None:
        """Add all else; the tables are of that revision then."""
        base = self._base
        _keep_note(base, "holders", news.holders.to_bytes())
        _keep_note(base, "holding", {})
        _keep_note(base, "shared", dict.fromkeys(news.holders.shared))
        listing, paths = listed({path: number for number, path in enumerate(self._paths)})
        _keep_note(base, "files", tuple(listing))
        _keep_note(base, "marks", array("q", [_mark(news.stamps[path]) for path in paths]).tobytes())
        _keep_note(base, "telling", array("q", self._telling).tobytes())
        _keep_note(base, "revision", revision)
        _keep_notes(base, news)
        base.execute("COMMIT")


class Update:
    """Writes news into tables that hold others.

    Args:
        base: where they are.
        files: what is known so far; stays as it is.
        holding: who held which key so far.
    """

    def __init__(self, base: sqlite3.Connection, files: Files, holding: Holding) -> None:
        self._base = base
        self._files = files
        self._come: dict[str, int] = {}
        self._touched: set[int] = set()
        self._holding = holding
        self._telling = set(files.telling)
        self._next = (base.execute("SELECT max(id) FROM sheets").fetchone()[0] or 0) + 1

    def write(self, news: News) -> None:
        """Write all of the news."""
        for path in news.gone:
            self._forget(path)
        for row in news.rows:
            self._add(row, news)
        for path, around in news.around.items():
            self._look(path, around, news.world.number)
        if self._touched:
            self._share()
            self._keep_holding()
        self._keep_files(news)
        _keep_note(self._base, "telling", array("q", sorted(self._telling)).tobytes())
        _keep_notes(self._base, news)
        if news.changes_findings():
            _keep_note(self._base, "revision", os.urandom(16))
            self._base.execute("DELETE FROM reports")

    def _keep_files(self, news: News) -> None:
        """Write where the papers lie if that has changed, and their marks."""
        stamps = {path: _mark(stamp) for path, stamp in news.stamps.items()}
        if not self._come and not news.gone:
            marks = self._files.marks[:]
            for path, mark in stamps.items():
                marks[self._files.place(path)] = mark
        else:
            gone = frozenset(news.gone)
            numbers = {path: number for path, number in self._files.numbers().items() if path not in gone}
            listing, paths = listed(numbers | self._come)
            stamps = dict(zip(self._files, self._files.marks, strict=True)) | stamps
            marks = array("q", [stamps.get(path, UNTRUSTED) for path in paths])
            _keep_note(self._base, "files", tuple(listing))
        _keep_note(self._base, "marks", marks.tobytes())

    def _add(self, row: Row, news: News) -> None:
        if row.path in self._files:
            number = self._forget(row.path)
        else:
            number = self._come[row.path] = self._next
            self._next += 1
        self._base.execute(_INSERT, _values(number, row, news.world.number))
        self._hold(number, row.keys)
        self._tell(number, is_telling=row.says_something)

    def _tell(self, number: int, *, is_telling: bool) -> None:
        if is_telling:
            self._telling.add(number)
        else:
            self._telling.discard(number)

    def _forget(self, path: str) -> int:
        number = self._files.number(path)
        entry = self._entry(number)
        self._base.execute("DELETE FROM sheets WHERE id = ?", (number,))
        self._release(number, keys_of(entry))
        self._tell(number, is_telling=False)
        return number

    def _look(self, path: str, around: Around, world: int) -> None:
        number = self._files.number(path)
        entry = self._entry(number)
        query = "UPDATE sheets SET world = ?, around = ? WHERE id = ?"
        self._base.execute(query, (*_in_world(packed_around(around), world), number))
        self._tell(number, is_telling=says_something(Entry(entry.sheet, around)))
        self._release(number, set(keys_of(entry)) - set(entry.sheet.keys))
        self._hold(number, around.keys)

    def _entry(self, number: int) -> Entry:
        """Return what is kept of a paper, in whatever world somebody looked around it."""
        row = self._base.execute("SELECT sheet, world, around FROM sheets WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise ValueError("damaged")
        sheet, world, around = row
        return Entry(unpacked_sheet(sheet, b""), around_in(around, world) if around else None)

    def _hold(self, number: int, keys: Iterable[int]) -> None:
        self._holding.change(number, keys, is_held=True)
        self._touched |= {key & ~ALONE for key in keys}

    def _release(self, number: int, keys: Iterable[int]) -> None:
        self._holding.change(number, keys, is_held=False)
        self._touched |= {key & ~ALONE for key in keys}

    def _share(self) -> None:
        """Work out anew which of the keys are to be looked at."""
        shared: dict[int, None] = note(self._base, "shared")
        for key in self._touched:
            if len(papers(self._holding.those(key))) > 1 or self._holding.those(key | ALONE):
                shared[key] = None
            else:
                shared.pop(key, None)
        _keep_note(self._base, "shared", shared)

    def _keep_holding(self) -> None:
        if len(self._holding.changed) > _MAX_HELD:
            _keep_note(self._base, "holders", self._holding.settled().to_bytes())
            self._holding.changed.clear()
        _keep_note(self._base, "holding", self._holding.changed)


_INSERT: Final = "INSERT INTO sheets VALUES (?, ?, ?, ?, ?)"


def _values(number: int, row: Row, world: int) -> tuple[int, int, bytes, bytes, bytes]:
    seen, around = (_NOBODY_LOOKED, b"") if row.around is None else _in_world(row.around, world)
    return number, seen, row.sheet, around, row.facts


def _in_world(around: bytes, world: int) -> tuple[int, bytes]:
    """Return the number of the world, and what was found in it, tied together."""
    return world, sealed(world.to_bytes(8, "little") + around)


def around_in(kept: bytes, world: int) -> Around:
    """Return what was found in the world of that number.

    Raises:
        ValueError: it was found in another, or is damaged.
    """
    tied = opened(kept)
    if int.from_bytes(tied[:8], "little") != world:
        raise ValueError("damaged")
    return unpacked_around(tied[8:])


def _mark(stamp: Stamp | None) -> int:
    return UNTRUSTED if stamp is None else mark(stamp)


def _plain(stamp: tuple[int, ...] | None) -> Any:  # noqa: ANN401 - marshal takes tuples, but no named ones
    return tuple(stamp) if stamp else None


def _keep_notes(base: sqlite3.Connection, news: News) -> None:
    if base.execute("SELECT count(*) FROM answers").fetchone()[0] > _MAX_ANSWERS:
        base.execute("DELETE FROM answers")
    answers = ((question, sealed(marshal.dumps(answer), question)) for question, answer in news.answers.items())
    base.executemany("REPLACE INTO answers VALUES (?, ?)", answers)
    _keep_note(base, "pairs", {rule: tuple(known) for rule, known in news.pairs.items()})
    probes = {path: _plain(stamp) for path, stamp in news.world.probes.items()}
    _keep_note(base, "names", {source: dict(counts) for source, counts in news.names.items()})
    _keep_note(base, "world", (news.world.number, _plain(news.world.git_index), news.world.tracked, probes))


def _keep_note(base: sqlite3.Connection, name: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    base.execute("REPLACE INTO notes VALUES (?, ?)", (name, sealed(marshal.dumps(value), name)))
