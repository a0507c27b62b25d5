"""Misspelled words: which they are, and what was meant."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final, NamedTuple

from metalint.names.institutions.edit_distance import (
    LONGEST,
    SHORTEST,
    have_one_start,
    is_mild,
    is_one_typo,
    words_one_typo_away,
)
from metalint.names.institutions.folding import folded
from metalint.names.institutions.misspellings import (
    FOREIGN_LITTLE,
    LONG,
    are_typos,
    distinctive_words,
    fits_language,
    is_certainly_english,
    is_common_typo,
    is_english,
)
from metalint.names.institutions.normalization import key
from metalint.names.institutions.places import city_key, country_of
from metalint.names.institutions.registry import Claim, Registry
from metalint.names.institutions.resolution import is_right, resolve
from metalint.names.institutions.vocabulary import BODIES, UNITS, vocabulary
from metalint.util import packaged
from metalint.util.regex import lazy

_PART: Final = lazy(r"[^\s,;()/](?:[^,;()/]*[^\s,;()/])?")
_NEAR: Final = frozenset(packaged.read_sections("words/institutions.txt")["near names"].splitlines())
"""Keys of other organizations that are a letter away from those of registered ones."""
_WORD: Final = lazy(r"[^\W_](?:[^\W_]|['’](?=[^\W_]))*")
_MOST_WRONG: Final = 3
_MOST_READINGS: Final = 16
_OWNERS: Final = 3  # organizations that may have a word which tells them from all others
_PAIR: Final = lazy(r"[^\W\d_]+ [^\W\d_A-Z][^\W_]*")
_SMALL_WORD: Final = lazy(r"(?<![\w'’-])[a-z]+(?![\w'’-])")
_INITIALS: Final = frozenset(("ai", "eth", "uae", "uk", "usa"))
_CAMEL: Final = lazy(r"([^\W\d_][^\W\d_A-Z]+)([A-Z][^\W\d_A-Z]+)")
_ENGLISH_LITTLE: Final = frozenset({"of", "for", "the", "in", "at"})
_RECOGNIZED: Final = 6  # letters of a word that a slip leaves recognizable
_ACCENTED: Final = {
    folded(word): word for word in packaged.read_sections("words/institutions.txt")["accented words"].split()
}
_ORDINARY: Final = frozenset(packaged.read_sections("words/institutions.txt")["ordinary words"].split())
_LITTLE: Final = ("of", "and", "for", "de", "di")
_FAMILIES: Final = [
    line.split() for line in packaged.read_sections("words/institutions.txt")["akin words"].splitlines()
]
_AKIN: Final = {word: tuple(member for member in family if member != word) for family in _FAMILIES for word in family}


class Typo(NamedTuple):
    """A name put right: the words as written, those meant, and the organization that is then named."""

    name: str
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    claim: Claim | None = None  # None where nobody registered the name
    meant: str = ""  # the name to write: the one put right if it is an official one, else the registered one
    is_sure: bool = True
    is_word: bool = False  # whether the wrong word is one elsewhere


def misspelt(name: str, registry: Registry) -> tuple[Typo, ...]:
    """Return the readings of a name with misspelled words, one an organization; none if it has none."""
    if unknown := find_unknown_words(name, registry):
        return _correct_names(name, unknown, registry) or _correct_common_words(name, unknown, registry)
    return _keep_one_each(_find_akin_words(name, registry))


def correct_part(name: str, registry: Registry) -> Typo | None:
    """Return a name whose one part, which may be all of it, is a letter away from a registered name or a city."""
    found: list[Typo] = []
    for part in _PART.finditer(name):
        text, spelled = part[0], key(part[0])
        is_known = spelled in registry.keys or spelled in _NEAR or city_key(text) in registry.cities
        near = [] if is_known else [other for other in registry.near_keys.at(1, spelled) if other[0] == spelled[0]]
        claims = {claim.owner: claim for other in near for claim in registry.keys.get(other, ())}
        if len(near) == 1 and near[0] in registry.cities and not _is_known(spelled):
            right, claim = near[0].title(), None
        elif len(claims) == 1 and not _has_other_word(text, spelled, near[0]):
            (claim,) = claims.values()
            right = claim.owner if claim.kind == "alias" else claim.spelling
        else:
            continue
        written = name[: part.start()] + right + name[part.end() :]
        found.append(Typo(written, (text,), (right,), claim if text == name else None, written, is_sure=False))
    return found[0] if len(found) == 1 else None


def correct_words(name: str, registry: Registry) -> Typo | None:
    """Return a name with each word put right that one slip parts from only one frequent or registered word."""
    # Each part of an address is in one language; where most of its words are unknown, nothing is.
    found: list[tuple[re.Match[str], str]] = []
    for part in _PART.finditer(name) if "@" not in name else ():
        known, unknown = 0, list[re.Match[str]]()
        for match in _WORD.finditer(name, part.start(), part.end()):
            written = match[0].lower()
            if accented := _ACCENTED.get(written):
                found.append((match, accented))
            elif (pair := _PAIR.match(name, match.start())) and _is_broken(pair[0], part[0], registry):
                found.append((pair, folded(pair[0]).replace(" ", "")))
            if _is_unknown(match[0], registry) and not name.startswith(".", match.end()):  # `Electr.` is short
                unknown.append(match)
            else:
                known += 1
        for match in unknown if len(unknown) <= max(known, 1) else ():
            rest = name[part.start() : match.start()] + name[match.end() : part.end()]
            if all(match.start() >= other.end() or match.end() <= other.start() for other, _ in found) and (
                right := _split_camel(match[0]) or _find_one_near(match[0], rest, registry)
            ):
                found.append((match, right))
    if not 0 < len(found) <= _MOST_WRONG:
        return None
    found.sort(key=lambda pair: pair[0].start())
    return _replace_words(name, *zip(*found, strict=True))._replace(is_sure=False)


def _is_broken(pair: str, part: str, registry: Registry) -> bool:
    """Tell whether a space parts a word, as in ``Technol ogy``."""
    first, last = folded(pair).split()
    frequent = vocabulary().frequent
    if last in FOREIGN_LITTLE and first in frequent and not is_certainly_english(part):
        return False  # `Física Interdisciplinar y Sistemas`
    is_word = any(first + last in known for known in (frequent, registry.words)) and len(first + last) >= _RECOGNIZED
    return is_word and last not in frequent and not ({first, last} & {*_LITTLE, *_ENGLISH_LITTLE})


def _split_camel(written: str) -> str:
    """Return the two words of which one begins with a capital inside ``written``, such as ``ofEngineering``."""
    if not (match := _CAMEL.fullmatch(written)):
        return ""
    first, last = map(folded, match.groups())
    bodies, words = BODIES | UNITS, vocabulary().words
    is_little = first in _ENGLISH_LITTLE and last in words
    is_body = (first in bodies and last in words and len(first) >= _RECOGNIZED) or (
        last in bodies and first in words and len(last) >= _RECOGNIZED
    )
    are_frequent = min(len(first), len(last)) >= _RECOGNIZED and vocabulary().frequent.issuperset((first, last))
    return f"{first} {last}" if is_little or is_body or are_frequent else ""


def _find_one_near(written: str, rest: str, registry: Registry) -> str:
    """Return the one word that is meant: a frequent one, else a registered one, else any with swapped letters."""
    word, known_words = folded(written), (vocabulary().words, registry.words)
    is_plural = any(word.removesuffix("s") in known for known in known_words)
    if word in _ORDINARY or not (written.islower() or written.istitle()) or is_plural:
        return ""
    near = [
        other
        for other in words_one_typo_away(word, *known_words)
        if have_one_start(word, other, 1) and fits_language(other, written, rest)
    ]
    for known in (vocabulary().frequent, registry.words):
        meant = [other for other in near if other in known and (len(other) >= _RECOGNIZED or is_mild(word, other))]
        if meant:
            return meant[0] if len(meant) == 1 else ""
    is_swapped = len(near) == 1 and sorted(near[0]) == sorted(word)
    return near[0] if is_swapped and len(word) >= _RECOGNIZED and is_english(rest) else ""


def with_capitals(name: str, registry: Registry) -> str:
    """Return a name with capitals where a body such as a university, or a place that is a part of it, has none."""
    small = [
        word
        for part in _PART.finditer(name)
        for word in _SMALL_WORD.finditer(name, part.start(), part.end())
        if word[0] in BODIES or (word.end() == part.end() and _is_place(part[0], registry))
    ]
    if name.islower() and small:
        small = [word for word in _SMALL_WORD.finditer(name) if word[0] not in (*_LITTLE, *_ENGLISH_LITTLE)]
    right = [
        word[0].upper() if word[0] in _INITIALS or word[0] in registry.acronyms else word[0].capitalize()
        for word in small
    ]
    return _write_words(name, small, right) if is_english(name) else name


def _is_place(part: str, registry: Registry) -> bool:
    return bool(country_of(part)) or city_key(part) in registry.cities


def _is_known(spelled: str) -> bool:
    return vocabulary().words.issuperset(spelled.split())


def _has_other_word(text: str, spelled: str, near: str) -> bool:
    """Tell whether the word that differs is right: an acronym, a number, or a common one (`Institut`)."""
    written = {folded(word[0]): word[0] for word in _WORD.finditer(text)}
    others = set(spelled.split()) - set(near.split())
    if sum(map(str.isdigit, spelled)) != sum(map(str.isdigit, near)):
        return True
    return any(word in vocabulary().common or word.isdecimal() or written.get(word, "").isupper() for word in others)


def find_unknown_words(name: str, registry: Registry) -> list[re.Match[str]]:
    """Return the words that no registered name has, but those that are none to look up: short, numbers, acronyms."""
    return [
        match
        for match in _WORD.finditer(name)
        if _is_unknown(match[0], registry) and not (match[0].isupper() and not name.isupper())
    ]


def _is_unknown(written: str, registry: Registry) -> bool:
    word = folded(written)
    is_word = SHORTEST <= len(word) <= LONGEST and word.isalpha() and word.isascii()
    return is_word and word not in registry.words and word not in vocabulary().words


def _correct_names(name: str, unknown: Sequence[re.Match[str]], registry: Registry) -> tuple[Typo, ...]:
    """Put each choice of near words in the place of the unknown ones, and see what is then named."""
    # None is sure where another organization is as near, even if such a typo for its name is less likely.
    if len(unknown) > _MOST_WRONG:
        return ()
    rest = _drop_words(name, unknown)
    words = [folded(match[0]) for match in unknown]
    # a space may be missing
    choices = [[*_split_glued_word(word), *sorted(registry.neighbours.of(word))] for word in words]
    typos, near = [], set[str]()
    for chosen in islice(product(*choices), _MOST_READINGS):
        typo = _replace_words(name, unknown, chosen)
        match = resolve(typo.name, registry)
        pairs = list(zip(map(folded, typo.wrong), map(folded, typo.right), strict=True))
        for claim in match.claims if match and match.step != "group" else ():
            if match and are_typos(typo.wrong, typo.right, rest, claim):
                spelt = {folded(word[0]): word[0] for word in _WORD.finditer(claim.spelling)}
                right = [spelt.get(folded(word), word) for word in typo.right]
                is_sure = claim.kind != "shared" and all(map(_is_sure, typo.wrong, right))
                is_fine = match.step != "spelling" and is_right(typo.name, match)
                meant = typo.name if is_fine else claim.spelling if claim.kind == "other" else claim.owner
                typos.append(typo._replace(claim=claim, meant=meant, is_sure=is_sure))
            elif claim.kind in ("name", "alias", "other") and all(have_one_start(*pair, 1) for pair in pairs):
                near.add(claim.owner)
    is_alone = near <= {typo.claim.owner for typo in typos if typo.claim}
    return _keep_one_each(typo._replace(is_sure=typo.is_sure and is_alone) for typo in typos)


def _is_sure(written: str, right: str) -> bool:
    """Tell whether the typo leaves no doubt: two typos, or other capitals inside, may be another word."""
    wrong, meant = folded(written), folded(right)
    capitals, most = (sum(map(str.isupper, word)) for word in (written, right))
    if not (written.islower() or written.isupper() or capitals <= max(1, most)):
        return False
    return (
        meant in vocabulary().generic or " " in right or is_one_typo(wrong, meant) or wrong.replace("rn", "m") == meant
    )


def _split_glued_word(word: str) -> list[str]:
    """Return a word such as ``universityof`` as two."""
    ends = [f"{first} {w}" for w in _LITTLE if word.endswith(w) and _is_generic(first := word.removesuffix(w))]
    return ends or [f"{w} {last}" for w in _LITTLE if word.startswith(w) and _is_generic(last := word.removeprefix(w))]


def _is_generic(word: str) -> bool:
    return len(word) >= SHORTEST and word in vocabulary().generic


def _correct_common_words(name: str, unknown: Sequence[re.Match[str]], registry: Registry) -> tuple[Typo, ...]:
    """Put common words right in a name that nobody registered, such as ``Univeristy of Nowhere``."""
    # None is sure where another word is as near, or where another word of the name is not known either.
    rest, generic = _drop_words(name, unknown), vocabulary().generic
    meant: dict[re.Match[str], str] = {}
    is_sure = True
    for match in unknown:
        written, word = match[0], folded(match[0])
        if not (written.islower() or written.istitle()):
            continue
        near = [other for other in registry.neighbours.at(1, word) if fits_language(other, written, rest)]
        candidates = [
            neighbour
            for neighbour in near
            if neighbour in generic and len(neighbour) >= LONG and is_common_typo(written, neighbour, rest)
        ]
        if is_english(rest):
            candidates += [pair for pair in _split_glued_word(word) if fits_language(pair.split()[0], written, rest)]
        if len(candidates) == 1:
            meant[match] = candidates[0]
            is_sure = is_sure and len(near) < 2  # noqa: PLR2004
    if not meant or len(meant) > _MOST_WRONG:
        return ()
    typo = _replace_words(name, [*meant], [*meant.values()])
    return (typo._replace(is_sure=is_sure and len(meant) == len(unknown)),)


def _find_akin_words(name: str, registry: Registry) -> Iterator[Typo]:
    """Replace one right word by one akin, such as ``Technical`` by ``Technological``, or by one near it."""
    # The rest of the name has to tell which organization is meant; for a word that is merely near it must be a rest
    # that hardly any other organization has: `Hangzhou` is no typo for `Zhangzhou`.
    is_identified = _is_identified(name, registry)
    for match in _WORD.finditer(name):
        word = folded(match[0])
        if len(word) < SHORTEST:
            near = (little for little in _LITTLE if is_one_typo(word, little))
            yield from _try_words(name, match, near, registry)
        other_number = word.removesuffix("s") if word.endswith("s") else f"{word}s"
        akin = [*_AKIN.get(word, ()), *([other_number] if len(word) > SHORTEST else ())]
        if akin := [other for other in akin if other in registry.words]:
            rest = _drop_words(name, [match])
            if distinctive_words(rest) or not vocabulary().places.isdisjoint(key(rest).split()):
                yield from _try_words(name, match, akin, registry)
        elif is_identified and word not in vocabulary().common and _is_identified(_drop_words(name, [match]), registry):
            for typo in _try_words(name, match, sorted(registry.neighbours.at(1, word)), registry):
                yield typo._replace(is_sure=False)


def _is_identified(rest: str, registry: Registry) -> bool:
    """Tell whether a word in the rest of a name is in the names of a few organizations only."""
    return any(0 < registry.frequency[word] <= _OWNERS for word in distinctive_words(rest))


def _try_words(name: str, match: re.Match[str], others: Iterable[str], registry: Registry) -> Iterator[Typo]:
    """Yield what is named, as it is registered, with one word replaced."""
    for other in others:
        typo = _replace_words(name, [match], [other])._replace(is_word=True)
        found = resolve(typo.name, registry, in_order=True)
        if found and found.step in ("exact", "spelling", "bracket", "legal", "place"):
            for claim in found.claims:
                if claim.kind in ("name", "alias") and typo.right[0] not in found.part:  # not Apple Corps as Apple Corp
                    yield typo._replace(claim=claim, meant=claim.owner)


def _replace_words(name: str, matches: Sequence[re.Match[str]], chosen: Sequence[str]) -> Typo:
    """Return ``name`` with other words in the places of ``matches``, capitals as they were."""
    right = tuple(_copy_case(match[0], word) for match, word in zip(matches, chosen, strict=True))
    return Typo(_write_words(name, matches, right), tuple(match[0] for match in matches), right)


def _drop_words(name: str, matches: Sequence[re.Match[str]]) -> str:
    return _write_words(name, matches, [""] * len(matches))


def _write_words(name: str, matches: Sequence[re.Match[str]], chosen: Sequence[str]) -> str:
    pieces, at = [], 0
    for match, word in zip(matches, chosen, strict=True):
        pieces += [name[at : match.start()], word]
        at = match.end()
    return "".join(pieces) + name[at:]


def _copy_case(written: str, word: str) -> str:
    """Return a word with the capitals of the ``written`` one; with its accents, too, where two letters are swapped."""
    plain = folded(written)
    if plain == word.replace(" ", "") and len(plain) == len(written):
        at = word.index(" ")
        return f"{written[:at]} {written[at:]}"
    if len(plain) == len(written) and not written.isascii():
        word = _keep_accents(written.lower(), plain, word)
    if written.isupper():
        return word.upper()
    return word.capitalize() if written[0].isupper() else word


def _keep_accents(written: str, plain: str, word: str) -> str:
    """Return a word with the accents of the ``written`` one, which is ``plain`` without them."""
    from rapidfuzz.distance import Levenshtein

    return "".join(
        written[edit.src_start : edit.src_end] if edit.tag == "equal" else word[edit.dest_start : edit.dest_end]
        for edit in Levenshtein.opcodes(plain, word)
    )


def _keep_one_each(typos: Iterable[Typo]) -> tuple[Typo, ...]:
    return tuple({typo.claim.owner: typo for typo in typos if typo.claim}.values())
