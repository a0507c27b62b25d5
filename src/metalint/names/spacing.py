"""Blanks and invisible characters in a value: which are mistakes, and what the value is without them.

Each run of such characters is judged by what stands around it. A run that a script or typography needs stays. Where
a run may stand for something that got lost, such as a ligature, a hyphen or the end of a name, there is no fix.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from metalint.util.regex import lazy


class Spacing(NamedTuple):
    """What is wrong with the blanks of a value; ``fixed`` is None where the right value cannot be told."""

    kinds: tuple[str, ...]
    fixed: str | None


class _Run(NamedTuple):
    """What a run of blanks and invisible characters becomes; None where that cannot be told."""

    kinds: tuple[str, ...] = ()
    fixed: str | None = ""


class _Place(NamedTuple):
    """A run with the value that it stands in, the value's role, and whether that has letters written right to left."""

    text: str
    start: int
    end: int
    role: str
    is_right_to_left: bool

    @property
    def run(self) -> str:
        return self.text[self.start : self.end]

    @property
    def left(self) -> str:
        return self.text[self.start - 1 : self.start] if self.start else ""

    @property
    def right(self) -> str:
        return self.text[self.end : self.end + 1]


LEADING: Final = "a leading space"
TRAILING: Final = "a trailing space"
DOUBLED: Final = "doubled spaces"
TAB: Final = "a tab"
LINE_BREAK: Final = "a line break"
SPECIAL: Final = "a no-break or special space"
INVISIBLE: Final = "an invisible character"
DIRECTION: Final = "a character that changes the writing direction"
CONTROL: Final = "a control character"
COMMAND: Final = "an escape that begins a LaTeX command"
_ORDER: Final = (COMMAND, LEADING, TRAILING, LINE_BREAK, TAB, SPECIAL, DOUBLED, INVISIBLE, DIRECTION, CONTROL)

_TIDY: Final = re.compile(r"(?:[!-~]++(?: [!-~]++)*+)?")  # as nearly all values are
_RUN: Final = lazy("[\\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]++")
_CONTROL: Final = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
_BREAK: Final = lazy("\r\n|[\n\u2028\u2029]")
_BLANK: Final = lazy(r"\s")
_CODE: Final = lazy(r"(?<!`)`(?!`)[^`]++`(?!`)|\\verb\*?([^\s\w*])(?:(?!\1).){0,200}+\1")
_COMMANDS: Final = {
    "\a": "cute|leph|lpha|ngle|pprox|rg|st",
    "\b": "ar|ecause|egin|eta|f|ig|inom|m|oldsymbol|ot|reve|ullet",
    "\f": "box|lat|ootnote|orall|rac",
    "\n": "abla|atural|e|eq|ewline|geq|i|leq|oindent|olimits|orm|ot|otin|u",
    "\r": "Vert|angle|ceil|eal|floor|ho|ight|ightarrow|m|times",
    "\t": (
        "au|ext|extbf|extit|extmd|extrm|extsc|extsf|extsubscript|extsuperscript|exttt|extup|"
        "frac|heta|ilde|imes|iny|o|op|riangle"
    ),
    "\v": "arepsilon|arphi|arrho|artheta|ec|ee|ert",
}
"""The rests of LaTeX commands, by what the text format reads a backslash and their first letter as."""

_LETTERS: Final = str.maketrans("\a\b\f\n\r\t\v", "abfnrtv")
_READ_AS_ESCAPE: Final = lazy(
    f"(?:{'|'.join(f'{escape}(?:{rests})' for escape, rests in _COMMANDS.items())})(?![A-Za-z])"
)
_RIGHT_TO_LEFT: Final = lazy("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OVERRIDES: Final = frozenset("\u202d\u202e")

# Scripts and emoji in which joiners join: no Latin, Greek or Cyrillic.
_JOINED: Final = lazy("[\u0590-\u167f\u1681-\u180d\u180f-\u1dff\u2190-\u2fff\u3001-\ufefe\uff00-\U0010ffff]")
# Scripts that write no blanks between words, and mark where a line may break.
_UNSPACED: Final = lazy("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]")
_MONGOLIAN: Final = lazy("[\u1800-\u180d\u180f-\u18af]")
_OGHAM: Final = lazy("[\u1681-\u169c]")
_EAST_ASIAN: Final = lazy(
    "[\u2e80-\u2fff\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_NARROW: Final = frozenset("\u00a0\u2007\u2008\u2009\u200a\u202f")
_BEFORE: Final = frozenset(":;!?%‰€£°»\u203a\u2014\u2013")
_AFTER: Final = frozenset("«\u2039\u2014\u2013§№¶")
_HYPHENS: Final = frozenset("-\u2010\u2011")
_SOFT_HYPHEN: Final = "\u00ad"
_HYPHENATED_TWICE: Final = lazy("\u00ad\\w*+\u00ad")

# roles that hold several values: what stands on two lines, or wide apart, may be two of them
_LISTS: Final = frozenset({"authors", "institutions", "keywords", "references"})
_WIDE: Final = lazy(r"[\t\n\r\u2028\u2029]|\s{2}")
_MAX_NAME: Final = 200  # characters that are looked at around a run
_INITIAL: Final = lazy(r"\w\.?|(?:\w\.)+")


def examine(text: str, role: str = "") -> Spacing:
    """Return what is wrong with the blanks of a value of a role."""
    if _TIDY.fullmatch(text):
        return Spacing((), text)
    code = [match.span() for match in _CODE.finditer(text)] if "`" in text or "\\verb" in text else []
    is_right_to_left = _RIGHT_TO_LEFT.search(text) is not None
    found: set[str] = set()
    parts: list[str] | None = []
    done = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        inside = bisect_left(code, (start,)) - 1
        if inside >= 0 and start < code[inside][1]:
            continue
        if _READ_AS_ESCAPE.match(text, end - 1):
            kinds, fixed = _Run((COMMAND,), None)
        else:
            kinds, fixed = _examined_run(_Place(text, start, end, role, is_right_to_left))
        found.update(kinds)
        if parts is not None and fixed is not None:
            parts += (text[done:start], fixed)
            done = end
        else:
            parts = None
    return Spacing(
        tuple(kind for kind in _ORDER if kind in found), None if parts is None else "".join(parts) + text[done:]
    )


def with_commands(text: str) -> str:
    """Return ``text`` with each LaTeX command that was read as an escape, as it is meant: with its backslash."""
    return _READ_AS_ESCAPE.sub(lambda match: "\\" + match[0].translate(_LETTERS), text)


def tidied(text: str, role: str = "") -> str:
    """Return ``text`` without the mistakes that `examine` finds; as it is where the right value cannot be told."""
    fixed = examine(text, role).fixed
    return text if fixed is None else fixed


def _examined_run(place: _Place) -> _Run:
    run = place.run
    if run == " " and place.left and place.right:
        return _Run((), run)
    if _CONTROL.search(run):  # what is left of a letter, a ligature or a quote in a wrong encoding
        return _Run((CONTROL,), None)
    if place.is_right_to_left and not _DIRECTIONS.isdisjoint(run):
        return _Run((DIRECTION,), None) if not _OVERRIDES.isdisjoint(run) else _Run((), run)
    kinds, kept = _without_invisible(place)
    if kept is None:
        return _Run(kinds, None)
    blanks = "".join(_BLANK.findall(kept))
    if not blanks:
        return _Run(kinds, kept)
    more, blank = _as_one_blank(place, blanks)
    before, after = kept[: kept.index(blanks[0])], kept[kept.rindex(blanks[-1]) + 1 :]
    return _Run((*kinds, *more), None if blank is None else before + blank + after)


def _without_invisible(place: _Place) -> tuple[tuple[str, ...], str | None]:
    """Return a run without characters of no width but those that its script needs; None if that may lose a hyphen."""
    text, start, end, *_ = place
    if _SOFT_HYPHEN in place.run and not _is_only_a_hint(place):
        return (INVISIBLE,), None
    kept: list[str] = []
    kinds: dict[str, None] = {}
    for at in range(start, end):
        char = text[at]
        if _BLANK.match(char) or _is_needed(char, text[at - 1 : at] if at else "", text[at + 1 : at + 2]):
            kept.append(char)
        else:
            kinds[DIRECTION if char in _DIRECTIONS else INVISIBLE] = None
    return tuple(kinds), "".join(kept)


def _is_only_a_hint(place: _Place) -> bool:
    """Tell whether a soft hyphen only says where to part a word; PDFs write hyphens that are seen so as well."""
    around = place.text[max(0, place.start - _MAX_NAME) : place.end + _MAX_NAME]
    is_inside = place.run == _SOFT_HYPHEN and place.left.isalpha() and place.right.isalpha() and place.right.islower()
    return is_inside and not _HYPHENATED_TWICE.search(around)


def _is_needed(char: str, left: str, right: str) -> bool:
    if char in "\u200c\u200d":
        return any(_JOINED.match(one) and not _RUN.match(one) for one in (left, right))
    if char == "\u180e":
        return _MONGOLIAN.match(left) is not None
    if char in "\u200b\u2060":
        return _UNSPACED.match(left) is not None and _UNSPACED.match(right) is not None
    return False


def _as_one_blank(place: _Place, blanks: str) -> tuple[tuple[str, ...], str | None]:
    """Return what is wrong with the ``blanks`` of a run, and what they become; None where that cannot be told."""
    left, right = place.left, place.right
    if not left or not right:
        kinds = (LEADING, TRAILING)[bool(left) : 2 - bool(right)]
        return kinds, None if left == "\\" else ""  # a backslash and a blank are a blank of LaTeX
    if len(blanks) == 1 and (blanks == " " or _is_typography(left, blanks, right)):
        return (), blanks
    breaks = _BREAK.findall(blanks)
    kinds = (
        *((LINE_BREAK,) if breaks else ()),
        *((TAB,) if "\t" in blanks else ()),
        *((SPECIAL,) if not set(blanks) <= set(" \t\r\n\u2028\u2029") else ()),
        *((DOUBLED,) if len(blanks) > 1 and not breaks else ()),
    )
    is_torn = bool(breaks) and (len(breaks) > 1 or breaks[0] == "\u2029" or _may_be_parted(left, right))
    return kinds, None if is_torn or _may_separate(place, blanks) else " "


def _is_typography(left: str, blank: str, right: str) -> bool:
    """Tell whether a special blank stands where printers put it: French punctuation, numbers, East Asian texts."""
    if blank in _NARROW and (right in _BEFORE or left in _AFTER or (left.isdigit() and right.isdigit())):
        return True
    around = {"\u3000": _EAST_ASIAN, "\u202f": _MONGOLIAN, "\u1680": _OGHAM}.get(blank)
    return around is not None and bool(around.match(left)) and bool(around.match(right))


def _may_be_parted(left: str, right: str) -> bool:
    """Tell whether the line may break inside of a word: behind a hyphen, or in a script without blanks."""
    scripts = (_EAST_ASIAN, _UNSPACED)
    return left in _HYPHENS or any(script.match(left) and script.match(right) for script in scripts)


def _may_separate(place: _Place, blanks: str) -> bool:
    """Tell whether blanks may separate two values of a list, which are no longer told apart by a single one."""
    is_line = not set(blanks) <= {" ", "\u00a0"}
    if place.role not in _LISTS or (len(blanks) == 1 and not _WIDE.match(blanks)):
        return False
    if _EAST_ASIAN.match(place.left) and _EAST_ASIAN.match(place.right):
        return True
    if place.role in {"keywords", "references"}:
        return is_line
    left = _WIDE.split(place.text[max(0, place.start - _MAX_NAME) : place.start].strip())[-1].split()
    right = _WIDE.split(place.text[place.end : place.end + _MAX_NAME].strip())[0].split()
    if not left or not right or _goes_on(left[-1], right[0]):
        return False
    if place.role == "institutions":
        return is_line or all(any(map(_ORGANISATION.match, words)) for words in (left, right))
    few = (len(left), len(right)) if not is_line else (max(len(left), len(right)),)
    return min(few) > 1


_ORGANISATION: Final = lazy(r"(?:universi|institut|college|academ|hochschule|laborator)", re.IGNORECASE)
"""How a word begins that a name of an organization hardly has twice."""


def _goes_on(last: str, first: str) -> bool:
    """Tell whether a name goes on behind its word ``last`` with the word ``first``, or another sign parts two."""
    return last[0].islower() or first[0].islower() or last[-1] in ",;&" or _INITIAL.fullmatch(last) is not None
