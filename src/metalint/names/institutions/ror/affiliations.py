"""Which organisation an affiliation string names: department, institution, city and country in any order.

A string is split at commas, brackets and similar. What its parts say of country and city is read first, for it
decides between organisations of one name, and against organisations elsewhere. Then each part is looked up: as it is,
joined with the next, abbreviated, and for a name within it. Several organisations that have nothing to do with each
other are no answer.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.names.institutions.edit_distance import is_one_typo
from metalint.names.institutions.folding import tidy
from metalint.names.institutions.normalization import key
from metalint.names.institutions.places import country_of, country_of_state, is_state
from metalint.names.institutions.ror.index import ACRONYM, FORMER, LABEL, Claim
from metalint.names.institutions.ror.keys import LITTLE, counting_words, one_spelling
from metalint.names.institutions.vocabulary import vocabulary
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.names.institutions.ror.index import Index, Organisation

_NOISE: Final = lazy(
    r"(?i)#[a-z]+#|\S+@\S+|https?://\S+|\{[^{}]*\}|\be-?mail\b|\b(?:current|present|permanent)(?:ly)?\s+(?:address|at|with)"
)
_SEPARATOR: Final = lazy(r"[,;|/()\[\]:\n\t—]|\s[-–—]\s|  +")
_DIGIT: Final = lazy(r"\d")
_WIDER: Final = {"HK": "CN", "MO": "CN", "PR": "US", "GP": "FR", "RE": "FR", "MQ": "FR", "GF": "FR"}
_UNITS: Final = frozenset({
    "school", "department", "faculty", "college", "campus", "library", "division", "section", "group",
    "laboratory", "center", "institute", "unit", "dipartimento", "departamento", "departement", "fakultat",
    "facultad", "faculte", "bibliothek", "universitatsbibliothek", "biblioteca", "bibliotheque", "professor", "fakultas", "facolta", "faculdade", "klinik", "clinica", "laboratoire", "laboratorio",
})  # fmt: skip
_WHOLE_BODIES: Final = frozenset({
    "university", "hospital", "academy", "polytechnic",
})  # fmt: skip
_KINDS_OF_UNITS: Final = frozenset({
    "medical", "graduate", "engineering", "law", "business",
})  # fmt: skip
_BODIES: Final = frozenset({
    "university", "hospital", "institute", "academy", "college", "museum", "clinic", "klinikum", "polytechnic",
})  # fmt: skip
"""Words for organisations; a name behind or before another of them is perhaps not the one that is meant."""
_LEGAL_FORMS: Final = frozenset({
    "inc", "incorporated", "ltd", "limited", "corporation", "llc", "llp", "gmbh", "plc", "ag", "kg", "se", "co",
    "company", "pte", "pty", "pvt", "private", "sdn", "bhd", "ab", "oy", "oyj", "sa", "sas", "srl", "spa", "nv",
    "bv", "kk", "ggmbh",
})  # fmt: skip
_FEW: Final = 2
_NUMBER: Final = 2  # digits of the number of an organisation
_STREETS: Final = ("strasse", "straat", "street", "gatan", "platz", "road", "avenue", "boulevard")
_CODE: Final = 2  # letters of a country in a postal code
_LONG: Final = 6  # letters of a city whose spellings may differ
_FEWER: Final = 4
_RARE: Final = 3  # names with a word that is no more than an acronym
_LONGEST_PLACE: Final = 4  # words
_SEVERAL: Final = 3
_ACRONYM: Final = 5  # letters of a word that is no name, but short for a unit
_SHORTEST_ACRONYM: Final = 3
_FULL: Final = 4  # words of a name that is an official one by itself, however common they are
_PIECES: Final = _BODIES | {"technology", "science"}
_AND: Final = "and"
_GLUED: Final = frozenset({"the", "of"})
_SHORTEST_PIECE: Final = 2
_JOINED: Final = 10  # letters of a word that may be two


class Segment(NamedTuple):
    """A part of an affiliation: the words of its key, those of them that count, and those of these without numbers."""

    words: tuple[str, ...]
    counting: tuple[str, ...]
    plain: tuple[str, ...]


class Places(NamedTuple):
    """Where an affiliation says that it is: codes of countries, keys of cities.

    ``own`` are the cities that stand by themselves, between commas; they also tell the country where nothing else does.
    ``is_said`` tells whether it names the country, and ``is_alone`` whether it has but one part besides the places.
    ``is_within`` that a name is looked up within a part; ``named`` are the organisations that two parts name, such as by their acronym in brackets.
    """

    countries: frozenset[str]
    cities: frozenset[str]
    own: frozenset[str]
    is_said: bool
    is_alone: bool
    named: frozenset[int] = frozenset()
    is_within: bool = False


class Candidate(NamedTuple):
    """An organisation that a part of the string names: with so many words, as the whole of the part or within it.

    ``is_alone`` tells whether the string has nothing more but places.
    """

    organisation: int
    length: int
    is_whole: bool
    is_alone: bool = False


def segments(text: str) -> list[Segment]:
    """Return the parts of an affiliation between commas, brackets and the like."""
    parts = _SEPARATOR.split(_NOISE.sub(", ", text))
    return [found for part in parts if part and not part.isspace() and (found := _segment(part)).counting]


@lru_cache(maxsize=1 << 13)
def _segment(text: str) -> Segment:
    counting = counting_words(text)
    return Segment(tuple(key(text).split()), counting, _without_numbers(counting))


class Matcher:
    """Matches affiliation strings against an index.

    Attributes:
        index: what it looks names up in.
    """

    def __init__(self, index: Index) -> None:
        self.index = index

    def match(self, text: str) -> list[Candidate]:
        """Return the organisations that ``text`` names, those left out that others of them are part of."""
        written = segments(unicodedata.normalize("NFKC", text))
        parts = [one for part in written for one in self._behind_place(self._parted(part))]
        places = self._places(parts)._replace(named=self._named_twice(parts))
        found = self._deepest(list(self._candidates(parts, places)) or list(self._acronyms(parts, places)), parts)
        if found and (self._has_unknown_hospital(parts, found) or self._has_others(parts, found, places)):
            return []
        return [one._replace(is_alone=places.is_alone) for one in found]

    def _named_twice(self, parts: Sequence[Segment]) -> frozenset[int]:
        """Return the organisations that two parts name in two ways, acronyms counted."""
        counts: dict[int, set[tuple[str, ...]]] = {}
        for part in parts if len(parts) > 1 else ():
            for claim in self.index.claims(" ".join(part.counting)):
                counts.setdefault(claim.organisation, set()).add(part.counting)
        return frozenset(number for number, keys in counts.items() if len(keys) > 1)

    def _behind_place(self, part: Segment) -> Iterator[Segment]:
        """Yield a part; in two where a place stands before *and*, so that another address begins behind it."""
        at = part.words.index(_AND) if _AND in part.words else 0
        first = tuple(word for word in part.words[:at] if not _DIGIT.search(word))
        if first and self._country_at_end(first, is_whole=True)[0] == len(first):
            pieces = (part.words[:at], part.words[at + 1 :])
            yield from (found for piece in pieces if (found := _segment(" ".join(piece))).counting)
        else:
            yield part

    def _parted(self, part: Segment) -> Segment:
        """Return a part with words such as ``macauuniversity`` written as two."""
        pieces = [self._pieces(word) for word in part.words]
        if all(len(piece) == 1 for piece in pieces):
            return part
        return _segment(" ".join(word for piece in pieces for word in piece))

    def _pieces(self, word: str) -> tuple[str, ...]:
        if len(word) < _JOINED or self.index.frequency(one_spelling(word)):
            return (word,)
        for at in range(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE + 1):
            first, second = one_spelling(word[:at]), one_spelling(word[at:])
            if first in _PIECES and self._is_known(second):
                return (word[:at], word[at:])
            if (second in _PIECES and self._is_known(first)) or (first in _GLUED and self.index.frequency(second)):
                return (word[:at], word[at:])
        return (word,)

    def _is_known(self, word: str) -> bool:
        return word in LITTLE or self.index.frequency(word) > 0 or self.index.place(word) is not None

    # Places

    def _places(self, parts: Sequence[Segment]) -> Places:
        countries: set[str] = set()
        cities: set[str] = set()
        own: set[str] = set()  # cities that stand by themselves
        places = 0
        for at, part in enumerate(parts):
            words = part.plain
            text = " ".join(words)
            is_name = any(one.kind != ACRONYM for one in self.index.claims(text))
            if is_name and (not at or self.index.place(text) is None):
                continue
            size, codes = self._country_at_end(words, is_whole=at > 0)
            if not (text == "il" and "IL" in countries):  # not Israel as Illinois
                countries |= codes
            rest = words[: len(words) - size]
            city = self._city_at_end(rest, is_first=not at and not size)
            cities |= {" ".join(city)} if city else set()
            if city == rest:
                places += 1
                own |= {" ".join(city)} if city else set()
        is_said = bool(countries)
        if not is_said:
            lying = [place.countries for city in own if (place := self.index.place(city))]
            countries = set().union(*lying) if lying else set()
        return Places(
            frozenset(countries), frozenset(cities), frozenset(own), is_said, is_alone=len(parts) - places == 1
        )

    def _country_at_end(self, words: tuple[str, ...], *, is_whole: bool) -> tuple[int, frozenset[str]]:
        for size in range(min(_LONGEST_PLACE, len(words) - (not is_whole)), 0, -1):
            tail = " ".join(words[-size:])
            if code := country_of(tail):
                return size, frozenset((code,))
            place = self.index.place(tail)
            state = country_of_state(tail)
            if (place or state) and not (place and place.is_city):
                return size, frozenset((state,) if state else ()) | (place.countries if place else frozenset())
        is_behind_city = len(words) > 1 and self._lies_in("US", self._city_at_end(words[:-1]))
        if words and is_state(words[-1].upper()) and ((is_whole and len(words) == 1) or is_behind_city):
            return 1, frozenset(("US",))
        return 0, frozenset()

    def _city_at_end(self, words: tuple[str, ...], *, is_first: bool = False) -> tuple[str, ...]:
        """Return the city that ``words`` end with; the first part of a string is one as a whole only."""
        for size in range(min(_LONGEST_PLACE, len(words)), 0, -1):
            if (place := self.index.place(" ".join(words[-size:]))) and place.is_city:
                return words[-size:] if size == len(words) or not is_first else ()
        return ()

    def _lies_in(self, country: str, city: tuple[str, ...]) -> bool:
        place = self.index.place(" ".join(city))
        return place is not None and country in place.countries

    # Names

    def _candidates(self, parts: Sequence[Segment], places: Places) -> Iterator[Candidate]:
        joined: set[int] = set()
        for at, (one, other) in enumerate(pairwise(parts)):
            for words in (one.counting + other.counting, other.counting + one.counting):
                if claim := self._chosen(words, places):
                    joined |= {at, at + 1}
                    yield Candidate(claim.organisation, len(words), is_whole=True)
                    above = self.index.ancestors(claim.organisation)
                    for whole in (self._chosen(one.counting, places), self._chosen(other.counting, places)):
                        if whole and whole.organisation in above:
                            yield Candidate(whole.organisation, len(words), is_whole=True)
                    break
        for at, part in enumerate(parts):
            if at in joined:
                continue
            if claim := self._whole(part, places, is_alone=len(parts) == 1):
                yield Candidate(claim.organisation, len(part.counting), is_whole=True)
            else:
                yield from self._within(part, places)

    def _acronyms(self, parts: Sequence[Segment], places: Places) -> Iterator[Candidate]:
        """Yield the organisations that a part names by an acronym, and that lie in the city that is named as well."""
        for part in parts:
            bare = self._without_place(part.counting, is_whole=False) or part.words
            if len(bare) > 1 or len(bare[0]) < _SHORTEST_ACRONYM or self.index.place(bare[0]):
                continue
            claims = [claim for claim in self.index.claims(bare[0]) if self._is_there(claim, places)]
            cities = places.cities | {" ".join(self._city_at_end(part.counting[1:]))}
            near = {one for claim in claims if self.index.organisation(one := claim.organisation).cities & cities}
            if len(near) == 1:
                yield Candidate(near.pop(), 1, is_whole=True)

    def _whole(self, part: Segment, places: Places, *, is_alone: bool) -> Claim | None:
        """Return what a part names as a whole; a single word only where something else speaks for it."""
        words = part.counting
        if not is_alone and self.index.place(" ".join(words)):
            return None
        if claim := self._chosen(words, places) or self._with_code(words, places):
            return claim if is_alone or len(words) > 1 or places.countries or places.cities else None
        return self._company(words, places) or self._respelt(words, places)

    def _respelt(self, words: tuple[str, ...], places: Places) -> Claim | None:
        """Look a name up without numbers such as postal codes, with other blanks, abbreviated, and turned."""
        plain = tuple(word for word in words if not (len(word) > 1 and _DIGIT.search(word)))
        if plain and plain != words and (claim := self._chosen(plain, places)):
            return claim
        bare = self._without_place(words)
        if bare and bare != words and (claim := self._chosen(bare, places) or self._company(bare, places)):
            return claim
        others = self.index.joined(plain) or self.index.abbreviated(plain) or self._turned(plain, places)
        known = [claim for other in others for claim in self.index.claims(other)]
        if known and (claim := self._one(known, tuple(others[0].split()), places)):
            return claim
        is_turned = len(plain) > 1 and plain[-1] == "university" and places.countries
        return self._chosen(("university", *plain[:-1]), places) if is_turned else None

    def _without_place(self, words: tuple[str, ...], *, is_whole: bool = True) -> tuple[str, ...]:
        """Return a name without the address behind it; nothing where it may end with a place itself."""
        plain = _without_numbers(words)
        size, _ = self._country_at_end(plain, is_whole=False)
        rest = plain[: len(plain) - size]
        city = self._city_at_end(rest)
        return rest[: len(rest) - len(city)] if size or plain != words or not is_whole else ()

    def _turned(self, words: tuple[str, ...], places: Places) -> list[str]:
        """Return names in another order: those with a rare word, or in a country that is named.

        A university of a place is another one than the place's university.
        """
        rest = tuple(word for word in words if word != "university")
        if self.index.place(" ".join(rest)) or not (places.is_said or self._is_distinctive(words, self.index.common // _FEWER)):
            return []
        return self.index.turned(words)

    def _company(self, words: tuple[str, ...], places: Places) -> Claim | None:
        """Look a name up without its legal form, which is that of a company."""
        plain = words
        while len(plain) > 1 and plain[-1] in _LEGAL_FORMS:
            plain = plain[:-1]
        claim = self._chosen(plain, places) if plain != words else None
        return claim if claim and "company" in self.index.organisation(claim.organisation).types else None

    def _with_code(self, words: tuple[str, ...], places: Places) -> Claim | None:
        """Look a name up that has the code of its country behind it."""
        code = words[-1].upper()
        if code not in self.index.countries or len(words) == 1:
            return None
        return self._chosen(words[:-1], places._replace(countries=frozenset((code,))))

    def _within(self, part: Segment, places: Places) -> Iterator[Candidate]:
        """Yield the organisations that a part of a segment names; what is around the name must not belong to it."""
        spots = [n for n, word in enumerate(part.words) if word not in LITTLE]
        words = tuple(one_spelling(part.words[n]) for n in spots)
        places = places._replace(is_within=True)
        start = 0
        while start < len(words):
            step = 1
            if self._may_begin(words, spots, start) or self.index.claims(" ".join(words[:start])):
                for size in self.index.prefixes(words[start:]):
                    span, tail = words[start : start + size], words[start + size :]
                    claim = self._chosen(span, places) if size > 1 and not self._is_named_by(part, spots, start + size) else None
                    is_last = bool(tail) and "and" in part.words[spots[start + size - 1] : spots[start + size]]
                    if claim and is_last:
                        yield from self._others(tail, claim)
                    if claim and (is_last or self._may_end(span, tail, claim, places)) and self._may_follow(words[:start], claim):
                        yield Candidate(claim.organisation, size, is_whole=False)
                        step = size
                        break
            start += step

    def _is_named_by(self, part: Segment, spots: list[int], end: int) -> bool:
        """Tell whether the last word of a name is that of a unit, and what follows says of which, as in College of Law."""
        last = spots[end - 1]
        return part.words[last] in _UNITS and part.words[last + 1 : last + 2] in (("of",), ("for",))

    def _others(self, words: tuple[str, ...], claim: Claim) -> Iterator[Candidate]:
        """Yield the organisations that ``words`` are a name or an acronym of, unless it is the same one."""
        owners = {one.organisation for one in self.index.claims(" ".join(words))}
        if claim.organisation not in owners:
            yield from (Candidate(one, len(words), is_whole=False) for one in sorted(owners))

    def _may_begin(self, words: tuple[str, ...], spots: list[int], start: int) -> bool:
        """Tell whether a name may begin here: at the start, behind a little word, a number or a unit."""
        if start == 0:
            return True
        before = words[:start]
        if _WHOLE_BODIES & set(before):
            return False
        if before[-1] in _UNITS or _DIGIT.search(before[-1]):
            return True
        if not _UNITS & set(before):
            return all(len(word) == 1 or self._is_acronym(word) for word in before)
        if spots[start] - spots[start - 1] > 1:
            return True
        if words[start] in _BODIES and self.index.longer(f"{before[-1]} {words[start]}"):  # such as Medical University
            return False
        return self._is_common(before[-1]) or (words[start] in _BODIES and not any(map(self._is_acronym, before)))

    def _is_acronym(self, word: str) -> bool:
        return any(claim.kind == ACRONYM for claim in self.index.claims(word))

    def _is_common(self, word: str) -> bool:
        return self.index.frequency(word) >= self.index.common or word in vocabulary().generic

    def _may_follow(self, before: tuple[str, ...], claim: Claim) -> bool:
        """Tell whether what stands before a name may: if it is a name itself, then that of the whole.        """
        owners = {one.organisation for one in self.index.claims(" ".join(before))} if before else set()
        return not owners or bool(owners & self.index.ancestors(claim.organisation))

    def _may_end(self, span: tuple[str, ...], tail: tuple[str, ...], claim: Claim, places: Places) -> bool:
        """Tell whether a name may end before ``tail``: a unit of it, a number or its own place may follow."""
        if [word.isdecimal() and len(word) <= _NUMBER for word in tail[:2]] in ([True], [True, False]):
            return False  # Paris VI is another university than Paris
        if not tail or _DIGIT.search(tail[0]) or tail[0] in _UNITS or tail[0] in _KINDS_OF_UNITS:
            return "hospital" not in tail
        if _BODIES & set(tail):
            return False
        if len(tail) == 1 and len(tail[0]) <= _ACRONYM and self.index.frequency(tail[0]) < _RARE:
            return True
        one = self.index.organisation(claim.organisation)
        if one.types <= {"company", "funder"} and places.is_said and len(span) > 1:
            return True
        if tail[0].endswith(_STREETS) or ("education" in one.types and len(span) > 1 and _UNITS & set(tail)):
            return True
        has_longer = bool(self.index.longer(" ".join(span)) - {claim.organisation})
        if not has_longer and all(len(word) == 1 or word in _LEGAL_FORMS for word in tail):
            return True
        one = self.index.organisation(claim.organisation)
        if any(other.organisation == one.number for other in self.index.claims(" ".join(tail))):
            return True
        for size in range(min(_LONGEST_PLACE, len(tail)), 0, -1):
            text = " ".join(tail[:size])
            place = self.index.place(text)
            if text in one.cities or country_of(text) == one.country or (place and not place.is_city):
                return True
        return not has_longer and self._is_place(tail, span, one.country)

    def _is_place(self, words: tuple[str, ...], span: tuple[str, ...], country: str) -> bool:
        """Tell whether ``words`` are a city, a state and the country with this code, or some of them in this order."""
        while words:
            for size in range(min(_LONGEST_PLACE, len(words)), 0, -1):
                text = " ".join(words[:size])
                place = self.index.place(text)
                is_near = place is not None and country in place.countries
                if is_near or text in span or country in (country_of(text), country_of_state(text)) or (country == "US" and is_state(text.upper())):
                    words = words[size:]
                    break
            else:
                return False
        return True

    # Claims

    def _chosen(self, words: tuple[str, ...], places: Places) -> Claim | None:
        known = self.index.claims(" ".join(words))
        return self._one(known, words, places) if known else None

    def _one(self, claims: Iterable[Claim], words: tuple[str, ...], places: Places) -> Claim | None:
        """Return the claim of the one organisation that is meant; None where several may be."""
        found = [claim for claim in claims if claim.kind != ACRONYM and self._is_there(claim, places)]
        for narrow in (self._near, _surest, self._roots):
            if len({claim.organisation for claim in found}) > 1:
                found = narrow(found, places)
        if len({claim.organisation for claim in found}) != 1:
            return None
        claim = min(found, key=lambda one: (one.kind, one.spelling))
        one = self.index.organisation(claim.organisation)
        is_near = bool(one.cities & places.cities) or one.number in places.named
        is_said = places.is_said or (places.is_alone and len(words) >= _FULL)
        is_sure = is_near or (claim.kind == LABEL and places.is_alone and is_said)
        is_unrivalled = claim.kind == LABEL and self.index.is_unrivalled(" ".join(words))
        if not (is_sure or is_unrivalled or self._is_distinctive(words)):
            return None
        if not is_near and (branch := self._branch(words, one.number, places)):
            return branch
        if not is_near and self._is_elsewhere(one, words, places):
            return None
        is_own = places.is_alone and claim.kind == LABEL and not places.is_within
        if not is_own and (whole := self._university_of(words, claim)):
            return whole
        if (claim.kind != LABEL or places.cities) and not is_near and self._has_namesakes(words, claim.organisation):
            return None
        return claim

    def _university_of(self, words: tuple[str, ...], school: Claim) -> Claim | None:
        """Return the university that a school has in its name; as a department, it is but a unit then.

        For a former name of an organisation it is enough that the university is there.
        """
        is_unit = self.index.organisation(school.organisation).types & {"education", "healthcare"}
        if not is_unit or _UNITS.isdisjoint(words) or _is_hospital(words):
            return None
        above = self.index.ancestors(school.organisation)
        for at in range(2, len(words) - 1):
            for name, unit in ((words[:at], words[at:]), (words[at:], words[:at])):
                for claim in self.index.claims(" ".join(name)) if not _UNITS.isdisjoint(unit) else ():
                    is_whole = claim.organisation in above or school.kind == FORMER
                    if is_whole and self.index.organisation(claim.organisation).name == claim.spelling:
                        return claim
        return None

    def _branch(self, words: tuple[str, ...], organisation: int, places: Places) -> Claim | None:
        """Return the part of an organisation that has its name and lies in the city that is named."""
        if not places.own:
            return None
        known = {one: self.index.organisation(one) for one in self.index.longer(" ".join(words))}
        found = [
            one
            for one in known.values()
            if one.cities & places.own and organisation in self.index.ancestors(one.number)
        ]
        return Claim(found[0].number, LABEL, found[0].name) if len(found) == 1 else None

    def _is_there(self, claim: Claim, places: Places) -> bool:
        country = self.index.organisation(claim.organisation).country
        return not (places.countries and country) or bool({country, _WIDER.get(country)} & places.countries)

    def _near(self, claims: list[Claim], places: Places) -> list[Claim]:
        twice = [one for one in claims if one.organisation in places.named]
        near = [one for one in claims if self.index.organisation(one.organisation).cities & places.cities]
        return twice or near or claims

    def _roots(self, claims: list[Claim], _: Places) -> list[Claim]:
        numbers = {one.organisation for one in claims}
        return [one for one in claims if all(one.organisation in (n, *self.index.ancestors(n)) for n in numbers)]

    def _has_namesakes(self, words: tuple[str, ...], organisation: int) -> bool:
        """Tell whether the names of other organisations go on after ``words``, such as those of a system's campuses."""
        others = self.index.longer(" ".join(words)) - {organisation}
        country = self.index.organisation(organisation).country
        return (
            sum(
                organisation not in self.index.ancestors(one) and self.index.organisation(one).country == country
                for one in others
            )
            >= _SEVERAL
        )

    def _is_elsewhere(self, one: Organisation, words: tuple[str, ...], places: Places) -> bool:
        """Tell whether the cities that are named contradict an organisation.

        They do not where it has parts, where they are in its name, where they are its own in another spelling, and
        where it is that of a state or a company, which have many places, or in a city that is a country.
        """
        named = [city for city in places.own if self._lies_in(one.country, (city,)) and not country_of_state(city)]
        if not named or one.types & {"company", "government"} or not one.around.isdisjoint(named) or _agree(named, words):
            return False
        return not any(_is_spelt_alike(city, other) or self._is_country(city) for city in one.cities for other in named)

    def _is_country(self, city: str) -> bool:
        place = self.index.place(city)
        return place is not None and not place.is_city

    def _is_distinctive(self, words: tuple[str, ...], common: int = 0) -> bool:
        """Tell whether a name has a word that few names have, ``common`` of them at most, or that of a place."""
        index, places = self.index, vocabulary().places
        common = common or index.common
        return any(
            0 < index.frequency(word) < common or (len(words) > 1 and (word in places or index.place(word)))
            for word in words
        )

    # Decision

    def _deepest(self, found: list[Candidate], parts: Sequence[Segment]) -> list[Candidate]:
        if not any(self.index.organisation(one.organisation).parents for one in found):
            return sorted({one.organisation: one for one in sorted(found, key=_rank)}.values())
        short = {claim.organisation for part in parts for word in part.words for claim in self.index.claims(word)}
        best: dict[int, Candidate] = {}
        for one in found:
            if one.organisation not in best or _rank(one) > _rank(best[one.organisation]):
                best[one.organisation] = one
        dropped: set[int] = set()
        for number in best:
            named = self.index.ancestors(number) & (best.keys() | short)
            is_shared = any(self.index.ancestors(one).isdisjoint({other}) and self.index.ancestors(other).isdisjoint({one}) for one, other in combinations(named, 2))
            for above in named:
                is_unit = _is_unit(self.index.organisation(number), self.index.organisation(above))
                dropped.add(number if is_unit and not is_shared and above in best else above)
        return [one for number, one in sorted(best.items()) if number not in dropped]

    def _has_others(self, parts: Sequence[Segment], found: Sequence[Candidate], places: Places) -> bool:
        """Tell whether the string has acronyms of several organisations that have nothing to do with those found."""
        related = {one.organisation for one in found}
        related |= {above for one in related for above in self.index.ancestors(one)}
        others = 0
        for part in parts:
            short = self.index.claims(part.words[0]) if len(part.words) == 1 else ()
            owners = {one.organisation for one in short if self._is_there(one, places)}
            is_related = owners & related or any(self.index.ancestors(one) & related for one in owners)
            others += bool(owners) and not is_related and len(part.words[0]) > _SHORTEST_ACRONYM and not self.index.place(part.words[0])
        return others >= _SEVERAL
        
    def _has_unknown_hospital(self, parts: Sequence[Segment], found: Sequence[Candidate]) -> bool:
        """Tell whether the string speaks of a hospital, and what was found is none."""
        if not any(_is_hospital(part.counting) for part in parts):
            return False
        return not any("healthcare" in self.index.organisation(one.organisation).types for one in found)


def _surest(claims: list[Claim], _: Places) -> list[Claim]:
    best = min(claim.kind for claim in claims)
    return [claim for claim in claims if claim.kind == best]


def _without_numbers(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without numbers and the codes of countries in front of them, such as those of ``CH-3012 Bern``."""
    if not any(map(_DIGIT.search, words)):
        return words
    kept = [word for word, follower in pairwise((*words, "")) if not (_is_code(word) and _DIGIT.search(follower))]
    return tuple(word for word in kept if not _DIGIT.search(word))


def _is_code(word: str) -> bool:
    return len(word) <= _CODE


def _is_hospital(words: tuple[str, ...]) -> bool:
    return "hospital" in words or "medical center" in " ".join(words)


def _is_spelt_alike(city: str, other: str) -> bool:
    return len(city) >= _LONG and city[0] == other[0] and is_one_typo(city, other)


def _agree(cities: Iterable[str], words: tuple[str, ...]) -> bool:
    """Tell whether one of the cities is in a name."""
    name = f" {' '.join(words)} "
    return any(f" {city} " in name for city in cities)


def _rank(one: Candidate) -> tuple[bool, int]:
    return one.is_whole, one.length


def _is_unit(one: Organisation, whole: Organisation) -> bool:
    """Tell whether an organisation is only a laboratory or similar part of ``whole``, in whose name it speaks."""
    if one.types & {"education", "healthcare", "company"}:
        return False
    return "education" in whole.types or "facility" in whole.types
