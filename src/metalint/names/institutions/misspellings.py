"""Whether a word is misspelled, or rather another word.

The less the rest of a name says, the longer a word and the milder a typo must be: half of the
letters of ``Jilin University`` and ``Jinan University`` are the same, and both are right.
"""

from itertools import chain
from typing import Final

from metalint.names.institutions.edit_distance import (
    VOWELS,
    have_one_start,
    is_doubled,
    is_mild,
    is_mistyped,
    is_one_typo,
)
from metalint.names.institutions.folding import folded
from metalint.names.institutions.normalization import key
from metalint.names.institutions.registry import Claim
from metalint.names.institutions.vocabulary import vocabulary
from metalint.util import packaged

SHORT: Final = 6  # letters of a word that a mild typo leaves recognizable
LONG: Final = 8  # letters of a word that any one typo leaves recognizable
_DISTINCTIVE: Final = 3
_TEXTS: Final = packaged.read_sections("words/institutions.txt")
FOREIGN_LITTLE: Final = frozenset(_TEXTS["little words of other languages"].split())
_ENGLISH: Final = frozenset({"of", "and", "the", "for"})
_ENGLISH_ONLY: Final = frozenset(_TEXTS["English words"].split())
_FOREIGN_ONLY: Final = frozenset(_TEXTS["words of other languages"].split())
_LITTLE: Final = frozenset({"and", "for", "der", "des", "von", "del"})


def are_typos(wrong: tuple[str, ...], right: tuple[str, ...], rest: str, claim: Claim) -> bool:
    """Tell whether all ``wrong`` words are typos for the ``right`` ones, in a name with this ``rest``."""
    is_alone = " " not in key(claim.spelling)
    if claim.kind == "acronym" or (is_alone and claim.kind != "name"):
        return False
    is_identified = not is_alone and bool(distinctive_words(rest))  # whether the others say which is meant
    for word, meant in zip(map(folded, wrong), map(folded, right), strict=True):
        if not is_alone and meant in vocabulary().generic:
            is_typo = len(meant) >= SHORT or is_mild(word, meant)
        elif not have_one_start(word, meant, 1):
            is_typo = False
        elif is_alone:
            is_short_typo = len(meant) >= SHORT and is_mild(word, meant)
            is_typo = is_short_typo or (len(meant) >= LONG and is_mistyped(word, meant))
        else:
            is_told = (is_identified and is_one_typo(word, meant)) or have_one_start(word, meant, SHORT)
            is_typo = is_told or is_typo_of_the_name(word, meant)
        if not is_typo:
            return False
    return True


def is_common_typo(written: str, right: str, rest: str) -> bool:
    """Tell a typo for a common word from another language's form of it."""
    # Those differ in how they start or end, or have accents or long vowels. In a name whose `rest` is in another
    # language than English any other word may be right, unless it has exactly the letters of `right`.
    word = folded(written)
    ending = 1 if is_certainly_english(rest) else 2
    has_ending = word[-ending:] == right[-ending:]
    if not is_english(rest) or not written.isascii() or not has_ending or not have_one_start(word, right, 1):
        return sorted(word) == sorted(right) and is_mild(word, right)
    if is_doubled(word, right):
        return not any(vowel * 2 in word for vowel in VOWELS)
    return is_mild(word, right)


def is_english(rest: str) -> bool:
    """Tell whether the rest of a name has neither a little word of another language nor accents."""
    return rest.isascii() and FOREIGN_LITTLE.isdisjoint(rest.lower().split())


def is_certainly_english(rest: str) -> bool:
    """Tell whether the rest of a name has a little word of English."""
    return not _ENGLISH.isdisjoint(rest.lower().split())


def fits_language(right: str, written: str, rest: str) -> bool:
    """Tell whether a common word may be meant in a name with this ``rest``: not ``Laboratoire`` in an English one."""
    # Where neither the rest nor accents in what is `written` tell the language, English goes first.
    if right not in _FOREIGN_ONLY:
        return True
    others = frozenset(key(rest).split())
    if is_certainly_english(rest) or not _ENGLISH_ONLY.isdisjoint(others):
        return False
    if not is_english(rest) or not written.isascii() or not _FOREIGN_ONLY.isdisjoint(others):
        return True
    word = folded(written)
    english = vocabulary().generic - _FOREIGN_ONLY
    plurals = (f"{common[:-1]}ies" if common.endswith("y") else f"{common}s" for common in english)
    return not any(is_one_typo(word, common) for common in chain(english, plurals))


def distinctive_words(rest: str) -> list[str]:
    """Return the words in the rest of a name that not every other organization has."""
    common = vocabulary().common
    return [
        word for word in key(rest).split() if len(word) >= _DISTINCTIVE and word not in common and word not in _LITTLE
    ]


def is_typo_of_the_name(wrong: str, right: str) -> bool:
    """Judge the one word that tells which organization it is."""
    if not have_one_start(wrong, right, 1) or not is_one_typo(wrong, right):
        return False
    if is_mild(wrong, right):
        return len(right) >= SHORT or (len(right) == SHORT - 1 and len(wrong) >= len(right))
    if len(wrong) > len(right):
        return len(right) >= LONG
    return len(right) >= SHORT and is_mistyped(wrong, right)
