"""Roles of fields: by their names, as far as their values bear it out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.config.settings import DEFAULT_FIELDS, REQUIRED
from metalint.schema.field_names import NAMES, find_fitting, join_names
from metalint.schema.types import MessageType
from metalint.util.regex import lazy

Values = dict[str, list[str]]
"""Values by the path of their field, without indexes."""

_OTHERS: Final[Mapping[str, frozenset[str]]] = {
    "abbr": frozenset({"author", "authors", "conf", "conference", "institution", "journal", "publisher", "venue"}),
    "institutions": frozenset({"code", "git", "github", "gitlab", "repo", "repository"}),
    "year": frozenset({
        "access", "accessed", "add", "added", "birth", "born", "change", "changed", "check", "checked", "create",
        "created", "edit", "edited", "end", "enter", "entered", "founded", "import", "imported", "insert", "inserted",
        "modified", "modify", "read", "retrieved", "reviewed", "seen", "start", "started", "update", "updated",
        "visited",
    }),
}  # fmt: skip
"""Words in the path of a field that tell that it is about something else: ``read_year`` is when a paper was read."""

_NEEDS_YEARS: Final = "date"  # what a field of the year is called only if all its values are years
# roles that a paper has besides its title
_TYPICAL: Final = frozenset({"url", "authors", "institutions", "venue", "year"})
_MAY_REPEAT: Final = frozenset({"authors", "institutions", "keywords", "references", "venue", "cover", "note"})
_MAY_BE_ENUM: Final = frozenset({"keywords", "venue", "code-type"})
_INTEGERS: Final = frozenset({"int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64"})
_MAX_DEPTH: Final = 4
_NAMES_OF_PEOPLE: Final = ("full_name", "fullname", "display_name", "name", "person", "who")
"""What a field beside the institution of a person is called."""
_URL: Final = lazy(r"\s*(?:https?:|www\.|arxiv)", re.IGNORECASE)
_YEARS: Final = range(1800, 2200)
_FEW: Final = 5  # values that say nothing yet on whether they differ


class _Leaf(NamedTuple):
    path: str
    kind: str
    repeats: bool


def is_paper(message: MessageType) -> bool:
    """Tell whether a message looks like a paper's: by a title and one typical field, or without by three of these."""
    paths = by_name(message, {})
    return len(paths.keys() & _TYPICAL) >= (1 if "title" in paths else 3) and not repeated_paper(message)


def repeated_paper(message: MessageType) -> str:
    """Return the path of a repeated field that looks like a paper itself, so that a file holds several; else nothing.

    It has a title, which the message around it has not or calls a mere name, and more than that of what papers have.
    """
    paths = by_name(message, {})
    if _last(paths.get("title", "name")) != "name":
        return ""
    called = {name for names in NAMES.values() for name in names}  # what fields with a role are
    pending, seen = [("", message, False)], set()
    for prefix, outer, repeats in pending:
        for field in outer.fields.values():
            inner, is_list, path = field.message, repeats or field.is_repeated, prefix + field.name
            if inner is None or inner.is_map or (inner.name, is_list) in seen or prefix.count(".") == _MAX_DEPTH:
                continue
            seen.add((inner.name, is_list))
            pending.append((f"{path}.", inner, is_list))
            of_inner = by_name(inner, {}) if is_list else {}
            around = {role for role in paths.keys() & _TYPICAL if not paths[role].startswith(f"{path}.")}
            is_titled = "title" in of_inner and not ("title" in paths and _last(of_inner["title"]) == "name")
            is_more = len(of_inner.keys() & _TYPICAL) > len(around)
            if is_titled and is_more and join_names([_last(path)]) not in called:
                return path
    return ""


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def by_name(message: MessageType, values: Values) -> dict[str, str]:
    """Return the field paths by role.

    A field whose values cannot be what its name says has no role, and one that no paper fills no required one.
    """
    leaves = list(_find_leaves(message, "", 0, repeats=False))
    matches: list[tuple[tuple[int, ...], str, str]] = []  # each with its rank, the less the better
    for leaf in leaves:
        whole = join_names(leaf.path.split("."))
        for role, names in NAMES.items():
            named = find_fitting(whole, names)
            is_about_else = not _OTHERS.get(role, frozenset()).isdisjoint(whole.split("_"))
            if not named or not _has_type(role, leaf) or is_about_else:
                continue
            name = max(named, key=lambda candidate: candidate.count("_"))
            empty = {"0"} if role == "year" else set()
            filled = [value for value in values.get(leaf.path, ()) if value.strip() and value not in empty]
            is_other = leaf.path != DEFAULT_FIELDS[role]
            is_empty = bool(values) and not filled
            if _is_borne_out(role, name, filled) and not (is_empty and is_other and role in REQUIRED):
                extra = whole.count("_") - name.count("_")
                rank = (is_empty, is_other, -name.count("_"), -len(filled), extra, names.index(name))
                matches.append((rank, role, leaf.path))
    found: dict[str, str] = {}
    for _, role, path in sorted(matches, key=lambda match: match[0]):
        if role not in found and path not in found.values():
            found[role] = path
    if "authors" not in found and (people := _names_beside(found.get("institutions", ""), leaves, found.values())):
        found["authors"] = people
    return found


def _names_beside(institutions: str, leaves: Iterable[_Leaf], taken: Collection[str]) -> str:
    """Return the field of people's names in the message that holds the institution of each of them."""
    message = institutions.rpartition(".")[0]
    if not message or find_fitting(join_names(message.split(".")), NAMES["institutions"]):
        return ""
    paths = {leaf.path for leaf in leaves if leaf.repeats and leaf.kind == "string"} - set(taken)
    called = ((join_names([_last(path)]), path) for path in paths if path.rpartition(".")[0] == message)
    by_name = {name: path for name, path in called if name in _NAMES_OF_PEOPLE}
    return next((by_name[name] for name in _NAMES_OF_PEOPLE if name in by_name), "")


def _find_leaves(message: MessageType, prefix: str, depth: int, *, repeats: bool) -> Iterator[_Leaf]:
    """Yield the fields with their own value, outside of maps."""
    fields = {field.name: field for field in message.fields.values()}  # a group is there by two names
    for field in fields.values() if depth < _MAX_DEPTH else ():
        is_list = repeats or field.is_repeated
        if field.message is None:
            yield _Leaf(prefix + field.name, field.kind, is_list)
        elif not field.message.is_map:
            yield from _find_leaves(field.message, f"{prefix}{field.name}.", depth + 1, repeats=is_list)


def _has_type(role: str, leaf: _Leaf) -> bool:
    if leaf.repeats and role not in _MAY_REPEAT:
        return False
    if role == "year":
        return leaf.kind in _INTEGERS or leaf.kind == "string"
    return leaf.kind == "string" or (leaf.kind == "enum" and role in _MAY_BE_ENUM)


def _is_borne_out(role: str, name: str, filled: Sequence[str]) -> bool:
    """Tell whether most values may be what a role has; none say nothing against it."""
    if role in {"url", "code-url"}:
        return 2 * sum(_URL.match(value) is not None for value in filled) >= len(filled)
    if role == "year":
        years = sum(value.isdecimal() and int(value) in _YEARS for value in filled)
        return 0 < years == len(filled) if name == _NEEDS_YEARS else 2 * years >= len(filled)
    if role == "title":
        return len(filled) < _FEW or 2 * len(set(filled)) > len(filled)
    return True
