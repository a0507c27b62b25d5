"""Importing: from existing lists and records to one file per paper."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.files.discovery import find_papers
from metalint.files.globs import make_matcher
from metalint.importing.candidates import ListReading
from metalint.importing.files import print_paper, printed_roles
from metalint.importing.keywords import known_keywords
from metalint.importing.merging import MergedPaper, merge
from metalint.importing.naming import assign_names, make_unique
from metalint.importing.records import ParsedFile, Remark
from metalint.importing.summary import ImportSummary
from metalint.names import registries, venues
from metalint.names.institutions import loading
from metalint.names.institutions import reading as institutions
from metalint.papers.extraction import roles
from metalint.papers.ids import SUFFIXES, year_folder
from metalint.rendering.entries import notes_root
from metalint.schema.types import MessageType
from metalint.util.unicode import half_character
from metalint.util.wording import plural

_MOST: Final = 0.9  # share of the papers that fill a role that is required; the title is always


class Imported(NamedTuple):
    """The outcome of an import.

    Attributes:
        files: texts to write, by their paths below the folder of papers.
        summary: what was read, and what was not.
    """

    files: dict[str, str]
    summary: ImportSummary


def reading(
    config: Config, columns: Mapping[str, str] | None = None, *, takes_all: bool = False, sections: Iterable[str] = ()
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
    registry = lru_cache(maxsize=1)(lambda: loading.load(own.institutions.values()))  # loaded when it is asked
    is_institution = lru_cache(maxsize=1 << 12)(lambda name: institutions.read(name, registry()).canonical is not None)
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
    known = frozenset[str]().union(*(file.columns or () for file in parsed))
    for role, name in (columns or {}).items():
        if role not in known:
            raise UsageError(f"--columns {role}={name}: no table of papers has a column `{name}`")
    given, lacking = known_keywords((record for file in parsed for record in file.records), config, message)
    records, renamed = assign_names(given)
    merged, conflicts = merge(records)
    fields = printed_roles(config, message)
    printed = {name: print_paper(paper, message, fields) for name, paper in sorted(merged.items())}
    remarks = {name: _why_unwritable(merged[name], text) for name, (text, _) in printed.items()}
    papers = {name: merged[name] for name, remark in remarks.items() if remark is None}
    fits = make_matcher(config.papers)
    is_by_year = _has_year_folders(config, folder)
    taken: dict[str, int] = {}
    files = {
        make_unique(_path_below_folder(name, paper, folder, fits, is_by_year=is_by_year), taken): printed[name][0]
        for name, paper in papers.items()
    }
    roles_of_schema = set(roles(config, message).values())
    filled = {
        role: sum(any(paper.values.get(role, ())) for paper in papers.values())
        for role in config.required
        if role in roles_of_schema
    }
    required = tuple(role for role, number in filled.items() if role == "title" or number >= _MOST * len(papers))
    summary = ImportSummary(
        imported=len(files),
        merged=len(records) - len(printed),
        doubtful=tuple(record for record in records if record.doubt),
        unread=(*(remark for file in parsed for remark in file.unread), *filter(None, remarks.values())),
        no_papers=tuple(item for file in parsed for item in file.no_papers),
        required=required,
        not_required={role: number for role, number in filled.items() if role not in required},
        lacking=tuple(lacking),
        shapes=tuple(shape for file in parsed for shape in file.shapes),
        notes=(
            *(note for file in parsed for note in file.notes),
            *conflicts,
            *(note for _, notes in printed.values() for note in notes),
            *renamed,
            *_list_left_out(papers.values()),
        ),
    )
    return Imported(files, summary)


def _why_unwritable(paper: MergedPaper, text: str) -> Remark | None:
    """Return what to say of a paper whose text no file can hold, or that says nothing; None for all others."""
    if not text.strip():
        what = "the schema has no field for any of its values (see `fields` in the settings); not imported"
        return Remark(paper.first.path, paper.first.line, what)
    if half_character(text) is None:
        return None
    roles = (role for role, values in paper.values.items() if half_character("".join(values)) is not None)
    what = f"{next(roles, 'a value')} holds half of a character (a lone surrogate), which no file can; not read"
    return Remark(paper.first.path, paper.first.line, what)


def _list_left_out(papers: Iterable[MergedPaper]) -> Iterator[Remark]:
    """Yield, for each file, how many papers have more authors than it names."""
    firsts = [paper.first for paper in papers if paper.leaves_out_authors]
    for path in dict.fromkeys(first.path for first in firsts):
        lines = [first.line for first in firsts if first.path == path]
        what = f"{plural(len(lines), 'paper')} with more authors than are named (`et al.`)"
        yield Remark(path, min(lines), f"{what}; `metalint verify` tells where records name them")


def _has_year_folders(config: Config, folder: str) -> bool:
    """Tell whether the papers that are below a folder lie in folders of their years, right below it."""
    paths = find_papers(config) if folder else []
    above = [posixpath.dirname(posixpath.dirname(path)) or "." for path in paths if year_folder(path)]
    return 2 * above.count(folder) > len(paths)


def _path_below_folder(
    name: str, paper: MergedPaper, folder: str, fits: Callable[[str], object], *, is_by_year: bool
) -> str:
    """Return the path of a file below the folder of papers, in the folder of its year and with the suffix of the list.

    If no pattern for papers fits such a file, it is the name as it is.
    """
    year = "".join(paper.values.get("year", [])[:1])
    stem, suffix = posixpath.splitext(name)
    names = [name, *(stem + other for other in SUFFIXES if suffix in SUFFIXES)]
    places = [
        place for one in names for place in ([one, f"{year}/{one}"][:: -1 if is_by_year else 1] if year else [one])
    ]
    fitting = (place for place in places if folder and fits(posixpath.normpath(f"{folder}/{place}")) is not None)
    return next(fitting, name)
