"""Texts without what people write in different ways: case, accents, punctuation, mark-up."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from metalint.patterns import lazy

_COMMAND: Final = lazy(
    r"\\(?:text(?:bf|it|tt|sc|rm|sf)?|emph|math(?:bf|bb|rm|cal|sf|it|tt)|boldsymbol|bm|mbox|operatorname)(?![A-Za-z])"
)
_ACCENTS: Final = lazy("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic; other scripts' marks are letters
_SIGNS: Final = frozenset("+#")  # DeepLabV3 and DeepLabV3+ are two papers
_NUMBER: Final = lazy(r"(?<=\d)\.(?=\d)")
_POINT: Final = "\u2024"  # what keeps 2.5 from becoming 25
_SILENT: Final = lazy(f"[^a-z0-9+#{_POINT}]+")  # of ASCII, what tells nothing


def composed(text: str) -> str:
    """Return ``text`` in Unicode's normal form C: each letter is one character with its accents."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """Return ``text`` without case, accents, blanks, punctuation and LaTeX mark-up.

    Decimal points, ``+`` and ``#`` stay: they tell names apart. The result is empty only when nothing is left
    to compare by.
    """
    if text.isascii() and "\\" not in text:
        return _SILENT.sub("", _NUMBER.sub(_POINT, text.lower().replace("&", "and")))
    import unicodedata

    plain = unicodedata.normalize("NFKD", _COMMAND.sub("", text).casefold().replace("&", "and"))
    plain = unicodedata.normalize("NFC", _NUMBER.sub(_POINT, _ACCENTS.sub("", plain))).casefold()
    return "".join(char for char in plain if char == _POINT or char in _SIGNS or _tells(char))


def _tells(char: str) -> bool:
    """Tell whether a character is a letter, a mark of one, a number, or a symbol such as an emoji."""
    import unicodedata

    return char.isalnum() or unicodedata.category(char) in {"Mn", "Mc", "So"}
