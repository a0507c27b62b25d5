"""How messages show values and lists: in backticks, cut to what fits a line, with nothing invisible left unseen."""

import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

_MOST: Final = 80  # characters of a value that are shown
_MOST_COMPARED: Final = 1000  # words


def quote(value: object, most: int = _MOST) -> str:
    """Return a value in backticks; a long one is cut, and what cannot be printed is shown as an escape."""
    shown = shorten(str(value), most)
    if not shown.isprintable():
        shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in shown)
    return f"`{shown}`"


def shorten(text: str, most: int) -> str:
    """Return as much of a text as fits into ``most`` characters, with ``…`` at its end where something is left out."""
    return text if len(text) <= most else text[: most - 1] + "…"


def describe_difference(one: str, other: str) -> str:
    """Return what tells two texts apart that look equal, in brackets after a space; nothing for others."""
    import unicodedata

    composed, others = (unicodedata.normalize("NFC", text) for text in (one, other))
    if one != other and composed == others:
        return " (they look the same, but the accents are encoded differently)"
    # spaces show as a plain one, and format characters not at all
    shown = {"Zs": " ", "Cf": ""}
    visible, others = (
        "".join(shown.get(unicodedata.category(char), char) for char in text) for text in (composed, others)
    )
    if composed != others and visible == others:
        return " (they look the same, but one has invisible or special spaces)"
    return ""


def join_words(values: Iterable[object], word: str = "and") -> str:
    """Return values in backticks as a list in words: `a`, `b` and `c`."""
    return in_words(map(quote, values), word)


def in_words(parts: Iterable[str], word: str = "and") -> str:
    """Return parts as a list in words: a, b and c."""
    *head, last = parts
    return f"{', '.join(head)} {word} {last}" if head else last


def first_words(values: Sequence[object], most: int) -> str:
    """Return the first values in backticks, and how many more there are."""
    shown = ", ".join(map(quote, values[:most]))
    return f"{shown} and {len(values) - most} more" if len(values) > most else shown


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return which of the ``known`` words may be meant by another one; case counts for little."""
    return next(iter(all_nearest(word, sorted(known), 1, cutoff)), None)


def all_nearest(word: str, known: Iterable[str], most: int, cutoff: float = 0) -> list[str]:
    """Return the ``known`` words that are the nearest to another one, by default however far from it they are."""
    import difflib

    folded: dict[str, str] = {}
    for candidate in known if cutoff else islice(known, _MOST_COMPARED):
        folded.setdefault(candidate.casefold(), candidate)
    return [folded[near] for near in difflib.get_close_matches(word.casefold(), folded, most, cutoff)]


def plural(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun: `1 paper`, `2 papers`; ``nouns`` is a plural that does not only add an `s`."""
    return f"{number} {noun if number == 1 else nouns or f'{noun}s'}"


def quote_for_shell(word: str) -> str:
    """Return a path, or another word of a command, as the user's shell takes it: on Windows, PowerShell or cmd."""
    import re
    import shlex

    if sys.platform != "win32":
        return shlex.quote(word)
    # both take a word in double quotes, in which PowerShell looks for variables; no file name has such a quote
    if "$" in word or "`" in word:
        return "'{}'".format(word.replace("'", "''"))
    return word if re.fullmatch(r"[\w.:/\\+=-]+", word) else f'"{word}"'
