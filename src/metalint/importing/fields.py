"""What the fields of records are called: in BibTeX, RIS, CSL-JSON, and what reference managers export."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from metalint.importing.addresses import is_code
from metalint.importing.entries import ListEntry, Value, one_line, person
from metalint.importing.people import has_initials_last
from metalint.importing.tables import column_key, roles_of_columns
from metalint.importing.venues import split_date
from metalint.rendering.escape import is_web
from metalint.util import packaged

_SECTIONS: Final = packaged.read_sections("words/lists.txt")
_NAMES: Final = {role: names.split() for role, names in packaged.split_pairs(_SECTIONS["fields"]).items()}
_NO_NAMES: Final = dict.fromkeys(_NAMES, ())
_PUBLISHERS: Final = {role: kinds.split() for role, kinds in packaged.split_pairs(_SECTIONS["publishers"]).items()}
_OF_MANAGERS: Final = frozenset(_SECTIONS["fields of managers"].split())
_FURTHER: Final = {"references": "references", "ror": "ror"} | {
    name: role for role in ("abstract", "arxiv", "doi") for name in _NAMES[role]
}
"""Roles that a column or key has by its very name, where it has no other."""

_NUMBERING: Final = frozenset({"", "id", "index", "key", "no", "number", "type"})
_KINDS: Final = ("entrytype", "itemtype", "ty", "type")
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


def roles_of_fields(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return what the fields of a record say by role, whose names are those of a format or a reference manager."""
    told = _read_roles({field_key(name): value for name, value in fields.items() if value}, _NAMES)
    return {**told, "authors": _split_people(told["authors"])}


def _read_roles(fields: Mapping[str, Value], names: Mapping[str, Iterable[str]]) -> dict[str, Value]:
    """Return what fields say by role: of the ``names`` of several, the first that has a value.

    An address in place of a venue is ``further``, as others that may be the paper's. A publisher is the venue or the
    institution of some kinds of records.
    """
    found = {role: [value for name in known if (value := fields.get(name))] for role, known in names.items()}
    kinds = {name + field_key(one_line(fields[name])) for name in _KINDS if name in fields}
    for role, published in _PUBLISHERS.items():
        found[role] += found["publisher"] if kinds.intersection(published) else []
    told = {role: next(iter(values), "") for role, values in found.items()}
    venues = [*map(one_line, found["venue"])]
    addresses = list(filter(is_web, [*venues, *map(one_line, found["further"])]))
    places = map(str.strip, _ADDRESS.findall(one_line(told["addresses"])))
    return told | {
        "institutions": told["institutions"] or tuple(dict.fromkeys(places)),
        "venue": next((name for name in venues if not is_web(name)), ""),
        "code": told["code"] or next(filter(is_code, addresses), ""),
        "further": next((url for url in addresses if not is_code(url)), ""),
        "number": " ".join(map(one_line, found["number"])),
    }


def _split_people(written: Value) -> Value:
    """Return the people that a reference manager parts by semicolons; any other text as it is."""
    if not isinstance(written, str):
        return written
    text = _NUMBER_OF_PERSON.sub("", written)
    is_one = text.count(",") == 1 and not all(map(has_initials_last, text.split(",")))
    is_parted = (";" in text or is_one) and " and " not in text  # `van Gogh, Vincent; Li, Bo`
    return tuple(person(part.strip()) for part in text.split(";")) if is_parted else text


def make_entry_reader(
    chosen: Mapping[str, str], *, are_known: bool = False
) -> Callable[[int, Sequence[str], Mapping[str, Value]], ListEntry]:
    """Return what reads a row of a table, or a mapping, whose columns or keys people or reference managers name.

    It takes a line, the names that tell the roles, and all values by name. ``chosen`` is as for `roles_of_columns`. The
    names of fields ``are_known`` in CSL-JSON.
    """
    roles_of = lru_cache(maxsize=1 << 8)(lambda names: roles_of_names(names, chosen))

    def read(line: int, names: Sequence[str], fields: Mapping[str, Value]) -> ListEntry:
        if are_known or are_of_manager(names):
            return ListEntry(line, roles_of_fields(fields), fields)
        roles = roles_of(tuple(names))
        unused = (name for name in names if roles.get(name, "about") == "about" and fields.get(name))
        others = tuple(name for name in unused if column_key(name) not in _NUMBERING)
        told = _read_roles(fields, {**_NO_NAMES, **{role: [name] for name, role in roles.items()}})
        year = told["year"] or split_date(one_line(told["venue"])).year  # `ICLR 2023`
        return ListEntry(line, {**told, "year": year}, fields, unused=others)

    return read


def roles_of_names(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the roles of columns or keys by their names; those that describe a paper are ``about`` it."""
    known = {names[at]: role for at, role in roles_of_columns(names, chosen).items()}
    own = {
        name: role for name in names if (role := _FURTHER.get(field_key(name))) and known.get(name) in {None, "about"}
    }
    return known | own
