"""Whether what authors write of a paper says that just this paper is withdrawn."""

from __future__ import annotations

import re
from typing import Final

from metalint.patterns import lazy

_NOUN: Final = (
    r"(?:paper|article|submission|manuscript|work|e-?print|pre-?print|draft|note|report|document|study|thesis|version)"
)
_NOT_ELSEWHERE: Final = r"\b(?! from\b(?! (?:the )?arxiv))"
_DONE: Final = rf"(?:withdrawn|retracted|removed by (?:the )?arxiv){_NOT_ELSEWHERE}"
_ADVERB: Final = r"(?: now| hereby| therefore| hence| thus| since| being| \w+ly)?"
_IS: Final = rf"(?:(?:has|have|had){_ADVERB} been|is|was|be){_ADVERB}"
_IT: Final = rf"\b(?:this|the|our|my)(?: (?:current|present|entire|whole|arxiv))? {_NOUN}\b"
_NO_PART: Final = r"(?<!\bof )(?<!\bin )(?<!\bfrom )(?<!\bto )(?<!\bwith )(?<!\bfor )(?<!\bby )"

_SAYINGS: Final = tuple(
    lazy(pattern, re.IGNORECASE)
    for pattern in (
        # “Withdrawn due to an error”, “12 pages, withdrawn by the authors”, “Withdrawal due to errors”
        rf"^\W*(?:\d+ (?:pages?|pp|figures?|tables?)\b\W*)*(?:temporarily |(?:has|have) been )?{_DONE}",
        r"^\W*(?:withdrawal|retraction) (?:due|because|requested|by|of th(?:is|e)|notice)\b",
        # “Error in Lemma 2, paper withdrawn”
        rf"(?:^|[.,;:(])\W*{_NOUN} (?:{_IS} )?{_DONE}",
        # “This paper has been withdrawn”, “that this work be withdrawn”, “The paper is wrong and is withdrawn”
        rf"{_NO_PART}{_IT} {_IS} {_DONE}",
        rf"{_NO_PART}{_IT}[^.;:]{{0,90}}\b(?:needs?|has|have|had|ought) to be {_DONE}",
        rf"{_NO_PART}{_IT}[^.;:]{{0,60}}\band(?: therefore| hence| thus)? (?:is|was|has been){_ADVERB} {_DONE}",
        # “The authors have withdrawn this manuscript”, “we have decided to withdraw the manuscript”
        rf"\b(?:withdraw(?:n|ing|s)?|withdrew|retract(?:ed|ing|s)?) {_IT}{_NOT_ELSEWHERE}",
        # “I seek withdrawal of this paper”
        rf"\b(?:seek|request|ask(?:ing)? for|propose)(?:s|ed|ing)?(?: \w+){{0,3}} (?:withdrawal|retraction) of {_IT}",
    )
)
_UNSURE: Final = lazy(
    r"\b(?:if|unless|in case)\b[^.;]{0,60}\Z|\b(?:not|never|without)\W+(?:\w+\W+){0,2}\Z", re.IGNORECASE
)
_LONGEST: Final = 2000  # characters of a comment; arXiv takes fewer
_BEGINNING: Final = 300  # characters of an abstract; what follows is about the subject


def says_withdrawn(comment: str, abstract: str = "") -> bool:
    """Tell whether a comment, or the beginning of the abstract in its place, says that the paper is withdrawn.

    What is withdrawn may be an earlier version, a part, another paper, or the paper from somewhere else: none of
    these counts.
    """
    return any(_says(" ".join(text.split())) for text in (comment[:_LONGEST], abstract[:_BEGINNING]))


def _says(text: str) -> bool:
    return any(not _UNSURE.search(text[: match.start()]) for saying in _SAYINGS for match in saying.finditer(text))
