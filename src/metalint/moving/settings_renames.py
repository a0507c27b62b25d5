"""Settings that hold a value of papers, once it is renamed: names for people, orders of sections, allowed values."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from metalint.config.toml_strings import Steps, TomlString, find_strings, write_literal
from metalint.errors import UsageError
from metalint.text.edit import Edit, apply_edits
from metalint.text.span import Span
from metalint.util.wording import quote

_ROLES_OF_VIEWS: Final = {
    "institution": "institutions", "publication": "venue", "author": "authors", "keyword": "keywords",
}  # fmt: skip


class ValueRename(NamedTuple):
    """A value of a role and its new name; what people call each, where that is not the value itself."""

    role: str
    old: str
    new: str
    old_shown: str
    new_shown: str
    field: str  # the path of the role's field
    is_merged: bool  # whether the new name is that of another value, which keeps what people call it


def rename_in_settings(text: str, source: str, rename: ValueRename) -> str:
    """Return the text of a file of settings in which a value is renamed; comments and layout stay."""
    if rename.old not in text and rename.old_shown not in text:
        return text
    whole, expected = tomllib.loads(text), tomllib.loads(text)
    top: Steps = ("tool", "metalint") if source.endswith("pyproject.toml") else ()
    found = [item for item in find_strings(text) if item.steps[: len(top)] == top]
    ends = {item.steps: item.end for item in found if not item.is_key}
    edits: list[Edit] = []
    for item in found:
        steps = item.steps[len(top) :]
        new = _new_value(rename, steps, item, _at(whole, top))
        if new is None or new == item.text:
            continue
        around = _at(expected, item.steps[:-1])  # a table with the key, or an array with the string
        # it is there already, or has another name
        is_removed = new in _at(whole, item.steps[:-1]) or (item.is_key and rename.is_merged)
        if is_removed:
            edits.append(_removal(text, item, ends[item.steps] if item.is_key else item.end))
        else:
            edits.append(Edit(Span(item.start, item.end), write_literal(new, text[item.start : item.end])))
        if item.is_key:
            value = around.pop(item.text)
            around.update({} if is_removed else {new: value})
        else:
            at = around.index(item.text)
            around[at : at + 1] = [] if is_removed else [new]
    made = apply_edits(text, edits)
    if tomllib.loads(made) != expected:
        raise UsageError(f"{source}: {quote(rename.old)} cannot be renamed there; edit it, then run this again")
    return made


def _new_value(rename: ValueRename, steps: Steps, item: TomlString, table: Mapping[str, Any]) -> str | None:
    """Return what replaces a key or string; None where it stays."""
    if item.is_key:
        is_name = len(steps) == 3 and steps[:2] == ("names", rename.role) and item.text == rename.old  # noqa: PLR2004
        return rename.new if is_name else None
    if len(steps) != 4 or not isinstance(steps[3], int):  # noqa: PLR2004 - an item of an array in an array of tables
        return None
    around = _at(table, steps[:-2])
    if (steps[0], steps[2]) == ("outputs", "order"):
        if _ROLES_OF_VIEWS.get(around.get("view", "institution")) != rename.role:
            return None
        return {rename.old_shown: rename.new_shown, rename.old: rename.new}.get(item.text)
    is_choice = (steps[0], steps[2]) == ("rules", "one-of") and around.get("field") == rename.field
    return rename.new if is_choice and item.text == rename.old else None


def _at(value: Any, steps: Steps) -> Any:  # noqa: ANN401 - TOML is anything
    for step in steps:
        value = value[step]
    return value


def _removal(text: str, item: TomlString, end: int) -> Edit:
    """Return the edit that removes an item and its comma, or a pair up to its ``end`` and its line, if it has one."""
    start, newline = text.rfind("\n", 0, item.start) + 1, text.find("\n", end)
    line_end = len(text) if newline < 0 else newline + 1
    rest = text[end:line_end].strip()
    if item.is_key and not text[start : item.start].strip() and (not rest or rest.startswith("#")):
        return Edit(Span(start, line_end), "")
    start = item.start
    after = len(text) - len(text[end:].lstrip(" \t"))
    if text[after : after + 1] == ",":
        end = after + 1
        while text[end : end + 1] in {" ", "\t"}:
            end += 1
        return Edit(Span(start, end), "")
    before = text[:start].rstrip()
    return Edit(Span(len(before) - 1, end) if before.endswith(",") else Span(start, end), "")
