"""What the venue is that a service names, and how this list writes it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from metalint.adding import dblp_keys
from metalint.names.venues import fold
from metalint.papers.publication import ARCHIVES
from metalint.rules.name_sources import VENUES
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from metalint.names.conventions import Convention
    from metalint.names.venues import Venues

_ASIDE: Final = lazy(
    r"\b(?:workshops?|companion|extended abstracts?|adjunct|tutorials?|demos?|demonstrations?"
    r"|doctoral consortium|posters? track|late[- ]breaking|abstracts? only|tiny papers?|blog ?posts?|shared task"
    r"|industry track|srw|student (?:research|abstracts?|track)|satellite|symposium series)\b"
    r"|\((?:student|industry|doctoral)|@|\bW\d*\Z|\bWS\b",
    re.IGNORECASE,
)
_PRESENTATION: Final = (
    r"\s*[(\[]?\b(?:oral|poster|spotlight|highlight|talk|regular|main|notable[- ]top[- ]\d+%?|top[- ]\d+%?|long|short"
    r"|spotlightposter|accept\w*)\b(?: presentation| papers?)?[)\]]?"
)
_PRESENTED: Final = lazy(_PRESENTATION, re.IGNORECASE)
_LAST: Final = lazy(rf"{_PRESENTATION}\Z", re.IGNORECASE)
_VOLUME: Final = lazy(r"\s*\((?:\d+|volume[^)]*|vol\.?[^)]*|part[^)]*|long papers?|short papers?)\)", re.IGNORECASE)
_NUMBER: Final = lazy(r"[\s,]+(?:vol(?:ume|\.)?\s*)?\d+\s*\Z", re.IGNORECASE)
_YEAR: Final = lazy(r"[\s'’,-]*(?<!\d)(?:19|20)\d{2}(?!\d)")
_LEAD: Final = lazy(r"\A(?:in[: ]+)?(?:proceedings of (?:the )?|proc\.? (?:of )?(?:the )?|the )", re.IGNORECASE)
_ORDINAL: Final = lazy(r"\b\d{1,3}(?:st|nd|rd|th)\s+(?:annual\s+)?", re.IGNORECASE)
_SHORT: Final = lazy(r"\(([A-Z][A-Za-z0-9+/&-]{1,11}?)(?:[\s'’]*(?:19|20)?\d{2})?\)")
_JOINT: Final = lazy(r"/[A-Za-z]+(?=[\s(]|\Z)")
_ABBREVIATED: Final = {
    "ieee robotics autom lett": "RA-L",
    "ieee trans neural networks learn syst": "TNNLS",
    "ieee trans parallel distributed syst": "TPDS",
    "ieee trans pattern anal mach intell": "TPAMI",
    "int j comput vis": "IJCV",
    "international conference on human factors in computing systems": "CHI",
    "j mach learn res": "JMLR",
    "nat": "Nature",
    "nat commun": "Nature Communications",
    "nat mac intell": "Nature Machine Intelligence",
    "neuromorph comput eng": "Neuromorphic Computing and Engineering",
    "pattern recognit": "Pattern Recognition",
    "proc natl acad sci usa": "PNAS",
    "proc vldb endow": "PVLDB",
    "sigmod conference": "SIGMOD",
}
"""Registered venues by the names that DBLP and Semantic Scholar have for them, folded."""

_UNFINISHED: Final = lazy(
    r"\b(?:submi\w+|review(?:ed)?|preprint|arxiv|thesis|dissertation|tech(?:nical|\.)? report|in preparation|draft)\b",
    re.IGNORECASE,
)
_DATED: Final = lazy(r"\(([A-Z][A-Za-z0-9+&-]*[A-Z][A-Za-z0-9+&-]*)[\s'’-]*(?:19|20)?\d{2}\)")
_REFERENCE: Final = lazy(r"[,;(]|\s(?:vol|no|pp?|volume|pages?|issue)\b|\s\d+(?!(?:st|nd|rd|th)\b)", re.IGNORECASE)
_NUMBERS: Final = lazy(r"[\s,;(]*(?:vol|no|pp?\b|pages?|volume|issue|\d)", re.IGNORECASE)
_TITLE: Final = lazy(r"(?=.{5,120}\Z)[A-Z][\w.&'’:/-]*(?:\s[\w.&'’:/-]+)+|[A-Z][a-z]{4,}|[A-Z]{3,}")


class VenueName(NamedTuple):
    """A venue as it should be written; ``thing`` is its registered name, empty where it has none."""

    name: str
    thing: str = ""

    @property
    def is_archive(self) -> bool:
        """Whether a paper there is a preprint still."""
        return self.thing in ARCHIVES or self.name in ARCHIVES


class VenueReader:
    """Reads venues against the registry, and writes them as the list does.

    Args:
        venues: the packaged registry with the repository's own.
        conventions: of the list, see `engine.run.conventions`.
    """

    def __init__(self, venues: Venues, conventions: Mapping[str, Sequence[Convention]]) -> None:
        self._venues = venues
        self._conventions = {(one.thing, one.style): one for one in conventions.get(VENUES.key, ())}

    def read(self, written: str, year: int | None) -> VenueName | None:
        """Return the venue that a service means; None for nothing, and for a workshop or part of a conference."""
        text = " ".join(html.unescape(written).split())
        if not text or is_aside(text):
            return None
        for candidate in _candidates(text):
            if found := self.registered(candidate, year):
                return found
        name = plain_name(text)
        return VenueName(name) if name else None

    def registered(self, written: str, year: int | None) -> VenueName | None:
        """Return the registered venue that ``written`` is a form of, as this list writes it; None for any other."""
        form = self._venues.form(_ABBREVIATED.get(fold(written), written), year)
        part = self._venues.part(form) if form else None
        if part is None or not part.thing:
            return None
        thing = part.packaged
        return VenueName(self._preferred(part.thing, thing, year), thing)

    def of_reference(self, text: str, year: int | None) -> VenueName | None:
        """Return the venue of a reference such as arXiv's ``journal_ref``; None if it names none, or is in doubt.

        That is the one registered venue in it, else what stands in brackets before a year, else the name that it
        begins with.
        """
        if is_aside(text) or _UNFINISHED.search(text):
            return None
        head, *_ = _REFERENCE.split(text, maxsplit=1)
        name = plain_name(head)
        parts = [part for piece in re.split(r"[,;:.]\s", text) for part in _candidates(piece)]
        parts += [name, *re.findall(r"\b[A-Z]{3,}\b", text)]
        found = dict.fromkeys(one for one in (self.registered(part.strip(" .,"), year) for part in parts) if one)
        if found:
            first = next(iter(found))
            return first if len(found) == 1 and not first.is_archive else None
        if dated := _DATED.search(text):
            return self.registered(dated[1], year) or VenueName(dated[1])
        is_whole = _NUMBERS.match(text[len(head) :])  # the commas of `Software Testing, Verification & Reliability`
        return VenueName(name) if is_whole and _TITLE.fullmatch(name) else None

    def of_stream(self, key: str, year: int | None) -> VenueName | None:
        """Return the registered venue of a key of DBLP, such as ``conf/icml/LinTTYDGH24``."""
        stream = dblp_keys.stream_of(key)
        name = {"nips": "NeurIPS", "vldb": "VLDB", "pvldb": "PVLDB"}.get(stream, stream)
        return self.registered(name, year) if name else None

    def _preferred(self, thing: str, packaged: str, year: int | None) -> str:
        for style in (" {year}", ""):
            convention = self._conventions.get((thing, style))
            if convention and convention.preferred and (not style or convention.style == style):
                return _filled(convention.preferred, year) or packaged
        return packaged


def is_aside(text: str) -> bool:
    """Tell whether a venue is a workshop, a companion volume or similar, which is not the conference."""
    return _ASIDE.search(text) is not None


def year_in(text: str) -> int | None:
    """Return the one year in a text; None if there is none, or several."""
    years = {int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)}
    return years.pop() if len(years) == 1 else None


def _candidates(text: str) -> Iterator[str]:
    """Yield what may be the name in a text, the whole of it first."""
    plain = _VOLUME.sub("", text)
    bare = _PRESENTED.sub("", plain).strip(" ,")
    without_year = _YEAR.sub("", bare).strip(" ,")
    shorter = (_NUMBER.sub("", without_year), _ORDINAL.sub("", without_year), _JOINT.sub("", bare))
    yield from filter(None, (text, plain, bare, without_year, *shorter))
    yield from _SHORT.findall(plain)
    if "," in without_year:
        yield without_year.partition(",")[0]
    yield from (part.strip() for part in without_year.split(" - ")[1:])


def plain_name(text: str) -> str:
    """Return a venue that is not registered: its short name in brackets, else its name without year and edition."""
    text = _VOLUME.sub("", _LAST.sub("", text))
    short = [one for one in _SHORT.findall(text) if one not in {"Findings", "Main"}]
    if len(short) == 1:
        return f"{short[0]} Workshop" if "workshop" in text.casefold() else str(short[0])
    name = _LEAD.sub("", _ORDINAL.sub("", _YEAR.sub(" ", text)).strip(" ,-–:"))
    return _LEAD.sub("", " ".join(name.split())).strip(" ,-–:")


def _filled(form: str, year: int | None) -> str | None:
    """Return a form of this list with the year in it."""
    name = form.partition("\t")[0]
    if "{edition}" in name or ("{" in name and year is None):
        return None
    return name.replace("{year}", str(year)).replace("{yy}", f"{(year or 0) % 100:02}")
