"""The values of a paper by the paths of the schema's fields, whether or not they have a role."""

from __future__ import annotations

from collections.abc import Mapping

from metalint.papers.paper import DeclaredField, Paper, without_indexes
from metalint.schema.types import INTEGER_RANGES

FieldValue = str | int | float | bool | tuple[str | int | float | bool, ...] | None


class FieldValues(dict[str, FieldValue]):
    """Values by the paths of their fields."""


def field_values(paper: Paper, fields: Mapping[str, DeclaredField]) -> FieldValues:
    """Return the value of each of the ``fields`` by its path: a tuple where there may be several.

    A field that is not set has its default where its message is present, as a paper that is `completed` has it. Else
    it is an empty text, or None for a number.
    """
    written: dict[str, list[str | int | float | bool]] = {}
    for path, value, _, _ in paper.scalars:
        written.setdefault(without_indexes(path), []).append(
            value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        )
    of_roles = {value.path: value.value for values in paper.roles.values() for value in values}
    present = paper.present
    return FieldValues(
        (path, _value(field, written.get(path, []), of_roles.get(path), is_present=path.rpartition(".")[0] in present))
        for path, field in fields.items()
    )


def _value(
    field: DeclaredField, written: list[str | int | float | bool], of_role: str | None, *, is_present: bool
) -> FieldValue:
    if field.is_repeated:
        return tuple(written)
    if written:
        return written[-1]
    if field.default is not None and is_present:
        return _converted(field.default, field.kind)
    return of_role or ("" if field.kind in {"string", "bytes", "enum"} else None)


def _converted(default: str, kind: str) -> str | int | float | bool:
    if kind in INTEGER_RANGES and kind != "enum":
        return int(default)
    if kind in {"float", "double"}:
        return float(default)
    return default == "true" if kind == "bool" else default
