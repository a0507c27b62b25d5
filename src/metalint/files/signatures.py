"""Signatures of files: what tells that one is still as it was, without reading it."""

import os
import stat
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple

_FINE: Final = 50_000_000  # ns; the clock of a file system with fine times ticks every 10 ms at most
_COARSE: Final = 2_100_000_000  # ns; FAT counts in steps of two seconds
_MILLISECOND: Final = 1_000_000


class FileSignature(NamedTuple):
    """A file: its size in bytes, the times of the last change of its content and of anything, in ns, its number."""

    size: int
    changed: int
    touched: int
    inode: int


TIMES: Final = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")  # of a status, for a `FileSignature`


def make_mark(signature: tuple[int, ...]) -> int:
    """Return a number of 64 bits that stands for a signature, named or not; that of two is seldom the same."""
    # It is the same in every process: only texts are hashed in different ways
    # (https://docs.python.org/3/using/cmdline.html, `PYTHONHASHSEED`).
    return hash(signature)


def sign_status(status: os.stat_result) -> FileSignature | None:
    """Return the signature of a regular file or a folder; None for anything else."""
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return None
    return FileSignature(*TIMES(status))


def sign_path(path: Path | str) -> FileSignature | None:
    """Return the signature of what is at ``path``, links followed; None where nothing is."""
    try:
        return sign_status(os.stat(path))  # noqa: PTH116 - a Path would cost as much again
    except (OSError, ValueError):
        return None


def unless_racy(signature: FileSignature | None, now: int) -> FileSignature | None:
    """Return ``signature``, taken at ``now``, unless a change right after it could leave it the same."""
    # As in git, a file that was written a moment before may be written again within one tick of the file system's clock
    # (https://git-scm.com/docs/racy-git).
    if signature is None:
        return None
    tick = _FINE if signature.changed % _MILLISECOND else _COARSE
    return signature if max(signature.changed, signature.touched) < now - tick else None
