"""The words that names of organizations are made of, in many languages, and what some of them say."""

import zlib
from functools import cache
from typing import Final, NamedTuple

from metalint.schema.compiling import PACKAGED
from metalint.util import packaged

_TEXTS: Final = packaged.read_sections("words/institutions.txt")
_GZIP: Final = zlib.MAX_WBITS | 16  # as zlib calls the format; the module gzip takes longer to load than this to read
UNITS: Final = frozenset(_TEXTS["units"].split())
"""Parts of organizations, which are mostly not organizations themselves."""
KINDS_OF_UNITS: Final = frozenset({"medical", "graduate", "engineering", "law", "business"})
"""What stands before the word for a unit."""
WHOLE_BODIES: Final = frozenset({"university", "hospital", "academy", "polytechnic"})
BODIES: Final = WHOLE_BODIES | {"institute", "college", "museum", "clinic", "klinikum"}
"""Words for organizations; a name behind or before another of them is perhaps not the one that is meant."""
WHOLES: Final = frozenset(_TEXTS["whole names"].splitlines())
"""Keys of names of organizations that also begin or end those of registered ones."""
LEGAL_FORMS: Final = frozenset(_TEXTS["legal forms"].split())
STREETS: Final = ("strasse", "straat", "street", "gatan", "platz", "road", "avenue", "boulevard")
"""What the names of streets end with."""


class Vocabulary(NamedTuple):
    """All words, folded."""

    words: frozenset[str]
    common: frozenset[str]  # so frequent that they do not tell organizations apart: the following two
    generic: frozenset[str]  # what organizations are and do
    places: frozenset[str]
    frequent: frozenset[str]  # in a score of names at least


@cache
def vocabulary() -> Vocabulary:
    """Return the packaged word list, made by ``tools/make_vocabulary.py``."""
    packed = (PACKAGED / "words.txt.gz").read_bytes()
    blocks = zlib.decompress(packed, _GZIP).decode("ascii").split("\n\n")
    generic, places, words, frequent = (frozenset(block.split()) for block in blocks)
    return Vocabulary(words, generic | places, generic, places, frequent)


def is_hospital(words: tuple[str, ...]) -> bool:
    """Tell whether a name is that of a hospital."""
    return "hospital" in words or "medical center" in " ".join(words)
