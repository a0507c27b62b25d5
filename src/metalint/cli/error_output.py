"""How a run ends: its exit code, and why it came to nothing, on standard error and where GitHub shows it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from metalint.engine.run import Report
from metalint.errors import UsageError

OK: Final = 0
FOUND: Final = 1
USAGE: Final = 2
BUG: Final = 3
INTERRUPTED: Final = 130

_MOST: Final = 1000 << 10
"""GitHub refuses a job summary larger than 1,024 KiB as a whole
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits)."""


def print_error(line: str, words: Sequence[str]) -> None:
    """Print ``line``, which a terminal may show as it is, and let GitHub show it where people look.

    The annotation goes to standard output, as all annotations do, unless ``words``, the command line, send data there.
    """
    print(line, file=sys.stderr)
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    from metalint.render.escape import text
    from metalint.report.github import fatal

    why = line.removeprefix("metalint: ")
    print(fatal(why), file=sys.stderr if _print_data(words) else sys.stdout)
    with contextlib.suppress(UsageError):  # the line above is out already
        add_to_summary(f"**metalint could not run:** {text(why)}\n")


def _print_data(words: Sequence[str]) -> bool:
    """Tell whether a command line asks for something else than annotations on standard output."""
    formats = [
        word.partition("=")[2] or following
        for word, following in zip(words, [*words, ""][1:], strict=True)
        if word.partition("=")[0] == "--format"
    ]
    return any(one != "github" for one in formats) or any(word in {"--diff", "--stdout", "schema"} for word in words)


def summarise(report: Report) -> None:
    """Add a report to the summary of the job, if there is one: GitHub shows but ten annotations of a kind."""
    from metalint.report.reporters import Style, render

    add_to_summary(render("markdown", report, Style()))


def add_to_summary(text: str) -> None:
    """Add Markdown to the summary of the job, if there is one and it has room.

    Raises:
        UsageError: the file cannot be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    whole = f"## metalint\n\n{text}\n"
    try:
        with open(path, "a", encoding="utf-8", newline="\n", opener=_without_waiting) as file:
            for part in (whole, whole.partition("<details")[0]):  # the counts at least
                if file.tell() + len(part.encode("utf-8", "replace")) < _MOST:
                    file.write(part)
                    break
    except OSError as error:
        raise UsageError(f"GITHUB_STEP_SUMMARY: {path}: cannot be written: {error.strerror or error}") from error


def _without_waiting(path: str, flags: int) -> int:
    """Open a file as `open` does, but do not wait for somebody to read a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
