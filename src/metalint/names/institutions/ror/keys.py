"""Keys: what is left of a name or an affiliation when spelling no longer tells organizations apart."""

from functools import lru_cache
from typing import Final
from zlib import crc32

from metalint.names.institutions.normalization import key
from metalint.util import packaged

_TEXTS: Final = packaged.read_sections("words/institutions.txt")
# Articles and others, and the *Studi* of Italian universities: they are written or not, and tell nothing apart.
LITTLE: Final = frozenset(_TEXTS["little words"].split())
_FAMILIES: Final = packaged.split_pairs(_TEXTS["families"])
_ONE_SPELLING: Final = {word: spelling for spelling, others in _FAMILIES.items() for word in others.split()}


@lru_cache(maxsize=1 << 14)
def counting_words(name: str) -> tuple[str, ...]:
    """Return the words of ``name`` that count, in their one spelling."""
    return tuple(one_spelling(word) for word in key(name).split() if word not in LITTLE)


def one_spelling(word: str) -> str:
    """Return the word of a key that stands for its abbreviations and its translations."""
    return _ONE_SPELLING.get(word, word)


def skeleton(words: tuple[str, ...]) -> str:
    """Return the beginnings of words, which are the same where a name is abbreviated."""
    return " ".join(word[:3] for word in words)


def glued(words: tuple[str, ...]) -> str:
    """Return words without spaces."""
    return f"={''.join(words)}"


def hashed(form: str) -> int:
    """Return a number for a form; two forms may have the same one."""
    return crc32(form.encode())
