"""The words that names of organisations are made of, in many languages."""

from __future__ import annotations

from functools import cache

from metalint.schema.compiling import PACKAGED
from metalint.util.named_tuples import NamedTuple


class Vocabulary(NamedTuple):
    """All words, folded.

    ``common`` are so frequent that they do not tell organisations apart: ``generic`` ones, which say what
    organisations are and do, and ``places``.
    """

    words: frozenset[str]
    common: frozenset[str]
    generic: frozenset[str]
    places: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Return the packaged word list, made by ``tools/make_vocabulary.py``."""
    import gzip

    packed = (PACKAGED / "words.txt.gz").read_bytes()
    blocks = gzip.decompress(packed).decode("ascii").split("\n\n")
    generic, places, words = (frozenset(block.split()) for block in blocks)
    return Vocabulary(words, generic | places, generic, places)
