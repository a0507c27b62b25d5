"""What was seen of URLs, stored between runs: observations, never a status, so that today's settings judge them."""

import sqlite3
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.files.stores import Store
from metalint.services.messages import MISSING

NAME: Final = "observations.sqlite"
PAGE: Final = "page"
DAY: Final = 86400.0
_JITTER: Final = 0.15
_STORED: Final = 7  # members of an observation


class Observation(NamedTuple):
    """What was seen of a URL."""

    source: str  # `PAGE`, or the base URL of the registry that was asked
    status: int  # of HTTP; a registry's yes is 200, its no 404; 0 if there was no answer
    location: str = ""  # where it is now for good, empty if it stays where it is
    title: str = ""  # what the registry calls it; empty if it keeps no titles
    is_withdrawn: bool = False  # whether the registry says so
    landed: str = ""  # where the redirects of a page end, temporary ones included; empty if there are none
    is_same: bool = True  # whether a registry that names a `location` says that the same is there
    # what is never stored
    failure: str = ""  # the kind of what went wrong instead of an answer, empty for an answer
    detail: str = ""  # of the failure, or of a registry's no


def may_be_stored(seen: Observation) -> bool:
    """Tell whether an observation says something that lasts: not a refusal, an overload or a failure."""
    return not seen.failure and (200 <= seen.status < 300 or seen.status in MISSING)  # noqa: PLR2004


class LinkHistory(Store):
    """The history of links; a damaged file is set aside, and another begun."""

    schema = """
CREATE TABLE IF NOT EXISTS observations (
  url TEXT PRIMARY KEY, source TEXT NOT NULL, status INTEGER NOT NULL, location TEXT NOT NULL,
  title TEXT NOT NULL, is_withdrawn INTEGER NOT NULL, landed TEXT NOT NULL, is_same INTEGER NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS absences (
  url TEXT PRIMARY KEY, runs INTEGER NOT NULL, last REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doubts (url TEXT PRIMARY KEY, why TEXT NOT NULL) WITHOUT ROWID
"""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, NAME)
        self._file = folder / NAME
        with self._reading():  # so that it is there, and whole
            pass

    def _open(self) -> sqlite3.Connection:
        base = super()._open()
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("SELECT count(*) FROM observations").fetchone()
        return base

    def _give_up(self, error: Exception) -> None:
        self.close()
        warning = ""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            aside = self._file.with_name(f"{NAME}.damaged-{time.time_ns()}")
            try:
                self._file.replace(aside)
                for tail in ("-wal", "-shm"):
                    self._file.with_name(NAME + tail).unlink(missing_ok=True)
                self._open()
                warning = f"damaged; set aside as {aside.name}, and a new one is begun"
            except (OSError, sqlite3.Error) as failure:
                self.close()
                error = failure
        why = getattr(error, "strerror", None) or str(error)
        warning = warning or f"cannot be used ({why}); nothing is remembered of this run"
        self.warnings.append(f"{self._file}: {warning}")

    def load(self, urls: Iterable[str], now: float, max_age: float) -> dict[str, Observation]:
        """Return what was seen of ``urls`` alive, and not longer ago than about ``max_age`` seconds."""
        observations = {}
        for url, (at, observation) in self._seen(urls).items():
            # a factor about 1 that is the URL's own, so that not all observations of a day expire on one day
            jitter = 1 + _JITTER * (zlib.crc32(url.encode("utf-8", "replace")) / 2**31 - 1)
            if observation.status < 300 and 0 <= now - at < max_age * jitter:  # noqa: PLR2004 - alive
                observations[url] = observation
        return observations

    def last_seen(self, urls: Iterable[str]) -> dict[str, Observation]:
        """Return what was seen of ``urls`` last, dead ones included, however long ago."""
        return {url: observation for url, (_, observation) in self._seen(urls).items()}

    def _seen(self, urls: Iterable[str]) -> dict[str, tuple[float, Observation]]:
        return {url: (at, Observation(*told)) for url, at, *told in self._select(_LOAD, urls)}

    def store(self, seen: Sequence[tuple[str, Observation]], now: float) -> None:
        """Store what may be stored of observations by URL; seeing something ends an absence."""
        rows = [(url, *observation[:_STORED], now) for url, observation in seen if may_be_stored(observation)]
        if rows:
            with self._writing() as base:
                if base:
                    base.executemany("REPLACE INTO observations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
                    base.execute(_END_ABSENCES, (now,))
                    base.executemany("DELETE FROM doubts WHERE url = ?", [row[:1] for row in rows])

    def store_doubts(self, doubts: Mapping[str, str]) -> None:
        """Store why the last check of URLs could not tell; the next run asks them again anyway."""
        with self._writing() as base:
            if base:
                base.executemany("REPLACE INTO doubts VALUES (?, ?)", doubts.items())

    def doubts(self, urls: Iterable[str]) -> dict[str, str]:
        """Return those of ``urls`` of which the last check could not tell, and why."""
        return dict(self._select("SELECT url, why FROM doubts WHERE url IN", urls))

    def count_absences(self, urls: Sequence[str], now: float) -> dict[str, int]:
        """Note that the hosts of ``urls`` are missing; return in how many runs, a day apart, they were."""
        counts = dict.fromkeys(urls, 1)
        with self._writing() as base:
            if base:
                for url in urls:
                    row = base.execute("SELECT runs, last FROM absences WHERE url = ?", (url,)).fetchone()
                    runs, last = row or (0, 0.0)
                    counts[url] = int(runs)
                    if row is None or now - last >= DAY:
                        counts[url] += 1
                        base.execute("REPLACE INTO absences VALUES (?, ?, ?)", (url, counts[url], now))
        return counts


_LOAD: Final = """
SELECT url, seen, source, status, location, title, is_withdrawn, landed, is_same
FROM observations WHERE url IN
"""
_END_ABSENCES: Final = """
DELETE FROM absences WHERE EXISTS (SELECT * FROM observations WHERE url = absences.url AND seen = ?)
"""
