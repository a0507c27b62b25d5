"""Which organization a name means, where an affiliation string says that it is."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from metalint.names.institutions.edit_distance import is_one_typo
from metalint.names.institutions.places import country_of_state
from metalint.names.institutions.ror.addresses import AddressPlaces, is_country, lies_in
from metalint.names.institutions.ror.index import ACRONYM, LABEL, RorClaim, RorIndex, RorOrganisation
from metalint.names.institutions.vocabulary import vocabulary

_WIDER: Final = {"HK": "CN", "MO": "CN", "PR": "US", "GP": "FR", "RE": "FR", "MQ": "FR", "GF": "FR"}
_SEVERAL: Final = 3
_FULL: Final = 4  # words of a name that is an official one by itself, however common they are
_FEWER: Final = 4  # a rare word is in so many times fewer names than one that still tells organizations apart
_LONG: Final = 6  # letters of a city whose spellings may differ


class Candidate(NamedTuple):
    """An organization that a part of the string names: with so many words, as the whole of the part or within it."""

    organisation: int
    length: int
    is_whole: bool
    is_alone: bool = False  # whether the string has nothing more but places


def chosen(words: tuple[str, ...], places: AddressPlaces, index: RorIndex) -> RorClaim | None:
    """Return the claim of the one organization that is meant by ``words``; None where several may be, or none is."""
    claims = index.claims(" ".join(words))
    return one_of(claims, words, places, index) if claims else None


def one_of(
    claims: Iterable[RorClaim], words: tuple[str, ...], places: AddressPlaces, index: RorIndex
) -> RorClaim | None:
    """Return the claim of the one organization that is meant, among those to a name with these words."""
    narrowed = _narrow_claims([claim for claim in claims if claim.kind != ACRONYM], places, index)
    if len({claim.organisation for claim in narrowed}) != 1:
        return None
    claim = min(narrowed, key=lambda claim: (claim.kind, claim.spelling))
    organisation = index.organisation(claim.organisation)
    is_near = bool(organisation.cities & places.cities) or organisation.number in places.named
    if not is_near and not _identifies(claim, words, places, index):
        return None
    may_be_longer = not is_near and (claim.kind != LABEL or places.cities)
    longer = index.longer(" ".join(words)) - {organisation.number} if may_be_longer else ()
    others = list(map(index.organisation, sorted(longer)))
    parts = [other for other in others if organisation.number in index.ancestors(other.number)]
    branches = [part for part in parts if part.cities & places.own]
    if len(branches) == 1:  # the part that lies in the city that is named
        return RorClaim(branches[0].number, LABEL, branches[0].name)
    if not is_near and _is_elsewhere(organisation, words, places, index):
        return None
    # others in its country whose names go on, such as the campuses of a system
    namesakes = [other for other in others if other.country == organisation.country and other not in parts]
    return None if len(namesakes) >= _SEVERAL else claim


def is_there(claim: RorClaim, places: AddressPlaces, index: RorIndex) -> bool:
    """Tell whether an organization lies in a country that is named, or none is."""
    country = index.organisation(claim.organisation).country
    return not (places.countries and country) or bool({country, _WIDER.get(country)} & places.countries)


def is_rare(word: str, index: RorIndex) -> bool:
    """Tell whether a word is in few names, and no ordinary one."""
    return 0 < index.frequency(word) < index.common // _FEWER and word not in vocabulary().common


def _narrow_claims(claims: list[RorClaim], places: AddressPlaces, index: RorIndex) -> list[RorClaim]:
    """Return the claims of those that are meant rather than others: by country and city, by the kind, by the whole."""
    found = [claim for claim in claims if is_there(claim, places, index)]
    if len({claim.organisation for claim in found}) > 1:
        twice = [claim for claim in found if claim.organisation in places.named]
        near = [claim for claim in found if index.organisation(claim.organisation).cities & places.cities]
        found = twice or near or found
    if len({claim.organisation for claim in found}) > 1:
        best = min(claim.kind for claim in found)
        found = [claim for claim in found if claim.kind == best]
    numbers = {claim.organisation for claim in found}
    if len(numbers) > 1:
        found = [claim for claim in found if all(claim.organisation in (n, *index.ancestors(n)) for n in numbers)]
    return found


def _identifies(claim: RorClaim, words: tuple[str, ...], places: AddressPlaces, index: RorIndex) -> bool:
    """Tell whether a name means this organization and none that the dump lacks."""
    is_label = claim.kind == LABEL
    is_said = places.is_said or len(words) >= _FULL
    if is_label and ((places.is_alone and is_said) or index.is_unrivalled(" ".join(words))):
        return True
    well_known = vocabulary().places
    return any(
        0 < index.frequency(word) < index.common or (len(words) > 1 and (word in well_known or index.place(word)))
        for word in words
    )


def _is_elsewhere(
    organisation: RorOrganisation, words: tuple[str, ...], places: AddressPlaces, index: RorIndex
) -> bool:
    """Tell whether the cities that are named contradict an organization."""
    # They do not where it has parts, where they are in its name, where they are its own in another spelling, and where
    # it is a company or that of a state, which have many places, or lies in a city that is a country.
    named = [city for city in places.own if lies_in(organisation.country, city, index) and not country_of_state(city)]
    if (
        not named
        or organisation.types & {"company", "government"}
        or not index.around(organisation.number).isdisjoint(named)
    ):
        return False
    name = f" {' '.join(words)} "
    if any(f" {city} " in name for city in named) or any(is_country(city, index) for city in organisation.cities):
        return False
    pairs = ((city, other) for city in organisation.cities if len(city) >= _LONG for other in named)
    return not any(city[0] == other[0] and is_one_typo(city, other) for city, other in pairs)
