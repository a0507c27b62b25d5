"""sqlite databases in files that may be anybody's: nothing in them but their tables counts."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import stat
import weakref
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def connect(owner: object, path: Path, timeout: float, *, check_same_thread: bool = True) -> sqlite3.Connection:
    """Open the database at ``path``, which need not be there yet; what it does by itself is switched off.

    It is closed with ``owner``, who may close it earlier, and at the end of the process at the latest.

    Raises:
        sqlite3.DatabaseError: what is there is no regular file, or no database.
    """
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise sqlite3.DatabaseError("it is not a regular file")
    base = sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=check_same_thread)
    close_with(owner, base)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    return base


def close_with(owner: object, base: sqlite3.Connection) -> None:
    """Close ``base`` when ``owner`` is no more, if nobody has closed it until then."""
    weakref.finalize(owner, _close, base, os.getpid())


def _close(base: sqlite3.Connection, process: int) -> None:
    """Close a connection; processes that were forked leave it to the one that opened it."""
    if os.getpid() == process:
        with contextlib.suppress(sqlite3.Error):
            base.close()


def refuse_other(base: sqlite3.Connection, schema: str) -> None:
    """Refuse a database that holds other than what ``schema`` creates, such as a view or a trigger.

    Raises:
        sqlite3.DatabaseError: it does.
    """
    found = base.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if sorted(_words(sql) for (sql,) in found) != _created(schema):
        raise sqlite3.DatabaseError("it has other tables")


@lru_cache(maxsize=4)
def _created(schema: str) -> list[list[str]]:
    """Return the words of what sqlite notes of the statements of a schema."""
    statements = (one.replace("IF NOT EXISTS ", "") for one in schema.split(";"))
    return sorted(filter(None, map(_words, statements)))


def _words(sql: str) -> list[str]:
    """Return the words and signs of a statement, without the blanks between them."""
    return re.findall(r"\w+|\S", sql)
