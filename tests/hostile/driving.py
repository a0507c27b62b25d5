"""Driving the command line in this process, and looking at what it touched."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from hostile.log import Command

from metalint.cli.main import main


class Outcome(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def drive(*words: str) -> Outcome:
    """Run the command line as the working directory and the environment are."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else 2
    out.flush()
    err.flush()
    return Outcome(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def is_complaint(command: Command, outcome: Outcome) -> bool:
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
