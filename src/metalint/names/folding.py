"""Texts without what people write in different ways: case, accents, punctuation, mark-up."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from metalint.util.regex import lazy

# of Latin, Greek and Cyrillic, but the stroke of `≠`; other scripts' marks are letters
_ACCENTS: Final = lazy("[\u0300-\u0337\u0339-\u036f]")
_SIGNS: Final = frozenset("+#=<>")  # DeepLabV3 and DeepLabV3+ are two papers
_LIKE_PUNCTUATION: Final = frozenset(
    "~|\u2044\u2190\u2191\u2192\u2193\u2194\u21d2\u21d4\u2212\u2217\u2219\u223c\u2223\u22c5"
)
"""Signs of mathematics that also stand for a dash, a dot, a star, a bar or a space, and arrows, also written ``->``."""
_TIMES: Final = "\u00d7"  # 3×3 is also written 3x3
_EMPHASIS: Final = lazy(r"(?<![^\W_])(?<![\\${}^*])(\*{1,3})(?=\S)([^*]+)\*{1,3}")  # of Markdown
_STAR: Final = lazy(r"([^\W\d_][\\${}^]{0,4})[*\u2217](?!\*)(?=[\W_]*+\w)")
_KEPT_STAR: Final = "\\1\u22c6"  # C*-algebras are no C-algebras; at the end a star is a footnote mark
_GREEK: Final = lazy("(?<![\u0370-\u03ff])[\u03b1-\u03c9](?![\u0370-\u03ff])")
_NUMBER: Final = lazy(r"(?<=\d)\.(?=\d)")
_FEW: Final = 4  # words of a name without an address
_ROUGH: Final = lazy(r"[.,;](?<=\s.)|\.(?!\w)(?<=[^\W\d_]{2}.)|,(?=\S)|[\[\]]|[,;]\Z|[A-Z]{3}(?<=[a-z]{3}[A-Z]{3})")
_POINT: Final = "\u2024"  # what keeps 2.5 from becoming 25
_KEPT_CHARACTERS: Final = dict.fromkeys(range(128)) | {
    ord(char): char for char in f"abcdefghijklmnopqrstuvwxyz0123456789+#=<>{_POINT}"
}
"""For ``translate``: of ASCII in lower case, only letters, digits and signs stay."""


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """Return ``text`` without case, accents, spaces, punctuation and mark-up of LaTeX, HTML and Markdown."""
    # Decimal points, `+`, `#`, the star of `C*-algebras` and signs of mathematics stay: they tell names apart. A Greek
    # letter by itself is the same as its name. The result is empty only when nothing is left to compare by.
    if text.isascii() and text.isalnum():  # as most words are
        return text.lower()
    is_plain = text.isascii() and "\\" not in text and "<" not in text and "*" not in text
    if is_plain and ("&" not in text or ";" not in text):
        plain = text.lower().replace("&", "and").replace("->", "")
        return (_NUMBER.sub(_POINT, plain) if "." in plain else plain).translate(_KEPT_CHARACTERS)
    import unicodedata

    from metalint.names import markup

    plain = markup.unmarked(text)
    if "*" in plain or "\u2217" in plain:
        plain = _STAR.sub(_KEPT_STAR, _EMPHASIS.sub(r"\2", plain))
    plain = unicodedata.normalize("NFKD", plain.casefold().replace("&", "and").replace("->", "").replace(_TIMES, "x"))
    plain = unicodedata.normalize("NFC", _NUMBER.sub(_POINT, _ACCENTS.sub("", plain))).casefold()
    plain = _GREEK.sub(lambda match: markup.NAME_OF_GREEK[match[0]], plain)
    kinds = {"Mn", "Mc", "Sm", "So"}  # marks of letters, signs of mathematics, and those such as emoji
    signs = {char for char in set(plain) - _LIKE_PUNCTUATION if unicodedata.category(char) in kinds}
    return "".join(char for char in plain if char.isalnum() or char == _POINT or char in _SIGNS or char in signs)


def is_subsequence(letters: Iterable[str], text: str) -> bool:
    """Tell whether all ``letters`` occur in ``text`` in their order, whatever is between them."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def plainness(name: str) -> tuple[bool, int]:
    """Return how much a spelling seems to have lost: whether its capitals tell nothing, and fewer accents are more."""
    is_loud = any(word.isupper() and len(word) > 4 for word in name.split())  # noqa: PLR2004 - shorter ones are acronyms
    return is_loud or name.islower(), 0 if name.isascii() else -sum(
        not letter.isascii() for letter in name if letter.isalpha()
    )


def roughness(name: str) -> tuple[int, int, str]:
    """Return how carelessly a name is written: abbreviations and stray marks, acronyms and numbers; and its order."""
    # Short names have their own acronyms, numbers and commas. In long ones these are of an address, and a comma is
    # before a space: of `School of Computing, Foo University` and the same without it, the first.
    marks = len(_ROUGH.findall(name))
    words = name.split()
    if len(words) <= _FEW:
        return marks, 0, name
    codes = sum((word.isupper() and len(word) > 1) or word[0].isdigit() for word in words)
    return marks, codes, name.replace(",", "\0")
