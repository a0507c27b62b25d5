"""Whether two records are of one paper: the same title and an author in common; and whether a list has it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from metalint.names.folding import folded
from metalint.papers.identifiers import Identity, identify
from metalint.papers.paper import Paper
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

    Family names must be the same, and given names must not contradict: ``J. Lin`` may be ``Ji Lin``, not ``Wei Lin``.
    """
    others = [name for author in theirs if (name := _names(author))]
    for author in ours:
        own = _names(author)
        for other in others if own else ():
            if sorted(own) == sorted(other):  # `Lin Ji` is `Ji Lin`
                return author
            are_single = len(own) == 1 or len(other) == 1
            is_short = own[0].startswith(other[0]) or other[0].startswith(own[0])
            if own[-1] == other[-1] and is_short and not are_single:
                return author
    return None


def single_authors(authors: Iterable[str]) -> list[str]:
    """Return authors one by one; some lists write all of a paper's into one string."""
    single: list[str] = []
    for author in authors:
        parts = [part for part in _JOINED.split(author) if part]
        is_turned = len(parts) == 2 and " " not in parts[0] and "," in author  # noqa: PLR2004 - `Lin, Ji`
        single += [f"{parts[1]} {parts[0]}"] if is_turned else parts or [author]
    return single


@lru_cache(maxsize=1 << 14)
def _names(author: str) -> tuple[str, ...]:
    words = [folded(word) for word in _WORD.findall(author)]
    return tuple(word for word in words if word and word not in _SUFFIXES)


class KnownList:
    """The papers of a list by identity, and by title."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._by_identity: dict[Identity, str] = {}
        self._by_title: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for paper in papers:
            identities = [identity for url in paper.many("url") if (identity := identify(url.value))]
            authors = tuple(author.value for author in paper.authors)
            self.add(paper.path, identities, paper.title.value if paper.title else "", authors)

    def add(self, path: str, identities: Iterable[Identity], title: str, authors: Sequence[str]) -> None:
        """Take note of a paper."""
        for identity in identities:
            self._by_identity.setdefault(identity, path)
        if key := folded(title):
            self._by_title[key].append((path, tuple(single_authors(authors))))

    def find_by_identity(self, identities: Iterable[Identity]) -> str | None:
        """Return the file of the paper with one of ``identities``; None if there is none."""
        return next(
            (self._by_identity[identity] for identity in sorted(identities) if identity in self._by_identity), None
        )

    def find_by_title(self, title: str, authors: Sequence[str]) -> str | None:
        """Return the file of the paper with this title and an author in common, or without any authors, if any."""
        for path, theirs in self._by_title.get(folded(title), ()) if title else ():
            if not theirs or not authors or shared_author(single_authors(authors), theirs):
                return path
        return None
