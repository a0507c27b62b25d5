"""Periods at the end of a title: which belong to the last word, and which end a sentence with certainty."""

from typing import Final, Literal

from metalint.util import packaged
from metalint.util.regex import lazy

Period = Literal["needed", "doubtful", "surplus"]
"""What a period at the end is.

It is ``needed`` where it belongs to an abbreviation, to initials or to an ellipsis, ``doubtful`` where it may belong to
the last word, and ``surplus`` where the last word is known to need none.
"""

_TEXTS: Final = packaged.read_sections("words/periods.txt")
# words that a period may belong to, in lower case; some of them are whole words as well
_ABBREVIATIONS: Final = frozenset(_TEXTS["abbreviations"].split())
_WORDS: Final = frozenset(_TEXTS["words"].split())  # short words that are no abbreviations
_ELLIPSIS: Final = lazy(r"(?:\.|\u2026)\s*\Z")
_LAST: Final = lazy(r"(?<!\S)(\S++)\s*+\Z")
_CLOSING: Final = ")]}\"'\u2019\u201d\u00bb"
_OPENING: Final = "([{\"'\u2018\u201c\u201e\u00ab"
_ABBREVIATED_BEFORE: Final = lazy(r"\w[.](?:\s|,|\))")
_NUMBERED: Final = lazy(r"[A-Za-z]\w*[-\u2010\u2011]\d+")
_LETTERED: Final = lazy(r"[A-Z]{2,}[-\u2010\u2011][A-Z]")
_ACRONYM: Final = lazy(r"(?![IVXLCDM]+\Z)(?:[A-Z]{3,}|[A-Z]{2,}s|[a-z]?[A-Z][a-z]*[A-Z][A-Za-z]*)")
_ENDINGS: Final = (
    "[aeosy]|[aeo]n|[eo]r|[ae]l|e[dmtw]|i[cdn]|[ae]nt|[cgpst]h|[clnr][dkt]|hm|ing|ion|ism|ful|ow|rk|st|um|ut|xt|[ei]x"
)
# words of five letters or more that end as abbreviations hardly ever do
_ORDINARY: Final = lazy(rf"(?=[a-z]{{5}})[a-z]+(?:{_ENDINGS})")
_SHORT_ACRONYMS: Final = lazy("AI|AR|DB|EU|IP|IR|IT|KV|ML|OS|PC|QA|RL|UI|UK|US|VR|XR|[1-4]D")


def final_period(title: str) -> Period | None:
    """Return what the single period at the end of ``title`` is; None if there is none, or nothing else."""
    if not title.endswith(".") or not title.strip(". \t\n"):
        return None
    text = title[:-1]
    if _ELLIPSIS.search(text):
        return "needed"
    match = _LAST.search(text)
    word = match[1].rstrip(_CLOSING).lstrip(_OPENING) if match else ""
    is_abbreviated = word.lower() in _ABBREVIATIONS and not _SHORT_ACRONYMS.fullmatch(word)
    if "." in word or (len(word) == 1 and word.isalpha()) or is_abbreviated:
        return "needed"
    if _ABBREVIATED_BEFORE.search(text):  # a title that abbreviates its words may abbreviate the last one too
        return "doubtful"
    if _NUMBERED.fullmatch(word) or _LETTERED.fullmatch(word):
        return "surplus"
    last = word.replace("\u2010", "-").replace("\u2011", "-").rpartition("-")[2]
    lower = last.lower()
    is_acronym = _SHORT_ACRONYMS.fullmatch(last) or _ACRONYM.fullmatch(last)
    may_abbreviate = lower in _ABBREVIATIONS or (not is_acronym and lower.removesuffix("s") in _ABBREVIATIONS)
    is_word = is_acronym or lower in _WORDS or _ORDINARY.fullmatch(lower)
    return "surplus" if is_word and not may_abbreviate else "doubtful"
