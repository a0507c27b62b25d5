"""What the help of each command opens with: what it is for, and two examples or more."""

from __future__ import annotations

from typing import Final, NamedTuple

from metalint.util import packaged


class HelpText(NamedTuple):
    """What a command is for, and command lines with what each does."""

    purpose: str
    examples: tuple[tuple[str, ...], ...]


def _read(text: str) -> HelpText:
    """Return what a section says: lines of what the command is for, then examples, ``$ command  # what it does``."""
    purpose, *examples = text.split("\n$ ")
    return HelpText(purpose, tuple(tuple(one.split("  # ", 1)) for one in examples))


TEXTS: Final = {name: _read(text) for name, text in packaged.sections("help.txt").items()}
"""By command line."""
