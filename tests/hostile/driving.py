"""Looking at how a command ended, and at what it touched."""

from __future__ import annotations

import os
from pathlib import Path

from conftest import Run, drive
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


def started(words: list[str]) -> int:
    """Run a command in a process of its own that has all modules already; return its id."""
    process = os.fork()
    if process:
        return process
    code = 3
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        code = drive(*words).code
    finally:
        os._exit(code)


def path_of(handle: int) -> Path:
    """Return where an open file lies; Linux tells."""
    return Path(os.readlink(f"/proc/self/fd/{handle}"))  # noqa: PTH115 - a number, not a path
