"""When two titles are one: whatever their case, accents, punctuation, mark-up, and British or American spelling."""

import re
from functools import lru_cache
from typing import Final

from metalint.names.folding import folded
from metalint.util.regex import lazy

_SHORTEST: Final = 8  # folded characters; a shorter title may be anybody's
_LEAST_SHOWN: Final = 95.0  # how near two titles are that differ by a slip
_WORD: Final = lazy(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBER: Final = lazy(r"\d+|\b[ivx]+\b")
# How a spelling becomes that of American English. Both titles are written so, and nobody sees the result: that `noise`
# becomes `noize` does no harm.
_AMERICAN: Final = {
    "iz": r"(?<=[a-z]{2})is(?=(?:e[drs]?|ing|ers|es|ations?|ational|able)\b)",
    "yz": r"(?<=[a-z])ys(?=(?:e[drs]?|ing|ers)\b)",
    "or": r"(?<=[a-z]{2})our(?=s?\b|(?:ed|ing)\b|al|hood|able|ful|i[sz]|ite)",
    "l": r"(?<=[aeiou])ll(?=(?:ed|ing|ers?)\b)",
    "er": r"(?:(?<=cent)|(?<=theat)|(?<=fib|met|lit))re(?=s?\b)",
    "og": r"ogue(?=s?\b)",
    "ense": r"(?<=def|off|lic)ence",
    "gray": r"\bgrey",
    "program": r"\bprogramme(?=s?\b)",
    "artifact": "artefact",
    "judgment": "judgement",
    "aging": r"\bageing",
    "skeptic": r"\bsceptic",
}
_BRITISH: Final = lazy("|".join(f"(?P<{plain}>{pattern})" for plain, pattern in _AMERICAN.items()), re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def title_key(title: str) -> str:
    """Return a title as it is compared."""
    return folded(_BRITISH.sub(lambda found: found.lastgroup or "", title))


def is_same_title(one: str, other: str) -> bool:
    """Tell whether two titles differ in case, accents, punctuation, mark-up and national spelling only."""
    key = title_key(one)
    return len(key) >= _SHORTEST and key == title_key(other)


def count_words(title: str) -> int:
    """Return how many words a title has."""
    return len(_WORD.findall(title))


def is_like_title(one: str, other: str, *, has_same_id: bool = False) -> bool:
    """Tell whether two titles are one's except for a slip, or a subtitle or a name before a colon that one lacks.

    That name, as in `LoSparse: …`, tells two works apart unless their records have an id in common.
    """
    if is_same_title(one, other):
        return True
    ours, theirs = title_key(one), title_key(other)
    if not ours or not theirs or _NUMBER.findall(one.lower()) != _NUMBER.findall(other.lower()):  # parts I and II
        return False
    from rapidfuzz import fuzz

    shorter, longer = sorted((one, other), key=len)
    head, _, tail = longer.partition(":")
    short = title_key(shorter)
    if count_words(shorter) > 1 and (title_key(head) == short or (has_same_id and title_key(tail) == short)):
        return True
    return fuzz.ratio(ours, theirs) >= _LEAST_SHOWN
