"""What words are evidence of people, and of titles."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.importing.spans import trimmed
from metalint.names import people, person_words
from metalint.names.folding import folded
from metalint.names.institutions.slips import MARK
from metalint.util import packaged

_TEXTS: Final = packaged.read_sections("words/lists.txt")
TITLE_WORDS: Final = frozenset(_TEXTS["title words"].split())
FUNCTION_WORDS: Final = frozenset(_TEXTS["function words"].split())
_INITIALS: Final = re.compile(
    r"(?:[A-Z]\.[\s-]?)+|[A-Z]{1,2}\.?|[A-Z]\.?-[A-Z]\.?|Md\.?|Y[ui]\.|Ch\.|Zh\.|[A-Z][a-z]\."
)
_NAME_WORD: Final = re.compile(r"[^\W\d_]+(?:[.'’‘`\u00b4-][^\W\d_]+)*\.?")
_PINYIN: Final = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia"
    r"|ie|in|iu|ou|ua|ue|ui|un|uo|üe|ve|a|e|i|o|u|v|ü)"
)
_MARKS: Final = re.compile(rf"{people.FOOTNOTE}+|(?<=[^\W\d])\^?\{{?[0-9,]+\}}?$|\$\^?\{{?[^$]*\}}?\$$")
FOOTNOTE_MARKS: Final = re.compile(rf"^(?:{MARK})+\s*|(?:{MARK})+$")
"""Marks of footnotes before or after the name of an institution."""

_MARKED: Final = re.compile(rf"{people.FOOTNOTE}|[0-9$]")
_MORE_ENDS: Final = ("al", "others", "more", "authors", "colleagues", "shown", "等", "等人")
_GAP: Final = re.compile(r"(?:(?<![\s,])[\s,]++)?+(?:\u2026|\.\.\.|\. \. \.)[\s,]*+(?:&\s+)?(?:(?=[^\W\d_])|$)")
"""Names that are left out: `Silver, D., … Hassabis, D.`, `Ann Bell, Bo Carr, ...`."""

_SEMICOLON: Final = re.compile(r"(?:(?<!\s)\s++)?+[;；؛]\s*+(?:(?:and|&)\s++)?")
_WORD_AND: Final = re.compile(r"(?:,|(?<!\s))\s++(?:and|&)\s++")
_AND: Final = re.compile(
    r"(?<!\s)\s++(?:and|&)\s++|^(?:and|&)\s++|(?:(?<!\s)\s++)?+(?:[;；؛、，،]|,(?!\d))\s*+(?:(?:and|&)\s++)?"
)
_SEVERAL: Final = re.compile(r"[;；؛、，،,&]|and\s")
AND: Final = re.compile(r"(?:^|\s)(?:and|&)\s")
_LAST_INITIAL: Final = re.compile(r"(?:^|[\s.-])[^\W\d_a-z]$")
_BY: Final = re.compile(r"^(?:by|authors?|with|edited by)\s*:?\s+", re.IGNORECASE)
_NOT_NAME: Final = re.compile(
    r"[\d@/\\_=+<>{}\"“”%$?!:()\[\]|\uff01\uff08\uff09\uff1a\uff1f\u3002\u300a\u300b\u3010\u3011]"
)
_EAST_ASIAN: Final = re.compile(r"[\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7a3·]{2,4}")
_COMMON_NAMES: Final = frozenset(_TEXTS["first names"].split())


@lru_cache(maxsize=1 << 14)
def person_score(text: str) -> float:
    """Return how much a text looks like one person, or several that *and* joins: above 0, it does."""
    text = _BY.sub("", text)
    before, leaves_others_out = _split_et_al(text)
    if leaves_others_out:
        return 3.0 if not before else max(1.5, 2.0 + min(1.0, person_score(before)))
    parts = [part for part in _AND.split(text) if part.strip()] if _SEVERAL.search(text) else [text]
    if len(parts) > 1:
        scores = [_one_person_score(part) for part in parts]
        return min(3.5, sum(scores)) if min(scores) > -1 else min(scores)
    return _one_person_score(parts[0]) if parts else -3.0


def is_east_asian_name(name: str) -> bool:
    """Tell whether a name is of Chinese, Japanese or Korean letters, and begins with a family name."""
    return _EAST_ASIAN.fullmatch(name) is not None and name.startswith(tuple(person_words.EAST_ASIAN_SURNAMES))


def _split_et_al(text: str) -> tuple[str, bool]:
    """Return a text without its "et al.", and whether it has one; `Others` alone is a heading."""
    if not text[-12:].rstrip(".,)").casefold().endswith(_MORE_ENDS):
        return text, False
    before, leaves_others_out = people.split_left_out(f"\n{text}")
    return before.strip(), leaves_others_out


def _one_person_score(name: str) -> float:  # noqa: PLR0911 - a return for each kind of name
    name = _family_in_small_letters(name.strip(" ,*"))
    if len(name) <= _MAX_MARKED and _MARKED.search(name):
        name = _MARKS.sub("", _MARKS.sub("", name).strip(" ,*")).strip()
    if not name or len(name) > _MAX_NAME or _NOT_NAME.search(name):
        return -3.0
    if _EAST_ASIAN.fullmatch(name):
        return 1.0 if is_east_asian_name(name) else -1.0
    words = name.replace(".", ". ").split()
    if len(words) > 2 and (words[0] in _ARTICLES or people.EAST_ASIAN_WORD.search(name)):  # noqa: PLR2004 - `A Vaswani` is a person
        return -3.0
    scores = [_word_score(word, at, len(words)) for at, word in enumerate(words)]
    if scores[0][1] and "." in words[0]:  # what follows is a family name, whatever it means: `J. Early`
        scores = [(max(score, _UNKNOWN) if score > _NEVER else score, is_initials) for score, is_initials in scores]
    initials = sum(is_initials for _, is_initials in scores)
    score = sum(score for score, _ in scores)
    if min(score for score, _ in scores) <= _NEVER or len(words) - initials > _MAX_WORDS:
        return -3.0
    if initials == len(words):
        return 0.1
    if len(words) == 1:
        return min(score, 0.0) - 0.2
    if len(words[-1]) == 1:  # `Chronos X`; people put initials behind family names in lists only
        score -= 0.9
    return score + (0.5 if len(words) < _MAX_WORDS else 0.0) - (1.5 if people.is_group(name) else 0.0)


@lru_cache(maxsize=1 << 14)
def _word_score(word: str, at: int, count: int) -> tuple[float, bool]:
    """Return how much a word is like one of a name, and whether it is initials."""
    low = folded(word)
    if _are_initials(word) and (word.endswith(".") or count > 1):
        return (1.2 if "." in word else 0.6 if len(word) == 1 else -0.2), True
    if word == "An" and count == 2:  # noqa: PLR2004 - a name in Chinese, with another one
        return 0.8, False
    if not _NAME_WORD.fullmatch(word) or (word[0].islower() and low not in _PARTICLES):
        return _NEVER, False
    if word[0].islower():
        return (0.2 if at else -0.1), False
    return (_UNKNOWN if at and low in _ALSO_FAMILIES else _name_word_score(word, low)), False


def _are_initials(word: str) -> bool:
    is_letter = word[:1].isupper() and word[1:] in {"", "."}  # `Ö.`
    return is_letter or _INITIALS.fullmatch(word) is not None


def _name_word_score(word: str, low: str) -> float:
    given = folded(word.partition("-")[0])  # `Jean-Baptiste`
    if not {low, given}.isdisjoint(_COMMON_NAMES) or not {low, given}.isdisjoint(person_words.GIVEN):
        return 1.0
    is_other = low in FUNCTION_WORDS or low in person_words.ORGANISATIONS or low in person_words.ROLES
    if is_other or low in TITLE_WORDS or ("-" in word and not TITLE_WORDS.isdisjoint(word.casefold().split("-"))):
        return -2.0
    if word.isupper() and len(word) > 2:  # noqa: PLR2004 - an acronym
        return -1.5
    if any(map(str.isupper, word[1:])) and "-" not in word and not word.startswith(_CAPITAL_INSIDE):
        return -0.8
    if low.endswith(_ABSTRACT) and len(low) > 5:  # noqa: PLR2004 - `King`
        return _UNKNOWN if low.endswith(_LIKE_ABSTRACT) and is_pinyin(low) else -1.0
    return 0.7 if not word.isascii() else 0.8 if is_pinyin(low) else _UNKNOWN


_MAX_NAME: Final = 50  # characters
_MAX_NAME_WORDS: Final = 7
_BRACKETS: Final = re.compile(r"[(\[\uff08][^()\[\]\uff08\uff09]*+[)\]\uff09]")
_NICKNAME: Final = re.compile(
    r"(?:(?<!\s)\s+)?[(\uff08\[\"“][^\W\d_][^()\[\]\uff08\uff09@/:0-9]{0,30}[)\uff09\]\"”]\s*"
)  # `Yang (Katie) Zhao`
_SURE: Final = 0.9
_HARDLY: Final = -1.5
_MAX_MARKED: Final = 70  # the same with marks of footnotes
_MAX_WORDS: Final = 4
_NEVER: Final = -3.0
_UNKNOWN: Final = 0.35  # of a word that may be anything
_ALSO_FAMILIES: Final = frozenset({"case", "field", "fields", "hand", "light", "long", "small"})  # of words of titles
_ARTICLES: Final = frozenset({"A", "An", "The", "I"})
_PARTICLES: Final = people.PARTICLES - {"of"} | {"i"}  # `Ramon i Cajal`; a small initial elsewhere
_CAPITAL_PARTICLES: Final = frozenset(["Al", "Da", "De", "Del", "Della", "Di", "Du", "El", "La", "Le", "Van", "Von"])
_CAPITAL_INSIDE: Final = ("Mc", "Mac", "De", "Di", "La", "Le", "Van", "O'", "O’", "D'", "D’")
_LIKE_ABSTRACT: Final = tuple(f"{letter}ing" for letter in "bdjlmnpqtxy")  # `Haoqing`, `Cheng-Ping`
_ABSTRACT: Final = (
    "tion", "tions", "ing", "ness", "ism", "ity", "ive", "ical", "able", "ment", "ments", "ized", "ology", "ated",
)  # fmt: skip


@lru_cache(maxsize=1 << 12)
def is_pinyin(word: str) -> bool:
    """Tell whether a word, in lower case, is one to three syllables of Chinese."""
    at, count = 0, 0
    for part in word.split("-"):
        at = 0
        while at < len(part):
            match = _PINYIN.match(part, at)
            if not match or not match[0]:
                return False
            at, count = match.end(), count + 1
    return 0 < count <= 3  # noqa: PLR2004 - syllables


class ListedNames(NamedTuple):
    """The people whom a text lists, given names first, and what in it is not read as a name."""

    names: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def names(text: str) -> tuple[str, ...]:
    """Return what a text lists as people, given names first, the last one with an "et al."."""
    bare = trimmed(text)
    has_stop = _LAST_INITIAL.search(bare) is not None and f"{bare}." in text
    text = f"{bare}." if has_stop and ("." in bare or not all(map(has_initials_last, bare.split(",")))) else bare
    text = " ".join(_BY.sub("", text).split())
    text, has_more = _split_et_al(text)
    found = [name for name in _split_names(text, has_more=has_more) if name]
    if has_more and found:
        found[-1] += people.ET_AL
    return tuple(found)


def list_people(text: str) -> ListedNames:
    """Return the people whom a text lists, and what else it has between them."""
    found: list[str] = []
    gaps = [match.end() < len(text) for match in _GAP.finditer(text)]
    for name in names(_GAP.sub(lambda gap: ", " if gap.end() < len(text) else people.ET_AL, text)):
        parts = re.split(r"[:\uff1a]\s+", name)  # a team and its first member: `Kimi Team: Ann Bell`
        found += parts if all(map(may_be_name, parts)) else [name]
    kept = tuple(name for name in found if may_be_name(name.removesuffix(people.ET_AL)))
    has_more = bool(kept) and found[-1].endswith(people.ET_AL) and found[-1] not in kept
    unread = (*(name for name in found if name not in kept), *["\u2026"] * sum(gaps))
    return ListedNames((*kept[:-1], kept[-1] + people.ET_AL) if has_more else kept, unread)


@lru_cache(maxsize=1 << 14)
def may_be_name(text: str) -> bool:
    """Tell whether a text has the form of a name, whatever its words mean: `Long Ouyang`, `Dong shu`, `DeepSeek-AI`."""
    bare = _NICKNAME.sub(" ", text)
    words = [word for word in bare.split() if not people.SUFFIX.fullmatch(word)]
    if not words or len(bare) > _MAX_NAME or len(words) > _MAX_NAME_WORDS or _NOT_NAME.search(bare):
        return False
    small = [word for word in words if word[0].islower() and folded(word) not in _PARTICLES]
    may_be_small = len(words) > len(small) or len(words) == _MAX_FAMILY  # `daiyuan li`
    return may_be_small and not any(map(_is_common, small)) and all(map(is_pinyin, small))


def may_be_person(text: str) -> bool:
    """Tell whether a text is two to four words with capitals, not all of titles: a name beside others."""
    words = text.split()
    is_long = 1 < len(words) <= _MAX_WORDS
    return is_long and is_capital(text) and has_rare_word(text)


def has_rare_word(text: str) -> bool:
    """Tell whether a text has a word that titles do not have, nor an acronym."""
    return any(not _is_common(word) and not word.isupper() for word in text.split())


def is_capital(text: str) -> bool:
    """Tell whether a text has the form of a name, and no word in small letters but particles."""
    return may_be_name(text) and not any(word[0].islower() and word not in _PARTICLES for word in text.split())


def _is_common(word: str) -> bool:
    """Tell whether a word in small letters is one of the language: of names, few are."""
    low = folded(word)
    return low in FUNCTION_WORDS or low in TITLE_WORDS or low in person_words.ORGANISATIONS


def _split_names(text: str, *, has_more: bool) -> list[str]:
    """Part a list of names, of which some may have the family name first: ``Last, First and Last, First``."""
    by_semicolon = [name for name in _split_outside_brackets(_SEMICOLON, text) if name.strip()]
    if len(by_semicolon) > 1:
        return [_given_first(name) for name in by_semicolon]
    by_and = _split_outside_brackets(_WORD_AND, text)
    if len(by_and) > 1 and all(_is_family_first(name) for name in by_and):
        return [_given_first(name) for name in by_and]
    groups = [_split_by_commas(name) for name in by_and]
    parts = [part for group in groups for part in group]
    # one letter may be a family name: `Petar V`
    has_several = len(parts) > _MAX_FAMILY or any(len(part.split()[-1]) > 1 or part.isupper() for part in parts)
    if len(parts) > 1 and has_several and all(map(has_initials_last, parts)):
        return [" ".join((*initials, *family)) for initials, family in filter(None, map(_initials_last, parts))]
    is_cited = has_more or len(by_and) > 1 or len(parts) < 3  # noqa: PLR2004 - `Bell, Ann Mary, and Bo Carr`
    return _pair_families(parts, [not at for group in groups for at in range(len(group))], is_cited=is_cited)


def _split_by_commas(text: str) -> list[str]:
    parts = (
        _MARKS.sub("", part).strip(" .*") if not part.strip().endswith(".") else _MARKS.sub("", part).strip()
        for part in _split_outside_brackets(_AND, text)
    )
    return [part for part in parts if part.strip(" .")]


def _split_outside_brackets(separator: re.Pattern[str], text: str) -> list[str]:
    """Part a text at a separator, but not within brackets: `Ann Bell (University of California, Davis), Bo Carr`."""
    masked = _BRACKETS.sub(lambda group: "_" * len(group[0]), text)
    cuts = [0, *(at for match in separator.finditer(masked) for at in match.span()), len(text)]
    return [text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]


def without_et_al(text: str) -> str:
    """Return a text without the words that say that it leaves people out."""
    return _split_et_al(text)[0]


def has_initials_last(name: str) -> bool:
    """Tell whether a name has initials after the family name: `Bell AC`, `Bell A. C.`."""
    return _initials_last(name) is not None


def _initials_last(name: str) -> tuple[list[str], list[str]] | None:
    """Return the initials behind a family name, and that; None for any other name."""
    words = name.replace(".", ". ").split()
    at = next((at for at, word in enumerate(words) if at and _is_last_initials(word)), 0)
    family, initials = words[:at], words[at:]
    is_family = 0 < at <= _MAX_WORDS and len(family[-1]) > 1 and family[-1][0].isupper()
    return (initials, family) if is_family and len(initials) <= 3 and all(map(_is_last_initials, initials)) else None  # noqa: PLR2004


def _is_last_initials(word: str) -> bool:
    bare = word.removesuffix(".")
    return len(bare) <= (1 if bare != word else 3) and bare.isalpha() and bare.isupper()


def are_families_first(text: str) -> bool:
    """Tell whether a text is names with the family name first, which *and* or a semicolon parts."""
    parts = [part for group in _SEMICOLON.split(text) for part in _WORD_AND.split(group)]
    return len(parts) > 1 and all(_is_family_first(part) and person_score(_given_first(part)) > 0 for part in parts)


def are_before_title(text: str) -> bool:
    """Tell whether a text is names as citations begin: `Bell, Ann, and Bo Carr`, or families alone: `Bell and Carr`."""
    first, *others = _WORD_AND.split(text)
    parts = [part.strip() for part in first.split(",")]
    given_first = [f"{parts[1]} {parts[0]}", *parts[2:], *others] if len(parts) > 1 else []
    if given_first and len(parts[0].split()) <= _MAX_FAMILY and all(person_score(name) > 0 for name in given_first):
        return person_score(given_first[0]) > _SURE
    return are_families(text)


def are_families(text: str) -> bool:
    """Tell whether a text is up to three family names, without given names."""
    families = [part.split() for part in _split_by_commas(text)]
    if not 0 < len(families) <= 3 or not all(  # noqa: PLR2004 - else `et al.`
        len(family) > 1 and family[0].isupper() and not any(word[0].isupper() for word in particles)
        for *particles, family in families
    ):
        return False
    likely = [min(_word_score(word, 1, 2)[0] for word in words) for words in families]
    return min(likely) > _HARDLY and max(likely) > 0


def _is_family_first(name: str) -> bool:
    family, comma, given = name.partition(",")
    return bool(comma) and "," not in given and len(family.split()) <= 3 and len(given.split()) <= 3  # noqa: PLR2004


def _given_first(name: str) -> str:
    family, comma, given = (part.strip() for part in _MARKS.sub("", name).strip().partition(","))
    return (
        f"{given} {family}"
        if comma and given and not people.SUFFIX.fullmatch(given)
        else family + (f", {given}" if given else "")
    )


def _pair_families(parts: list[str], is_behind_and: Sequence[bool], *, is_cited: bool) -> list[str]:
    """Put initials, and given names, to the family names before them, where a list has them apart."""
    found: list[str] = []
    singles = sum(len(part.split()) == 1 and not _are_initials(part) for part in parts)
    rest = iter(range(len(parts)))
    for at in rest:
        name, after = parts[at], parts[at + 1] if at + 1 < len(parts) else ""
        is_apart = at + 1 < len(parts) and is_behind_and[at + 1]
        if (
            after
            and not is_apart
            and "." not in name
            and _is_family_name(
                name,
                after,
                is_first=at == 0 and (is_cited or singles == _MAX_FAMILY),
                singles=singles,
                number=len(parts),
            )
        ):
            found.append(f"{after} {name}")
            next(rest)
        elif found and people.SUFFIX.fullmatch(name):
            found[-1] += f", {name}"
        else:
            found.append(name)
    return found


def _is_family_name(name: str, after: str, *, is_first: bool, singles: int, number: int) -> bool:
    """Tell whether a given name follows a family name: initials do anywhere, others after the first name of a list."""
    particles = name.split()[:-1]
    words = 1 + sum(not word.islower() and word not in _CAPITAL_PARTICLES for word in particles)
    given = after.replace(".", ". ").split()
    if (
        words > _MAX_FAMILY
        or _are_initials(name)
        or people.SUFFIX.fullmatch(after)
        or (_EAST_ASIAN.fullmatch(name) and person_score(name) > 0)
    ):
        return False
    if all(map(_are_initials, given)):
        return True
    is_pair = len(given) > 1 or singles == _MAX_FAMILY
    given = [word for at, word in enumerate(given) if at and not _are_initials(word)] or given[:1]
    if particles and len(after.split()) > 1 and not any(map(_are_initials, after.split())):  # `Di Wu, Hongwei Wang`
        return False
    return (
        is_first
        and words == 1
        and len(given) <= _MAX_FAMILY
        and singles <= _MAX_FAMILY
        and is_pair
        and (singles == _MAX_FAMILY <= number or not all(map(_is_common, after.split())))
    )


_MAX_FAMILY: Final = 2  # words of a family name, and names in one word of which one is a given name


def _family_in_small_letters(name: str) -> str:
    """Return a name with initials last, which Chinese citations write in capitals, in small letters: `REDMON J`."""
    parts = _initials_last(name) if name.isupper() and len(name) <= _MAX_NAME else None
    return " ".join((*map(str.capitalize, parts[1]), *parts[0])) if parts else name
