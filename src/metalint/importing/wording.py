"""What the words of a citation say: years, venues and names of people."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint.names import people
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from metalint.names.venues import Venues

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_DATE: Final = re.compile(
    rf"(?<![\w./-])(?:{_YEAR}[./-][0-9]{{1,2}}(?:[./-][0-9]{{1,2}})?|[0-9]{{1,2}}[./-]{_YEAR}|"
    rf"{_MONTH}\s+(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}|(?:[0-9]{{1,2}}\s+)?{_MONTH},?\s+{_YEAR}|"
    rf"{_YEAR}\s+{_MONTH}|{_YEAR})(?![\w/-]|\.[0-9])",
    re.IGNORECASE,
)
_FOUR: Final = re.compile(_YEAR)
_ATTACHED: Final = re.compile(rf"([A-Za-z]{{2,}})[-_]?({_YEAR})(?![0-9])")  # ICLR2023
_SHORT: Final = re.compile(r"([A-Za-z]{2,})\s?['’‘`]\s?([0-9]{2})(?![0-9])")  # ICLR'23
_ARXIV: Final = re.compile(
    r"arxiv(?:\s+preprint)?(?:\s*,?\s*arxiv)?[\s:]*"
    r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"^(?:(?:accepted|published|presented|appeared|appears|to appear)(?:\s+(?:by|at|to|in))?|in(?::|\s+the)?|by"
    r"|authors?:|venue:|conference:)\s+",
    re.IGNORECASE,
)
_EDGES: Final = " \t,.;:|·•—–-()[]{}"
_MARKS: Final = re.compile(r"[*†‡§¶✉#]+|[⁰¹²³⁴-⁹]+|(?<=[^\W\d])\^?\{?[0-9,]+\}?$")
_ET_AL: Final = re.compile(r"[,\s]+et\.?\s*al\b\.?$", re.IGNORECASE)
_NAMES: Final = re.compile(r"\s*[,;，、]\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+")
_PART: Final = re.compile(
    r"\b(?:workshops?|findings|tracks?|tutorials?|demos?|companion|challenge|competition|symposium|industry)\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 12


class Published(NamedTuple):
    """Where and when: venue and year, each empty where it is not told."""

    venue: str
    year: str


def letters(text: str) -> str:
    """Return the words of a text in small letters, without all else."""
    return " ".join("".join(char for char in text.lower() if char.isalpha() or char.isspace()).split())


def trimmed(text: str) -> str:
    """Return a text without punctuation around it; brackets inside stay whole."""
    text = text.strip()
    while text and text[0] in _EDGES and not (text[0] in "([" and _closes(text)):
        text = text[1:]
    while text and text[-1] in _EDGES and not (text[-1] in ")]" and _opens(text)):
        text = text[:-1]
    return text


def _closes(text: str) -> bool:
    return text.find(")" if text[0] == "(" else "]") in range(1, len(text) - 1)


def _opens(text: str) -> bool:
    return text.rfind("(" if text[-1] == ")" else "[") > 0


def dated(text: str) -> Published:
    """Return a text without its year, and the year: the last one of them, as an address may begin with a number."""
    spaced = _ATTACHED.sub(r"\1 \2", _SHORT.sub(r"\1 20\2", text))
    found = list(_DATE.finditer(spaced))
    if not found:
        return Published(trimmed(text), "")
    last = found[-1]
    rest = re.sub(r"\(\s*\)|\[\s*\]", " ", f"{spaced[: last.start()]} {spaced[last.end() :]}")
    return Published(trimmed(" ".join(rest.split())), _FOUR.findall(last[0])[0])


class Wording:
    """Reads the parts of a citation with a vocabulary of venues."""

    def __init__(self, venues: Venues) -> None:
        self._venues = venues
        self.is_venue = lru_cache(maxsize=1 << 12)(self._is_venue)

    def published(self, text: str) -> Published | None:
        """Return venue and year of a text that says just that; None for any other."""
        text = _ARXIV.sub("arXiv", text.strip())
        venue, year = dated(_LEAD.sub("", trimmed(text)))
        venue = "arXiv" if venue.lower() in {"arxiv", "arxiv preprint", "preprint arxiv"} else venue
        if not venue:
            return Published("", year) if year else None
        return Published(venue, year) if self.is_venue(venue) else None

    def guessed(self, text: str) -> Published | None:
        """Return venue and year of a text that is set apart as a venue, registered or not."""
        venue, year = dated(_LEAD.sub("", trimmed(text)))
        return Published(venue, year) if venue and len(venue.split()) <= _MOST_WORDS else None

    def names(self, text: str) -> tuple[str, ...]:
        """Return the people whom a text lists, the last one with an "et al."; none if it says anything else."""
        text = _LEAD.sub("", trimmed(text))
        et_al = _ET_AL.search(text)
        written = (_MARKS.sub("", one).strip() for one in _NAMES.split(text[: et_al.start()] if et_al else text))
        listed = [one for one in written if one]
        if not listed or not all(map(_may_be_name, listed)) or any(map(self.is_venue, listed)):
            return ()
        if et_al:
            return (*listed[:-1], listed[-1] + people.ET_AL)
        full = sum(map(people.is_full_name, listed))
        is_likely = full * 3 >= len(listed) * 2
        return tuple(listed) if is_likely and any(map(people.is_person, listed)) else ()

    def _is_venue(self, name: str) -> bool:
        """Tell whether a name is a registered venue, or a part of one: ``NeurIPS Workshop on Pruning``."""
        first, _, rest = name.partition(" ")
        return self._is_registered(name) or (_PART.search(rest) is not None and self._is_registered(first))

    def _is_registered(self, name: str) -> bool:
        form = self._venues.form(name, None)
        return form is not None and self._venues.part(form) is not None


def _may_be_name(name: str) -> bool:
    return people.is_full_name(name) or (name.isalpha() and name[:1].isupper())
