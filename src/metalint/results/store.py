"""The store of results, in sqlite: one file for a repository and all that its results depend on."""

from __future__ import annotations

import contextlib
import marshal
import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from metalint.results import tables
from metalint.results.news import UnusableError, World
from metalint.results.tables import note, opened, sealed, unpacked_around, unpacked_sheet
from metalint.sheets import ALONE, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from metalint.results.news import News, Pairs
    from metalint.results.tables import Known

MAX_FILES: Final = 24
MAX_BYTES: Final = 1 << 30
"""Of all files of the store; those that were written longest ago go first."""

MAX_REPORTS: Final = 8
_BUSY: Final = 0.2  # seconds to wait for another process


class Store:
    """What is known of the papers of a repository, in the file at ``path``, which need not be there yet.

    Attributes:
        files: number and stamp of each paper that is known, and whether there is anything to say about it, by path.
        names: how many papers hold each name, by rule.
        pairs: of names that look alike, by rule, with the digest of all names that were compared.
        world: as it was when somebody last looked.

    Raises:
        UnusableError: by all methods. A damaged file is deleted first.
    """

    def __init__(self, path: Path) -> None:
        self.files: Mapping[str, Known] = {}
        self.names: dict[str, dict[str, int]] = {}
        self.pairs: dict[str, Pairs] = {}
        self.world = World(0, None, b"", {})
        self._moved: dict[str, Known | None] = {}
        self._revision = b""
        self._first_revision = os.urandom(16)
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

    def reopen(self) -> None:
        """Read what a process of this run has written meanwhile."""
        self.close()
        with self._guarded():
            self._open_own()

    def _open_own(self) -> None:
        """Open the file that this run has written; one that another run put in its place gets no reports."""
        self._open()
        if self._revision != self._first_revision:
            self._revision = b""

    # -- what is known

    def entries(self, paths: Iterable[str]) -> Iterator[Entry]:
        """Yield what is known of papers; what was found around them, if that was in the world as it is."""
        with self._guarded():
            for path in paths:
                yield self._entry(path)

    def found(self) -> Iterator[Entry]:
        """Yield the same of all papers that are broken, have problems or hold comments to metalint."""
        return self.entries(path for path, (_, _, says_something) in self.files.items() if says_something)

    def facts(self, paths: Iterable[str]) -> Iterator[bytes]:
        """Yield the packed facts of papers."""
        with self._guarded():
            for path in paths:
                yield opened(self._row("SELECT packed FROM facts WHERE id = ?", self.files[path][0])[0])

    def holders(self, key: int) -> list[str]:
        """Return the papers that have a key, which is even."""
        query = "SELECT DISTINCT id, sheet FROM holders JOIN sheets USING (id) WHERE key IN (?, ?)"
        with self._guarded():
            rows = self._base.execute(query, (key, key | ALONE)) if self._base else ()
            return [unpacked_sheet(sheet, b"").path for _, sheet in rows]

    def shared(self) -> list[int]:
        """Return the keys, even ones, that are to be looked at: of several papers, or of one that wants it."""
        with self._guarded():
            return list(note(self._base, "shared")) if self._base else []

    def unseen(self) -> list[str]:
        """Return the papers around which nobody has looked in the world as it is."""
        with self._guarded():
            query = "SELECT sheet FROM sheets WHERE world != ?"
            rows = self._base.execute(query, (self.world.number,)) if self._base else ()
            sheets = [unpacked_sheet(sheet, b"") for (sheet,) in rows]
            return [sheet.path for sheet in sheets if not sheet.marks.is_broken]

    def _entry(self, path: str) -> Entry:
        query = "SELECT sheet, packed, world, around FROM sheets JOIN facts USING (id) WHERE id = ?"
        kept, packed, world, around = self._row(query, self.files[path][0])
        sheet = unpacked_sheet(kept, packed)
        if sheet.path != path:
            raise ValueError("damaged")
        is_seen = world == self.world.number and not sheet.marks.is_broken
        return Entry(sheet, unpacked_around(around, world) if is_seen else None)

    def _row(self, query: str, *values: object) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = self._base.execute(query, values).fetchone() if self._base else None
        if row is None:
            raise ValueError("damaged")
        return row

    def answer(self, question: str) -> Any:  # noqa: ANN401 - what was kept
        """Return what was learnt about a name; None if that was never asked."""
        return self._value("SELECT answer FROM answers WHERE question = ?", question)

    def _value(self, query: str, key: object) -> Any:  # noqa: ANN401 - what was kept
        with self._guarded():
            row = self._base.execute(query, (key,)).fetchone() if self._base else None
            return marshal.loads(opened(row[0])) if row else None  # noqa: S302 - plain data

    # -- what is new

    def keep(self, news: News) -> None:
        """Keep what a run has found; if another run is writing, it is left to that."""
        with self._guarded():
            if self._base is None:
                self._begin(news)
            elif news.changes_findings() or news.stamps or news.answers or news.world.git_index != self.world.git_index:
                with self._writing(self._base) as base:
                    tables.Update(base, self.files, self._moved).write(news)
                    self._revision = note(base, "revision")

    def _begin(self, news: News) -> None:
        """Write a new file, and put it in its place at once."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        try:
            with contextlib.closing(sqlite3.connect(scratch, isolation_level=None)) as base:
                base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
                base.executescript(f"BEGIN; {tables.SCHEMA}")
                tables.fill(base, news, self._first_revision)
                base.execute("COMMIT")
            scratch.replace(self._path)
        finally:
            scratch.unlink(missing_ok=True)
        _prune(self._path.parent)
        self._open_own()

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
        return self._value("SELECT value FROM reports WHERE key = ?", key)

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
            for one in path.parent.glob(f"{path.name}*"):  # with what sqlite keeps beside it
                with contextlib.suppress(OSError):  # another run may have it open, or have deleted it
                    one.unlink()
