"""sqlite databases in files that may be anybody's: nothing in them but their tables counts."""

from __future__ import annotations

import os
import sqlite3
import stat
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def connect(path: Path, timeout: float, *, check_same_thread: bool = True) -> sqlite3.Connection:
    """Open the database at ``path``, which need not be there yet; what it does by itself is switched off.

    Raises:
        sqlite3.DatabaseError: what is there is no regular file.
    """
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise sqlite3.DatabaseError("it is no regular file")
    base = sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=check_same_thread)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    return base


def refuse_other(base: sqlite3.Connection, schema: str) -> None:
    """Refuse a database that holds other than what ``schema`` creates, such as a view or a trigger.

    Raises:
        sqlite3.DatabaseError: it does.
    """
    found = base.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if sorted(_plain(sql) for (sql,) in found) != _created(schema):
        raise sqlite3.DatabaseError("it has other tables")


@lru_cache(maxsize=4)
def _created(schema: str) -> list[str]:
    """Return what sqlite notes of the statements of a schema, but for blanks."""
    statements = (_plain(one).replace("IF NOT EXISTS ", "") for one in schema.split(";"))
    return sorted(filter(None, statements))


def _plain(statement: str) -> str:
    """Return a statement with single blanks, and none beside brackets."""
    return " ".join(statement.split()).replace("( ", "(").replace(" )", ")")
