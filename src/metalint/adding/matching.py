"""Whether two records are of one paper: the same title and an author in common. A title alone proves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from metalint.names.folding import folded
from metalint.util.regex import lazy

_JOINED: Final = lazy(r"(?:(?<!\s)\s++)?(?:[,;]|\band\b|&)\s*")
_WORD: Final = lazy(r"[^\W\d_]+")
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SHORTEST: Final = 8  # folded characters; a shorter title may be anybody's


def is_same_title(one: str, other: str) -> bool:
    """Tell whether two titles differ in case, accents, punctuation and mark-up only."""
    key = folded(one)
    return len(key) >= _SHORTEST and key == folded(other)


def shared_author(ours: Iterable[str], theirs: Iterable[str]) -> str | None:
    """Return the first of our authors who is one of theirs as well; None if there is none.

    Family names must be the same, and given names must not contradict: ``J. Lin`` may be ``Ji Lin``, ``Li Zhang`` is
    not ``Wei Zhang``.
    """
    others = [name for author in theirs if (name := _names(author))]
    for author in ours:
        mine = _names(author)
        if mine and any(_is_same(mine, other) for other in others):
            return author
    return None


def single_authors(authors: Iterable[str]) -> list[str]:
    """Return authors one by one; some lists write all of a paper's into one string."""
    return [name for author in authors for name in _split(author)]


def _split(author: str) -> list[str]:
    parts = [part for part in _JOINED.split(author) if part]
    is_turned = len(parts) == 2 and " " not in parts[0]  # noqa: PLR2004 - `Lin, Ji`
    return [f"{parts[1]} {parts[0]}"] if is_turned and "," in author else parts or [author]


@lru_cache(maxsize=1 << 14)
def _names(author: str) -> tuple[str, ...]:
    """Return the folded words of a name, the family name last."""
    words = [folded(word) for word in _WORD.findall(author)]
    return tuple(word for word in words if word and word not in _SUFFIXES)


def _is_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if sorted(one) == sorted(other):
        return True  # `Lin Ji` is `Ji Lin`
    if one[-1] != other[-1] or len(one) == 1 or len(other) == 1:
        return False
    return one[0].startswith(other[0]) or other[0].startswith(one[0])
