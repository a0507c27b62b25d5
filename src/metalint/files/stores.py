"""What runs remember in their own files, beside the cache: a file that fails is closed, and the run goes on."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Final

from metalint.files import databases

_BUSY: Final = 5.0  # seconds to wait for another process
_AT_ONCE: Final = 500  # ids of one query; older versions of sqlite take 999 parameters


class Store:
    """An sqlite database that any number of processes may use; failure with it is one of `warnings`."""

    schema: ClassVar[str]  # what creates its tables

    def __init__(self, folder: Path | None, name: str) -> None:
        self.warnings: list[str] = []  # for people
        self._name = name
        self._path = folder / name if folder else None  # None to keep it in memory
        self._base: sqlite3.Connection | None = None
        self._is_over = False

    def _open(self) -> sqlite3.Connection:
        if self._path is None:
            self._base = base = sqlite3.connect(":memory:", isolation_level=None)
            databases.close_with_owner(self, base)
        else:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._base = base = databases.open_database(self, self._path, _BUSY, check_same_thread=False)
            databases.use_write_ahead_log(base, _BUSY)
        base.executescript(self.schema)
        databases.refuse_other(base, self.schema)
        return base

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Lend the connection; None where it has failed, or is closed."""
        if self._base is None and not self._is_over:
            try:
                self._open()
            except (sqlite3.Error, OSError) as error:
                self._give_up(error)
        try:
            yield self._base
        except (sqlite3.Error, OSError, ValueError) as error:
            self._give_up(error)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection | None]:
        """Lend the connection for changes, all of them or none; None where they cannot be begun."""
        begun = None
        with self._reading() as base:
            if base is not None:
                base.execute("BEGIN IMMEDIATE")
                begun = base
        with self._reading():
            yield begun
            if begun is not None:
                begun.execute("COMMIT")

    def _select(self, query: str, ids: Iterable[str], *parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query that ends in ``IN``, for some ids."""
        wanted: list[str] = list(ids)
        rows: list[tuple[Any, ...]] = []
        with self._reading() as base:
            if base is not None:
                for start in range(0, len(wanted), _AT_ONCE):
                    batch = wanted[start : start + _AT_ONCE]
                    marks = ", ".join("?" * len(batch))
                    rows += base.execute(f"{query} ({marks})", (*parameters, *batch)).fetchall()
        return rows

    def _give_up(self, error: Exception) -> None:
        self.close()
        why = getattr(error, "strerror", None) or str(error)
        where = self._path or self._name
        self.warnings.append(f"{where}: cannot be used ({why}); delete it; nothing is remembered of this run")

    def close(self) -> None:
        """Close the database."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
        self._base, self._is_over = None, True
