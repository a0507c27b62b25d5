"""Names of people: what looks like one, and what is a team or an organisation."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PARTICLES: Final = frozenset({
    "af", "al", "an", "ap", "av", "bar", "ben", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di",
    "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "of", "op", "ten", "ter", "tot", "van", "vom",
    "von", "y", "zu", "zum", "zur",
})  # fmt: skip
"""Words in names that may be written small."""

_GROUP: Final = re.compile(
    r"\b(?:(?i:teams?|groups?|consortium|collaborat(?:ion|ors)|contributors|labs?|laborator(?:y|ies)|universit\w*"
    r"|institut\w*|college|school|department|center|centre|inc|ltd|llc|corp(?:oration)?|company|research(?:ers)?"
    r"|foundation|project|community|committee|authors|technolog\w+|academy|network|alliance|initiative|association"
    r"|society|org|organi[sz]ation)|AI)\b"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[.'’‘ʼʻ·-]+[^\W\d_]+)*\.?")
_INITIALS: Final = re.compile(r"[^\W\d_]\.?|(?:[^\W\d_]\.-?)+|[A-Z]-?[A-Z]")
_EAST_ASIAN: Final = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\u3040-\u30ff\uac00-\ud7a3々·・]{2,8}")
_MOST_WORDS: Final = 6


def is_full_name(name: str) -> bool:
    """Tell whether ``name`` looks like a person's given and family name.

    That is two to six words of letters, with capitals but for particles, the last one no initial; or some
    characters of a script that writes names in one word.
    """
    if _EAST_ASIAN.fullmatch(name):
        return True
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or is_group(name):  # noqa: PLR2004 - given and family name
        return False
    return all(map(_is_name_word, words)) and not is_initials(words[-1]) and not _is_particle(words[-1])


def is_initials(word: str) -> bool:
    """Tell whether a word is one or two initials: ``J``, ``J.``, ``J.-P.``, ``JP``."""
    return _INITIALS.fullmatch(word) is not None


def is_group(name: str) -> bool:
    """Tell whether ``name`` says that it is a team, a laboratory or a company."""
    return _GROUP.search(name) is not None


def _is_name_word(word: str) -> bool:
    if not _WORD.fullmatch(word):
        return False
    return not word[0].islower() or _is_particle(word) or any(unicodedata.category(char) == "Lu" for char in word)


def _is_particle(word: str) -> bool:
    return word in _PARTICLES
