"""The cache of analyses, in sqlite: one file for a repository and all that its analyses depend on."""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from metalint.files import databases
from metalint.files.workspace_state import WorkspaceState
from metalint.index import tables
from metalint.index.delta import UnusableError
from metalint.index.tables import note
from metalint.util.signing import signed, verified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from metalint.index.analysis import Entry, Row
    from metalint.index.delta import CacheDelta

MAX_FILES: Final = 24
MAX_BYTES: Final = 1 << 30
"""Of all files of the cache; those that were written longest ago go first."""

MAX_REPORTS: Final = 8
_BUSY: Final = 0.2  # seconds to wait for another process
_AT_ONCE: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
"""For a new file, which takes its place when it is whole; 64 MiB of it stay in memory, for keys come in no order."""


class AnalysisCache:
    """What is known of the papers of a repository, in the file at ``path``, which need not be there yet.

    Attributes:
        files: the marks of the papers that are known, by path.
        folders: the marks of the folders in which papers were looked for.
        workspace_state: as it was when somebody last looked.

    Raises:
        UnusableError: by all methods. A damaged file is deleted first.
    """

    def __init__(self, path: Path) -> None:
        self.files: Mapping[str, str] = {}
        self.folders: Mapping[str, str] = {}
        self.workspace_state = WorkspaceState(0)
        self._revision = b""
        self._path = path
        self._base: sqlite3.Connection | None = None
        self._new: sqlite3.Connection | None = None
        self._failure: UnusableError | None = None
        with self._guarded():
            if path.parent.is_symlink():  # files in it are deleted when they are old
                raise NotADirectoryError(errno.ENOTDIR, f"{path.parent.name} is a symbolic link")
            if os.path.lexists(path):
                self._open()

    def _open(self) -> None:
        base = self._connect()
        databases.refuse_other(base, tables.SCHEMA)
        self.files = tables.read_marks(base)
        self.folders = note(base, "folders")
        self.workspace_state = WorkspaceState(*note(base, "state"))
        self._revision = note(base, "revision")

    def _connect(self) -> sqlite3.Connection:
        self._base = base = databases.connect(self, self._path, _BUSY)
        base.text_factory = tables.text_of
        base.execute("PRAGMA synchronous = NORMAL")
        databases.use_write_ahead_log(base, _BUSY)
        base.execute("BEGIN")
        return base

    # -- what is known

    def entries(self, paths: Iterable[str], *, in_any_state: bool = False) -> Iterator[Entry]:
        """Yield what is known of papers; what was found around them, if that was in the workspace as it is."""
        state = None if in_any_state else self.workspace_state.number
        with self._guarded():
            for path in paths:
                found = list(tables.entries(self._opened, tables.OF_PATH, tables.text(path), state=state))
                if len(found) != 1:
                    raise ValueError("damaged")
                yield found[0]

    def unclean(self) -> Iterator[Entry]:
        """Yield the same of all papers that are broken, have problems or hold comments to metalint."""
        with self._guarded():
            yield from tables.entries(self._opened, "NOT is_clean", state=self.workspace_state.number)

    def papers_with(self, key: int) -> list[str]:
        """Return the papers that have a key."""
        with self._guarded():
            return self._checked_keys.papers(key)

    def shared_keys(self, kind: int) -> list[int]:
        """Return the keys of a kind that several papers have."""
        with self._guarded():
            return self._checked_keys.shared(kind)

    def unseen(self) -> list[str]:
        """Return the papers around which nobody has looked in the workspace as it is."""
        with self._guarded():
            query = "SELECT path FROM assets LEFT JOIN files ON id = file WHERE state != ?"
            return [path for (path,) in self._opened.execute(query, (self.workspace_state.number,))]

    def note(self, title: str) -> Any:  # noqa: ANN401 - what was kept
        """Return what is noted under a title."""
        with self._guarded():
            return note(self._opened, title)

    def names(self) -> dict[str, dict[str, int]]:
        """Return how many papers hold each name, by the key of its source."""
        with self._guarded():
            return tables.names(self._opened)

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._base is None:
            raise ValueError("closed")
        return self._base

    @cached_property
    def _checked_keys(self) -> tables.CheckedKeys:
        return tables.CheckedKeys(self._opened, self.note("keys"))

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

    def begin(self, rows: Sequence[Row], marks: Mapping[str, str], state: int) -> None:
        """Write the first rows of a new file, while others are being found; `store` adds the rest of it.

        Args:
            rows: in the order of the delta that `store` will be given.
            marks: of these papers, by path.
            state: the number of the state of the workspace.
        """
        if self._failure is not None:
            return
        try:
            with self._guarded():
                self._new = self._new or self._begun()
                tables.write_rows(self._new, rows, marks, state)
        except UnusableError as error:  # `store` tells, once all are found
            self._failure = error

    def store(self, delta: CacheDelta) -> None:
        """Keep what a run has found; if another run is writing, it is left to that."""
        if self._failure is not None:
            raise self._failure
        with self._guarded():
            if self._base is None:
                self._fill(delta)
            elif (
                delta.changes_findings()
                or delta.marks
                or delta.answers
                or delta.workspace_state.git_index != self.workspace_state.git_index
                or delta.folders != self.folders
            ):
                with self._writing(self._base) as base:
                    tables.write(base, delta)
                    self._revision = note(base, "revision")

    def _begun(self) -> sqlite3.Connection:
        """Return a new file beside the place of the cache."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._scratch.unlink(missing_ok=True)
        base = sqlite3.connect(self._scratch, isolation_level=None)
        base.text_factory = tables.text_of
        base.executescript(f"{_AT_ONCE} PRAGMA user_version = {tables.LAYOUT}; BEGIN; {tables.SCHEMA}")
        return base

    @property
    def _scratch(self) -> Path:
        return self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")

    def _fill(self, delta: CacheDelta) -> None:
        """Put a new file in its place at once, unless another run was faster: nobody moves what others have open."""
        self._new = base = self._new or self._begun()
        tables.write(base, delta)
        revision = os.urandom(16)
        tables.write_note(base, "revision", revision)
        base.execute("COMMIT")
        base.close()
        is_first = databases.put(self._scratch, self._path)
        self._discard()
        if is_first:
            databases.prune(self._path.parent, MAX_FILES, MAX_BYTES, tables.LAYOUT)
            if note(self._connect(), "revision") == revision:
                self._revision = revision

    def _discard(self) -> None:
        """Take away a new file that is not in its place, if there is one."""
        if self._new is not None:
            with contextlib.suppress(sqlite3.Error, OSError):
                self._new.close()
                self._scratch.unlink(missing_ok=True)
        self._new = None

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
            self.__dict__.pop("_checked_keys", None)
        base.execute("BEGIN")

    # -- reports

    def report(self, key: bytes) -> Any:  # noqa: ANN401 - what was kept
        """Return what was reported of just what is known now; None if nothing was kept under that key."""
        return self._value("SELECT value FROM reports WHERE key = ?", key, key.hex())

    def store_report(self, key: bytes, value: Any) -> None:  # noqa: ANN401 - what marshal takes
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
                databases.delete(self._path)
            why = getattr(error, "strerror", None) or str(error)
            raise UnusableError(f"{self._path}: the cache cannot be used ({why}); going on without it") from error

    def close(self) -> None:
        """Close the file."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
        self._base = None
        self._discard()
