"""From changes of values to edits of the text, touching nothing but the value's own tokens."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter

from metalint.rules.problems import Change, Remove, Replace, Rewrite, Split
from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.edit import Edit
from metalint.text.lexer import Token
from metalint.text.literal import quote_text
from metalint.text.span import Span


def edits(document: Document, changes: Iterable[Change]) -> list[Edit]:
    """Return the text edits that make ``changes`` in ``document``."""
    # Comments, empty lines, the style of quotes and of line ends stay. The spans of the changes' targets must come from
    # this very document.
    found: list[Edit] = []
    for change in changes:
        if isinstance(change, Rewrite):
            found += change.edits
            continue
        field = _field_at(document.fields, change.target.span)
        if isinstance(change, Remove):
            found += _remove_value(document, field, change)
            continue
        items = field.value.items if isinstance(field.value, ListValue) else (field.value,)
        scalar = next(item for item in items if isinstance(item, Scalar) and item.span == change.target.span)
        if isinstance(change, Replace):
            found += _replace_value(document, scalar, change.new)
        else:
            found += _split_value(document, field, scalar, change)
    return found


def edit_literals(text: str, changes: Iterable[Change]) -> list[Edit] | None:
    """Return the edits of changes that write each text, in one literal without escapes, again; None if some do more."""
    # Nothing around such a literal matters, so that nobody has to read the document for them.
    found = []
    for change in changes:
        if not isinstance(change, Replace):
            return None
        span = change.target.span
        literal = text[span.start : span.end]
        mark = literal[:1]
        if mark not in {'"', "'"} or literal[-1] != mark or literal.count(mark) != 2 or "\\" in literal:  # noqa: PLR2004
            return None
        found.append(Edit(span, quote_text(change.new, literal)))
    return found


def moves_comments(document: Document, changes: Iterable[Change]) -> bool:
    """Tell whether ``changes`` of values leave a comment where it seems to be about another value."""
    text = document.text
    for change in changes:
        if isinstance(change, Rewrite):
            continue
        field = _field_at(document.fields, change.target.span)
        is_item = isinstance(field.value, ListValue) and len(field.value.items) > 1
        start, end = change.target.span if is_item or not isinstance(change, Remove) else field.span
        if isinstance(change, Remove):
            line, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
            above = text[text.rfind("\n", 0, max(0, line - 1)) + 1 : line].lstrip()
            if above[:1] == "#" and not text[line:start].strip():
                return True
            end = line_end if line_end >= 0 else len(text)
        if _has_comment(document, Span(start, end)):
            return True
    return False


def _field_at(fields: tuple[Field, ...], span: Span) -> Field:
    """Return the innermost field around ``span``."""
    at = bisect_right(fields, span.start, key=lambda field: field.start) - 1
    if at < 0 or span.end > fields[at].span.end:
        raise ValueError(f"no field at {span}")
    value = fields[at].value
    items = value.items if isinstance(value, ListValue) else (value,)
    messages = [item for item in items if isinstance(item, Message)]
    inner = bisect_left(messages, span.start, key=lambda message: message.span.start) - 1
    if inner >= 0 and span.start < messages[inner].span.end:
        return _field_at(messages[inner].fields, span)
    return fields[at]


def _replace_value(document: Document, scalar: Scalar, new: str) -> list[Edit]:
    """Put one literal in the place of all parts; comments between the parts stay."""
    first, *others = scalar.parts
    content = quote_text(new, document.slice(first)) if scalar.kind == "string" else new
    if others and not _has_comment(document, scalar.span):
        return [Edit(scalar.span, content)]
    return [Edit(first, content), *(Edit(part, "") for part in others)]


def _split_value(document: Document, field: Field, scalar: Scalar, change: Split) -> list[Edit]:
    literals = [quote_text(part, document.slice(scalar.parts[0])) for part in change.parts[1:]]
    offset, lead = scalar.span.end, ", "
    if not isinstance(field.value, ListValue):
        indent = document.text[document.text.rfind("\n", 0, field.span.start) + 1 : field.span.start]
        separator = document.slice(field.separator) if field.separator else ""
        between = " " if indent.strip() else _newline(document) + indent
        offset, lead = field.span.end, f"{separator}{between}{document.slice(field.name_span)}: "
    more = Edit(Span(offset, offset), "".join(lead + literal for literal in literals))
    return [*_replace_value(document, scalar, change.parts[0]), more]


def _remove_value(document: Document, field: Field, change: Remove) -> list[Edit]:
    items = field.value.items if isinstance(field.value, ListValue) else ()
    if len(items) > 1:  # an item and one comma: up to the next item, or from the previous one
        gap = change.target.span
        index = next(n for n, item in enumerate(items) if item.span == gap)
        is_last = index + 1 == len(items)
        gap = Span(items[index - 1].span.end, gap.end) if is_last else Span(gap.start, items[index + 1].span.start)
        if not _has_comment(document, gap):
            return [Edit(gap, "")]
        gone = (token for token in _tokens(document, gap) if token.kind not in {"comment", "blank"})
        return [Edit(Span(token.start, token.end), "") for token in gone]
    text, newline = document.text, _newline(document)
    span = Span(field.span.start, field.separator.end if field.separator else field.span.end)
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    before, rest = text[start : span.start], text[span.end : end if end >= 0 else len(text)]
    whole = Span(span.start, span.end + len(rest) - len(rest.lstrip(" \t")))  # and the spaces after it
    tokens = _tokens(document, span) if _has_comment(document, span) else []
    if comments := [text[token.start : token.end].rstrip("\r") for token in tokens if token.kind == "comment"]:
        next_line = newline + before[: len(before) - len(before.lstrip())]  # they stay, one a line
        return [Edit(whole, next_line.join([*comments, ""] if rest.strip() else comments))]
    if not (before.strip() or rest.strip()):  # and its lines, for nothing else is on them
        whole = Span(start, end + 1 if end >= 0 else len(text))
    return [Edit(with_line_end(text, whole), "")]


def _newline(document: Document) -> str:
    return "\r\n" if "\r\n" in document.text else "\n"


def with_line_end(text: str, lines: Span) -> Span:
    """Return the span of ``lines`` to delete; if no line end follows the last, those before the first go."""
    # At the end of a file, the empty lines before them go as well.
    before = text[: lines.start]
    if lines.end < len(text) or not before.endswith("\n"):
        return lines
    if not text.endswith("\n"):
        return Span(len(before.rstrip("\r\n")), lines.end)
    filled = len(before.rstrip())
    return Span(before.index("\n", filled) + 1, lines.end) if filled else lines


def _has_comment(document: Document, span: Span) -> bool:
    return document.text.find("#", *span) >= 0 and any(token.kind == "comment" for token in _tokens(document, span))


def _tokens(document: Document, span: Span) -> list[Token]:
    start = attrgetter("start")
    first = bisect_left(document.tokens, span.start, key=start)
    return document.tokens[first : bisect_left(document.tokens, span.end, key=start)]
