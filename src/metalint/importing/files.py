"""Writing a paper as text proto, laid out as txtpbfmt does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.importing.records import Remark
from metalint.papers.extraction import roles, value_paths
from metalint.text.literal import quote_text
from metalint.util.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from metalint.config.settings import Config
    from metalint.importing.merging import MergedPaper
    from metalint.schema.types import FieldType, MessageType


class Printer:
    """Writes papers in the fields of a schema, in its order.

    Attributes:
        notes: values that there is no field for, or that their field does not take.
    """

    def __init__(self, config: Config, message: MessageType) -> None:
        self.message = message
        abstract = next((path for path in value_paths(message) if path.rpartition(".")[2] == "abstract"), None)
        self.roles = {**({abstract: "abstract"} if abstract else {}), **roles(config, message)}
        self.notes: list[Remark] = []

    def text(self, paper: MergedPaper) -> str:
        """Return the whole file of a paper."""
        values = {path: paper.values[role] for path, role in self.roles.items() if role in paper.values}
        for role, told in paper.values.items():
            if role not in {"abstract", *self.roles.values()} and any(told):
                what = f"no field for {role}: {listed(filter(None, told))}"
                self.notes.append(Remark(paper.first.path, paper.first.line, what))
        return "".join(f"{line}\n" for line in self._lines(paper, self.message, "", values))

    def _lines(
        self, paper: MergedPaper, message: MessageType, prefix: str, values: Mapping[str, Sequence[str]]
    ) -> Iterator[str]:
        for name, field in message.fields.items():
            path = prefix + field.name
            if path in values:
                yield from self._scalars(paper, field, values[path])
            elif field.message is not None and name == field.name:
                inner = {key: value for key, value in values.items() if key.startswith(f"{path}.")}
                for element in _one_by_one(inner) if field.is_repeated else [inner] if inner else []:
                    yield f"{name} {{"
                    yield from (f"  {line}" for line in self._lines(paper, field.message, f"{path}.", element))
                    yield "}"

    def _scalars(self, paper: MergedPaper, field: FieldType, values: Sequence[str]) -> Iterator[str]:
        for value in values if field.is_repeated else [", ".join(values)]:
            literal = _literal(field, value)
            if literal is None:
                message = f"{paper.first.name}: {value!r} is no value of the field '{field.name}'; left out"
                self.notes.append(Remark(paper.first.path, paper.first.line, message))
            else:
                yield f"{field.name}: {literal}"


def _one_by_one(values: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Sequence[str]]]:
    """Split the values of a repeated message: each gets one of every field."""
    for index in range(max(map(len, values.values()), default=0)):
        yield {path: [listed[index]] for path, listed in values.items() if index < len(listed)}


def _literal(field: FieldType, value: str) -> str | None:
    if field.kind == "string":
        return quote_text(value)
    if field.enum is not None:
        return value if value in field.enum.numbers else None
    return value if value.isdecimal() and value.isascii() else None
