"""sqlite databases in files that may be anybody's: nothing in them but their tables counts."""

import contextlib
import os
import re
import sqlite3
import stat
import time
import weakref
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.005  # seconds


def open_database(owner: object, path: Path, timeout: float, *, check_same_thread: bool = True) -> sqlite3.Connection:
    """Open the database at ``path``, which need not be there yet; what it does by itself is switched off."""
    # It is closed with `owner`, who may close it earlier, and at the end of the process at the latest.
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise sqlite3.DatabaseError("it is not a regular file")
    base = sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=check_same_thread)
    close_with_owner(owner, base)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    return base


def use_write_ahead_log(base: sqlite3.Connection, timeout: float) -> None:
    """Let changes be written beside the database; wait up to ``timeout`` seconds for others that open it now."""
    deadline = time.monotonic() + timeout  # for this one statement sqlite does not wait itself
    while True:
        try:
            base.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def close_with_owner(owner: object, base: sqlite3.Connection) -> None:
    """Close ``base`` when ``owner`` is no more, if nobody has closed it until then."""
    process = os.getpid()

    def close() -> None:
        if os.getpid() == process:  # processes that were forked leave it to the one that opened it
            with contextlib.suppress(sqlite3.Error):
                base.close()

    weakref.finalize(owner, close)


def refuse_other(base: sqlite3.Connection, schema: str) -> None:
    """Refuse a database that holds other than what ``schema`` creates, such as a view or a trigger."""
    rows = base.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    created = (statement.replace("IF NOT EXISTS ", "") for statement in schema.split(";"))
    if sorted(_split_words(sql) for (sql,) in rows) != sorted(filter(None, map(_split_words, created))):
        raise sqlite3.DatabaseError("it has other tables")


def _split_words(sql: str) -> list[str]:
    return re.findall(r"\w+|\S", sql)


def prune_databases(folder: Path, most: int, size: int) -> None:
    """Delete the databases written longest ago, as far as there are too many or they are too large."""
    files = []
    for path in folder.glob("*.sqlite"):
        with contextlib.suppress(FileNotFoundError):  # another run has deleted it meanwhile
            files.append((path, path.stat()))
    total = 0
    for number, (path, status) in enumerate(sorted(files, key=lambda file: -file[1].st_mtime_ns)):
        total += status.st_size
        if number and (number >= most or total > size):
            delete_database(path)


def delete_database(path: Path) -> None:
    """Delete a database with what sqlite keeps beside it, which would else be taken for that of the next."""
    for tail in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):  # another run may have it open, or have deleted it
            path.with_name(path.name + tail).unlink()
