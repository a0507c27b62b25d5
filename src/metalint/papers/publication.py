"""Where a preprint has been published since, and who says so."""

import re
from typing import Final, NamedTuple

from metalint.names.venues import Venues
from metalint.papers.paper import Paper
from metalint.util.regex import lazy


class Publication(NamedTuple):
    """That a venue has accepted a paper."""

    venue: str  # as this list writes it
    year: int  # of the publication
    source: str  # the service that says so
    evidence: str  # what it says, and what links that to the paper, in words


# Registered venues at which a paper is a preprint.
ARCHIVES: Final = frozenset({"arXiv", "bioRxiv", "medRxiv", "SSRN", "TechRxiv", "OpenReview", "Zenodo"})
_PREPRINT: Final = lazy(r"(?:arxiv|corr|biorxiv|preprints?|e-?prints?)\b.*", re.IGNORECASE | re.DOTALL)


def is_archive(paper: Paper, venues: Venues) -> bool:
    """Tell whether the venue of a paper is an archive of preprints."""
    written = paper.venue.value.strip() if paper.venue else ""
    part = venues.read(written, paper.year.value if paper.year else None)
    return part.packaged in ARCHIVES if part else _PREPRINT.fullmatch(written) is not None
