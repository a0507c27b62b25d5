"""The papers that a list has, and whether one of them is a paper that somebody wants to add."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from metalint.adding.matching import shared_author, single_authors
from metalint.names.folding import folded
from metalint.papers.identifiers import identify

if TYPE_CHECKING:
    from metalint.papers.identifiers import Identity
    from metalint.papers.paper import Paper


class KnownList:
    """The papers of a list by identity, and by title."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._by_identity: dict[Identity, str] = {}
        self._by_title: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for paper in papers:
            identity = identify(paper.url.value) if paper.url and paper.url.value else None
            authors = tuple(author.value for author in paper.authors)
            self.add(paper.path, [identity] if identity else [], paper.title.value if paper.title else "", authors)

    def add(self, path: str, identities: Iterable[Identity], title: str, authors: Sequence[str]) -> None:
        """Take note of a paper."""
        for identity in identities:
            self._by_identity.setdefault(identity, path)
        if key := folded(title):
            self._by_title[key].append((path, tuple(single_authors(authors))))

    def under(self, identities: Iterable[Identity]) -> str | None:
        """Return the file of the paper with one of ``identities``; None if there is none."""
        return next((self._by_identity[one] for one in sorted(identities) if one in self._by_identity), None)

    def titled(self, title: str, authors: Sequence[str]) -> str | None:
        """Return the file of the paper with this title and an author in common, or without any authors; None for none.

        The same title by others is another paper.
        """
        for path, theirs in self._by_title.get(folded(title), ()) if title else ():
            if not theirs or not authors or shared_author(single_authors(authors), theirs):
                return path
        return None
