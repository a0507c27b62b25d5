"""Whether a venue has accepted a preprint: what services say."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from metalint.adding.venues import VenueName, VenueReader
from metalint.names.venue_names import year_in
from metalint.names.venue_titles import is_side_event
from metalint.papers.publication import Publication
from metalint.services import dblp
from metalint.services.anthology import is_workshop_id, venue_of
from metalint.services.openreview import denied_as
from metalint.services.records import SourceRecord
from metalint.util.regex import lazy

_OPENREVIEW, _ANTHOLOGY, _CONFERENCE, _DOI, _JOURNAL, _ABBREVIATED_JOURNAL, _IDS, _REFERENCE = range(8)
# evidence that tells a workshop from its conference, whatever else is said
_CERTAIN: Final = frozenset({_OPENREVIEW, _ANTHOLOGY, _JOURNAL, _ABBREVIATED_JOURNAL})
_WORKSHOP: Final = lazy(r"\bworkshops?\b", re.IGNORECASE)
_ACCEPTED: Final = lazy(r"\b(?:accepted|to appear|published|appear(?:ed|s)|in proceedings)\b", re.IGNORECASE)
_STREAMS: Final = {"nips": "NeurIPS", "vldb": "VLDB", "pvldb": "PVLDB"}  # keys of DBLP such as `conf/nips/…`
_RANKS: Final = {
    "OpenReview": _OPENREVIEW, **dict.fromkeys(("ACL Anthology", "PMLR", "NeurIPS", "CVF"), _ANTHOLOGY),
}  # fmt: skip


_Candidate = tuple[int, Publication, str]
"""The rank of the evidence, the less the better, the publication, and the registered name of its venue."""


def publication_of(own: Mapping[SourceRecord, str], reader: VenueReader) -> Publication | None:
    """Return where a paper is published by its ``own`` records, each with its evidence; None where none says so.

    Of several publications a conference goes before a journal, and what says more before what says less. What was
    turned down by a venue was not published there in that year, no matter who says so.
    """
    denied: set[tuple[str, int]] = set()
    for record in own:
        if record.source == "OpenReview" and denied_as(record) and record.year:
            group = record.label.split("/")[0].removesuffix(".cc").rpartition(".")[2] if "/" in record.label else ""
            if name := reader.registered(group or record.label.partition(" ")[0], record.year):
                denied.add((name.thing, record.year))
    candidates = [candidate for record, why in own.items() for candidate in _find_candidates(record, why, reader)]
    identities = [identity for record in own for identity in record.identities]
    excluded: set[int] = set()  # evidence that does not tell a workshop from its conference
    if any(identity.kind == "ACL Anthology" and is_workshop_id(identity.id) for identity in identities):
        excluded |= {_DOI, _JOURNAL, _ABBREVIATED_JOURNAL, _IDS, _REFERENCE}
    if any(record.source == "Crossref" and is_side_event(record.venue) for record in own):
        excluded |= {_IDS, _REFERENCE}
    comments = [record.label for record in own if record.source == "arXiv"]
    possible = [
        (rank, published.year, published, thing)
        for rank, published, thing in candidates
        if (thing or published.venue, published.year) not in denied
        and rank not in excluded
        and (rank in _CERTAIN or not any(_mentions_only_workshop(text, {thing, published.venue}) for text in comments))
    ]
    return min(possible)[2] if possible else None


def _find_candidates(record: SourceRecord, why: str, reader: VenueReader) -> Iterator[_Candidate]:
    for identity in record.identities:
        known = venue_of(identity.id) if identity.kind == "ACL Anthology" else None
        if known and (name := reader.read(*known)):
            yield _make_candidate(_ANTHOLOGY, name, known[1], record, f"has {identity} {why}")
    if record.kind == "published":
        yield from _candidates_of_published(record, why, reader)
    # a comment on a workshop puts the reference in doubt
    elif record.source == "arXiv" and not is_side_event(record.label):
        year = year_in(record.venue)
        if year is not None and (name := reader.of_reference(record.venue, year)):
            yield _make_candidate(_REFERENCE, name, year, record, f"has the journal reference `{record.venue}`")


def _candidates_of_published(record: SourceRecord, why: str, reader: VenueReader) -> Iterator[_Candidate]:
    name = reader.read(record.venue, record.year)
    if name is None or name.is_archive or record.year is None:
        return
    at = f"at `{record.venue}`, {record.year}, {why}"
    if record.source != "Semantic Scholar":
        is_journal = record.label.startswith("journal")
        by_form = (_DOI, _JOURNAL) if record.source == "Crossref" else (_CONFERENCE, _ABBREVIATED_JOURNAL)
        rank = _RANKS.get(record.source, by_form[is_journal])
        yield _make_candidate(rank, name, record.year, record, f"has `{record.label}` {at}")
    elif name.thing:  # it counts where DBLP's key is of the same venue, or where the record has a publisher's DOI
        stream = dblp.stream_of(record.label)
        named = reader.registered(_STREAMS.get(stream, stream), record.year) if stream else None
        doi = next((identity for identity in sorted(record.identities) if identity.kind == "DOI"), None)
        if named is not None and named.thing == name.thing:
            yield _make_candidate(_IDS, name, record.year, record, f"has DBLP's `{record.label}` {at}")
        elif doi and not stream:
            yield _make_candidate(_IDS, name, record.year, record, f"has {doi} {at}")


def _mentions_only_workshop(comment: str, venues: Iterable[str]) -> bool:
    """Tell whether authors speak of a workshop, and not of one of the ``venues``, whose proceedings may hold both."""
    if not _WORKSHOP.search(comment):
        return False
    parts = [
        part for part in re.split(r"[.;()]\s|[;]", comment) if not _WORKSHOP.search(part) and _ACCEPTED.search(part)
    ]
    return not any(name and name in part for part in parts for name in venues)


def _make_candidate(rank: int, name: VenueName, year: int, record: SourceRecord, said: str) -> _Candidate:
    return rank, Publication(name.name, year, record.source, f"{record.source} {said}"), name.thing
