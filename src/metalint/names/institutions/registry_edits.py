"""Names and aliases, written into the text of a registry."""

from itertools import pairwise
from typing import Final

from metalint.text.cst import Document, ListValue, Message
from metalint.text.edit import Edit, apply_edits
from metalint.text.literal import quote_text, unescape_literal
from metalint.text.span import Span

_INDENT: Final = "  "


def add_alias(document: Document, name: str, alias: str, entries: str = "organisations") -> str:
    """Return the text of a registry, whose entries are fields called ``entries``, with an alias of ``name`` in it.

    Without an alias, the entry alone is added.
    """
    # The alias goes after the others in the entry of the name; without one an entry is made, in its place where the
    # entries are sorted and at the end where they are not.
    known: list[tuple[str, Span]] = []  # the names of the organizations, and the fields of their entries
    newline = "\r\n" if "\r\n" in document.text else "\n"
    for field in document.fields:
        items = field.value.items if isinstance(field.value, ListValue) else (field.value,)
        for entry in items if field.name == entries else ():
            if isinstance(entry, Message):
                values = (inner.value for inner in entry.fields if inner.name == "name")
                parts = getattr(next(values, None), "parts", ())
                known_name = b"".join(unescape_literal(document.slice(part)) for part in parts).decode()
                if known_name == name:
                    return apply_edits(document.text, [_add_to_entry(document, entry, alias, newline)])
                known.append((known_name, field.span))
    aliases = [f"{_INDENT}aliases: {quote_text(alias)}"] if alias else []
    block = newline.join([f"{entries} {{", f"{_INDENT}name: {quote_text(name)}", *aliases, "}"]) + newline
    return apply_edits(document.text, [_add_entry(document.text, name, block, known, newline)])


def _add_to_entry(document: Document, entry: Message, alias: str, newline: str) -> Edit:
    """Put an alias on a line after the field's others; in the same line where more follows there."""
    before = [field for kind in ("name", "aliases") for field in entry.fields if field.name == kind][-1]
    written = f"aliases: {quote_text(alias)}"
    end = before.separator.end if before.separator else before.span.end
    text = document.text
    line_end = text.find("\n", end)
    if line_end < 0:
        line_end = len(text)
    elif text[line_end - 1] == "\r":
        line_end -= 1
    rest = text[end:line_end].strip()
    if rest and not rest.startswith("#"):
        return Edit(Span(end, end), f" {written}")
    line = text[text.rfind("\n", 0, before.span.start) + 1 : before.span.start]
    blanks = line[: len(line) - len(line.lstrip())]
    return Edit(Span(line_end, line_end), newline + (blanks + _INDENT if line.strip() else blanks) + written)


def _add_entry(text: str, name: str, block: str, known: list[tuple[str, Span]], newline: str) -> Edit:
    """Write an entry: after the last one that sorts before it, or at the end."""
    names, spans = [known_name for known_name, _ in known], [span for _, span in known]
    blank = newline * 2
    empty = newline if any(blank in text[one.end : following.start] for one, following in pairwise(spans)) else ""
    count = sum(known_name < name for known_name in names)
    if names == sorted(names) and count < len(names):
        start = spans[count].start
        if count:
            at, block = text.find("\n", spans[count - 1].end, start) + 1, empty + block
        else:  # before the first one, with the comments above it
            at, block = (blank + text).rfind(blank, 0, start + len(blank)), block + empty
        if at or not start:  # a comment at the very top may be the file's; no two entries on one line
            return Edit(Span(at, at), block)
    lead = newline if text and not text.endswith("\n") else ""
    return Edit(Span(len(text), len(text)), lead + (empty if known else "") + block)
