"""Names within a part of an affiliation string, where no comma parts them from what stands around them."""

from collections.abc import Iterator
from typing import Final

from metalint.names.institutions.ror.addresses import AddressPlaces, are_places, begins_in
from metalint.names.institutions.ror.disambiguation import Candidate, chosen
from metalint.names.institutions.ror.index import ACRONYM, RorClaim, RorIndex
from metalint.names.institutions.ror.segments import Segment, has_digit, is_numbered
from metalint.names.institutions.vocabulary import (
    BODIES,
    KINDS_OF_UNITS,
    LEGAL_FORMS,
    STREETS,
    UNITS,
    WHOLE_BODIES,
    vocabulary,
)

_AND: Final = "and"
_OF: Final = frozenset({"of", "for", "de", "di", "du", "des", "del", "della", "do", "da", "der"})
_RARE: Final = 3  # names with a word that is no more than an acronym
_ACRONYM: Final = 5  # letters of a word that is no name, but short for a unit


def within(part: Segment, places: AddressPlaces, index: RorIndex) -> Iterator[Candidate]:
    """Yield the organizations that a part of a segment names; what is around the name must not belong to it."""
    words = part.counting
    start = 0
    while start < len(words) - 1:
        step = 1
        sizes = index.prefixes(words[start:])
        if sizes and (_may_begin(part, start, index) or index.claims(" ".join(words[:start]))):
            for size in sizes:
                if candidates := _find_organisations(part, start, start + size, places, index):
                    yield from candidates
                    step = size
                    break
        start += step


def _find_organisations(part: Segment, start: int, end: int, places: AddressPlaces, index: RorIndex) -> list[Candidate]:
    """Return the organization that the words from ``start`` to ``end`` name, and another one behind *and*."""
    before, span, tail = part.counting[:start], part.counting[start:end], part.counting[end:]
    claim = chosen(span, places, index) if len(span) > 1 and not goes_on(part, end) else None
    is_behind_and = start > 0 and _AND in part.words[part.spots[start - 1] : part.spots[start]]
    if not claim or (is_behind_and and (BODIES | UNITS).isdisjoint(span)):  # the end of the name before *and*
        return []
    owners = {claim.organisation for claim in index.claims(" ".join(before))} if before else set()
    if owners and owners.isdisjoint({claim.organisation, *index.ancestors(claim.organisation)}):
        return []  # what stands before it is the name of something else
    candidates = [Candidate(claim.organisation, len(span), is_whole=False)]
    if tail and _AND in part.words[part.spots[end - 1] : part.spots[end]]:
        others = {claim.organisation for claim in index.claims(" ".join(tail))}
        if claim.organisation in others:
            return candidates
        candidates += [Candidate(other, len(tail), is_whole=False) for other in sorted(others)]
        return candidates if others or not (BODIES | UNITS).isdisjoint(tail) else []
    is_company = index.organisation(claim.organisation).types <= {"company", "funder"}
    if is_company and tail and not before and len(span) > 1 and places.is_said and BODIES.isdisjoint(tail):
        return candidates  # a division
    return candidates if _may_end(span, tail, claim, index) else []


def goes_on(part: Segment, end: int) -> bool:
    """Tell whether a name goes on after its words that count before ``end``: a College of Law, of Louisiana."""
    return not _OF.isdisjoint(part.words[part.spots[end - 1] + 1 : part.spots[end - 1] + 2])


def _may_begin(part: Segment, start: int, index: RorIndex) -> bool:
    """Tell whether a name may begin here: at the start, behind a unit, a number, acronyms, or a little word."""
    before = part.counting[:start]
    if not WHOLE_BODIES.isdisjoint(before):
        return False
    if not before or before[-1] in UNITS or has_digit(before[-1]):
        return True
    if UNITS.isdisjoint(before):
        return all(len(word) == 1 or _is_acronym(word, index) for word in before)
    if part.spots[start] - part.spots[start - 1] > 1:
        return True
    # Here the name of the unit may end.
    first = part.counting[start]
    is_body = first in BODIES
    if is_body and index.longer(f"{before[-1]} {first}"):  # such as Medical University
        return False
    is_common = index.frequency(before[-1]) >= index.common or before[-1] in vocabulary().generic
    return is_common or (is_body and not any(_is_acronym(word, index) for word in before))


def _is_acronym(word: str, index: RorIndex) -> bool:
    return any(claim.kind == ACRONYM for claim in index.claims(word))


def _may_end(span: tuple[str, ...], tail: tuple[str, ...], claim: RorClaim, index: RorIndex) -> bool:
    """Tell whether a name may end before ``tail``: a unit of it, a number or its own place may follow."""
    if not tail:
        return True
    if is_numbered(tail) or tail == ("group",):
        return False
    if has_digit(tail[0]) or tail[0] in UNITS or tail[0] in KINDS_OF_UNITS:
        return "hospital" not in tail
    if not BODIES.isdisjoint(tail):
        return False
    organisation = index.organisation(claim.organisation)
    if len(tail) == 1 and len(tail[0]) <= _ACRONYM and index.frequency(tail[0]) < _RARE:
        is_division = not _others_go_on(span, organisation.number, index)
    else:
        is_unit = len(span) > 1 and "education" in organisation.types and not UNITS.isdisjoint(tail)
        is_division = is_unit or any(
            other.organisation == organisation.number for other in index.claims(" ".join(tail))
        )
    return is_division or _is_address(span, tail, claim, index)


def _is_address(span: tuple[str, ...], tail: tuple[str, ...], claim: RorClaim, index: RorIndex) -> bool:
    """Tell whether ``tail`` is the address of the organization before it, or its legal form."""
    organisation = index.organisation(claim.organisation)
    if tail[0].endswith(STREETS) or begins_in(tail, organisation.country, organisation.cities):
        return True
    if _others_go_on(span, organisation.number, index):  # the place may tell another of them
        return False
    if all(len(word) == 1 or word in LEGAL_FORMS for word in tail):
        return True
    return "healthcare" not in organisation.types and are_places(tail, organisation.country, span, index)


def _others_go_on(span: tuple[str, ...], number: int, index: RorIndex) -> bool:
    """Tell whether names of others begin with a name, those of its parts left out."""
    return any(number not in index.ancestors(other) for other in index.longer(" ".join(span)) - {number})
