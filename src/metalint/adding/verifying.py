"""What the records of services say of a paper: the record of this very version decides, and no other."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from metalint.adding.gathering import Gathered, known_of
from metalint.adding.matching import KnownPaper, aligned, group_by_paper
from metalint.adding.venue_comparison import Streams, VenueOf, compare_venues, venue_of, venue_of_paper
from metalint.adding.venues import VenueReader
from metalint.importing.people import names as people_in
from metalint.names.folding import folded
from metalint.names.people import is_group
from metalint.names.person_names import Alignment, Likeness, single_authors
from metalint.names.titles import count_words, is_like_title, is_same_title
from metalint.papers.identifiers import Identity, arxiv_year
from metalint.papers.paper import Paper
from metalint.papers.record_check import AuthorMismatch, FieldMismatch, OtherPaper, RecordCheck
from metalint.services import identifiers
from metalint.services.records import SourceRecord
from metalint.services.semantic_scholar import PREPRINT_DOIS
from metalint.util.wording import in_words, quote

_LEAST_WORDS: Final = 6  # a title of so many words that only one work has is that work's
# Services whose authors are those of the paper itself; others copy from them, and lose some on the way.
_TRUSTED: Final = (
    "DBLP", "ACL Anthology", "PMLR", "NeurIPS", "CVF", "OpenReview", "arXiv", "Crossref", "DataCite",
)  # fmt: skip
_EXACT: Final = frozenset(_TRUSTED) - {"Crossref", "DataCite"}  # whose year is that of the venue
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
    own = identifiers.read(record.url)
    if own is not None and own.kind in kinds:  # the others are of other versions
        return own.id
    ids = [identity.id for kind in kinds for identity in sorted(record.identities) if identity.kind == kind]
    return ids[0] if ids else record.url


class _Version(NamedTuple):
    """A record of a version of a paper, compared with what the list says."""

    record: SourceRecord
    names: Sequence[str]  # the authors that the list names, one by one
    alignment: Alignment  # of these and those of the record
    venue: Likeness
    is_titled: bool  # whether it has the paper's title
    is_own: bool  # whether it is under the paper's own id
    is_side_event: bool  # whether it is at a workshop, and the paper is not, or the other way round

    @property
    def rank(self) -> int:
        """How much its service is trusted; the less the better."""
        return (*_TRUSTED, self.record.source).index(self.record.source)

    @property
    def is_trusted(self) -> bool:
        return self.record.source in _TRUSTED

    @property
    def said(self) -> str:
        """Where and when the record has the paper."""
        where = quote(self.record.venue) if self.record.venue else ""
        return ", ".join(filter(None, (where, str(self.record.year or ""))))


class _Work(NamedTuple):
    """A paper beside all records of it."""

    known: KnownPaper
    venue: VenueOf
    year: int | None
    is_archive: bool  # whether the venue is an archive of preprints
    versions: Sequence[_Version]
    deciding: Sequence[_Version] = ()  # those of this version of the paper, the most trusted first

    @property
    def names_venue(self) -> bool:
        return bool(self.venue.written.strip())

    @property
    def trusted(self) -> Sequence[_Version]:
        """Those that decide and can contradict the list."""
        # A record with another title may be of a later version, or of another paper of the same people.
        return [version for version in self.deciding if version.is_trusted and version.is_titled]


def check_of(
    paper: Paper, gathered: Gathered, reader: VenueReader, *, is_archive: bool, streams: Streams | None = None
) -> RecordCheck:
    """Return what records say of ``paper``; ``is_archive`` says whether its venue is an archive of preprints."""
    known, venue = known_of(paper), venue_of_paper(paper, reader, streams or {})
    written = tuple(author.value for author in paper.authors if author.value.strip())
    own = _own_records(known, gathered)
    # some publishers hand in all authors as one name
    single = [record._replace(authors=tuple(_split_up(record.authors, written))) for record in own]
    versions = [_compare(known, written, venue, record, reader) for record in single]
    year = paper.year.value if paper.year else None
    work = _Work(known, venue, year, is_archive, versions)
    check = _judge(work, gathered.silent, reader)
    if not versions:
        check = check._replace(why=_describe_nothing(paper, known, gathered))
    is_of_url = paper.url is not None and identifiers.read(paper.url.value) in known.identities  # not of a later one
    under_url = _under_ids(known.identities, gathered.records) if is_of_url else []
    if not under_url:
        return check
    first = under_url[0]  # that of who gave out the id
    check = check._replace(under_url=OtherPaper(first.source, first.title, first.is_withdrawn))
    is_known = any(version.is_own for version in versions)
    if check.status == "contradicted" or is_known or not _are_of_another(known, under_url):
        return check
    return check._replace(status="contradicted", source=first.source, key=key_of(first), why="")


def _judge(work: _Work, silent: Sequence[str], reader: VenueReader) -> RecordCheck:
    """Return what the records that decide say, if any does."""
    work = work._replace(deciding=sorted(_find_deciding(work), key=lambda version: version.rank))
    if not work.deciding:
        return RecordCheck("unknown", why=_describe_others(work, silent))
    authors = _author_mismatch(work)
    year = _year_of_preprint(work) if work.is_archive else _year_at_venue(work)
    moved = None if work.is_archive else _venue_mismatch(work, reader)
    is_own = not work.is_archive and any(version.is_own for version in work.deciding)
    if (authors or year) and not is_own and (other := _find_explanation(work, has_year=not year)):
        return RecordCheck("unknown", why=_describe_other(other))
    if found := authors or moved or year:
        return RecordCheck("contradicted", found.source, found.key, authors=authors, year=year, venue=moved)
    doubts = [_find_doubt(work, version) for version in work.deciding]
    if all(doubts):
        return RecordCheck("unknown", why=doubts[0])
    record = work.deciding[doubts.index("")].record
    return RecordCheck("confirmed", record.source, key_of(record))


def _find_deciding(work: _Work) -> list[_Version]:
    """Return the records of this version of a paper: under its own id, else at the venue that it names.

    A paper is not at two conferences, or in two journals: where all records of its year are at others than it names,
    those are of this version as well. Preprints are separate versions.
    """
    own = [version for version in work.versions if version.is_own]
    if work.is_archive:
        preprints = [version for version in work.versions if version.record.kind == "preprint"]
        return [
            version for version in own if version.record.kind != "published" or not version.record.venue
        ] or preprints
    if not work.names_venue:
        return own or [version for version in work.versions if version.record.kind == "published"]
    at_venues = [version for version in work.versions if version.record.venue and version.record.kind != "preprint"]
    if given := [version for version in own if version in at_venues and _gave_out_id(work.known, version.record)]:
        return given
    # arXiv may name the venue as well, in the reference that authors give
    if here := [version for version in work.versions if version.record.venue and version.venue == "same"]:
        return [version for version in here if _is_of_year(work, version)] or here
    is_elsewhere = all(version.venue == "different" and _is_of_year(work, version) for version in at_venues)
    return [version for version in at_venues if version.record.kind == "published"] if is_elsewhere else []


def _gave_out_id(known: KnownPaper, record: SourceRecord) -> bool:
    """Tell whether an id that paper and record share is of a venue, not of an archive of preprints."""
    return any(
        identity.kind not in {"arXiv", "URL"} and not identity.id.startswith(PREPRINT_DOIS)
        for identity in known.identities & record.identities
    )


def _find_explanation(work: _Work, *, has_year: bool) -> _Version | None:
    """Return another version that has the authors of the list, and its year where those that decide have another."""
    for version in work.versions:
        record = version.record
        is_of_year = record.year == work.year and record.kind != "preprint"
        is_likely = is_of_year or (has_year and (work.is_archive or record.kind == "preprint"))
        if version not in work.deciding and is_likely and record.authors and version.alignment.is_same:
            return version
    return None


def _describe_others(work: _Work, silent: Sequence[str]) -> str:
    """Return why none of the records decides."""
    known = sorted(work.versions, key=lambda version: (version.record.kind == "preprint", version.rank))
    if known and (known[0].record.kind != "preprint" or work.is_archive):
        return _describe_other(known[0])
    only = f"{known[0].record.source} has only its preprint" if known else "no record of it is known"
    return f"{only}; {in_words(silent)} did not answer" if silent and known else only


def _describe_other(version: _Version) -> str:
    if not version.is_titled:
        return f"{version.record.source} has the title {quote(version.record.title)}"
    if version.is_side_event:
        return f"{version.record.source} has this title at {version.said}, which is another work"
    if version.record.kind == "preprint":
        return f"{version.record.source} has its preprint so"
    return f"{version.record.source} has it at {version.said}"


def _are_of_another(known: KnownPaper, records: Sequence[SourceRecord]) -> bool:
    """Tell whether what is under the ids of a paper is certainly another one."""
    from metalint.rules.url_title import are_different

    differing = [record for record in records if are_different(known.title, record.title)]
    is_renamed = any(_may_be_renamed(known, record, frozenset()) for record in differing)
    return bool(known.title) and differing == records and not is_renamed


def _under_ids(ids: frozenset[Identity], records: Sequence[SourceRecord]) -> list[SourceRecord]:
    return [record for record in records if record.title and ids & record.identities]


def _own_records(known: KnownPaper, gathered: Gathered) -> list[SourceRecord]:
    """Return the records of a paper in all its versions, those under its own ids first."""
    own = [record for record in gathered.own if record.title and record.kind != "other"]
    if not own:
        titled = _titled(known, gathered)
        is_one = len(group_by_paper(titled)) == 1
        return titled if is_one and count_words(known.title) >= _LEAST_WORDS else []
    shared = [record.identities for record in own if is_same_title(record.title, known.title)]
    titled_ids = frozenset[Identity]().union(*shared)
    if shared and not titled_ids & known.identities:  # the URL may be that of another paper of the same people
        own = [record for record in own if _has_title(known, record) or _may_be_renamed(known, record, titled_ids)]
    return sorted(own, key=lambda record: known.identities.isdisjoint(record.identities))


def _titled(known: KnownPaper, gathered: Gathered) -> list[SourceRecord]:
    records = (record for record in gathered.records if record.title and record.kind != "other")
    return [record for record in records if is_same_title(record.title, known.title)]


def _describe_nothing(paper: Paper, known: KnownPaper, gathered: Gathered) -> str:
    """Return why there is no record of a paper."""
    works = len(group_by_paper(_titled(known, gathered)))
    if not (paper.texts or paper.roles):
        return "it is empty, or cannot be parsed"
    if works:
        return f"{'a paper of other authors has' if works == 1 else f'{works} papers of other authors have'} this title"
    if not (known.title or known.identities):
        return "it has neither a title nor an id to look for"
    return f"{in_words(gathered.silent)} did not answer" if gathered.silent else "no record of it is known"


def _may_be_renamed(known: KnownPaper, record: SourceRecord, titled_ids: frozenset[Identity]) -> bool:
    """Tell whether a record with another title is of the same work: by an id, or by all of several authors."""
    found = aligned(known.authors, record.authors)
    return bool(record.identities & titled_ids) or (found.is_same and len(found.matched) > 1)


def _has_title(known: KnownPaper, record: SourceRecord) -> bool:
    """Tell whether a record has the title of a paper, which may be without one."""
    has_same_id = bool(known.identities & record.identities)
    return not known.title or is_like_title(known.title, record.title, has_same_id=has_same_id)


# -- one record beside the paper


def _compare(
    known: KnownPaper, written: Sequence[str], venue: VenueOf, record: SourceRecord, reader: VenueReader
) -> _Version:
    theirs = venue_of(record.venue, record.year, reader, record.label)
    is_exact = record.source in _EXACT and _gave_out_id(known, record)
    names = _split_up(written, record.authors)
    return _Version(
        record,
        names,
        aligned(tuple(names), record.authors),
        compare_venues(venue, theirs, is_own=is_exact),
        _has_title(known, record),
        bool(known.identities & record.identities),
        bool(venue.written.strip() and record.venue) and theirs.is_side_event != venue.is_side_event,
    )


def _split_up(written: Sequence[str], others: Sequence[str]) -> Sequence[str]:
    """Return authors one by one: a string that holds several is taken apart in the way that fits the others best."""
    if not aligned(tuple(written), tuple(others)).is_different:
        return written
    readings = (written, single_authors(written), [name for text in written for name in people_in(text) or (text,)])

    def rank(names: Sequence[str]) -> tuple[int, int]:  # a string of several names may be taken for one of them
        found = aligned(tuple(names), tuple(others))
        return _count_differences(found), -len(found.matched)

    return min(readings, key=rank)


def _count_differences(found: Alignment) -> int:
    return len((*found.extra, *found.missing, *found.moved, *found.repeated))


# -- what the records that decide say


def _author_mismatch(work: _Work) -> AuthorMismatch | None:
    """Return how the authors differ from those of the records that decide, if none of these has them."""
    differing = [version for version in work.trusted if version.names and version.record.authors]
    agreeing = [version for version in work.deciding if version.record.authors and not version.alignment.is_different]
    if agreeing or not differing:
        return None
    record, names, found, *_ = min(differing, key=lambda version: _count_differences(version.alignment))
    both = sorted((*found.matched, *found.doubtful))
    spelled = {there: names[here] for here, there in both}
    swapped = [(here, there) for here, there in both if here != there]
    is_same_people = not (found.extra or found.missing or found.repeated)
    is_swap = is_same_people and len(swapped) == 2 and swapped[0] == swapped[1][::-1]  # noqa: PLR2004
    extra, repeated, moved = (tuple(names[at] for at in of) for of in (found.extra, found.repeated, found.moved))
    return AuthorMismatch(
        record.source,
        key_of(record),
        tuple(spelled.get(at, name) for at, name in enumerate(record.authors)),
        tuple(names),
        tuple(record.authors[at] for at in found.missing),
        extra,
        repeated,
        moved,
        swapped[0] if is_swap else None,
    )


def _field_mismatch(version: _Version, written: object, value: object, said: str) -> FieldMismatch:
    return FieldMismatch(version.record.source, key_of(version.record), str(written), str(value), said)


def _venue_mismatch(work: _Work, reader: VenueReader) -> FieldMismatch | None:
    is_different = work.names_venue and all(version.venue == "different" for version in work.deciding)
    for version in work.trusted if is_different else ():
        name = reader.read(version.record.venue, version.record.year)
        value = name.name if name else version.record.venue
        return _field_mismatch(version, work.venue.written, value, version.said)
    return None


def _year_at_venue(work: _Work) -> FieldMismatch | None:
    dated = [version for version in work.trusted if version.record.year]
    if work.year is None or not dated or any(_is_of_year(work, version) for version in work.deciding):
        return None
    # the year of the preprint that the URL names is none of the version at the venue
    preprint = work.known.identities.difference(*(version.record.identities for version in work.deciding))
    of_url = [one.record for one in work.versions if preprint & one.record.identities]
    if work.year in _years_of(of_url, preprint):
        return None
    version = min(dated, key=lambda version: _is_loose(work, version.record))
    return _field_mismatch(version, work.year, version.record.year, version.said)


def _year_of_preprint(work: _Work) -> FieldMismatch | None:
    """Return how the year of a preprint differs from that of its record, if no version is of that year."""
    preprints = [version for version in work.deciding if version.record.year and version.is_trusted]
    records = [version.record for version in work.versions]
    ids = [identity for record in records for identity in record.identities]
    if work.year is None or not preprints or work.year in _years_of(records, ids):
        return None
    version = min(preprints, key=lambda version: version.record.source != "arXiv")
    return _field_mismatch(version, work.year, version.record.year, f"the preprint, {version.record.year}")


def _years_of(records: Iterable[SourceRecord], ids: Iterable[Identity]) -> set[int | None]:
    return {record.year for record in records} | set(map(arxiv_year, ids))


def _is_of_year(work: _Work, version: _Version) -> bool:
    """Tell whether a record is of the paper's year; an article is often online the year before it is in print."""
    year = version.record.year
    if year is None or work.year is None:
        return True
    return abs(year - work.year) <= (_NEXT if _is_loose(work, version.record) else 0)


def _is_loose(work: _Work, record: SourceRecord) -> bool:
    return record.source not in _EXACT or record.label.startswith("journal") or work.venue.is_journal


def _find_doubt(work: _Work, version: _Version) -> str:
    """Return what keeps a record of this version from confirming a paper; nothing if all agrees."""
    if not version.is_titled:
        return _describe_other(version)
    record = version.record
    is_accepted = record.kind != "denied" or folded(record.venue) == folded(work.venue.written)
    is_named = (version.venue == "same" and is_accepted) or not work.names_venue
    is_here = work.is_archive or (is_named and _is_of_year(work, version))
    return next(_doubts_of_authors(version, work.known.authors), "") if is_here else _describe_other(version)


def _doubts_of_authors(version: _Version, single: Sequence[str]) -> Iterator[str]:
    record, names, found = version.record, version.names, version.alignment
    if not names:
        yield "it names no authors"
    if not record.authors:
        yield f"{record.source} names no authors"
    if found.is_different:
        yield f"{record.source} lists other authors"
    theirs = set(map(folded, record.authors))
    for name in single:
        if is_group(name) and folded(name) not in theirs:
            yield f"{quote(name)} may stand for authors of {record.source}, or for others"
    if found.is_open and len(found.matched) == 1 < len(record.authors):
        yield f"it names one of the {len(record.authors)} authors of {record.source}"
    for here, there in found.doubtful:
        yield f"{quote(names[here])} may be {quote(record.authors[there])} of {record.source}, or another person"
    for here in found.unnamed:
        yield f"{record.source} does not name all authors: {quote(names[here])} may be one of them, or not"
