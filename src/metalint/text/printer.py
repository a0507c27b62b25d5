"""Printer: writes a document anew in the style of txtpbfmt; `layout` is its public side.

A message or list is written on one line if it stands on one line in the old text, and on several otherwise.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.span import Span
from metalint.text.trivia import blocks, comments, gaps, lines, split_inline

if TYPE_CHECKING:
    from collections.abc import Iterable

_INDENT: Final = "  "
_ESCAPE_OR_QUOTE: Final = re.compile(r'\\.|"', re.DOTALL)


def printed(document: Document) -> str:
    """Return the text of ``document``, which has no problems and no CRLF, in the style of txtpbfmt."""
    printer = _Printer(document)
    printer.block(document.fields, 0, "")
    return "".join(printer.pieces).removeprefix("\n")


class _Head(NamedTuple):
    """What stands before a value: the name with its colon, and the comments around them."""

    label: str
    in_name: list[str]
    before_colon: list[str]
    after_colon: list[str]


class _Printer:
    """Collects the new text.

    ``gaps`` are the texts between the tokens of the old one, ``split`` are the spans that need several lines.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.gaps = gaps(document)
        self.split: set[Span] = set()
        self.pieces: list[str] = []
        for field in document.fields:
            _split(field.value, self.split)

    def write(self, *pieces: str) -> None:
        self.pieces += pieces

    # -- fields

    def block(self, fields: tuple[Field, ...], start: int, indent: str) -> None:
        """Write fields on lines of their own, with all comments from offset ``start`` on."""
        gap = self.gaps[start]
        for field in fields:
            self.indented(lines(gap), indent)
            gap = self.field(field, indent)
        self.indented(lines(gap), indent)

    def indented(self, rows: Iterable[str], indent: str) -> None:
        for row in rows:
            self.write(indent + row if row else "", "\n")

    def field(self, field: Field, indent: str) -> str:
        """Write a field and the comment beside it; return what of the gap behind is still to be written."""
        head, value = self.head(field), field.value
        above = head.in_name + (head.before_colon if not isinstance(value, ListValue) else [])
        if isinstance(value, Message):
            above += head.after_colon
        self.indented(above, indent)
        self.write(indent, head.label)
        if isinstance(value, Scalar):
            self.scalar(value, head.after_colon, indent + _INDENT)
        elif isinstance(value, Message):
            self.write(" ")
            self.message(value, indent)
        else:
            self.write(" ")
            self.list_value(value, head.before_colon + head.after_colon, indent)
        return self.trailing(value.span.end, field.separator, is_bracketed=_holds_messages(value))

    def head(self, field: Field) -> _Head:
        in_name = comments(self.document.slice(field.name_span))
        before = self.gaps[field.name_span.end]
        colon = field.name_span.end + len(before)
        if not self.document.text.startswith(":", colon):
            return _Head(field.name, in_name, comments(before), [])
        return _Head(field.name + ":", in_name, comments(before), comments(self.gaps[colon + 1]))

    def trailing(self, end: int, separator: Span | None, *, is_bracketed: bool) -> str:
        """Write the comment beside what ends at ``end``, and the line end; return the gap that follows.

        A comment behind a separator belongs to what comes next, unless the separator touches a message.
        """
        gap, following = self.gaps[end], self.gaps[separator.end] if separator else ""
        if is_bracketed and not gap:
            gap, following = following, ""
        inline, rest = split_inline(gap)
        self.write(_beside(inline), "\n")
        return rest + following

    # -- values

    def scalar(self, scalar: Scalar, lead: list[str], indent: str) -> None:
        rows = lead + self.rows(scalar)
        if len(rows) == 1:
            self.write(" ", rows[0])
        else:
            self.write(*(f"\n{indent}{row}" for row in rows))

    def rows(self, scalar: Scalar) -> list[str]:
        """Return the literals of a scalar with their comments, each on a row of its own."""
        found = []
        for part in scalar.parts[:-1]:
            inline, rest = split_inline(self.gaps[part.end])
            found += [self.literal(part) + _beside(inline), *comments(rest)]
        last = scalar.parts[-1] if scalar.kind == "string" else scalar.span
        return [*found, self.literal(last)]

    def literal(self, part: Span) -> str:
        text = self.document.slice(part)
        return '"' + _ESCAPE_OR_QUOTE.sub(_escaped, text[1:-1]) + '"' if text[0] == "'" else text

    def message(self, message: Message, indent: str) -> None:
        if self.fits(message):
            self.write(self.one_line(message))
            return
        self.write("{\n")
        self.block(message.fields, message.span.start + 1, indent + _INDENT)
        self.write(indent, "}")

    def list_value(self, value: ListValue, lead: list[str], indent: str) -> None:
        rows = lead + blocks(self.gaps[value.span.start + 1])
        scalars = [item for item in value.items if isinstance(item, Scalar)]
        if not rows and self.fits(value):
            self.write(self.one_line(value))
        elif len(scalars) < len(value.items):
            self.messages(value, rows, indent)
        else:
            rows += self.list_rows(scalars)
            self.write("[", *(f"\n{indent}{_INDENT}{row}" for row in rows), f"\n{indent}]")

    def messages(self, value: ListValue, above: list[str], indent: str) -> None:
        inner = indent + _INDENT
        self.write("[\n")
        self.indented(above, inner)
        for item in value.items:
            self.write(inner)
            if isinstance(item, Message):
                self.message(item, inner)
            else:
                self.write(f"\n{inner}".join(self.rows(item)))
            comma = self.comma(item.span.end)
            self.write("," if comma else "")
            self.indented(lines(self.trailing(item.span.end, comma, is_bracketed=True)), inner)
        self.write(indent, "]")

    def list_rows(self, items: list[Scalar]) -> list[str]:
        """Return the rows of the items of a list, their commas, and the comments around them."""
        rows: list[str] = []
        for item in items:
            rows += self.rows(item)
            gap = self.gaps[item.span.end]
            if comma := self.comma(item.span.end):
                rows[-1] += ","
                gap += self.gaps[comma.end]
            inline, rest = split_inline(gap)
            rows[-1] += _beside(inline)
            rows += comments(rest)
        return rows

    def comma(self, end: int) -> Span | None:
        at = end + len(self.gaps[end])
        return Span(at, at + 1) if self.document.text.startswith(",", at) else None

    # -- one line

    def fits(self, value: Message | ListValue) -> bool:
        """Tell whether ``value`` stands on one line already and, laid out, still does."""
        return self.document.text.find("\n", *value.span) < 0 and value.span not in self.split

    def one_line(self, value: Scalar | Message | ListValue) -> str:
        if isinstance(value, Scalar):
            return self.rows(value)[0]
        if isinstance(value, Message):
            fields = [f" {self.head(field).label} {self.one_line(field.value)}" for field in value.fields]
            return "{" + "".join(fields) + (" }" if fields else "}")
        items = ", ".join(map(self.one_line, value.items))
        return f"[ {items} ]" if _holds_messages(value) else f"[{items}]"


def _holds_messages(value: Scalar | Message | ListValue) -> bool:
    """Tell whether ``value`` is a message or a list of messages."""
    items = value.items if isinstance(value, ListValue) else (value,)
    return any(isinstance(item, Message) for item in items)


def _split(value: Scalar | Message | ListValue, found: set[Span]) -> bool:
    """Collect the spans of all in ``value`` that hold adjacent strings, which need lines of their own."""
    if isinstance(value, Scalar):
        return len(value.parts) > 1
    inner = value.items if isinstance(value, ListValue) else [field.value for field in value.fields]
    # A list, for all items must be looked at; any() over a generator would stop at the first.
    splits = [_split(item, found) for item in inner]
    if any(splits):
        found.add(value.span)
    return any(splits)


def _beside(comment: str) -> str:
    return f"  {comment}" if comment else ""


def _escaped(match: re.Match[str]) -> str:
    return '\\"' if match[0] == '"' else match[0]
