"""Decisions on two names, one organization or two, and how they are written into the text of a registry."""

from itertools import pairwise
from typing import Final, NamedTuple

from metalint.errors import UsageError
from metalint.names.institutions.folding import is_left_alone
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Registry
from metalint.text.cst import Document, ListValue, Message
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
    known: list[tuple[str, Span]] = []  # the names of the organizations, and the fields that they stand in
    newline = "\r\n" if "\r\n" in document.text else "\n"
    for field in document.fields:
        items = field.value.items if isinstance(field.value, ListValue) else (field.value,)
        for entry in items if field.name == entries else ():
            if isinstance(entry, Message):
                values = (inner.value for inner in entry.fields if inner.name == "name")
                parts = getattr(next(values, None), "parts", ())
                name = b"".join(unescape_literal(document.slice(part)) for part in parts).decode()
                if name == decision.name:
                    return apply_edits(document.text, [_add_to_entry(document, entry, decision, newline)])
                known.append((name, field.span))
    return apply_edits(document.text, [_add_entry(document.text, decision, entries, known, newline)])


def _add_to_entry(document: Document, entry: Message, decision: Decision, newline: str) -> Edit:
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
    return Edit(Span(line_end, line_end), newline + (blanks + _INDENT if line.strip() else blanks) + written)


def _add_entry(text: str, decision: Decision, entries: str, known: list[tuple[str, Span]], newline: str) -> Edit:
    """Write an entry of its own: before the first one behind it, with the comments above that, or at the end."""
    field = [f"{_INDENT}{decision.field}: {quote_text(decision.other)}"] if decision.other else []
    block = newline.join([f"{entries} {{", f"{_INDENT}name: {quote_text(decision.name)}", *field, "}"]) + newline
    spans = [span for _, span in known]
    gaps = [text[one.end : following.start] for one, following in pairwise(spans)]
    empty = newline if any("\n\n" in gap.replace("\r", "") for gap in gaps) else ""
    names = [name for name, _ in known]
    after = next((span for name, span in known if name > decision.name), None) if names == sorted(names) else None
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
