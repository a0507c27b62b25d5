"""What copying leaves in names of organizations: footnote marks around them, and a part that is written twice."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from metalint.names.institutions.folding import folded
from metalint.names.institutions.normalization import key
from metalint.names.institutions.places import country_of, is_any_place
from metalint.names.institutions.vocabulary import BODIES, UNITS
from metalint.names.people import FOOTNOTE
from metalint.util.regex import lazy

MARK: Final = f"(?!#){FOOTNOTE}"  # beside an institution; `#` is rather a part: of a number, of `#TAB#`
_FOLLOWING: Final = rf"(?:[\s,]*+(?:{MARK}|\d{{1,2}}(?!\d)))*+"
_MARKS_BEHIND: Final = lazy(rf"(?<![\s,])[\s,]*+{MARK}{_FOLLOWING}\s*+$")
_MARKS_BEFORE: Final = lazy(rf"^\s*+{MARK}{_FOLLOWING}\s*+")
_NUMBERS_BEHIND: Final = lazy(r"(?<=[^\W\d_]{2})(?:\\?i?nst)?\d{1,2}(?:\s?,\s?\d{1,2})*+$")
_NUMBERS_BEFORE: Final = lazy(r"^(?:\d{1,2}(?:,\d{1,2})*+|[(\[]\d{1,2}[)\]])\s?+(?=[^\W\d_])")
_NUMBER_INSIDE: Final = lazy(r"[^\W\d_]{2}\d")
_BODY_OF: Final = lazy(r"(\w+)\s(?:of|for|de|di|f\u00fcr)\b")
_LETTERS: Final = 3  # of what is left of a name
_SURE_WORD: Final = 6  # letters of a word such as `Institute` that no number belongs to
_SEPARATORS: Final = (lazy(r"(?<!\s)\s*+,\s*+"), lazy(r"(?<!\s)\s*+[;/|]\s*+"), lazy(r"\s[-\u2013\u2014]\s"))
_MOST_PARTS: Final = 8
_OF_ONE_CITY: Final = frozenset(("SG", "HK", "MO", "LU", "MC", "KW", "PA", "GT", "MX", "SM", "DJ"))
"""Countries whose name is that of a city, too."""
_LONGEST: Final = 500  # characters; the attempts to find marks at an end take time that grows with their square


class Footnoted(NamedTuple):
    """A name without the footnote marks around it, and these."""

    name: str
    marks: str
    has_number: bool
    is_apart: bool = False  # whether a space parts a number from the name


def without_footnotes(name: str) -> Footnoted | None:
    """Return a name without footnote marks; None if it has none."""
    if not 0 < len(name) <= _LONGEST or (name[0].isalpha() and (name[-1].isalpha() or name[-1] in ").")):
        return None
    start = found.end() if (found := _MARKS_BEFORE.search(name)) else 0
    end = found.start() if (found := _MARKS_BEHIND.search(name, start)) else len(name)
    before, bare, behind = name[:start], name[start:end], name[end:]
    number = _NUMBERS_BEHIND.search(bare) or _NUMBERS_BEFORE.search(bare)
    is_apart = False
    if number and number.start():
        bare, behind = bare[: number.start()], number[0] + behind
    elif number and bare[number.end()].isupper():
        before, bare, is_apart = before + number[0], bare[number.end() :], number[0][-1].isspace()
    else:
        number = None
    marks = " ".join(filter(None, (before.strip(" ,"), behind.strip(" ,"))))
    has_name = sum(map(str.isalpha, bare)) >= _LETTERS
    return Footnoted(bare, marks, any(map(str.isdigit, marks)), is_apart) if marks and has_name else None


def is_certain(footnoted: Footnoted, name: str) -> bool:
    """Tell whether marks at a name that nobody registered are footnotes, as in ``1School of Computing``."""
    if not footnoted.has_number:  # a star may belong to a word, as may the 2 of `EMC²`
        return footnoted.marks != "*" or " " in footnoted.name
    if name[:1].isdigit():
        body = _BODY_OF.match(footnoted.name)
        return body is not None and not footnoted.is_apart and folded(body[1]) in BODIES | UNITS
    if _NUMBER_INSIDE.search(footnoted.name):  # of another organization, as in `Foo University1, Bar University2`
        return False
    last = folded(footnoted.name).rpartition(" ")[2]
    return len(last) > _SURE_WORD and last in BODIES | UNITS


def repeats(name: str, is_same: Callable[[str, str], bool]) -> Iterator[tuple[str, str, str]]:
    """Yield how a name ends in a part that stands before it as well: what is before both, that part, and this one."""
    # The part before it may be the whole name, or what a unit belongs to: `School, University, University`.
    for separator in _SEPARATORS:
        breaks = list(separator.finditer(name))
        if not 0 < len(breaks) < _MOST_PARTS:
            continue
        starts = [0, *(match.end() for match in breaks)]
        for match in breaks:
            rest = name[match.end() :]
            for start in starts:
                part = name[start : match.start()]
                if start < match.start() and part and rest and is_same(part, rest):
                    yield name[:start], part, rest


def are_spelled_alike(part: str, rest: str) -> bool:
    """Tell whether two parts have the same key, and are not a city and its country, as in `Singapore, Singapore`."""
    if (country := country_of(part)) and country == country_of(rest):
        return country not in _OF_ONE_CITY and key(part) == key(rest)
    return len(spelled := key(part)) >= _LETTERS and spelled == key(rest) and not is_any_place(part)
