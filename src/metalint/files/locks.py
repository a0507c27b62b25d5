"""Locks that end with the process that holds them, however it ends; nothing is left behind to clear away."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from metalint.errors import MetalintError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


PATIENCE: Final = 60.0  # seconds that a run waits for another one to finish
_PAUSE: Final = 0.05  # seconds


class LockError(MetalintError):
    """Another run that did not finish in time."""


@contextmanager
def lock_list(root: Path, patience: float | None = None, *, is_sure: bool = False) -> Iterator[None]:
    """Keep other runs that change papers below ``root`` out; a LockError if one takes longer than ``patience``.

    Some network file systems have no locks: a LockError for who wants to be sure that no other run exists.
    """
    seconds, handle = PATIENCE if patience is None else patience, _open_list(root)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if try_lock(handle):
                    break
            except OSError as error:
                if is_sure:
                    raise LockError(f"{root}: cannot be locked: {error.strerror}") from error
                break  # what remains is the comparison before each file is written
            if time.monotonic() > deadline:
                what = f"another run has been changing papers for {seconds:g} s"
                raise LockError(f"{root}: {what}; try again once it ends")
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool:
    """Lock an open file until it is closed; tell whether nobody else holds it; OSError: a file system without locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _open_list(root: Path) -> int:
    """Open what stands for the tree: its own folder, or on Windows, which locks no folders, a temporary file."""
    if sys.platform != "win32":
        return os.open(root, os.O_RDONLY)
    import tempfile

    key = sha256(os.path.normcase(root.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return os.open(Path(tempfile.gettempdir()) / f"metalint-{key}.lock", os.O_RDWR | os.O_CREAT)
