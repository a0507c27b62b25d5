"""Characters: which names are none to judge, and what never tells two names apart."""

import unicodedata
from typing import Final

_TYPOGRAPHIC: Final = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´ʻ＇", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "“": '"', "”": '"'}  # noqa: RUF001
)
# Letters that decomposition leaves alone although their marks are dropped like any other accent.
_STROKES: Final = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def is_left_alone(name: str) -> bool:
    """Tell whether a name is none to judge: too long, not in Latin script, or with control characters."""
    if len(name) > 200 or not any(map(str.isalpha, name)):  # noqa: PLR2004
        return True
    if name.isascii():
        return not name.isprintable()
    others = [letter for letter in name if not letter.isascii() and letter != "\N{NO-BREAK SPACE}"]
    return any(
        letter not in "ʼʻ" and "LATIN" not in unicodedata.name(letter, "")
        if letter.isalpha()
        else not (letter.isprintable() or letter.isspace())
        for letter in others
    )


def tidy(name: str) -> str:
    """Return ``name`` in composed form, with plain apostrophes, dashes and spaces, no stray end."""
    plain = name.replace("`", "'") if name.isascii() else unicodedata.normalize("NFKC", name).translate(_TYPOGRAPHIC)
    plain = " ".join(plain.split()).strip(" ,;:")
    return plain[:-1].rstrip() if plain.endswith(".") and not plain.endswith("..") else plain


def folded(name: str) -> str:
    """Return ``name`` in lower case, without accents and apostrophes."""
    lower = name.casefold()
    if not lower.isascii():
        plain = unicodedata.normalize("NFKD", lower.translate(_TYPOGRAPHIC)).casefold().translate(_STROKES)
        lower = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return lower.replace("'", "")
