"""Words that are a typo or two apart."""

from collections.abc import Iterable, Iterator
from itertools import chain
from string import ascii_lowercase
from typing import Final

VOWELS: Final = frozenset("aeiouy")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE: Final = frozenset(
    pair for row in _ROWS for at in range(len(row) - 1) for pair in (row[at : at + 2], row[at + 1] + row[at])
)
SHORTEST: Final = 4  # a shorter word is near too many others
LONGEST: Final = 30
_LONG: Final = 9  # from this length on, two typos still leave one word meant


class Neighbours:
    """Finds the words at a small edit distance from a given one."""

    def __init__(self, words: Iterable[str], shortest: int = SHORTEST, longest: int = LONGEST) -> None:
        self._of_length: dict[int, list[str]] = {}
        self._found: dict[tuple[int, str], frozenset[str]] = {}
        for word in words:
            if shortest <= len(word) <= longest:
                self._of_length.setdefault(len(word), []).append(word)

    def of(self, word: str) -> frozenset[str]:
        """Return the words at distance 1 from ``word``; if it is long and has none, those at distance 2."""
        near = self.at(1, word)
        return near if near or len(word) < _LONG else self.at(2, word)

    def at(self, distance: int, word: str) -> frozenset[str]:
        """Return the words at exactly this distance from ``word``."""
        if (distance, word) not in self._found:
            from rapidfuzz import process
            from rapidfuzz.distance import OSA

            lengths = range(len(word) - distance, len(word) + distance + 1)
            near = list(chain.from_iterable(self._of_length.get(length, ()) for length in lengths))
            found = process.extract(word, near, scorer=OSA.distance, score_cutoff=distance, limit=None)
            self._found[distance, word] = frozenset(other for other, apart, _ in found if apart == distance)
        return self._found[distance, word]


def is_one_typo(word: str, other: str) -> bool:
    """Tell whether one letter was changed, left out, added or swapped with the next."""
    from rapidfuzz.distance import OSA  # only misspelled names pay for the import

    return OSA.distance(word, other, score_cutoff=1) == 1


def is_mild(wrong: str, right: str) -> bool:
    """Tell whether two letters of ``right`` are swapped, or one of them is missing or doubled."""
    if not is_one_typo(wrong, right):
        return False
    return len(wrong) < len(right) or sorted(wrong) == sorted(right) or is_doubled(wrong, right)


def is_mistyped(wrong: str, right: str) -> bool:
    """Tell whether one letter is another vowel, or that of a key beside its own."""
    if len(wrong) != len(right):
        return False
    differing = ["".join(pair) for pair in zip(wrong, right, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and (VOWELS.issuperset(differing[0]) or differing[0] in _BESIDE)


def is_doubled(wrong: str, right: str) -> bool:
    """Tell whether ``wrong`` is ``right`` with one of its letters written twice."""
    twice = (at for at in range(1, len(wrong)) if wrong[at] == wrong[at - 1])
    return any(wrong[:at] + wrong[at + 1 :] == right for at in twice)


def have_one_start(wrong: str, right: str, letters: int) -> bool:
    """Tell whether two words begin with the same letters; swapped ones count."""
    return wrong[:letters] == right[:letters] or sorted(wrong) == sorted(right)


def deletions(word: str) -> Iterator[str]:
    """Yield ``word`` and what is left of it without one letter; words one typo apart share one of these."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def words_one_typo_away(word: str, *known: frozenset[str]) -> frozenset[str]:
    """Return the ``known`` words that are one letter changed, left out, added or swapped away from ``word``."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    letters = ("", *ascii_lowercase)
    candidates = [left + letter + right[size:] for left, right in halves for letter in letters for size in (0, 1)]
    candidates += [left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1]
    return frozenset().union(*(words.intersection(candidates) for words in known)) - {word}
