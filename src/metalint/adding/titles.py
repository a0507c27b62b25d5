"""Titles that people give instead of an identifier: the one paper that services know by just this title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from metalint.adding.gathering import seed_of_known
from metalint.adding.matching import is_same_title, shared_author
from metalint.adding.publications import KnownPaper
from metalint.util.regex import lazy
from metalint.util.wording import code

if TYPE_CHECKING:
    from metalint.adding.gathering import Seed
    from metalint.services.records import SourceRecord

_WORD: Final = lazy(r"[^\W\d_]{2,}")
_LEAST_WORDS: Final = 2
_LONGEST: Final = 300
_MOST_SHOWN: Final = 5


def is_title(text: str) -> bool:
    """Tell whether a text that is no identifier may be a title: words, and no address."""
    is_plain = text.isprintable() and len(text) <= _LONGEST and "://" not in text
    return is_plain and " " in text and len(_WORD.findall(text)) >= _LEAST_WORDS


def seed_of_title(title: str, records: Sequence[SourceRecord]) -> Seed | str:
    """Return the paper that services know by a title; or, if that is none or several, why it is not added."""
    exact = [one for one in records if is_same_title(one.title, title)]
    papers = _grouped(one for one in exact if one.identities)
    if len(papers) == 1:
        return seed_of_known(papers[0])
    if papers:
        return f"several papers have this title; give the identifier of one: {_listed(papers)}"
    similar = _grouped(one for one in records if one.identities and one.title)
    others = f"; similar titles: {_listed(similar)}" if similar else ""
    return f"no service knows a paper with just this title{others}; `metalint add --title` writes a file without them"


def _grouped(records: Iterable[SourceRecord]) -> list[KnownPaper]:
    """Return the papers that records are of: those with an id in common, or with a title and an author in common."""
    papers: list[KnownPaper] = []
    for one in records:
        same = [paper for paper in papers if _is_same(paper, one)]
        ids = one.identities.union(*(paper.identities for paper in same))
        first = same[0] if same else KnownPaper(one.title, one.authors, frozenset())
        kept = [paper for paper in papers if paper not in same]
        papers = [*kept, first._replace(identities=ids, authors=first.authors or one.authors)]
    return papers


def _is_same(paper: KnownPaper, record: SourceRecord) -> bool:
    if paper.identities & record.identities:
        return True
    return is_same_title(paper.title, record.title) and shared_author(paper.authors, record.authors) is not None


def _listed(papers: Sequence[KnownPaper]) -> str:
    shown = [f"{min(one.identities)} ({code(one.title)})" for one in papers[:_MOST_SHOWN]]
    return ", ".join([*shown, *(["…"] if len(papers) > _MOST_SHOWN else [])])
