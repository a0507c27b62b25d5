"""The papers on disk, and which of them are no longer as they were known."""

from __future__ import annotations

import marshal
import os
import stat
from typing import TYPE_CHECKING, Final

from metalint.crew import CAN_FORK, beside, cores
from metalint.stamps import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from metalint.results.tables import Known

_MANY: Final = 20_000
"""From so many files on, looking at half of them takes longer than to start another process for that."""

Listed = tuple[str, "os.DirEntry[str]"]
"""A path, and what the folder says of it."""


def changed(papers: Sequence[Listed], known: Mapping[str, Known]) -> dict[str, Stamp | None]:
    """Return the papers that are new, or whose stamp is not the known one, with the stamp; None if it is no file.

    Nothing but the stamps of ``papers`` is looked at, on two cores if they are many.
    """
    if len(papers) < _MANY or cores() < 2 or not CAN_FORK:  # noqa: PLR2004 - one for each half
        return {path: stamp and Stamp(*stamp) for path, stamp in _changed(papers, known).items()}
    half = len(papers) // 2
    reading, writing = os.pipe()

    def look() -> None:
        with os.fdopen(writing, "wb") as pipe:
            marshal.dump(_changed(papers[half:], known), pipe)

    succeeded = beside(look)
    os.close(writing)
    found = _changed(papers[:half], known)
    with os.fdopen(reading, "rb") as pipe:
        others = pipe.read()
    found |= marshal.loads(others) if succeeded() else _changed(papers[half:], known)  # noqa: S302 - our own
    return {path: stamp and Stamp(*stamp) for path, stamp in found.items()}


def _changed(papers: Iterable[Listed], known: Mapping[str, Known]) -> dict[str, tuple[int, int, int, int] | None]:
    found: dict[str, tuple[int, int, int, int] | None] = {}
    nothing = (0, None, False)
    for path, entry in papers:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:  # gone meanwhile: reading it will tell
            found[path] = None
            continue
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        if not stat.S_ISREG(status.st_mode):
            found[path] = None
        elif known.get(path, nothing)[1] != stamp:
            found[path] = stamp
    return found
