"""The cache of analyses, in sqlite: one file for a repository and all that its analyses depend on."""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import sqlite3
import time
import weakref
from typing import TYPE_CHECKING, Any, Final, Self

from metalint.files import databases
from metalint.index import tables
from metalint.index.analysis import Entry, unpacked_analysis
from metalint.index.delta import UnusableError, WorkspaceState
from metalint.index.inverted_index import papers
from metalint.index.known_files import Files
from metalint.index.tables import asset_state_in, note
from metalint.util.signing import signed, verified

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from metalint.index.analysis import Row
    from metalint.index.delta import CacheDelta, Pairs
    from metalint.index.inverted_index import UpdatedInvertedIndex

MAX_FILES: Final = 24
MAX_BYTES: Final = 1 << 30
"""Of all files of the cache; those that were written longest ago go first."""

MAX_REPORTS: Final = 8
_LEFT_BEHIND: Final = 24 * 3600  # seconds
_BUSY: Final = 0.2  # seconds to wait for another process


class AnalysisCache:
    """What is known of the papers of a repository, in the file at ``path``, which need not be there yet.

    Attributes:
        files: the papers that are known.
        names: how many papers hold each name, by the key of its source.
        pairs: what rules made of all names, by rule, with the digest of these.
        workspace_state: as it was when somebody last looked.

    Raises:
        UnusableError: by all methods. A damaged file is deleted first.
    """

    def __init__(self, path: Path) -> None:
        self.files = Files()
        self.names: dict[str, dict[str, int]] = {}
        self.pairs: dict[str, Pairs] = {}
        self.workspace_state = WorkspaceState(0, None, b"", {})
        self._revision = b""
        self._path = path
        self._scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        self._new: sqlite3.Connection | None = None
        self._filling: tables.Filling | None = None
        self._index_updates: UpdatedInvertedIndex | None = None
        self._base: sqlite3.Connection | None = None
        with self._guarded():
            if path.parent.is_symlink():  # files in it are deleted when they are old
                raise NotADirectoryError(errno.ENOTDIR, f"{path.parent.name} is a symbolic link")
            if os.path.lexists(path):
                self._open()

    def _open(self) -> None:
        base = self._connect()
        databases.refuse_other(base, tables.SCHEMA)
        self.files = tables.files(base)
        self.names = note(base, "names")
        self.pairs = note(base, "pairs")
        self.workspace_state = WorkspaceState(*note(base, "state"))
        self._revision = note(base, "revision")

    def _connect(self) -> sqlite3.Connection:
        self._base = base = databases.connect(self, self._path, _BUSY)
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("BEGIN")
        return base

    # -- what is known

    def entries(self, paths: Iterable[str]) -> Iterator[Entry]:
        """Yield what is known of papers; what was found around them, if that was in the workspace as it is."""
        with self._guarded():
            for path in paths:
                entry = self._entry(self.files.number(path))
                if entry.analysis.path != path:
                    raise ValueError("damaged")
                yield entry

    def numbers(self, paths: Iterable[str]) -> frozenset[int]:
        """Return the numbers of known papers."""
        return frozenset(map(self.files.number, paths))

    def found(self, but: Container[int] = ()) -> Iterator[Entry]:
        """Yield the same of all papers, ``but`` some, that are broken, have problems or hold comments to metalint."""
        with self._guarded():
            for number in self.files.telling:
                if number in but:
                    continue
                entry = self._entry(number)
                if self.files.number(entry.analysis.path) != number:
                    raise ValueError("damaged")
                yield entry

    def paper(self, paths: Iterable[str]) -> Iterator[bytes]:
        """Yield papers, packed."""
        with self._guarded():
            for path in paths:
                yield verified(self._row("SELECT paper FROM analyses WHERE id = ?", self.files.number(path))[0], path)

    def inverted_index(self, key: int, but: Container[int] = ()) -> list[str]:
        """Return the papers, ``but`` some, that have a key, which is even."""
        with self._guarded():
            those = papers(self._held(self._base).those(key)) if self._base else ()
            return [self.files.path(number) for number in those if number not in but]

    def _held(self, base: sqlite3.Connection) -> UpdatedInvertedIndex:
        if self._index_updates is None:
            self._index_updates = tables.index_updates(base)
        return self._index_updates

    def shared(self) -> list[int]:
        """Return the keys, even ones, that are to be looked at: of several papers, or of one that wants it."""
        with self._guarded():
            return list(note(self._base, "shared")) if self._base else []

    def unseen(self) -> list[str]:
        """Return the papers around which nobody has looked in the workspace as it is."""
        with self._guarded():
            query = "SELECT analysis FROM analyses WHERE state < ? OR state > ?"  # unlike !=, it uses the index
            rows = self._base.execute(query, (self.workspace_state.number,) * 2) if self._base else ()
            analyses = [unpacked_analysis(analysis, b"") for (analysis,) in rows]
            return [analysis.path for analysis in analyses if not analysis.marks.is_broken]

    def _entry(self, number: int) -> Entry:
        query = "SELECT analysis, paper, state, asset_state FROM analyses WHERE id = ?"
        kept, packed, workspace_state, asset_state = self._row(query, number)
        analysis = unpacked_analysis(kept, packed)
        is_seen = workspace_state == self.workspace_state.number and not analysis.marks.is_broken
        return Entry(analysis, asset_state_in(asset_state, workspace_state) if is_seen else None)

    def _row(self, query: str, *values: object) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = self._base.execute(query, values).fetchone() if self._base else None
        if row is None:
            raise ValueError("damaged")
        return row

    def answer(self, question: str) -> Any:  # noqa: ANN401 - what was kept
        """Return what was learnt about a name; None if that was never asked."""
        return self._value("SELECT answer FROM answers WHERE question = ?", question, question)

    def _value(self, query: str, key: object, under: str) -> Any:  # noqa: ANN401 - what was kept
        with self._guarded():
            row = self._base.execute(query, (key,)).fetchone() if self._base else None
            return marshal.loads(verified(row[0], under)) if row else None  # noqa: S302 - signed by us

    # -- what is new

    @property
    def is_new(self) -> bool:
        """Whether there is no file yet."""
        return self._base is None

    def add(self, rows: Sequence[Row]) -> None:
        """Write papers into a new file, which takes its place at the end of the run, with `keep`."""
        with self._guarded():
            if self._filling is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._scratch.unlink(missing_ok=True)
                weakref.finalize(self, _give_up, self._scratch, os.getpid())
                self._new = sqlite3.connect(self._scratch, isolation_level=None)
                databases.close_with(self, self._new)
                self._new.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
                self._filling = tables.Filling(self._new, self.workspace_state.number)
            self._filling.add(rows)

    def keep(self, delta: CacheDelta) -> None:
        """Keep what a run has found; if another run is writing, it is left to that."""
        with self._guarded():
            if self._base is None:
                self._finish(delta)
            elif (
                delta.changes_findings()
                or delta.signatures
                or delta.answers
                or delta.workspace_state.git_index != self.workspace_state.git_index
            ):
                with self._writing(self._base) as base:
                    tables.Update(base, self.files, self._held(base)).write(delta)
                    self._revision = note(base, "revision")

    def _finish(self, delta: CacheDelta) -> None:
        """Put the new file in its place at once, unless another run was faster: nobody moves what others have open."""
        if self._filling is None:
            self.add(())
        assert self._filling is not None  # noqa: S101 - for the type checker
        assert self._new is not None  # noqa: S101
        revision = os.urandom(16)
        self._filling.finish(delta, revision)
        self._new.close()
        self._new = self._filling = None
        is_first = _put(self._scratch, self._path)
        self._scratch.unlink(missing_ok=True)
        if is_first:
            _prune(self._path.parent)
            if note(self._connect(), "revision") == revision:
                self._revision = revision

    @contextlib.contextmanager
    def _writing(self, base: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        """Lend the cache for changes to what was read of it; they are dropped if another run was faster."""
        try:
            yield base
            base.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            base.execute("ROLLBACK")
            self._revision = b""
            self._index_updates = None
        base.execute("BEGIN")

    # -- reports

    def report(self, key: bytes) -> Any:  # noqa: ANN401 - what was kept
        """Return what was reported of just what is known now; None if nothing was kept under that key."""
        return self._value("SELECT value FROM reports WHERE key = ?", key, key.hex())

    def keep_report(self, key: bytes, value: Any) -> None:  # noqa: ANN401 - what marshal takes
        """Keep what was reported, until anything changes; not if another run has changed anything meanwhile."""
        with self._guarded():
            if self._base is not None and note(self._base, "revision") == self._revision:
                with self._writing(self._base) as base:
                    base.execute("DELETE FROM reports WHERE key = ?", (key,))
                    packed = signed(marshal.dumps(value), key.hex())
                    base.execute("INSERT INTO reports (key, value) VALUES (?, ?)", (key, packed))
                    oldest = "(SELECT max(number) FROM reports) - ?"
                    base.execute(f"DELETE FROM reports WHERE number <= {oldest}", (MAX_REPORTS,))  # noqa: S608

    # -- failure

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, EOFError, ValueError, TypeError, KeyError) as error:
            self.close()
            if not isinstance(error, sqlite3.OperationalError | OSError):
                _delete(self._path)
            why = getattr(error, "strerror", None) or str(error)
            raise UnusableError(f"{self._path}: the cache cannot be used ({why}); going on without it") from error

    def __enter__(self) -> Self:
        """Lend the cache; it is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        for base in (self._base, self._new):
            if base is not None:
                with contextlib.suppress(sqlite3.Error):
                    base.close()
        self._base = self._new = self._filling = None


def _put(scratch: Path, place: Path) -> bool:
    """Move a file to where there is none; tell whether there was none."""
    try:
        os.link(scratch, place)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if place.exists():
            return False
        scratch.rename(place)
    return True


def _give_up(scratch: Path, process: int) -> None:
    """Delete what was not put in its place; processes that were forked leave it to the one that began it."""
    if os.getpid() == process:
        with contextlib.suppress(OSError):
            scratch.unlink()


def _prune(folder: Path) -> None:
    """Delete the files that were written longest ago, as far as there are too many or they are too large.

    What is left of runs that were killed goes too.
    """
    for scratch in folder.glob("*.tmp"):
        with contextlib.suppress(OSError):
            if scratch.stat().st_mtime < time.time() - _LEFT_BEHIND:
                scratch.unlink()
    files = [(path, path.stat()) for path in folder.glob("*.sqlite")]
    total = 0
    for number, (path, status) in enumerate(sorted(files, key=lambda one: -one[1].st_mtime_ns)):
        total += status.st_size
        if number and (number >= MAX_FILES or total > MAX_BYTES):
            _delete(path)


def _delete(path: Path) -> None:
    """Delete a file of the cache with what sqlite keeps beside it, which would else be taken for that of the next."""
    for tail in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):  # another run may have it open, or have deleted it
            path.with_name(path.name + tail).unlink()
