"""Mark-up in names and titles: LaTeX and HTML, as the letters that it stands for."""

import re
from typing import Final

from metalint.names.entities import unescape_entities
from metalint.util import packaged
from metalint.util.regex import lazy

_TAG: Final = lazy(
    r"</?(?:(?:mml|jats):[a-z-]+|i|b|u|em|strong|italic|bold|sub|sup|sc|scp|tt|small|span)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# An accent and its letter, or another command with what ends it.
_COMMAND: Final = lazy(
    r"\\(?:([\"'`^~=.]|[Hbcdkrtuv](?![A-Za-z]))\s?\{?(\\[ij](?![A-Za-z])|[^\W\d_])\}?|([A-Za-z]+)(?:\{\}|\s)?)"
)
_ACCENTS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip


def split_pairs(text: str) -> dict[str, str]:
    """Return each second word of a text by the one before it."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_TEXTS: Final = packaged.read_sections("words/tex.txt")
_GREEK: Final = split_pairs(_TEXTS["greek"])
NAME_OF_GREEK: Final = {letter: name for name, letter in _GREEK.items()}  # by small letter
# By command, without its backslash: letters, signs, and nothing for what only sets the font.
_MEANT: Final = {
    **_GREEK,
    **{name.capitalize(): letter.upper() for name, letter in _GREEK.items()},
    **{f"var{name}": _GREEK[name] for name in ("epsilon", "kappa", "phi", "pi", "rho", "sigma", "theta")},
    **split_pairs(_TEXTS["letters and signs"]),
    **dict.fromkeys(_TEXTS["fonts"].split(), ""),
}
COMMANDS: Final = frozenset(_MEANT)  # the commands of LaTeX that are known


def unmarked(text: str) -> str:
    """Return ``text`` with the letters and signs that its LaTeX commands and HTML stand for."""
    # Commands that are not known stay, and so do braces and dollar signs.
    if "&" in text and ";" in text:
        text = unescape_entities(text)
    if "<" in text:
        text = _TAG.sub("", text)
    return _COMMAND.sub(_write_command, text) if "\\" in text else text


def _write_command(match: re.Match[str]) -> str:
    accent, letter, command = match.groups()
    if command:
        return _MEANT.get(command, match[0])
    import unicodedata

    return unicodedata.normalize("NFC", letter[-1] + _ACCENTS[accent])
