"""What readers of lists return: rows, and what could not be read."""

from __future__ import annotations

from metalint.util.named_tuples import NamedTuple


class Failure(NamedTuple):
    """A place in a list that could not be read, and why."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return one line for a terminal."""
        return f"{self.path}:{self.line}: {self.message}"


class Row(NamedTuple):
    """What one place in a list tells of a paper, empty where it tells nothing.

    ``name`` is the paper's file, and empty where the list does not name it. ``source`` tells papers apart whose files
    have one name in different folders. ``view`` and ``section`` are of the classic layout; the other readers put
    what a heading says into the field that it belongs to.
    """

    path: str
    line: int
    view: str = ""
    section: str = ""
    name: str = ""
    abbr: str = ""
    title: str = ""
    url: str = ""
    cover: str = ""
    venue: str = ""
    year: str = ""
    code_type: str = ""
    code_url: str = ""
    note: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class ParsedList(NamedTuple):
    """The rows of a list, and the places that could not be read.

    ``notes`` are what has no field in a paper and is left out; ``columns`` are the roles that the user gave the names
    of columns for, and that a table has.
    """

    rows: tuple[Row, ...]
    failures: tuple[Failure, ...]
    notes: tuple[Failure, ...] = ()
    columns: frozenset[str] | None = None
