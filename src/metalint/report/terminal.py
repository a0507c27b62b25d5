"""Text from papers on a terminal: nothing in it may move the cursor, change colors or reorder a line."""

import os
import sys
from enum import StrEnum
from typing import Final

from metalint.report.logs import escape_line, escape_text
from metalint.util.regex import lazy

_COLUMNS: Final = 80  # where no terminal says how wide it is
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class Color(StrEnum):
    """Escape sequences of the colors that a report uses."""

    RED = "\x1b[1;31m"
    YELLOW = "\x1b[1;33m"
    BLUE = "\x1b[1;34m"
    GREEN = "\x1b[32m"
    BOLD = "\x1b[1m"
    RESET = "\x1b[0m"


DIFF_COLORS: Final = {"+": Color.GREEN, "-": Color.RED, "@": Color.BLUE}
"""Colors of the lines of a diff, by what they begin with."""


def escape_controls(text: str) -> str:
    """Return ``text`` with control, format and bidirectional characters written as escapes."""
    if text.isprintable():
        return escape_line(text)
    import unicodedata

    shown = text.replace("\t", " ")
    hidden = {char for char in set(shown) if unicodedata.category(char) in _HIDDEN}
    return escape_line(shown.translate({ord(char): char.encode("unicode_escape").decode("ascii") for char in hidden}))


def write_line(text: str) -> str:
    """Return ``text`` as its own line: `escape_controls`, and no command to those who read logs."""
    return escape_text(escape_controls(text))


def measure_width(text: str) -> int:
    """Return how many columns ``text`` takes: wide East Asian characters take two, marks take none."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


# what `paint` and `add_hyperlink` put around a text: it takes no columns
_SEQUENCE: Final = lazy("\x1b\\[[0-9;]*m|\x1b\\]8;;[^\x1b]*\x1b\\\\")
_INDENT: Final = "    "
_NARROWEST: Final = 40


def wrap_text(text: str, columns: int) -> list[str]:
    """Return ``text`` in lines of at most so many columns, broken at spaces; as one line where ``columns`` is 0.

    Further lines are indented. A word that is longer than a line stays whole, so that it can be copied.
    """
    if not columns or measure_width(_SEQUENCE.sub("", text)) <= columns:
        return [text]
    lines: list[str] = []
    line, *words = text.split(" ")
    taken = measure_width(_SEQUENCE.sub("", line))
    for word in words:
        size = measure_width(_SEQUENCE.sub("", word))
        if line.strip() and taken + 1 + size > max(columns, _NARROWEST):
            lines.append(line)
            line, taken = _INDENT + word, len(_INDENT) + size
        else:
            line, taken = f"{line} {word}", taken + 1 + size
    return [*lines, line]


def find_width() -> int:
    """Return how wide the terminal is, as `shutil.get_terminal_size` does without importing each kind of archive."""
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdecimal() and int(told[:9]):
        return int(told[:9])
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # no terminal, or no output at all
        return _COLUMNS


def paint(text: str, color: Color) -> str:
    """Return ``text``, which must be plain, in ``color``."""
    return f"{color}{text}{Color.RESET}"


def add_hyperlink(text: str, uri: str) -> str:
    """Return ``text``, which may be painted, as a hyperlink to ``uri``, which must be percent-encoded.

    The sequences: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
    """
    return f"\x1b]8;;{uri}\x1b\\{text}\x1b]8;;\x1b\\"
