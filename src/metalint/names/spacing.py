"""Spaces and invisible characters in a value: which are mistakes, and what the value is without them.

Each run of such characters is judged by what surrounds it. A run that a script or typography needs stays. Where
a run may stand for something that got lost, such as a ligature, a hyphen or the end of a name, there is no fix.
"""

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from metalint.util.regex import lazy


class Spacing(NamedTuple):
    """What is wrong with the spaces of a value; ``fixed`` is None where the right value is not certain."""

    kinds: tuple[str, ...]
    fixed: str | None


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

TIDY: Final = re.compile(r"(?:[!-~]++(?: [!-~]++)*+)?")  # as nearly all values are
_RUN: Final = lazy("[\\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]++")
_CONTROL: Final = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
_BREAK: Final = lazy("\r\n|[\n\u2028\u2029]")
_CODE: Final = lazy(r"(?<!`)`(?!`)[^`]++`(?!`)|\\verb\*?([^\s\w*])(?:(?!\1).){0,200}+\1")
# The rests of LaTeX commands, by what the text format reads a backslash and their first letter as.
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
_LETTERS: Final = str.maketrans("\a\b\f\n\r\t\v", "abfnrtv")
_READ_AS_ESCAPE: Final = lazy(
    f"(?:{'|'.join(f'{escape}(?:{rests})' for escape, rests in _COMMANDS.items())})(?![A-Za-z])"
)
_RIGHT_TO_LEFT: Final = lazy("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OVERRIDES: Final = frozenset("\u202d\u202e")

# Scripts and emoji in which joiners join: no Latin, Greek or Cyrillic.
_JOINED: Final = "[\u0590-\u061b\u061d-\u167f\u1681-\u180d\u180f-\u1dff\u2190-\u2fff\u3001-\ufefe\uff00-\U0010ffff]"
# Scripts that write no spaces between words, and mark where a line may break.
_UNSPACED: Final = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]"
_MONGOLIAN: Final = "[\u1800-\u180d\u180f-\u18af]"
_EAST_ASIAN: Final = (
    "[\u2e80-\u2fff\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
# A character of no width where its script needs it.
_NEEDED: Final = lazy(
    f"[\u200c\u200d](?:(?<={_JOINED}.)|(?={_JOINED}))|(?<={_MONGOLIAN})\u180e"
    f"|(?<={_UNSPACED})[\u200b\u2060](?={_UNSPACED})",
    re.DOTALL,
)
_NARROW: Final = "[\u00a0\u2007-\u200a\u202f]"
_DIGIT: Final = "[\\d\u00b2\u00b3\u00b9\u2070-\u2089]"
# A special space where printers put it: French punctuation, numbers, East Asian, Mongolian and Ogham texts.
_TYPOGRAPHY: Final = lazy(
    f"{_NARROW}(?=[:;!?%‰€£°»\u203a\u2014\u2013])|(?<=[«\u2039\u2014\u2013§№¶]){_NARROW}|(?<={_DIGIT}){_NARROW}(?={_DIGIT})"
    f"|(?<={_EAST_ASIAN})\u3000(?={_EAST_ASIAN})|(?<={_MONGOLIAN})\u202f(?={_MONGOLIAN})"
    "|(?<=[\u1681-\u169c])\u1680(?=[\u1681-\u169c])"
)
# What surrounds the end of a line inside of a word: after a hyphen, or in a script without spaces.
_PARTED: Final = lazy(f"[-\u2010\u2011].|{_EAST_ASIAN}{{2}}|{_UNSPACED}{{2}}", re.DOTALL)
_EAST_ASIAN_PAIR: Final = lazy(f"{_EAST_ASIAN}{{2}}")
# Runs of spaces that replace a single one.
_KINDS: Final = (
    (LINE_BREAK, _BREAK),
    (TAB, lazy("\t")),
    (SPECIAL, lazy("[^ \t\r\n\u2028\u2029]")),
    (DOUBLED, lazy("\\A[^\n\u2028\u2029]{2,}\\Z")),
)
_SOFT_HYPHEN: Final = "\u00ad"
_HYPHENATED_TWICE: Final = lazy("\u00ad\\w*+\u00ad")

# roles that hold several values: what is on two lines, or wide apart, may be two of them
_LISTS: Final = frozenset({"authors", "institutions", "keywords", "references"})
_WIDE: Final = lazy(r"[\t\n\r\u2028\u2029]|\s{2}")
_MAX_NAME: Final = 200  # characters that are looked at around a run
_GOES_ON: Final = lazy(r"[,;&]\Z|\A(?:\w\.?|(?:\w\.)+)\Z")
"""How a word ends, or is, behind which a name goes on, or another sign parts two."""
_ORGANISATION: Final = lazy(r"(?:universi|institut|college|academ|hochschule|laborator)", re.IGNORECASE)
"""How a word begins that a name of an organization hardly has twice."""


def examine(text: str, role: str = "") -> Spacing:
    """Return what is wrong with the spaces of a value of a role."""
    if TIDY.fullmatch(text):
        return Spacing((), text)
    code = [match.span() for match in _CODE.finditer(text)] if "`" in text or "\\verb" in text else []
    is_right_to_left = _RIGHT_TO_LEFT.search(text) is not None
    found: set[str] = set()
    parts: list[str] | None = []
    done = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        is_plain = match[0] == " " and start > 0 and end < len(text)
        inside = bisect_left(code, (start,)) - 1
        if is_plain or (inside >= 0 and start < code[inside][1]):
            continue
        kinds, fixed = _judge_run(text, match, role, is_right_to_left=is_right_to_left)
        found.update(kinds)
        if parts is not None and fixed is not None:
            parts += (text[done:start], fixed)
            done = end
        else:
            parts = None
    whole = None if parts is None else "".join(parts) + text[done:]
    return Spacing(tuple(kind for kind in _ORDER if kind in found), whole)


def with_commands(text: str) -> str:
    """Return ``text`` with each LaTeX command that was read as an escape, as it is meant: with its backslash."""
    return _READ_AS_ESCAPE.sub(lambda match: "\\" + match[0].translate(_LETTERS), text)


def tidied(text: str, role: str = "") -> str:
    """Return ``text`` without the mistakes that `examine` finds; as it is where the right value is not certain."""
    fixed = examine(text, role).fixed
    return text if fixed is None else fixed


def _judge_run(text: str, run: re.Match[str], role: str, *, is_right_to_left: bool) -> Spacing:
    """Tell what is wrong with a run, and what it becomes, in a value that may have letters written right to left."""
    chars, start, end = run[0], run.start(), run.end()
    if _READ_AS_ESCAPE.match(text, end - 1):
        return Spacing((COMMAND,), None)
    if _CONTROL.search(chars):  # what is left of a letter, a ligature or a quote in a wrong encoding
        return Spacing((CONTROL,), None)
    if is_right_to_left and not _DIRECTIONS.isdisjoint(chars):
        return Spacing((), chars) if _OVERRIDES.isdisjoint(chars) else Spacing((DIRECTION,), None)
    # a soft hyphen that only says where to part a word; PDFs write hyphens that are seen so as well
    around = text[max(0, start - _MAX_NAME) : end + _MAX_NAME]
    left, right = text[max(0, start - 1) : start], text[end : end + 1]
    is_hint = left.isalpha() and right.isalpha() and right.islower() and len(chars) == 1
    if _SOFT_HYPHEN in chars and (not is_hint or _HYPHENATED_TWICE.search(around)):
        return Spacing((INVISIBLE,), None)
    kinds: list[str] = []
    kept = ""
    for at, char in enumerate(chars, start):
        if char.isspace() or _NEEDED.match(text, at):
            kept += char
        else:
            kinds.append(DIRECTION if char in _DIRECTIONS else INVISIBLE)
    blanks = "".join(filter(str.isspace, kept))
    if not blanks:
        return Spacing(tuple(kinds), kept)
    more, blank = _judge_blanks(text, run, role, blanks)
    before, after = kept[: kept.index(blanks[0])], kept[kept.rindex(blanks[-1]) + 1 :]
    return Spacing((*kinds, *more), None if blank is None else before + blank + after)


def _judge_blanks(text: str, run: re.Match[str], role: str, blanks: str) -> Spacing:
    """Return what is wrong with the ``blanks`` of a run, and what they become."""
    left, right = text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1]
    if not left or not right:
        kinds = (*(() if left else (LEADING,)), *(() if right else (TRAILING,)))
        return Spacing(kinds, None if left == "\\" else "")  # a backslash and a space are a space of LaTeX
    if blanks == " " or (len(blanks) == 1 and _TYPOGRAPHY.match(left + blanks + right, 1)):
        return Spacing((), blanks)
    breaks = _BREAK.findall(blanks)
    is_torn = len(breaks) > 1 or breaks == ["\u2029"] or (breaks and _PARTED.match(left + right))
    kinds = tuple(kind for kind, pattern in _KINDS if pattern.search(blanks))
    return Spacing(kinds, None if is_torn or _may_separate(text, run, role, blanks) else " ")


def _may_separate(text: str, run: re.Match[str], role: str, blanks: str) -> bool:
    """Tell whether spaces may separate two values of a list, which a single one would join."""
    is_line = not set(blanks) <= {" ", "\u00a0"}
    if role not in _LISTS or (len(blanks) == 1 and not _WIDE.match(blanks)):
        return False
    before, behind = text[max(0, run.start() - _MAX_NAME) : run.start()], text[run.end() : run.end() + _MAX_NAME]
    if _EAST_ASIAN_PAIR.match(before[-1:] + behind[:1]):
        return True
    if role in {"keywords", "references"}:
        return is_line
    left, right = _WIDE.split(before.strip())[-1].split(), _WIDE.split(behind.strip())[0].split()
    if not left or not right or left[-1][0].islower() or right[0][0].islower() or _GOES_ON.search(left[-1]):
        return False
    if role == "institutions":
        return is_line or all(any(map(_ORGANISATION.match, words)) for words in (left, right))
    return (max if is_line else min)(len(left), len(right)) > 1
