"""Importing: from existing lists and records to one file per paper."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.errors import UsageError
from metalint.files.globs import compile_glob
from metalint.importing.candidates import ListReading
from metalint.importing.files import Printer
from metalint.importing.keywords import Keywords
from metalint.importing.merging import merge
from metalint.importing.naming import named, renamed
from metalint.importing.records import Remark
from metalint.importing.summary import ImportSummary, Required
from metalint.names import registries, venues
from metalint.names.institutions import loading
from metalint.names.institutions import reading as institutions
from metalint.papers.extraction import roles
from metalint.rendering.entries import notes_root
from metalint.util.unicode import half_character

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from metalint.config.settings import Config
    from metalint.importing.merging import MergedPaper
    from metalint.importing.records import ParsedFile
    from metalint.schema.protobuf_check import Record
    from metalint.schema.types import MessageType

_MOST: Final = 0.9
"""Share of the papers that fill a role that is required."""


class Imported(NamedTuple):
    """The outcome of an import.

    Attributes:
        files: texts to write, by their paths below the folder of papers.
        summary: what was read, and what was not.
    """

    files: dict[str, str]
    summary: ImportSummary


def reading(
    config: Config,
    columns: Mapping[str, str] | None = None,
    *,
    takes_all: bool = False,
    sections: Iterable[str] = (),
) -> ListReading:
    """Return how the lists of a repository are read.

    Args:
        config: names the repository's own registries.
        columns: the names of columns, by role, in tables that metalint did not write.
        takes_all: whether to import what has no evidence of a paper.
        sections: the headings whose papers are imported; none for all.
    """
    own = registries.read(config, None)
    own.require()
    is_institution = _institution(own.institutions.values())
    vocabulary = venues.load(own.venues.values())
    return ListReading(notes_root(config), columns or {}, is_institution, vocabulary, takes_all, tuple(sections))


def plan(
    parsed: Iterable[ParsedFile],
    config: Config,
    message: MessageType,
    columns: Mapping[str, str] | None = None,
    folder: str = "",
) -> Imported:
    """Return a file for each paper that the files tell of; what several say of one paper is put together.

    Args:
        parsed: what the readers found.
        config: tells which fields to write.
        message: the type of the papers.
        columns: the names of columns, by role, that the user gave.
        folder: where the papers go, as patterns for papers have it.

    Raises:
        UsageError: a column that no table has.
    """
    parsed = list(parsed)
    _require_columns(columns or {}, [file.columns for file in parsed])
    keywords = Keywords(config, message)
    given = [keywords.known(record) for file in parsed for record in file.records]
    records = named(given)
    merged = merge(records)
    printer = Printer(config, message)
    texts = {name: printer.text(paper) for name, paper in sorted(merged.papers.items())}
    remarks = {name: _unwritable(merged.papers[name], text) for name, text in texts.items()}
    papers = {name: merged.papers[name] for name, remark in remarks.items() if remark is None}
    files = {_placed(name, paper, folder, config): texts[name] for name, paper in papers.items()}
    summary = ImportSummary(
        imported=len(files),
        merged=len(records) - len(texts),
        doubtful=tuple(record for record in records if record.doubt),
        unread=(*(remark for file in parsed for remark in file.unread), *filter(None, remarks.values())),
        no_papers=tuple(item for file in parsed for item in file.no_papers),
        required=_learned(list(papers.values()), config.required, set(roles(config, message).values())),
        lacking=tuple(keywords.lacking),
        shapes=tuple(shape for file in parsed for shape in file.shapes),
        notes=(
            *(note for file in parsed for note in file.notes),
            *merged.conflicts,
            *printer.notes,
            *renamed(given, records),
        ),
    )
    return Imported(files, summary)


def _unwritable(paper: MergedPaper, text: str) -> Remark | None:
    """Return what to say of a paper whose text no file can hold; None for all others."""
    if half_character(text) is None:
        return None
    roles = (role for role, values in paper.values.items() if half_character("".join(values)) is not None)
    what = f"{next(roles, 'a value')} holds half of a character (a lone surrogate), which no file can; not read"
    return Remark(paper.first.path, paper.first.line, what)


def _placed(name: str, paper: MergedPaper, folder: str, config: Config) -> str:
    """Return the name of a file below the folder of papers: in that of its year, where the settings have it so."""
    year = "".join(paper.values.get("year", [])[:1])
    paths = f"{folder}/{name}", f"{folder}/{year}/{name}"
    if not folder or not year or any(compile_glob(pattern).match(paths[0]) for pattern in config.papers):
        return name
    return f"{year}/{name}" if any(compile_glob(pattern).match(paths[1]) for pattern in config.papers) else name


def _learned(papers: Sequence[MergedPaper], required: Iterable[str], known: Container[str]) -> Required:
    """Return which of the required roles at least nine tenths of the papers fill, the title always."""
    filled = {role: sum(any(paper.values.get(role, ())) for paper in papers) for role in required if role in known}
    least = _MOST * len(papers)
    kept = tuple(role for role, number in filled.items() if role == "title" or number >= least)
    return Required(kept, tuple((role, number) for role, number in filled.items() if role not in kept), len(papers))


def _require_columns(columns: Mapping[str, str], found: Iterable[frozenset[str] | None]) -> None:
    known = frozenset[str]().union(*(roles for roles in found if roles is not None))
    for role, name in columns.items():
        if role not in known:
            raise UsageError(f"--columns {role}={name}: no table of papers has a column `{name}`")


def _institution(records: Iterable[Record]) -> Callable[[str], bool]:
    """Return the function that tells whether a name is a registered institution's; it loads the registry if asked."""
    registry = lru_cache(maxsize=1)(lambda: loading.load(records))
    return lru_cache(maxsize=1 << 12)(lambda name: institutions.read(name, registry()).canonical is not None)
