"""Venues: how a written one is read, and the form of it that is counted.

The *form* of a venue is what is written, with ``{year}``, ``{yy}`` or ``{edition}`` where it holds the paper's own
year, or the number of the edition that was held in it: ``ICLR {year}``. It says nothing then that the year's own field
does not say as well. A form may end in a period, after a tab: names from before a venue was renamed stand apart.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from metalint.names import vocabulary
from metalint.names.conventions import FormPart, Grade
from metalint.names.venue_titles import (
    MARKER,
    ORDINAL,
    plain_names,
    read_number,
    read_title,
    read_words,
    write_roman,
)
from metalint.names.vocabulary import VocabularyClaim
from metalint.schema.protobuf_check import Record
from metalint.util.regex import lazy
from metalint.util.wording import first_words, join_words, quote

PACKAGED: Final = "venues.prototxt"
WITH_YEAR: Final = " {year}"  # the style of forms that hold the year
_MAX_LENGTH: Final = 300
_OTHER_YEAR: Final = lazy(r"(?:19|20|['\u2019])\d\d")
_DIGIT: Final = lazy(r"\d")
_UNUSABLE: Final = lazy(r"[{}\x00-\x1f\x7f]")
_SIGN: Final = lazy("""[^\\w\\s'’‘,.:;&%+/()\\[\\]"“”\u2010-\u2014-]""")  # it may mean something, as in `*ACL`
_YEAR_MARKER: Final = lazy(r"\{(?:year|yy)\}")
_NUMBERED: Final = lazy(r"\{(?:edition|volume|id)\}")
_TRIMMED: Final = " \u00a0'’,.:;-–()[]"
_PRESENTATIONS: Final = frozenset({"oral", "poster", "spotlight", "highlight"})
_MOST_SHOWN: Final = 3  # parts of a title that a message lists


class Venues:
    """The vocabulary of venues. Answers are remembered, for many papers have the same venue."""

    def __init__(self, claims: Mapping[str, VocabularyClaim]) -> None:
        self._claims = claims
        for method in ("mark_form", "read_form"):
            setattr(self, method, lru_cache(maxsize=1 << 12)(getattr(self, method)))

    def read(self, written: str, year: int | None) -> FormPart | None:
        """Return what a written venue is read as in a paper of some year; None for one that is not registered."""
        form = self.mark_form(written, year)
        return None if form is None else self.read_form(form)

    def mark_form(self, written: str, year: int | None, arxiv_id: str = "") -> str | None:
        """Return the form of a written venue in a paper of some year, and with some arXiv id, if it holds that.

        None for what is not to be counted.
        """
        if not written.strip() or len(written) > _MAX_LENGTH or _UNUSABLE.search(written):
            return None
        marked = written
        if arxiv_id:
            marked = re.sub(rf"(?<!\d){re.escape(arxiv_id)}(?:v\d+)?(?!\d)", "{id}", marked)
        if year is not None and _DIGIT.search(written):  # `ICLR 2024`, `ICLR'24`, `ICLR2024`
            unmarked = marked
            marked = re.sub(rf"(?<!\d){year}(?!\d)", "{year}", unmarked)
            apart = r"(?<!\d)" if marked == unmarked else r"(?<=['\u2019])"
            marked = re.sub(rf"{apart}{year % 100:02}(?!\w)", "{yy}", marked)
        found = self._match_venue(marked)
        if found is None or year is None:
            return marked
        entry = found[0].entry
        if entry.edition_offset:
            edition = year - entry.edition_offset
            marked = ORDINAL.sub(lambda match: "{edition}" if read_number(match) == edition else match[0], marked)
        marker = "{volume}" if entry.volume_offset else "{edition}"
        number = year - (entry.volume_offset or entry.edition_offset or year)
        if number > 0:  # `MICRO-56`, `Robotics: Science and Systems XVII`
            written_so = f"{number}|{write_roman(number)}"
            marked = re.sub(rf"(?<=[A-Za-z][ -])(?:{written_so})(?=\Z|\s*[,:(])", marker, marked, count=1)
        return f"{marked}\tbefore {entry.renamed}" if year < entry.renamed else marked

    def read_form(self, form: str) -> FormPart | None:
        """Return what a form is read as; None for a venue that is not registered."""
        marked, _, period = form.partition("\t")
        found = self._match_venue(marked)
        if found is None:
            return None
        claim, grade, why = found
        if "{id}" in marked and grade != "lossy":
            grade = "informal"  # an id is part of no name
        style = WITH_YEAR if _YEAR_MARKER.search(marked) else ""
        if period and (not claim.is_own or claim.entry.former_name):
            packaged = claim.entry.former_name or claim.packaged
            if claim.kind != "alias" and grade != "lossy":
                why = f"{quote(packaged)} was its name {period}"
            return FormPart(marked, f"{claim.entry.name} {period}", grade, packaged, why=why, style=style)
        return FormPart(marked, claim.entry.name, grade, claim.packaged, claim.is_own, why, style)

    def _match_venue(self, marked: str) -> tuple[VocabularyClaim, Grade, str] | None:
        """Return whose name a marked form is, what kind of form, and why it is read so."""
        bare = " ".join(MARKER.sub(" ", marked).split()).strip(_TRIMMED)
        signs = set(_SIGN.findall(bare))
        if (claim := self._claims.get(fold(bare))) and signs.issubset(claim.spelling):
            grade: Grade = "spelling"
            if claim.kind == "alias":
                grade = "informal"
            elif marked in {bare, bare + WITH_YEAR} and bare in (claim.spelling, *claim.entry.other_names):
                grade = "accepted" if claim.is_accepted else "official"  # `INTERSPEECH` beside `Interspeech`
            return claim, grade, _explain_claim(claim)
        asides = [word for word in read_words(bare) if word in _PRESENTATIONS]
        asides += [match[0] for match in ORDINAL.finditer(bare)]
        rest = [word for word in read_words(ORDINAL.sub(" ", bare)) if word not in _PRESENTATIONS]
        claim = next(filter(None, map(self._claims.get, plain_names(rest))), None)
        if claim:
            return _grade_title([claim], asides) if signs.issubset(claim.spelling) else None
        claims, besides = read_title(marked, self._claims) or ([], [])
        if not claims or not signs.issubset("".join(claim.spelling for claim in claims)):
            return None
        if besides and " " not in claims[0].spelling and all(map(_OTHER_YEAR.fullmatch, besides)):
            return None  # `ICLR 2023` in a paper of 2024: which of the two years is wrong is not known
        return _grade_title(claims, besides)


def load(records: Iterable[Record]) -> Venues:
    """Return the packaged vocabulary with a repository's own registries, which win."""
    own = list(records)
    return Venues(vocabulary.load(vocabulary.packaged(PACKAGED), own, fold)) if own else _load_packaged()


@cache
def _load_packaged() -> Venues:
    return Venues(vocabulary.load(vocabulary.packaged(PACKAGED), (), fold))


def fold(written: str) -> str:
    """Return the words of a venue: what its spellings share that differ in capitals and punctuation only."""
    return " ".join(read_words(written))


def with_year(form: str, form_written: str, year: int | None) -> str | None:
    """Return a form with the ``year`` of the paper, if what the paper writes, in ``form_written``, holds it as well."""
    # None if it does not, or if the form holds the number of an edition too, whose spelling is not known.
    if not MARKER.search(form):
        return form
    if year is None or not _YEAR_MARKER.search(form_written) or _NUMBERED.search(form):
        return None
    return form.replace("{year}", str(year)).replace("{yy}", f"{year % 100:02}")


def _grade_title(claims: Sequence[VocabularyClaim], besides: Sequence[str]) -> tuple[VocabularyClaim, Grade, str]:
    """Return a venue by its names in a text, and what kind of form that is by what it says besides them."""
    claim = next((claim for claim in claims if claim.kind == "alias"), claims[0])
    if not besides:
        return claim, "informal" if claim.kind == "alias" else "spelling", _explain_claim(claim)
    verb = "is" if len(besides) == 1 else "are"
    parts = join_words(besides) if len(besides) <= _MOST_SHOWN else first_words(besides, _MOST_SHOWN)
    return claim, "lossy", f"`{claim.spelling}` is the venue, and {parts} {verb} not part of its name"


def _explain_claim(claim: VocabularyClaim) -> str:
    if claim.kind == "alias":
        return f"`{claim.spelling}` is an informal spelling of `{claim.entry.name}`"
    return f"`{claim.entry.name}` is the registered name"
