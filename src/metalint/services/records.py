"""What a service says of a paper."""

import re
from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple

from metalint.names.people import SUFFIX, is_group, join_name
from metalint.papers.identifiers import Identity
from metalint.util.regex import lazy
from metalint.util.unicode import compose


def value_at(said: Any, *names: str) -> Any:  # noqa: ANN401 - whatever JSON says
    """Return the value at the end of a path of names through JSON; None where there is none."""
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def list_of(said: Any) -> list[Any]:  # noqa: ANN401
    """Return a list as it is, and anything else as the one item of a list."""
    return said if isinstance(said, list) else [said]


def values_in(said: Any, *names: str) -> list[Any]:  # noqa: ANN401
    """Return the values at the end of a path of names through JSON; where it comes to a list, through each item."""
    found = list_of(said)
    for name in names:
        found = [value for one in found for value in list_of(value_at(one, name))]
    return found


Kind = Literal["preprint", "published", "denied", "other", "unknown"]
"""``denied`` is a submission that was rejected or withdrawn; ``other`` is no paper at all, such as a data set."""

_ANONYMOUS: Final = lazy(r"anonymous(?: authors?.*)?", re.IGNORECASE)
_GENERATION: Final = lazy(r"(?:jn?r|sn?r|i{1,3}|iv|2nd|3rd|4th)\.?", re.IGNORECASE)
_LONGEST: Final = 20_000
_JOINERS: Final = frozenset("\u200c\u200d")


class Institution(NamedTuple):
    """An institution of an author."""

    name: str
    ror: str = ""  # its id in the Research Organization Registry, empty where not known
    stated: tuple[str, ...] = ()  # the affiliations of the author as the paper writes them


class SourceRecord(NamedTuple):
    """What one service says of one paper; what it does not say is empty."""

    source: str  # the service, for people
    kind: Kind = "unknown"  # what the record is of
    title: str = ""
    authors: tuple[str, ...] = ()  # in the paper's order, with given names first
    institutions: tuple[Institution, ...] = ()  # of all authors, in their order; a name may come several times
    without_institution: int = 0  # how many authors have none
    identities: frozenset[Identity] = frozenset()  # ids of the paper, those of its other versions included
    url: str = ""  # the page to link
    venue: str = ""  # as the service writes it
    year: int | None = None
    code_url: str = ""
    texts: tuple[str, ...] = ()  # abstract, comment and similar, in which the URL of the code may stand
    is_withdrawn: bool = False  # whether the authors or the publisher have taken the paper back
    label: str = ""  # what to call the record in a message, such as its key
    version: int = 0  # the number of its last version; 0 if it has none
    moved_to: str = ""  # the new id of what was renamed
    is_same: bool = True  # whether what was renamed is certainly the same


def line(text: str) -> str:
    """Return a text of a service as one line: single spaces, no control characters, no marks of direction."""
    if text.isascii() and text.isprintable():
        return " ".join(text[:_LONGEST].split())
    import unicodedata

    kept = []
    for char in compose(text[:_LONGEST]):
        category = unicodedata.category(char)
        if category in {"Cc", "Cs", "Zl", "Zp"}:
            kept.append(" ")
        elif category != "Cf" or char in _JOINERS:
            kept.append(char)
    return " ".join("".join(kept).split())


def texts_in(said: Any, *names: str) -> tuple[str, ...]:  # noqa: ANN401
    """Return the texts among `values_in`, each as one line, without empty ones."""
    texts = (line(value) for value in values_in(said, *names) if isinstance(value, str))
    return tuple(filter(None, texts))


def text_at(said: Any, *names: str) -> str:  # noqa: ANN401
    """Return the first of `texts_in`; nothing where there is none."""
    return next(iter(texts_in(said, *names)), "")


def year_at(said: Any, *names: str) -> int | None:  # noqa: ANN401
    """Return the year at the end of a path through JSON: a number, the beginning of a text, or the first of a list."""
    said = value_at(said, *names)
    while isinstance(said, list):
        said = next(iter(said), None)
    if isinstance(said, str) and said[:4].isascii() and said[:4].isdecimal():
        said = int(said[:4])
    return said if type(said) is int and 1800 < said < 2200 else None  # noqa: PLR2004 - a year


def full_name(author: Any, *parts: str) -> str:  # noqa: ANN401
    """Return the name of an author from its parts, given name first, or the one name of a group."""
    given, family, *suffix = (text_at(author, part) for part in parts)
    return join_name(family, given, *suffix) or text_at(author, "name")


def without_anonymous(names: Iterable[str]) -> tuple[str, ...]:
    """Return the authors that are named: nothing is known of those who are anonymous."""
    return tuple(name for name in names if name and not _ANONYMOUS.fullmatch(name))


def turned(name: str) -> str:
    """Return a name with the given name first and without degrees: ``Vaswani, Ashish`` is ``Ashish Vaswani``."""
    parts = [part.strip() for part in name.split(",")]
    suffix = ""
    # a family name alone is followed by a given name: `Rahman, MD`
    while len(parts) > 1 and SUFFIX.fullmatch(parts[-1]) and (len(parts) > 2 or " " in parts[0]):  # noqa: PLR2004
        last = parts.pop()
        suffix = last if _GENERATION.fullmatch(last) else suffix
    if len(parts) == 3 and SUFFIX.fullmatch(parts[1]):  # noqa: PLR2004 - `King, Jr., Martin`
        suffix = parts.pop(1)
    if len(parts) > 2:  # noqa: PLR2004 - several people, or none
        return name.strip()
    family, given = (*parts, "")[:2]
    plain = join_name(family, given, suffix)
    return name.strip() if is_group(name) and is_group(plain) else plain.strip()
