"""Make the packaged word list from a dump of the Research Organization Registry (CC0).

Usage: python tools/make_vocabulary.py ror-schema_v2.zip src/metalint/data/words.txt.gz
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from metalint.names.institutions.edit_distance import deletions, have_one_start, is_mild, is_one_typo
from metalint.names.institutions.normalization import words

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMON: Final = 150  # in so many organisations, a word says nothing about which one it is
FREQUENT: Final = 20  # in so many organisations, a word is meant by an unknown one that is a letter away
RARER: Final = 50  # so many times rarer than a word whose letters it has, a word is a misprint of it
MUCH_RARER: Final = 500  # the same where a letter is another
LONG: Final = 8  # letters
REAL: Final = frozenset({"assoziation", "tecnologies"})  # rare in the dump, but words of German and Catalan
_PLAIN: Final = re.compile(r"[a-z]{3,25}")


def load(path: Path) -> list[dict[str, Any]]:
    """Return the organisations of a dump."""
    with zipfile.ZipFile(path) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".json"))
        found: list[dict[str, Any]] = json.loads(archive.read(member))
    return found


def words_of(organisation: dict[str, Any]) -> set[str]:
    """Return the plain words in the names of an organisation."""
    return plain_words(name["value"] for name in organisation["names"])


def places_of(organisation: dict[str, Any]) -> set[str]:
    """Return the plain words in the names of an organisation's places."""
    details = [place["geonames_details"] for place in organisation["locations"]]
    return plain_words(place[field] or "" for place in details for field in ("name", "country_name"))


def plain_words(names: Iterable[str]) -> set[str]:
    """Return the words of names that are in Latin script, folded."""
    return {word for name in names for word in words(name) if _PLAIN.fullmatch(word)}


def typos(counts: Counter[str]) -> set[str]:
    """Return the rare words that are most likely misprints of a common one in the dump itself."""
    near: dict[str, list[str]] = defaultdict(list)
    for word, count in counts.items():
        if count >= RARER and len(word) >= LONG:
            for shorter in deletions(word):
                near[shorter].append(word)
    return {word for word in counts if any(is_typo(word, other, counts) for other in around(word, near))}


def around(word: str, near: dict[str, list[str]]) -> set[str]:
    """Return the common words that are one typo away, and some that are two away."""
    return {other for shorter in deletions(word) for other in near.get(shorter, ())}


def is_typo(word: str, target: str, counts: Counter[str]) -> bool:
    """Tell whether a letter inside ``target`` went wrong; with another ending it is another word."""
    if len(word) > len(target) or not is_one_typo(word, target):
        return False
    if word[-2:] == target[-2:] and have_one_start(word, target, 2) and is_mild(word, target):
        return counts[word] * RARER <= counts[target]
    return word[-1] == target[-1] and word[0] == target[0] and counts[word] * MUCH_RARER <= counts[target]


def main() -> None:
    """Write the list: common words, common places, all words, frequent ones, with empty lines between; each sorted."""
    source, target = map(Path, sys.argv[1:])
    counts, places = Counter[str](), Counter[str]()
    for organisation in load(source):
        counts.update(words_of(organisation))
        places.update(places_of(organisation))
    dropped = typos(counts) - REAL
    frequent = {word for word, count in (counts + places).items() if count >= COMMON}
    local = {word for word in frequent if places[word] * 4 > counts[word]}
    meant = {word for word, count in (counts + places).items() if count >= FREQUENT} - dropped
    blocks = (frequent - local, local, (counts.keys() | places.keys()) - dropped, meant)
    text = "\n\n".join("\n".join(sorted(block)) for block in blocks)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{', '.join(str(len(block)) for block in blocks)} words; left out: {' '.join(sorted(dropped))}")


if __name__ == "__main__":
    main()
