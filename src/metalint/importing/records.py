"""What every reader returns, whatever the format: records of papers, and what was not read."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from metalint.util.wording import first_words

_SHOWN: Final = 20  # names of columns in a message


class Remark(NamedTuple):
    """A place in a file, and what there is to say about it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return one line for a terminal."""
        return f"{self.path}:{self.line}: {self.message}"


class Doubt(NamedTuple):
    """Why the title of a record may be wrong, and the other reading; ``other`` is empty where there is none."""

    why: str
    other: str = ""


class NoPaper(NamedTuple):
    """An item without evidence of a paper; ``section`` is the heading above it."""

    path: str
    line: int
    section: str
    text: str


LISTED: Final = ("institutions", "authors", "keywords", "references", "ror")
"""The roles that have several values."""

ROLE_OF_VIEW: Final = {
    "publication": "venue", "year": "year", "institution": "institutions", "author": "authors", "keyword": "keywords"
}  # fmt: skip
"""What the headings of a view of metalint tell."""


class PaperRecord(NamedTuple):
    """What one place in a file tells of a paper, empty where it tells nothing.

    ``line`` is where it begins. ``name`` is the paper's file, and empty where nothing names it; ``source`` tells papers
    apart whose files have one name in different folders. ``keywords`` are as written: which of them the schema takes is
    decided when the paper is written. ``headings`` are its sections, outer ones first. ``doubt`` is
    about the title. ``leaves_out_authors`` says that ``authors`` is not all of them, as *et al.* does. ``is_exact``
    says that `metalint export` wrote each value as it is. ``view`` and ``section`` are of the classic layout; other
    readers put what a heading says into the field that it belongs to.
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
    abstract: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    ror: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    doubt: Doubt | None = None
    is_exact: bool = False
    leaves_out_authors: bool = False


class ParsedFile(NamedTuple):
    """What a reader found in one file.

    Attributes:
        records: of papers, in the order of the file.
        unread: what has evidence of a paper and could not be read; `import` then exits with 1.
        no_papers: what has none.
        notes: what has no field in a paper and is left out.
        columns: the roles that the user gave the names of columns for, and that the file has; None for formats
            without columns.
        shapes: of the items, each with how many there are.
    """

    records: tuple[PaperRecord, ...]
    unread: tuple[Remark, ...] = ()
    no_papers: tuple[NoPaper, ...] = ()
    notes: tuple[Remark, ...] = ()
    columns: frozenset[str] | None = None
    shapes: tuple[str, ...] = ()


def list_unused(path: str, names: Mapping[str, int]) -> Iterator[Remark]:
    """Yield what to say of names of columns or keys that no role has; each comes with its first line."""
    if names:
        what = f"not read, as no role has such a name: {first_words([*names], _SHOWN)}; --columns ROLE=NAME reads one"
        yield Remark(path, next(iter(names.values())), what)
