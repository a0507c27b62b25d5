"""Decisions on two names, one organization or two, and how they are written into the text of a registry."""

from itertools import pairwise
from typing import Final, NamedTuple

from metalint.errors import UsageError
from metalint.names.institutions.folding import is_left_alone
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Registry
from metalint.text.cst import Document, Field, Message
from metalint.text.edit import Edit, apply_edits
from metalint.text.literal import quote_text, unescape_literal
from metalint.text.span import Span

_INDENT: Final = "  "


class Decision(NamedTuple):
    """That ``other`` is another spelling of ``name``, or the name of another organization; empty for ``name`` alone."""

    name: str
    other: str
    is_same: bool

    @property
    def field(self) -> str:
        """The field of the organization called ``name`` that keeps it."""
        return "aliases" if self.is_same else "distinct_from"


def is_settled(decision: Decision, registry: Registry) -> bool:
    """Tell whether ``registry`` says so already; raise a `UsageError` if it says else, or a name is none to judge."""
    name, other, is_same = decision
    for spelling in (name, other):
        if is_left_alone(spelling):
            raise UsageError(f"`{spelling[:60]}` cannot be decided on: metalint does not judge such names")
        if spelling != " ".join(spelling.split()):
            raise UsageError(f"`{spelling[:60]}` has extra spaces; the rule `whitespace` fixes those")
    if name == other:
        raise UsageError(f"`{name}` is given twice; write two different names")
    claims = registry.exact.get(name, ())
    if not any(claim.kind == "name" for claim in claims):
        reading = read(name, registry)
        if claims or (reading.relation in ("alias", "variant") and reading.safety == "safe"):
            meant = reading.canonical or ", ".join(sorted(claim.owner for claim in claims))
            raise UsageError(f"`{name}` is a spelling of `{meant}` already; name that one first")
    if is_same:
        return _is_known_alias(name, other, registry)
    if any(claim.owner == name and claim.kind != "name" for claim in registry.exact.get(other, ())):
        raise UsageError(f"`{other}` is a spelling of `{name}` already")
    return registry.are_distinct(other, name)


def _is_known_alias(name: str, other: str, registry: Registry) -> bool:
    if registry.are_distinct(other, name) or registry.are_distinct(name, other):
        raise UsageError(f"`{name}` and `{other}` are registered as distinct already")
    claims = registry.exact.get(other, ())
    for claim in claims:
        if claim.kind == "name":
            raise UsageError(f"`{other}` is the name of another registered organization")
        if claim.owner != name and (claim.kind != "acronym" or len(claims) == 1):
            raise UsageError(f"`{other}` is a spelling of `{claim.owner}` already")
    return bool(claims) and all(claim.owner == name and claim.kind != "other" for claim in claims)


def entered(document: Document, decision: Decision, entries: str = "organisations") -> str:
    """Return the text of a registry, whose entries are fields of that name, with ``decision`` in it."""
    # The value goes behind those of its kind in the entry of the organization; without one an entry is made, in its
    # place where the entries are sorted and at the end where they are not.
    for entry in _entries(document, entries):
        for message in _messages(entry):
            if _name(document, message) == decision.name:
                return apply_edits(document.text, [_in_entry(document, message, decision)])
    return apply_edits(document.text, [_as_entry(document, decision, entries)])


def _entries(document: Document, entries: str) -> list[Field]:
    return [field for field in document.fields if field.name == entries]


def _messages(entry: Field) -> list[Message]:
    items = (entry.value,) if isinstance(entry.value, Message) else getattr(entry.value, "items", ())
    return [item for item in items if isinstance(item, Message)]


def _name(document: Document, entry: Message) -> str:
    """Return the name of an organization, or nothing."""
    for field in entry.fields:
        if field.name == "name":
            parts = getattr(field.value, "parts", ())
            return b"".join(unescape_literal(document.slice(part)) for part in parts).decode()
    return ""


def _in_entry(document: Document, entry: Message, decision: Decision) -> Edit:
    """Put the value on a line behind the field's others; in the same line where more stands on it."""
    akin = [field for field in entry.fields if field.name == decision.field]
    named = [field for field in entry.fields if field.name == "name"]
    before = akin[-1] if akin else named[-1] if decision.is_same else entry.fields[-1]
    written = f"{decision.field}: {quote_text(decision.other)}"
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
    return Edit(Span(line_end, line_end), _newline(document) + (blanks + _INDENT if line.strip() else blanks) + written)


def _as_entry(document: Document, decision: Decision, entries: str) -> Edit:
    newline = _newline(document)
    field = [f"{_INDENT}{decision.field}: {quote_text(decision.other)}"] if decision.other else []
    block = newline.join([f"{entries} {{", f"{_INDENT}name: {quote_text(decision.name)}", *field, "}"]) + newline
    text, others = document.text, _entries(document, entries)
    gaps = [text[entry.span.end : following.span.start] for entry, following in pairwise(others)]
    empty = newline if any("\n\n" in gap.replace("\r", "") for gap in gaps) else ""
    if (before := _first_after(document, decision.name, entries)) is not None:
        return Edit(Span(before, before), block + empty)
    lead = newline if text and not text.endswith("\n") else ""
    return Edit(Span(len(text), len(text)), lead + (empty if others else "") + block)


def _first_after(document: Document, name: str, entries_of: str) -> int | None:
    """Return where the first entry behind ``name``, with the comments above it, begins; None for the end."""
    # A comment at the very top may be the file's, and not the first entry's: nothing goes above it.
    entries = [
        (_name(document, message), field) for field in _entries(document, entries_of) for message in _messages(field)
    ]
    names = [known for known, _ in entries]
    if names != sorted(names):
        return None
    after = next((field for known, field in entries if known > name), None)
    if after is None:
        return None
    lines = document.text[: after.span.start].split("\n")
    if lines[-1].strip():  # two entries on one line
        return None
    first = len(lines) - 1
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    has_comment = first < len(lines) - 1
    return None if first == 0 and has_comment else sum(len(line) + 1 for line in lines[:first])


def _newline(document: Document) -> str:
    return "\r\n" if "\r\n" in document.text else "\n"
