"""How a name is read against all registries: the repository's own, the packaged one, and ROR where there is a dump.

ROR comes last, and never overrules the others. What is known from ROR alone is rewritten without review in one case
only: a misspelled word with one reading in the whole of ROR.
"""

import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Final, Literal, NamedTuple

from metalint.names.institutions.edit_distance import LONGEST, is_mild
from metalint.names.institutions.folding import tidy
from metalint.names.institutions.normalization import key
from metalint.names.institutions.outcomes import Reading
from metalint.names.institutions.reading import read_guessed, read_registered
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.resolution import resolve
from metalint.names.institutions.ror.affiliations import Matcher
from metalint.names.institutions.ror.disambiguation import is_rare
from metalint.names.institutions.ror.index import ACRONYM, ALIAS, LABEL, PART, RorIndex
from metalint.names.institutions.ror.keys import counting_words
from metalint.names.institutions.ror.segments import segments
from metalint.names.institutions.vocabulary import vocabulary

_MOST: Final = 2000  # characters of an affiliation
_MOST_COMMAS: Final = 4  # of a name that may be registered outside of ROR
_MOST_PARTS: Final = 2  # of a string in which misspelled words are looked for
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
        registered = self._registered(name)
        if registered and registered.canonical:
            ror = self._registered_ror(registered.canonical) or self._ror_of(name)
            if registered.safety == "safe" and self._index and _is_contested(name, registered, ror, self._index):
                registered = registered._replace(safety="unsafe")
            return RorReading(registered, ror)
        if self._matcher and (reading := self._in_ror(name, self._matcher)):
            return reading
        if registered:
            return RorReading(registered, None)
        return self._guessed(name)

    def _registered(self, name: str) -> Reading | None:
        """Read a name outside of ROR; with ROR also one that has a stray end."""
        if not self._index:
            return read_registered(name, self._registry)
        commas = name.count(",")
        first_word = key(name.strip(" ,;:").partition(",")[0]).partition(" ")[0] if commas > 1 else ""
        if commas > _MOST_COMMAS or (commas > 1 and first_word not in self._first_words):  # it is no address
            return None
        reading = read_registered(name, self._registry)
        plain = name.rstrip(_STRAY)
        if reading or not plain or tidy(plain) == tidy(name):
            return reading
        reading = read_registered(plain, self._registry)
        return (
            reading._replace(name=name, relation="variant", safety="unsafe") if reading and reading.canonical else None
        )

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset(spelling.partition(" ")[0] for spelling in (*self._registry.keys, *self._registry.acronyms))

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
        owner, parts = owners[0], segments(name)
        if len(parts) != 1 or not candidates[0].is_whole:
            safety: Literal["unsafe"] | None = "unsafe" if candidates[0].is_alone else None
            why = f"`{name}` names `{owner.name}`, by ROR"
            return RorReading(Reading(name, owner.name, "variant", safety, why), owner.ror)
        claims = matcher.index.claims(" ".join(parts[0].counting))
        written = tidy(name).removeprefix("The ")
        own = [claim for claim in claims if claim.organisation == owner.number and claim.kind != PART]
        if any(tidy(claim.spelling).removeprefix("The ") == written for claim in own) or written == owner.name:
            why = f"`{name}` is a name of `{owner.name}` in ROR"
            return RorReading(Reading(name, owner.name, "ok", None, why), owner.ror)
        why = f"`{name}` is `{owner.name}` in another spelling, by ROR"
        return RorReading(Reading(name, owner.name, "alias", "unsafe", why), owner.ror)

    def _guessed(self, name: str) -> RorReading:
        """Read a name that no registry has: with misspelled words put right, or as a part of a name."""
        parts = segments(name) if self._index else []
        if self._index and (len(name) > _MOST or len(parts) > _MOST_PARTS):
            return RorReading(Reading(name, None, "unknown", None, "not in any registry"), None)
        guess = read_guessed(name, self._registry)
        if not self._index:
            return RorReading(guess, self._registered_ror(guess.canonical) if guess.canonical else None)
        typos = tuple(self._typos(name, self._index)) if len(parts) == 1 else ()
        owners = {typo.organisation for typo in typos}
        if guess.canonical:
            ror = self._registered_ror(guess.canonical) or self._ror_of(guess.canonical)
            others = {self._index.organisation(number).ror for number in owners} - {ror}
            return RorReading(guess._replace(safety="unsafe") if others and guess.safety else guess, ror)
        if len(owners) != 1:
            return RorReading(guess, None)
        typo = typos[0]
        owner = self._index.organisation(typo.organisation)
        why = f"`{typo.wrong}` is misspelled; `{typo.right}` makes it `{owner.name}`, by ROR"
        safety: Literal["safe", "unsafe"] = "safe" if _is_sure(typo, self._index) else "unsafe"
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


def _is_contested(name: str, reading: Reading, ror: str | None, index: RorIndex) -> bool:
    """Tell whether ROR speaks against a reading: a part of the name is that of another organization."""
    # The same holds for a name with blanks in other places whose words are all right.
    parts = segments(name)
    if reading.relation == "typo":
        return all(index.frequency(word) for part in parts for word in part.counting)
    number = index.number_of(ror) if ror and len(parts) > 1 else None
    if number is None:
        return False
    keys = [key for part in parts if index.place(key := " ".join(part.counting)) is None]
    claims = [claim for key in keys for claim in index.claims(key) if claim.kind != ACRONYM]
    related = {number, *index.ancestors(number)}
    return any(
        claim.organisation not in related and number not in index.ancestors(claim.organisation) for claim in claims
    )


def _one_away(word: str, known: frozenset[str]) -> frozenset[str]:
    """Return those of the known words that are one letter changed, left out, added or swapped away from ``word``."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    candidates = [left + right[1:] for left, right in halves if right]
    candidates += [left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1]
    candidates += [left + letter + right[1:] for left, right in halves if right for letter in _LETTERS]
    candidates += [left + letter + right for left, right in halves for letter in _LETTERS]
    return known.intersection(candidates) - {word}
