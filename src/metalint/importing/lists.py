"""Reading lists of papers, whatever their layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.errors import UsageError
from metalint.importing import classic, foreign, rendered

if TYPE_CHECKING:
    from metalint.importing.foreign import Reading
    from metalint.importing.rows import ParsedList


def read(path: str, text: str, reading: Reading) -> ParsedList:
    """Return the rows of a list.

    Raises:
        UsageError: a text in which nothing looks like a list of papers.
    """
    parsed = (
        classic.read(path, text, reading.notes)
        or rendered.read(path, text, reading.notes)
        or foreign.read(path, text, reading)
    )
    if parsed is None:
        what = "neither items with links nor a table with titles"
        raise UsageError(f"{path}: no list of papers: {what}; if there is one, use --columns title=NAME")
    return parsed
