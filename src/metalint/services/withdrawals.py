"""Whether a paper is withdrawn: by what its authors write of it, by its publisher, or by its status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Collection

_NOUN: Final = (
    r"(?:paper|article|submission|manuscript|work|e-?print|pre-?print|draft|note|report|document|study|thesis|version)"
)
_NOT_ELSEWHERE: Final = r"\b(?! from\b(?! (?:the )?arxiv))"
_DONE: Final = rf"(?:withdrawn|retracted|removed by (?:the )?arxiv){_NOT_ELSEWHERE}"
_ADVERB: Final = r"(?: now| hereby| therefore| hence| thus| since| being| \w+ly)?"
_IS: Final = rf"(?:(?:has|have|had){_ADVERB} been|is|was|be){_ADVERB}"
_IT: Final = rf"\b(?:this|the|our|my)(?: (?:current|present|entire|whole|arxiv))? {_NOUN}\b"
_NO_PART: Final = r"(?<!\bof )(?<!\bin )(?<!\bfrom )(?<!\bto )(?<!\bwith )(?<!\bfor )(?<!\bby )"
_ENDS: Final = r"(?=\s*(?:\Z|[.,;:()\[\]!*]|[-\u2013\u2014]+(?:\s|\Z)))"
_WHY: Final = (
    r"(?=(?: (?:temporarily|voluntarily|permanently|now))?"
    r" (?:by|due|owing|because|for|as|since|on|upon|pending|until|after|following|from (?:the )?arxiv|at the request"
    r"|at (?:the )?\w+ request|and|to|with|see)\b)"
)

_SAYINGS: Final = tuple(
    lazy(pattern, re.IGNORECASE)
    for pattern in (
        # “Withdrawn due to an error”, “12 pages, withdrawn by the authors”, “Withdrawal due to errors”
        (
            r"^\W*(?:\d+ (?:pages?|pp|figures?|tables?)\b\W*)*(?:temporarily |(?:(?:this|it) )?(?:has|have) been )?"
            rf"{_DONE}(?: {_NOUN})?(?:{_ENDS}|{_WHY})"
        ),
        rf"^\W*(?:withdrawal|retraction) (?:due|because|requested|notice|by (?:the )?authors?\b|of {_IT})",
        # “Error in Lemma 2, paper withdrawn”
        rf"(?:^|[.,;:(]|\s[-\u2013\u2014])\W{{0,20}}{_NOUN} (?:{_IS} )?{_DONE}(?:{_ENDS}|{_WHY})",
        # “The proof is incorrect. Withdrawn.”
        (
            r"\b(?:errors?|mistakes?|flaw(?:s|ed)?|bugs?|gaps?|wrong|incorrect|invalid|fails)\b[^.;]{0,60}[.,;\u2013\u2014-]\s*"
            rf"(?:hence |therefore |thus |now )?{_DONE}\W*\Z"
        ),
        # “This paper has been withdrawn”, “that this work be withdrawn”, “The paper is wrong and is withdrawn”
        rf"{_NO_PART}{_IT} {_IS} {_DONE}",
        rf"{_NO_PART}{_IT} {_DONE}(?:{_ENDS}|{_WHY})",
        rf"{_NO_PART}{_IT}[^.;:]{{0,90}}\b(?:needs?|has|have|had|ought) to be {_DONE}",
        rf"{_NO_PART}{_IT}[^.;:]{{0,60}}\band(?: therefore| hence| thus)? (?:is|was|has been){_ADVERB} {_DONE}",
        # “The authors have withdrawn this manuscript”, “we have decided to withdraw the manuscript”
        rf"\b(?:withdraw(?:n|ing|s)?|withdrew|retract(?:ed|ing|s)?) {_IT}{_NOT_ELSEWHERE}",
        # “I seek withdrawal of this paper”
        rf"\b(?:seek|request|ask(?:ing)? for|propose)(?:s|ed|ing)?(?: \w+){{0,3}} (?:withdrawal|retraction) of {_IT}",
        # French, German, Spanish, Portuguese, Italian, Russian, Chinese, Japanese
        r"\b(?:cet|l['\u2019]) ?article (?:est|a été) (?:retiré|rétracté)\b",
        (
            r"\bdiese[rs]? (?:Artikel|Arbeit|Aufsatz|Manuskript) (?:wurde|wird|ist)(?: (?:vo[nm]|durch)(?: \w+){1,2})?"
            r" zurückgezogen\b"
        ),
        r"\beste (?:artículo|trabajo|manuscrito) (?:ha sido|fue|está) (?:retirado|retractado)\b",
        r"\beste (?:artigo|trabalho|manuscrito) (?:foi|está) (?:retirado|retratado)\b",
        r"\bquesto (?:articolo|lavoro|manoscritto) (?:è|è stato) ritirato\b",
        r"\b(?:эта )?(?:статья|работа) (?:была )?отозвана\b",
        r"(?:本文|本论文|该论文|此论文|论文)已经?(?:被?作者)?(?:撤回|撤稿)",
        r"(?:この|本)(?:論文|稿)は(?:著者により)?(?:取り下げ|撤回)(?:られ|され)",
    )
)
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
"""How publishers mark the title of what they have taken back: a word of its own before a colon, bracket or dash.

The nouns are subjects as well, and count in capitals only, in brackets, or before the kind of text.
"""

_RETRACTIONS: Final = frozenset({"retraction", "withdrawal", "removal"})
"""The kinds of updates that take a work back, as Crossref has them."""

_STATUS: Final = lazy(r"withdrawn|retracted", re.IGNORECASE)
_LONGEST: Final = 2000  # characters of a comment; arXiv takes fewer
_BEGINNING: Final = 300  # characters of an abstract; what follows is about the subject


def says_withdrawn(comment: str, abstract: str = "") -> bool:
    """Tell whether a comment, or the beginning of the abstract in its place, says that the paper is withdrawn.

    What is withdrawn may be an earlier version, a part, another paper, or the paper from somewhere else: none of
    these counts.
    """
    return any(_says(" ".join(text.split())) for text in (comment[:_LONGEST], abstract[:_BEGINNING]))


def _says(text: str) -> bool:
    return any(_counts(text, match) for saying in _SAYINGS for match in saying.finditer(text))


def _counts(text: str, match: re.Match[str]) -> bool:
    """Tell whether nothing before or after a saying takes it back, or says that another place is meant."""
    after = text[match.end() :]
    return not (_UNSURE.search(text[: match.start()]) or _UNDONE.search(after) or _AT_A_VENUE.search(after))


def is_taken_back(title: str, updates: Collection[str]) -> bool:
    """Tell whether a publisher has taken a work back, by the kinds of its updates or the mark in its title."""
    return not _RETRACTIONS.isdisjoint(updates) or _NOTICE.match(title) is not None


def has_withdrawn_status(*texts: str) -> bool:
    """Tell whether one of ``texts``, such as the name of OpenReview's group of a submission, says withdrawn."""
    return any(_STATUS.search(text) for text in texts)
