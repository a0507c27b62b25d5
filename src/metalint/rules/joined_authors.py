"""Several authors in one string.

What it does:
    Finds author strings that hold more than one name, parted by commas, semicolons, `、`, `and` or `&`. A suffix
    (`Martin Luther King, Jr.`) makes no second author, nor does the place of a team (`Gemini Team, Google`).
    `Kim, Minsoo` is found as well: it reads as two authors.

Why is this bad:
    The list by author shows the whole string as one person, and no author of it is found by name.

Example:
    authors: "Tim Dettmers, Luke Zettlemoyer"

Use instead:
    authors: "Tim Dettmers"
    authors: "Luke Zettlemoyer"

Fix safety:
    Safe where every part is a full name. Unsafe where a part is a single word, an initial, a team, *et al.*, an
    organisation, or what may be a family name before its given name (`García Márquez, Gabriel José`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.diagnostic import Fix, Problem, Replace, Safety, Severity, Split, about
from metalint.patterns import lazy
from metalint.people import begins_with_family_name, has_plain_authors, is_full_name, is_group
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts, Value

# Commas and semicolons are also full-width ones, as in Chinese and Japanese text, and the enumeration comma.
_COMMA: Final = lazy("[,\uff0c]")
_STRONG: Final = lazy("[;\uff1b\u3001]")
_JOINT: Final = lazy("[,\uff0c;\uff1b\u3001]|\\s(?:and|&)\\s")  # without any of these there is one author
_AND: Final = lazy(r"\s(?:and|&)\s")
_SEPARATOR: Final = lazy("[,\uff0c;\uff1b\u3001]|\\s(?=(?:and|&)\\s)")
_LEADING_AND: Final = lazy(r"\A(?:and|&)\s")  # what is left of `, and`
_SUFFIX: Final = lazy(r"(?:[JS]r|I{2,3}|IV|Ph\.? ?D|M\.?D|M\.?Sc|Esq)\.?")
_ET_AL: Final = lazy(r"\b(?:et\.? al\b\.?|and others)\Z")
_LEAD: Final = lazy(r"(?:d[aeiou]s?|de la|del|della|di|du|el|l[ae]|st\.?|te[nr]|van|von|bin|ben|al)\s.*", re.IGNORECASE)


class _Reading(NamedTuple):
    """The authors that a string holds, and whether that is beyond doubt."""

    names: tuple[str, ...]
    is_sure: bool


def check(paper: Facts, context: Context) -> Iterator[Problem]:
    """Yield a problem for each author string that holds several; a schema with one string for all is left alone."""
    for author in () if has_plain_authors(paper) else paper.authors:
        if author.path.endswith("]") and (reading := _read(author.value)):
            are_people = not reading.is_sure or not any(map(context.is_organisation, reading.names))
            yield _problem(author, reading if are_people else reading._replace(is_sure=False))


def _problem(author: Value[str], reading: _Reading) -> Problem:
    safety = Safety.SAFE if reading.is_sure else Safety.UNSAFE
    if len(reading.names) == 1:
        (name,) = reading.names
        message = f"the comma makes this two authors; if it is one, write ‘{name}’"
        return about(author, message, fix=Fix(f"Write {name!r}", safety, (Replace(author, name),)))
    count = len(reading.names)
    message = f"{count} authors in one string; give each a field of its own"
    return about(author, message, fix=Fix(f"Split into {count} authors", safety, (Split(author, reading.names),)))


def _read(text: str) -> _Reading | None:
    """Return the authors in ``text`` if they are several, or one whose family name stands first."""
    if not _JOINT.search(text):
        return None
    plain = " ".join(text.split())
    named = _ET_AL.sub("", plain).rstrip(" ,\uff0c")
    if turned := _turned(named):
        return _Reading(turned, is_sure=False)
    parts = _parts(named)
    if not _are_several(parts, named):
        return None
    is_sure = named == plain and all(is_full_name(_without_suffix(part)) for part in parts)
    return _Reading(parts, is_sure and not _may_be_turned(parts))


def _parts(text: str) -> tuple[str, ...]:
    """Take ``text`` apart at all separators; a suffix such as *Jr.* stays with its name."""
    found: list[str] = []
    for piece in _SEPARATOR.split(text):
        part = _LEADING_AND.sub("", piece.strip()).strip()
        if part and found and _SUFFIX.fullmatch(part):
            found[-1] += f", {part}"
        elif part:
            found.append(part)
    return tuple(found)


def _without_suffix(name: str) -> str:
    head, comma, tail = name.rpartition(", ")
    return head if comma and _SUFFIX.fullmatch(tail) else name


def _are_several(parts: tuple[str, ...], text: str) -> bool:
    """Tell several people from one, from a team with its place, and from a name with an *and* in it."""
    if any(map(is_group, parts)) and not _has_people(parts):
        return False  # `Gemini Team, Google`
    if len(parts) != 2:  # noqa: PLR2004 - two parts are the doubtful case
        return len(parts) > 1
    if not _COMMA.search(text) and not _STRONG.search(text):
        return all(map(is_full_name, parts))
    return any(len(part.split()) > 1 or is_full_name(part) for part in parts) or _STRONG.search(text) is not None


def _has_people(parts: tuple[str, ...]) -> bool:
    """Tell whether beside a team there are people, and not just, in two parts, what the team belongs to."""
    return len(parts) > 2 and any(map(is_full_name, parts))  # noqa: PLR2004


def _turned(text: str) -> tuple[str, ...] | None:
    """Read ``Kim, Minsoo``, ``Kim, Minsoo; Lee, Jaeho`` and the like as given name first."""
    pieces = [part.strip() for piece in _STRONG.split(text) for part in _AND.split(piece)]
    pairs = [tuple(part.strip() for part in _COMMA.split(piece)) for piece in pieces]
    if len(pairs) == 1:  # `Kim, Minsoo, Lee, Jaeho`
        pairs = [pairs[0][at : at + 2] for at in range(0, len(pairs[0]), 2)]
    if not all(len(pair) == 2 and _is_turned(*pair) for pair in pairs):  # noqa: PLR2004 - family and given name
        return None
    return tuple(f"{given} {family}" for family, given in pairs)


def _is_turned(family: str, given: str) -> bool:
    """Tell a family name and a given name from two full names and from a team and its place."""
    if is_full_name(given) and is_full_name(family):
        return begins_with_family_name(family) and not begins_with_family_name(given)
    is_name = is_full_name(f"{given} {family}") and not _SUFFIX.fullmatch(given)
    return is_name and (len(family.split()) == 1 or _LEAD.fullmatch(family) is not None)


def _may_be_turned(parts: tuple[str, ...]) -> bool:
    """Tell whether two parts may be one name: ``Del Mundo, Carlo Conrad``, ``García Márquez, Gabriel José``."""
    if len(parts) % 2:
        return False
    is_led = len(parts) == 2 and _LEAD.fullmatch(parts[0]) is not None  # noqa: PLR2004
    return is_led or any(map(begins_with_family_name, parts[::2]))


RULE = FileRule("joined-authors", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
