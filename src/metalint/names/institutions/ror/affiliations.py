"""Which organization an affiliation string names: department, institution, city and country in any order.

A string is split at commas, brackets and similar. What its parts say of country and city is read first, for it
decides between organizations of one name, and against organizations elsewhere. Then each part is looked up: as it is,
joined with the next, abbreviated, and for a name within it. There is no answer where several organizations are named
that have nothing to do with each other.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Final

from metalint.names.institutions.places import country_of
from metalint.names.institutions.ror.addresses import (
    AddressPlaces,
    city_at_end,
    country_at_end,
    places_of,
    without_address,
)
from metalint.names.institutions.ror.disambiguation import Candidate, chosen, is_there, one_of
from metalint.names.institutions.ror.index import RorClaim, RorIndex
from metalint.names.institutions.ror.keys import LITTLE, one_spelling
from metalint.names.institutions.ror.segments import (
    AND,
    JOINED,
    Segment,
    has_digit,
    is_code,
    is_numbered,
    segment,
    segments,
)
from metalint.names.institutions.ror.within import goes_on, within
from metalint.names.institutions.vocabulary import BODIES, is_hospital

_SHORTEST_ACRONYM: Final = 3
_PIECES: Final = BODIES | {"technology", "science"}
_UNIVERSITY: Final = "university"
_GLUED: Final = frozenset({"the", "of"})
_NO_UNITS: Final = frozenset({"education", "healthcare", "company"})  # types of organizations
_WHOLES: Final = frozenset({"education", "facility"})
_SHORTEST_PIECE: Final = 2


def match(text: str, index: RorIndex) -> list[Candidate]:
    """Return the organizations that ``text`` names, those left out that others of them are part of."""
    parts = [part for whole in segments(unicodedata.normalize("NFKC", text)) for part in _split_part(whole, index)]
    ways: dict[int, set[tuple[str, ...]]] = {}  # in which the parts name an organization, acronyms counted
    for part in parts if len(parts) > 1 else ():
        for claim in index.claims(" ".join(part.counting)):
            ways.setdefault(claim.organisation, set()).add(part.counting)
    named_twice = frozenset(number for number, keys in ways.items() if len(keys) > 1)
    places = places_of(parts, index)._replace(named=named_twice)
    candidates = list(_find_candidates(parts, places, index)) or list(_find_acronyms(parts, places, index))
    types = [index.organisation(candidate.organisation).types for candidate in candidates]
    if any(is_hospital(part.counting) for part in parts) and not any("healthcare" in kinds for kinds in types):
        return []
    return [candidate._replace(is_alone=places.is_alone) for candidate in _keep_deepest(candidates, parts, index)]


def _split_part(part: Segment, index: RorIndex) -> tuple[Segment, ...]:
    """Return a part with words such as ``macauuniversity`` written as two."""
    # A place before *and* is a separate part, for another address begins after it.
    if part.is_simple:
        return (part,)
    pieces = [_split_word(word, index) for word in part.words]
    if any(len(piece) > 1 for piece in pieces):
        part = segment(" ".join(word for piece in pieces for word in piece))
    at = part.words.index(AND) if AND in part.words else 0
    first = tuple(word for word in part.words[:at] if not has_digit(word))
    if not first or country_at_end(first, index, is_whole=True)[0] < len(first):
        return (part,)
    both = (segment(" ".join(words)) for words in (part.words[:at], part.words[at + 1 :]))
    return tuple(half for half in both if half.counting)


def _split_word(word: str, index: RorIndex) -> tuple[str, ...]:
    def is_known(half: str) -> bool:
        return half in LITTLE or index.frequency(half) > 0 or index.place(half) is not None

    if len(word) >= JOINED and not index.frequency(one_spelling(word)):
        for at in range(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE + 1):
            first, second = one_spelling(word[:at]), one_spelling(word[at:])
            is_glued = first in _GLUED and index.frequency(second) > 0
            if is_glued or (first in _PIECES and is_known(second)) or (second in _PIECES and is_known(first)):
                return (word[:at], word[at:])
    return (word,)


def _find_candidates(parts: Sequence[Segment], places: AddressPlaces, index: RorIndex) -> Iterator[Candidate]:
    """Look up two parts together, then each that is left: as a whole, without its address, for a name within it."""
    joined: set[int] = set()
    for at, (first, second) in enumerate(pairwise(parts)):
        if places.parts >= {at, at + 1}:
            continue
        for words in (first.counting + second.counting, second.counting + first.counting):
            if claim := chosen(words, places, index):  # and its whole, if one of the two names that
                above = index.ancestors(claim.organisation)
                named = (chosen(part.counting, places, index) for part in (first, second))
                wholes = [whole.organisation for whole in named if whole and whole.organisation in above]
                yield from (Candidate(number, len(words), is_whole=True) for number in (claim.organisation, *wholes))
                joined |= {at, at + 1}
                break
    for at, part in enumerate(parts):
        if at in joined or at in places.parts:
            continue
        if claim := _look_up_whole(part.counting, places, index, is_alone=len(parts) == 1):
            yield Candidate(claim.organisation, len(part.counting), is_whole=True)
        elif claim := _look_up_without_address(part, places, index):
            yield Candidate(claim.organisation, len(part.counting), is_whole=False)
        else:
            yield from within(part, places, index)


def _look_up_whole(
    words: tuple[str, ...], places: AddressPlaces, index: RorIndex, *, is_alone: bool
) -> RorClaim | None:
    """Return what a part names as a whole; a single word only where something else speaks for it."""
    if not is_alone and index.place(" ".join(words)):
        return None
    if claim := chosen(words, places, index):
        return claim if is_alone or len(words) > 1 or places.countries or places.cities else None
    # without numbers such as postal codes, with other spaces, and abbreviated
    plain = tuple(word for word in words if not (len(word) > 1 and is_code(word)))
    if plain and plain != words and (claim := chosen(plain, places, index)):
        return claim
    keys = index.joined(plain) or index.abbreviated(plain)
    known = [claim for key in keys for claim in index.claims(key)]
    if known and (claim := one_of(known, tuple(keys[0].split()), places, index)):
        return claim
    is_turned = len(plain) > 1 and plain[-1] == _UNIVERSITY and places.countries
    return chosen((_UNIVERSITY, *plain[:-1]), places, index) if is_turned else None


def _look_up_without_address(part: Segment, places: AddressPlaces, index: RorIndex) -> RorClaim | None:
    """Look a name up without the address after it, if that is more than a city, which may be part of the name."""
    *name, code = part.counting
    if name and code.upper() in index.countries:
        there = places._replace(countries=frozenset((code.upper(),)))
        if claim := chosen(tuple(name), there, index):
            return claim
    bare, has_country = without_address(part.plain, index)
    has_more = has_country or part.plain != part.counting
    if not bare or bare == part.counting or not has_more:
        return None
    rest = part.counting[len(bare) :]
    if is_numbered(rest) or (goes_on(part, len(bare)) and not country_of(" ".join(rest))):
        return None
    return chosen(bare, places, index)


def _find_acronyms(parts: Sequence[Segment], places: AddressPlaces, index: RorIndex) -> Iterator[Candidate]:
    """Yield the organizations that a part names by an acronym, and that lie in the city that is named as well."""
    for part in parts:
        bare = without_address(part.plain, index)[0] or part.counting
        if len(bare) > 1 or len(bare[0]) < _SHORTEST_ACRONYM or index.place(bare[0]):
            continue
        cities = places.cities | {" ".join(city_at_end(part.plain[1:], index))}
        numbers = {claim.organisation for claim in index.claims(bare[0]) if is_there(claim, places, index)}
        near = [number for number in numbers if index.organisation(number).cities & cities]
        if len(near) == 1:
            yield Candidate(near[0], 1, is_whole=True)


def _keep_deepest(found: Sequence[Candidate], parts: Sequence[Segment], index: RorIndex) -> list[Candidate]:
    """Return the candidates that no other is part of; the whole instead of its mere units."""
    # A unit of several that are named, also by their acronyms, is what they have in common, and meant itself. Else
    # a laboratory or similar is only a part of a university or a facility, in whose name it speaks.
    best = {
        candidate.organisation: candidate
        for candidate in sorted(found, key=lambda candidate: (candidate.is_whole, candidate.length))
    }
    dropped: set[int] = set()
    for number in best:
        if not (above := index.ancestors(number)):
            continue
        short = {claim.organisation for part in parts for word in part.words for claim in index.claims(word)}
        named = above & (best.keys() | short)
        pairs = combinations(named, 2)
        is_shared = any(a not in index.ancestors(b) and b not in index.ancestors(a) for a, b in pairs)
        may_be_unit = not is_shared and index.organisation(number).types.isdisjoint(_NO_UNITS)
        for whole in named:
            is_unit = may_be_unit and not index.organisation(whole).types.isdisjoint(_WHOLES)
            dropped.add(number if is_unit and whole in best else whole)
    return [candidate for number, candidate in sorted(best.items()) if number not in dropped]
