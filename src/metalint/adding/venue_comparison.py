"""Whether two records are of the same venue."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from metalint.adding.venues import VenueReader
from metalint.names import vocabulary
from metalint.names.folding import folded, is_subsequence
from metalint.names.person_names import Likeness
from metalint.names.venue_names import candidates, without_sponsors
from metalint.names.venue_titles import is_side_event
from metalint.names.venues import PACKAGED, fold
from metalint.papers.paper import Paper
from metalint.papers.publication import ARCHIVES
from metalint.services import dblp
from metalint.services.records import SourceRecord
from metalint.util import packaged
from metalint.util.regex import lazy

_TEXTS: Final = packaged.read_sections("words/venues.txt")
_JOURNALS: Final = frozenset(_TEXTS["journals"].splitlines())
_OTHER_JOURNALS: Final = frozenset(map(fold, _TEXTS["other journals"].split()))
_OF_CONFERENCES: Final = lazy("|".join(rf"\b{re.escape(line)}\b" for line in _TEXTS["of conferences"].splitlines()))
_WORKSHOPS: Final = frozenset(_TEXTS["workshops"].split())
_NO_VENUES: Final = frozenset(_TEXTS["no venues"].splitlines())
_NO_PROCEEDINGS: Final = _NO_VENUES | ARCHIVES
_PROCEEDINGS: Final = packaged.split_pairs(_TEXTS["proceedings"])
_CONFERENCES: Final = frozenset(map(fold, _TEXTS["other conferences"].split()))
_NICKNAMES: Final = packaged.split_pairs(_TEXTS["nicknames"])
_IN_FULL: Final = packaged.split_pairs(_TEXTS["in full"])
_GENERAL: Final = frozenset(_TEXTS["general"].split())
_CONFERENCE: Final = lazy(r"\b(?:conference|symposium|proceedings)\b", re.IGNORECASE)
_JOURNAL: Final = lazy(r"\b(?:journal|transactions|trans\.?|letters|magazine)(?=\s|\Z)", re.IGNORECASE)
_WORKSHOP: Final = lazy(r"\bworkshops?\b", re.IGNORECASE)
_SHORT_WORKSHOP: Final = lazy(r"\b([A-Z]{3,})W\b")
_ACRONYM: Final = lazy(r"\b[A-Z][A-Za-z]*[A-Z]\b")
_MOST_HINTS: Final = 8
_LEAST_PART: Final = 4  # letters of a part of a name that tells something
_LEAST_INITIALS: Final = 3
_NOT_INITIALS: Final = frozenset({"ieee", "acm", "proceedings", "the", "of", "on", "and", "in", "for"})


class VenueOf(NamedTuple):
    """A venue as it is compared."""

    written: str
    thing: str  # its registered name; empty where it has none
    is_journal: bool
    is_conference: bool  # whether it certainly is one
    is_side_event: bool
    streams: frozenset[str] = frozenset()  # the conferences of DBLP that have this name
    hints: frozenset[str] = frozenset()  # registered names that are words of a longer one: it may be theirs
    names: tuple[str, ...] = ()  # that it has in full
    host: str = ""  # the registered or known conference of a workshop


Streams = Mapping[str, Collection[str]]
"""The conferences of DBLP, such as ``icml``, by the folded names that their records give the venue."""


def streams_of(records: Iterable[SourceRecord]) -> Streams:
    """Return the conferences that records of DBLP name."""
    found: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.source == "DBLP" and record.label.startswith("conf/") and not is_side_event(record.venue):
            found[fold(record.venue)].add(dblp.stream_of(record.label))
    return found


def venue_of(written: str, year: int | None, reader: VenueReader, label: str = "") -> VenueOf:
    """Read a venue, of a record with its label."""
    written = _NICKNAMES.get(fold(written), written)
    names = [*candidates(" ".join(written.split()))]
    folds = set(map(fold, names))
    acronyms = _ACRONYM.findall(_WORKSHOP.sub(" ", written))[:_MOST_HINTS]
    thing = next(_things_of(names, year, reader), "")
    says_journal = _JOURNAL.search(written) is not None
    says_conference = _CONFERENCE.search(written) is not None  # `2021 CHI Conference on Human Factors in Computing`
    is_journal = thing in _JOURNALS or label.startswith("journal")
    is_journal |= not (thing or label or folds.isdisjoint(_OTHER_JOURNALS))
    is_registered = not is_journal and thing not in _NO_PROCEEDINGS | {""}
    is_conference = is_registered or label.startswith("conf/") or not folds.isdisjoint(_CONFERENCES)
    is_full = not thing and (says_conference or says_journal) and bool(_topics_of([written]))
    host = _find_host(written, acronyms, year, reader)
    return VenueOf(
        written,
        thing,
        is_journal or (says_journal and not thing and not is_conference),
        is_conference,
        is_side_event(written) or bool(host),
        frozenset([dblp.stream_of(label)] if label.startswith("conf/") else []),
        frozenset(_things_of(acronyms, year, reader) if says_conference and not thing else ()),
        (written,) if is_full else _full_names().get(thing, ()),
        host,
    )


def _things_of(names: Iterable[str], year: int | None, reader: VenueReader) -> Iterator[str]:
    """Yield the registered venues among names."""
    yield from (found.thing for name in names if (found := reader.registered(name, year)))


def venue_of_paper(paper: Paper, reader: VenueReader, streams: Streams) -> VenueOf:
    """Read the venue of a paper of a list."""
    written = paper.venue.value if paper.venue else ""
    venue = venue_of(written, paper.year.value if paper.year else None, reader)
    known = frozenset(stream for name in candidates(written) for stream in streams.get(fold(name), ()))
    return venue._replace(streams=known, is_conference=venue.is_conference or bool(known))


def _find_host(written: str, acronyms: Iterable[str], year: int | None, reader: VenueReader) -> str:
    """Return the conference whose workshop this is: ``ICML Workshops``, ``CVPRW``, ``Workshop on Cats at ICML``."""
    short = _SHORT_WORKSHOP.search(written)
    if not (short or _WORKSHOP.search(written)):
        return ""
    words = [short[1]] if short else acronyms
    things = set(_things_of(words, year, reader)) - _JOURNALS - _NO_VENUES
    return min(things, default="") or next((word for word in words if fold(word) in _CONFERENCES), "")


@cache
def _full_names() -> Mapping[str, tuple[str, ...]]:
    """Return the registered names that say in words what a venue is about, by its short one."""
    full = {
        term.name: tuple(
            name
            for name in term.other_names
            if " " in name and any(len(word) > _LEAST_PART for word in _topics_of([name]))
        )
        for term in vocabulary.packaged(PACKAGED)
    }
    return full | {name: (full,) for name, full in _IN_FULL.items()}


def compare_venues(one: VenueOf, other: VenueOf, *, is_own: bool = False) -> Likeness:
    """Tell whether two venues are the same; only two conferences, or two journals, are certainly different.

    Where ``other`` is of a record under the paper's own id, so are a journal and a conference, or a workshop and a
    conference: the paper's other versions have other ids.
    """
    if one.is_side_event != other.is_side_event:
        aside, main = (one, other) if one.is_side_event else (other, one)
        is_conference = bool(main.thing) and main.is_conference and main.thing not in _WORKSHOPS
        return "different" if is_own and is_conference and aside.host and not aside.thing else "doubtful"
    things = {one.thing, other.thing}
    if _are_same(one, other) or (one.host and one.host == other.host and (_is_plain(one) or _is_plain(other))):
        return "same"
    if one.is_side_event or things & _NO_PROCEEDINGS:
        return "doubtful"
    if "" in things:
        are_known = other.is_conference and (one.is_conference or (is_own and one.is_journal))
        are_named = _is_named_otherwise(one, other) and _is_named_otherwise(other, one)
        # one name may be a part of the other, as in `ESEC/SIGSOFT FSE`: then it may be the same venue
        ours, theirs = ({*fold(venue.written).split(), *fold(venue.thing).split()} - _GENERAL for venue in (one, other))
        long = [(a, b) for a, b in product(ours, theirs) if min(len(a), len(b)) >= _LEAST_PART]
        is_shared = not ours.isdisjoint(theirs) or any(a in b or b in a for a, b in long)
        if is_shared or not (are_known or are_named):
            return "doubtful"
    # A paper may be at a conference and in a journal. Conferences publish journals, too; that a record is at a
    # conference is said by its id.
    is_elsewhere = is_own and one.is_journal and not _OF_CONFERENCES.search(one.written)
    return "different" if one.is_journal == other.is_journal or is_elsewhere else "doubtful"


def _are_same(one: VenueOf, other: VenueOf) -> bool:
    things = {one.thing, other.thing}
    if "" not in things:
        return len({_PROCEEDINGS.get(thing, thing) for thing in things}) == 1
    ours, theirs = (folded(without_sponsors(venue.written)) for venue in (one, other))
    initials = {_initials(one.written), _initials(other.written)} - {""}
    is_short = one.is_journal and other.is_journal and bool({ours, theirs} & initials)
    is_hinted = one.thing in other.hints or other.thing in one.hints
    return ours == theirs or is_hinted or bool(one.streams & other.streams) or is_short


def _is_plain(workshop: VenueOf) -> bool:
    """Tell whether a name stands for all workshops of a conference: ``ICML Workshops``."""
    return not _topics_of([workshop.written]) - {fold(workshop.host), fold(f"{workshop.host}W")}


def _is_named_otherwise(one: VenueOf, other: VenueOf) -> bool:
    """Tell whether the names in full of one venue have no word and no initials of the other."""
    if not one.names:
        return False
    words = product(_topics_of(one.names), _topics_of([other.written, other.thing, *other.names]))
    are_shared = any(a.startswith(b[:_LEAST_PART]) or b.startswith(a[:_LEAST_PART]) for a, b in words)
    short = folded(other.thing or other.written)
    are_initials = any(is_subsequence(short, _initials(name)) for name in one.names)
    return not (are_shared or are_initials)


def _topics_of(names: Iterable[str]) -> set[str]:
    """Return the words of names that say what a venue is about."""
    words = {word for name in names for word in fold(name).split()}
    return {word for word in words if len(word) > 1 and word.isalpha()} - _GENERAL


def _initials(name: str) -> str:
    """Return the first letters of a name in several words: ``tkde`` of ``IEEE Trans. Knowl. Data Eng.``."""
    short = "".join(word[0] for word in fold(name).split() if word.isalpha() and word not in _NOT_INITIALS)
    return short if len(short) >= _LEAST_INITIALS else ""
