"""What commands print, on a terminal and elsewhere, and the texts that they are given to read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.cli.console import knows_sequences
from metalint.errors import UsageError
from metalint.report.logs import without_workflow_commands
from metalint.report.terminal import escape_controls, write_line
from metalint.util.reading import read_bounded

if TYPE_CHECKING:
    from metalint.files.file_changes import FileChange

MAX_SIZE: Final = 128 << 20  # bytes of a file that the user names


def wants_color(color: str) -> bool:
    """Tell whether to color standard output as ``--color`` says; NO_COLOR and FORCE_COLOR are honored."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and knows_sequences())


def print_line(text: str) -> None:
    """Print a line on standard output; neither a terminal nor the log of a workflow obeys anything in it."""
    print(write_line(text))


def print_note(text: str) -> None:
    """Print a line for people, on standard error; nobody obeys anything in it."""
    print(write_line(text), file=sys.stderr)


def print_raw(text: str, *, is_plain: bool = False) -> None:
    """Write ``text`` as it is to standard output; a terminal gets no control characters unless it ``is_plain``."""
    try:
        is_file = stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)  # nobody obeys what is in it
    except OSError:  # no output of a process at all
        is_file = False
    # in the log of a workflow no command in it works
    is_log = os.environ.get("GITHUB_ACTIONS") == "true" and not is_file
    if sys.stdout.isatty() and not is_plain:
        text = "\n".join(map(escape_controls, text.split("\n")))
    sys.stdout.write(without_workflow_commands(text) if is_log else text)


def print_diffs(found: Iterable[FileChange], color: str) -> None:
    """Print what changes in files as unified diffs; ``color`` is the option."""
    from metalint.report.fixes import write_unified_diff

    is_colored = wants_color(color)
    diffs = (write_unified_diff(changed, color=is_colored) for changed in found)
    print_raw("".join(diffs), is_plain=is_colored)


def read_text(path: Path) -> str:
    """Return the text of a file that the user names; refuse what cannot be read, or is not UTF-8."""
    try:
        return read_bounded(path, MAX_SIZE).decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error


def read_standard_input() -> bytes:
    """Return what there is on standard input, unless it is too much."""
    data = sys.stdin.buffer.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        raise UsageError(f"standard input: it is larger than {MAX_SIZE >> 20} MiB")
    return data
