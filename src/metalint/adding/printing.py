"""A new paper as text: in the fields of the list's own schema, and in the order in which the list has them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cmp_to_key
from itertools import combinations
from typing import Final

from metalint.adding.drafting import Filled
from metalint.fixes.values import UnwritableError, change_values
from metalint.fixes.verification import is_verified
from metalint.importing.files import lines_of_message
from metalint.index.project import Project
from metalint.papers.paper import Paper, Value, without_indexes
from metalint.rules.diagnostics import parsed
from metalint.rules.problems import Remove, rewriting
from metalint.schema.protobuf_check import Record
from metalint.schema.types import FieldType, MessageType
from metalint.text.cst import Document, Field, Message
from metalint.text.literal import quote_text
from metalint.util.unicode import half_character

_DEEPEST: Final = 5  # types may be recursive


class FieldOrder:
    """The order in which a list writes the fields of each message: that of most papers, else the schema's."""

    def __init__(self, papers: Iterable[Paper], message: MessageType) -> None:
        self._places = {path: place for place, path in enumerate(_paths(message, "", 0))}
        self._before: Counter[tuple[str, str]] = Counter()
        for sequence, number in Counter(map(_sequence, papers)).items():
            self._before.update(dict.fromkeys(combinations(sequence, 2), number))

    def arrange(self, prefix: str, names: Sequence[str]) -> list[str]:
        """Return the fields of the message at ``prefix`` in the order of the list."""

        def compare(one: str, other: str) -> int:
            first, second = prefix + one, prefix + other
            habit = self._before[second, first] - self._before[first, second]
            return habit or self._places.get(first, 0) - self._places.get(second, 0)

        return sorted(names, key=cmp_to_key(compare))


def _sequence(paper: Paper) -> tuple[str, ...]:
    """Return the paths of a paper, without indexes, in the order of their first places."""
    starts = [(value.span.start, value.path) for value in paper.scalars]
    starts += [(span.start, path) for path, span in paper.messages.items()]
    return tuple(dict.fromkeys(without_indexes(path) for _, path in sorted(starts)))


def _paths(message: MessageType, prefix: str, depth: int) -> Iterator[str]:
    for field in message.fields.values():
        yield prefix + field.name
        if field.message is not None and depth < _DEEPEST:
            yield from _paths(field.message, f"{prefix}{field.name}.", depth + 1)


def text_of(message: MessageType, values: Mapping[str, Filled], order: FieldOrder) -> str:
    """Return the text of a paper with ``values`` by path without indexes."""

    def write(_path: str, field: FieldType, listed: Sequence[str]) -> Iterator[str]:
        return write_literals(field, listed)

    listed = {path: filled.values for path, filled in values.items()}
    return "".join(f"{line}\n" for line in lines_of_message(message, listed, write, order.arrange))


def write_literals(field: FieldType, values: Sequence[str]) -> Iterator[str]:
    """Yield the literals of a field's values, which it must take; several of a field that takes one are joined."""
    for value in values if field.is_repeated else [", ".join(values)]:
        if half_character(value) is not None:
            raise UnwritableError(f"the value of the field `{field.name}` holds half of a character; no file can")
        if field.kind == "string":
            yield quote_text(value)
        elif field.enum is not None:
            # whatever its case and punctuation, with or without the name of the enum, as in `VENUE_ICLR`
            names, wanted = field.enum.numbers, {_letters(value), _letters(field.enum.name + value)}
            found = value if value in names else next((name for name in names if _letters(name) in wanted), None)
            if found is None:
                known = f"choose from {', '.join(names)}"
                raise UnwritableError(f"`{value[:80]}` is no value of the field `{field.name}`; {known}")
            yield found
        elif value.isdecimal() and value.isascii():
            yield value
        else:
            raise UnwritableError(f"`{value[:80]}` is no value of the field `{field.name}`")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def values_in(record: Record, path: str) -> list[Value[str]]:
    """Return the values of a field."""
    found = (entry for entry in record.entries if without_indexes(entry.path) == path)
    return [Value(str(entry.value), entry.span, entry.path) for entry in found]


def admit(reader: Project, text: str) -> Record:
    """Return what a text says.

    Raises:
        UnwritableError: it cannot be read.
    """
    record = reader.kind.admit(parsed(text, reader.kind.options))
    if not isinstance(record, Record):
        raise UnwritableError("cannot be read once it is changed")
    return record


def set_values(  # noqa: PLR0913, PLR0917 - a place, its values and the new ones
    reader: Project,
    text: str,
    path: str,
    new: Sequence[str],
    order: FieldOrder,
    targets: Sequence[Value[str]] | None = None,
) -> str:
    """Return a text with ``new`` values in the place of the ``targets`` in a field, or of all that it has, if any.

    Raises:
        UnwritableError: the field does not take the values, or they cannot be written without changing others.
    """
    record, field = admit(reader, text), reader.kind.schema.root.field(path)
    # each value has its own message, which may say more of it, such as where an author works
    in_messages = reader.context.declared.fields[path].is_repeated and not field.is_repeated
    held = values_in(record, path) if targets is None else targets
    if held and in_messages and targets is None:
        raise UnwritableError(f"{path}: each is in a message of its own; change them by hand")
    groups = [[value] for value in new] if in_messages else [new]
    literals = [literal for group in groups for literal in write_literals(field, group)]
    values = literals  # as they are read again
    if field.kind == "string":
        values = list(new) if field.is_repeated or in_messages else [", ".join(new)]
    if held:
        return change_values(reader, text, list(rewriting(held, values)))
    changed = insert_field(record.document, path, literals, order, in_messages=in_messages)
    after = admit(reader, changed)
    added = values_in(after, path)
    around = [Value("", span, at) for at, span in after.messages.items() if at not in record.messages]
    without = list(map(Remove, (*around, *added)))  # which must be the text as it was
    if [value.value for value in added] != values or not is_verified(reader, changed, text, without):
        raise UnwritableError("the value cannot be added without changing others; edit the file first")
    return changed


def insert_field(
    document: Document, path: str, literals: Sequence[str], order: FieldOrder, *, in_messages: bool = False
) -> str:
    """Return the text with literals for a field that it does not have, in the order of the list.

    With ``in_messages``, each has its own message: `authors { name: "Ann Bell" }`.
    """
    fields, prefix, around = document.fields, "", None
    parts = path.split(".")
    while len(parts) > 1:
        inner = [field.value for field in fields if field.name == parts[0] and isinstance(field.value, Message)]
        if not inner:
            break
        around, fields = inner[-1], inner[-1].fields
        prefix += f"{parts.pop(0)}."
    names = order.arrange(prefix, [*dict.fromkeys(field.name for field in fields), parts[0]])
    earlier = set(names[: names.index(parts[0])])
    last = next((field for field in reversed(fields) if field.name in earlier), None)
    *outer, name = parts
    lines = [f"{name}: {literal}" for literal in literals]
    if in_messages and outer:
        around_each = outer.pop()
        lines = [row for line in lines for row in (f"{around_each} {{", f"  {line}", "}")]
    for part in reversed(outer):
        lines = [f"{part} {{", *(f"  {line}" for line in lines), "}"]
    return _insert_lines(document, around, last, prefix.count("."), lines)


def _insert_lines(
    document: Document, around: Message | None, last: Field | None, depth: int, lines: Sequence[str]
) -> str:
    """Return the text with lines after the field ``last``, or at the start of the message around them."""
    text = document.text
    newline = "\r\n" if "\r\n" in text else "\n"
    at = document.fields[0].span.start if document.fields else len(text)
    if last is not None:
        at = (last.separator or last.span).end
    elif around is not None:
        at = around.span.start + 1
    if around is not None and "\n" not in text[around.span.start : around.span.end]:
        added = "".join(f" {line}" for line in lines)
    else:
        added = "".join(f"{'  ' * depth}{line}{newline}" for line in lines)
        if last is not None or around is not None:
            at = text.find("\n", at) + 1
            if not at:  # a text without a last newline stays one
                at, added = len(text), newline + added.removesuffix(newline)
    return text[:at] + added + text[at:]
