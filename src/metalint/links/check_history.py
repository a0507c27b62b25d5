"""What `metalint verify` found in earlier runs, beside the history of links: statuses of papers as they were then."""

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from metalint.files import databases
from metalint.papers.record_check import RecordCheck

NAME: Final = "checks.sqlite"
_DAY: Final = 86_400
_BUSY: Final = 5.0
_AT_ONCE: Final = 500
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS checks (
  paper TEXT PRIMARY KEY, status TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS days (
  list TEXT NOT NULL, day INTEGER NOT NULL, confirmed INTEGER NOT NULL, contradicted INTEGER NOT NULL,
  unknown INTEGER NOT NULL, PRIMARY KEY (list, day)
) WITHOUT ROWID
"""


DayCounts = tuple[str, int, int, int]
"""A day, such as ``2026-11-30``, and how many papers of a list were confirmed, contradicted and unknown."""


class CheckHistory:
    """Statuses by what a paper says, so that a paper that was changed has none; and counts by list and day.

    Failure with the file never stops a run: it is one of `warnings`, and nothing is remembered.
    """

    def __init__(self, folder: Path) -> None:
        self.warnings: list[str] = []
        self._path = folder / NAME
        self._base: sqlite3.Connection | None = None
        with self._guarded():
            folder.mkdir(parents=True, exist_ok=True)
            base = databases.open_database(self, self._path, _BUSY)
            databases.use_write_ahead_log(base, _BUSY)
            base.executescript(_SCHEMA)
            databases.refuse_other(base, _SCHEMA)
            self._base = base

    def store(self, checks: Mapping[str, RecordCheck], now: float) -> None:
        """Store statuses by paper, and whose records decided them."""
        with self._guarded() as base:
            if base:
                rows = [(paper, *check[:3], now) for paper, check in checks.items()]
                base.execute("BEGIN IMMEDIATE")
                base.executemany("REPLACE INTO checks VALUES (?, ?, ?, ?, ?)", rows)
                base.execute("COMMIT")

    def note_day(self, name: str, counts: Sequence[int], now: float) -> None:
        """Note how many papers of a list are confirmed, contradicted and unknown today."""
        with self._guarded() as base:
            if base:
                base.execute("BEGIN IMMEDIATE")
                base.execute("REPLACE INTO days VALUES (?, ?, ?, ?, ?)", (name, int(now // _DAY), *counts))
                base.execute("COMMIT")

    def load(self, papers: Iterable[str]) -> dict[str, RecordCheck]:
        """Return the statuses of papers that were checked as they are."""
        wanted, found = list(dict.fromkeys(papers)), {}
        with self._guarded() as base:
            for start in range(0, len(wanted) if base else 0, _AT_ONCE):
                batch = wanted[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(batch))
                query = f"SELECT paper, status, source, key FROM checks WHERE paper IN ({marks})"  # noqa: S608
                for paper, *row in base.execute(query, batch) if base else ():
                    found[paper] = RecordCheck(*row)
        return found

    def days(self, name: str) -> list[DayCounts]:
        """Return the counts of a list, the earliest day first."""
        query = "SELECT day, confirmed, contradicted, unknown FROM days WHERE list = ? ORDER BY day"
        with self._guarded() as base:
            rows = base.execute(query, (name,)).fetchall() if base else []
            return [(time.strftime("%Y-%m-%d", time.gmtime(day * _DAY)), *counts) for day, *counts in rows]
        return []

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection | None]:
        """Lend the connection; a database that fails is closed and said so once."""
        try:
            yield self._base
        except (sqlite3.Error, OSError) as error:
            self.close()
            why = getattr(error, "strerror", None) or str(error)
            self.warnings.append(f"{self._path}: cannot be used ({why}); delete it; nothing is remembered of this run")

    def close(self) -> None:
        """Close the database."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
        self._base = None


def stored(folder: Path | None, papers: Iterable[str]) -> dict[str, RecordCheck]:
    """Return what earlier runs found of papers; nothing where there were none."""
    if folder is None or not (folder / NAME).is_file():
        return {}
    history = CheckHistory(folder)
    try:
        return history.load(papers)
    finally:
        history.close()


def stored_days(folder: Path | None, name: str) -> list[DayCounts]:
    """Return the counts of a list by day; nothing where there are none."""
    if folder is None or not (folder / NAME).is_file():
        return []
    history = CheckHistory(folder)
    try:
        return history.days(name)
    finally:
        history.close()
