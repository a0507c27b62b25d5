"""The words that names of organizations are made of, in many languages."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Final, NamedTuple

from metalint.schema.compiling import PACKAGED

_GZIP: Final = zlib.MAX_WBITS | 16  # as zlib calls the format; the module gzip takes longer to load than this to read


class Vocabulary(NamedTuple):
    """All words, folded.

    ``common`` are so frequent that they do not tell organizations apart: ``generic`` ones, which say what
    organizations are and do, and ``places``.
    """

    words: frozenset[str]
    common: frozenset[str]
    generic: frozenset[str]
    places: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Return the packaged word list, made by ``tools/make_vocabulary.py``."""
    packed = (PACKAGED / "words.txt.gz").read_bytes()
    blocks = zlib.decompress(packed, _GZIP).decode("ascii").split("\n\n")
    generic, places, words = (frozenset(block.split()) for block in blocks)
    return Vocabulary(words, generic | places, generic, places)
