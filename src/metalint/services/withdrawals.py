"""Whether a paper is withdrawn: by what its authors write of it, by its publisher, or by its status."""

import re
from collections.abc import Collection
from typing import Final

from metalint.util import packaged
from metalint.util.regex import lazy

_TEXTS: Final = packaged.read_sections("withdrawals.txt")
_PARTS: Final[dict[str, str]] = {}
for _name, _part in packaged.split_pairs(_TEXTS["parts"]).items():
    _PARTS[_name] = packaged.fill_pattern(_part, _PARTS)
_SAYINGS: Final = [
    lazy(packaged.fill_pattern(saying, _PARTS), re.IGNORECASE) for saying in _TEXTS["sayings"].splitlines()
]
_UNSURE: Final = lazy(
    r"\b(?:if|unless|in case)\b[^.;]{0,60}\Z|\b(?:not|never|without)\W+(?:\w+\W+){0,2}\Z"
    r"|\b(?:no (?:need|reason)|refused?|refuses|declined?|asked|(?:the|a|their) requests?|calls?|whether) to \Z",
    re.IGNORECASE,
)
_UNDONE: Final = lazy(
    r"^ (?:by mistake|in error|or not)\b|\b(?:restored|reinstated)\b"
    r"|(?:[;,.]|\b(?:and|but|now|later|then|subsequently))\s+(?:\w+\s+){0,3}accepted\b",
    re.IGNORECASE,
)
_AT_A_VENUE: Final = lazy(
    r"^[^.;]{0,80}\b(?:at|by|for|from|in|of|to) (?:[A-Z][a-z]*){2,}[ -]?(?:(?:19|20)|['\u2019])\d\d\b"
)
_NOTICE: Final = lazy(
    r"\W*(?:(?i:retract(?:ed|ion)|withdrawn|removed)|WITHDRAWAL|REMOVAL"
    r"|(?i:withdrawal|removal)(?=\s+(?i:article|paper|chapter|note|notice)\b|\]))"
    r"(?:\s+(?i:article|paper|chapter|note|notice|to|of))*\s*(?::|\]|\)|[-\u2013\u2014]\s)"
)
"""How publishers mark the title of what they have taken back: a separate word before a colon, bracket or dash.

The nouns are subjects as well, and count in capitals only, in brackets, or before the kind of text.
"""

# the kinds of updates that take a work back, as Crossref has them
_RETRACTIONS: Final = frozenset({"retraction", "withdrawal", "removal"})
_STATUS: Final = lazy(r"withdrawn|retracted", re.IGNORECASE)
_LONGEST: Final = 2000  # characters of a comment; arXiv takes fewer
_BEGINNING: Final = 300  # characters of an abstract; what follows is about the subject


def says_withdrawn(comment: str, abstract: str = "") -> bool:
    """Tell whether a comment, or the beginning of the abstract in its place, says that the paper is withdrawn.

    What is withdrawn may be an earlier version, a part, another paper, or the paper from elsewhere: none of it counts.
    """
    for text in (" ".join(comment[:_LONGEST].split()), " ".join(abstract[:_BEGINNING].split())):
        for match in (match for saying in _SAYINGS for match in saying.finditer(text)):
            after = text[match.end() :]  # nothing before or after takes it back, or says that another place is meant
            if not (_UNSURE.search(text[: match.start()]) or _UNDONE.search(after) or _AT_A_VENUE.search(after)):
                return True
    return False


def is_taken_back(title: str, updates: Collection[str]) -> bool:
    """Tell whether a publisher has taken a work back, by the kinds of its updates or the mark in its title."""
    return not _RETRACTIONS.isdisjoint(updates) or _NOTICE.match(title) is not None


def has_withdrawn_status(*texts: str) -> bool:
    """Tell whether one of ``texts``, such as the name of OpenReview's group of a submission, says withdrawn."""
    return any(_STATUS.search(text) for text in texts)
