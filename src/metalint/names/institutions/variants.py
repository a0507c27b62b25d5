"""Names in a corpus that look like one organization written in two ways."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from metalint.names.institutions.edit_distance import deletions
from metalint.names.institutions.folding import folded, is_left_alone, tidy
from metalint.names.institutions.misspellings import is_typo_of_the_name
from metalint.names.institutions.normalization import joined, key, peeled, words
from metalint.names.institutions.outcomes import Pair, Reading
from metalint.names.institutions.reading import read, read_registered
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.typos import find_unknown_words
from metalint.names.institutions.units import NOWHERE, Located, Whereabouts, are_at_one_place, lie_at_one_place, located

_WHY = "they differ only in spaces, capitals, punctuation or the order of their parts"
_WHY_WITH_ADDRESS = "they differ only in their address, in brackets, or in how their parts are written and ordered"
_SHORTEST = 6  # letters of a word that one typo leaves recognizable in a name that nobody registered


def variants(
    names: Sequence[str], registry: Registry, reading: Callable[[str], Reading] | None = None
) -> Iterator[Pair]:
    """Yield pairs of ``names``, the most used first, that look alike; each name is ``other`` once at most."""
    # Names are compared within small blocks only, so the work grows with their number. What the registry tells apart
    # stays apart: names of two registered organizations never pair. `reading` is what read the names before, so that
    # none is read twice.
    reading = reading or (lambda name: read(name, registry))
    readings = [reading(name) for name in dict.fromkeys(names) if not is_left_alone(name)]
    owners = {reading.name: registry.owner_of(reading.canonical) for reading in readings if reading.canonical}
    meant = frozenset(owners.values())
    groups: dict[str, list[str]] = defaultdict(list)
    for outcome in readings:
        if outcome.name in owners or outcome.name in meant:
            groups[owners.get(outcome.name, outcome.name)].append(outcome.name)
    units = {reading.name: located(reading.name, registry) for reading in readings if reading.relation == "unknown"}
    for name, unit in units.items():  # a registered unit with the address of what it belongs to
        inner = read_registered(unit.name, registry) if unit.name != name and unit.place == NOWHERE else None
        if inner and inner.canonical:
            groups[registry.owner_of(inner.canonical)].append(name)
    right = {reading.name for reading in readings if reading.relation == "ok"}
    for owner, members in groups.items():
        preferred = owner if owner in members else next((name for name in members if name in right), members[0])
        for name in members:
            if name != preferred:
                yield Pair(preferred, name, f"both are read as `{owner}`")
    grouped = meant | {name for members in groups.values() if len(members) > 1 for name in members}
    loose = {name: unit for name, unit in units.items() if name not in grouped}
    yield from _loose_variants(loose, [reading.name for reading in readings if reading.name in right], registry)


def _loose_variants(units: Mapping[str, Located], right: Sequence[str], registry: Registry) -> Iterator[Pair]:
    """Pair names that nobody registered with each other, and with those that are ``right`` and one letter away."""
    # the forms by which two spellings of one name agree, the closest first, and their places
    forms: dict[str, dict[str, Whereabouts]] = {}
    places: dict[str, list[Whereabouts]] = defaultdict(list)
    for name, unit in units.items():
        forms[name] = dict.fromkeys(_plain_forms(tidy(name)), NOWHERE)
        others = [*(_plain_forms(unit.name) if unit.name != name else ()), *([unit.form] if unit.form else ())]
        forms[name] |= {form: unit.place for form in others if form not in forms[name]}
        for form, place in forms[name].items():
            places[form].append(place)
    apart = frozenset(form for form, found in places.items() if not lie_at_one_place(found))
    first: dict[str, list[tuple[str, Whereabouts]]] = defaultdict(list)
    leaders = list[str]()
    for name in units:
        if pair := _first_alike(name, forms[name], first, apart):
            yield pair
        else:
            leaders.append(name)
        for form, place in forms[name].items():
            if not any(place == known for _, known in first[form]):
                first[form].append((name, place))
    yield from _misspelt_variants(leaders, right, registry)


def _first_alike(
    name: str,
    forms: Mapping[str, Whereabouts],
    first: Mapping[str, Sequence[tuple[str, Whereabouts]]],
    apart: Collection[str],
) -> Pair | None:
    """Pair a name with the first that has a form in common; forms ``apart`` are those of several places."""
    for form, place in forms.items():
        for other, known in first.get(form, ()):
            is_told = form not in apart or (place.city and known.city)
            if is_told and are_at_one_place(place, known):
                is_plain = all(form in _plain_forms(tidy(spelling)) for spelling in (name, other))
                return Pair(other, name, _WHY if is_plain else _WHY_WITH_ADDRESS)
    return None


def _plain_forms(plain: str) -> list[str]:
    # Short names agree only where one is the other with a legal form.
    forms, bare = [_joined(plain)], plain
    while (part := peeled(bare)) and part.step == "legal":
        bare = part.name
    forms.append(_joined(bare))
    if part and part.step == "bracket" and part.part.isupper():
        forms.append(_joined(part.name))
    if plain.count(",") == 1:
        unit, whole = plain.split(",")
        forms.append(_joined(f"{whole} {unit}"))
    return [*dict.fromkeys(form for form in forms if len(form) >= _SHORTEST), f"={bare}"]


def _joined(name: str) -> str:
    """Return the key of a name without spaces; little words stay, for here nothing else vouches for them."""
    return joined(key(name))


def _misspelt_variants(names: Sequence[str], right: Sequence[str], registry: Registry) -> Iterator[Pair]:
    """Pair names that differ by one typo in a word which is in no organization's name; ``right`` ones are preferred."""
    odd = {name: frozenset(folded(word[0]) for word in find_unknown_words(name, registry)) for name in names}
    rank = {name: at for at, name in enumerate((*right, *names))}
    blocks = _candidate_blocks(odd)
    frames = {frame for frame, _ in blocks}
    paired: set[str] = set()
    for name, at in rank.items():
        for frame, word in _words_with_rest(name):
            if frame not in frames or len(word) < _SHORTEST:
                continue
            near = dict.fromkeys(entry for shorter in deletions(word) for entry in blocks.get((frame, shorter), ()))
            for other, odd_word in near:
                if not (is_typo_of_the_name(odd_word, word) or is_typo_of_the_name(word, odd_word)):
                    continue
                leads = word not in odd.get(name, ()) or at < rank[other]
                keep, drop = (name, other) if leads else (other, name)
                if not paired & {keep, drop} and not registry.are_distinct(drop, registry.owner_of(keep)):
                    paired.add(drop)
                    yield Pair(keep, drop, f"`{odd_word}` and `{word}` differ by one letter")


def _candidate_blocks(odd: Mapping[str, frozenset[str]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return names and their odd words by the rest of the name and the word without one letter."""
    blocks: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for name, unknown in odd.items():
        for frame, word in _words_with_rest(name) if unknown else ():
            if word in unknown and len(word) >= _SHORTEST:
                for shorter in deletions(word):
                    blocks[frame, shorter].append((name, word))
    return blocks


def _words_with_rest(name: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a name with the rest of it."""
    parts = words(name)
    for at, word in enumerate(parts):
        yield " ".join((*parts[:at], "*", *parts[at + 1 :])), word
