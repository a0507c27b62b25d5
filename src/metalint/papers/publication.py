"""Where a preprint has been published since, and who says so."""

from __future__ import annotations

from typing import NamedTuple


class Publication(NamedTuple):
    """That a venue has accepted a paper.

    Attributes:
        venue: as this list writes it.
        year: of the publication.
        source: the service that says so.
        evidence: what it says, and what links that to the paper, in words.
    """

    venue: str
    year: int
    source: str
    evidence: str
