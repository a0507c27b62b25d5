"""Importing: from existing lists to one file a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from metalint.importing.files import Printer
from metalint.importing.lists import read
from metalint.importing.merging import merge
from metalint.importing.naming import named
from metalint.importing.rows import Failure
from metalint.render.links import notes_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metalint.config.settings import Config
    from metalint.schema.types import MessageType

__all__ = ["Failure", "Imported", "plan"]


class Imported(NamedTuple):
    """The files to write, by their paths below the folder of papers, and what could not be read."""

    files: dict[str, str]
    failures: tuple[Failure, ...]


def plan(lists: Iterable[tuple[str, str]], config: Config, message: MessageType) -> Imported:
    """Read lists in the classic layout and return a file for each paper in them.

    Args:
        lists: name and text of each list; what several say of one paper is put together.
        config: tells which fields to write, and where notes lie.
        message: the type of the papers.

    Raises:
        UsageError: a text that is not in the classic layout at all.
    """
    parsed_lists = [read(name, text, notes_root(config)) for name, text in lists]
    merged = merge(named(row for parsed in parsed_lists for row in parsed.rows))
    printer = Printer(config, message)
    files = {name: printer.text(paper) for name, paper in sorted(merged.papers.items())}
    failures = [failure for parsed in parsed_lists for failure in parsed.failures]
    return Imported(files, (*failures, *merged.failures, *printer.failures))
