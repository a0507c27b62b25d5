"""What to tell somebody whose text is not text format."""

import re
from typing import Final, NamedTuple

from metalint.text.lexer import Kind
from metalint.util.wording import quote

_TYPOGRAPHIC: Final = "“”„‘’‚«»"  # noqa: RUF001 - that they look like others is the point
_CLOSING: Final = frozenset('"“”„«»')
_APOSTROPHES: Final = frozenset("'’‘‚")  # noqa: RUF001 - that they look like others is the point
_MAX_SHOWN: Final = 40
_SEPARATORS: Final = frozenset(",;")
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")


class Complaint(NamedTuple):
    """What is wrong, and what to do about it."""

    message: str
    help: str


def describe_unexpected(kind: Kind, text: str, wanted: str, help_: str, *, is_name: bool) -> Complaint:
    """Return the complaint about a token that stands where ``wanted`` is expected; ``help_`` may be empty.

    ``is_name`` if a colon or a bracket follows, as after the name of a field.
    """
    if kind == "unterminated":
        return _describe_unterminated(text)
    if kind == "string" and wanted == FIELD_NAME:
        name = text[1:-1]
        help_ = "write `name: value`, the name without quotes"
        if not is_name:
            help_ = f"write the name of its field before it: {quote(f'name: {text}', _MAX_SHOWN)}"
        elif _WORD.fullmatch(name):
            help_ = f"write {quote(name + ':')}"
        return Complaint(f"expected a field name, found the string {shorten(text)}", help_)
    if kind == "invalid":
        return _describe_invalid(text[0], wanted)
    if text in _SEPARATORS and wanted in (FIELD_NAME, LIST_ITEM):
        return Complaint(f"{shorten(text)} is stray: it does not follow a value", "remove it")
    if text == "{" and wanted == FIELD_NAME:
        help_ = "write the name of its field before it, or remove it and the `}` that closes it"
        return Complaint("`{` has no field name before it", help_)
    help_ = help_ or ("remove it" if wanted == FIELD_NAME else f"write {wanted} here")
    return Complaint(f"expected {wanted}, found {shorten(text)}", help_)


def _describe_unterminated(text: str) -> Complaint:
    mark, written = text[0], text.rstrip(" \t,;")
    last, inner = written[-1], written[1:-1]
    better = f'"{inner}"'
    if last in _CLOSING - {mark} and '"' not in inner:
        what = f"the string {shorten(text)} begins with {quote(mark)} and ends with {quote(last)}"
        return Complaint(what, f"write {shorten(better)}")
    is_apostrophe = last in _APOSTROPHES - {mark}
    where = f"for the {quote(last)} at its end, or after it" if is_apostrophe else "at the end of the value"
    help_ = f"{'write' if is_apostrophe else 'add'} {quote(mark)} {where}"
    return Complaint(f"the string {shorten(text)} has no closing quote on its line", help_)


def _describe_invalid(char: str, wanted: str) -> Complaint:
    if char in _TYPOGRAPHIC:
        return Complaint(f"{quote(char)} is a typographic quote", 'write plain double quotes: `"…"`')
    named = quote(char) if char.isprintable() and char.isascii() else f"{quote(char)} (U+{ord(char):04X})"
    help_ = "remove it, or put the value in double quotes"
    return Complaint(f"{named} is not allowed outside quotes; expected {wanted}", help_)


def describe_unclosed(name: str, bracket: str, closer: str, where: str) -> Complaint:
    """Return the complaint about a message or list that is not closed, and ``where`` it should be."""
    what = quote(f"{name} {bracket}") if name else quote(bracket)
    return Complaint(f"{what} is never closed", f"add {quote(closer)} {where}")


FIELD_NAME: Final = "a field name"
LIST_ITEM: Final = "a value in the list"


def shorten(text: str) -> str:
    """Return ``text`` in backticks, and cut to what fits a line."""
    return quote(text, _MAX_SHOWN)
