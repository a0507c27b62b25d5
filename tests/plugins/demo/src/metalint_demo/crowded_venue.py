"""Venue of more papers than the list wants of one.

Options:
    `most`: how many papers a venue may have, 100 by default.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from metalint.rules.api import CorpusRule, Severity, about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.rules.api import Corpus, Problem


def check(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each paper of a venue that has too many."""
    most = corpus.context.options("crowded-venue").get("most", 100)
    counts = Counter(paper.venue.value for paper in corpus.papers if paper.venue)
    for paper in corpus.papers:
        if paper.venue and counts[paper.venue.value] > most:
            yield paper.path, about(paper.venue, f"{counts[paper.venue.value]} papers of this venue")


RULE = CorpusRule("crowded-venue", group="demo", severity=Severity.WARNING, check=check)
