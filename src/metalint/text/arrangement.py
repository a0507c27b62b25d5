"""The order of the fields of a message, where the header of the file has options about it."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from metalint.text.cst import Field, ListValue, Message, Scalar
from metalint.text.options import LayoutOptions
from metalint.text.span import Span


class ArrangedEntry(NamedTuple):
    """A field, or an item of a list, with the comments and empty lines above it; or these alone.

    ``beside`` is the comment on the line where it ends.
    """

    above: list[str]
    node: Field | Scalar | Message | None = None
    beside: str = ""

    @property
    def name(self) -> str:
        """The field's; items and comments have none."""
        return self.node.name if isinstance(self.node, Field) else ""


class Arrangement:
    """Sorts entries as ``options`` say. ``literals`` returns what a value will be written as, nothing for messages."""

    def __init__(self, options: LayoutOptions, literals: Callable[[Scalar | ListValue | Message], list[str]]) -> None:
        self.options = options
        self.literals = literals
        self.sorts_by_content = "sort_repeated_fields_by_content" in options.flags
        self.inner: dict[Span, list[ArrangedEntry]] = {}

    def sorted(self, entries: Iterable[ArrangedEntry]) -> list[ArrangedEntry]:
        """Return the entries in their order. Comments that stand alone come first, where names are sorted."""
        ordered = list(entries)
        if "sort_fields_by_field_name" in self.options.flags:
            ordered.sort(key=lambda entry: entry.name)
        runs = [list(run) for _, run in groupby(ordered, key=lambda entry: entry.name)]
        for run in runs:
            run.sort(key=self._make_key)
        return [entry for run in runs for entry in run]

    def sorted_values(self, entries: Iterable[ArrangedEntry]) -> Iterable[ArrangedEntry]:
        """Return the items of a list of scalars in their order."""
        return sorted(entries, key=lambda entry: self._read_value(entry.node)) if self.sorts_by_content else entries

    def duplicates(self, entries: Iterable[ArrangedEntry]) -> list[Field]:
        """Return the fields whose name and single value an earlier one has."""
        seen: set[tuple[str, str]] = set()
        nodes = []
        for entry in entries:
            if isinstance(entry.node, Field) and (value := self._read_value(entry.node)):
                if (entry.name, value) in seen:
                    nodes.append(entry.node)
                seen.add((entry.name, value))
        return nodes

    def _make_key(self, entry: ArrangedEntry) -> list[str]:
        """Return what entries of one name are sorted by; what has no value comes first."""
        key = [self._read_value(entry.node)] if self.sorts_by_content else []
        message = entry.node.value if isinstance(entry.node, Field) else entry.node
        inner: list[ArrangedEntry] = []  # the fields of a message, in the order that they will have there
        by = [subfield for field, subfield in self.options.subfields if field in {"", entry.name}]
        if by and isinstance(message, Message):
            if message.span not in self.inner:
                self.inner[message.span] = self.sorted(ArrangedEntry([], field) for field in message.fields)
            inner = self.inner[message.span]
        return key + [
            next((self._read_value(one.node) for one in inner if one.name == subfield), "") for subfield in by
        ]

    def _read_value(self, node: Field | Scalar | Message | None) -> str:
        """Return the single literal of a value, and nothing for all others."""
        value = node.value if isinstance(node, Field) else node
        literals = self.literals(value) if value else []
        return literals[0] if len(literals) == 1 else ""
