"""Which registered organization a name denotes, spelling mistakes aside."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, Literal, NamedTuple

from metalint.names.institutions.folding import folded, tidy
from metalint.names.institutions.misspellings import is_english
from metalint.names.institutions.normalization import (
    Peeled,
    initials,
    is_learned,
    is_university,
    key,
    own_words,
    peeled,
    plain_letters,
    squashed,
    turned,
    without_country,
    without_group,
)
from metalint.names.institutions.places import Place, is_city, is_legal_form, places_in, state_in, states_of
from metalint.names.institutions.registry import PARTICLES, Claim, Organisation, Registry, claims_of
from metalint.names.institutions.renamings import with_period
from metalint.names.institutions.vocabulary import vocabulary
from metalint.util.regex import lazy

Step = Literal[
    "exact",
    "article",
    "spelling",
    "capitals",
    "bracket",
    "legal",
    "place",
    "site",
    "group",
    "order",
    "unit",
    "blanks",
]

_ARTICLE: Final = "The "
_MOST_PARTS: Final = 6  # parts of an address, a legal form and brackets behind a name
_NO_ACRONYM: Final = 6  # letters of a name without its spaces; a shorter one may be an acronym
# letters of a name besides those that all laboratories have; of fewer, spaces may tell it apart, as `T-Labs`
_MIN_OWN_LETTERS: Final = 3
_WORD: Final = lazy(r"\w+")
_ENGLISH: Final = lazy(r"\b(?:University|Institute|College|School|Academy|Laboratory|Center)\b")


class Match(NamedTuple):
    """The claims that fit a name, one an organization, and the boldest step that was needed."""

    claims: tuple[Claim, ...]
    step: Step
    part: str = ""


def resolve(name: str, registry: Registry, *, in_order: bool = False) -> Match | None:
    """Return the first match in order of boldness; several claims mean that the name is ambiguous.

    With ``in_order`` without the boldest steps: the parts of the name keep their order.
    """
    plain = tidy(name)
    matches = _resolve_written(plain, name, registry)
    for match in matches if in_order else chain(matches, _resolve_loosely(plain, registry)):
        claims = tuple(
            claim for claim in match.claims if match.step == "exact" or not registry.are_distinct(name, claim.owner)
        )
        if claims:
            return match._replace(claims=claims)
    return None


def may_be_registered(name: str, registry: Registry) -> bool:
    """Tell whether a name, or its beginning up to a comma, a bracket or a legal form, is registered: a quick look."""
    legal = peeled(name)
    beginnings = (name, name.partition(",")[0], name.partition(" (")[0], legal.name if legal else "")
    return any(
        beginning in registry.exact or key(beginning) in registry.keys or beginning.lower() in registry.acronyms
        for beginning in beginnings
    )


def is_right(name: str, match: Match) -> bool:
    """Tell whether ``name`` is right as it is written: the organization's name, or another official one."""
    # A name of a university or similar is, with or without its article, a registered unit with the whole after it,
    # and a name in another language than English with the capitals that its words have there.
    claim = match.claims[0]
    if len(match.claims) > 1 or claim.kind not in ("name", "other"):
        return False
    if match.step == "article":
        return is_learned(claim.spelling)
    if match.step == "spelling":  # the same letters, with the capitals and the punctuation that its language may have
        plain, right = tidy(name), claim.spelling
        is_translation = claim.kind == "other" or not (is_english(right) or _ENGLISH.search(right))
        is_mixed = plain[0].isupper() and not plain.isupper()
        return is_translation and is_mixed and _WORD.findall(plain.lower()) == _WORD.findall(right.lower())
    return match.step == "exact" or (match.step == "unit" and match.part == claim.spelling)


def right_forms(organisation: Organisation, registry: Registry, year: int | None) -> Iterator[str]:
    """Yield the right names of an organization in a paper of a year; of universities with and without *The*."""
    # A former name is right in papers of its time only, and a name that several have is nobody's.
    for name in (organisation.name, *organisation.other_names):
        is_of_the_time = year is not None and with_period(name, year) != name
        if len(registry.exact[name]) == 1 and (is_of_the_time or with_period(name, None) == name):
            yield name
            if is_learned(name):
                other = name.removeprefix(_ARTICLE) if name.startswith(_ARTICLE) else _ARTICLE + name
                if other not in registry.exact:
                    yield other


def names_site(claim: Claim, registry: Registry) -> bool:
    """Tell whether a spelling names one of several sites: the name, and after it a place that tells it from others."""
    own, spelt = key(claim.owner), key(claim.spelling)
    if not spelt.startswith(f"{own} "):
        return False
    rest = spelt.removeprefix(f"{own} ")
    is_named = claim.kind == "other" and PARTICLES.isdisjoint(rest.split())
    is_place = is_named or is_city(rest, registry.by_name[claim.owner].city)
    return is_place and is_learned(claim.owner) and registry.is_told_by_place(claim.owner, rest)


def names_whole(spelling: str, owner: str, registry: Registry) -> bool:
    """Tell whether a spelling names what the organization is a part of, and the organization's name does not."""
    parent = registry.by_name[owner].parent
    is_told = parent in registry.by_name and not _has_name_of(owner, parent, registry)
    return is_told and _has_name_of(spelling, parent, registry)


def fullest(claim: Claim, registry: Registry) -> str:
    """Return the right name for a spelling that names the whole as well; nothing where there is none."""
    if not names_whole(claim.spelling, claim.owner, registry):
        return ""
    if claim.kind == "other":
        return claim.spelling
    others = registry.by_name[claim.owner].other_names
    return next((other for other in others if names_whole(other, claim.owner, registry)), "")


def is_at_site_of_another(name: str, claim: Claim, registry: Registry) -> bool:
    """Tell whether a name may be another one with a place, which a comma or brackets part in the right spelling."""
    spelt = peeled(claim.spelling)
    if spelt is None or spelt.step == "legal" or peeled(tidy(name)) is not None:
        return False
    wholes = registry.keys.get(key(spelt.name), ())
    return any(whole.owner in registry.sites and whole.owner != claim.owner for whole in wholes)


def is_address(places: Sequence[Place], organisation: Organisation) -> bool:
    """Tell whether places of an organization's country are where it is; a company may be in other cities as well."""
    kinds = {place.kind for place in places}
    states = {state_in(place.text, organisation.country) for place in places if place.kind == "state"}
    home = states_of(organisation.city, organisation.country)
    if "city" in kinds:
        return not home or states <= home
    if "street" in kinds or kinds == {"postal code"}:
        return False
    is_home = states == home and any(map(is_learned, (organisation.name, *organisation.other_names)))
    return not states or is_home


def has_other_words(name: str, spelling: str) -> bool:
    """Tell whether a name has a word with a capital that is one of other names, such as the `Tong` of `Tong Ji`."""
    others = set(_WORD.findall(tidy(name))) - set(_WORD.findall(spelling))
    return any(word.istitle() and folded(word) in vocabulary().words for word in others)


def differs_in_taste(name: str, organisation: Organisation) -> bool:
    """Tell whether a name is a right one apart from spaces, punctuation, and words that are written in two ways."""
    written = plain_letters(name)
    return any(written == plain_letters(right) for right in (organisation.name, *organisation.other_names))


def _resolve_written(plain: str, name: str, registry: Registry) -> Iterator[Match]:
    if claims := registry.exact.get(name):
        yield Match(_keep_strongest(claims), "exact")
    with_or_without = plain.removeprefix(_ARTICLE) if plain.startswith(_ARTICLE) else _ARTICLE + plain
    if claims := registry.exact.get(with_or_without):
        yield Match(tuple(claim for claim in _keep_strongest(claims) if claim.kind in ("name", "other")), "article")
    yield from _look_up(plain, registry)
    if ")," in plain:  # the brackets may belong to the name: `Harbin Institute of Technology (Shenzhen), China`
        yield from _peeled_off(plain, plain.rpartition("),")[0] + ")", registry)
    yield from _peeled_off(plain, "", registry)
    parts = plain.split()
    for at in range(len(parts) - 1, max(0, len(parts) - 4), -1):  # the organization's city, where no comma parts them
        rest, city = " ".join(parts[:at]).rstrip(" -"), " ".join(parts[at:]).lstrip("-")
        for match in _look_up(rest, registry) if rest else ():
            claims = tuple(claim for claim in match.claims if is_city(city, registry.by_name[claim.owner].city))
            yield Match(claims, "site", city)


def _resolve_loosely(plain: str, registry: Registry) -> Iterator[Match]:
    """Read ``Unit, Whole`` as the unit, as ``Whole Unit``, or with the whole's registered name; leave spaces out."""
    pair = turned(plain)
    for unit, whole in (pair, pair[::-1]) if pair else ():
        for owner in {claim.owner for match in _look_up(whole, registry) for claim in match.claims}:
            for form in (unit, f"{owner} {unit}", f"{unit}, {owner}"):
                if claims := registry.keys.get(key(form)):
                    found = tuple(
                        claim for claim in _keep_strongest(claims) if owner in registry.list_above(claim.owner)
                    )
                    named = tuple(claim for claim in found if _has_name_of(claim.owner, owner, registry))
                    # apart where the unit's own name does not say what it belongs to
                    yield Match(named or found, "order" if named else "unit", unit)
    joined = squashed(key(plain))
    is_told = len(joined) >= _NO_ACRONYM and len(squashed(own_words(plain))) >= _MIN_OWN_LETTERS
    if is_told and (claims := registry.squashed.get(joined)):
        yield Match(_keep_strongest(claims), "blanks")


def _keep_strongest(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the claims of the strongest kind: a full name goes before a short form."""
    for kinds in (("name",), ("alias", "other"), ("acronym", "shared")):
        if found := tuple(claim for claim in claims if claim.kind in kinds):
            return found
    return ()


def _look_up(plain: str, registry: Registry) -> Iterator[Match]:
    """Look a name up as it is: spelling conventions and capitals only."""
    for claims in (registry.exact.get(plain), registry.keys.get(key(plain))):
        if claims:
            yield Match(_keep_strongest(claims), "spelling")
    if claims := registry.acronyms.get(plain.lower()):
        yield Match(claims, "capitals")


def _peeled_off(plain: str, kept: str, registry: Registry) -> Iterator[Match]:
    """Take brackets, legal suffixes and places off, except from the beginning that is ``kept``.

    They have to agree with what is left.
    """
    parts: list[Peeled] = []
    rest: str = plain
    while rest != kept and (part := peeled(rest, len(kept)) or without_country(rest)) and len(parts) < _MOST_PARTS:
        parts.append(part)
        rest = part.name
        for match in _look_up(rest, registry):
            fitting = tuple(claim for claim in match.claims if _fits(parts, claim, registry))
            told = [  # a place that tells the organization from others of its name
                part.part
                for part in parts
                for claim in fitting
                for place in _places_of_part(part, registry.by_name[claim.owner])
                if place.kind not in ("postal code", "street") and registry.is_told_by_place(claim.owner, place.text)
            ]
            are_places = all(part.step == "place" for part in parts)
            address = ", ".join(part.part for part in reversed(parts)) if are_places else parts[0].part
            yield Match(fitting, "site", told[0]) if told else Match(fitting, parts[0].step, address)
    if group := without_group(rest):
        claims = registry.keys.get(key(group.name), ())
        roots = tuple(c for c in claims if c.kind == "name" and not registry.by_name[c.owner].parent)
        yield Match(tuple(c for c in roots if _fits(parts, c, registry)), "group", group.part)


def _places_of_part(part: Peeled, organisation: Organisation) -> tuple[Place, ...]:
    """Return the places that a part consists of, as far as they are the organization's."""
    return places_in(part.part, organisation.country, organisation.city) if part.step != "legal" else ()


def _fits(parts: list[Peeled], claim: Claim, registry: Registry) -> bool:
    organisation = registry.by_name[claim.owner]
    names = (organisation.name, *organisation.other_names)
    is_company = not any(map(is_university, names)) and (claim.kind == "name" or not any(map(is_learned, names)))
    places: list[Place] = []
    for peel in parts:
        if peel.step == "legal":
            forms = peel.part.split()
            agrees = is_company and (
                not organisation.country or all(is_legal_form(form, organisation.country) for form in forms)
            )
        elif found := _places_of_part(peel, organisation):
            places += found
            agrees = True
        else:
            agrees = peel.step == "bracket" and _is_short_form(peel, organisation, registry)
        if not agrees:
            return False
    return is_address(places, organisation)


def _is_short_form(peel: Peeled, organisation: Organisation, registry: Registry) -> bool:
    """Tell whether a text in brackets abbreviates the organization or the whole it is part of."""
    letters = initials(peel.name)
    if letters.startswith(part := folded(peel.part)) or letters.endswith(part):
        return True
    claims = registry.acronyms.get(peel.part.lower(), ()) or registry.exact.get(peel.part, ())
    owners = {claim.owner for claim in claims}
    if organisation.name in owners or part == initials(organisation.name):
        return True
    return organisation.parent in owners and _has_name_of(organisation.name, organisation.parent, registry)


def _has_name_of(unit: str, whole: str, registry: Registry) -> bool:
    """Tell whether the name of a unit has a name of the whole in it, so that nothing is lost without the latter."""
    return any(f" {key(claim.spelling)} " in f" {key(unit)} " for claim in claims_of(registry.by_name[whole]))
