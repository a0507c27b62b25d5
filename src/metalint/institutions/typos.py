"""Misspelt words: which they are, and what was meant."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.institutions.folding import folded
from metalint.institutions.resolving import resolve
from metalint.institutions.slips import LONG, are_slips, is_common_slip, names_a_place, telling
from metalint.institutions.spelling import LONGEST, SHORTEST, is_one_slip
from metalint.institutions.vocabulary import vocabulary
from metalint.patterns import lazy

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.institutions.registry import Claim, Registry

_WORD: Final = lazy(r"[^\W_](?:[^\W_]|['’](?=[^\W_]))*")
_MOST_WRONG: Final = 2
_MOST_READINGS: Final = 16
_OWNERS: Final = 3  # organisations that may have a word which tells them from all others
_LITTLE: Final = ("of", "and", "for", "de", "di")
# Right words that are written for each other.
_AKIN: Final = {
    word: tuple(other for other in family if other != word)
    for family in (
        ("technical", "technological", "technology", "technologies", "tech"),
        ("institute", "institutes", "institution"),
        ("study", "studies"),
        ("education", "educational"),
    )
    for word in family
}


class Typo(NamedTuple):
    """A name put right: the words as written, those meant, and the organisation that is then named.

    ``claim`` is None where nobody registered the name; ``is_word`` where the wrong word is one elsewhere.
    """

    name: str
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    claim: Claim | None = None
    is_sure: bool = True
    is_word: bool = False


def misspelt(name: str, registry: Registry) -> tuple[Typo, ...]:
    """Return the readings of a name with misspelt words, one an organisation; none if it has none."""
    if unknown := _unknown(name, registry):
        return _one_each(_repaired(name, unknown, registry)) or _common_word(name, unknown, registry)
    return _one_each(_confused(name, registry))


def unknown_words(name: str, registry: Registry) -> tuple[str, ...]:
    """Return the words of ``name`` that are in no organisation's name, folded."""
    return tuple(folded(match[0]) for match in _unknown(name, registry))


def _unknown(name: str, registry: Registry) -> list[re.Match[str]]:
    return [match for match in _WORD.finditer(name) if not _is_known(match[0], name, registry)]


def _is_known(written: str, name: str, registry: Registry) -> bool:
    """Tell whether a word is in some name, or none to look up: short, a number, an acronym."""
    word = folded(written)
    if not SHORTEST <= len(word) <= LONGEST or not (word.isalpha() and word.isascii()):
        return True
    if written.isupper() and not name.isupper():
        return True
    return word in registry.words or word in vocabulary().words


def _repaired(name: str, unknown: Sequence[re.Match[str]], registry: Registry) -> Iterator[Typo]:
    """Put each choice of near words in the place of the unknown ones, and see what is then named."""
    if len(unknown) > _MOST_WRONG:
        return
    rest = _rest(name, unknown)
    choices = [sorted(registry.neighbours.of(folded(match[0]))) for match in unknown]
    for chosen in islice(product(*choices), _MOST_READINGS):
        typo = _replaced(name, unknown, chosen)
        if match := resolve(typo.name, registry):
            for claim in match.claims:
                if are_slips(typo.wrong, typo.right, rest, claim):
                    yield typo._replace(claim=claim)


def _common_word(name: str, unknown: Sequence[re.Match[str]], registry: Registry) -> tuple[Typo, ...]:
    """Put a common word right in a name that nobody registered, such as ``Univeristy of Nowhere``."""
    found: list[Typo] = []
    for match in unknown:
        near = registry.neighbours.of(folded(match[0])) & vocabulary().generic
        meant = [word for word in near if len(word) >= LONG and is_common_slip(match[0], word)]
        if len(meant) == 1 and (match[0].islower() or match[0].istitle()):
            found.append(_replaced(name, [match], meant))
    return (found[0]._replace(is_sure=len(unknown) == 1),) if len(found) == 1 else ()


def _confused(name: str, registry: Registry) -> Iterator[Typo]:
    """Replace one right word by one akin, such as ``Technical`` by ``Technological``, or by one near it.

    The rest of the name has to tell which organisation is meant; for a word that is merely near it has
    to be a rest that hardly any other organisation has: ``Hangzhou`` is no slip for ``Zhangzhou``.
    """
    for match in _WORD.finditer(name):
        word = folded(match[0])
        if len(word) < SHORTEST:
            yield from _swapped(name, match, (w for w in _LITTLE if is_one_slip(word, w)), registry)
        rest = _rest(name, [match])
        marks = telling(rest)
        if akin := [other for other in _akin(word) if other in registry.words]:
            yield from _swapped(name, match, akin if marks or names_a_place(rest) else (), registry)
        elif word not in vocabulary().common and any(0 < registry.frequency[mark] <= _OWNERS for mark in marks):
            near = sorted(other for other in registry.neighbours.of(word) if is_one_slip(word, other))
            for typo in _swapped(name, match, near, registry):
                yield typo._replace(is_sure=False)


def _akin(word: str) -> tuple[str, ...]:
    """Return the words that are written for ``word`` by mistake: its relatives, and its other number."""
    other_number = word.removesuffix("s") if word.endswith("s") else f"{word}s"
    return (*_AKIN.get(word, ()), *([other_number] if len(word) > SHORTEST else ()))


def _swapped(name: str, match: re.Match[str], others: Iterable[str], registry: Registry) -> Iterator[Typo]:
    """Yield what is named, as it is registered, with one word replaced."""
    for other in others:
        typo = _replaced(name, [match], [other])._replace(is_word=True)
        found = resolve(typo.name, registry)
        if found and found.step in ("exact", "spelling", "bracket", "legal", "place"):
            for claim in found.claims:
                if claim.kind in ("name", "alias"):
                    yield typo._replace(claim=claim)


def _replaced(name: str, matches: Sequence[re.Match[str]], chosen: Sequence[str]) -> Typo:
    """Return ``name`` with other words in the places of ``matches``, capitals as they were."""
    right = tuple(_cased_like(match[0], word) for match, word in zip(matches, chosen, strict=True))
    return Typo(_with(name, matches, right), tuple(match[0] for match in matches), right)


def _rest(name: str, matches: Sequence[re.Match[str]]) -> str:
    return _with(name, matches, [""] * len(matches))


def _with(name: str, matches: Sequence[re.Match[str]], chosen: Sequence[str]) -> str:
    pieces, at = [], 0
    for match, word in zip(matches, chosen, strict=True):
        pieces += [name[at : match.start()], word]
        at = match.end()
    return "".join(pieces) + name[at:]


def _cased_like(written: str, word: str) -> str:
    if written.isupper():
        return word.upper()
    return word.capitalize() if written[0].isupper() else word


def _one_each(typos: Iterator[Typo]) -> tuple[Typo, ...]:
    """Return one typo an organisation."""
    return tuple({typo.claim.owner: typo for typo in typos if typo.claim}.values())
