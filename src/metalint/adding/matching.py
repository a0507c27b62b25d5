"""Whether a record is of a paper, the one place that decides it; and whether a list has a paper."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from metalint.names.folding import folded
from metalint.names.person_names import Alignment, align, single_authors
from metalint.names.titles import is_like_title, is_same_title
from metalint.papers.identifiers import Identity, identify
from metalint.papers.paper import Paper
from metalint.services.records import SourceRecord


class KnownPaper(NamedTuple):
    """What a paper is known by: its title, its authors one by one, its ids, and what its preprint is called now."""

    title: str
    authors: tuple[str, ...]
    identities: frozenset[Identity]
    other_titles: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """All titles of the paper."""
        return tuple(filter(None, (self.title, *self.other_titles)))


def same_work(paper: KnownPaper, record: SourceRecord) -> str:
    """Return what shows that a record is of ``paper`` or of another version of it, in words; nothing for no evidence.

    That is an id that both have, unless title and authors are all different; or the same title and an author.
    """
    shared = sorted(paper.identities & record.identities)
    is_titled = any(is_same_title(title, record.title) for title in paper.titles)
    listings = (record.authors, single_authors(record.authors))  # some publishers hand in all authors as one name
    authors = (shared_author(paper.authors, listed) for listed in listings if is_titled or shared)
    author = next(filter(None, authors), None)
    if is_titled and author:
        is_same = is_same_title(paper.title, record.title)
        what = "the same title" if is_same else f"the title `{record.title}`, which the preprint has now,"
        return f"with {what} and the author `{author}`"
    if not shared:
        return ""
    is_alike = is_titled or any(is_like_title(title, record.title, has_same_id=True) for title in paper.titles)
    is_contradicted = bool(record.title and record.authors and paper.authors) and not is_alike and not author
    return "" if is_contradicted else f"under {shared[0]}"


def shared_author(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """Return the first of our authors who certainly is one of theirs as well; None if there is none."""
    matched = aligned(tuple(ours), tuple(theirs)).matched
    return ours[matched[0][0]] if matched else None


@lru_cache(maxsize=1 << 10)
def aligned(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Alignment:
    """Return how two lists of authors compare; each pair of lists is compared once."""
    return align(ours, theirs)


def group_by_paper(records: Iterable[SourceRecord]) -> list[KnownPaper]:
    """Return the papers that records are of."""
    papers: list[KnownPaper] = []
    for record in records:
        same = [paper for paper in papers if same_work(paper, record)]
        ids = record.identities.union(*(paper.identities for paper in same))
        first = same[0] if same else KnownPaper(record.title, record.authors, frozenset())
        kept = [paper for paper in papers if paper not in same]
        papers = [*kept, first._replace(identities=ids, authors=first.authors or record.authors)]
    return papers


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
        return next(filter(None, map(self._by_identity.get, sorted(identities))), None)

    def find_by_title(self, title: str, authors: Sequence[str]) -> str | None:
        """Return the file of the paper with this title and an author in common, or without any authors, if any."""
        for path, theirs in self._by_title.get(folded(title), ()) if title else ():
            if not theirs or not authors or shared_author(single_authors(authors), theirs):
                return path
        return None
