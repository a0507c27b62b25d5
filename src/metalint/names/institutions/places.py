"""Countries and states as they are written behind a name."""

from functools import lru_cache
from typing import Final

from metalint.names.institutions.folding import folded
from metalint.util import packaged

_TEXTS: Final = packaged.read_sections("words/places.txt")


def _codes(section: str) -> dict[str, str]:
    return {name: code for code, names in packaged.split_pairs(_TEXTS[section]).items() for name in names.split("|")}


_CODES: Final = _codes("countries")
_STATE_OF: Final = _codes("states")
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


def is_city(text: str, city: str) -> bool:
    """Tell whether ``text`` names ``city``, in English or in the language of the place."""
    return bool(city) and _one_city(text) == _one_city(city)


@lru_cache(maxsize=1 << 13)
def _one_city(text: str) -> str:
    city = " ".join(folded(text).split())
    return _CITY_OF.get(city, city)


def is_legal_form(text: str, code: str) -> bool:
    """Tell whether companies of the country with this code have the legal form ``text``."""
    return code in _LEGAL.get(text.lower().replace(".", ""), code)
