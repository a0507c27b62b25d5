"""The summary of a job on GitHub."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from metalint.errors import UsageError
from metalint.report.reporters import Style, render

if TYPE_CHECKING:
    from metalint.engine.run import Report

_MOST: Final = 1000 << 10
"""GitHub refuses a job summary larger than 1,024 KiB as a whole
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits)."""


def summarise(report: Report) -> None:
    """Add a report to the summary of the job, if there is one: GitHub shows but ten annotations of a kind."""
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
