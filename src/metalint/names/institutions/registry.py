"""Organizations and the indexes by which their names are found."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Final, Literal, NamedTuple, TypeVar

from metalint.names.institutions.edit_distance import Neighbours
from metalint.names.institutions.normalization import key, squashed, words
from metalint.names.institutions.places import (
    city_key,
    country_of,
    country_of_state,
    is_city,
    is_country,
    listed_cities,
    state_in,
)
from metalint.names.institutions.vocabulary import vocabulary

Node = TypeVar("Node")
Kind = Literal["name", "alias", "acronym", "other", "shared"]
SPELLINGS: Final[Mapping[Kind, str]] = {
    "alias": "aliases",
    "acronym": "acronyms",
    "other": "other_names",
    "shared": "shared_names",
}
"""The fields of what an organization is called besides its name."""
_RECOGNIZED_NAME: Final = 7
_LONGEST_NAME: Final = 100
PARTICLES: Final = frozenset({"of", "and", "for", "university", "institute"})
"""Words of what is no place: another organization, whose name begins alike."""


class Organisation(NamedTuple):
    """One organization; the fields are those of ``registry.proto``."""

    name: str
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    parent: str = ""
    ror: str = ""
    distinct_from: tuple[str, ...] = ()
    shared_names: tuple[str, ...] = ()


class Claim(NamedTuple):
    """That ``spelling`` is a name of the organization called ``owner``."""

    owner: str
    kind: Kind
    spelling: str


class Registry:
    """All known organizations. Indexes are made when first asked for and then kept."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.by_name = {organisation.name: organisation for organisation in organisations}

    @cached_property
    def exact(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by spelling."""
        return _grouped((claim.spelling, claim) for claim in self._claims())

    @cached_property
    def keys(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by normalized key, acronyms and shared names left out."""
        found: list[tuple[str, Claim]] = []
        for claim in self._claims():
            if claim.kind not in ("acronym", "shared"):
                found.append((key(claim.spelling), claim))
                if claim.spelling != (spelt := umlauts_spelt_out(claim.spelling)):
                    found.append((key(spelt), claim))
        for organisation in self.by_name.values():  # `Unit, Parent` is also written `Unit of Parent` and `Parent Unit`
            unit = organisation.name.removesuffix(f", {organisation.parent}")
            if organisation.parent and unit != organisation.name:
                claim = Claim(organisation.name, "alias", organisation.name)
                found += [
                    (key(f"{unit} of {organisation.parent}"), claim),
                    (key(f"{organisation.parent} {unit}"), claim),
                ]
        return _grouped(found)

    @cached_property
    def acronyms(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by acronym or shared name in lower case."""
        claims = (claim for claim in self._claims() if claim.kind in ("acronym", "shared"))
        return _grouped((claim.spelling.lower(), claim) for claim in claims)

    @cached_property
    def squashed(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by key without spaces."""
        return _grouped((squashed(known), claim) for known, claims in self.keys.items() for claim in claims)

    @cached_property
    def fragments(self) -> Mapping[str, frozenset[str]]:
        """Organizations by each beginning and each end, of two or more words, of their keys."""
        found: dict[str, set[str]] = defaultdict(set)
        for known, claims in self.keys.items():
            owners = [claim.owner for claim in claims if claim.kind != "other"]
            parts = known.split() if owners else []
            for at in range(2, len(parts)):
                found[" ".join(parts[:at])].update(owners)
                found[" ".join(parts[-at:])].update(owners)
        return {part: frozenset(owners) for part, owners in found.items()}

    @cached_property
    def beginnings(self) -> Mapping[str, tuple[str, ...]]:
        """Keys of three or more words by their first two."""
        found: dict[str, list[str]] = defaultdict(list)
        for known, claims in self.keys.items():
            parts = known.split()
            if len(parts) > 2 and any(claim.kind == "name" for claim in claims):  # noqa: PLR2004
                found[" ".join(parts[:2])].append(known)
        return {first: tuple(keys) for first, keys in found.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Each word of each registered name, acronyms included."""
        spelt = chain.from_iterable(words(claim.spelling) for claim in self._claims())
        return frozenset(chain(spelt, chain.from_iterable(map(str.split, self.keys))))

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many organizations' names each word is."""
        counts = Counter[str]()
        for organisation in self.by_name.values():
            counts.update({word for claim in claims_of(organisation) for word in key(claim.spelling).split()})
        return counts

    @cached_property
    def neighbours(self) -> Neighbours:
        """Finds the words of registered names, and common words, near a misspelled one."""
        letters = {word for word, claims in self.acronyms.items() if any(claim.spelling.isupper() for claim in claims)}
        return Neighbours((self.words - letters) | vocabulary().generic)

    @cached_property
    def near_keys(self) -> Neighbours:
        """Finds the keys of registered names, and of cities, near what is misspelled somewhere."""
        names = (known for known in self.keys if " " in known)
        return Neighbours((*names, *self.cities), _RECOGNIZED_NAME, _LONGEST_NAME)

    @cached_property
    def cities(self) -> frozenset[str]:
        """The keys of the cities in which organizations are, and of those of the packaged lists."""
        return listed_cities() | {city_key(organisation.city) for organisation in self.by_name.values()} - {""}

    @cached_property
    def distinct(self) -> Mapping[str, frozenset[str]]:
        """By organization, the keys of the names that it must not be taken for."""
        found: dict[str, set[str]] = defaultdict(set)
        for organisation in self.by_name.values():
            for other in organisation.distinct_from:
                found[organisation.name].add(key(other))
                found[other].add(key(organisation.name))
        return {name: frozenset(others) for name, others in found.items()}

    @cached_property
    def sites(self) -> Mapping[str, bool]:
        """The organizations whose name others have as well, with another place after it; whether one lies abroad."""
        # They are registered, or named as distinct: `Name, Country` or `Name, City, Country` for another organization
        # of the name abroad, any other place for a campus or a site.
        found: dict[str, bool] = {}
        for organisation in self.by_name.values():
            for spelling in (organisation.name, *organisation.other_names):
                for owner, rest in self._begun_by(spelling):
                    if owner != organisation.name and (country_of(rest) or is_city(rest, organisation.city)):
                        found[owner] = found.get(owner, False) or self._is_abroad(spelling, owner)
            for spelling in organisation.distinct_from:
                for owner, rest in self._begun_by(spelling):
                    if owner == organisation.name and PARTICLES.isdisjoint(rest.split()):
                        found[owner] = found.get(owner, False) or self._is_abroad(spelling, owner)
        return found

    def _begun_by(self, spelling: str) -> Iterator[tuple[str, str]]:
        """Yield the organizations with whose names a spelling begins, and what follows there, folded."""
        parts = key(spelling).split()
        for at in range(1, len(parts)):
            for claim in self.keys.get(" ".join(parts[:at]), ()):
                yield claim.owner, " ".join(parts[at:])

    def _is_abroad(self, spelling: str, owner: str) -> bool:
        """Tell whether a spelling such as ``Name, Country`` names a place in another country than the owner's."""
        _, comma, place = spelling.rpartition(", ")
        home = self.by_name[owner].country
        return bool(comma) and (
            spelling.count(",") > owner.count(",") + 1 or (country_of(place) or country_of_state(place) or home) != home
        )

    def is_told_by_place(self, owner: str, place: str) -> bool:
        """Tell whether ``place`` after the name of an organization tells it from others, or one of its sites."""
        # The name may say the place itself; a country and a state tell it only from others abroad.
        if owner not in self.sites or set(key(place).split()) <= set(key(owner).split()):
            return False
        home = self.by_name[owner]
        is_wide = is_country(place, home.country) or bool(country_of_state(place) or state_in(place, home.country))
        return self.sites[owner] or is_city(place, home.city) or not is_wide

    def owner_of(self, spelling: str) -> str:
        """Return the organization with exactly this spelling, or the spelling itself if there is not one."""
        owners = {claim.owner for claim in self.exact.get(spelling, ())}
        return owners.pop() if len(owners) == 1 else spelling

    def list_above(self, name: str) -> list[str]:
        """Return what an organization is a part of, directly or not, the nearest first."""
        return list_above(name, lambda of: [above] if (above := self.by_name[of].parent) in self.by_name else [])

    def are_distinct(self, name: str, owner: str) -> bool:
        """Tell whether the registry says that ``name`` is not the organization called ``owner``."""
        return key(name) in self.distinct.get(owner, ())

    def _claims(self) -> Iterator[Claim]:
        for organisation in self.by_name.values():
            yield from claims_of(organisation)


def claims_of(organisation: Organisation) -> Iterator[Claim]:
    """Yield each spelling that an organization claims."""
    yield Claim(organisation.name, "name", organisation.name)
    for kind, field in SPELLINGS.items():
        for spelling in getattr(organisation, field):
            yield Claim(organisation.name, kind, spelling)


def list_above(start: Node, parents_of: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """Return what something is a part of, directly or not, the nearest first; a circle of parents ends."""
    found: dict[Node, None] = {start: None}
    pending = [start]
    while pending:
        pending = [parent for node in pending for parent in parents_of(node) if parent not in found]
        found |= dict.fromkeys(pending)
    return [*found][1:]


def _grouped(pairs: Iterable[tuple[str, Claim]]) -> dict[str, tuple[Claim, ...]]:
    found: dict[str, tuple[Claim, ...]] = {}
    for spelling, claim in pairs:
        before = found.get(spelling, ())
        if all(claim.owner != other.owner for other in before):
            found[spelling] = (*before, claim)
    return found


def umlauts_spelt_out(name: str) -> str:
    """Return ``name`` as it is written without umlauts, such as ``Tuebingen``."""
    for letter, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
        name = name.replace(letter, pair)
    return name
