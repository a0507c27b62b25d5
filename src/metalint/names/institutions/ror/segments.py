"""The parts of an affiliation string, between commas, brackets and similar."""

from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from metalint.names.institutions.normalization import key
from metalint.names.institutions.ror.keys import LITTLE, counting_words
from metalint.names.institutions.vocabulary import vocabulary
from metalint.util.regex import lazy

_NOISE: Final = lazy(
    r"\b(?:[eE]-?(?i:mail)\b|[eE]\.?\s?[vV]\b|(?i:current|present|permanent)(?i:ly)?\s+(?i:address|at|with))"
)
_MARKUP: Final = lazy(r"(?i)#[a-z]+#|(?<!\S)\S+@\S+|https?://\S+|\{[^{}]*\}")
_MARKS: Final = frozenset("#@{:")  # one of which each kind of markup has
_SEPARATOR: Final = lazy(r"[,;|/()\[\]:\n\t—]|\s[-–—]\s|  +")
_DIGIT: Final = lazy(r"\d")
JOINED: Final = 10  # letters of a word that may be two
AND: Final = "and"
_NUMBER: Final = 2  # digits of the number of an organization
_CODE: Final = 2  # letters of a country in a postal code


class Segment(NamedTuple):
    """A part of an affiliation."""

    words: tuple[str, ...]  # those of its key
    counting: tuple[str, ...]  # those that count
    spots: tuple[int, ...]  # where these stand among all
    plain: tuple[str, ...]  # those that count, without numbers
    is_simple: bool  # whether there is no word that may be two, and no *and*


@lru_cache(maxsize=1 << 8)
def segments(text: str) -> tuple[Segment, ...]:
    """Return the parts of an affiliation that have words that count."""
    if not _MARKS.isdisjoint(text):
        text = _MARKUP.sub(", ", text)
    parts = _SEPARATOR.split(_NOISE.sub(", ", text))
    return tuple(found for part in parts if part and not part.isspace() and (found := segment(part)).counting)


@lru_cache(maxsize=1 << 13)
def segment(text: str) -> Segment:
    """Return a part of an affiliation."""
    words, counting = tuple(key(text).split()), counting_words(text)
    spots = tuple(at for at, word in enumerate(words) if word not in LITTLE)
    plain = counting
    if any(map(has_digit, counting)):  # so go the codes of countries before them, such as that of `CH-3012 Bern`
        pairs = pairwise((*counting, ""))
        kept = [word for word, follower in pairs if not (len(word) <= _CODE and has_digit(follower))]
        plain = tuple(word for word in kept if not is_code(word))
    is_simple = AND not in words and max(map(len, words), default=0) < JOINED
    return Segment(words, counting, spots, plain, is_simple)


def has_digit(word: str) -> bool:
    """Tell whether a word is a number or similar."""
    return not word.isalpha() and _DIGIT.search(word) is not None


def is_code(word: str) -> bool:
    """Tell whether a word is a number or a postal code; `lab126` is a name."""
    return has_digit(word) and key(word.rstrip("0123456789")) not in vocabulary().generic


def is_numbered(tail: tuple[str, ...]) -> bool:
    """Tell whether a name goes on with its number: Paris VI is another university than Paris."""
    numbers = [word.isdecimal() and len(word) <= _NUMBER for word in tail[:2]]
    return numbers in ([True], [True, False])
