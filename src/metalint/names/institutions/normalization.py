"""Normalization of organization names: small pure steps, from harmless to bold.

``tidy`` and ``key`` lose only what never tells two organizations apart. ``peeled`` takes one outer
part off a name, and says which, so that the caller can check that the part agrees with what is left.
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from metalint.names.institutions.folding import folded, tidy
from metalint.names.institutions.places import country_of
from metalint.util import packaged
from metalint.util.regex import lazy

_ABBREVIATIONS: Final = packaged.split_pairs(packaged.read_sections("words/institutions.txt")["abbreviations"])
_SPELT_OUT: Final = frozenset(_ABBREVIATIONS.values())
_NOISE: Final = frozenset({"the", "at"})
_LITTLE: Final = frozenset({"of", "and", "for", "in"})
_WORD: Final = lazy(r"[^\W_]+")
_BRACKET: Final = lazy(r"(?:(?<!\s)\s++)?[(（]([^()（）]*+)[)）]")  # noqa: RUF001
_LEGAL: Final = lazy(
    r"(?<![\s,])[\s,]++(?:inc|incorporated|ltd|limited|corp|corporation|llc|llp|gmbh|plc|ag|kg|se|co|pte|pty|pvt|private|"
    r"sdn|bhd|ab|oyj?|a/s|s\.?a|s\.?a\.?s|s\.?r\.?l|s\.?p\.?a|n\.?v|b\.?v|k\.?k)\.?$",
    re.IGNORECASE,
)
_LEARNED: Final = lazy(r"(?i)universi|institut|college|school")
_UNIVERSITY: Final = lazy(r"(?i)universi|college|school|hochschule|ecole|école")
_SHORT_WORD: Final = lazy(r"((?<=\w\s))?\b(Univ|Inst|Natl|Intl|Acad)\b\.?(?(1)|(?= of ))")
_COMPASS: Final = lazy(r"\b(north|south) (?=(?:east|west)(?:ern)?\b)")
_EITHER_WAY: Final = {"Centre": "Center", "Defence": "Defense", "Saint": "St"}
_CAMEL: Final = tuple(
    (f"{first}{second}", f"{first} {second}") for first in ("North", "South") for second in ("West", "East")
)
_GROUPS: Final = frozenset({"Group", "Holdings", "Holding", "Technologies", "Technology"})


class Peeled(NamedTuple):
    """What is left of a name, and the part that was taken off."""

    name: str
    step: Literal["bracket", "legal", "place", "group"]
    part: str


def words(name: str) -> list[str]:
    """Return the words of ``name``, folded, ``&`` read as *and*."""
    return _WORD.findall(folded(name).replace("&", " and "))


@lru_cache(maxsize=1 << 13)
def key(name: str) -> str:
    """Return what is left of a name without case, accents, punctuation, *the*, *at* and abbreviations."""
    for together, apart in _CAMEL:
        name = name.replace(together, apart)
    found = [_ABBREVIATIONS.get(word, word) for word in words(name) if word not in _NOISE]
    spelt = " ".join(found).replace("artificial intelligence", "ai")
    if found[:2] == ["u", "of"]:
        return "university" + spelt[1:]
    if found[:1] == ["uc"] and len(found) > 1:
        return "university of california" + spelt[2:]
    return spelt


@lru_cache(maxsize=1 << 13)
def plain_letters(name: str) -> str:
    """Return the letters of ``name`` with their case and accents; of words that are written in two ways, those of one.

    ``Inst.`` is no such word: it stands for another one, which a name has in full.
    """
    # A space is only left out where a word begins: `Univer sity` is another spelling than `University`.
    found = [_EITHER_WAY.get(word, word) for word in _WORD.findall(tidy(name).replace("&", " and ").replace("'", ""))]
    marked = (f" {word}" if word.islower() and word not in _LITTLE else word for word in found if word != "at")
    return "".join(marked).replace("ArtificialIntelligence", "AI")


def spelled_out(name: str) -> str:
    """Return a name with its abbreviated words, such as ``Univ.``, in full; those for units may stay short."""
    return _SHORT_WORD.sub(lambda match: _ABBREVIATIONS[match[2].lower()].capitalize(), name)


def squashed(normal: str) -> str:
    """Return a key without spaces and little words, so that ``Zhe Jiang`` and ``Zhejiang`` agree."""
    return joined(" ".join(content(normal)))


def joined(normal: str) -> str:
    """Return a key without spaces. ``north west`` and ``northwest`` stay apart: they tell organizations apart."""
    return _COMPASS.sub(r"\1_", normal).replace(" ", "")


def content(normal: str) -> list[str]:
    """Return the words of a key without the little ones."""
    return [word for word in normal.split() if word not in _LITTLE]


def own_words(name: str) -> str:
    """Return the key of ``name`` without what is abbreviated in many names, such as *laboratory*."""
    return " ".join(word for word in key(name).split() if word not in _SPELT_OUT)


def initials(name: str) -> str:
    """Return the first letters of the words of ``name``, without the little ones."""
    return "".join(word[0] for word in words(name) if word not in _LITTLE and word not in _NOISE)


def peeled(name: str, start: int = 0) -> Peeled | None:
    """Take one bracket, legal suffix or place off ``name``, behind ``start``; none where it has no such part."""
    if bracket := _BRACKET.search(name, start):
        rest = name[: bracket.start()] + name[bracket.end() :]
        return Peeled(tidy(rest), "bracket", bracket[1].strip()) if rest.strip() else None
    if legal := _LEGAL.search(name):
        return Peeled(tidy(name[: legal.start()]), "legal", legal[0].strip(" ,"))
    head, comma, tail = name.replace(";", ",").rpartition(",")
    return Peeled(tidy(head), "place", tail.strip()) if comma and head.strip() else None


def without_country(name: str) -> Peeled | None:
    """Take a country off the end of a university's name where no comma parts them."""
    if "," in name or not is_learned(name):
        return None
    for count in (2, 1):
        head, tail = name.split()[:-count], " ".join(name.split()[-count:])
        if head and country_of(tail):
            return Peeled(tidy(" ".join(head)), "place", tail)
    return None


def without_group(name: str) -> Peeled | None:
    """Take *Group* and similar, which a part of a company may also be called, off the end of a name."""
    head, _, tail = name.rpartition(" ")
    return Peeled(head, "group", tail) if head and tail in _GROUPS and not is_learned(head) else None


def is_learned(name: str) -> bool:
    """Tell whether a name is that of a university, an institute or similar."""
    return bool(_LEARNED.search(name))


def is_university(name: str) -> bool:
    """Tell whether a name is that of a university, a college or a school."""
    return bool(_UNIVERSITY.search(name))


def turned(name: str) -> tuple[str, str] | None:
    """Return the two parts of ``Unit, Whole``; none where there are not exactly two."""
    parts = [part.strip() for part in name.split(",")]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None  # noqa: PLR2004
