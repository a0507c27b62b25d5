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
    """Write an entry: before the first one that sorts after it, with the comments above that, or at the end."""
    spans = [span for _, span in known]
    gaps = [text[one.end : following.start] for one, following in pairwise(spans)]
    empty = newline if any("\n\n" in gap.replace("\r", "") for gap in gaps) else ""
    names = [known_name for known_name, _ in known]
    after = next((span for known_name, span in known if known_name > name), None) if names == sorted(names) else None
    lines = text[: after.start].split("\n") if after else []
    if lines and not lines[-1].strip():  # no two entries on one line
        first = len(lines) - 1
        while first and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        if first or len(lines) == 1:  # a comment at the very top may be the file's, and not the first entry's
            before = sum(len(line) + 1 for line in lines[:first])
            return Edit(Span(before, before), block + empty)
    lead = newline if text and not text.endswith("\n") else ""
    return Edit(Span(len(text), len(text)), lead + (empty if known else "") + block)
