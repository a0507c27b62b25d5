"""Venues in titles of proceedings and citations: ``ICLR 2017, Toulon, France, April 24-26, 2017``.

A title is split at its punctuation, and each segment must be something that is known to stand there: names of one
venue, an edition, a place, a date, a volume, a publisher. One that holds anything else is not read, because it may be
a workshop or a track.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from metalint.names.vocabulary import VocabularyClaim
from metalint.util import packaged
from metalint.util.regex import lazy

_FILE: Final = "words/venues.txt"
_TEXTS: Final = packaged.read_sections(_FILE)
_SMALL: Final = _TEXTS["ordinals"].split()
_TENS: Final = _TEXTS["tens"].split()
_ROMAN: Final = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
ORDINAL: Final = lazy(
    rf"\b(?:(?P<number>\d{{1,3}})(?:st|nd|rd|th)|(?:(?P<tens>{'|'.join(_TENS)})y[ -])?(?P<small>{'|'.join(_SMALL)})"
    rf"|(?P<round>{'|'.join(_TENS)})ieth)\b",
    re.IGNORECASE,
)
MARKER: Final = lazy(r"\{(?:year|yy|edition|volume|id)\}")
_ASIDE: Final = lazy(
    rf"\b(?:{packaged.read_pattern(_FILE, 'side events')})\b|\((?:student|industry|doctoral)|@|\bW\d*\Z|\bWS\b",
    re.IGNORECASE,
)
_WORD: Final = lazy(r"[^\W_]+(?:\+\+)?")
_LEAD: Final = lazy(r"\A(?:(?:in|the|proc(?:eeding)?s?(?: of)?)(?: |\Z))*+")
_SPONSOR: Final = lazy(r"acm|ifip|ieee|cvf|rsj|eurosys|iapr|annual|usenix|sig[a-z]+")
_UNTIL: Final = frozenset({"on", "of", "for", "in"})
_LONG_NAME: Final = 3  # words of a name that sponsors may stand before
_ARXIV: Final = lazy(
    r"(?<![\w./])(?:arXiv(?:\s*:\s*+|\s++)|abs/)?(?:\{id\}|\d{4}\.\d{4,5}(?:v\d{1,2})?|[a-z-]{2,9}/\d{7}(?:v\d)?)(?![\w./])"
    r"(?:\s*\[[\w.-]++\])?",
    re.IGNORECASE,
)
_SPLIT: Final = lazy(
    r"\s*(?:[,;:()\[\]\u2013\u2014]|\.(?=\s|\Z)|--+|\s-\s|\s/\s|\band(?: the)?(?=\s+\d{1,3}(?:st|nd|rd|th)\b))\s*"
)
_MONTHS: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_DATE: Final = lazy(
    rf"(?=.*[a-z])(?:(?:(?:{_MONTHS})\b\.?|\d{{1,2}}(?:st|nd|rd|th)?\b|to\b|\{{year\}}|(?:19|20)\d\d\b)[\s/-]*)+",
    re.IGNORECASE,
)
_NUMBERS: Final = lazy(
    r"(?:(?:vol(?:ume)?s?|part|no|number|pp?|pages?|article|issue)\b\.?\s*)?(?:[\d./-]+|[IVXL]+|\{(?:year|yy|edition|volume|id)\})"
    r"(?:\s+(?:[\d./-]+|\{year\}))*",
    re.IGNORECASE,
)
_OTHER_YEAR: Final = lazy(r"(?<![\d-])(?:19|20)\d\d(?![\d-])|['\u2019]\d\d(?!\w)")
_TRAILING: Final = lazy(r"[\s-]+(?:\d{1,4}(?:\.\d{1,5})?|[IVXL]{2,8})\Z")
_BESIDES: Final = lazy(
    packaged.read_pattern(_FILE, "front matter")
    + r"|(?:fully |held )?(?:virtual(?:ly)?|online)(?: (?:event|conference|only|mode))?|worldwide",
    re.IGNORECASE,
)
_PLACE: Final = lazy(  # a word of one: no abbreviation of three letters, which is a conference
    r"d[aeo]s?|del|du|of|the|la|los|and|upon|sur|\&|/|[A-Z]{1,2}|(?=[^\W\d_])(?!\w{0,2}[A-Z]{3})[^\Wa-z][\w'\u2019.-]*"
)
_NOT_PLACE: Final = lazy(rf"\b(?:{packaged.read_pattern(_FILE, 'no places')})\b", re.IGNORECASE)
_SHORT: Final = lazy(r"[A-Z][A-Za-z&/-]*[A-Z][A-Za-z&/-]*")
_CONFERENCE: Final = lazy(r"\b(?:conference|symposium|meeting)\b", re.IGNORECASE)
_MOST_SEGMENTS: Final = 30
_MOST_WORDS: Final = 5  # of a place
_LONGEST_NAME: Final = 6  # segments
_CODE: Final = 2  # letters of a state: `CA`, `QC`


def is_side_event(text: str) -> bool:
    """Tell whether a venue is a workshop, a companion volume or similar, which is not the conference."""
    return _ASIDE.search(text) is not None


def read_words(text: str) -> list[str]:
    """Return the words of a venue, folded."""
    return _WORD.findall(text.casefold().replace("&", " and "))


def read_number(found: re.Match[str]) -> int:
    """Return the number that `ORDINAL` found."""
    number, tens, small, ieth = (part.lower() for part in found.groups(""))
    tens = tens or ieth
    units = int(number or 0) + (_SMALL.index(small) + 1 if small else 0)
    return units + (10 * _TENS.index(tens) + 20 if tens else 0)


def write_roman(number: int) -> str:
    """Return a number in Roman digits."""
    digits = ""
    for value, digit in _ROMAN:
        digits += digit * (number // value)
        number %= value
    return digits


def plain_names(words: list[str]) -> Iterator[str]:
    """Yield the words of a name without ``Proceedings of the`` and similar, then without sponsors as well."""
    words = _LEAD.sub("", " ".join(words)).split()
    yield " ".join(words)
    until = next((at for at, word in enumerate(words) if word in _UNTIL), len(words) - 1)
    core = [word for at, word in enumerate(words) if at >= until or not _SPONSOR.fullmatch(word)]
    if _LONG_NAME <= len(core) < len(words):
        yield " ".join(core)


def read_title(text: str, known: Mapping[str, VocabularyClaim]) -> tuple[list[VocabularyClaim], list[str]] | None:
    """Return all names of the venue in the title of a volume or in a citation, and what is there besides.

    None if it may be something else. ``known`` are the claims on names by their words. Of arXiv the title has the
    number of the paper.
    """
    without_id = _ARXIV.sub(" ", text)
    is_archive = without_id != text
    if not is_archive and is_side_event(text):
        return None
    segments = [segment for segment in _SPLIT.split(without_id) if segment.strip(" .'")]
    if is_archive and not any(map(str.isalpha, MARKER.sub("", without_id))):
        segments = [re.match(r"\W*([a-z]*)", text, re.IGNORECASE)[1], *segments]  # type: ignore[index] # it always matches
    brackets = () if is_archive else re.findall(r"[(\[]([^()\[\]]*)[)\]]", text)
    if not 0 < len(segments) <= _MOST_SEGMENTS or not (found := _read_segments(segments, brackets, known)):
        return None
    claims, besides = found
    if is_archive and claims[0].packaged != "arXiv":
        return None
    return claims, [match[0] for match in _ARXIV.finditer(text) if "{id}" not in match[0]] + besides


def _is_region(segment: str) -> bool:
    return " ".join(read_words(segment)) in _regions()


@cache
def _regions() -> frozenset[str]:
    """Return countries and states, folded."""
    texts = packaged.read_sections("words/places.txt")
    lines = f"{texts['countries']}\n{texts['states']}".splitlines()
    return frozenset(name for line in lines for name in line.partition(": ")[2].split("|"))


def _read_segments(
    segments: Sequence[str], brackets: Collection[str], known: Mapping[str, VocabularyClaim]
) -> tuple[list[VocabularyClaim], list[str]] | None:
    claims: list[VocabularyClaim] = []
    besides: list[str] = []
    is_doubtful = False  # whether a place is such only if a date or a country follows it
    is_joint = False
    rest = segments
    while rest:
        if name := _read_longest_name(rest, known, claims[0].entry.name if claims else None):
            claim, dropped, length = name
            claims.append(claim)
            besides += dropped
            rest = rest[length:]
            continue
        segment, rest = rest[0].strip(" .'\u2019"), rest[1:]
        if not claims:
            return None
        is_date = _DATE.fullmatch(segment) is not None
        if is_date or _NUMBERS.fullmatch(segment):
            is_doubtful &= not is_date
        elif _BESIDES.fullmatch(segment):
            pass
        elif _is_joint_name(segment, claims[0], known, is_after_joint=is_joint):
            is_joint = True
        elif segment not in brackets and _is_place(segment):
            is_doubtful = len(segment) != _CODE and not _is_region(segment)
        else:
            return None
        besides += filter(None, [MARKER.sub("", segment).strip()])
    return None if is_doubtful else (claims, besides)


def _read_longest_name(
    segments: Sequence[str], known: Mapping[str, VocabularyClaim], venue: str | None
) -> tuple[VocabularyClaim, list[str], int] | None:
    """Return the claim on the name that most of the first segments make, if it is of this venue or of any for None.

    Beside it stand editions and years in it that are not marked as the paper's, and the number of the segments.
    """
    for length in range(min(len(segments), _LONGEST_NAME), 0, -1):
        plain = MARKER.sub(" ", " ".join(segments[:length])).rstrip()
        bare = _OTHER_YEAR.sub(" ", ORDINAL.sub(" ", plain)).strip(" .'\u2019-")
        names = (name for attempt in (bare, _TRAILING.sub("", bare)) for name in plain_names(read_words(attempt)))
        claim = next(filter(None, map(known.get, names)), None)
        if claim and venue in (None, claim.entry.name):
            found = (match[0] for pattern in (ORDINAL, _OTHER_YEAR, _TRAILING) for match in pattern.finditer(plain))
            return claim, [*dict.fromkeys(part.strip(" -") for part in found)], length
    return None


def _is_joint_name(
    segment: str, claim: VocabularyClaim, known: Mapping[str, VocabularyClaim], *, is_after_joint: bool
) -> bool:
    """Tell whether a segment is a short name of the venue, or of one that was held together with it."""
    short = MARKER.sub("", segment).strip(" '\u2019")
    is_short = short != segment and _SHORT.fullmatch(short) is not None
    parts = [known.get(" ".join(read_words(part))) for part in re.split("[/-]", short)]
    initials = "".join(word[0] for word in claim.spelling.split() if word[0].isupper())
    is_shared = any(part and part.entry.name == claim.entry.name for part in parts) or initials.endswith(short)
    is_other = _CONFERENCE.search(segment) is not None and ORDINAL.search(MARKER.sub("1st", segment)) is not None
    return (is_short and (is_after_joint or is_shared)) or is_other


def _is_place(segment: str) -> bool:
    """Tell whether a segment has the form of a place, and no word of a conference or of a track."""
    words = segment.split()
    is_short = len(words) <= _MOST_WORDS and words[0][:1].isupper() and _NOT_PLACE.search(segment) is None
    return _is_region(segment) or (is_short and all(map(_PLACE.fullmatch, words)))
