"""Venues: how a written one is read, and the form of it that is counted.

The *form* of a venue is what is written, with ``{year}``, ``{yy}`` or ``{edition}`` where it holds the paper's own
year, or the number of the edition that was held in it: ``ICLR {year}``. It says nothing then that the year's own field
does not say as well. A form may end in a period, after a tab: names from before a venue was renamed stand apart.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.names import vocabulary
from metalint.names.conventions import FormPart, Grade
from metalint.names.vocabulary import VocabularyClaim
from metalint.schema.protobuf_check import Record
from metalint.util.regex import lazy
from metalint.util.wording import code, listed

PACKAGED: Final = "venues.prototxt"
WITH_YEAR: Final = " {year}"  # the style of forms that hold the year
_MAX_LENGTH: Final = 300
_WORD: Final = lazy(r"[^\W_]+(?:\+\+)?")
_DIGIT: Final = lazy(r"\d")
_UNUSABLE: Final = lazy(r"[{}\x00-\x1f\x7f]")
_SIGN: Final = lazy("""[^\\w\\s'’‘,.:;&%+/()\\[\\]"“”\u2010-\u2014-]""")  # it may mean something, as in `*ACL`
_MARKER: Final = lazy(r"\{(?:year|yy|edition)\}")
_YEAR_MARKER: Final = lazy(r"\{(?:year|yy)\}")
_TRIMMED: Final = " \u00a0'’,.:;-–()[]"
_LEADS: Final = (("the",), ("proceedings", "of", "the"), ("proceedings", "of"), ("proc", "of", "the"), ("proc", "of"))
_PRESENTATIONS: Final = frozenset({"oral", "poster", "spotlight", "highlight"})
_ONES: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS: Final = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
)  # fmt: skip
_TENS: Final = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_ORDINAL: Final = lazy(
    rf"\b(?:(?P<number>\d{{1,3}})(?:st|nd|rd|th)"
    rf"|(?:(?P<tens>{'|'.join(_TENS)})y[ -])?(?P<ones>{'|'.join(_ONES)})"
    rf"|(?P<teens>{'|'.join(_TEENS)})|(?P<round>{'|'.join(_TENS)})ieth)\b",
    2,  # re.IGNORECASE
)


class _Found(NamedTuple):
    claim: VocabularyClaim
    grade: Grade
    why: str


class Venues:
    """The vocabulary of venues. Answers are remembered, for many papers have the same venue."""

    def __init__(self, claims: Mapping[str, VocabularyClaim]) -> None:
        self._claims = claims
        # returns the form of a written venue in a paper of some year; None for what is not to be counted
        self.form: Callable[[str, int | None], str | None] = lru_cache(maxsize=1 << 12)(self._form)
        # returns what a form is read as; None for a venue that is not registered
        self.part: Callable[[str], FormPart | None] = lru_cache(maxsize=1 << 12)(self._part)

    def _form(self, written: str, year: int | None) -> str | None:
        if not written.strip() or len(written) > _MAX_LENGTH or _UNUSABLE.search(written):
            return None
        marked = written
        if year is not None and _DIGIT.search(written):  # `ICLR 2024`, `ICLR'24`, `ICLR2024`
            marked = re.sub(rf"(?<!\d){year}(?!\d)", "{year}", written)
            if marked == written:
                marked = re.sub(rf"(?<!\d){year % 100:02}(?!\w)", "{yy}", written)
        reading = self._read(marked)
        if reading is None or year is None:
            return written if reading is None else marked
        entry = reading.claim.entry
        if entry.edition_offset:
            edition = year - entry.edition_offset
            marked = _ORDINAL.sub(lambda match: "{edition}" if _number(match) == edition else match[0], marked)
        return f"{marked}\tbefore {entry.renamed}" if year < entry.renamed else marked

    def _part(self, form: str) -> FormPart | None:
        marked, _, period = form.partition("\t")
        reading = self._read(marked)
        if reading is None:
            return None
        claim, grade, why = reading
        style = WITH_YEAR if _YEAR_MARKER.search(marked) else ""
        if period and (not claim.is_own or claim.entry.former_name):
            packaged = claim.entry.former_name or claim.packaged
            if claim.kind != "alias" and grade != "lossy":
                why = f"{code(packaged)} was its name {period}"
            return FormPart(marked, f"{claim.entry.name} {period}", grade, packaged, why=why, style=style)
        return FormPart(marked, claim.entry.name, grade, claim.packaged, claim.is_own, why, style)

    def _read(self, marked: str) -> _Found | None:
        head, bracket, tail = marked.rstrip().rpartition("(")
        if bracket and tail.endswith(")"):  # `International Conference on Machine Learning (ICML)`
            short, long = self._read_without_brackets(tail[:-1]), self._read_without_brackets(head)
            if short and long and short.claim.entry.name == long.claim.entry.name:
                worst: tuple[Grade, ...] = ("lossy", "informal")
                grade: Grade = next(
                    (candidate for candidate in worst if candidate in {short.grade, long.grade}), "spelling"
                )
                return _Found(short.claim, grade, short.why if short.grade == grade else long.why)
        return self._read_without_brackets(marked)

    def _read_without_brackets(self, marked: str) -> _Found | None:
        bare = " ".join(_MARKER.sub(" ", marked).split()).strip(_TRIMMED)
        signs = set(_SIGN.findall(bare))
        words = _words(bare)
        if (claim := self._claims.get(" ".join(words))) and signs.issubset(claim.spelling):
            return _Found(claim, _grade(bare, marked, claim), _why(claim))
        asides = [word for word in words if word in _PRESENTATIONS] + [match[0] for match in _ORDINAL.finditer(bare)]
        rest = _without_lead([word for word in _words(_ORDINAL.sub(" ", bare)) if word not in _PRESENTATIONS])
        claim = self._claims.get(" ".join(rest))
        if claim is None or not signs.issubset(claim.spelling):
            return None
        if asides:
            named = listed(asides)
            verb = "is" if len(asides) == 1 else "are"
            return _Found(claim, "lossy", f"`{claim.spelling}` is the venue, and {named} {verb} not part of its name")
        return _Found(claim, "informal" if claim.kind == "alias" else "spelling", _why(claim))


def load(records: Iterable[Record]) -> Venues:
    """Return the packaged vocabulary with a repository's own registries, which win."""
    return Venues(vocabulary.load(vocabulary.packaged(PACKAGED), records, fold))


def fold(written: str) -> str:
    """Return the words of a venue: what its spellings share that differ in capitals and punctuation only."""
    return " ".join(_words(written))


def with_year(form: str, form_written: str, year: int | None) -> str | None:
    """Return a form with the ``year`` of the paper, if what the paper writes, in ``form_written``, holds it as well."""
    # None if it does not, or if the form holds the number of an edition too, whose spelling is not known.
    if not _MARKER.search(form):
        return form
    if year is None or not _YEAR_MARKER.search(form_written) or "{edition}" in form:
        return None
    return form.replace("{year}", str(year)).replace("{yy}", f"{year % 100:02}")


def _grade(bare: str, marked: str, claim: VocabularyClaim) -> Grade:
    if claim.kind == "alias":
        return "informal"
    is_registered = bare == claim.spelling or bare in claim.entry.other_names  # `INTERSPEECH` beside `Interspeech`
    if not is_registered or marked not in {bare, bare + WITH_YEAR}:
        return "spelling"
    return "accepted" if claim.is_accepted else "official"


def _why(claim: VocabularyClaim) -> str:
    if claim.kind == "alias":
        return f"`{claim.spelling}` is an informal spelling of `{claim.entry.name}`"
    return f"`{claim.entry.name}` is the registered name"


def _words(written: str) -> list[str]:
    return _WORD.findall(written.casefold().replace("&", " and "))


def _number(found: re.Match[str]) -> int:
    if found["number"]:
        return int(found["number"])
    if found["teens"]:
        return 10 + _TEENS.index(found["teens"].lower())
    if found["round"]:
        return 20 + 10 * _TENS.index(found["round"].lower())
    tens = 20 + 10 * _TENS.index(found["tens"].lower()) if found["tens"] else 0
    return tens + 1 + _ONES.index(found["ones"].lower())


def _without_lead(words: list[str]) -> list[str]:
    """Leave out ``Proceedings of the`` and ``The``."""
    for lead in _LEADS:
        if tuple(words[: len(lead)]) == lead:
            return _without_lead(words[len(lead) :])
    return words
