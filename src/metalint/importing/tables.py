"""Tables of papers with columns of any names."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from metalint.importing import addresses, citations, people, venues
from metalint.importing.citations import Citation, best_reading, citation
from metalint.importing.markup import Run, Runs, Table, shown_text
from metalint.importing.readings import ItemReader
from metalint.rendering.escape import is_web
from metalint.util import packaged

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    role: tuple(names.split("|"))
    for role, names in packaged.split_pairs(packaged.read_sections("words/lists.txt")["columns"]).items()
}
"""Roles that a column can have, and the names that such columns go by, the likeliest first."""

_DESCRIPTIVE: Final = frozenset(packaged.read_sections("words/lists.txt")["descriptive columns"].split("|"))

_TITLES: Final = frozenset({"title", "titles", "paper", "papers"})
_REPEATED: Final = re.compile(r"^(.)\1+|(.)\2{2,}")  # `tttitle` makes a column wide
_NOT_IN_NAME: Final = re.compile(r"[\W_]+")
_SEPARATOR: Final = re.compile(r"(?:(?<!\s)\s++)?+[;；、]\s*+|(?<!\s)\s++/\s++")
_LIST: Final = re.compile(r"(?:(?<!\s)\s++)?+[,;、，]\s*+")
_NOTHING: Final = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "none", "null", "nan", "?", "x", "tbd", "✗", "❌", "×"}
)


def roles_of_columns(header: Sequence[str], chosen: Mapping[str, str]) -> dict[int, str]:
    """Return the roles of columns, by their places; ``chosen`` gives the names of some, which come first."""
    names = [column_key(name) for name in header]
    wanted = {role: (column_key(name),) for role, name in chosen.items()}
    roles: dict[int, str] = {}
    for role, known in (wanted | {role: known for role, known in COLUMNS.items() if role not in chosen}).items():
        free = {name: at for at, name in reversed(list(enumerate(names))) if at not in roles}
        at = next((free[name] for name in known if name in free), None)
        if at is None and role == "title" not in chosen:  # `Title & Authors`
            at = next((at for name, at in free.items() if not _TITLES.isdisjoint(name.split())), None)
        roles |= {} if at is None else {at: role}
    return roles | {at: "about" for at, name in enumerate(names) if at not in roles and name in _DESCRIPTIVE}


def column_key(name: str) -> str:
    """Return the name of a column without capitals, marks and letters that only make it wide, if it has others."""
    return " ".join(_NOT_IN_NAME.sub(" ", _REPEATED.sub(r"\1\2", name.casefold())).split()) or name.strip().casefold()


_SAMPLE: Final = 40  # rows that tell which column holds the titles
_CALLED: Final = 2.0  # what the name of a column says for titles in it, in the measure of how much a text is like one
_LEAST: Final = 2.2
_NEVER_TITLES: Final = frozenset(
    {"authors", "year", "institutions", "cover", "meta", "keywords", "note", "code-type", "about"}
)


def title_column(table: Table, roles: Mapping[int, str], chosen: AbstractSet[str], reader: ItemReader) -> int | None:
    """Return which column holds the titles, by its name and by what is in its cells; None if none does."""
    if "title" in chosen:
        return next(at for at, role in roles.items() if role == "title")
    merits = {}
    for at, column in enumerate(table.columns):
        if roles.get(at) in _NEVER_TITLES or roles.get(at, "") in chosen:
            continue
        readings = [best_reading(reader.read(cell)) for cell in column[:_SAMPLE] if shown_text(cell)]
        if readings:
            merit = sum(reading.merit if reading else -2.0 for reading in readings) / len(readings)
            merits[at] = merit + (_CALLED if roles.get(at) == "title" else 0.0)
    likeliest = max(merits, key=merits.__getitem__, default=None)
    if likeliest is not None and merits[likeliest] >= _LEAST:
        return likeliest
    return next((at for at, role in roles.items() if role == "title"), None)


class Row(NamedTuple):
    """The cells of a row by role, those of columns without one, and whether the user chose the column of titles."""

    cells: Mapping[str, Runs]
    others: Sequence[Runs] = ()
    is_chosen: bool = False


_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code_url", "code_type"),
    "year": ("year", "venue"),
    "venue": ("venue", "year"),
    "authors": ("authors", "doubt"),
    "institutions": ("institutions",),
    "abbr": ("abbr",),
    "code-type": ("code_type",),
    "note": (),
    "url": (),
}
"""What the cells of a column tell better than those of others."""

_ADDED: Final = ("authors", "institutions", "venue", "year", "abbr", "code_url", "code_type", "note", "doubt")


def read_row(row: Row, cited: Citation, reader: ItemReader) -> Citation:
    """Add to what the cell of the title tells what the others do."""
    cells = [(role, cell) for role, cell in row.cells.items() if role in _FIELDS]
    for role, cell in (*cells, *(("", cell) for cell in row.others)):
        if shown_text(cell).lower() not in _NOTHING or any(run.link or run.kind == "image" for run in cell):
            cited = _add_cell(cited, role, _read_cell(role, cell, reader))
    is_published = bool(cited.authors) and bool(cited.venue or cited.year)
    return cited._replace(has_evidence=cited.has_evidence or is_published)


def _read_cell(role: str, cell: Runs, reader: ItemReader) -> Citation:
    """Return what a cell tells; what its column is for is a label before it."""
    text = shown_text(cell)
    told = Citation()
    values: dict[str, Any] = {}
    match role:
        case "abbr" | "code-type":
            values = {role.replace("-", "_"): text}
        case "note":
            values = {"note": _find_address(cell)}
        case "institutions":
            values = {"institutions": institutions(cell, reader.is_institution)}
        case "authors":
            listed = ", ".join(_split_lines(cell))
            told = citation(reader, reader.read((Run("text", listed),)), None)
            if not (told.institutions and told.authors):
                found = people.list_people(listed)
                told = Citation(authors=found.names, doubt=citations.doubt_of_names(found.unread))
        case "url" | "code":
            label, field = ("paper: ", "url") if role == "url" else ("code: ", "code_url")
            told = citation(reader, reader.read((Run("text", label), *cell)), None)
            values = {field: getattr(told, field) or _find_address(cell)}
        case _:
            told = citation(reader, reader.read(cell), None)
            if role:
                dated = venues.split_date(text)
                name = "" if role == "year" or any(map(is_web, text.split())) else dated.venue
                values = {"venue": told.venue or name, "year": told.year or dated.year}
    return told._replace(**values)


def _add_cell(cited: Citation, role: str, told: Citation) -> Citation:
    """Add what a cell tells: what its column is for, and of all else what is not known yet."""
    open_fields = [field for field in _ADDED if field in _FIELDS.get(role, ()) or not getattr(cited, field)]
    added: dict[str, Any] = {field: value for field in open_fields if (value := getattr(told, field))}
    is_open = role == "url" or not cited.url or addresses.is_code(cited.url)
    url = told.url if is_open else next(iter(told.papers), "")
    if addresses.is_paper(url) + (role == "url") > addresses.is_paper(cited.url):
        added["url"] = url
    rest = () if role else told.rest
    has_evidence = cited.has_evidence or told.has_evidence or addresses.is_paper(url)
    return cited._replace(**added, rest=cited.rest + rest, has_evidence=has_evidence)


def _find_address(cell: Runs) -> str:
    """Return the first address in a cell: of a link, or written as text, or as an id of arXiv or a DOI."""
    text = shown_text(cell)
    links = [run.link.target for run in cell if run.link]
    ids = addresses.find_identifiers(f"arXiv:{text} doi:{text}")
    return next(iter([*links, *filter(is_web, text.split()), *ids]), "")


def institutions(cell: Runs, is_institution: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the names in a cell, parted by semicolons, slashes or line breaks.

    Commas part names only where each part is an institution, and the whole is none: `University of California, Davis`.
    """
    names: list[str] = []
    for value in _split_values(cell, _SEPARATOR):
        name, *parts = (people.FOOTNOTE_MARKS.sub("", part).strip() for part in (value, *_LIST.split(value)))
        names += parts if not is_institution(name) and all(map(is_institution, parts)) else [name]
    return tuple(filter(None, names))


def keywords(cell: Runs) -> tuple[str, ...]:
    """Return the words in a cell, parted by commas, semicolons or line breaks."""
    return _split_values(cell, _LIST)


def _split_lines(cell: Runs) -> list[str]:
    text = "".join("\n" if run.kind == "break" else run.text or " " for run in cell if run.kind != "image")
    return [line for raw in text.split("\n") if (line := raw.strip(" ,"))]


def _split_values(cell: Runs, separator: re.Pattern[str]) -> tuple[str, ...]:
    values = (value.strip() for line in _split_lines(cell) for value in separator.split(line))
    return tuple(value for value in values if value.lower() not in _NOTHING)
