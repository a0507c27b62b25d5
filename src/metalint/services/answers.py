"""Answers of services, stored between runs: by id, each with the time at which it was given."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from metalint.files.stores import Store
from metalint.services.failures import NoAnswer, NoSuchId
from metalint.services.records import SourceRecord

NAME: Final = "answers.sqlite"
MAX_AGE: Final = 86400.0  # seconds for which an answer serves; papers are published every day
_NOT_STORED: Final = (NoSuchId, NoAnswer, SourceRecord)


class AnswerCache(Store):
    """Answers by service and id.

    It is opened when it is first used, and kept in memory without a folder.
    """

    schema = """
CREATE TABLE IF NOT EXISTS answers (
  base TEXT NOT NULL, id TEXT NOT NULL, answer TEXT NOT NULL, seen REAL NOT NULL, PRIMARY KEY (base, id)
) WITHOUT ROWID
"""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder, NAME)
        # services and ids of which a service said in this run that it does not have them
        self.absent: set[tuple[str, str]] = set()

    def load(self, base: str, ids: Collection[str], now: float) -> dict[str, Any]:
        """Return the answers of the service at ``base`` that are of this run or not older than a day, by id."""
        answers: dict[str, Any] = {id_: NoSuchId() for id_ in ids if (base, id_) in self.absent}
        with self._reading():  # an answer that is no JSON is a failure of the file
            query = "SELECT id, answer, seen FROM answers WHERE base = ? AND id IN"
            for key, answer, seen in self._select(query, ids, base):
                if 0 <= now - seen < MAX_AGE:
                    answers[key] = json.loads(answer)
        return answers

    def store(self, base: str, answers: Mapping[str, Any], now: float) -> None:
        """Store the JSON among answers by id; what a service does not have today, it may have tomorrow."""
        self.absent.update((base, key) for key, answer in answers.items() if isinstance(answer, NoSuchId))
        said = {key: answer for key, answer in answers.items() if not isinstance(answer, _NOT_STORED)}
        rows = [(base, key, json.dumps(answer), now) for key, answer in said.items()]
        if rows:
            with self._writing() as database:
                if database:
                    database.executemany("REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)
