"""How a name is read against all registries: the repository's own, the packaged one, and ROR where there is a dump.

ROR comes last, and never overrules the others. What is known from ROR alone is rewritten without review in one case
only: a misspelled word with one reading in the whole of ROR.
"""

import unicodedata
from typing import Final, NamedTuple

from metalint.names.institutions.edit_distance import LONGEST, is_mild, words_one_typo_away
from metalint.names.institutions.folding import tidy
from metalint.names.institutions.outcomes import Reading
from metalint.names.institutions.reading import complete, read_guessed, read_registered
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.resolution import resolve
from metalint.names.institutions.ror.addresses import are_places
from metalint.names.institutions.ror.affiliations import match
from metalint.names.institutions.ror.disambiguation import is_rare
from metalint.names.institutions.ror.index import ALIAS, LABEL, PART, RorIndex
from metalint.names.institutions.ror.keys import counting_words
from metalint.names.institutions.ror.segments import is_code, segments
from metalint.names.institutions.vocabulary import vocabulary

_MOST: Final = 2000  # characters of an affiliation
_SHORTEST: Final = 6  # letters of a word that is still known when it is misspelled
_SEVERAL: Final = 2  # words beside a misspelled one
_LONG: Final = 7  # letters of a word with two swapped ones that leave no doubt
_STRAY: Final = " !?.,;:*"


class RorReading(NamedTuple):
    """The reading of a name, and the address in ROR of the organization; None where there is no single one."""

    reading: Reading
    ror: str | None


class NameReader:
    """Reads names against a registry, and against an index of ROR where there is one."""

    def __init__(self, registry: Registry, index: RorIndex | None) -> None:
        self._registry = registry
        self._index = index
        # the names of the organizations that the registry has, by their ids in ROR
        self._registered_names = {one.ror: one.name for one in registry.by_name.values() if one.ror} if index else {}

    @property
    def index(self) -> RorIndex:
        """The index of ROR; raises a `LookupError` if there is none."""
        if self._index is None:
            raise LookupError("no dump of ROR")
        return self._index

    def read(self, name: str) -> RorReading:
        """Return how ``name`` is read; equal input gives equal answers."""
        # ROR only adds: what the other registries say of a name stands.
        reading = read_registered(name, self._registry) or read_guessed(name, self._registry)
        if reading.relation != "unknown":
            ror = self._registered_ror(reading.canonical) if reading.canonical else None
            return RorReading(reading, ror or self._ror_of(name))
        if not self._index:
            return RorReading(complete(reading, self._registry), None)
        found = None
        plain = name.rstrip(_STRAY)  # signs behind a name are none of it
        inner = read_registered(plain, self._registry) if plain and tidy(plain) != tidy(name) else None
        if inner and inner.canonical:
            ror = self._registered_ror(inner.canonical) or self._ror_of(name)
            found = RorReading(inner._replace(name=name, relation="variant", safety="unsafe"), ror)
        elif len(name) <= _MOST:
            found = _read_by_ror(name, self._index) or _correct_typo(name, self._index)
        if not found:
            return RorReading(complete(reading, self._registry), None)
        if found.reading.relation == "typo":
            return found
        # of an organization that another registry has, that registry's name
        canonical = self._registered_names.get(found.ror or "", found.reading.canonical)
        return found._replace(reading=found.reading._replace(canonical=canonical))

    def judge(self, name: str) -> Reading:
        """Return how ``name`` is read without ROR, except that no name of ROR is misspelled, and one near it is."""
        reading = read_registered(name, self._registry) or read_guessed(name, self._registry)
        if not self._index or reading.relation not in ("typo", "unknown"):
            return complete(reading, self._registry)
        if any(claim.kind in (LABEL, ALIAS) for claim in self._index.claims(" ".join(counting_words(name)))):
            return Reading(name, None, "unknown", None, f"`{name}` is a name in ROR")
        typo = _correct_typo(name, self._index) if reading.relation == "unknown" else None
        return typo.reading if typo else complete(reading, self._registry)

    def current(self, ror: str) -> str:
        """Return the id of what the organization with this id has become; its own where nothing else is known."""
        return self._index.current(ror) if self._index else ror

    def display_name(self, ror: str) -> str:
        """Return the name that ROR has for the organization with this id; nothing where it is not known."""
        return self._index.display_name(ror) if self._index else ""

    def _registered_ror(self, canonical: str) -> str | None:
        """Return the address in ROR of the organization that a name is read as."""
        found = resolve(canonical, self._registry)
        owners = {claim.owner for claim in found.claims} if found else set()
        ror = self._registry.by_name[owners.pop()].ror if len(owners) == 1 else ""
        return self.current(ror) or None

    def _ror_of(self, name: str) -> str | None:
        candidates = match(name, self._index) if self._index else []
        return self.index.organisation(candidates[0].organisation).ror if len(candidates) == 1 else None


def _read_by_ror(name: str, index: RorIndex) -> RorReading | None:
    candidates = match(name, index) if name.strip() else []
    owners = [index.organisation(candidate.organisation) for candidate in candidates]
    if len(owners) > 1:
        listed = ", ".join(f"`{owner.name}`" for owner in owners[:3]) + (" and others" if len(owners) > 3 else "")  # noqa: PLR2004
        return RorReading(Reading(name, None, "ambiguous", None, f"`{name}` names {listed}, by ROR"), None)
    if not owners:
        return None
    candidate, owner, parts = candidates[0], owners[0], segments(name)
    claims = index.claims(" ".join(parts[0].counting)) if len(parts) == 1 else ()
    written = tidy(name).removeprefix("The ")
    own = [claim for claim in claims if claim.organisation == owner.number and claim.kind != PART]
    if any(tidy(claim.spelling).removeprefix("The ") == written for claim in own) or written == owner.name:
        why = f"`{name}` is a name of `{owner.name}` in ROR"
        return RorReading(Reading(name, owner.name, "ok", None, why), owner.ror)
    is_whole = len(parts) == 1 and candidate.is_whole
    says_more = is_whole and not own and len(parts[0].counting) > len(counting_words(owner.name))
    if is_whole and not says_more:
        why = f"`{name}` is `{owner.name}` in another spelling, by ROR"
        return RorReading(Reading(name, owner.name, "alias", "unsafe", why), owner.ror)
    # with nothing but places after the part that names it; else the name may be that of a unit
    has_address_only = False
    for part in parts if candidate.is_alone and not says_more else ():
        words, rest = part.counting[: candidate.length], part.counting[candidate.length :]
        places = tuple(word for word in rest if not is_code(word) and word.upper() not in index.countries)
        is_named = len(words) == candidate.length
        has_address_only = has_address_only or (is_named and are_places(places, owner.country, words, index))
    why = f"`{name}` names `{owner.name}`, by ROR"
    return RorReading(Reading(name, owner.name, "variant", "unsafe" if has_address_only else None, why), owner.ror)


def _correct_typo(name: str, index: RorIndex) -> RorReading | None:
    """Read a name that no registry has with its one unknown word put right."""
    words = counting_words(unicodedata.normalize("NFKC", name))
    # others are not recognized when they are misspelled
    clear = {at: word for at, word in enumerate(words) if word.isascii() and word.isalpha()}
    clear = {at: word for at, word in clear.items() if _SHORTEST <= len(word) <= LONGEST}
    unknown = [at for at, word in clear.items() if not index.frequency(word) and word not in vocabulary().words]
    if len(unknown) != 1 or len(words) == 1 or len(segments(name)) != 1:
        return None
    at = unknown[0]
    wrong, before, behind = words[at], words[:at], words[at + 1 :]
    found = [
        (right, claim)
        for right in sorted(words_one_typo_away(wrong, index.words))
        for claim in index.claims(" ".join((*before, right, *behind)))
        if claim.kind in (LABEL, ALIAS)
    ]
    if len({claim.organisation for _, claim in found}) != 1:
        return None
    right, claim = found[0]
    # Two letters that are swapped make no other name, if the word is long or there are several others: no two names of
    # the dump of the benchmarks differ so. A few differ by a missing or a doubled letter, and so the rest must be
    # rare: it leaves no doubt if hardly any other organization has it.
    rest = (*before, *behind)
    is_swapped = sorted(wrong) == sorted(right) and (len(rest) >= _SEVERAL or len(wrong) >= _LONG)
    is_sure = is_mild(wrong, right) and (is_swapped or any(is_rare(word, index) for word in rest))
    owner = index.organisation(claim.organisation)
    meant = owner.name if counting_words(owner.name) == counting_words(claim.spelling) else claim.spelling
    why = f"`{wrong}` is misspelled; `{right}` makes it `{meant}`, by ROR"
    return RorReading(Reading(name, meant, "typo", "safe" if is_sure else "unsafe", why), owner.ror)
