"""The packaged registry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from metalint.names.institutions.registry import Organisation
from metalint.schema.compiling import PACKAGED
from metalint.util.regex import lazy

_FIELD: Final = lazy(r'^  (\w+): "((?:[^"\\\n]|\\["\\])*)"$', re.MULTILINE)
_ESCAPE: Final = lazy(r'\\(["\\])')
_LISTS: Final = frozenset({"aliases", "acronyms", "other_names", "distinct_from", "shared_names"})


@cache
def packaged() -> tuple[Organisation, ...]:
    """Return the organizations of the packaged registry.

    The file's layout is known, one field a line, and so it is read without a parser: it is on the
    path of every run. A test holds this reading against the strict one.
    """
    text = (PACKAGED / "institutions.prototxt").read_text(encoding="utf-8")
    return tuple(organisation(_fields(block)) for block in text.split("\n}\n") if "organisations {" in block)


def organisation(fields: Iterable[tuple[str, str]]) -> Organisation:
    """Return the organization with these fields; a list's values are fields of the same name."""
    singular: dict[str, str] = {"name": ""}
    lists: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        if name in _LISTS:
            lists[name] = (*lists.get(name, ()), value)
        else:
            singular[name] = value
    return Organisation(**singular, **lists)  # type: ignore[arg-type]


def _fields(block: str) -> Iterator[tuple[str, str]]:
    for name, value in _FIELD.findall(block):
        yield name, _ESCAPE.sub(r"\1", value) if "\\" in value else value
