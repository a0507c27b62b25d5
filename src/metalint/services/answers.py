"""Answers of services, stored between runs: by id, each with the time at which it was given."""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from metalint.files import databases

NAME: Final = "answers.sqlite"
MAX_AGE: Final = 86400.0  # seconds for which an answer serves; papers are published every day
_BUSY: Final = 5.0
_AT_ONCE: Final = 500
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS answers (
  base TEXT NOT NULL, id TEXT NOT NULL, answer TEXT NOT NULL, seen REAL NOT NULL, PRIMARY KEY (base, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS added (
  task TEXT NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (task, id)
) WITHOUT ROWID
"""


class AnswerCache:
    """Answers by service and id; and, while a list of ids is worked off, which of them are done.

    Failure with the file never stops a run: there is a line in `warnings`, and nothing is stored, as without a folder.
    """

    def __init__(self, folder: Path | None) -> None:
        self.warnings: list[str] = []  # for people
        # services and ids of which a service said in this run that it does not have them
        self.absent: set[tuple[str, str]] = set()
        self._path = folder / NAME if folder else None
        self._base: sqlite3.Connection | None = None
        self._is_over = False

    def load(self, base: str, ids: Iterable[str], now: float) -> dict[str, Any]:
        """Return the answers of the service at ``base`` that are not older than a day, by id."""
        wanted = list(ids)
        answers: dict[str, Any] = {}
        with self._guarded() as database:
            for start in range(0, len(wanted) if database else 0, _AT_ONCE):
                batch = wanted[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(batch))
                query = f"SELECT id, answer, seen FROM answers WHERE base = ? AND id IN ({marks})"  # noqa: S608
                for key, answer, seen in database.execute(query, (base, *batch)) if database else ():
                    if 0 <= now - seen < MAX_AGE:
                        answers[key] = json.loads(answer)
        return answers

    def store(self, base: str, answers: Mapping[str, Any], now: float) -> None:
        """Store answers by id; what a service does not have today, it may have tomorrow."""
        self.absent.update((base, key) for key, answer in answers.items() if answer is None)
        rows = [(base, key, json.dumps(answer), now) for key, answer in answers.items() if answer is not None]
        self._write("REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)

    def done(self, task: str) -> dict[str, str]:
        """Return the ids of a list that an earlier run, which did not come to its end, has added, with their files."""
        with self._guarded() as database:
            rows = database.execute("SELECT id, path FROM added WHERE task = ?", (task,)) if database else ()
            return dict(rows)
        return {}

    def note_done(self, task: str, key: str, path: str) -> None:
        """Note that an id of a list is done."""
        self._write("REPLACE INTO added VALUES (?, ?, ?)", [(task, key, path)])

    def forget(self, task: str) -> None:
        """Forget a list that is done."""
        self._write("DELETE FROM added WHERE task = ?", [(task,)])

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        with self._guarded() as database:
            if database and rows:
                database.execute("BEGIN IMMEDIATE")
                database.executemany(statement, rows)
                database.execute("COMMIT")

    def close(self) -> None:
        """Close the database."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
        self._base, self._is_over = None, True

    def _open(self) -> sqlite3.Connection | None:
        try:
            if self._path is None:
                base = sqlite3.connect(":memory:", isolation_level=None)
                databases.close_with_owner(self, base)
            else:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                base = databases.open_database(self, self._path, _BUSY)
                databases.use_write_ahead_log(base, _BUSY)
            base.executescript(_SCHEMA)
            databases.refuse_other(base, _SCHEMA)
        except (sqlite3.Error, OSError) as error:
            self._is_over = True
            self._give_up(error)
            return None
        return base

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection | None]:
        """Lend the connection; a database that fails is closed and said so once."""
        if self._base is None and not self._is_over:
            self._base = self._open()
        try:
            yield self._base
        except (sqlite3.Error, ValueError) as error:
            self.close()
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        why = f"cannot be used ({getattr(error, 'strerror', None) or str(error)})"
        self.warnings.append(f"{self._path or NAME}: {why}; delete it; nothing is remembered of this run")
