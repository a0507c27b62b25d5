"""What the venue is that a service names, and how this list writes it."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from metalint.names.conventions import Convention
from metalint.names.venue_names import candidates, plain_name, registered
from metalint.names.venue_titles import is_side_event
from metalint.names.venues import WITH_YEAR, Venues, with_year
from metalint.papers.publication import ARCHIVES
from metalint.rules.name_sources import VENUES
from metalint.util.regex import lazy

_UNFINISHED: Final = lazy(
    r"\b(?:submi\w+|review(?:ed)?|preprint|arxiv|thesis|dissertation|tech(?:nical|\.)? report|in preparation|draft)\b",
    re.IGNORECASE,
)
_DATED: Final = lazy(r"\(([A-Z][a-z0-9+&-]{0,30}+[A-Z][A-Za-z0-9+&-]{0,30})[\s'’-]{0,5}(?:19|20)?\d{2}\)")
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
    """Reads venues against the registry, and writes them as the list does."""

    def __init__(self, venues: Venues, conventions: Mapping[str, Sequence[Convention]]) -> None:
        self._venues = venues
        self._conventions = {
            (convention.thing, convention.style): convention for convention in conventions.get(VENUES.key, ())
        }

    def read(self, written: str, year: int | None) -> VenueName | None:
        """Return the venue that a service means; None for nothing, and for a workshop or part of a conference."""
        text = " ".join(html.unescape(written).split())
        if not text or is_side_event(text):
            return None
        known = (self.registered(candidate, year) for candidate in candidates(text))
        name = plain_name(text)
        return next(filter(None, known), VenueName(name) if name else None)

    def registered(self, written: str, year: int | None) -> VenueName | None:
        """Return the registered venue that ``written`` is a form of, as this list writes it; None for any other."""
        part = registered(self._venues, written, year)
        if part is None:
            return None
        current = self._venues.read_form(part.text) or part  # `NeurIPS`, which was called `NIPS` in that year
        for style in (WITH_YEAR, ""):
            convention = self._conventions.get((part.thing, style))
            if convention and convention.preferred:
                form = convention.preferred.partition("\t")[0]
                return VenueName(with_year(form, WITH_YEAR, year) or part.packaged, current.packaged)
        return VenueName(part.packaged, current.packaged)

    def of_reference(self, text: str, year: int | None) -> VenueName | None:
        """Return the venue of a reference such as arXiv's ``journal_ref``; None if it names none, or is in doubt.

        That is the one registered venue in it, else what is in brackets before a year, else the name it begins with.
        """
        if is_side_event(text) or _UNFINISHED.search(text):
            return None
        head, *_ = _REFERENCE.split(text, maxsplit=1)
        name = plain_name(head)
        parts = [part for piece in re.split(r"[,;:.]\s", text) for part in candidates(piece)]
        parts += [name, *re.findall(r"\b[A-Z]{3,}\b", text)]
        names = set(filter(None, (self.registered(part.strip(" .,"), year) for part in parts)))
        if names:
            found = names.pop()
            return None if names or found.is_archive else found
        if dated := _DATED.search(text):
            return self.registered(dated[1], year) or VenueName(dated[1])
        is_whole = _NUMBERS.match(text[len(head) :])  # the commas of `Software Testing, Verification & Reliability`
        return VenueName(name) if is_whole and _TITLE.fullmatch(name) else None
