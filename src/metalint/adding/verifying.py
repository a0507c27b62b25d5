"""Which records are of a paper, and whether what they say agrees with it."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from metalint.adding.gathering import Gathered, grouped, known_of
from metalint.adding.matching import is_same_title, single_authors
from metalint.adding.publications import KnownPaper
from metalint.adding.venues import VenueReader
from metalint.names.folding import folded
from metalint.names.person_names import Alignment, Likeness, align
from metalint.names.venue_names import candidates, is_aside
from metalint.names.venues import fold
from metalint.papers.identifiers import Identity, arxiv_year
from metalint.papers.paper import Paper
from metalint.papers.record_check import AuthorMismatch, FieldMismatch, OtherPaper, RecordCheck
from metalint.services.records import SourceRecord
from metalint.util import packaged
from metalint.util.regex import lazy
from metalint.util.wording import code

_LEAST_WORDS: Final = 6  # a title of so many words that only one work has is that work's
_WORD: Final = lazy(r"[^\W_]+(?:['’-][^\W_]+)*")
_LEAST_SHOWN: Final = 95.0  # how near two titles are that differ by a slip
_TEXTS: Final = packaged.sections("words/venues.txt")
_JOURNALS: Final = frozenset(_TEXTS["journals"].splitlines())
_NO_VENUES: Final = frozenset(_TEXTS["no venues"].splitlines())
_PROCEEDINGS: Final = packaged.pairs(_TEXTS["proceedings"])
# Services whose authors are those of the paper itself; others copy from them, and lose some on the way.
_TRUSTED: Final = (
    "DBLP", "ACL Anthology", "PMLR", "NeurIPS", "CVF", "OpenReview", "arXiv", "Crossref", "DataCite",
)  # fmt: skip
_EXACT: Final = frozenset(_TRUSTED) - {"Crossref", "DataCite"}  # whose year is that of the venue
_ACRONYM: Final = lazy(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z]{1,11}")
_NEXT: Final = 1  # years between the online and the printed version of an article
_KEYS: Final = {
    "arXiv": ("arXiv",), "OpenReview": ("OpenReview",), "ACL Anthology": ("ACL Anthology",), "PMLR": ("PMLR",),
    "NeurIPS": ("NeurIPS",), "CVF": ("CVF",), "Crossref": ("DOI",), "DataCite": ("DOI", "arXiv"),
    "OpenAlex": ("DOI",), "Semantic Scholar": ("arXiv", "DOI", "ACL Anthology"),
}  # fmt: skip


class VenueOf(NamedTuple):
    """A venue as it is compared."""

    written: str
    thing: str  # its registered name; empty where it has none
    is_journal: bool
    is_conference: bool  # whether it certainly is one
    is_aside: bool


def key_of(record: SourceRecord) -> str:
    """Return the key of a record at its service: ``conf/mlsys/LinTT24``, ``2306.00978``, a DOI."""
    if record.source == "DBLP":
        return record.label
    kinds = _KEYS.get(record.source, ())
    ids = [identity.id for kind in kinds for identity in sorted(record.identities) if identity.kind == kind]
    return ids[0] if ids else record.url


def check_of(paper: Paper, gathered: Gathered, reader: VenueReader, *, is_archive: bool) -> RecordCheck:
    """Return what records say of ``paper``; ``is_archive`` says whether its venue is an archive of preprints."""
    known = known_of(paper)
    under_url = _under_url(known, gathered)
    own, why = own_records(known, gathered, _venue_of(paper, reader))
    if not own:
        status = RecordCheck("unknown", why=why, under_url=under_url)
        return _contradicted_by_url(status, known, gathered) if under_url else status
    written = tuple(author.value for author in paper.authors if author.value.strip())
    alignments = {at: _aligned(written, record) for at, record in enumerate(own) if record.authors}
    authors = _author_mismatch(paper, written, own, alignments, gathered)
    year, venue, compared = _publication_mismatch(paper, own, reader, is_archive=is_archive)
    check = RecordCheck("unknown", authors=authors, year=year, venue=venue, under_url=under_url, is_complete=compared)
    if found := authors or venue or year:
        return check._replace(status="contradicted", source=found.source, key=found.key)
    if under_url and not under_url.is_withdrawn and not _has_own_id(own, known):
        return _contradicted_by_url(check, known, gathered)
    return _agreeing(check, paper, own, alignments, reader)


def _contradicted_by_url(check: RecordCheck, known: KnownPaper, gathered: Gathered) -> RecordCheck:
    """Return the check of a paper whose URL is that of another one, where its service says so."""
    first, *others = _under_own_ids(known, gathered)
    if not all(_is_another(known, record) for record in (first, *others)):
        return check
    return check._replace(status="contradicted", source=first.source, key=key_of(first), why="")


def _is_another(known: KnownPaper, record: SourceRecord) -> bool:
    """Tell whether a record under the id of a paper is of another one: by its title, and by all of its authors."""
    from metalint.rules.url_title import are_different

    is_other = bool(known.title) and are_different(known.title, record.title)
    return is_other and not (known.authors and record.authors and _shares(known.authors, record.authors))


def _has_own_id(own: Iterable[SourceRecord], known: KnownPaper) -> bool:
    return any(known.identities & record.identities for record in own)


def _under_url(known: KnownPaper, gathered: Gathered) -> OtherPaper | None:
    record = next(iter(_under_own_ids(known, gathered)), None)
    return OtherPaper(record.source, record.title, record.is_withdrawn) if record else None


def _under_own_ids(known: KnownPaper, gathered: Gathered) -> list[SourceRecord]:
    """Return the records under the ids of a paper, that of who gave them out first."""
    said = dict.fromkeys((*(gathered.primary or ()), *gathered.records))
    return [record for record in said if record.title and known.identities & record.identities]


def _shares(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether an author is in both lists."""
    return bool(align(ours, theirs).matched)


def own_records(known: KnownPaper, gathered: Gathered, venue: VenueOf) -> tuple[list[SourceRecord], str]:
    """Return the records that are certainly of a paper, those under its own ids first; else why there are none."""
    records = [record for record in gathered.records if record.title and record.kind != "other"]
    own = [record for record in records if known.identities & record.identities and not _contradicts(known, record)]
    titled = [
        record
        for record in records
        if is_same_title(record.title, known.title) and not (_is_other_work(record, venue) and record not in own)
    ]
    shared = [record for record in titled if record in own or _shares(known.authors, record.authors)]
    why = ""
    if not shared and not own:
        works = grouped(titled)
        is_certain = len(_WORD.findall(known.title)) >= _LEAST_WORDS and len(works) == 1
        if is_certain:
            shared = titled
        elif works:
            number = "other authors have a paper" if len(works) == 1 else f"{len(works)} papers of other authors are"
            why = f"{number} with this title"
        elif known.title or known.identities:
            why = _why_unknown(gathered)
        else:
            why = "it has neither a title nor an id to look for"
    found = list(dict.fromkeys((*own, *shared)))
    ids = known.identities.union(*(_certain_ids(record) for record in found))
    linked = [
        record
        for record in records
        if record not in found and ids & record.identities and _is_linked(record, found)
        and not _is_other_work(record, venue)
    ]  # fmt: skip
    return [*found, *linked], why


def _certain_ids(record: SourceRecord) -> frozenset[Identity]:
    return frozenset(identity for identity in record.identities if identity.kind != "URL")


def _is_linked(record: SourceRecord, own: Iterable[SourceRecord]) -> bool:
    """Tell whether a record with an id of the work is of it: by its title, or an author."""
    return any(is_same_title(record.title, one.title) or _shares(one.authors, record.authors) for one in own)


def _contradicts(known: KnownPaper, record: SourceRecord) -> bool:
    """Tell whether a record under an id of a paper is of another paper: neither title nor any author is the same."""
    if is_same_title(record.title, known.title) or not known.title or _is_near(record.title, known.title):
        return False
    return not _shares(known.authors, record.authors)


def _is_other_work(record: SourceRecord, venue: VenueOf) -> bool:
    """Tell whether a record is of a workshop, a companion volume or similar, which the paper does not name."""
    return is_aside(record.venue) and not venue.is_aside and record.kind != "preprint"


def _why_unknown(gathered: Gathered) -> str:
    if gathered.silent:
        return f"{_listed(gathered.silent)} did not answer"
    return "no record of it is known"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _aligned(written: Sequence[str], record: SourceRecord) -> Alignment:
    """Compare authors; one string may hold several of them."""
    alignment = align(written, record.authors)
    if alignment.is_different:
        apart = single_authors(written)
        if len(apart) != len(written):
            return min(alignment, align(apart, record.authors), key=_size)
    return alignment


def _size(alignment: Alignment) -> int:
    return len(alignment.extra) + len(alignment.missing) + len(alignment.moved)


def _author_mismatch(
    paper: Paper,
    written: Sequence[str],
    own: Sequence[SourceRecord],
    alignments: dict[int, Alignment],
    gathered: Gathered,
) -> AuthorMismatch | None:
    """Return how the authors differ from those of the version that the paper names, if no other version has them."""
    trusted = {at: found for at, found in alignments.items() if own[at].source in _TRUSTED}
    if not written or not trusted or any(not found.is_different for found in alignments.values()):
        return None
    known = known_of(paper)
    names_venue = bool(paper.venue and paper.venue.value.strip())
    preprints = all(own[at].kind == "preprint" for at in trusted)
    if names_venue and preprints and gathered.silent and any(found.matched for found in trusted.values()):
        return None  # the version at the venue, which nobody answered for, may name others

    def rank(at: int) -> tuple[bool, int, int]:
        return not known.identities & own[at].identities, _size(trusted[at]), _TRUSTED.index(own[at].source)

    at = min(trusted, key=rank)
    apart = written if align(written, own[at].authors) == trusted[at] else single_authors(written)
    return mismatch_of(apart, own[at], trusted[at])


def mismatch_of(written: Sequence[str], record: SourceRecord, found: Alignment) -> AuthorMismatch:
    """Return how authors differ from those of a record."""
    spelled = {there: written[here] for here, there in (*found.matched, *found.doubtful)}
    return AuthorMismatch(
        record.source,
        key_of(record),
        tuple(spelled.get(at, name) for at, name in enumerate(record.authors)),
        len(written),
        tuple(record.authors[at] for at in found.missing),
        tuple(written[at] for at in found.extra),
        tuple(written[at] for at in found.moved),
        _swapped(found),
    )


def _swapped(found: Alignment) -> tuple[int, int] | None:
    """Return the places of two authors who have changed places, if that is all."""
    if found.extra or found.missing or not found.moved:
        return None
    pairs = [(here, there) for here, there in sorted((*found.matched, *found.doubtful)) if here != there]
    if len(pairs) == 2 and pairs[0] == pairs[1][::-1]:  # noqa: PLR2004 - two people
        return pairs[0]
    return None


def _venue_of(paper: Paper, reader: VenueReader) -> VenueOf:
    written = paper.venue.value if paper.venue else ""
    return venue_of(written, paper.year.value if paper.year else None, reader)


def venue_of(written: str, year: int | None, reader: VenueReader, label: str = "") -> VenueOf:
    """Read a venue, of a record with its label."""
    found = (reader.registered(candidate, year) for candidate in candidates(" ".join(written.split())))
    thing = next((name.thing for name in found if name), "").partition(" before ")[0]
    is_journal = thing in _JOURNALS or label.startswith("journal")
    is_conference = (thing and not is_journal and thing not in _NO_VENUES) or label.startswith("conf/")
    return VenueOf(written, thing, is_journal, bool(is_conference), is_aside(written))


def compare_venues(one: VenueOf, other: VenueOf) -> Likeness:
    """Tell whether two venues are the same; only two conferences, or two journals, are certainly different."""
    if one.is_aside != other.is_aside:
        return "doubtful"
    if one.thing and other.thing:
        things = {one.thing, other.thing}
        if len(things) == 1 or things in [{*pair} for pair in _PROCEEDINGS.items()]:
            return "same"
        is_clear = not (one.is_aside or things & _NO_VENUES) and one.is_journal == other.is_journal
        return "different" if is_clear else "doubtful"
    if folded(one.written) == folded(other.written):
        return "same"
    registered, unregistered = (one, other) if one.thing else (other, one)
    if not registered.thing or not (one.is_conference and other.is_conference):
        return "doubtful"
    # A conference that is not registered is another than a registered one if its short name is no part of the other.
    short = unregistered.written.strip()
    is_other = _ACRONYM.fullmatch(short) and not _overlap(fold(short), fold(registered.thing))
    return "different" if is_other and fold(short) not in fold(registered.written) else "doubtful"


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _publication_mismatch(
    paper: Paper, own: Sequence[SourceRecord], reader: VenueReader, *, is_archive: bool
) -> tuple[FieldMismatch | None, FieldMismatch | None, bool]:
    """Return how year and venue differ from those of the version that the paper names, and whether both were compared.

    Year and venue of a preprint say nothing of a version at a venue; what another version explains is no difference.
    """
    if is_archive or not (paper.venue and paper.venue.value.strip()):
        year = _year_of_preprint(paper, own) if is_archive else None
        return year, None, False
    venue = _venue_of(paper, reader)
    published = [record for record in own if record.kind == "published" and record.venue]
    likeness = {
        at: compare_venues(venue, venue_of(record.venue, record.year, reader, record.label))
        for at, record in enumerate(published)
    }
    at = [published[number] for number, found in likeness.items() if found == "same"]
    if at:
        mismatch = _year_at_venue(paper, at, own)
        return mismatch, None, any(record.year for record in at)
    trusted = [record for record in published if record.source in _TRUSTED]
    if not trusted or any(found != "different" for found in likeness.values()):
        return None, None, False
    record = min(trusted, key=lambda record: _TRUSTED.index(record.source))
    name = reader.read(record.venue, record.year)
    said = f"`{record.venue}`, {record.year}" if record.year else f"`{record.venue}`"
    moved = FieldMismatch(record.source, key_of(record), name.name if name else record.venue, said)
    return _year_at_venue(paper, trusted, own), moved, True


def _year_at_venue(paper: Paper, at: Sequence[SourceRecord], own: Sequence[SourceRecord]) -> FieldMismatch | None:
    year = paper.year
    records = [record for record in at if record.year and record.source in _TRUSTED]
    if year is None or not records or any(record.year == year.value for record in at):
        return None
    named = known_of(paper).identities
    own_years = {
        found
        for record in own
        if record.kind == "preprint" and named & {one for one in record.identities if one.kind == "arXiv"}
        for found in (record.year, *(arxiv_year(one) for one in record.identities & named))
    }
    if year.value in own_years:  # that of the version which the URL names
        return None
    exact = [record for record in records if record.source in _EXACT and not record.label.startswith("journal")]
    loose = [record for record in records if record not in exact]
    if any(abs((record.year or 0) - year.value) <= _NEXT for record in loose):
        return None
    record = min(exact or records, key=lambda record: _TRUSTED.index(record.source))
    return FieldMismatch(record.source, key_of(record), str(record.year), f"`{record.venue}`, {record.year}")


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
    return FieldMismatch(record.source, key_of(record), str(record.year), f"the preprint, {record.year}")


def _agreeing(
    check: RecordCheck, paper: Paper, own: Sequence[SourceRecord], alignments: dict[int, Alignment], reader: VenueReader
) -> RecordCheck:
    """Return the check of a paper that nothing contradicts: confirmed by the record that agrees most, or why not."""
    known, venue = known_of(paper), _venue_of(paper, reader)
    doubts: list[str] = []
    found: list[tuple[tuple[bool, bool, int], SourceRecord]] = []
    for at, record in enumerate(own):
        if doubt := _doubt(known, record, alignments.get(at)):
            doubts.append(doubt)
            continue
        at_venue = record.kind == "published" and bool(record.venue) and not venue.is_aside
        if at_venue:
            likeness = compare_venues(venue, venue_of(record.venue, record.year, reader, record.label))
            is_of_year = not (paper.year and record.year) or paper.year.value == record.year
        else:
            likeness, is_of_year = "same", True
        if likeness != "same" or not is_of_year:
            doubts.append(f"{record.source} has it at `{record.venue}`, {record.year}")
            continue
        rank = _TRUSTED.index(record.source) if record.source in _TRUSTED else len(_TRUSTED)
        found.append(((not (at_venue and record.year), not known.identities & record.identities, rank), record))
    if not found:
        return check._replace(why=doubts[0] if doubts else "its records name no authors")
    record = min(found, key=lambda item: item[0])[1]
    return check._replace(status="confirmed", source=record.source, key=key_of(record))


def _doubt(known: KnownPaper, record: SourceRecord, alignment: Alignment | None) -> str:
    """Return what keeps a record from confirming a paper; nothing if it agrees in title and authors."""
    if known.title and not is_same_title(record.title, known.title) and not _is_near(record.title, known.title):
        return f"{record.source} has the title {code(record.title)}"
    if not known.authors:
        return "" if known.identities & record.identities else "the paper names no authors"
    if alignment is None:
        return f"{record.source} names no authors"
    if alignment.is_different:
        return f"{record.source} lists other authors"
    if alignment.doubtful:
        here, there = alignment.doubtful[0]
        ours = known.authors[here] if here < len(known.authors) else ""
        return f"{code(ours)} may be {code(record.authors[there])} of {record.source}, or another person"
    return ""


def _is_near(one: str, other: str) -> bool:
    """Tell whether titles differ by no more than a slip, or a subtitle that one lacks."""
    from rapidfuzz import fuzz

    ours, theirs = folded(one), folded(other)
    if not ours or not theirs:
        return False
    if fuzz.ratio(ours, theirs) >= _LEAST_SHOWN:
        return True
    shorter, longer = sorted((one, other), key=len)
    head = longer.partition(":")[0]
    return len(_WORD.findall(shorter)) > 1 and folded(head) == folded(shorter)


