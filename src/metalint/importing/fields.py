"""What the fields of records are called: in BibTeX, RIS, CSL-JSON, and what reference managers export."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from metalint.importing.entries import Value, one_line
from metalint.importing.tables import column_key
from metalint.rendering.escape import is_web
from metalint.util import packaged

_SECTIONS: Final = packaged.read_sections("words/lists.txt")
_NAMES: Final = {role: names.split() for role, names in packaged.split_pairs(_SECTIONS["fields"]).items()}
_OF_MANAGERS: Final = frozenset(_SECTIONS["fields of managers"].split())


@lru_cache(maxsize=1 << 10)
def field_key(name: str) -> str:
    """Return the name of a field without case, marks and blanks: `container-title` is `containertitle`."""
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
    return {**roles, "number": " ".join(map(one_line, found["number"]))}
