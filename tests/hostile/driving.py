"""Looking at how a command ended, and at what it touched."""

from __future__ import annotations

import os
from pathlib import Path

from conftest import Run
from hostile.log import Command


def is_complaint(command: Command, outcome: Run) -> bool:
    """Tell whether a command is the annotation that says why a run came to nothing, as standard error does."""
    complaints = [one.removeprefix("metalint: ") for one in outcome.err.splitlines()]
    is_ours = command[:2] == ("error", {"title": "metalint"})
    return outcome.code == 2 and is_ours and complaints.count(command.data) == 1


def traces(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return what can be seen of each file below ``folder``: its content, and when it was written and read."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted([folder, *folder.rglob("*")]):
        before = path.lstat()
        times = (before.st_mode, before.st_mtime_ns, before.st_ino, before.st_atime_ns if path.is_file() else 0)
        found[path.relative_to(folder).as_posix()] = (*times, path.read_bytes() if path.is_file() else b"")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return found
