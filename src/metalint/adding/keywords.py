"""Keywords that a new paper may have: those whose words stand in its title or abstract."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from metalint.util.regex import lazy

_WORD: Final = lazy(r"[^\W_]+")
_SENTENCE: Final = lazy(r"(?<=[.?!;])\s+")
_CAMEL: Final = lazy(r"(?<=[a-z0-9])(?=[A-Z])")


def keywords_in(texts: Iterable[str], keywords: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keywords all words of which stand in one sentence, by their values or their ``names`` for people."""
    sentences = [_words(sentence) for text in texts for sentence in _SENTENCE.split(text)]
    found = []
    for keyword in keywords:
        spellings = [_words(_CAMEL.sub(" ", keyword)), _words(names.get(keyword, ""))]
        if any(words and words <= sentence for words in spellings for sentence in sentences):
            found.append(keyword)
    return tuple(found)


def _words(text: str) -> frozenset[str]:
    """Return the words of a text without case, and without the ``s`` of a plural."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[:-1] if len(word) > 3 and word[-1] == "s" != word[-2] else word for word in words)  # noqa: PLR2004
