"""Giving a paper's file a value that it does not have: a line in the right place, and nothing else changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metalint.rules.diagnostics import parsed
from metalint.rules.edits import edits
from metalint.rules.problems import Replace, Split
from metalint.text.cst import Message
from metalint.text.edit import Edit, apply
from metalint.text.span import Span

if TYPE_CHECKING:
    from metalint.adding.printing import FieldOrder
    from metalint.papers.paper import Value
    from metalint.text.cst import Document, Field


def replaced(text: str, value: Value[str], new: Sequence[str]) -> str:
    """Return ``text`` with other values in the place of one."""
    change = Split(value, tuple(new)) if len(new) > 1 else Replace(value, new[0])
    return apply(text, edits(parsed(text), [change]))


def inserted(text: str, path: str, literals: Sequence[str], order: FieldOrder) -> str:
    """Return ``text`` with literals for a field that it does not have, in the order of the list."""
    document = parsed(text)
    fields, prefix, around = document.fields, "", None
    parts = path.split(".")
    while len(parts) > 1 and (inner := _message_of(fields, parts[0])) is not None:
        around, fields = inner, inner.fields
        prefix += f"{parts.pop(0)}."
    names = order.arranged(prefix, [*dict.fromkeys(field.name for field in fields), parts[0]])
    earlier = set(names[: names.index(parts[0])])
    last = next((field for field in reversed(fields) if field.name in earlier), None)
    return apply(text, [_edit(document, around, last, prefix.count("."), _lines(parts, literals))])


def _message_of(fields: Sequence[Field], name: str) -> Message | None:
    found = [field.value for field in fields if field.name == name and isinstance(field.value, Message)]
    return found[-1] if found else None


def _lines(parts: Sequence[str], literals: Sequence[str]) -> list[str]:
    """Return the lines of a field and the messages around it that are missing."""
    *outer, name = parts
    lines = [f"{name}: {literal}" for literal in literals]
    for one in reversed(outer):
        lines = [f"{one} {{", *(f"  {line}" for line in lines), "}"]
    return lines


def _edit(document: Document, around: Message | None, last: Field | None, depth: int, lines: list[str]) -> Edit:
    """Return the edit that puts lines behind the field ``last``, or at the beginning of what is around them."""
    text = document.text
    newline = "\r\n" if "\r\n" in text else "\n"
    if around is not None and "\n" not in text[around.span.start : around.span.end]:
        at = (last.separator.end if last.separator else last.span.end) if last else around.span.start + 1
        return Edit(Span(at, at), "".join(f" {line}" for line in lines))
    block = "".join(f"{'  ' * depth}{line}{newline}" for line in lines)
    if last is not None:
        start = last.span.end
    elif around is not None:
        start = around.span.start + 1
    else:
        start = document.fields[0].span.start if document.fields else len(text)
        return Edit(Span(start, start), block)
    end = text.find("\n", start)
    return Edit(Span(len(text), len(text)), newline + block) if end < 0 else Edit(Span(end + 1, end + 1), block)
