"""Printer: writes a document in the style of txtpbfmt; `layout` is its public side.

A message or list is written on one line if it is on one line in the old text, and on several otherwise.
Options of the file's header change that, and the order of the fields; see `metalint.text.options`.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from metalint.text.arrangement import ArrangedEntry, Arrangement
from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.header import is_header
from metalint.text.options import NO_OPTIONS, LayoutOptions, is_option
from metalint.text.span import Span
from metalint.text.trivia import (
    BREAK,
    find_gaps,
    join_parts,
    list_comment_blocks,
    list_comment_lines,
    list_comments,
    split_inline,
    split_paragraphs,
)
from metalint.text.wrapping import split_at_newlines, wrap_literals

_INDENT: Final = "  "
_ESCAPE_OR_QUOTE: Final = re.compile(r'\\.|"', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_IGNORE_FILE: Final = re.compile(r"#[ \t]*+metalint:[ \t]*+ignore-file")
_CLOSING: Final = {"{": "}", "<": ">"}


def print_document(document: Document, options: LayoutOptions = NO_OPTIONS) -> tuple[str, list[Field]]:
    """Return the text of ``document``, which has no problems and no CRLF, in the style of txtpbfmt.

    With it come the fields that are left out because they say nothing new.
    """
    printer = _Printer(document, options)
    printer.write_block(document.fields, 0, "")
    return "".join(printer.pieces).removeprefix("\n"), printer.removed


class _Head(NamedTuple):
    """What stands before a value: the name with its colon, and the comments around them."""

    label: str
    in_name: list[str]
    before_colon: list[str]
    after_colon: list[str]


class _Printer:
    """Collects the new text."""

    # `gaps` are the texts between the tokens of the old one, `split` are the spans that need several lines, and
    # `wrap_literals` are the new literals of strings, by the offsets of the old.

    def __init__(self, document: Document, options: LayoutOptions) -> None:
        self.document = document
        self.options = options
        self.arrangement = Arrangement(options, self.make_literals) if options.rearranges else None
        self.expands = "expand_all_children" in options.flags
        self.is_smart = "smartquotes" in options.flags
        self.gaps = find_gaps(document)
        self.split: set[Span] = set()
        self.wrapped: dict[int, list[str]] = {}
        self.pieces: list[str] = []
        self.removed: list[Field] = []
        for field in document.fields:
            _find_split(field.value, self.split)
        if options.wraps:
            self.wrap_fields(document.fields, "")

    def write(self, *pieces: str) -> None:
        self.pieces += pieces

    # -- fields

    def write_block(self, fields: tuple[Field, ...], start: int, indent: str) -> None:
        """Write fields on their own lines, with all comments from offset ``start`` on."""
        for entry in self.arrange_entries(self.list_entries(fields, start)):
            self.write_rows(entry.above, indent)
            if isinstance(entry.node, Field):
                self.write_field(entry.node, entry.beside, indent)

    def list_entries(self, fields: tuple[Field, ...], start: int) -> Iterator[ArrangedEntry]:
        """Yield the fields with what is above and beside each; if they may move, comments that stand alone too."""
        rows = list(list_comment_lines(self.gaps[start]))
        if self.arrangement and start == 0:  # rows up to the last that speaks of the file stay at the top
            stays = [is_option(row) or is_header(row) or bool(_IGNORE_FILE.match(row)) for row in rows]
            if any(stays):
                length = len(stays) - stays[::-1].index(True)
                yield ArrangedEntry(rows[:length])
                rows = rows[length:]
        for field in fields:
            above = rows
            if self.arrangement:
                *alone, above = split_paragraphs(rows)
                yield from map(ArrangedEntry, alone)
            is_bracketed = not isinstance(field.value, Scalar) and _holds_messages(field.value)
            beside, rows = self.read_behind(field.value.span.end, field.separator, is_bracketed=is_bracketed)
            yield ArrangedEntry(above, field, beside)
        if rows:
            yield from map(ArrangedEntry, split_paragraphs(rows))

    def arrange_entries(self, entries: Iterable[ArrangedEntry]) -> Iterator[ArrangedEntry]:
        """Yield the entries in the order that the options ask for; comments of duplicates go above what follows."""
        if not self.arrangement:
            yield from entries
            return
        entries = list(entries)
        duplicates = self.arrangement.duplicates(entries) if self.options.removes_duplicates else []
        self.removed += duplicates
        gone = {field.span for field in duplicates}
        left: list[str] = []
        for entry in self.arrangement.sorted(entries):
            if isinstance(entry.node, Field) and entry.node.span in gone:
                tokens = self.document.tokens
                first, end = (bisect_left(tokens, at, key=lambda token: token.start) for at in entry.node.span)
                inside = [Span(start, end) for kind, start, end in tokens[first:end] if kind == "comment"]
                left += [*entry.above, *map(self.document.slice, inside), *filter(None, [entry.beside])]
            else:
                yield entry._replace(above=join_parts(left, entry.above))
                left = []
        if any(left):
            yield ArrangedEntry(join_parts(left))

    def write_rows(self, rows: Iterable[str], indent: str) -> None:
        for row in rows:
            if row != BREAK:
                self.write(indent + row if row else "", "\n")

    def write_field(self, field: Field, beside: str, indent: str) -> None:
        """Write a field and the comment beside it."""
        head, value = self.read_head(field), field.value
        above = head.in_name + (head.before_colon if not isinstance(value, ListValue) else [])
        if isinstance(value, Message):
            above += head.after_colon
        self.write_rows(above, indent)
        self.write(indent, head.label)
        if isinstance(value, Scalar):
            rows = head.after_colon + self.make_rows(value, beside)
            lead = " " if len(rows) == 1 else f"\n{indent}{_INDENT}"
            self.write(*(lead + row for row in rows), "\n")
            return
        self.write(" ")
        if isinstance(value, Message):
            self.write_message(value, indent)
        else:
            self.write_list(value, self.list_rows_above(field), indent)
        self.write(_trailing_comment(beside), "\n")

    def read_head(self, field: Field) -> _Head:
        in_name = list_comments(self.document.text[field.start : field.name_end])
        before = self.gaps[field.name_end]
        colon = field.name_end + len(before)
        if not self.document.text.startswith(":", colon):
            return _Head(field.name, in_name, list_comments(before), [])
        is_needless = "skip_all_colons" in self.options.flags and isinstance(field.value, Message)
        label = field.name if is_needless else field.name + ":"
        return _Head(label, in_name, list_comments(before), list_comments(self.gaps[colon + 1]))

    def read_behind(self, end: int, separator: Span | None, *, is_bracketed: bool) -> tuple[str, list[str]]:
        """Return the comment beside what ends at ``end``, and the rows that follow.

        A comment behind a separator belongs to what comes next, unless the separator touches a message.
        """
        gap, following = self.gaps[end], self.gaps[separator.end] if separator else ""
        if is_bracketed and not gap:
            gap, following = following, ""
        inline, rest = split_inline(gap)
        if following:
            return inline, join_parts(list_comment_lines(rest), list_comment_lines(following))
        return inline, list(list_comment_lines(rest)) if rest.count("\n") > 1 else []

    # -- values

    def make_rows(self, scalar: Scalar, beside: str = "") -> list[str]:
        """Return the literals of a scalar, each on its own row, with their comments; ``beside`` is the last's."""
        parts, literals = _list_literals(scalar), self.make_literals(scalar)
        if len(parts) == len(literals) == 1:
            return [literals[0] + _trailing_comment(beside)]
        rows: list[str] = []
        above: list[str] = []
        for number, literal in enumerate(literals):
            inline = ""
            rows += above
            above = []
            if number < len(parts) - 1:
                inline, rest = split_inline(self.gaps[parts[number].end])
                above = list_comments(rest)
            elif number == len(parts) - 1:
                inline = beside
            rows.append(literal + _trailing_comment(inline))
        return rows

    def make_literals(self, value: Scalar | ListValue | Message) -> list[str]:
        """Return the literals that a scalar or a list of scalars will be written with; none for messages."""
        if isinstance(value, Scalar):
            return self.wrapped.get(value.span.start) or [
                self.quote_literal(self.document.slice(part)) for part in _list_literals(value)
            ]
        if isinstance(value, Message) or _holds_messages(value):
            return []
        return [literal for item in value.items for literal in self.make_literals(item)]

    def quote_literal(self, text: str) -> str:
        """Return a literal in the quotes that it will have; a number or a name as it is."""
        if text[0] != "'" and not (self.is_smart and text[0] == '"'):
            return text
        inner = text[1:-1]
        if self.is_smart:
            inner = _ESCAPED.sub(lambda match: match[1] if match[1] in "\"'" else match[0], inner)
            if '"' in inner and "'" not in inner:
                return f"'{inner}'"
        return '"' + _ESCAPE_OR_QUOTE.sub(lambda match: '\\"' if match[0] == '"' else match[0], inner) + '"'

    # -- wrapping

    def wrap_fields(self, fields: Iterable[Field], indent: str) -> None:
        """Collect the strings to be wrapped in fields on separate lines, with ``indent``."""
        for field in fields:
            if isinstance(field.value, Scalar):
                self.wrap_scalar(field.value, indent + _INDENT)
            elif isinstance(field.value, Message):
                self.wrap_message(field.value, indent)
            elif self.list_rows_above(field) or not self.fits_on_line(field.value):
                for item in field.value.items:
                    if isinstance(item, Message):
                        self.wrap_message(item, indent + _INDENT)

    def wrap_message(self, message: Message, indent: str) -> None:
        if not self.fits_on_line(message):
            self.wrap_fields(message.fields, indent + _INDENT)

    def wrap_scalar(self, scalar: Scalar, indent: str) -> None:
        """Collect what a string becomes, unless a comment between its literals would lose its place."""
        if scalar.kind != "string":
            return
        literals = self.make_literals(scalar)
        found = None
        if self.options.column > 0:
            with_tags = "wrap_html_strings" in self.options.flags
            found = wrap_literals(literals, self.options.column - len(indent), with_tags=with_tags)
        if "wrap_strings_after_newlines" in self.options.flags:
            found = split_at_newlines(found or literals) or found
        if found:
            behind = [split_inline(self.gaps[part.end]) for part in scalar.parts[len(found) - 1 :]]
            has_comments = any(list_comments(rest) for _, rest in behind[:-1]) or any(
                inline for inline, _ in behind[1:]
            )
            if not has_comments:
                self.wrapped[scalar.span.start] = list(map(self.quote_literal, found))

    # -- messages and lists

    def write_message(self, message: Message, indent: str) -> None:
        if self.fits_on_line(message):
            self.write(self.make_line(message))
            return
        opening, closing = self.choose_brackets(message)
        self.write(opening, "\n")
        self.write_block(message.fields, message.span.start + 1, indent + _INDENT)
        self.write(indent, closing)

    def choose_brackets(self, message: Message) -> tuple[str, str]:
        keeps = "preserve_angle_brackets" in self.options.flags
        opening = self.document.text[message.span.start] if keeps else "{"
        return opening, _CLOSING[opening]

    def list_rows_above(self, field: Field) -> list[str]:
        """Return the rows above the first item of a list: all comments between the field's name and the item."""
        head = self.read_head(field)
        return [*head.before_colon, *head.after_colon, *list_comment_blocks(self.gaps[field.value.span.start + 1])]

    def write_list(self, value: ListValue, above: list[str], indent: str) -> None:
        if not above and self.fits_on_line(value):
            self.write(self.make_line(value))
        elif _holds_messages(value):
            self.write_messages(value, above, indent)
        else:
            rows = self.make_list_rows(value, above)
            self.write("[", *(f"\n{indent}{_INDENT}{row}" for row in rows), f"\n{indent}]")

    def write_messages(self, value: ListValue, above: list[str], indent: str) -> None:
        inner = indent + _INDENT
        self.write("[\n")
        entries = list(self.arrange_entries(self.list_items(value, above)))
        last = max(number for number, entry in enumerate(entries) if entry.node)
        for number, (rows, node, beside) in enumerate(entries):
            self.write_rows(rows, inner)
            if isinstance(node, Message):
                self.write(inner)
                self.write_message(node, inner)
            elif isinstance(node, Scalar):
                self.write(inner, f"\n{inner}".join(self.make_rows(node)))
            if node:
                self.write("," if number < last else "", _trailing_comment(beside), "\n")
        self.write(indent, "]")

    def list_items(self, value: ListValue, above: list[str]) -> Iterator[ArrangedEntry]:
        """Yield the items with what is above and beside each; if they may move, comments that stand alone too."""
        for item in value.items:
            beside, rows = self.read_behind(item.span.end, self.find_comma(item.span.end), is_bracketed=True)
            yield ArrangedEntry(above, item, beside)
            *alone, above = split_paragraphs(rows) if self.arrangement else [rows]
            yield from map(ArrangedEntry, alone)
        yield ArrangedEntry(above)

    def make_list_rows(self, value: ListValue, above: list[str]) -> list[str]:
        """Return the rows of a list of scalars, with their commas, and the comments around them."""
        entries: list[ArrangedEntry] = []
        for item in value.items:
            gap = self.gaps[item.span.end]
            if comma := self.find_comma(item.span.end):
                gap += self.gaps[comma.end]
            beside, rest = split_inline(gap)
            entries.append(ArrangedEntry(above, item, beside))
            above = list_comments(rest)
        rows: list[str] = []
        for number, entry in enumerate(self.sort_values(entries), 1):
            rows += entry.above
            if isinstance(entry.node, Scalar):
                rows += self.make_rows(entry.node)
                rows[-1] += ("," if number < len(entries) else "") + _trailing_comment(entry.beside)
        return rows + above

    def sort_values(self, entries: Iterable[ArrangedEntry]) -> Iterable[ArrangedEntry]:
        return self.arrangement.sorted_values(entries) if self.arrangement else entries

    def find_comma(self, end: int) -> Span | None:
        at = end + len(self.gaps[end])
        return Span(at, at + 1) if self.document.text.startswith(",", at) else None

    # -- one line

    def fits_on_line(self, value: Message | ListValue) -> bool:
        """Tell whether ``value`` is on one line already and, laid out, still does."""
        if self.expands and isinstance(value, Message):
            return False
        return self.document.text.find("\n", *value.span) < 0 and value.span not in self.split

    def make_line(self, value: Scalar | Message | ListValue) -> str:
        if isinstance(value, Scalar):
            return self.make_rows(value)[0]
        if isinstance(value, Message):
            opening, closing = self.choose_brackets(value)
            fields = [
                f" {self.read_head(entry.node).label} {self.make_line(entry.node.value)}"
                for entry in self.arrange_entries(ArrangedEntry([], field) for field in value.fields)
                if isinstance(entry.node, Field)
            ]
            return opening + "".join(fields) + (f" {closing}" if fields else closing)
        if not _holds_messages(value):
            return f"[{', '.join(self.make_line_items(self.sort_values, value))}]"
        return f"[ {', '.join(self.make_line_items(self.arrange_entries, value))} ]"

    def make_line_items(
        self, order: Callable[[Iterable[ArrangedEntry]], Iterable[ArrangedEntry]], value: ListValue
    ) -> list[str]:
        entries = order(ArrangedEntry([], item) for item in value.items)
        return [self.make_line(entry.node) for entry in entries if isinstance(entry.node, Scalar | Message)]


def _list_literals(scalar: Scalar) -> tuple[Span, ...]:
    return scalar.parts if scalar.kind == "string" else (scalar.span,)


def _holds_messages(value: Scalar | Message | ListValue) -> bool:
    """Tell whether ``value`` is a message or a list of messages."""
    items = value.items if isinstance(value, ListValue) else (value,)
    return any(isinstance(item, Message) for item in items)


def _find_split(value: Scalar | Message | ListValue, found: set[Span]) -> bool:
    """Collect the spans of all in ``value`` that hold adjacent strings, which need their own lines."""
    if isinstance(value, Scalar):
        return len(value.parts) > 1
    inner = value.items if isinstance(value, ListValue) else [field.value for field in value.fields]
    # A list, for all items must be looked at; any() over a generator would stop at the first.
    splits = [_find_split(item, found) for item in inner]
    if any(splits):
        found.add(value.span)
    return any(splits)


def _trailing_comment(comment: str) -> str:
    return f"  {comment}" if comment else ""
