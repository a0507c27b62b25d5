"""The papers on disk, and which of them are no longer as they were known."""

from __future__ import annotations

import marshal
import os
import stat
from typing import TYPE_CHECKING, Final

from metalint.crew import CAN_FORK, beside, cores
from metalint.discover import searching
from metalint.stamps import Stamp, mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.config import Config

_MANY: Final = 20_000
"""From so many files on, looking at half of them takes longer than to start another process for that."""

_Times = tuple[int, int, int, int]

Changed = dict[str, _Times | None]


def survey(config: Config, known: Mapping[str, int]) -> tuple[list[str], dict[str, Stamp | None]]:
    """Return the paths of all papers, in no order, and those that are new, or have another stamp than the known one.

    These come with their stamp, or None if they are no files. ``known`` are the marks of the stamps. Nothing but the
    stamps of papers is looked at, on two cores if they are many.
    """
    if len(known) < _MANY or cores() < 2 or not CAN_FORK:  # noqa: PLR2004 - one for each half
        papers, changed = _looked(config, known, (0, 1))
    else:
        papers, changed = _looked_by_two(config, known)
    return papers, {path: stamp and Stamp(*stamp) for path, stamp in changed.items()}


def _looked_by_two(config: Config, known: Mapping[str, int]) -> tuple[list[str], Changed]:
    reading, writing = os.pipe()

    def look() -> None:
        with os.fdopen(writing, "wb") as pipe:
            marshal.dump(_looked(config, known, (1,))[1], pipe)

    succeeded = beside(look)
    os.close(writing)
    papers, found = _looked(config, known, (0,))
    with os.fdopen(reading, "rb") as pipe:
        others = pipe.read()
    found |= marshal.loads(others) if succeeded() else _looked(config, known, (1,))[1]  # noqa: S302 - our own
    return papers, found


def _looked(config: Config, known: Mapping[str, int], parities: tuple[int, ...]) -> tuple[list[str], Changed]:
    """Look at the papers whose numbers in the file system have one of the ``parities``."""
    papers: list[str] = []
    changed: Changed = {}
    for path, entry in searching(config, known):
        papers.append(path)
        if len(parities) == 1 and entry.inode() & 1 != parities[0]:
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:  # gone meanwhile: reading it will tell
            changed[path] = None
            continue
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        if known.get(path) != mark(stamp):
            changed[path] = stamp if stat.S_ISREG(status.st_mode) else None
    return papers, changed
