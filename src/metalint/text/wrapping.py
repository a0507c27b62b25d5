"""Wrapping strings as txtpbfmt does: the literals of a string are joined, and broken again where there is a space.

What it measures is quirky: whether to wrap is a question of bytes, where to break one of characters.
"""

import re
from collections.abc import Sequence
from math import inf
from typing import Final

_BLANK: Final = "[ \\t\\v\\f\\r\\x85\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]"
_WORD: Final = re.compile(f"({_BLANK}*+)((?:(?!{_BLANK}).)*+)", re.DOTALL)
_LINE: Final = re.compile(r"(?:(?!\\n).)*+\\n|.+", re.DOTALL)
_QUOTES: Final = 2
_MAX_BYTES: Final = 0.1  # of a text, written as numbers


def wrap_literals(literals: Sequence[str], width: int, *, with_tags: bool) -> list[str] | None:
    """Return the literals for lines of ``width`` bytes; None if there is nothing to wrap, or it would lose something.

    Strings that hold what looks like a tag are not wrapped unless ``with_tags`` says so. Those whose literals differ
    in their quotes are not wrapped either, and those that would be broken at anything but one space: txtpbfmt drops it.
    """
    if all(len(literal.encode()) <= width for literal in literals):
        return None
    if not with_tags and any(">" in literal.partition("<")[2] for literal in literals):
        return None
    quote, joined = _join_literals(literals)
    lines = _break_lines(joined, width - _QUOTES)
    if not quote or " ".join(lines) != joined:
        return None
    return [f"{quote}{line} {quote}" for line in lines[:-1]] + [f"{quote}{lines[-1]}{quote}"]


def split_at_newlines(literals: Sequence[str]) -> list[str] | None:
    r"""Return literals that end at each ``\n``; None if all end so already, or what they hold looks like bytes."""
    quote, joined = _join_literals(literals)
    for literal in literals if quote else ():
        if literal.count(r"\x") > len(literal.encode()) * _MAX_BYTES:
            return None
        if len(literal.partition(r"\n")[2]) > len('"'):
            return [f"{quote}{line}{quote}" for line in _LINE.findall(joined)]
    return None


def _join_literals(literals: Sequence[str]) -> tuple[str, str]:
    """Return the quote of the literals, which is empty if they differ in it, and all that they hold."""
    quotes = {literal[0] for literal in literals}
    return quotes.pop() if len(quotes) == 1 else "", "".join(literal[1:-1] for literal in literals)


def _break_lines(text: str, width: int) -> list[str]:
    """Return ``text`` in lines, without the spaces that it is broken at."""
    # A word goes on its own line as soon as it crosses the end of one. A word that is as long as a line is broken
    # off only if it has crossed the end before it got that long.
    limit = width - 1 if width > 0 else inf  # each line but the last gets a space
    lines, taken = [""], 0
    for match in _WORD.finditer(text):
        blanks, word = match.groups()
        crossing = max(1, limit - taken - len(blanks) + 1)
        if crossing <= len(word) and crossing < limit:
            lines.append(word)
            taken = len(word)
        elif word or taken + len(blanks) <= limit:
            lines[-1] += blanks + word
            taken += len(blanks) + len(word)
    return lines
