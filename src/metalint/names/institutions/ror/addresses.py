"""Where an affiliation string says that it is: its countries, states and cities."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from metalint.names.institutions.places import country_of, country_of_state, is_state
from metalint.names.institutions.ror.index import ACRONYM, RorIndex
from metalint.names.institutions.ror.segments import Segment

_LONGEST: Final = 4  # words of a place
_US: Final = frozenset(("US",))


class AddressPlaces(NamedTuple):
    """Where an affiliation says that it is: codes of countries, keys of cities."""

    countries: frozenset[str]  # codes of those that are named; where there are none, of those that its cities lie in
    cities: frozenset[str]  # keys of all its cities
    own: frozenset[str]  # of those that stand by themselves, between commas
    parts: frozenset[int]  # the numbers of the parts that are places
    is_said: bool  # whether it names the country
    is_alone: bool  # whether it has but one part besides the places
    named: frozenset[int] = frozenset()  # the organizations that two parts name, such as by their acronym in brackets


def places_of(parts: Sequence[Segment], index: RorIndex) -> AddressPlaces:
    """Return where an affiliation says that it is; what is the name of an organization as well is no place."""
    countries: set[str] = set()
    cities: set[str] = set()
    own: set[str] = set()
    places: set[int] = set()
    for at, part in enumerate(parts):
        words = part.plain
        text = " ".join(words)
        is_name = any(claim.kind != ACRONYM for claim in index.claims(text))
        if is_name and (not at or index.place(text) is None):
            continue
        size, codes = country_at_end(words, index, is_whole=at > 0)
        if not (text == "il" and "IL" in countries):  # not Israel as Illinois
            countries |= codes
        rest = words[: len(words) - size]
        city = city_at_end(rest, index)
        if not at and not size and city != rest:  # the first part is a city as a whole only
            continue
        found = {" ".join(city)} if city else set()
        cities |= found
        if city == rest:
            places.add(at)
            own |= found
    is_said = bool(countries)
    if not is_said:
        countries = {code for city in own if (place := index.place(city)) for code in place.countries}
    return AddressPlaces(
        frozenset(countries), frozenset(cities), frozenset(own), frozenset(places),
        is_said=is_said, is_alone=len(parts) - len(places) == 1,
    )  # fmt: skip


def country_at_end(words: tuple[str, ...], index: RorIndex, *, is_whole: bool) -> tuple[int, frozenset[str]]:
    """Return of how many words the country or the state at the end of ``words`` is, and the codes of the country."""
    # The words are those of a part, without numbers; if `is_whole`, all of them may be the country.
    if not words or not index.may_end_place(words[-1]):
        return 0, frozenset()
    for size in range(min(_LONGEST, len(words) - (not is_whole)), 0, -1):
        tail = " ".join(words[-size:])
        if code := country_of(tail):
            return size, frozenset((code,))
        place, state = index.place(tail), country_of_state(tail)
        if (place or state) and not (place and place.is_city):
            return size, frozenset((state,) if state else ()) | (place.countries if place else frozenset())
    if is_state(words[-1].upper()):
        is_behind_city = len(words) > 1 and lies_in("US", " ".join(city_at_end(words[:-1], index)), index)
        if is_behind_city or (is_whole and len(words) == 1):
            return 1, _US
    return 0, frozenset()


def city_at_end(words: tuple[str, ...], index: RorIndex) -> tuple[str, ...]:
    """Return the city that ``words`` end with."""
    if not words or not index.may_end_place(words[-1]):
        return ()
    for size in range(min(_LONGEST, len(words)), 0, -1):
        if (place := index.place(" ".join(words[-size:]))) and place.is_city:
            return words[-size:]
    return ()


def without_address(words: tuple[str, ...], index: RorIndex) -> tuple[tuple[str, ...], bool]:
    """Return words without the country and the city that they end with, and whether they end with a country."""
    size, _ = country_at_end(words, index, is_whole=False)
    rest = words[: len(words) - size]
    return rest[: len(rest) - len(city_at_end(rest, index))], size > 0


def begins_in(words: tuple[str, ...], country: str, cities: frozenset[str]) -> bool:
    """Tell whether ``words`` begin with one of the cities, or with the country with this code."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        text = " ".join(words[:size])
        if text in cities or country_of(text) == country:
            return True
    return False


def are_places(words: tuple[str, ...], country: str, name: tuple[str, ...], index: RorIndex) -> bool:
    """Tell whether ``words`` are nothing but places of a country, one of which may be in a ``name`` before them."""
    while words:
        for size in range(min(_LONGEST, len(words)), 0, -1):
            text = " ".join(words[:size])
            is_state_there = country == "US" and is_state(text.upper())
            is_there = is_state_there or country in (country_of(text), country_of_state(text))
            if text in name or is_there or lies_in(country, text, index):
                words = words[size:]
                break
        else:
            return False
    return True


def lies_in(country: str, place: str, index: RorIndex) -> bool:
    """Tell whether a place lies in the country with this code, or is the country."""
    known = index.place(place)
    return known is not None and country in known.countries


def is_country(place: str, index: RorIndex) -> bool:
    """Tell whether a place is a country; some are cities as well."""
    known = index.place(place)
    return known is not None and not known.is_city
