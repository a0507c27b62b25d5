"""How a run ends: its exit code, and why it came to nothing, on standard error and where GitHub shows it."""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from metalint.errors import UsageError

_MOST: Final = 1000 << 10
"""GitHub refuses a job summary larger than 1,024 KiB as a whole
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits)."""


def print_error(line: str, words: Sequence[str]) -> None:
    """Print ``line``, which a terminal may show as it is, and let GitHub show it where people look."""
    # The annotation goes to standard output, as all do, unless `words`, the command line, send data there.
    print(line, file=sys.stderr)
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    from metalint.rendering.escape import escape_text
    from metalint.report.github import write_fatal

    why = line.removeprefix("metalint: ")
    formats = [
        word.partition("=")[2] or following
        for word, following in zip(words, [*words, ""][1:], strict=True)
        if word.partition("=")[0] == "--format"
    ]
    is_data = any(value != "github" for value in formats) or any(
        word in {"--diff", "--stdout", "schema"} for word in words
    )
    print(write_fatal(why), file=sys.stderr if is_data else sys.stdout)
    with contextlib.suppress(UsageError):  # the line above is out already
        add_to_summary(f"**metalint could not run:** {escape_text(why)}\n")


def add_to_summary(text: str) -> None:
    """Add Markdown to the summary of the job, if there is one and it has room; refuse a file that cannot be written."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return

    def open_at_once(path: str, flags: int) -> int:  # and do not wait for somebody to read a pipe
        return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)

    whole = f"## metalint\n\n{text}\n"
    try:
        with open(path, "a", encoding="utf-8", newline="\n", opener=open_at_once) as file:
            for part in (whole, whole.partition("<details")[0]):  # the counts at least
                if file.tell() + len(part.encode("utf-8", "replace")) < _MOST:
                    file.write(part)
                    break
    except OSError as error:
        raise UsageError(f"GITHUB_STEP_SUMMARY: {path}: cannot be written: {error.strerror or error}") from error
