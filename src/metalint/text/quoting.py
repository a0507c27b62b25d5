"""Values that are not quoted as they should be: recognized by their whole line, and by those that they go on in.

The parser sees such a value as several tokens, and where it fails is seldom where the mistake is.
"""

import re
from typing import Final, NamedTuple

from metalint.text.complaint import Complaint
from metalint.text.literal import quote_text
from metalint.util.wording import quote

MAX_LENGTH: Final = 1000  # characters of what is looked at
_MAX_SHOWN: Final = 80
_WORD: Final = r"[A-Za-z_][A-Za-z0-9_]*+"
_UNQUOTED: Final = re.compile(
    rf"[ \t]*+(?P<name>{_WORD})[ \t]*+:[ \t]*+(?P<list>\[?)[ \t]*+"
    r"(?P<value>(?!-\")[^\s\"'{}<>\[\]#,;:“”„‘’‚«»][^\n\x0b\x0c{}<>\[\]]*+)"  # noqa: RUF001 - that they look like others
    r"(?P<end>\]?)[ \t]*+(?:#.*)?\r?"
)
_RIGHT: Final = re.compile(r"[A-Za-z0-9_.]++")  # a word or a number: the mistake is elsewhere
_COMMENT: Final = re.compile(r"[ \t]#")
_LETTER: Final = re.compile(r"[^\W\d_]")
_FIELD_BEHIND: Final = re.compile(rf"[\s,;]{_WORD}[ \t]*(?::[ \t]*[\"'0-9-]|[{{<])|^[0-9]++[ \t]++{_WORD}[ \t]*[\"']")
_QUOTED: Final = re.compile(
    rf"[ \t]*+(?:{_WORD}[ \t]*+:?[ \t]*+[{{<][ \t]*+)*+(?:(?P<name>{_WORD})[ \t]*+:[ \t]*+)?+\[?[ \t]*+"
    r"(?P<value>(?P<mark>[\"'])(?P<body>[^\n]*(?<!\\))(?P=mark))[ \t\],;}>]*+(?:#[^\"'\n]*+)?\r?"
)
_PIECE: Final = {mark: re.compile(rf"((?:[^{mark}\\]|\\.)*+){mark}") for mark in ("'", '"')}
_BETWEEN: Final = frozenset(" \t,;:={}<>[]")  # what is beside a quote outside of a value
_BROKEN: Final = re.compile(
    rf"[ \t]*+(?:(?P<name>{_WORD})[ \t]*+:[ \t]*+)?+\[?[ \t]*+"
    r'(?P<value>"(?:[^"\\\n]|\\[^\n])*+(?:\\?+\n(?![ \t]*+(?:[A-Za-z_]\w*+[ \t]*+[:{<=]|[{}<>\[\]#]|\r?$))'
    r'(?:[^"\\\n]|\\[^\n])*+)++")[ \t\],;}>]*+\r?$',
    re.MULTILINE,
)
_LINE_END: Final = re.compile(r"(?:(?<![ \t\r])[ \t\r]++)?\\?\n[ \t]*+")


class Misquoted(NamedTuple):
    """Where a value is, what is wrong with its quotes, and the name of its field if it has none at all."""

    start: int
    end: int
    complaint: Complaint
    name: str = ""


def find_misquoted(text: str) -> Misquoted | None:
    """Return what is wrong with the quotes of a value that is in the first line of ``text``; None if not them."""
    line, _, _ = text.partition("\n")
    return explain_unquoted(line) or explain_inner_quotes(line) or explain_broken(text)


def explain_unquoted(line: str) -> Misquoted | None:
    """Judge a text, or a list of texts, without quotes around it."""
    match = _UNQUOTED.fullmatch(line) if len(line) <= MAX_LENGTH else None
    if match is None or bool(match["list"]) != bool(match["end"]):
        return None
    name, start = match["name"], match.start("value")
    value = _COMMENT.split(match["value"], 1)[0].strip()
    is_closed = value.count('"') == 1 and value[-1] == '"'
    is_text = (value[0].isdigit() or _LETTER.search(value)) and not _RIGHT.fullmatch(value)
    if not is_text or (value.count('"') % 2 and not is_closed) or _FIELD_BEHIND.search(value):
        return None
    quoted = quote_text(value[:-1] if is_closed else value)
    better = quote(f"{name}: {quoted}", _MAX_SHOWN)
    complaint = Complaint(f"the value of {quote(name)} is not in quotes", f"put the value in double quotes: {better}")
    if match["list"]:
        if '"' in value or not _LETTER.search(value):
            return None
        items = ", ".join(quote_text(item.strip()) for item in value.split(","))
        help_ = f"put each in double quotes: {quote(f'{name}: [{items}]', _MAX_SHOWN)}"
        complaint = Complaint(f"the values of {quote(name)} are not in quotes", help_)
    elif is_closed:
        complaint = Complaint(f"the value of {quote(name)} has no opening quote", f"write {better}")
    return Misquoted(start, start + len(value), complaint, name)


def explain_inner_quotes(line: str) -> Misquoted | None:
    """Judge a text in quotes that holds such quotes: what is outside of them touches them."""
    match = _QUOTED.fullmatch(line) if len(line) <= MAX_LENGTH else None
    pieces = _PIECE[match["mark"]].findall(match["body"] + match["mark"]) if match else []
    touching = [not {piece[0], piece[-1]} <= _BETWEEN for piece in pieces[1::2] if piece]
    if match is None or not any(touching):
        return None
    mark, (start, end) = match["mark"], match.span("value")
    help_ = f"write {quote(chr(92) + mark)} for each of them"
    better = mark + rf"\{mark}".join(pieces) + mark
    if mark == "'" and '"' not in match["body"]:
        help_, better = "put it in double quotes", f'"{mark.join(pieces)}"'
    if match["name"]:
        better = f"{match['name']}: {better}"
    help_ += f": {quote(better)}" if all(touching) and len(better) <= _MAX_SHOWN else ""
    return Misquoted(start, end, Complaint(f"{_name_value(match)} contains quotes", help_))


def explain_broken(text: str) -> Misquoted | None:
    """Judge a text that goes on in the next lines, in the last of which its closing quote stands."""
    match = _BROKEN.match(text)
    if match is None:
        return None
    value = match["value"]
    better = _LINE_END.sub(" ", value)
    if match["name"]:
        better = f"{match['name']}: {better}"
    help_ = "join them" + (f": {quote(better)}" if len(better) <= _MAX_SHOWN else ", with a space between")
    complaint = Complaint(f"{_name_value(match)} is broken over {value.count(chr(10)) + 1} lines", help_)
    return Misquoted(*match.span("value"), complaint)


def _name_value(match: re.Match[str]) -> str:
    return f"the value of {quote(match['name'])}" if match["name"] else "the value"
