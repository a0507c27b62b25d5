"""Several authors in one string.

What it does:
    Finds author strings with more than one name, separated by commas, semicolons, `、`, `and` or `&`, or written as
    literals side by side (`"Tim Dettmers" "Mike Lewis"`). A suffix, a degree or a title (`Martin Luther King, Jr.`,
    `Jane Doe, RN, PhD`, `William Thomson, Lord Kelvin`) is part of the name, and so are initials. A role, a place or
    an organization after a single name (`Jane Doe, Corresponding Author`, `Gemini Team, Google`) is not another author.
    `Kim, Minsoo` is reported too: it looks like two authors.

Why is this bad:
    The list by author shows the whole string as one person, and its authors cannot be found by name.

Example:
    authors: "Tim Dettmers, Mike Lewis, Luke Zettlemoyer"

Use instead:
    authors: "Tim Dettmers"
    authors: "Mike Lewis"
    authors: "Luke Zettlemoyer"

Fix safety:
    Safe if there are three or more parts and all are full names of persons, or if names of persons are joined by `;` or
    `and`. `Doe, Jane; Roe, Richard` is split at the semicolon, and each name is kept as it is. Unsafe if a part is a
    single word, a team, *et al.*, a role, a place or an organization, if two names are joined by a comma, `&` or
    nothing, if initials follow a family name (`Doe, J., Roe, R.`), if LaTeX, HTML or footnotes are left out, or
    if a family name may be written before the given name (`García Márquez, Gabriel José`, `De Luca, Maria`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.names.folding import folded
from metalint.names.people import (
    LEFT_OUT,
    LETTERS,
    SUFFIX,
    are_given_names,
    are_initials,
    begins_with_family_name,
    is_aside,
    is_full_name,
    is_person,
    with_initials,
    with_suffixes,
    without_markup,
)
from metalint.rules.base import FileRule
from metalint.rules.problems import Fix, Problem, Replace, Safety, Severity, Split, about
from metalint.text.literal import quote
from metalint.util.regex import lazy
from metalint.util.wording import code, first_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.papers.corpus import Context
    from metalint.papers.paper import Paper, Value

# Commas and semicolons are also full-width ones, as in Chinese and Japanese text, and the enumeration comma. What is
# in brackets is kept together: it matches, but not as a group.
_BRACKETED: Final = "\\([^()]*\\)|\\[[^\\[\\]]*\\]|\uff08[^\uff08\uff09]*\uff09"
_JOINT: Final = lazy("[,\uff0c;\uff1b\u3001]|\\s(?i:and|\\\\?&)\\s")  # without any of these there is one author
_SEPARATOR: Final = lazy(f"{_BRACKETED}|([,\uff0c;\uff1b\u3001]|\\s(?=(?i:and|&)\\s))")
_STRONG: Final = lazy(f"{_BRACKETED}|([;\uff1b]|[\\s\uff0c\u3001](?=(?i:and)\\s))")
_SEMICOLON: Final = lazy(f"{_BRACKETED}|([;\uff1b])")
_COMMA: Final = lazy(f"{_BRACKETED}|([,\uff0c\u3001])")
_LEADING_AND: Final = lazy(r"\A(?i:and|&)\s")  # what is left of `, and`
_BRACKETS: Final = lazy(_BRACKETED)
_LEFT_OUT: Final = lazy(rf"{LEFT_OUT}\Z", re.IGNORECASE)
_LEAD: Final = lazy(
    r"(?:d[aeiou]s?|de la|del|della|di|du|el|l[ae]|st\.?|te[nr]|van|von|bin|ben|al|abu|mac|ni)\s.*", re.IGNORECASE
)
_JOINTS: Final = lazy(
    r"(?<=[a-z\xdf-\xf6\xf8-\xff])(?<!\bDe)(?<!\bDi)(?<!\bDu)(?<!\bLa)(?<!\bLe)(?<!\bMc)(?<!\bMac)"
    r"(?=[A-Z\xc0-\xd6\xd8-\xde])"
)
"""Inside of words, where one name may end and another begin; in *McDonald*, none does."""
_FAMILY: Final = lazy(r"(?:De|Das|Dos|Del|Della|El|Ibn|Mac|Te[nr]|Van|Von) .*")
"""Begins with a particle that is hardly ever a given name, as *Ben*, *Da* and *Le* are."""


class _Reading(NamedTuple):
    """The authors that a string holds, and whether that is beyond doubt."""

    names: tuple[str, ...]
    is_sure: bool


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    """Yield a problem for each author string that holds several; a schema with one string for all is left alone."""
    authors = [author for author in paper.authors if author.path.endswith("]")]
    joint = [author for author in authors if _has_several_literals(author) or _JOINT.search(author.value)]
    affiliations = frozenset(folded(institution.value) for institution in paper.institutions if joint)
    for author in joint:
        if _has_several_literals(author) and (names := _names_in_literals(author, paper)):
            yield _problem(author, _Reading(names, is_sure=False))
        elif _JOINT.search(author.value) and (reading := _read(author.value, affiliations, context)):
            yield _problem(author, reading)


def _has_several_literals(author: Value[str]) -> bool:
    """Tell whether a value may be written as several literals: it is longer than one is, unless that has escapes."""
    return author.span.end - author.span.start > len(author.value) + 2


def _names_in_literals(author: Value[str], paper: Paper) -> tuple[str, ...]:
    """Return the authors whose literals stand side by side without a comma; nothing if there are not several.

    A value that is not ASCII may have escapes, and is known to be several literals by its lines.
    """
    names = tuple(_JOINTS.split(author.value))
    if len(names) == 1 or not all(map(is_person, names)):
        return ()
    start, end = map(paper.position, author.span)
    return names if author.value.isascii() or start.line != end.line else ()


def _problem(author: Value[str], reading: _Reading) -> Problem:
    safety = Safety.SAFE if reading.is_sure else Safety.UNSAFE
    if len(reading.names) == 1:
        (name,) = reading.names
        message = f"{code(author.value)} looks like one author with the family name first"
        return about(author, message, fix=Fix(f"Write {code(name)}", safety, (Replace(author, name),)))
    count = len(reading.names)
    name = author.path.rpartition("[")[0].rpartition(".")[2]
    help_ = (
        f"write each author in a field of its own: {first_of([f'{name}: {quote(one)}' for one in reading.names], 3)}"
    )
    fix = Fix(f"Split into {count} authors", safety, (Split(author, reading.names),))
    return about(author, f"{code(author.value)} is {count} authors in one string", help_, fix=fix)


def _read(value: str, affiliations: frozenset[str], context: Context) -> _Reading | None:
    """Return the authors in ``value`` if they are several, or one whose family name stands first."""
    written = " ".join(value.split())
    text = without_markup(written)
    listed = _LEFT_OUT.sub("", text).rstrip(" ,\uff0c")
    parts = _parts(listed)
    if len(parts) < 2:  # noqa: PLR2004 - `Jane Doe, PhD`
        return None
    asides = set(_asides(parts, affiliations, context))
    names = [part for part in parts if part not in asides]
    people = sum(is_person(_without_suffixes(name)) for name in names)
    is_one = people < 2 or (len(names) == 2 and _given_name_first(names, listed) != ())  # noqa: PLR2004
    if asides and is_one:  # `Gemini Team, Google`; `García Márquez, Gabriel José, Colombia`
        return None
    reading = _read_parts(parts, listed, are_people=people == len(parts))
    if reading is None or are_initials(reading.names[0]):
        return None
    whole = tuple(with_initials(reading.names))
    if len(whole) == 1 < len(reading.names):
        return None
    return _Reading(whole, reading.is_sure and listed == written and not asides and whole == reading.names)


def _read_parts(parts: tuple[str, ...], text: str, *, are_people: bool) -> _Reading | None:
    """Read the parts that separators make of ``text``; ``are_people`` tells whether each of them is a full name."""
    if pieces := _pieces(text, are_people=are_people):
        return _Reading(pieces, _are_names(pieces, text))
    if are_people:
        return _read_people(parts, text)
    if turned := _given_name_first(parts, text):
        return _Reading(turned, is_sure=False)
    is_list = len(parts) > 2 or any(" " in part or is_full_name(part) for part in parts)  # noqa: PLR2004
    if is_list and _COMMA.search(text):
        return _Reading(parts, is_sure=False)
    return None  # `Procter & Gamble`, `Bosnia and Herzegovina`


def _read_people(names: tuple[str, ...], text: str) -> _Reading:
    """Read the full names that ``text`` consists of, where no stronger separator stands between them than a comma."""
    if turned := _given_name_first(names, text):
        return _Reading(turned, is_sure=False)
    return _Reading(names, _are_several(names, text))


@lru_cache(maxsize=16)  # of one text the same is asked several times
def _split_at(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """Take ``text`` apart at what ``pattern`` finds outside of brackets."""
    found, start = [], 0
    for match in pattern.finditer(text):
        if match[1]:
            found.append(text[start : match.start()])
            start = match.end()
    trimmed = (_LEADING_AND.sub("", piece.strip(" ,\uff0c")).strip() for piece in [*found, text[start:]])
    return tuple([piece for piece in trimmed if piece])


def _parts(text: str) -> tuple[str, ...]:
    """Take ``text`` apart at all separators; a suffix such as *Jr.* or *PhD* stays with its name."""
    return tuple(with_suffixes(_split_at(_SEPARATOR, text)))


def _without_suffixes(name: str) -> str:
    """Return ``name`` without its suffixes."""
    words = name.split()
    while len(words) > 1 and (SUFFIX.fullmatch(words[-1].rstrip(",")) or _is_degree(*words[-2:])):
        words.pop()
    return " ".join(words).rstrip(",")


def _is_degree(before: str, word: str) -> bool:
    """Tell whether a word is the *RN* of ``Jane Doe, RN, PhD``."""
    return before.endswith(",") and LETTERS.fullmatch(word.rstrip(",")) is not None


def _asides(parts: Sequence[str], affiliations: frozenset[str], context: Context) -> Iterator[str]:
    """Yield the parts that are no names but stand beside one: roles, places, organizations, abbreviations."""
    organisations = context.organisations(*parts)
    is_loud = parts[0].isupper()
    for before, part in zip(("", *parts), parts, strict=False):
        is_name_of_letters = part.isupper() and part.isalpha() and len(part) > 2 and not is_loud  # noqa: PLR2004
        is_abbreviation = " " in before and LETTERS.fullmatch(part)
        is_unit = folded(part) in affiliations or is_aside(_BRACKETS.sub("", _without_suffixes(part)).strip())
        if is_name_of_letters or is_abbreviation or is_unit or part in organisations:
            yield part


def _pieces(text: str, *, are_people: bool) -> tuple[str, ...]:
    """Return what semicolons and *and* separate, if commas stand inside of names: ``Doe, Jane; Roe, Richard``.

    Nothing where commas separate names too.
    """
    pieces = _split_at(_STRONG, text)
    counts = {len(_parts(piece)) for piece in pieces}
    if len(pieces) > 1 and (counts == {2} or (not are_people and all(map(_is_name, pieces)))):
        return pieces
    pieces = _split_at(_SEMICOLON, text)
    return pieces if len(pieces) > 1 and not are_people else ()


def _are_names(pieces: Sequence[str], text: str) -> bool:
    """Tell whether each of the pieces is beyond doubt a name, or some."""
    is_uniform = len({len(_parts(piece)) for piece in pieces}) == 1
    return all(map(_is_name, pieces)) and (is_uniform or len(_split_at(_SEMICOLON, text)) == len(pieces))


def _is_name(piece: str) -> bool:
    """Tell whether a piece is a name, a name with the family name first, or several names."""
    parts = list(map(_without_suffixes, _parts(piece)))
    if len(parts) == 2 and is_person(f"{parts[1]} {parts[0]}"):  # noqa: PLR2004 - family and given name
        return True
    return all(map(is_person, parts))


def _are_several(parts: Sequence[str], text: str) -> bool:
    """Tell whether full names are those of several people beyond doubt."""
    if len(_split_at(_STRONG, text)) == len(parts):
        return True
    return _are_listed(list(map(_without_suffixes, parts)))


def _are_listed(names: Sequence[str]) -> bool:
    """Tell whether full names with commas between are not family and given names of fewer people."""
    if len(names) == 2 or any(map(begins_with_family_name, names)):  # noqa: PLR2004 - `Camacho Collados, Jose Maria`
        return False
    family, given, is_even = names[::2], names[1::2], len(names) % 2 == 0
    if is_even and (any(map(_FAMILY.fullmatch, family)) or all(map(_LEAD.fullmatch, family))):
        return False  # `De Luca, Maria Grazia, Di Stefano, Anna Maria`
    return not (all(map(are_given_names, given)) and (is_even or len(given) == 1))


def _given_name_first(parts: Sequence[str], text: str) -> tuple[str, ...]:
    """Read ``Kim, Minsoo``, ``Kim, Minsoo, Lee, Jaeho`` and similar as given name first; nothing if they are not."""
    pairs = _pairs(parts)
    is_by_initials = any(are_initials(_without_suffixes(given)) for _, given in pairs)  # `Doe, J., Roe, R. and Lee, A.`
    if (len(_split_at(_STRONG, text)) > 1 and not is_by_initials) or not _COMMA.search(text):
        return ()
    if not all(_is_family_name_first(_without_suffixes(family), _without_suffixes(given)) for family, given in pairs):
        return ()
    return tuple(
        f"{_without_suffixes(given)} {_without_suffixes(family)}{_tail(family)}{_tail(given)}"
        for family, given in pairs
    )


def _pairs(parts: Sequence[str]) -> list[tuple[str, str]]:
    """Return each two of the parts; nothing where one is left."""
    return [] if len(parts) % 2 else list(zip(parts[::2], parts[1::2], strict=True))


def _tail(name: str) -> str:
    return name[len(_without_suffixes(name)) :]


def _is_family_name_first(family: str, given: str) -> bool:
    """Tell a family name and a given name from two full names."""
    if is_person(family) and is_person(given):
        return _is_turned(family, given)
    is_name = is_person(f"{given} {family}")
    is_family = " " not in family or _LEAD.fullmatch(family) is not None or begins_with_family_name(family)
    return is_name and (is_family or are_initials(given))


def _is_turned(family: str, given: str) -> bool:
    """Tell whether of two names of people, the first is the family name of the second."""
    is_family = begins_with_family_name(family) and not begins_with_family_name(given)
    return is_family or (are_given_names(given) and not are_given_names(family))


RULE = FileRule("joined-authors", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
