"""Settings that hold a value of papers, once it is renamed: names for people, orders of sections, allowed values."""

import re
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
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")


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
    news = _find_news(rename, whole, ("tool", "metalint") if source.endswith("pyproject.toml") else ())
    found = find_strings(text)
    ends = {item.steps: item.end for item in found if not item.is_key}
    edits: list[Edit] = []
    for item in found:
        steps, last = item.steps[:-1], item.steps[-1]
        new = news.get(steps, {}).get(item.text)
        is_name = item.is_key or isinstance(last, int)  # the value of a pair is none
        if new is None or new == item.text or not is_name:
            continue
        around = _at(expected, steps)  # a table with the key, or an array with the string
        # it is there already, or has another name
        is_removed = new in _at(whole, steps) or (item.is_key and rename.is_merged)
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


def _find_news(rename: ValueRename, whole: Mapping[str, Any], top: Steps) -> dict[Steps, dict[str, str]]:
    """Return what is renamed in each table and array of settings that has values of the role."""
    plain, table = {rename.old: rename.new}, _at(whole, top)
    news = {(*top, "names", rename.role): plain}
    for number, output in enumerate(table.get("outputs", ())):
        if _ROLES_OF_VIEWS.get(output.get("view", "institution")) == rename.role:
            news[*top, "outputs", number, "order"] = {rename.old_shown: rename.new_shown} | plain
    for number, rule in enumerate(table.get("rules", ())):
        if rule.get("field") == rename.field:
            news[*top, "rules", number, "one-of"] = plain
    return news


def _at(value: Any, steps: Steps) -> Any:  # noqa: ANN401 - TOML is anything
    for step in steps:
        value = value[step]
    return value


def _removal(text: str, item: TomlString, end: int) -> Edit:
    """Return the edit that removes an item and its comma, or a pair up to its ``end`` and its line, if it has one."""
    before, after = text[: item.start], text[end:]
    line, rest = before.rpartition("\n")[2], after.partition("\n")[0]
    if item.is_key and not line.strip() and rest.strip()[:1] in {"", "#"}:
        return Edit(Span(item.start - len(line), end + len(rest) + ("\n" in after)), "")
    if comma := _COMMA.match(after):
        return Edit(Span(item.start, end + comma.end()), "")
    before = before.rstrip()
    return Edit(Span(len(before) - 1 if before.endswith(",") else item.start, end), "")
