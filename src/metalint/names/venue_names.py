"""Names of venues as titles of proceedings and services write them, with years, volumes and editions."""

import re
from collections.abc import Iterator
from typing import Final

from metalint.names.conventions import FormPart
from metalint.names.venues import Venues, fold
from metalint.util import packaged
from metalint.util.regex import lazy

_PRESENTATION: Final = (
    r"(?:(?<!\s)\s++)?[(\[]?\b(?:oral|poster|spotlight|highlight|talk|regular|main|notable[- ]top[- ]\d+%?"
    r"|top[- ]\d+%?|long|short|spotlightposter|accept\w*)\b(?: presentation| papers?)?[)\]]?"
)
_PRESENTED: Final = lazy(_PRESENTATION, re.IGNORECASE)
_LAST: Final = lazy(rf"{_PRESENTATION}\Z", re.IGNORECASE)
_VOLUME: Final = lazy(
    r"(?:(?<!\s)\s++)?\((?:\d++|volume[^()]*+|vol\.?[^()]*+|part[^()]*+|long papers?|short papers?)\)", re.IGNORECASE
)
_NUMBER: Final = lazy(r"(?<![\s,])[\s,]++(?:vol(?:ume|\.)?\s*+)?\d++\s*+\Z", re.IGNORECASE)
_YEAR: Final = lazy(r"(?:(?<![\s'’,-])[\s'’,-]++)?(?<!\d)(?:19|20)\d{2}(?!\d)")
_LEAD: Final = lazy(r"\A(?:in[: ]+)?(?:proceedings of (?:the )?|proc\.? (?:of )?(?:the )?|the )", re.IGNORECASE)
_ORDINAL: Final = lazy(r"\b\d{1,3}(?:st|nd|rd|th)\s+(?:annual\s+)?", re.IGNORECASE)
_SHORT: Final = lazy(r"\(([A-Z][A-Za-z0-9+/&-]{1,11}?)(?:[\s'’]*(?:19|20)?\d{2})?\)")
_JOINT: Final = lazy(r"/[A-Za-z]+(?=[\s(]|\Z)")
_SPONSORED: Final = lazy(
    r"\A(?:(?:ACM|IEEE|IFIP|CVF|RSJ|USENIX|ISCA|IAPR|AAAI|SIAM)(?:\s*[/&-]\s*|\s+))++(?=[A-Z](?:[a-z&+]*+[A-Z])++[a-z]*+\Z)"
)
_ABBREVIATED: Final = packaged.split_pairs(packaged.read_sections("words/venues.txt")["abbreviated"])
"""Registered venues by the names that DBLP and Semantic Scholar have for them, folded."""


def registered(venues: Venues, written: str, year: int | None) -> FormPart | None:
    """Return the registered venue that ``written`` is a form of; None for any other."""
    return venues.read(_ABBREVIATED.get(fold(written), written), year)


def year_in(text: str) -> int | None:
    """Return the one year in a text; None if there is none, or several."""
    years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)}
    return years.pop() if len(years) == 1 else None


def candidates(text: str) -> Iterator[str]:
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
    if (name := without_sponsors(without_year)) != without_year:
        yield name


def without_sponsors(name: str) -> str:
    """Return an acronym without the societies before it: ``ICASSP`` of ``IEEE ICASSP``; any other name as it is."""
    return _SPONSORED.sub("", name)


def plain_name(text: str) -> str:
    """Return a venue that is not registered: its short name in brackets, else its name without year and edition."""
    text = _VOLUME.sub("", _LAST.sub("", text))
    short = [bracketed for bracketed in _SHORT.findall(text) if bracketed not in {"Findings", "Main"}]
    if len(short) == 1:
        return f"{short[0]} Workshop" if "workshop" in text.casefold() else str(short[0])
    name = _LEAD.sub("", _ORDINAL.sub("", _YEAR.sub(" ", text)).strip(" ,-–:"))
    return _LEAD.sub("", " ".join(name.split()).replace(" ,", ",")).strip(" ,-–:")
