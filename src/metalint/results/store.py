"""The store of results, in sqlite: one file for a repository and all that its results depend on."""

from __future__ import annotations

import contextlib
import marshal
import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from metalint.results import tables
from metalint.results.news import UnusableError, World
from metalint.results.tables import note, numbers, opened, path_of, sealed
from metalint.sheets import ALONE, Around, Marks, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from metalint.results.news import News, Pairs, Stamped

MAX_FILES: Final = 24
MAX_BYTES: Final = 1 << 30
"""Of all files of the store; those that were written longest ago go first."""

MAX_REPORTS: Final = 8
_BUSY: Final = 0.2  # seconds to wait for another process
_SHEET: Final = """
SELECT path, digest, is_plain, is_broken, is_commented, packed, problems, keys, names, world, around, keys_around
FROM sheets JOIN facts USING (id)
"""


class Store:
    """What is known of the papers of a repository, in the file at ``path``, which need not be there yet.

    Attributes:
        files: number and stamp of each paper that is known, by path.
        names: how many papers hold each name, by rule.
        pairs: of names that look alike, by rule, with the digest of all names that were compared.
        world: as it was when somebody last looked.

    Raises:
        UnusableError: by all methods. A damaged file is deleted first.
    """

    def __init__(self, path: Path) -> None:
        self.files: dict[str, tuple[int, Stamped]] = {}
        self.names: dict[str, dict[str, int]] = {}
        self.pairs: dict[str, Pairs] = {}
        self.world = World(0, None, b"", {})
        self._moved: dict[str, Any] = {}
        self._revision = b""
        self._path = path
        self._base: sqlite3.Connection | None = None
        with self._guarded():
            if path.exists():
                self._open()

    def _open(self) -> None:
        self._base = base = sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None)
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("BEGIN")
        self._moved = note(base, "moved")
        files = note(base, "files")
        self.files = {path: kept for path, kept in {**files, **self._moved}.items() if kept} if self._moved else files
        self.names = note(base, "names")
        self.pairs = note(base, "pairs")
        self.world = World(*note(base, "world"))
        self._revision = note(base, "revision")

    # -- what is known

    def sheets(self, paths: Iterable[str]) -> Iterator[tuple[Sheet, Around | None]]:
        """Yield the sheets of papers, and what was found around them if that was in the world as it is."""
        for path in paths:
            yield from map(self._sheet, self._rows(f"{_SHEET} WHERE id = ?", self.files[path][0]))

    def found(self) -> Iterator[tuple[Sheet, Around | None]]:
        """Yield the same of all papers that are broken, have problems or hold comments to metalint."""
        wanted = "problems != x'' OR around != x'' OR is_broken OR is_commented"
        yield from map(self._sheet, self._rows(f"{_SHEET} WHERE {wanted}"))

    def facts(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and packed facts of every paper that is not broken."""
        for path, packed in self._rows("SELECT path, packed FROM sheets JOIN facts USING (id) WHERE NOT is_broken"):
            yield path_of(path), opened(packed)

    def facts_of(self, path: str) -> bytes:
        """Return the packed facts of a paper."""
        for (packed,) in self._rows("SELECT packed FROM facts WHERE id = ?", self.files[path][0]):
            return opened(packed)
        raise UnusableError(f"{self._path}: incomplete; going on without it")

    def holders(self, key: int) -> list[str]:
        """Return the papers that have a key, which is even."""
        query = "SELECT DISTINCT path FROM holders JOIN sheets USING (id) WHERE key IN (?, ?)"
        return [path_of(path) for (path,) in self._rows(query, key, key | ALONE)]

    def shared(self) -> list[int]:
        """Return the keys, even ones, that are to be looked at: of several papers, or of one that wants it."""
        return [key for (key,) in self._rows("SELECT key FROM shared")]

    def unseen(self) -> list[str]:
        """Return the papers around which nobody has looked in the world as it is."""
        rows = self._rows("SELECT path FROM sheets WHERE world != ? AND NOT is_broken", self.world.number)
        return [path_of(path) for (path,) in rows]

    def _sheet(self, row: tuple[Any, ...]) -> tuple[Sheet, Around | None]:
        path, digest, *marks, packed, problems, keys, names, world, around, keys_around = row
        sheet = Sheet(
            path_of(path),
            digest,
            Marks(*map(bool, marks)),
            opened(packed),
            opened(problems),
            numbers(keys),
            marshal.loads(opened(names)),  # noqa: S302 - plain data
        )
        seen = Around(opened(around), numbers(keys_around)) if world == self.world.number else None
        return sheet, seen

    def _rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        with self._guarded():
            yield from self._base.execute(query, values) if self._base else ()

    def answer(self, question: str) -> Any:  # noqa: ANN401 - what was kept
        """Return what was learnt about a name; None if that was never asked."""
        for (kept,) in self._rows("SELECT answer FROM answers WHERE question = ?", question):
            return marshal.loads(opened(kept))  # noqa: S302 - plain data
        return None

    # -- what is new

    def keep(self, news: News) -> None:
        """Keep what a run has found; if another run is writing, it is left to that."""
        with self._guarded():
            if self._base is None:
                self._begin(news)
            elif news.changes_findings() or news.stamps or news.world.git_index != self.world.git_index:
                with self._writing(self._base) as base:
                    tables.update(base, news, self.files, self._moved)
                    self._revision = note(base, "revision")

    def _begin(self, news: News) -> None:
        """Write a new file, and put it in its place at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        try:
            with contextlib.closing(sqlite3.connect(scratch, isolation_level=None)) as base:
                base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
                base.executescript(f"BEGIN; {tables.SCHEMA}")
                tables.fill(base, news)
                base.execute("COMMIT")
            scratch.replace(self._path)
        finally:
            scratch.unlink(missing_ok=True)
        _prune(self._path.parent)
        self._open()

    @contextlib.contextmanager
    def _writing(self, base: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        """Lend the store for changes to what was read of it; they are dropped if another run was faster."""
        try:
            yield base
            base.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            base.execute("ROLLBACK")
            self._revision = b""
        base.execute("BEGIN")

    # -- reports

    def report(self, key: bytes) -> Any:  # noqa: ANN401 - what was kept
        """Return what was reported of just what is known now; None if nothing was kept under that key."""
        for (value,) in self._rows("SELECT value FROM reports WHERE key = ?", key):
            return marshal.loads(opened(value))  # noqa: S302 - plain data
        return None

    def keep_report(self, key: bytes, value: Any) -> None:  # noqa: ANN401 - what marshal takes
        """Keep what was reported, until anything changes; not if another run has changed anything meanwhile."""
        with self._guarded():
            if self._base is not None and note(self._base, "revision") == self._revision:
                with self._writing(self._base) as base:
                    base.execute("DELETE FROM reports WHERE key = ?", (key,))
                    base.execute("INSERT INTO reports (key, value) VALUES (?, ?)", (key, sealed(marshal.dumps(value))))
                    oldest = "(SELECT max(number) FROM reports) - ?"
                    base.execute(f"DELETE FROM reports WHERE number <= {oldest}", (MAX_REPORTS,))  # noqa: S608

    # -- trouble

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, EOFError, ValueError, TypeError, KeyError) as error:
            self.close()
            if not isinstance(error, sqlite3.OperationalError | OSError):
                with contextlib.suppress(OSError):
                    self._path.unlink()
            why = getattr(error, "strerror", None) or str(error)
            raise UnusableError(f"{self._path}: the cache cannot be used ({why}); going on without it") from error

    def close(self) -> None:
        """Close the file."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
        self._base = None


def _prune(folder: Path) -> None:
    """Delete the files that were written longest ago, as far as there are too many or they are too large."""
    files = [(path, path.stat()) for path in folder.glob("*.sqlite")]
    total = 0
    for number, (path, status) in enumerate(sorted(files, key=lambda one: -one[1].st_mtime_ns)):
        total += status.st_size
        if number and (number >= MAX_FILES or total > MAX_BYTES):
            with contextlib.suppress(OSError):  # another run may have it open, or have deleted it
                path.unlink()
