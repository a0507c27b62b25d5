"""Literals of the text format: what a token means, and how to write a value as a token.

Only what protobuf's Python, C++ and Go parsers read alike is accepted; the published specification is
https://protobuf.dev/reference/protobuf/textformat-spec/. Errors carry the offset inside the literal.
"""

from __future__ import annotations

import re
from typing import Final

from metalint.util.wording import code


class LiteralError(ValueError):
    """A literal that some parser refuses or reads differently; ``start`` and ``end`` lie in its text."""

    def __init__(self, message: str, help_: str, start: int, end: int) -> None:
        super().__init__(message)
        self.help = help_
        self.start = start
        self.end = end


_ESCAPE: Final = re.compile(
    r"\\(?:([abfnrtv\\'\"])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.?))", re.DOTALL
)
_SIMPLE: Final = {
    "a": b"\a", "b": b"\b", "f": b"\f", "n": b"\n", "r": b"\r", "t": b"\t", "v": b"\v",
    "\\": b"\\", "'": b"'", '"': b'"',
}  # fmt: skip
_INTEGER: Final = re.compile(r"(?:0|[1-9][0-9]*+|(0[0-7]++)|(0[xX][0-9A-Fa-f]++))\Z")
_FLOAT: Final = re.compile(r"(?=\.?[0-9])(?:0|[1-9][0-9]*+)?(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?[fF]?\Z")
_LENGTHS: Final = {"x": "two at most", "u": "four", "U": "eight"}
_MAX_CODE_POINT: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)
_MAX_DIGITS: Final = 400  # no integer or double needs more; bounds the work of int() and float()


def unescape(literal: str) -> bytes:
    """Return the bytes that one quoted literal means; text is UTF-8.

    Raises:
        LiteralError: an escape, or a raw NUL, that not every parser accepts.
    """
    body = literal[1:-1]
    if "\0" in body:
        at = literal.index("\0")
        raise LiteralError("the string contains a NUL character, which C++ and Go refuse", "delete it", at, at + 1)
    if "\\" not in body:
        return body.encode()
    out: list[bytes] = []
    done = 0
    for match in _ESCAPE.finditer(body):
        out += (body[done : match.start()].encode(), _escaped(match))
        done = match.end()
    out.append(body[done:].encode())
    return b"".join(out)


def _escaped(match: re.Match[str]) -> bytes:
    simple, octal, hexadecimal, short, long, _ = match.groups()
    if simple:
        return _SIMPLE[simple]
    if octal and int(octal, 8) < 256:  # noqa: PLR2004 - a byte
        return bytes([int(octal, 8)])
    if hexadecimal:
        return bytes([int(hexadecimal, 16)])
    if code := short or long:
        point = int(code, 16)
        if point <= _MAX_CODE_POINT and point not in _SURROGATES:
            return chr(point).encode()
    raise LiteralError(*_why_refused(match), match.start() + 1, match.end() + 1)


def _why_refused(match: re.Match[str]) -> tuple[str, str]:
    """Return what is wrong with an escape, and what to do about it."""
    _, octal, _, short, long, rest = match.groups()
    shown = code(match[0])
    if octal:
        return f"the escape {shown} is more than a byte, which Python and Go refuse", "write the character itself"
    if short or long:
        return f"the escape {shown} is not a character, which Python or Go refuse", "write the character itself"
    if rest == "?":
        return r"Python and C++ read `\?` differently", "write `?`"
    if rest in _LENGTHS:
        help_ = f"write {_LENGTHS[rest]} hexadecimal digits after it, or `\\\\` for a backslash"
        return f"the escape {shown} has no valid digits", help_
    return f"{shown} is not a valid escape", "write `\\\\` for a backslash"


def quote(value: str, like: str = '"') -> str:
    """Write ``value`` as one literal in the quotes that ``like`` (a literal or a quote) begins with.

    Everything but these quotes, backslashes and control characters stands as it is.
    """
    mark = like[0]
    if value.isprintable() and mark not in value and "\\" not in value:  # as most are: nothing is to be escaped
        return mark + value + mark
    return mark + value.translate(_WRITTEN[mark]) + mark


_CONTROLS: Final = {code: f"\\{code:03o}" for code in (*range(32), 127)}
_WRITTEN: Final = {
    mark: _CONTROLS | str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", mark: f"\\{mark}"})
    for mark in ('"', "'")
}


def read_integer(literal: str) -> int | None:
    """Return the integer that ``literal`` (decimal, octal or hexadecimal, perhaps signed) means, or None."""
    digits = literal.removeprefix("-")
    match = _INTEGER.match(digits) if len(digits) <= _MAX_DIGITS else None
    if match is None:
        return None
    base = 8 if match[1] else 16 if match[2] else 10
    value = int(digits, base)
    return -value if literal.startswith("-") else value


def read_float(literal: str) -> float | None:
    """Return the number that ``literal`` means as a float or double, or None.

    ``-nan`` (Go), a leading zero (C++ and Python) and hexadecimal (all) are refused.
    """
    digits = literal.removeprefix("-").lower()
    if digits in {"inf", "infinity"} or (digits == "nan" and literal[0] != "-"):
        return float(literal)
    if len(digits) > _MAX_DIGITS or not _FLOAT.match(digits):
        return None
    return float(literal.rstrip("fF"))
