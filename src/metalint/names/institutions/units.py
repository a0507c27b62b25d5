"""Names of units and of what nobody registered: their parts, what they belong to, the address after them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from metalint.names.folding import is_subsequence
from metalint.names.institutions.folding import folded, tidy
from metalint.names.institutions.normalization import key
from metalint.names.institutions.places import (
    Place,
    any_places_in,
    city_key,
    country_of,
    places_in,
    state_of,
)
from metalint.names.institutions.registry import Organisation, Registry
from metalint.names.institutions.resolution import is_address
from metalint.names.institutions.vocabulary import LEGAL_FORMS, vocabulary
from metalint.util import packaged
from metalint.util.regex import lazy

_SEPARATOR: Final = lazy(r"(?<!\s)\s*+[,;]\s*+")
_BRACKET: Final = lazy(r"(?<!\s)\s*+[(\[]([^()\[\]]*+)[)\]]")
_UNITS: Final = ("department", "school", "faculty", "division")
"""Words that stand before or behind what a unit is about: `Computer Science Department`."""
_TEXTS: Final = packaged.read_sections("words/institutions.txt")
_OF_COMPANIES: Final = LEGAL_FORMS | frozenset(_TEXTS["common words of companies"].split())
_OF_SEVERAL: Final = frozenset(_TEXTS["no organizations"].split())
_SHORT_FORMS: Final = packaged.split_pairs(_TEXTS["short forms of units"])
_MOST_PARTS: Final = 10
_PLURAL: Final = 5  # letters of a word that may have lost its plural's s


class Whereabouts(NamedTuple):
    """The keys of the city, the state and the country that a name without its address is in; empty if not said."""

    city: str = ""
    state: str = ""
    country: str = ""
    # whether these tell it from others: it is at another place than what it belongs to, or a unit of nobody knows what
    is_site: bool = False


NOWHERE: Final = Whereabouts()


class Located(NamedTuple):
    """A name without its address."""

    name: str
    form: str = ""  # what other spellings of it have in common: its parts, in one order; nothing for one part
    place: Whereabouts = NOWHERE


def located(name: str, registry: Registry) -> Located:
    """Take a name apart; an address of what a unit belongs to tells nothing, and is left out."""
    text = tidy(name)
    while bracket := _BRACKET.search(text):  # a separate part, unless it abbreviates what stands before it
        before, inner = text[: bracket.start()], bracket[1].strip()
        is_short = " " not in inner and sum(map(str.isupper, inner)) > 1 and not country_of(inner)
        is_kept = not (is_short and is_subsequence(filter(str.isalnum, folded(inner)), folded(before)))
        text = f"{before}, {inner}, {text[bracket.end() :]}" if is_kept else f"{before} {text[bracket.end() :]}"
    parts = [part for part in map(tidy, _SEPARATOR.split(text)) if part]
    if not 1 < len(parts) <= _MOST_PARTS:
        return Located(name)
    for first in reversed(range(len(parts))):
        for end in range(len(parts), first, -1):
            text = ", ".join(parts[first:end])
            claims = registry.exact.get(text) or registry.keys.get(key(text), ())
            if len(claims) == 1 and claims[0].kind != "shared" and city_key(text) not in registry.cities:  # `Oxford`
                whole = registry.by_name[claims[0].owner]
                behind = _without_own_address(parts[end:], whole, registry)
                return _locate_rest([*parts[:first], *behind], whole.name, text, registry)
    return _locate_rest(parts, "", "", registry)


def _without_own_address(parts: Sequence[str], whole: Organisation, registry: Registry) -> Sequence[str]:
    """Return the parts after the name of ``whole`` without its address, unless that tells it from others."""
    places = [places_in(part, whole.country, whole.city) for part in parts]
    start = next((at for at in reversed(range(len(parts))) if not places[at]), -1) + 1
    own = [place for of_part in places[start:] for place in of_part]
    telling = [place.text for place in own if place.kind in ("city", "state", "country")]
    is_told = any(registry.is_told_by_place(whole.name, text) for text in telling)
    return parts if is_told or not is_address(own, whole) else parts[:start]


def _locate_rest(parts: Sequence[str], whole: str, spelling: str, registry: Registry) -> Located:
    """Return what is left of ``parts`` without the places at their end; ``whole`` is what they belong to."""
    rest, places = list(parts), list[Place]()
    while len(rest) > (not whole) and (found := any_places_in(rest[-1], registry.cities)):
        places += found
        rest.pop()
    name = ", ".join([*rest, *([spelling] if spelling else [])])
    forms = sorted({_unit_form(part) for part in rest})
    form = "|".join([*forms, f"={whole}"] if whole else forms)
    cities, states, countries = set[str](), set[str](), set[str]()
    for place in places:
        if place.kind == "state":
            code = state_of(place.text) or ""
            states.add(code)
            countries.add(code[:2])
        else:
            countries.add(country_of(place.text) or "")  # Singapore is one, too
            cities.add(city_key(place.text) if place.kind == "city" else "")
    # the only one of each kind; nothing where there are several
    all_keys = (keys - {""} for keys in (cities, states, countries))
    city, state, country = (keys.pop() if len(keys) == 1 else "" for keys in all_keys)
    # what belongs to nothing and has one part may be the name of several: of a unit, a university or similar
    words = set(key(rest[0]).split()) if len(rest) == 1 else set[str]()
    is_site = bool(places) and (
        bool(whole) or not words.isdisjoint((vocabulary().generic | _OF_SEVERAL) - _OF_COMPANIES)
    )
    return Located(name, form if len(forms) + bool(whole) > 1 else "", Whereabouts(city, state, country, is_site))


def _unit_form(part: str) -> str:
    """Return the words of a part, the word for a unit first; without plurals, *of* and *Department*."""
    words = key(part).split()
    if len(words) > 1 and words[-1] in _UNITS:
        words = [words[-1], *words[:-1]]
    if len(words) > 1 and words[0] == "department":  # which is mostly left out
        words = words[2:] if words[1] == "of" else words[1:]
    words = _SHORT_FORMS.get(" ".join(words), " ".join(words)).split()
    words = [word for at, word in enumerate(words) if not (at == 1 and word in ("of", "for"))]
    return " ".join(word[:-1] if len(word) >= _PLURAL and word.endswith("s") else word for word in words)


def are_at_one_place(one: Whereabouts, other: Whereabouts) -> bool:
    """Tell whether two names without their addresses may be one organization's at one place."""
    has_to_agree = one.is_site or other.is_site
    has_one_place = one.city == other.city != "" or (one == other and one[:3] != NOWHERE[:3])
    return lie_at_one_place((one, other)) and (has_one_place or not has_to_agree)


def lie_at_one_place(places: Sequence[Whereabouts]) -> bool:
    """Tell whether places may be one, as far as they are said."""
    return all(len({*keys} - {""}) <= 1 for keys in list(zip(*places, strict=True))[:3])
