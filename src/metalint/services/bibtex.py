"""Entries of BibTeX as the ACL Anthology writes them: the fields of one, with LaTeX's accents as letters."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from metalint.services.records import line
from metalint.util.regex import lazy

if TYPE_CHECKING:
    import re

_HEAD: Final = lazy(r"\s*@(\w+)\s*\{\s*([^\s,]+)\s*,")
_NAME: Final = lazy(r"\s*([\w-]+)\s*=\s*")
_PLAIN: Final = lazy(r"[^\s,{}\"]+")
_ACCENT: Final = lazy(r"""\\([`'^"~=.]|[uvHcdbkr](?![A-Za-z]))\s*(?:\{\s*(\\?[A-Za-z])\s*\}|(\\?[A-Za-z]))""")
_MARKS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_LETTERS: Final = lazy(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|th|TH|dh|DH|dj|DJ|ng|NG)(?![A-Za-z])\s?(?:\{\})?")
_WRITTEN: Final = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "i": "i", "j": "j", "th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_ESCAPED: Final = lazy(r"\\([&%$#_{}])")
_KEPT: Final = {"{": "\ue000", "}": "\ue001"}


def fields(text: str) -> dict[str, str]:
    """Return the fields of the first entry, by their names in lower case, values as they are written.

    ``ENTRYTYPE`` is the kind of the entry. What is no entry has no fields.
    """
    head = _HEAD.match(text)
    if head is None:
        return {}
    found = {"ENTRYTYPE": head[1].lower()}
    at = head.end()
    while name := _NAME.match(text, at):
        end = _value_end(text, name.end())
        if end is None:
            break
        is_quoted = text[name.end()] in '"{'
        found[name[1].lower()] = text[name.end() + is_quoted : end - is_quoted]
        at = end
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
    return found


def _value_end(text: str, at: int) -> int | None:
    """Return where a value ends that begins at ``at``, its quotes or braces included; None if it does not end."""
    opening = text[at : at + 1]
    if opening not in {'"', "{"}:
        plain = _PLAIN.match(text, at)
        return plain.end() if plain else None
    depth = 0
    for place in range(at + 1, len(text)):
        char = text[place]
        if text[place - 1] == "\\":
            continue
        if depth == 0 and char == ('"' if opening == '"' else "}"):
            return place + 1
        depth += (char == "{") - (char == "}")
    return None


def decoded(value: str) -> str:
    """Return a value as people read it: accents as letters, without the braces that keep capitals."""
    value = _LETTERS.sub(lambda found: _WRITTEN[found[1]], value)
    value = _ACCENT.sub(_accented, value)
    value = _ESCAPED.sub(lambda found: _KEPT.get(found[1], found[1]), value).replace("~", " ")
    plain = value.replace("{", "").replace("}", "")
    for brace, sign in _KEPT.items():
        plain = plain.replace(sign, brace)
    return line(plain)


def _accented(found: re.Match[str]) -> str:
    letter = (found[2] or found[3]).removeprefix("\\")
    return unicodedata.normalize("NFC", letter + _MARKS[found[1]])


def people(value: str) -> list[str]:
    """Return the persons of a value, family names first as they are written."""
    return [decoded(one) for one in " ".join(value.split()).split(" and ") if one.strip()]
