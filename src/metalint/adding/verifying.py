"""Which records are of a paper, and whether what they say agrees with it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from metalint.adding.gathering import Gathered, group_by_paper, known_of
from metalint.adding.matching import is_same_title, single_authors
from metalint.adding.publications import KnownPaper
from metalint.adding.venue_comparison import Streams, VenueOf, compare_venues, venue_of, venue_of_paper
from metalint.adding.venues import VenueReader
from metalint.importing.people import names as people_in
from metalint.names.folding import folded
from metalint.names.people import is_group
from metalint.names.person_names import Alignment, Likeness, align
from metalint.names.venue_titles import is_side_event
from metalint.papers.identifiers import Identity, arxiv_year
from metalint.papers.paper import Paper
from metalint.papers.record_check import AuthorMismatch, FieldMismatch, OtherPaper, RecordCheck
from metalint.services import identifiers
from metalint.services.lookup import records_in
from metalint.services.records import SourceRecord
from metalint.util.regex import lazy
from metalint.util.wording import code, in_words

_LEAST_WORDS: Final = 6  # a title of so many words that only one work has is that work's
_WORD: Final = lazy(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBER: Final = lazy(r"\d+|\b[ivx]+\b")
_LEAST_SHOWN: Final = 95.0  # how near two titles are that differ by a slip
# Services whose authors are those of the paper itself; others copy from them, and lose some on the way.
_TRUSTED: Final = (
    "DBLP", "ACL Anthology", "PMLR", "NeurIPS", "CVF", "OpenReview", "arXiv", "Crossref", "DataCite",
)  # fmt: skip
_EXACT: Final = frozenset(_TRUSTED) - {"Crossref", "DataCite"}  # whose year is that of the venue
_JOINED: Final = lazy(r"[,;\uff0c\uff1b\u3001&]|\band\b")
_UNPUBLISHED: Final = frozenset({"arXiv", "URL"})  # ids of a preprint, or of nothing in particular
_NEXT: Final = 1  # years between the online and the printed version of an article
_KEYS: Final = {
    "arXiv": ("arXiv",), "OpenReview": ("OpenReview",), "ACL Anthology": ("ACL Anthology",), "PMLR": ("PMLR",),
    "NeurIPS": ("NeurIPS",), "CVF": ("CVF",), "Crossref": ("DOI",), "DataCite": ("DOI", "arXiv"),
    "OpenAlex": ("DOI",), "Semantic Scholar": ("arXiv", "DOI", "ACL Anthology"),
}  # fmt: skip


def key_of(record: SourceRecord) -> str:
    """Return the key of a record at its service: ``conf/mlsys/LinTT24``, ``2306.00978``, a DOI."""
    if record.source == "DBLP":
        return record.label
    kinds = _KEYS.get(record.source, ())
    ids = [identity.id for kind in kinds for identity in sorted(record.identities) if identity.kind == kind]
    return ids[0] if ids else record.url


class _Work(NamedTuple):
    """A paper beside the records of it."""

    paper: Paper
    known: KnownPaper
    venue: VenueOf
    is_archive: bool  # whether the venue is an archive of preprints
    records: Sequence[SourceRecord]  # those that are of the paper, under its ids or by its title
    alignments: Mapping[int, Alignment]  # how their authors compare, by place


def check_of(
    paper: Paper, gathered: Gathered, reader: VenueReader, *, is_archive: bool, streams: Streams | None = None
) -> RecordCheck:
    """Return what records say of ``paper``; ``is_archive`` says whether its venue is an archive of preprints."""
    known, named = known_of(paper), venue_of_paper(paper, reader, streams or {})
    written = tuple(author.value for author in paper.authors if author.value.strip())
    records = [  # with their authors one by one: some publishers hand in all of them as one name
        record._replace(authors=tuple(_split_up(record.authors, written))) for record in gathered.records
    ]
    gathered = gathered._replace(records=tuple(records))
    is_of_url = paper.url is not None and identifiers.read(paper.url.value) in known.identities  # not of a later one
    first = next(iter(_under_own_ids(known, gathered)), None) if is_of_url else None
    under_url = OtherPaper(first.source, first.title, first.is_withdrawn) if first else None
    own, why = own_records(known, gathered, named)
    if not own:
        why = why if paper.texts or paper.roles else "it is empty, or cannot be parsed"
        status = RecordCheck("unknown", why=why, under_url=under_url)
        return _contradicted_by_url(status, known, gathered) if under_url else status
    alignments = {
        at: align(_split_up(written, record.authors), record.authors) for at, record in enumerate(own) if record.authors
    }
    work = _Work(paper, known, named, is_archive, own, alignments)
    authors = _author_mismatch(work, written, gathered.silent, reader)
    year, venue, is_complete = _publication_mismatch(work, reader)
    # a workshop or a companion volume may have just the title, authors and year of the paper
    of_year = paper.year.value if paper.year else None
    others = (
        record
        for record in gathered.records
        if record.year == of_year
        and is_same_title(record.title, known.title)
        and _is_other_work(record, named)
        and align(_split_up(written, record.authors), record.authors).is_same
    )
    has_own_id = any(known.identities & record.identities for record in own)
    if (authors or year) and not has_own_id and (other := next(others, None)):
        return RecordCheck("unknown", why=_why_unknown(gathered, [other]), under_url=under_url)
    check = RecordCheck("unknown", authors=authors, year=year, venue=venue, under_url=under_url)
    if found := authors or venue or year:
        return check._replace(status="contradicted", source=found.source, key=found.key)
    if under_url and not has_own_id:
        check = _contradicted_by_url(check, known, gathered)
    if check.status == "contradicted":
        return check
    return _confirm_or_doubt(check._replace(is_complete=is_complete), work, reader)


def _contradicted_by_url(check: RecordCheck, known: KnownPaper, gathered: Gathered) -> RecordCheck:
    """Return the check of a paper whose URL is that of another one, where its service says so."""
    from metalint.rules.url_title import are_different

    records = _under_own_ids(known, gathered)
    is_of_another = bool(known.title) and all(
        are_different(known.title, record.title) and not _may_be_renamed(known, record, frozenset())
        for record in records
    )
    if not is_of_another:
        return check
    return check._replace(status="contradicted", source=records[0].source, key=key_of(records[0]), why="")


def _under_own_ids(known: KnownPaper, gathered: Gathered) -> list[SourceRecord]:
    """Return the records under the ids of a paper, that of who gave them out first."""
    said = dict.fromkeys((*records_in(gathered.primary), *gathered.records))
    return [record for record in said if record.title and known.identities & record.identities]


def own_records(known: KnownPaper, gathered: Gathered, venue: VenueOf) -> tuple[list[SourceRecord], str]:
    """Return the records that are certainly of a paper, those under its own ids first; else why there are none."""
    records = [record for record in gathered.records if record.title and record.kind != "other"]
    own = [  # under an id of the paper, but with another title and other authors, a record is of another paper
        record
        for record in records
        if known.identities & record.identities
        and (_has_title(known, record) or align(known.authors, record.authors).matched)
    ]
    titled = [record for record in records if is_same_title(record.title, known.title)]
    others = [record for record in titled if _is_other_work(record, venue) and record not in own]
    titled = [record for record in titled if record not in others]
    shared = [record for record in titled if record in own or align(known.authors, record.authors).matched]
    why = ""
    if not shared and not own:
        works = group_by_paper(titled)
        is_certain = len(_WORD.findall(known.title)) >= _LEAST_WORDS and len(works) == 1
        if is_certain:
            shared = titled
        elif works:
            number = "a paper of other authors has" if len(works) == 1 else f"{len(works)} papers of other authors have"
            why = f"{number} this title"
        elif known.title or known.identities:
            why = _why_unknown(gathered, others)
        else:
            why = "it has neither a title nor an id to look for"
    titled_ids = frozenset[Identity]().union(*(record.identities for record in shared))
    if shared and not titled_ids & known.identities:  # the URL may be that of another paper of the same people
        own = [record for record in own if _has_title(known, record) or _may_be_renamed(known, record, titled_ids)]
    found = list(dict.fromkeys((*own, *shared)))
    ids = {identity for record in found for identity in record.identities if identity.kind != "URL"}
    linked = [
        record
        for record in records
        if record not in found and ids & record.identities and not _is_other_work(record, venue)
        and any(is_same_title(record.title, one.title) or align(one.authors, record.authors).matched for one in found)
    ]  # fmt: skip
    return [*found, *linked], why


def _may_be_renamed(known: KnownPaper, record: SourceRecord, titled_ids: frozenset[Identity]) -> bool:
    """Tell whether a record with another title is of the same work: by an id, or by all of several authors."""
    found = align(known.authors, record.authors)
    return bool(record.identities & titled_ids) or (found.is_same and len(found.matched) > 1)


def _is_other_work(record: SourceRecord, venue: VenueOf) -> bool:
    """Tell whether one of a record and a paper is at a workshop, in a companion volume or similar, and one is not."""
    is_elsewhere = bool(venue.written.strip() and record.venue) and is_side_event(record.venue) != venue.is_side_event
    return is_elsewhere and record.kind != "preprint"


def _why_unknown(gathered: Gathered, others: Sequence[SourceRecord]) -> str:
    if others:
        return f"{others[0].source} has this title at `{others[0].venue}`, {others[0].year}, which is another work"
    if gathered.silent:
        return f"{in_words(gathered.silent)} did not answer"
    return "no record of it is known"


def _split_up(written: Sequence[str], others: Sequence[str]) -> Sequence[str]:
    """Return authors one by one: a string that holds several is taken apart in the way that fits the others best."""
    if not any(map(_JOINED.search, written)) or not align(written, others).is_different:
        return written
    readings = (written, single_authors(written), [name for text in written for name in people_in(text) or (text,)])

    def rank(names: Sequence[str]) -> tuple[int, int]:  # a string of several names may be taken for one of them
        found = align(names, others)
        return _count_differences(found), -len(found.matched)

    return min(readings, key=rank)


def _count_differences(alignment: Alignment) -> int:
    return len(alignment.extra) + len(alignment.missing) + len(alignment.moved) + len(alignment.repeated)


def _has_title(known: KnownPaper, record: SourceRecord) -> bool:
    """Tell whether a record has the title of a paper; a slip, or a subtitle that one lacks, makes no difference."""
    one, other = record.title, known.title
    if not other or is_same_title(one, other):
        return True
    ours, theirs = folded(one), folded(other)
    if not ours or not theirs or _NUMBER.findall(one.lower()) != _NUMBER.findall(other.lower()):  # parts I and II
        return False
    from rapidfuzz import fuzz

    shorter, longer = sorted((one, other), key=len)
    is_without_subtitle = len(_WORD.findall(shorter)) > 1 and folded(longer.partition(":")[0]) == folded(shorter)
    return is_without_subtitle or fuzz.ratio(ours, theirs) >= _LEAST_SHOWN


def _author_mismatch(
    work: _Work, written: Sequence[str], silent: Sequence[str], reader: VenueReader
) -> AuthorMismatch | None:
    """Return how the authors differ from those of the version that the paper names, if no other version has them."""
    # Under a title of its own a record may be of a later version, or of another paper of the same people.
    trusted = {
        at: found
        for at, found in work.alignments.items()
        if work.records[at].source in _TRUSTED and _has_title(work.known, work.records[at])
    }
    if not written or not trusted or any(not found.is_different for found in work.alignments.values()):
        return None
    preprints = all(work.records[at].kind == "preprint" for at in trusted)
    if not work.is_archive and preprints and silent and any(found.matched for found in trusted.values()):
        return None  # the version at the venue, which nobody answered for, may name others

    def rank(at: int) -> tuple[bool, bool, int, int]:
        record = work.records[at]
        is_named = (
            record.kind == "preprint"
            if work.is_archive
            else record.kind == "published" and (_venue_likeness(work.known, work.venue, record, reader) == "same")
        )
        is_own = bool(work.known.identities & record.identities)
        return not is_named, not is_own, _count_differences(trusted[at]), _TRUSTED.index(record.source)

    at = min(trusted, key=rank)
    record = work.records[at]
    return mismatch_of(_split_up(written, record.authors), record, trusted[at])


def mismatch_of(written: Sequence[str], record: SourceRecord, found: Alignment) -> AuthorMismatch:
    """Return how authors differ from those of a record."""
    spelled = {there: written[here] for here, there in (*found.matched, *found.doubtful)}
    pairs = [(here, there) for here, there in sorted((*found.matched, *found.doubtful)) if here != there]
    is_same_people = not (found.extra or found.missing or found.repeated)
    is_swap = is_same_people and bool(found.moved) and len(pairs) == 2 and pairs[0] == pairs[1][::-1]  # noqa: PLR2004
    return AuthorMismatch(
        record.source,
        key_of(record),
        tuple(spelled.get(at, name) for at, name in enumerate(record.authors)),
        tuple(written),
        tuple(record.authors[at] for at in found.missing),
        tuple(written[at] for at in found.extra),
        tuple(written[at] for at in found.repeated),
        tuple(written[at] for at in found.moved),
        pairs[0] if is_swap else None,
    )


def _publication_mismatch(work: _Work, reader: VenueReader) -> tuple[FieldMismatch | None, FieldMismatch | None, bool]:
    """Return how year and venue differ from those of the version that the paper names, and whether both were compared.

    Year and venue of a preprint say nothing of a version at a venue; what another version explains is no difference.
    """
    paper, own = work.paper, [record for record in work.records if _has_title(work.known, record)]
    if work.is_archive:
        return _year_of_preprint(paper, own), None, False
    if not work.venue.written.strip():
        return None, None, False
    published = [record for record in own if record.kind == "published" and record.venue]
    likeness = {at: _venue_likeness(work.known, work.venue, record, reader) for at, record in enumerate(published)}
    at = [published[number] for number, found in likeness.items() if found == "same"]
    if at:
        mismatch = _year_at_venue(work, at, own)
        return mismatch, None, any(record.year for record in at)
    trusted = [record for record in published if record.source in _TRUSTED]
    if not trusted or any(found != "different" for found in likeness.values()):
        return None, None, False
    record = min(trusted, key=lambda record: _TRUSTED.index(record.source))
    name = reader.read(record.venue, record.year)
    said = f"`{record.venue}`, {record.year}" if record.year else f"`{record.venue}`"
    moved = FieldMismatch(record.source, key_of(record), work.venue.written, name.name if name else record.venue, said)
    return _year_at_venue(work, trusted, own), moved, True


def _year_at_venue(work: _Work, at: Sequence[SourceRecord], own: Sequence[SourceRecord]) -> FieldMismatch | None:
    year, named = work.paper.year, work.known.identities
    records = [record for record in at if record.year and record.source in _TRUSTED]
    if year is None or not records or any(record.year == year.value for record in at):
        return None
    preprint = named.difference(*(record.identities for record in at))  # the version which the URL names, if any
    of_url = {record.year for record in own if record.kind == "preprint" and preprint & record.identities}
    if year.value in of_url | {arxiv_year(identity) for identity in preprint}:
        return None
    if any(record.year in _years_of(record, work.venue, year.value) for record in records):
        return None
    record = min(records, key=lambda record: (_is_loose(record, work.venue), _TRUSTED.index(record.source)))
    said = f"`{record.venue}`, {record.year}"
    return FieldMismatch(record.source, key_of(record), str(year.value), str(record.year), said)


def _is_loose(record: SourceRecord, venue: VenueOf) -> bool:
    """Tell whether the year of a record may be the one before or after: articles are online before in print."""
    return record.source not in _EXACT or record.label.startswith("journal") or venue.is_journal


def _years_of(record: SourceRecord, venue: VenueOf, year: int) -> set[int | None]:
    """Return the years of a record that a paper of ``year`` may have."""
    return {None, year, year - _NEXT, year + _NEXT} if _is_loose(record, venue) else {None, year}


def _year_of_preprint(paper: Paper, own: Sequence[SourceRecord]) -> FieldMismatch | None:
    """Return how the year of a preprint differs from that of its record, if no version is of that year."""
    year = paper.year
    preprints = [record for record in own if record.kind == "preprint" and record.year and record.source in _TRUSTED]
    if year is None or not preprints:
        return None
    years = {record.year for record in own} | {arxiv_year(one) for record in own for one in record.identities}
    if year.value in years:
        return None
    record = min(preprints, key=lambda record: record.source != "arXiv")
    return FieldMismatch(
        record.source, key_of(record), str(year.value), str(record.year), f"the preprint, {record.year}"
    )


def _venue_likeness(known: KnownPaper, venue: VenueOf, record: SourceRecord, reader: VenueReader) -> Likeness:
    is_own = any(identity.kind not in _UNPUBLISHED for identity in known.identities & record.identities)
    theirs = venue_of(record.venue, record.year, reader, record.label)
    return compare_venues(venue, theirs, is_own=is_own and record.source in _EXACT)


def _confirm_or_doubt(check: RecordCheck, work: _Work, reader: VenueReader) -> RecordCheck:
    """Return the check of a paper that nothing contradicts: confirmed by the record that agrees most, or why not.

    A preprint does not confirm a paper that another record may have at another venue, or in another year.
    """
    doubts: list[str] = []
    elsewhere: list[str] = []
    found: list[tuple[tuple[bool, bool, int], SourceRecord]] = []
    year = work.paper.year.value if work.paper.year else None
    for at, record in enumerate(work.records):
        is_compared = record.kind == "published" and bool(record.venue and work.venue.written) and not work.is_archive
        doubt = _find_doubt(work.known, record, work.alignments.get(at))
        if not doubt and is_compared:
            is_of_year = year is None or record.year in _years_of(record, work.venue, year)
            if _venue_likeness(work.known, work.venue, record, reader) != "same" or not is_of_year:
                doubt = f"{record.source} has it at `{record.venue}`, {record.year}"
                elsewhere.append(doubt)
        elif not doubt and record.kind != "preprint" and year and abs((record.year or year) - year) > _NEXT:
            doubt = f"{record.source} has it in {record.year}"
        if doubt:
            doubts.append(doubt)
            continue
        rank = _TRUSTED.index(record.source) if record.source in _TRUSTED else len(_TRUSTED)
        is_own = bool(work.known.identities & record.identities)
        found.append(((not (is_compared and record.year), not is_own, rank), record))
    if not found:
        return check._replace(why=doubts[0])
    record = min(found, key=lambda item: item[0])[1]
    if elsewhere and _venue_likeness(work.known, work.venue, record, reader) != "same":
        return check._replace(why=elsewhere[0])
    return check._replace(status="confirmed", source=record.source, key=key_of(record))


def _find_doubt(known: KnownPaper, record: SourceRecord, alignment: Alignment | None) -> str:
    """Return what keeps a record from confirming a paper; nothing if it agrees in title and authors."""
    if not _has_title(known, record):
        return f"{record.source} has the title {code(record.title)}"
    if not known.authors:
        return ""  # no record of others is taken for one of this paper
    if alignment is None or alignment.is_different:
        return f"{record.source} {'names no' if alignment is None else 'lists other'} authors"
    theirs = set(map(folded, record.authors))
    if team := next((name for name in known.authors if is_group(name) and folded(name) not in theirs), ""):
        return f"{code(team)} may stand for authors of {record.source}, or for others"
    doubtful = [*alignment.doubtful, *((here, -1) for here in alignment.unnamed)]
    if not doubtful:
        return ""
    here, there = doubtful[0]
    ours = code(known.authors[here]) if here < len(known.authors) else "an author"
    unnamed = f"{record.source} does not name all authors: {ours} may be one of them, or not"
    return (
        unnamed if there < 0 else f"{ours} may be {code(record.authors[there])} of {record.source}, or another person"
    )
