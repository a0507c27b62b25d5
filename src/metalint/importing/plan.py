"""Importing: from existing lists to one file per paper."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint.errors import UsageError
from metalint.importing.files import Printer
from metalint.importing.foreign import Reading
from metalint.importing.lists import read
from metalint.importing.merging import merge
from metalint.importing.naming import named
from metalint.importing.rows import Failure
from metalint.names import registries, venues
from metalint.names.institutions import loading
from metalint.names.institutions import reading as institutions
from metalint.papers.extraction import roles
from metalint.render.links import notes_root
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from metalint.config.settings import Config
    from metalint.schema.gate import Record
    from metalint.schema.types import MessageType

__all__ = ["Failure", "Imported", "plan"]

_NOT_IN_WORD: Final = re.compile(r"[\W_]+")


class Imported(NamedTuple):
    """The files to write, by their paths below the folder of papers, and what could not be read.

    ``notes`` are what a paper has no field for; it is imported without it.
    """

    files: dict[str, str]
    failures: tuple[Failure, ...]
    notes: tuple[Failure, ...] = ()


def plan(
    lists: Iterable[tuple[str, str]], config: Config, message: MessageType, columns: Mapping[str, str] | None = None
) -> Imported:
    """Read lists and return a file for each paper in them.

    Args:
        lists: name and text of each list; what several say of one paper is put together.
        config: tells which fields to write, and where notes lie.
        message: the type of the papers.
        columns: the names of columns, by role, in tables that metalint did not write.

    Raises:
        UsageError: a text that is no list of papers, or a column that no table has.
    """
    own = registries.read(config, None)
    own.require()
    reading = Reading(
        notes_root(config),
        columns or {},
        _keyword(config, message),
        _institution(own.institutions.values()),
        venues.load(own.venues.values()),
    )
    parsed_lists = [read(name, text, reading) for name, text in lists]
    _require_columns(reading.columns, [parsed.columns for parsed in parsed_lists])
    merged = merge(named(row for parsed in parsed_lists for row in parsed.rows))
    printer = Printer(config, message)
    files = {name: printer.text(paper) for name, paper in sorted(merged.papers.items())}
    failures = [failure for parsed in parsed_lists for failure in parsed.failures]
    notes = [note for parsed in parsed_lists for note in parsed.notes]
    return Imported(files, (*failures, *merged.failures, *printer.failures), (*notes, *printer.notes))


def _require_columns(columns: Mapping[str, str], found: Iterable[frozenset[str] | None]) -> None:
    known = frozenset[str]().union(*(one for one in found if one is not None))
    for role, name in columns.items():
        if role not in known:
            raise UsageError(f"--columns {role}={name}: no table of papers has a column `{name}`")


def _institution(records: Iterable[Record]) -> Callable[[str], bool]:
    """Return the function that tells whether a name is a registered institution's; it loads the registry if asked."""
    registry = lru_cache(maxsize=1)(lambda: loading.load(records))
    return lambda name: institutions.read(name, registry()).canonical is not None


def _keyword(config: Config, message: MessageType) -> Callable[[str], str]:
    """Return the function that returns the value of the field of keywords that a text names, or the empty string."""
    path = next((path for path, role in roles(config, message).items() if role == "keywords"), None)
    field = message.field(path) if path else None
    if field is None:
        return lambda _: ""
    if field.enum is None:
        return lambda text: text if field.kind == "string" else ""
    values = {_word(name): name for name in field.enum.numbers}
    return lambda text: values.get(_word(text), "")


def _word(text: str) -> str:
    return _NOT_IN_WORD.sub("_", text.casefold()).strip("_")
