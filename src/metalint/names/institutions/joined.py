"""Strings that name several organizations."""

from itertools import combinations, pairwise, permutations
from typing import Final

from metalint.names.institutions.misspellings import distinctive_words
from metalint.names.institutions.normalization import is_university, key, words
from metalint.names.institutions.places import any_places_in
from metalint.names.institutions.registry import Claim, Registry
from metalint.names.institutions.resolution import may_be_registered, resolve
from metalint.names.institutions.slips import without_footnotes
from metalint.names.institutions.vocabulary import UNITS
from metalint.util.regex import lazy

_JOINT: Final = lazy(
    r"(?<!\s)\s*+(?:(?:,\s++|(?<=\s))(?:and|&|\+)\s++|[;/|\u2022]\s*+|[\u2217\u2020\u2021]\s*+(?=\w)"
    r"|,\s*+(?!(?:and|&|\+)\s))"
)
_STRONG: Final = (";", "/")
_MOST_JOINTS: Final = 8
_SEVERAL: Final = 2
_CERTAIN_STEPS: Final = frozenset(("exact", "article", "spelling", "bracket", "legal", "place", "unit"))


def organizations_in(name: str, registry: Registry) -> tuple[str, ...]:
    """Return the parts of a string that name several organizations, none of them a part of another; else none."""
    # Every part must be a registered name, so that `Texas A&M` and `Institute of Science and Technology` are left
    # alone. Where only commas stand between them, the first may be a part of the second: they must be universities
    # of different cities, or to have footnote marks each.
    joints = [match.span() for match in _JOINT.finditer(name)]
    if not 0 < len(joints) <= _MOST_JOINTS:
        return ()
    starts, ends = [0, *(end for _, end in joints)], [*(start for start, _ in joints), len(name)]
    # by where it ends: the fewest parts that a beginning of the string consists of
    parts_before: dict[int, tuple[str, ...]] = {-1: ()}
    claims: dict[str, Claim | None] = {}

    for last, end in enumerate(ends):
        for first, start in enumerate(starts[: last + 1]):
            before = parts_before.get(first - 1)
            if before is None or (last in parts_before and len(parts_before[last]) <= len(before) + 1):
                continue
            text = name[start:end]
            if text not in claims:
                claims[text] = _certain_claim(text, registry)
            if claims[text]:
                parts_before[last] = (*before, text)
    parts = parts_before.get(len(ends) - 1, ()) or _halves(name, registry, claims)
    found = [claim for part in parts if (claim := claims[part])]
    if (
        len(parts) < _SEVERAL
        or resolve(name, registry)
        or any(_are_related(*pair, registry) for pair in combinations(found, 2))
    ):
        return ()
    has_commas_only = all(name[start:end].strip() == "," for start, end in joints)
    if has_commas_only and not all(map(without_footnotes, parts)):
        homes = [registry.by_name[claim.owner] for claim in found]
        are_apart = all(one.city and other.city and one.city != other.city for one, other in pairwise(homes))
        return parts if are_apart and all(is_university(home.name) for home in homes) else ()
    return parts


def _halves(name: str, registry: Registry, claims: dict[str, Claim | None]) -> tuple[str, ...]:
    """Return two halves that each name an organization, with its units before it and its address behind."""
    for joint in _JOINT.finditer(name):
        halves = (name[: joint.start()].rstrip(), name[joint.end() :])
        claims |= {half: _claim_of_address(half, registry) for half in halves}
        sign = joint[0].strip()
        if all(claims[half] for half in halves):
            # behind `and`, which also joins the parts of a name, and behind a comma, no unit may come first
            begins = _certain_claim(halves[1].split(", ")[0], registry) is not None
            is_behind_place = bool(any_places_in(halves[0].rpartition(", ")[2], registry.cities))
            if sign in _STRONG or (begins and (sign != "," or is_behind_place)):
                return halves
        written = name[len(halves[0]) : joint.end()] if sign == "/" else sign
        for half, other in permutations(halves) if sign != "," else ():
            if claims[half] and not claims[other] and _is_another(other, written, registry.cities):
                return halves
    return ()


def _is_another(text: str, sign: str, cities: frozenset[str]) -> bool:
    """Tell whether what is next to a registered organization is certainly another one, and no unit of it."""
    spelt = words(text)
    is_learned = any(word.startswith("universit") for word in spelt)
    is_whole = len(spelt) > 1 and "," not in text and UNITS.isdisjoint(spelt) and not any_places_in(text, cities)
    return is_whole and (is_learned or sign in (";", " / "))


def _claim_of_address(text: str, registry: Registry) -> Claim | None:
    """Return the claim of the organization that an address names last."""
    parts = text.split(", ")
    while len(parts) > 1 and any_places_in(parts[-1], registry.cities):
        if claim := _certain_claim(", ".join(parts), registry):
            return claim
        parts.pop()
    ends = (", ".join(parts[at:]) for at in range(len(parts)))
    return next((claim for end in ends if (claim := _certain_claim(end, registry))), None)


def _certain_claim(text: str, registry: Registry) -> Claim | None:
    """Return the claim of the organization that a text certainly names; one of them for an acronym of several."""
    footnoted = without_footnotes(text)
    bare = footnoted.name if footnoted and text not in registry.exact else text
    match = resolve(bare, registry, in_order=True) if may_be_registered(bare, registry) else None
    if not match or match.step not in _CERTAIN_STEPS:
        return None
    claim = match.claims[0]
    if match.step == "exact" and claim.kind in ("acronym", "shared"):
        return claim if bare.isupper() else None
    is_told = " " in bare or match.step == "exact"
    return claim if len(match.claims) == 1 and is_told and claim.kind not in ("acronym", "shared") else None


def _are_related(one: Claim, other: Claim, registry: Registry) -> bool:
    """Tell whether two organizations are one, a part of each other, parts of a company, or have one name in common."""
    names = {one.owner, other.owner}
    wholes = {name: registry.list_above(name) for name in names}
    if len(names) == 1 or one.owner in wholes[other.owner] or other.owner in wholes[one.owner]:
        return True
    first, second = (f" {key(name)} " for name in (one.owner, other.owner))
    if first in second or second in first:
        return True
    told, others = (set(distinctive_words(name)) for name in (first, second))
    if min(len(told), len(others)) >= _SEVERAL and (told <= others or others <= told):  # `Max Planck Society`
        return True
    roots = {[name, *above][-1] for name, above in wholes.items()}
    return len(roots) == 1 and not any(map(is_university, names))
