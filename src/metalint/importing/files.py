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


def printed_roles(config: Config, message: MessageType) -> dict[str, str]:
    """Return the roles of fields by their paths; an abstract is none for the rules, but is printed."""
    abstract = next((path for path in value_paths(message) if path.rpartition(".")[2] == "abstract"), None)
    return {**({abstract: "abstract"} if abstract else {}), **roles(config, message)}


def print_paper(paper: MergedPaper, message: MessageType, roles: Mapping[str, str]) -> tuple[str, list[Remark]]:
    """Return the file of a paper, in the order of the schema, and what there is no field for, or no value of one."""
    notes = [
        f"no field for {role}: {listed(filter(None, told))}"
        for role, told in paper.values.items()
        if role not in {"abstract", *roles.values()} and any(told)
    ]

    def scalars(field: FieldType, values: Sequence[str]) -> Iterator[str]:
        for value in values if field.is_repeated else [", ".join(values)]:
            literal = _literal(field, value)
            if literal is None:
                notes.append(f"{paper.first.name}: {value!r} is no value of the field '{field.name}'; left out")
            else:
                yield f"{field.name}: {literal}"

    def lines(message: MessageType, prefix: str, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for name, field in message.fields.items():
            path = prefix + field.name
            if path in values:
                yield from scalars(field, values[path])
            elif field.message is not None and name == field.name:
                inner = {key: value for key, value in values.items() if key.startswith(f"{path}.")}
                for element in _one_of_each(inner) if field.is_repeated else [inner] if inner else []:
                    yield f"{name} {{"
                    yield from (f"  {line}" for line in lines(field.message, f"{path}.", element))
                    yield "}"

    values = {path: paper.values[role] for path, role in roles.items() if role in paper.values}
    text = "".join(f"{line}\n" for line in lines(message, "", values))
    return text, [Remark(paper.first.path, paper.first.line, note) for note in notes]


def _one_of_each(values: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Sequence[str]]]:
    """Yield the values of each element of a repeated message: one of every field, while it has more."""
    for at in range(max(map(len, values.values()), default=0)):
        yield {path: listed[at : at + 1] for path, listed in values.items() if at < len(listed)}


def _literal(field: FieldType, value: str) -> str | None:
    if field.kind == "string":
        return quote_text(value)
    if field.enum is not None:
        return value if value in field.enum.numbers else None
    return value if value.isdecimal() and value.isascii() else None
