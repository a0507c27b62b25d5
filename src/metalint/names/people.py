"""Names of people: what looks like one, and what is a team or an organization."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from metalint.names.folding import folded
from metalint.util import packaged
from metalint.util.regex import lazy

_FILE: Final = "words/people.txt"
_TEXTS: Final = packaged.read_sections(_FILE)
ET_AL: Final = " et al."  # what follows the last of several authors where others are left out
# What stands behind a name, mostly after a comma, and belongs to it: `Jr.`, `III`, `PhD`.
SUFFIX: Final = lazy(rf"(?:{packaged.read_pattern(_FILE, 'suffixes')})\.?")
# After a name, the initials of a degree or an organization: `RN`, `M.T.`, `MIT`.
LETTERS: Final = lazy(r"(?:[A-Z][A-Za-z]{0,4}\.[- ]?){2,}|[A-Z]{2,6}")
# How a title of nobility begins, which also belongs to the name before: `William Thomson, Lord Kelvin`.
PEERAGE: Final = (
    r"(?:(?:the )?\d{1,2}(?:st|nd|rd|th) )?"
    r"(?:Lord|Lady|Baron(?:ess)?|Viscount(?:ess)?|(?:Count(?:ess)?|Duchess|Duke|Earl|Marquess|Marquis) of) "
)
# What stands for the authors that are left out, in any capitals: `et al.`, `and 5 more authors`, `...`, `等`.
LEFT_OUT: Final = (
    r"(?:\b(?:et(?:\.\s?| )al|(?-i:etal))\b\.?,?(?: ?\([^()]{0,60}(?:authors|others)[^()]{0,60}\)\.?)?"
    r"|(?:\A|[,;\uff0c\uff1b\u3001] ?|\(?(?:\band|[&+]) )(?:"
    r"(?:(?:many|several|\d+|one|two|three|four|five|six|seven|eight|nine|ten) )?(?:others(?: authors)?|more authors)"
    r"|(?<!\A)(?:\d+ more|colleagues|co-?authors)|\.{2,}|\u2026)\.?\)?\s*\Z|\u7b49\u4eba?\.?\s*\Z)"
)
_LEFT_OUT: Final = lazy(rf"{LEFT_OUT}\s*\Z", re.IGNORECASE)
PARTICLES: Final = frozenset(_TEXTS["particles"].split())  # words in names that may be written small
_GROUP_WORDS: Final = frozenset(_TEXTS["groups"].split())
_GROUP_BEGINNINGS: Final = lazy(r"\b(?:institut|technolog|univers)")
_AI: Final = lazy(r"\bAI\b")
_AFTER_INITIAL: Final = lazy(r"(?:\A|[ .])[A-Z]\. ?(?:Alliance|Center|College|Corp|Labs?|School)\Z")
"""Words of `_GROUP_WORDS` that are family names in the US as well, behind an initial: ``David M. Center``."""
_GROUP_EAST_ASIAN: Final = lazy(packaged.read_pattern(_FILE, "East Asian groups"))
_PEERAGE: Final = lazy(PEERAGE)
_SUPERSCRIPT: Final = lazy(r"\$\s*(?:\{\}\s*)?\^[^$]*\$|\\textsuperscript\{[^{}]*\}|<sup>[^<]*</sup>")
_LATEX: Final = lazy(r"[\\{}$]")
# A mark behind a name: an asterisk, a dagger, a raised number.
FOOTNOTE: Final = (
    "[*\u2020\u2021\xa7\xb6#\u204e\u2217\u22c4\u22c6\u25c6\u25c7\u2605\u2606\u2660-\u2667\u2709\ufe0f\u271d\xb9\xb2\xb3"
    "\u2070-\u2079]"
)
_FOOTNOTES: Final = lazy(
    rf"(?<=[^\W\d_]|[.)])(?:[\s,]{{0,2}}(?:\d{{1,4}}(?![\w.])|{FOOTNOTE}))+"
    r"(?=\s*(?:[,\uff0c;\uff1b\u3001&]|and\s|\Z))",
    re.IGNORECASE,
)
_WORDS: Final = lazy(r"\w+")
_WORD: Final = lazy(r"[^\W\d_]+(?:[.'’‘ʼʻ·-]+[^\W\d_]+)*\.?")
_PLAIN_WORD: Final = lazy(r"[^\W\d_](?:['’-]?[^\W\d_])+")
_INITIALS: Final = lazy(r"[^\W\d_]\.?|(?:[^\W\d_]\.-?)+|[A-Z]-?[A-Z]")
_EAST_ASIAN_FAMILY: Final = lazy("[\u3400-\u9fff\uac00-\ud7a3々]+")  # never in syllables, as given names may be
EAST_ASIAN_WORD: Final = lazy("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3々]+")
"""A word in Chinese, Japanese or Korean."""

_EAST_ASIAN: Final = lazy(r"[\u4e00-\u9fff\u3400-\u4dbf\u3040-\u30ff\uac00-\ud7a3々·・]{2,8}")
_MOST_WORDS: Final = 6


def split_left_out(text: str) -> tuple[str, bool]:
    """Return a text without what stands for others at its end, and whether there is that: ``Ji Lin et al.``."""
    match = _LEFT_OUT.search(text)
    return (text[: match.start()].rstrip(" ,;"), True) if match else (text, False)


def without_left_out(names: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return the names of a list without what replaces others after the last one, and whether it has that.

    ``Ji Lin`` and ``et al.`` are one name, and so is ``Ji Lin et al.``.
    """
    found, are_left_out = list(names), False
    while found and (split := split_left_out(found[-1]))[1]:
        are_left_out = True
        found[-1:] = filter(None, split[:1])
    return tuple(found), are_left_out


def with_suffixes(parts: Iterable[str]) -> list[str]:
    """Return the parts of a text, each suffix together with the name before it: ``["Jane Doe, PhD", "Ann Lee"]``."""
    # Other initials between a name and a suffix belong to it as well: `Jane Doe, RN, PhD`.
    names: list[str] = []
    for part in parts:
        at = name_with(part, names)
        names[at:] = [", ".join((*names[at:], part))]
    return names


def name_with(part: str, names: Sequence[str], first: int = 0) -> int:
    """Return which of ``names``, from the ``first`` on, a suffix belongs to; their number where it is a name itself."""
    last = len(names) - 1
    if last >= first and SUFFIX.fullmatch(part):
        at = last
        while at > first and LETTERS.fullmatch(names[at]):
            at -= 1
        return at if " " in names[at] else last
    return last if last >= first and _PEERAGE.match(part) else last + 1


def join_name(family: str, given: str = "", suffix: str = "") -> str:
    """Return a name from its parts, given name first; in Chinese, Korean and Japanese the family name stands first."""
    is_east_asian = EAST_ASIAN_WORD.fullmatch(given) and _EAST_ASIAN_FAMILY.fullmatch(family)
    return " ".join(filter(None, (family + given, suffix) if is_east_asian else (given, family, suffix)))


def without_markup(authors: str) -> str:
    """Return one or more authors in plain letters, without LaTeX, HTML, and footnotes after the names."""
    from metalint.names.markup import unmarked

    plain = unmarked(_SUPERSCRIPT.sub("", authors))
    return _FOOTNOTES.sub("", _LATEX.sub("", plain))


def without_period(name: str) -> str:
    """Return a name without the period of a sentence; that of a suffix or an initial stays: ``Jr.``, ``J.``."""
    bare = name.removesuffix(".")
    last = bare[bare.rfind(" ") + 1 :]
    is_word = _PLAIN_WORD.fullmatch(last) is not None and last[-1].islower() and "," not in name
    return bare if is_word and " " in bare and not SUFFIX.fullmatch(last) else name


@lru_cache(maxsize=1 << 14)
def is_full_name(name: str) -> bool:
    """Tell whether ``name`` looks like a person's given and family name."""
    # That is two to six words of letters, with capitals except for particles, the first one no article and the last one
    # no initial; or some characters of a script that writes names in one word.
    if _EAST_ASIAN.fullmatch(name):
        return not is_group(name)
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or is_group(name):  # noqa: PLR2004 - given and family name
        return False
    first, second, *rest = words
    if first in {"The", "By"} or (first in {"A", "An"} and rest and not is_initials(second)):  # `A Vaswani` is a person
        return False
    are_written_so = (not word[0].islower() or word in PARTICLES or any(map(str.isupper, word)) for word in words)
    return (
        all(map(_WORD.fullmatch, words))
        and all(are_written_so)
        and not is_initials(words[-1])
        and words[-1] not in PARTICLES
    )


@lru_cache(maxsize=1 << 12)
def is_person(name: str) -> bool:
    """Tell whether ``name`` is a full name that a person has, and no role, place or organization could have."""
    # A name in one word of an East Asian script begins with a frequent family name. No name begins with a small
    # particle: `van der Maaten` lacks its given name.
    if not is_full_name(name) or _is_no_name(name):
        return False
    if _EAST_ASIAN.fullmatch(name):
        from metalint.names import person_words

        return name.startswith(tuple(person_words.EAST_ASIAN_SURNAMES))
    return not name[0].islower()


@lru_cache(maxsize=1 << 12)
def stands_beside_names(text: str) -> bool:
    """Tell whether ``text`` is no name but accompanies one: a role, a place, an organization."""
    return not text or is_group(text) or _is_no_name(text)


@lru_cache(maxsize=1 << 12)
def _is_no_name(text: str) -> bool:
    """Tell whether ``text`` is a place, or has the word for a role or an organization in it."""
    from metalint.names import person_words

    words = [*map(folded, text.split())]
    return (
        not person_words.ROLES_AND_ORGANISATIONS.isdisjoint(words)
        or " ".join(words) in person_words.PLACES
        or text in person_words.EAST_ASIAN_PLACES
    )


def are_given_names(name: str) -> bool:
    """Tell whether all words of ``name``, two or more, are frequent given names: ``José María``."""
    from metalint.names import person_words

    words = name.split()
    return len(words) > 1 and all(folded(word) in person_words.GIVEN for word in words)


def begins_with_family_name(name: str) -> bool:
    """Tell whether the first word is such a family name as people with two have: ``García Márquez``."""
    from metalint.names import person_words

    first, _, rest = name.partition(" ")
    return bool(rest) and folded(first) in person_words.IBERIAN


def is_initials(word: str) -> bool:
    """Tell whether a word is one or two initials: ``J``, ``J.``, ``J.-P.``, ``JP``."""
    return _INITIALS.fullmatch(word) is not None


def are_initials(text: str) -> bool:
    """Tell whether ``text`` is nothing but initials, and so not the name of a person: ``J.``, ``J. P.``, ``X``."""
    is_short = text.isupper() and ("." in text or len(text) == 1)
    return is_short and all(map(is_initials, text.split()))


@lru_cache(maxsize=1 << 12)
def is_group(name: str) -> bool:
    """Tell whether ``name`` says that it is a team, a laboratory or a company."""
    low = name.lower()
    is_said = not _GROUP_WORDS.isdisjoint(_WORDS.findall(low)) or _GROUP_BEGINNINGS.search(low)
    if is_said or _AI.search(name):
        return not _AFTER_INITIAL.search(name)
    return not name.isascii() and _GROUP_EAST_ASIAN.search(name) is not None
