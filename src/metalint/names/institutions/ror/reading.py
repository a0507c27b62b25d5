"""How a name is read against all registries: the repository's own, the packaged one, and ROR where there is a dump.

ROR comes last, and never overrules the others. What is known from ROR alone is rewritten without review in one case
only: a misspelled word with one reading in the whole of ROR.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple

from metalint.names.institutions.edit_distance import LONGEST, is_mild
from metalint.names.institutions.folding import tidy
from metalint.names.institutions.outcomes import Reading
from metalint.names.institutions.reading import read, read_registered
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.resolution import resolve
from metalint.names.institutions.ror.addresses import are_places
from metalint.names.institutions.ror.affiliations import Matcher
from metalint.names.institutions.ror.disambiguation import Candidate, is_rare
from metalint.names.institutions.ror.index import ALIAS, LABEL, PART, RorIndex, RorOrganisation
from metalint.names.institutions.ror.keys import counting_words
from metalint.names.institutions.ror.segments import Segment, is_code, segments
from metalint.names.institutions.vocabulary import vocabulary

_MOST: Final = 2000  # characters of an affiliation
_SHORTEST: Final = 6  # letters of a word that is still known when it is misspelled
_SEVERAL: Final = 2  # words beside a misspelled one
_LONG: Final = 7  # letters of a word with two swapped ones that leave no doubt
_STRAY: Final = " !?.,;:*"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class RorReading(NamedTuple):
    """The reading of a name, and the address in ROR of the organization; None where there is no single one."""

    reading: Reading
    ror: str | None


class RorTypo(NamedTuple):
    """A misspelled word of a name, the one that is meant, and the organization and its spelling that are then named."""

    wrong: str
    right: str
    rest: tuple[str, ...]  # the other words of the name that count
    organisation: int
    spelling: str


class NameReader:
    """Reads names against a registry, and against an index of ROR where there is one."""

    def __init__(self, registry: Registry, index: RorIndex | None) -> None:
        self._registry = registry
        self._index = index
        self._matcher = Matcher(index) if index else None

    @property
    def index(self) -> RorIndex:
        """The index of ROR; raises a `LookupError` if there is none."""
        if self._index is None:
            raise LookupError("no dump of ROR")
        return self._index

    def read(self, name: str) -> RorReading:
        """Return how ``name`` is read; equal input gives equal answers."""
        # ROR only adds: what the other registries say of a name stands.
        reading = read(name, self._registry)
        if reading.relation != "unknown":
            ror = self._registered_ror(reading.canonical) if reading.canonical else None
            return RorReading(reading, ror or self._ror_of(name))
        if not self._index or not self._matcher:
            return RorReading(reading, None)
        found = self._with_stray_end(name) or self._in_ror(name, self._matcher) or self._misspelt(name, self._index)
        if not found:
            return RorReading(reading, None)
        # of an organization that another registry has, that registry's name
        canonical = self._registered_names.get(found.ror or "", found.reading.canonical)
        is_fix = found.reading.relation != "typo"
        read_so = found.reading._replace(canonical=canonical) if is_fix else found.reading
        return found._replace(reading=read_so._replace(form="ror"))

    @cached_property
    def _registered_names(self) -> Mapping[str, str]:
        """The names of the organizations that other registries have, by their ids in ROR."""
        return {one.ror: one.name for one in self._registry.by_name.values() if one.ror}

    def _with_stray_end(self, name: str) -> RorReading | None:
        """Read a name with signs behind it that are none of it."""
        plain = name.rstrip(_STRAY)
        if not plain or tidy(plain) == tidy(name):
            return None
        reading = read_registered(plain, self._registry)
        if not reading or not reading.canonical:
            return None
        ror = self._registered_ror(reading.canonical) or self._ror_of(name)
        return RorReading(reading._replace(name=name, relation="variant", safety="unsafe"), ror)

    def current(self, ror: str) -> str:
        """Return the id of what the organization with this id has become; its own where nothing else is known."""
        return self._index.current(ror) if self._index else ror

    def display_name(self, ror: str) -> str:
        """Return the name that ROR has for the organization with this id; nothing where it is not known."""
        return self._index.display_name(ror) if self._index else ""

    def _registered_ror(self, canonical: str) -> str | None:
        """Return the address in ROR of the organization that a name is read as."""
        match = resolve(canonical, self._registry)
        owners = {claim.owner for claim in match.claims} if match else set()
        ror = self._registry.by_name[owners.pop()].ror if len(owners) == 1 else ""
        return self.current(ror) or None

    def _in_ror(self, name: str, matcher: Matcher) -> RorReading | None:
        if len(name) > _MOST or not name.strip():
            return None
        candidates = matcher.match(name)
        if not candidates:
            return None
        owners = [matcher.index.organisation(candidate.organisation) for candidate in candidates]
        if len(owners) > 1:
            listed = ", ".join(f"`{owner.name}`" for owner in owners[:3]) + (" and others" if len(owners) > 3 else "")  # noqa: PLR2004
            return RorReading(Reading(name, None, "ambiguous", None, f"`{name}` names {listed}, by ROR"), None)
        return RorReading(_by_ror(name, candidates[0], owners[0], matcher.index), owners[0].ror)

    def _misspelt(self, name: str, index: RorIndex) -> RorReading | None:
        """Read a name that no registry has with its misspelled word put right."""
        if len(name) > _MOST or len(segments(name)) != 1:
            return None
        typos = tuple(self._typos(name, index))
        if len({typo.organisation for typo in typos}) != 1:
            return None
        typo = typos[0]
        owner = index.organisation(typo.organisation)
        why = f"`{typo.wrong}` is misspelled; `{typo.right}` makes it `{owner.name}`, by ROR"
        safety: Literal["safe", "unsafe"] = "safe" if _is_sure(typo, index) else "unsafe"
        meant = owner.name if typo.spelling.startswith(owner.name) else typo.spelling
        return RorReading(Reading(name, meant, "typo", safety, why), owner.ror)

    def _ror_of(self, name: str) -> str | None:
        candidates = self._matcher.match(name) if self._matcher else []
        return (
            self._index.organisation(candidates[0].organisation).ror if self._index and len(candidates) == 1 else None
        )

    def _typos(self, name: str, index: RorIndex) -> Iterator[RorTypo]:
        """Yield the organizations that ``name`` may mean with its one unknown word put right."""
        words = counting_words(unicodedata.normalize("NFKC", name))
        # others are not recognized when they are misspelled
        clear = {at: word for at, word in enumerate(words) if word.isascii() and word.isalpha()}
        clear = {at: word for at, word in clear.items() if _SHORTEST <= len(word) <= LONGEST}
        unknown = [at for at, word in clear.items() if not index.frequency(word) and word not in vocabulary().words]
        if len(unknown) != 1 or len(words) == 1:
            return
        at = unknown[0]
        rest = (*words[:at], *words[at + 1 :])
        for right in sorted(_one_away(words[at], index.words)):
            for claim in index.claims(" ".join((*words[:at], right, *words[at + 1 :]))):
                if claim.kind in (LABEL, ALIAS):
                    yield RorTypo(words[at], right, rest, claim.organisation, claim.spelling)


def _by_ror(name: str, candidate: Candidate, owner: RorOrganisation, index: RorIndex) -> Reading:
    """Return how ``name`` stands to the one organization that it names."""
    parts = segments(name)
    claims = index.claims(" ".join(parts[0].counting)) if len(parts) == 1 else ()
    written = tidy(name).removeprefix("The ")
    own = [claim for claim in claims if claim.organisation == owner.number and claim.kind != PART]
    if any(tidy(claim.spelling).removeprefix("The ") == written for claim in own) or written == owner.name:
        return Reading(name, owner.name, "ok", None, f"`{name}` is a name of `{owner.name}` in ROR")
    is_whole = len(parts) == 1 and candidate.is_whole
    says_more = is_whole and not own and len(parts[0].counting) > len(counting_words(owner.name))
    if is_whole and not says_more:
        why = f"`{name}` is `{owner.name}` in another spelling, by ROR"
        return Reading(name, owner.name, "alias", "unsafe", why)
    # with nothing but its address; else the name may be that of a unit
    is_address = candidate.is_alone and not says_more and _has_address_only(parts, candidate, owner, index)
    why = f"`{name}` names `{owner.name}`, by ROR"
    return Reading(name, owner.name, "variant", "unsafe" if is_address else None, why)


def _has_address_only(parts: Sequence[Segment], candidate: Candidate, owner: RorOrganisation, index: RorIndex) -> bool:
    """Tell whether one of the parts is the name that was found, with nothing but places behind it."""
    for part in parts:
        words, rest = part.counting[: candidate.length], part.counting[candidate.length :]
        places = tuple(word for word in rest if not is_code(word) and word.upper() not in index.countries)
        if len(words) == candidate.length and are_places(places, owner.country, words, index):
            return True
    return False


def _is_sure(typo: RorTypo, index: RorIndex) -> bool:
    """Tell whether a typo leaves no doubt: by the rest of the name, which no other organization has."""
    # Two letters that are swapped make no other name, if the word is long or there are several others: no two names of
    # the dump of the benchmarks differ so. A few differ by a missing or a doubled letter, and so the rest has to be
    # rare.
    if not is_mild(typo.wrong, typo.right):
        return False
    is_swapped = sorted(typo.wrong) == sorted(typo.right)
    if is_swapped and (len(typo.rest) >= _SEVERAL or len(typo.wrong) >= _LONG):
        return True
    return any(is_rare(word, index) for word in typo.rest)


def _one_away(word: str, known: frozenset[str]) -> frozenset[str]:
    """Return those of the known words that are one letter changed, left out, added or swapped away from ``word``."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    candidates = [left + right[1:] for left, right in halves if right]
    candidates += [left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1]
    candidates += [left + letter + right[1:] for left, right in halves if right for letter in _LETTERS]
    candidates += [left + letter + right for left, right in halves for letter in _LETTERS]
    return known.intersection(candidates) - {word}
