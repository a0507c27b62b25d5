"""Literals of the text format: what a token means, and how to write a value as a token.

Only what all parsers that count read alike is accepted, by default protobuf's Python, C++ and Go parsers; the published
specification is https://protobuf.dev/reference/protobuf/textformat-spec/. Errors carry the offset inside the literal.
"""

import re
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Final

from metalint.util.limits import PARSERS
from metalint.util.wording import quote

_ALL: Final = frozenset(PARSERS)
_PYTHON: Final = frozenset(("python",))
_CPP: Final = frozenset(("cpp",))


class LiteralError(ValueError):
    """A literal that some parser refuses or reads differently; ``start`` and ``end`` lie in its text."""

    def __init__(self, message: str, help_: str, start: int, end: int) -> None:
        super().__init__(message)
        self.help = help_
        self.start = start
        self.end = end


_ESCAPE: Final = re.compile(
    r"""\\(?:
          (?P<simple>[abfnrtv\\'\"]) | (?P<octal>[0-7]{1,3}) | x(?P<hexadecimal>[0-9A-Fa-f]{1,2})
        | X(?P<capital>[0-9A-Fa-f]{1,2})
        | u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})
        | u(?P<short>[0-9A-Fa-f]{4}) | U(?P<long>[0-9A-Fa-f]{8}) | (?P<rest>.?)
        )""",
    re.DOTALL | re.VERBOSE,
)
_SIMPLE: Final = {
    "a": b"\a", "b": b"\b", "f": b"\f", "n": b"\n", "r": b"\r", "t": b"\t", "v": b"\v",
    "\\": b"\\", "'": b"'", '"': b'"',
}  # fmt: skip
_INTEGER: Final = re.compile(r"(?:0|[1-9][0-9]*+|(0[0-7]++)|(0[xX][0-9A-Fa-f]++))\Z")
_FLOAT: Final = re.compile(r"(?=\.?[0-9])(?:0|[1-9][0-9]*+)?(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?[fF]?\Z")
_OCTAL: Final = re.compile(r"-?0[0-9]")
_LENGTHS: Final = {"x": "two at most", "u": "four", "U": "eight"}
_MAX_CODE_POINT: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)
_MAX_DIGITS: Final = 400  # no integer or double needs more; bounds the work of int() and float()


def unescape_literal(literal: str, parsers: AbstractSet[str] = _ALL) -> bytes:
    """Return the bytes that one quoted literal means to all ``parsers``; text is UTF-8.

    Raises:
        LiteralError: an escape, or a raw NUL, that not all of them accept.
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
        out += (body[done : match.start()].encode(), _unescape_match(match, parsers))
        done = match.end()
    out.append(body[done:].encode())
    return b"".join(out)


def _unescape_match(match: re.Match[str], parsers: AbstractSet[str]) -> bytes:
    simple, octal, hexadecimal, capital, high, low, short, long, rest = match.groups()
    found: bytes | None = None
    if simple:
        found = _SIMPLE[simple]
    elif octal:
        number = int(octal, 8)  # of one beyond a byte, C++ takes the lower bits
        found = bytes([number & 0xFF]) if number <= 0xFF or parsers == _CPP else None  # noqa: PLR2004 - a byte
    elif hexadecimal:
        found = bytes([int(hexadecimal, 16)])
    elif capital and parsers == _CPP:
        found = bytes([int(capital, 16)])
    elif high:
        pair = bytes.fromhex(high + low).decode("utf-16-be")
        found = None if "python" in parsers else pair.encode()
    elif digits := short or long:
        point = int(digits, 16)
        found = chr(point).encode() if point <= _MAX_CODE_POINT and point not in _SURROGATES else None
    elif rest == "?" and "python" not in parsers:
        found = b"?"
    elif (capital or (rest and rest not in _LENGTHS and rest != "N")) and parsers == _PYTHON:
        # Python keeps what it does not know, but writes out the code points of characters beyond Latin-1.
        found = rest.encode("raw_unicode_escape") if rest and rest > "\xff" else match[0].encode()
    if found is None:
        raise LiteralError(*_explain_refusal(match, parsers), match.start() + 1, match.end() + 1)
    return found


def _explain_refusal(match: re.Match[str], parsers: AbstractSet[str]) -> tuple[str, str]:
    """Return what is wrong with an escape, and what to do about it."""
    _, octal, _, _, high, _, short, long, rest = match.groups()
    shown = quote(match[0])
    if high:
        return f"{shown} is a pair of surrogates, which Python refuses", _WRITE_ITSELF
    if octal or short or long:
        why = "more than a byte" if octal else "not a character"
        return f"the escape {shown} is {why}, which {_describe_refusal('Python', 'Go', parsers)}", _WRITE_ITSELF
    if rest == "?":
        return r"Python reads `\?` differently from C++ and Go", "write `?`"
    if rest in _LENGTHS:
        help_ = f"write {_LENGTHS[rest]} hexadecimal digits after it, or `\\\\` for a backslash"
        return f"the escape {shown} has no valid digits", help_
    what = f"{shown} is not a valid escape, which {_describe_refusal('C++', 'Go', parsers)}"
    return what, "write `\\\\` for a backslash"


_WRITE_ITSELF: Final = "write the character itself"
_NAMES: Final = {"Python": "python", "C++": "cpp", "Go": "go"}


def _describe_refusal(one: str, other: str, parsers: AbstractSet[str]) -> str:
    """Say which of two parsers refuse something, of those that count."""
    those = [name for name in (one, other) if _NAMES[name] in parsers] or [one, other]
    return f"{' and '.join(those)} refuse{'s' * (len(those) == 1)}"


def quote_bytes(value: bytes) -> str:
    """Write ``value`` as one literal that all parsers read alike."""
    return '"' + "".join(f"\\{byte:03o}" for byte in value) + '"'


def quote_text(value: str, like: str = '"') -> str:
    """Write ``value`` as one literal in the quotes that ``like`` (a literal or a quote) begins with.

    Everything but these quotes, backslashes and control characters stands as it is.
    """
    mark = like[0]
    if value.isprintable() and mark not in value and "\\" not in value:  # as most are: nothing needs an escape
        return mark + value + mark
    return mark + value.translate(_WRITTEN[mark]) + mark


_CONTROLS: Final = {code: f"\\{code:03o}" for code in (*range(32), 127)}
_WRITTEN: Final = {
    mark: _CONTROLS | str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", mark: f"\\{mark}"})
    for mark in ('"', "'")
}


def read_integer(literal: str, parsers: AbstractSet[str] = _ALL) -> int | None:
    """Return the integer that ``literal`` (decimal, octal or hexadecimal, perhaps signed) means, or None.

    Where Python's parser alone counts, what Python's own source may hold is read as well, such as ``1_000``.
    """
    digits = literal.removeprefix("-")
    if len(digits) > _MAX_DIGITS:
        return None
    match = _INTEGER.match(digits)
    if match is None and parsers == _PYTHON:
        with suppress(ValueError):
            return int(literal, 0)
    if match is None:
        return None
    base = 8 if match[1] else 16 if match[2] else 10
    value = int(digits, base)
    return -value if literal.startswith("-") else value


def read_float(literal: str, parsers: AbstractSet[str] = _ALL) -> float | None:
    """Return the number that ``literal`` means as a float or double, or None.

    ``-nan`` (Go), a leading zero (C++ and Python) and hexadecimal (all) are refused. Where Python's parser alone
    counts, what its own float() takes is read as well.
    """
    digits = literal.removeprefix("-").lower()
    if digits in {"inf", "infinity"} or (digits == "nan" and (literal[0] != "-" or "go" not in parsers)):
        return float(literal)
    if len(digits) > _MAX_DIGITS:
        return None
    if _FLOAT.match(digits):
        return float(literal.rstrip("fF"))
    if parsers == _PYTHON and not _OCTAL.match(literal):
        with suppress(ValueError):
            return float(literal.removesuffix("f").removesuffix("F"))
    return None
