"""UTF-8 that was read as Latin-1 or Windows-1252: ``Ã¼`` for ``ü``, and ``Ã`` with a soft hyphen for ``í``.

The second letter of such a pair may be a soft hyphen, a no-break space or a control character, and so what tidies
blanks must not touch it: the letter could no longer be restored.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from metalint.util.regex import lazy


class MisreadLetter(NamedTuple):
    """A letter whose bytes were read as several: where these stand, and what is meant."""

    start: int
    end: int
    meant: str


# What Windows-1252 has in the places of control characters.
_OTHERS: Final = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # noqa: RUF001
_LATIN_1: Final = 0x100
_NEXT: Final = f"[\u0080-\u00bf{_OTHERS}]"
# Only before these is a no-break space or a soft hyphen half of a letter: in `É `, with the former, it is one.
_LEADS: Final = "[\u00c2-\u00c5\u00ce-\u00d1]"
_PAIR: Final = f"(?:{_LEADS}|[\u00c6-\u00cd\u00d2-\u00df](?![\u00a0\u00ad])){_NEXT}"
_SEQUENCE: Final = lazy(f"{_PAIR}|[\u00e0-\u00ef]{_NEXT}{{2}}|[\u00f0-\u00f4]{_NEXT}{{3}}")
# The end of a French quotation, `café »`, and a letter before a sign with its blank, are what they seem.
_TYPOGRAPHY: Final = lazy("[\u00e0-\u00ef]\u00a0[\u00ab\u00bb\u00b0\u00a3\u00a7\u00b6\u2018-\u201e\u2026\u2013\u2014]")


def misread_letters(text: str) -> Iterator[MisreadLetter]:
    """Yield the letters of ``text`` whose bytes in UTF-8 were read as letters of Latin-1 or Windows-1252."""
    for match in _SEQUENCE.finditer(text) if not text.isascii() else ():
        if not _TYPOGRAPHY.fullmatch(match[0]) and (meant := _decoded(match[0])):
            yield MisreadLetter(match.start(), match.end(), meant)


def without_misread(text: str) -> str:
    """Return ``text`` with a letter in each place of a misread one, so that no part of these is taken for a blank."""
    parts: list[str] = []
    done = 0
    for letter in misread_letters(text):
        parts += (text[done : letter.start], "x" * (letter.end - letter.start))
        done = letter.end
    return "".join(parts) + text[done:]


def _decoded(letters: str) -> str:
    try:
        return b"".join(char.encode("latin-1" if ord(char) < _LATIN_1 else "cp1252") for char in letters).decode()
    except UnicodeError:
        return ""
