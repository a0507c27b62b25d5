"""Countries, states, cities and postal codes as they are written behind a name."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from metalint.names.institutions.folding import folded
from metalint.util import packaged
from metalint.util.regex import lazy

_TEXTS: Final = packaged.read_sections("words/places.txt")


def _codes(section: str) -> dict[str, str]:
    return {name: code for code, names in packaged.split_pairs(_TEXTS[section]).items() for name in names.split("|")}


_CODES: Final = _codes("countries")
_LARGE_STATES: Final = _codes("states")
_STATE_OF: Final = {name: code[:2] for name, code in _LARGE_STATES.items()}
_CITY_OF: Final = {
    name: city for city, names in packaged.split_pairs(_TEXTS["cities"]).items() for name in names.split("|")
}
_STATES: Final = frozenset(_TEXTS["postal codes"].split())
PLACE_ENDS: Final = frozenset(name.rpartition(" ")[2] for name in (*_CODES, *_STATE_OF)) | _STATES
"""The last words of countries and states, folded, and the postal codes of states."""
# countries by legal form, of some only: with one of another country a company is a subsidiary
_LEGAL: Final = packaged.split_pairs(_TEXTS["legal forms"])
# The territories are also written with the name of the state.
_WIDER: Final = {"HK": "CN", "MO": "CN"}
_LONGEST: Final = 4  # words of a place
_WITH_STATES: Final = ("US", "CA", "AU", "CN", "DE", "IN", "KR")
_ANY_POSTAL_CODE: Final = lazy(
    r"(?:[A-Z]{1,2}-)?(?:\d{4,6}|\d{3}[ -]\d{3,4}|\d{5}-\d{3,4}|\d{4} ?[A-Z]{2}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)"
)
_SHAPES: Final = str.maketrans({"9": r"\d", "A": "[A-Z]", " ": "[ -]?"})
# By country, with or without its own code before them.
_POSTAL_CODES: Final = {
    country: lazy(rf"(?:[A-Z]{{1,3}}-)?(?:{shapes.translate(_SHAPES)})", re.IGNORECASE)
    for country, shapes in packaged.split_pairs(_TEXTS["postal codes by country"]).items()
}
_STREETS: Final = frozenset(_TEXTS["streets"].split())
_ENDS_OF_STREETS: Final = tuple(_TEXTS["ends of streets"].split())
_POST_BOXES: Final = tuple(_TEXTS["post boxes"].split("|"))
PlaceKind = Literal["country", "state", "city", "postal code", "street"]


@lru_cache(maxsize=1 << 13)
def country_of(text: str) -> str | None:
    """Return the ISO 3166-1 code of the country that ``text`` names."""
    return _CODES.get(" ".join(folded(text).replace(".", " ").split()))


def is_country(text: str, code: str) -> bool:
    """Tell whether ``text`` names the country with this code."""
    country = country_of(text)
    return country is not None and country in (code, _WIDER.get(code))


def is_state(text: str) -> bool:
    """Tell whether ``text`` is the postal code of a state of the United States, in capitals."""
    return text.isupper() and text.lower() in _STATES


@lru_cache(maxsize=1 << 13)
def country_of_state(text: str) -> str | None:
    """Return the code of the country that has a state or a province with this name; of the largest ones only."""
    return _STATE_OF.get(folded(text))


def states_of(city: str, country: str) -> frozenset[str]:
    """Return the codes of the states of a country that have a city with this name; none where that is not known."""
    return _states_of_cities().get((country, city_key(city)), frozenset())


def state_in(text: str, country: str) -> str | None:
    """Return the code of the state or province of a country that ``text`` is the name of, or the code in capitals."""
    bare = text.replace(".", "")
    coded = f"{country}-{bare}"  # as addresses in three countries have it
    states = (*_LARGE_STATES.values(), *_provinces().values()) if bare.isupper() and country in ("CA", "AU") else ()
    if coded in states or (country == "US" and is_state(bare)):
        return coded
    code = _LARGE_STATES.get(folded(bare)) or _provinces().get(folded(bare))
    return code if code and code.startswith(f"{country}-") else None


def state_of(text: str) -> str | None:
    """Return the code of the state or province that ``text`` names, in any country."""
    return next((code for country in _WITH_STATES if (code := state_in(text, country))), None)


@cache
def _provinces() -> dict[str, str]:
    return _codes("provinces")


@cache
def _states_of_cities() -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    for state, cities in packaged.split_pairs(_TEXTS["cities of states"]).items():
        for city in cities.split("|"):
            known = (state[:2], city_key(city))
            found[known] = found.get(known, frozenset()) | {state}
    return found


def is_city(text: str, city: str) -> bool:
    """Tell whether ``text`` names ``city``, in English or in the language of the place."""
    return bool(city) and city_key(text) == city_key(city)


@lru_cache(maxsize=1 << 13)
def city_key(text: str) -> str:
    """Return the name of a city, folded; of several names the English one."""
    city = " ".join(folded(text).split())
    return _CITY_OF.get(city, city)


def is_any_place(text: str) -> bool:
    """Tell whether ``text`` names a country, or a state or a city that the packaged lists have."""
    plain = folded(text)
    return bool(country_of(text)) or plain in _STATE_OF or plain in _provinces() or city_key(plain) in listed_cities()


@cache
def listed_cities() -> frozenset[str]:
    """Return the cities that the packaged lists have, by their keys."""
    return frozenset((*_CITY_OF.values(), *(city for _, city in _states_of_cities())))


class Place(NamedTuple):
    """A part of an address."""

    kind: PlaceKind
    text: str


@lru_cache(maxsize=1 << 12)
def places_in(text: str, country: str, city: str) -> tuple[Place, ...]:
    """Return the parts of an address in this city and country that ``text`` consists of; none if it says more."""

    def kind_of(part: str) -> PlaceKind | None:
        if is_city(part, city):
            return "city"
        if is_country(part, country) or part == country:
            return "country"
        if state_in(part, country):
            return "state"
        code = _POSTAL_CODES.get(country)
        return "postal code" if code and code.fullmatch(part) else None

    return _split_address(text, kind_of)


@lru_cache(maxsize=1 << 12)
def any_places_in(text: str, cities: frozenset[str]) -> tuple[Place, ...]:
    """Return the parts of an address that ``text`` consists of, in any country; none if it says more.

    ``cities`` are the keys of those that are known.
    """

    def kind_of(part: str) -> PlaceKind | None:
        if city_key(part) in cities:
            return "city"
        if country_of(part):
            return "country"
        if state_of(part):
            return "state"
        return "postal code" if _ANY_POSTAL_CODE.fullmatch(part) else None

    found = _split_address(text, kind_of)
    return found if any(place.kind != "postal code" for place in found) else ()


def _split_address(text: str, kind_of: Callable[[str], PlaceKind | None]) -> tuple[Place, ...]:
    if any(map(str.isdigit, text)):  # a street with the number of a house, or a post box
        words = folded(text).replace(".", " ").split()
        is_box = " ".join(words).startswith(_POST_BOXES)
        if is_box or any(word in _STREETS or word.endswith(_ENDS_OF_STREETS) for word in words):
            return (Place("street", text),)
    found: list[Place] = []
    rest = text.replace(",", " ").split()
    while rest:
        for size in range(min(_LONGEST, len(rest)), 0, -1):
            tail = " ".join(rest[-size:])
            if kind := kind_of(tail):
                found.append(Place(kind, tail))
                del rest[-size:]
                break
        else:
            return ()
    return tuple(found)


def is_legal_form(text: str, code: str) -> bool:
    """Tell whether companies of the country with this code have the legal form ``text``."""
    return code in _LEGAL.get(text.lower().replace(".", ""), code)
