"""Several authors in one string.

What it does:
    Finds author strings with more than one name, separated by commas, semicolons, `、`, `and`, `&`, `|`, `•`, ` · `
    or ` / `, or written as literals side by side (`"Tim Dettmers" "Mike Lewis"`). A suffix, a degree or a title
    (`Martin Luther King, Jr.`, `Jane Doe, RN, PhD`, `William Thomson, Lord Kelvin`) is part of the name, and so
    are initials. A role, a place or an organization after a single name (`Jane Doe, Corresponding Author`, `Gemini
    Team, Google`) is not another author. `Kim, Minsoo` is reported too: it looks like two authors.

Why is this bad:
    The list by author shows the whole string as one person, and its authors cannot be found by name.

Example:
    authors: "Tim Dettmers, Mike Lewis, Luke Zettlemoyer"

Use instead:
    authors: "Tim Dettmers"
    authors: "Mike Lewis"
    authors: "Luke Zettlemoyer"

Fix safety:
    Safe if there are three or more parts and all are full names of persons, or if names of persons are joined by `;`
    or `and`. `Doe, Jane; Roe, Richard` is split at the semicolon, and each name is kept as it is; a period that ends
    the list is left out. Unsafe if a part is a single word, a team, *et al.*, a role, a place or an organization, if
    two names are joined by a comma, `&` or nothing, if initials follow a family name (`Doe, J., Roe, R.`), if LaTeX,
    HTML or footnotes are left out, if a family name may be written before the given name (`García Márquez, Gabriel
    José`, `De Luca, Maria`), or if a list beside the authors is as long, or numbers may refer to places in it. There
    is no fix where a schema has a message for each author, which may say more of one of them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from metalint.names import people
from metalint.names.folding import folded
from metalint.rules.api import (
    Context,
    FileRule,
    Fix,
    Paper,
    Problem,
    Replace,
    Safety,
    Split,
    Value,
    about,
    correction,
)
from metalint.rules.problems import find_counted_lists, is_element, is_in_own_message, write_fields
from metalint.util.regex import lazy
from metalint.util.wording import quote

_AMPERSAND, _COMMA, _AND, _SEMICOLON = range(4)  # what stands between two parts, the weakest first
_JOINED_BY: Final = (" & ", ", ", " and ")  # how those are written that a name may have


class _Part(NamedTuple):
    """A name with its suffixes, or what belongs to one; the name alone, and the strongest joint before."""

    text: str
    name: str
    joint: int


class _Reading(NamedTuple):
    """The authors that a string holds, and whether that is beyond doubt."""

    names: tuple[str, ...]
    is_sure: bool


# Commas and semicolons are also full-width ones, as in Chinese and Japanese text, and the enumeration comma. What is
# in brackets is kept together.
_MARKS: Final = ",;\uff0c\uff1b\u3001"
_JOINTS: Final = dict(zip("&,\uff0c\u3001a;\uff1b", (_AMPERSAND, *[_COMMA] * 3, _AND, *[_SEMICOLON] * 2), strict=True))
_BRACKETED: Final = "\\([^()]*\\)|\\[[^\\[\\]]*\\]|\uff08[^\uff08\uff09]*\uff09"
_BRACKETS: Final = lazy(_BRACKETED)
_SEVERAL: Final = lazy(f"[{_MARKS}]|\\s(?i:and|\\\\?&)\\s")  # without any of these there is one author
_TOKEN: Final = lazy(
    f"(?P<joint>[{_MARKS}]|(?:\\s|(?<=[{_MARKS}])|\\A)(?:and|&)(?=\\s))"
    f"|(?:[^{_MARKS}\\s([\uff08]++|{_BRACKETED}|[([\uff08]|\\s(?!(?:and|&)\\s))++",
    re.IGNORECASE,
)
_BARS: Final = lazy(r"[|\u2022\uff5c]|\s[/\u00b7\u2027\u2219\u22c5\u25e6]\s")
_LISTED: Final = lazy(f"[,\uff0c\u3001]|{_BRACKETED}")
_LEAD: Final = lazy(
    r"(?:d[aeiou]s?|de la|del|della|di|du|el|l[ae]|st\.?|te[nr]|van|von|bin|ben|al|abu|mac|ni)\s.*", re.IGNORECASE
)
_SEAMS: Final = lazy(
    r"(?<=[a-z\xdf-\xf6\xf8-\xff])(?<!\bDe)(?<!\bDi)(?<!\bDu)(?<!\bLa)(?<!\bLe)(?<!\bMc)(?<!\bMac)"
    r"(?=[A-Z\xc0-\xd6\xd8-\xde])"
)
"""Inside of words, where one name may end and another begin; in *McDonald*, none does."""
_FAMILY: Final = lazy(r"(?:De|Das|Dos|Del|Della|El|Ibn|Mac|Te[nr]|Van|Von) .*")
"""Begins with a particle that is hardly ever a given name, as *Ben*, *Da* and *Le* are."""


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    """Yield a problem for each author string that holds several; a schema with one string for all is left alone."""
    find_counted = cache(lambda: find_counted_lists(paper, context.config.fields))
    for author, (names, is_sure) in _read_authors(paper, context):
        is_safe = is_sure and author.path.rpartition("[")[0] not in find_counted()
        yield _make_problem(author, names, Safety.SAFE if is_safe else Safety.UNSAFE)


def _read_authors(paper: Paper, context: Context) -> Iterator[tuple[Value[str], _Reading]]:
    """Yield each string that holds several authors, with these."""
    affiliations: frozenset[str] | None = None
    for author in paper.authors:
        # longer than one literal is, unless that has escapes
        may_be_literals = author.span.end - author.span.start > len(author.value) + 2
        parts = [part.strip() for part in _BARS.split(author.value) if part.strip()]
        joint = "; " if len(parts) > 2 else ", "  # noqa: PLR2004 - two may be names of one person
        value = joint.join(parts) if all(map(people.is_person, parts)) else author.value
        is_one = not (is_element(author) or is_in_own_message(author))
        if is_one or not (may_be_literals or _SEVERAL.search(value)):
            continue
        if affiliations is None:
            affiliations = frozenset(folded(institution.value) for institution in paper.institutions)
        names = tuple(_SEAMS.split(author.value)) if may_be_literals else ()
        start, end = map(paper.position, author.span)
        # a value that is not ASCII may have escapes, and is known to be several literals by its lines
        are_literals = author.value.isascii() or start.line != end.line
        if len(names) > 1 and are_literals and all(map(people.is_person, names)):
            yield author, _Reading(names, is_sure=False)
        elif reading := _split_names(value, affiliations, context):
            yield author, reading


def _make_problem(author: Value[str], names: tuple[str, ...], safety: Safety) -> Problem:
    first, *others = names
    if not others:
        message = f"{quote(author.value)} looks like one author with the family name first"
        return about(author, message, fix=Fix(f"Write {quote(first)}", safety, (Replace(author, first),)))
    message = f"{quote(author.value)} is {len(names)} authors in one string"
    help_ = f"write each author in a field of its own: {write_fields(author, names)}"
    fix = Fix(f"Split into {len(names)} authors", safety, (Split(author, names),))
    # without a list of names, the message around each may say more of one of them
    return about(author, message, help_, fix=fix if is_element(author) else None)


def _split_names(value: str, affiliations: frozenset[str], context: Context) -> _Reading | None:
    """Return the authors in ``value`` if they are several, or one whose family name stands first."""
    written = " ".join(value.split())
    listed = people.split_left_out(" ".join(people.without_markup(written).split()))[0].rstrip(" ,\uff0c")
    parts = _split_parts(listed)
    if len(parts) < 2:  # noqa: PLR2004 - `Jane Doe, PhD`
        return None
    asides = _find_asides(parts, affiliations, context)
    names = [part for part in parts if part.text not in asides]
    persons = sum(people.is_person(part.name) for part in names)
    is_one = persons < 2 or (len(names) == 2 and _turn_names(names) != ())  # noqa: PLR2004
    if asides and is_one:  # `Gemini Team, Google`; `García Márquez, Gabriel José, Colombia`
        return None
    reading = _read_parts(parts, listed, are_people=persons == len(parts))
    if reading is None or people.are_initials(reading.names[0]):
        return None
    whole: list[str] = []
    *before, last = reading.names
    for name in (*before, people.without_period(last)):  # bare initials belong to the name before them
        if whole and people.are_initials(name):
            whole[-1] += f", {name}"
        else:
            whole.append(name)
    if len(whole) < len(reading.names):
        return _Reading(tuple(whole), is_sure=False) if len(whole) > 1 else None
    return _Reading(tuple(whole), reading.is_sure and listed == written and not asides)


def _split_parts(text: str) -> list[_Part]:
    """Take ``text`` apart at all separators; a suffix such as *Jr.* or *PhD* stays with its name."""
    texts: list[str] = []
    joints: list[int] = []
    joint, first = _AMPERSAND, 0
    for token in _TOKEN.finditer(text):
        if token["joint"]:
            joint = max(joint, _JOINTS[token["joint"].strip()[0].lower()])
        elif piece := token[0].strip():
            if joint > _AND or (joint == _AND and not people.SUFFIX.fullmatch(piece)):
                first = len(texts)  # `Ann Bell and Lord Kelvin`, but `Ann Bell, MD and PhD`
            at = people.name_with(piece, texts, first)
            texts[at:] = [", ".join((*texts[at:], piece))]
            joints[at:] = [*joints[at:], joint][:1]
            joint = _AMPERSAND
    parts = []
    for written, joint in zip(texts, joints, strict=True):
        words = written.split()  # without suffixes, such as both in `Jane Doe, RN, PhD`
        while len(words) > 1:
            last = words[-1].rstrip(",")
            if not people.SUFFIX.fullmatch(last) and not (words[-2].endswith(",") and people.LETTERS.fullmatch(last)):
                break
            words.pop()
        parts.append(_Part(written, " ".join(words).rstrip(","), joint))
    return parts


def _find_asides(parts: Sequence[_Part], affiliations: frozenset[str], context: Context) -> set[str]:
    """Return the parts that are no names but belong to one: roles, places, organizations, abbreviations."""
    asides = set(context.organisations(*(part.text for part in parts)))
    is_loud = parts[0].text.isupper()
    before = ""
    for text, name, _ in parts:
        is_name_of_letters = text.isupper() and text.isalpha() and len(text) > 2 and not is_loud  # noqa: PLR2004
        is_abbreviation = " " in before and (people.LETTERS.fullmatch(text) or people.SUFFIX.fullmatch(text))
        is_other = not people.is_person(name) and people.stands_beside_names(_BRACKETS.sub("", name).strip())
        is_unit = is_other or folded(text) in affiliations or not any(map(str.isalpha, text))
        if is_name_of_letters or is_abbreviation or is_unit:
            asides.add(text)
        before = text
    return asides


def _read_parts(parts: Sequence[_Part], text: str, *, are_people: bool) -> _Reading | None:
    """Tell what the parts of ``text`` are; ``are_people`` tells whether each of them is a full name."""
    # Commas stand inside of names, as in `Doe, Jane; Roe, Richard`, where a stronger separator stands between pairs, or
    # between names and what is none.
    groups, sections = _group_parts(parts, _AND), _group_parts(parts, _SEMICOLON)
    if {*map(len, groups)} != {2} and (are_people or not all(map(_is_name, groups))):
        groups = [] if are_people else sections
    if len(groups) > 1:
        is_uniform = len({*map(len, groups)}) == 1 or len(groups) == len(sections)
        names = tuple(
            first.text + "".join(_JOINED_BY[part.joint] + part.text for part in others) for first, *others in groups
        )
        return _Reading(names, is_uniform and all(map(_is_name, groups)))
    if turned := _turn_names(parts):
        return _Reading(turned, is_sure=False)
    whole = tuple(part.text for part in parts)
    if are_people:
        return _Reading(whole, all(part.joint >= _AND for part in parts[1:]) or _are_listed(parts))
    is_list = len(parts) > 2 or any(" " in name or people.is_full_name(name) for name in whole)  # noqa: PLR2004
    if is_list and _LISTED.search(text):
        return _Reading(whole, is_sure=False)
    return None  # `Procter & Gamble`, `Bosnia and Herzegovina`


def _group_parts(parts: Sequence[_Part], least: int) -> list[list[_Part]]:
    """Put together the parts between which no separator is as strong as ``least``."""
    starts = [0, *(at for at, part in enumerate(parts) if at and part.joint >= least), len(parts)]
    return [list(parts[start:end]) for start, end in pairwise(starts)]


def _is_name(group: Sequence[_Part]) -> bool:
    """Tell whether a group is a name, a name with the family name first, or several names."""
    names = [part.name for part in group]
    return all(map(people.is_person, names)) or (len(names) == 2 and people.is_person(f"{names[1]} {names[0]}"))  # noqa: PLR2004


def _are_listed(parts: Sequence[_Part]) -> bool:
    """Tell whether full names with commas between are not family and given names of fewer people."""
    names = [part.name for part in parts]
    if len(names) == 2 or any(map(people.begins_with_family_name, names)):  # noqa: PLR2004 - `Camacho Collados, Jose Maria`
        return False
    family, given, is_even = names[::2], names[1::2], len(names) % 2 == 0
    if is_even and (any(map(_FAMILY.fullmatch, family)) or all(map(_LEAD.fullmatch, family))):
        return False  # `De Luca, Maria Grazia, Di Stefano, Anna Maria`
    return not (all(map(people.are_given_names, given)) and (is_even or len(given) == 1))


def _turn_names(parts: Sequence[_Part]) -> tuple[str, ...]:
    """Read ``Kim, Minsoo``, ``Kim, Minsoo, Lee, Jaeho`` and similar as given name first; nothing if they are not."""
    if len(parts) % 2:
        return ()
    names: list[str] = []
    for first, second in zip(parts[::2], parts[1::2], strict=True):
        family, given = first.name, second.name
        is_family = people.begins_with_family_name(family)
        if people.is_person(family) and people.is_person(given):  # perhaps two full names
            is_family = is_family and not people.begins_with_family_name(given)
            is_turned = is_family or (people.are_given_names(given) and not people.are_given_names(family))
        else:
            is_family = is_family or " " not in family or _LEAD.fullmatch(family) is not None
            is_turned = (is_family or people.are_initials(given)) and people.is_person(f"{given} {family}")
        if second.joint != _COMMA or not is_turned:
            return ()
        names.append(f"{given} {first.text}{second.text[len(given) :]}")
    return tuple(names)


RULE = FileRule(
    "joined-authors",
    group="content",
    check=check,
    grounds=correction("authors"),
    roles=("authors",),
)
