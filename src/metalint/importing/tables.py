"""Tables of papers with columns of any names."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
_REPEATED: Final = re.compile(r"(.)\1{2,}")  # `tttitle` makes a column wide
_NOT_IN_NAME: Final = re.compile(r"[\W_]+")
_SEPARATOR: Final = re.compile(r"(?:(?<!\s)\s++)?+[;；、]\s*+|(?<!\s)\s++/\s++")
_LIST: Final = re.compile(r"(?:(?<!\s)\s++)?+[,;、，]\s*+")
_NOTHING: Final = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "none", "null", "nan", "?", "x", "tbd", "✗", "❌", "×"}
)


def roles_of_columns(header: Sequence[str], chosen: Mapping[str, str]) -> dict[int, str]:
    """Return the roles of columns, by their places; ``chosen`` gives the names of some, which come first."""
    names = [column_key(name) for name in header]
    roles: dict[int, str] = {}
    for role, name in chosen.items():
        at = next((at for at, column in enumerate(header) if column.casefold() == name.strip().casefold()), None)
        if at is None and column_key(name):
            at = next((at for at, column in enumerate(names) if column == column_key(name)), None)
        if at is not None:
            roles[at] = role
    for role, known in COLUMNS.items():
        if role not in roles.values() and role not in chosen:
            free = {name: at for at, name in reversed(list(enumerate(names))) if at not in roles}
            at = next((free[name] for name in known if name in free), None)
            if at is None and role == "title":  # `Title & Authors`
                at = next((at for name, at in free.items() if not _TITLES.isdisjoint(name.split())), None)
            roles |= {} if at is None else {at: role}
    return roles | {at: "about" for at, name in enumerate(names) if at not in roles and name in _DESCRIPTIVE}


def column_key(name: str) -> str:
    """Return the name of a column without capitals, marks and letters that only make it wide."""
    return " ".join(_NOT_IN_NAME.sub(" ", _REPEATED.sub(r"\1", name.casefold())).split())


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
    width = max((len(row.cells) for row in table.rows), default=0)
    merits = {}
    for at in range(width):
        if roles.get(at) in _NEVER_TITLES or roles.get(at, "") in chosen:
            continue
        cells = [row.cells[at] for row in table.rows[:_SAMPLE] if at < len(row.cells) and shown_text(row.cells[at])]
        readings = [best_reading(reader.read(cell)) for cell in cells]
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


def read_row(row: Row, cited: Citation, reader: ItemReader) -> Citation:
    """Add to what the cell of the title tells what the others do."""
    for role in ("url", "code", "year", "venue", "authors", "institutions", "abbr", "code-type", "note"):
        cell = row.cells.get(role, ())
        text = shown_text(cell)
        if not cell or (text.lower() in _NOTHING and not find_addresses(cell)):
            continue
        changes: dict[str, Any] = {}
        match role:
            case "url" | "code" | "note":
                cited = _add_links(cited, role, cell, reader)
            case "venue" | "year":
                told = citation(reader, reader.read(cell), None)
                dated = venues.split_date(text)
                name = told.venue or ("" if role == "year" or any(map(is_web, text.split())) else dated.venue)
                changes = {"venue": name or cited.venue, "year": (told.year or dated.year) or cited.year}
                cited = _add_links(cited, "", cell, reader)
            case "authors":
                listed = ", ".join(_split_lines(cell))
                told = citation(reader, reader.read((Run("text", listed),)), None)
                found = people.list_people(listed)
                is_parted = bool(told.institutions) and bool(told.authors)
                changes = {"authors": told.authors if is_parted else found.names}
                changes["doubt"] = (told.doubt if is_parted else citations.doubt_of_names(found.unread)) or cited.doubt
                changes["institutions"] = cited.institutions or (told.institutions if is_parted else ())
            case "institutions":
                changes = {"institutions": institutions(cell, reader.is_institution)}
            case _:
                changes = {role.replace("-", "_"): text}
        cited = cited._replace(**changes)
    for cell in row.others:
        cited = _add_links(cited, "", cell, reader)
    is_published = bool(cited.authors) and bool(cited.venue or cited.year)
    return cited._replace(has_evidence=cited.has_evidence or is_published)


def institutions(cell: Runs, is_institution: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the names in a cell, parted by semicolons, slashes or line breaks.

    Commas part names only where each part is an institution, and the whole is none: `University of California, Davis`.
    """
    names: list[str] = []
    for name in (people.FOOTNOTE_MARKS.sub("", value).strip() for value in _split_values(cell, _SEPARATOR)):
        parts = [people.FOOTNOTE_MARKS.sub("", part) for part in _LIST.split(name)]
        are_names = len(parts) > 1 and not is_institution(name) and all(map(is_institution, parts))
        names += parts if are_names else [name]
    return tuple(filter(None, names))


def keywords(cell: Runs) -> tuple[str, ...]:
    """Return the words in a cell, parted by commas, semicolons or line breaks."""
    return _split_values(cell, _LIST)


def _add_links(cited: Citation, role: str, cell: Runs, reader: ItemReader) -> Citation:
    """Add the links of a cell, by their labels, else by the role of the column."""
    told = citation(reader, reader.read(cell), None)
    found = find_addresses(cell)
    if role == "note":
        return cited._replace(note=cited.note or next(iter(found), ""))
    code = told.code_url or next(filter(addresses.is_code, found), "")
    if role == "code" and not code:
        code = next(iter(found), "")
    urls = [url for url in found if url != code and not addresses.is_code(url)]
    paper = next(filter(addresses.is_paper, urls), "")
    if role == "url" and not paper:
        paper = told.url or next(iter(urls), "")
    is_open = role == "url" or not cited.url or addresses.is_code(cited.url) or paper in told.papers
    is_better = is_open and addresses.is_paper(paper) + (role == "url") > addresses.is_paper(cited.url)
    is_evidence = bool(paper) and not addresses.is_elsewhere(paper) and not addresses.is_code(paper)
    published = told if role in {"", "url"} else Citation()
    return cited._replace(
        url=paper if paper and is_better else cited.url or (code if role == "url" else ""),
        code_url=cited.code_url or code,
        code_type=cited.code_type or told.code_type,
        has_evidence=cited.has_evidence or told.has_evidence or is_evidence,
        rest=cited.rest if role else (*cited.rest, *told.rest),
        authors=cited.authors or told.authors,
        institutions=cited.institutions or told.institutions,
        venue=cited.venue or published.venue,
        year=cited.year or published.year,
    )


def find_addresses(cell: Runs) -> list[str]:
    """Return the addresses in a cell: of links, of repositories that a badge names, or written as text."""
    links: dict[str, None] = {}
    for run in cell:
        if run.kind == "image" and (name := addresses.repository_of_badge(run.target)):
            links[f"https://github.com/{name}"] = None
        elif run.link is not None:
            links[run.link.target] = None
        elif run.kind == "text":
            links |= dict.fromkeys(filter(is_web, run.text.split()))
            links |= {f"https://doi.org/{doi}": None for doi in _DOI.findall(run.text) if "doi.org" not in run.text}
            links |= {f"https://arxiv.org/abs/{id_}": None for id_ in _ARXIV.findall(run.text) if "//" not in run.text}
    return [address for address in links if not address.startswith("#")]


_DOI: Final = re.compile(r"\b10\.[0-9]{4,9}/[^\s,;]+")
_ARXIV: Final = re.compile(r"(?<![\w./])(?:arxiv\s*:\s*)?([0-9]{4}\.[0-9]{4,5})(?![\w.])", re.IGNORECASE)


def _split_lines(cell: Runs) -> list[str]:
    lines: list[str] = [""]
    for run in cell:
        if run.kind == "break":
            lines.append("")
        elif run.kind != "image":
            lines[-1] += run.text or " "
    return [line for raw in lines if (line := raw.strip(" ,"))]


def _split_values(cell: Runs, separator: re.Pattern[str]) -> tuple[str, ...]:
    values: Iterable[str] = (value.strip() for line in _split_lines(cell) for value in separator.split(line))
    return tuple(value for value in values if value.lower() not in _NOTHING)
