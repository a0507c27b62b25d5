"""What to tell somebody whose text is not text format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from metalint.text.lexer import Kind

_TYPOGRAPHIC: Final = "“”„‘’‚«»"  # noqa: RUF001 - that they look like others is the point
_MAX_SHOWN: Final = 40


def unexpected(kind: Kind, text: str, wanted: str) -> str:
    """Return the message for a token that stands where ``wanted`` is expected."""
    if kind == "unterminated":
        return "the string that starts here has no closing quote on its line"
    if kind == "string" and wanted == FIELD_NAME:
        return f"expected a field name, found the text {shown(text)}; names stand without quotes, before a ':'"
    if kind == "invalid":
        return f"{_invalid(text[0])}; expected {wanted}"
    return f"expected {wanted}, found {shown(text)}"


def _invalid(char: str) -> str:
    if char in _TYPOGRAPHIC:
        return f"{char} is a typographic quote, text stands between plain ones (\" or ')"
    if char.isprintable() and char.isascii():
        return f"{shown(char)} cannot stand outside quotes"
    return f"{shown(char)} (U+{ord(char):04X}) cannot stand outside quotes"


def alien(kind: Kind, text: str) -> str:
    """Return the message for a comment of another language, or a line that git left behind."""
    if kind == "conflict":
        return f"{shown(text)} was left by an unfinished merge; keep one side and delete the marker lines"
    if text.startswith("/*") and not text.endswith("*/"):
        return "comments start with #, not with /*; this one swallows the rest of the file"
    return f"comments start with #, not with {text[:2]}"


FIELD_NAME: Final = "a field name"


def shown(text: str) -> str:
    """Return ``text`` quoted, and cut to what fits a line."""
    return repr(text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 3] + "...")
