"""What the fields of records are called: in BibTeX, RIS, CSL-JSON, and what reference managers export."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from metalint.importing.entries import ListEntry, Value, one_line, person
from metalint.importing.people import has_initials_last
from metalint.importing.tables import column_key, roles_of_columns
from metalint.importing.venues import split_date
from metalint.rendering.escape import is_web
from metalint.util import packaged

_SECTIONS: Final = packaged.read_sections("words/lists.txt")
_NAMES: Final = {role: names.split() for role, names in packaged.split_pairs(_SECTIONS["fields"]).items()}
_OF_MANAGERS: Final = frozenset(_SECTIONS["fields of managers"].split())
_FURTHER: Final = frozenset({"abstract", "references", "ror", "doi", "arxiv"})
"""Roles that a column or key has by its very name, where it has no other."""

_NUMBERING: Final = frozenset({"", "id", "index", "key", "no", "number", "type"})
_ADDRESS: Final = re.compile(r"(?:\A|; )(?:\[[^\]]*\])?([^,;]+)")
"""An institution, as Web of Science has its address: `[Bell, Ann; Carr, Bo] NYU, New York, NY USA; [Dunn, …`."""

_NUMBER_OF_PERSON: Final = re.compile(r" \(\d+\)(?=;|$)")  # `Chen, Xin (57208)`


@lru_cache(maxsize=1 << 10)
def field_key(name: str) -> str:
    """Return the name of a field without case, marks and spaces: `container-title` is `containertitle`."""
    return column_key(name).replace(" ", "")


def are_of_manager(names: Iterable[str]) -> bool:
    """Tell whether a reference manager or an index of the literature names columns or keys like these."""
    return not _OF_MANAGERS.isdisjoint(map(field_key, names))


def roles_of_fields(fields: Mapping[str, Value], *, is_self_published: bool = False) -> dict[str, Value]:
    """Return what the fields of a record say by role: of several for one role, the likeliest that has a value.

    An address is no venue; the publisher of what ``is_self_published`` is one.
    """
    filled = {field_key(name): value for name, value in fields.items() if value}
    found = {role: [filled[name] for name in names if name in filled] for role, names in _NAMES.items()}
    venues = (value for value in found["venue"] if not is_web(one_line(value)))
    roles: dict[str, Value] = {role: next(iter(values), "") for role, values in found.items()}
    roles["venue"] = next(venues, "") or (filled.get("publisher", "") if is_self_published else "")
    parts = _ADDRESS.findall(one_line(roles.pop("addresses")))
    roles["institutions"] = roles["institutions"] or tuple(dict.fromkeys(map(str.strip, parts)))
    return {**roles, "number": " ".join(map(one_line, found["number"]))}


def make_entry_reader(chosen: Mapping[str, str]) -> Callable[[int, Sequence[str], Mapping[str, Value]], ListEntry]:
    """Return what reads a row of a table, or a mapping, whose columns or keys people or reference managers name.

    It takes a line, the names that tell the roles, and all values by name. ``chosen`` is as for `roles_of_columns`.
    """
    roles_of = lru_cache(maxsize=1 << 8)(lambda names: roles_of_names(names, chosen))

    def read(line: int, names: Sequence[str], fields: Mapping[str, Value]) -> ListEntry:
        if are_of_manager(names):
            return ListEntry(line, _roles_of_manager(fields), fields)
        roles = roles_of(tuple(names))
        told = {role: fields[name] for name, role in roles.items() if name in fields}
        year = told.get("year") or split_date(one_line(told.get("venue", ""))).year  # `ICLR 2023`
        unused = (name for name in names if name not in roles and fields.get(name))
        others = tuple(name for name in unused if column_key(name) not in _NUMBERING)
        return ListEntry(line, {**told, "year": year}, fields, unused=others)

    return read


def roles_of_names(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the roles of columns or keys by their names."""
    known = {names[at]: role for at, role in roles_of_columns(names, chosen).items()}
    return {**{name: key for name in names if (key := column_key(name)) in _FURTHER}, **known}


def _roles_of_manager(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return what an item of a reference manager says by role."""
    kind = next((value for name, value in fields.items() if field_key(name) == "itemtype"), "")
    roles = roles_of_fields(fields, is_self_published=kind == "preprint")
    authors = roles["authors"]
    if isinstance(authors, str):
        authors = _NUMBER_OF_PERSON.sub("", authors)
        is_one = authors.count(",") == 1 and not all(map(has_initials_last, authors.split(",")))
        is_parted = (";" in authors or is_one) and " and " not in authors  # `van Gogh, Vincent; Li, Bo`
        roles["authors"] = tuple(person(part.strip()) for part in authors.split(";")) if is_parted else authors
    return roles
