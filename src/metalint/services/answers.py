"""Answers of services, stored between runs: by id, each with the time at which it was given."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from metalint.files.stores import Store

NAME: Final = "answers.sqlite"
MAX_AGE: Final = 86400.0  # seconds for which an answer serves; papers are published every day


class AnswerCache(Store):
    """Answers by service and id; and, while a list of ids is worked off, which of them are done.

    It is opened when it is first used, and kept in memory without a folder.
    """

    schema = """
CREATE TABLE IF NOT EXISTS answers (
  base TEXT NOT NULL, id TEXT NOT NULL, answer TEXT NOT NULL, seen REAL NOT NULL, PRIMARY KEY (base, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS added (
  task TEXT NOT NULL, id TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (task, id)
) WITHOUT ROWID
"""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder, NAME)
        # services and ids of which a service said in this run that it does not have them
        self.absent: set[tuple[str, str]] = set()

    def load(self, base: str, ids: Iterable[str], now: float) -> dict[str, Any]:
        """Return the answers of the service at ``base`` that are not older than a day, by id."""
        answers: dict[str, Any] = {}
        with self._reading():  # an answer that is no JSON is a failure of the file
            query = "SELECT id, answer, seen FROM answers WHERE base = ? AND id IN"
            for key, answer, seen in self._select(query, ids, base):
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
        return dict(self._select("SELECT id, path FROM added WHERE task IN", [task]))

    def note_done(self, task: str, key: str, path: str) -> None:
        """Note that an id of a list is done."""
        self._write("REPLACE INTO added VALUES (?, ?, ?)", [(task, key, path)])

    def forget(self, task: str) -> None:
        """Forget a list that is done."""
        self._write("DELETE FROM added WHERE task = ?", [(task,)])

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            with self._writing() as database:
                if database:
                    database.executemany(statement, rows)
