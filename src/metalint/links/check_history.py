"""What `metalint verify` found in earlier runs, beside the history of links: statuses of papers as they were then."""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from metalint.files.stores import Store
from metalint.papers.record_check import RecordCheck

NAME: Final = "checks.sqlite"
_DAY: Final = 86_400

DayCounts = tuple[str, int, int, int]
"""A day, such as ``2026-11-30``, and how many papers of a list were confirmed, contradicted and unknown."""


class CheckHistory(Store):
    """Statuses by what a paper says, so that a paper that was changed has none; and counts by list and day."""

    schema = """
CREATE TABLE IF NOT EXISTS checks (
  paper TEXT PRIMARY KEY, status TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS days (
  list TEXT NOT NULL, day INTEGER NOT NULL, confirmed INTEGER NOT NULL, contradicted INTEGER NOT NULL,
  unknown INTEGER NOT NULL, PRIMARY KEY (list, day)
) WITHOUT ROWID
"""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, NAME)
        with self._reading():  # so that it is there
            pass

    def store(self, checks: Mapping[str, RecordCheck], now: float) -> None:
        """Store statuses by paper, and whose records decided them."""
        with self._writing() as base:
            if base:
                rows = [(paper, *check[:3], now) for paper, check in checks.items()]
                base.executemany("REPLACE INTO checks VALUES (?, ?, ?, ?, ?)", rows)

    def note_day(self, name: str, counts: Sequence[int], now: float) -> None:
        """Note how many papers of a list are confirmed, contradicted and unknown today."""
        with self._writing() as base:
            if base:
                base.execute("REPLACE INTO days VALUES (?, ?, ?, ?, ?)", (name, int(now // _DAY), *counts))

    def load(self, papers: Iterable[str]) -> dict[str, RecordCheck]:
        """Return the statuses of papers that were checked as they are."""
        query = "SELECT paper, status, source, key FROM checks WHERE paper IN"
        return {paper: RecordCheck(*row) for paper, *row in self._select(query, dict.fromkeys(papers))}

    def days(self, name: str) -> list[DayCounts]:
        """Return the counts of a list, the earliest day first."""
        query = "SELECT day, confirmed, contradicted, unknown FROM days WHERE list IN"
        with self._reading():  # a day beyond all calendars is a failure of the file
            rows = sorted(self._select(query, [name]))
            return [(time.strftime("%Y-%m-%d", time.gmtime(day * _DAY)), *counts) for day, *counts in rows]
        return []


def stored(folder: Path | None, papers: Iterable[str]) -> dict[str, RecordCheck]:
    """Return what earlier runs found of papers; nothing where there were none."""
    if folder is None or not (folder / NAME).is_file():
        return {}
    with closing(CheckHistory(folder)) as history:
        return history.load(papers)


def stored_days(folder: Path | None, name: str) -> list[DayCounts]:
    """Return the counts of a list by day; nothing where there are none."""
    if folder is None or not (folder / NAME).is_file():
        return []
    with closing(CheckHistory(folder)) as history:
        return history.days(name)
