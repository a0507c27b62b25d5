"""What words are evidence of venues and dates."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.importing.spans import EMOJI, trimmed
from metalint.names.venues import Venues, fold
from metalint.util import packaged

_MONTH: Final = rf"(?:{packaged.read_pattern('words/lists.txt', 'months')})\.?"
_YEAR: Final = r"(?:19[5-9][0-9]|20[0-4][0-9])"
_DATE: Final = re.compile(
    rf"(?<![A-Za-z0-9_./-])(?:{_YEAR}[./\-年][0-9]{{1,2}}(?:[./\-月][0-9]{{1,2}}(?:T[0-9:.]{{4,15}}(?:Z|[+-][0-9:]{{4,5}})?)?)?"
    rf"|[0-9]{{1,2}}[./-](?:[0-9]{{1,2}}[./-])?{_YEAR}|"
    rf"{_MONTH}\s*,?\s*(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}|(?:[0-9]{{1,2}}(?:st|nd|rd"
    rf"|th)?\s+)?{_MONTH},?\s+{_YEAR}|"
    rf"{_YEAR}[\s,]+{_MONTH}(?:\s+[0-9]{{1,2}})?|{_YEAR}年?)(?![A-Za-z0-9_/-]|\.[0-9])",
    re.IGNORECASE,
)
_FOUR: Final = re.compile(_YEAR)
_DIGIT: Final = re.compile("[0-9]")
_ATTACHED: Final = re.compile(rf"([A-Za-z]{{2,}})[-_]?({_YEAR})(?![0-9])")  # ICLR2023
_SHORT: Final = re.compile(
    r"([A-Za-z]{2,}|[A-Z]&[A-Z])\s?[-'’‘`\u00b4]\s?([0-9]{2})(?![0-9])|\b([A-Z]{3,})([0-9]{2})(?![0-9\w])"
)  # ICLR'23
_SHORT_YEAR: Final = re.compile(r"['\u2019\u2018`\u00b4]([0-9]{2})")  # '23
_ARXIV: Final = re.compile(
    r"\barxiv(?:\.org)?(?:\s+preprint)?(?:\s*,?\s*arxiv)?(?:[\s:/]*(?:abs/)?[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?(?:\s*\[[\w.-]+\]|\s\d{1,3}$)?)?"
    r"|\bcorr,?\s+abs/[0-9.]+",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"^(?:(?:accepted|published|presented|appeared|appears|(?:to )?appear)(?:\s+(?:as|by|at|to|in))?|in(?::"
    r"|\s+the)?|@|at)\s+",
    re.IGNORECASE,
)
_PROC: Final = re.compile(r"^(?:proc\.?|proceedings)\s+(?:of\s+)?(?:the\s+)?", re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(r"^((?:19|20)\d\d)[-–_/.]\s*(?=[A-Za-z]{2})")
_JOINED: Final = re.compile(r"([A-Za-z]{2,12}) ?([0-9]{2})(?![\w.:/-])")  # CoRL22, ICML 21
_VOLUME: Final = re.compile(r"(?<=[^\W\d]),? \d{1,4}(?:\.\d{1,4})?$")  # `Nature 596`
_PRESENTATION: Final = re.compile(
    rf"[\s,(\-–\[:/&]*\b(?:(?:{packaged.read_pattern('words/lists.txt', 'presentations')})\b[\s,)\]]*)+$", re.IGNORECASE
)
_PRESENTED: Final = re.compile(packaged.read_pattern("words/lists.txt", "presented"))
"""Of a text in lower case, like all that stands here without a flag: `re` is several times as fast with it."""

_LED: Final = re.compile(r"publish|appear|(?:in|at|to)\b|@")
_ASIDE_ONLY: Final = re.compile(rf"(?:{packaged.read_pattern('words/lists.txt', 'asides')})+")
_REMARK: Final = re.compile(packaged.read_pattern("words/lists.txt", "opinions"))
_SERIES: Final = re.compile(packaged.read_pattern("words/lists.txt", "series"), re.IGNORECASE)
_DETAIL: Final = re.compile(
    r"(?:(?:vol(?:ume)?|no|number|issue|pages?|pp?|art(?:icle)?|id|chapter|series|lncs)(?:[.\s]+|(?=\d))[\w–-]+[\s,:]*"
    r"|\d+\s*\(\s*[\d–-]+\s*\)|\d+\s*[:–-]\s*e?\d+(?:\s*[–-]+\s*\d+)?|[\d]{1,4}|e\d+|10\.\d{4,}/\S+"
    r"|isbn\s*[\d-]+|doi)++",
    re.IGNORECASE,
)
_PART: Final = re.compile(rf"\b(?:{packaged.read_pattern('words/lists.txt', 'venue parts')})\b", re.IGNORECASE)
_ACRONYM: Final = re.compile(
    r"(?:IEEE |ACM |\*)?(?:[A-Z][A-Za-z]*(?:&[A-Z]|-[A-Z])?[A-Z][A-Za-z]*(?:\+\+)?"
    r"|[A-Z]&[A-Z])(?:[ -](?:Workshops?|W|Findings|WS))?"
)
_TEXTS: Final = packaged.read_sections("words/lists.txt")
_MORE_VENUES: Final = frozenset(re.split(r"[|\n]", _TEXTS["venues"]))  # venues of lists that no registry has, folded
_CASED: Final = frozenset(re.split(r"[|\n]", _TEXTS["ambiguous venues"]))
"""Venues with names that mean something else as well: they need a year beside them, or to be set apart."""

_EAST_ASIAN: Final = re.compile(
    rf"[\w ()-]{{0,24}}(?:{packaged.read_pattern('words/lists.txt', 'East Asian venues')})"
    r"|中国科学\S{0,12}|计算机(?:科学|应用|工程)\S{0,8}"
)
"""Journals and conferences in Chinese, Japanese and Korean, by their last words."""

_LONGEST: Final = 200  # characters; no venue has more, and what is matched takes time that grows with the square
_MOST_WORDS: Final = 14
_MAX_PART: Final = 8  # words of a part of a conference
_MAX_PLAIN: Final = 4  # words of a venue without a word for one
_CUE: Final = re.compile(packaged.read_pattern("words/lists.txt", "venue cues"))


class Published(NamedTuple):
    """Where and when: venue and year, each empty where it is not known; ``gain`` is how sure that is.

    ``may_be_volume`` says that two digits are taken for a year without an apostrophe: `CoRL 22`, but also `JMLR 21`.
    """

    venue: str
    year: str
    gain: float = 0.0
    may_be_volume: bool = False


def split_date(text: str) -> Published:
    """Return a text without its year, and the year: the last one of them, as an address may begin with a number."""
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return Published(trimmed(text), "")
    if short := _SHORT_YEAR.fullmatch(text.strip()):
        return Published("", ("20" if short[1] < "50" else "19") + short[1])
    spaced = _ATTACHED.sub(r"\1 \2", _SHORT.sub(lambda match: f"{match[1] or match[3]} 20{match[2] or match[4]}", text))
    dates = list(_DATE.finditer(spaced))
    if not dates:
        return Published(trimmed(text), "")
    last = dates[-1]
    rest = re.sub(r"\(\s*\)|\[\s*\]", " ", f"{spaced[: last.start()]} {spaced[last.end() :]}")
    return Published(trimmed(rest), _FOUR.findall(last[0])[0])


def make_venue_reader(venues: Venues) -> Callable[[str], Published | None]:
    """Return what reads where and when a text says, and how sure that is; None for others. It remembers answers."""

    @lru_cache(maxsize=1 << 13)
    def read(text: str) -> Published | None:
        if len(text) > _LONGEST:
            return None
        if len(text.split()) > _MAX_PLAIN and not _DIGIT.search(text):
            low = text.strip().lower()
            if not (_CUE.search(low) or _PRESENTED.search(low) or _LED.match(low)):
                return None
        return _read_venue(EMOJI.sub(" ", text), venues, read)

    return read


def _read_venue(text: str, venues: Venues, read: Callable[[str], Published | None]) -> Published | None:  # noqa: PLR0911 - a return for each kind of venue
    """Return what a text says of where and when; ``read`` is the same with a memory."""
    places = [read(part) for part in text.split(" / ") if part != text]  # `arXiv:1509.02634 / ICCV 2015`
    if places and (told := [place for place in places if place]) == places:
        return max(told, key=lambda place: (place.venue not in {"", "arXiv"}, place.gain))
    stripped = _YEAR_FIRST.sub(r"\1 ", _LEAD.sub("", trimmed(_ARXIV.sub(" arXiv ", text))))  # `2021-ICLR`
    joined = _JOINED.match(stripped)
    is_joined = joined is not None and read(joined[1]) is not None  # `CoRL22`
    venue, year, *_ = split_date(f"{joined[1]} 20{stripped[joined.start(2) :]}" if joined and is_joined else stripped)
    if _PRESENTED.search(venue.lower()):
        venue = _PRESENTATION.sub("", venue)
    venue = _LEAD.sub("", trimmed(venue))
    short = _PROC.sub("", venue)
    venue = short if _known_gain(venues, short, has_year=True) else venue
    year_gain = 1.0 if year else 0.0
    if not venue:
        return Published("", year, 2.0 if text.strip().isdecimal() else 2.5) if year else None
    if venue.lower() in {"arxiv", "arxiv preprint", "preprint arxiv", "arxiv arxiv"}:
        return Published("arXiv", year, 3.0 + year_gain)
    words = venue.split()
    if len(words) > _MOST_WORDS or (len(words) > _MAX_PLAIN and not _CUE.search(venue.lower())):
        return None
    if gain := _known_gain(venues, venue, has_year=bool(year)):
        name = _VOLUME.sub("", venue)
        name = name if _known_gain(venues, name, has_year=bool(year)) else venue
        return Published(name, year, gain + year_gain, may_be_volume=is_joined)
    ends = words[:1] + words[-1:]  # `ICML Workshop`, `Workshop at ICML`
    if len(words) <= _MAX_PART and _PART.search(venue) and any(_known_gain(venues, end, has_year=True) for end in ends):
        return Published(venue, year, 2.5 + year_gain)
    if _SERIES.search(venue) and not venue.endswith(("?", "!")):
        return Published(venue, year, (2.2 if venue[:1].isupper() else 0.8) + year_gain)
    if (year or text.startswith("In ")) and len(words) <= 3 and _ACRONYM.fullmatch(venue):  # noqa: PLR2004
        return Published(venue, year, 2.6)  # an acronym and a part
    return None


def _known_gain(venues: Venues, venue: str, *, has_year: bool) -> float:
    if len(venue) > 90 or not venue[:1].isalnum():  # noqa: PLR2004
        return 0
    if not venue.isascii() and _EAST_ASIAN.fullmatch(venue):
        return 3.0
    folded = fold(venue)
    if folded not in _MORE_VENUES and venues.read(venue, None) is None:
        return 0
    if has_year or folded not in _CASED:
        return 3.0
    return 1.2 if venue[:1].isupper() and (len(venue) > 4 or venue.isupper()) else 0  # noqa: PLR2004


def is_part(text: str) -> bool:
    """Tell whether a text begins with what belongs to a venue and is not it: `Findings`, `Workshop on Robots`."""
    return len(text.split()) <= _MAX_PLAIN and _PART.match(text) is not None


def is_detail(text: str) -> bool:
    """Tell whether a text is a volume, pages or a number of a venue."""
    return len(text) < 80 and _DIGIT.search(text) is not None and _DETAIL.fullmatch(text) is not None  # noqa: PLR2004


def is_remark(text: str) -> bool:
    """Tell whether a text says how a paper was received, or what a list thinks of it: `Best Paper`, `Great Work`."""
    low = text.lower()
    return len(text) < 60 and (_ASIDE_ONLY.fullmatch(low) or _REMARK.fullmatch(low)) is not None  # noqa: PLR2004
