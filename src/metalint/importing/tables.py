"""Tables of papers with columns of any names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from metalint.importing import wording
from metalint.importing.citations import Citation, repository_of_badge
from metalint.importing.markdown import shown
from metalint.papers.identifiers import identify
from metalint.render.entries import repository
from metalint.render.escape import is_web
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from metalint.importing.citations import CitationReader
    from metalint.importing.markdown import Pieces

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "paper title", "paper", "papers", "paper name", "article", "publication title", "work", "name"),
    "url": (
        "url", "link", "links", "paper link", "paper url", "pdf", "paper pdf", "arxiv", "arxiv link", "doi", "paper",
        "source", "reference",
    ),
    "abbr": ("abbr", "abbreviation", "acronym", "short name", "short", "alias", "method", "model", "approach", "name"),
    "authors": ("authors", "author", "author s", "first author", "by"),
    "institutions": (
        "institutions", "institution", "affiliations", "affiliation", "organization", "organizations", "organisation",
        "organisations", "org", "orgs", "lab", "labs", "university", "company", "team",
    ),
    "venue": (
        "venue", "venues", "conference", "conf", "journal", "publication", "pub", "published in", "published at",
        "published", "where", "conference journal", "journal conference", "venue year", "proceedings", "publisher",
    ),
    "year": ("year", "date", "published date", "publication date", "publication year", "time", "month", "release date"),
    "code": (
        "code", "codes", "github", "repo", "repository", "code link", "code url", "implementation", "source code",
        "official code", "github link", "project code", "open source",
    ),
    "code-type": ("framework", "language", "code type", "platform"),
    "keywords": ("keywords", "keyword", "tags", "tag", "topics", "topic", "category", "categories", "task", "area"),
    "note": ("note", "notes", "reading note"),
    "cover": ("cover", "figure", "image", "teaser", "picture", "overview"),
    "meta": ("meta", "metadata"),
}  # fmt: skip
"""Roles that a column can have, and the names that such columns go by, the likeliest first."""

_IGNORED: Final = frozenset({"", "no", "number", "index", "id", "#", "idx", "s no"})
_TITLES: Final = frozenset({"title", "titles", "paper", "papers"})
_REPEATED: Final = re.compile(r"(.)\1{2,}")  # `tttitle` makes a column wide
_NOT_IN_NAME: Final = re.compile(r"[\W_]+")
_SEPARATOR: Final = re.compile(r"\s*[;；]\s*|\s+/\s+")
_LIST: Final = re.compile(r"\s*[,;、，]\s*")
_NOTHING: Final = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "none", "null", "nan", "?", "x", "tbd", "✗", "❌", "×"}
)


class Columns(NamedTuple):
    """The role of each column by its index, the roles that the user chose, and the names of columns without one."""

    roles: Mapping[int, str]
    chosen: frozenset[str]
    unknown: tuple[str, ...]


def columns(header: Sequence[str], chosen: Mapping[str, str]) -> Columns:
    """Return what the columns of a table hold, by their names; ``chosen`` gives the names of some roles."""
    names = [plain(name) for name in header]
    roles: dict[int, str] = {}
    for role, name in chosen.items():
        at = next((at for at, one in enumerate(header) if one.casefold() == name.strip().casefold()), None)
        if at is None and plain(name):
            at = next((at for at, one in enumerate(names) if one == plain(name)), None)
        if at is not None:
            roles[at] = role
    found = frozenset(roles.values())
    for role, known in COLUMNS.items():
        if role not in roles.values() and role not in chosen:
            free = {name: at for at, name in reversed(list(enumerate(names))) if at not in roles}
            at = next((free[name] for name in known if name in free), None)
            if at is None and role == "title":  # `Title & Authors`
                at = next((at for name, at in free.items() if not _TITLES.isdisjoint(name.split())), None)
            roles |= {} if at is None else {at: role}
    unknown = (name for at, name in enumerate(header) if at not in roles and names[at] not in _IGNORED)
    return Columns(roles, found, tuple(unknown))


def plain(name: str) -> str:
    """Return the name of a column without capitals, marks and letters that only make it wide."""
    return " ".join(_NOT_IN_NAME.sub(" ", _REPEATED.sub(r"\1", name.casefold())).split())


def read_row(cells: Mapping[str, Pieces], reader: CitationReader, terms: wording.Wording) -> Citation | None:
    """Return what the cells of a row tell, by role; None for a row without a title."""
    title = cells.get("title", ())
    marks = any(piece.kind != "text" or piece.style for piece in title)
    cited = (reader.read(title) if marks else None) or Citation(wording.trimmed(shown(title)))
    if not cited.title:
        return None
    for role in ("url", "code", "venue", "year", "authors", "abbr", "code-type", "note"):
        cell = cells.get(role, ())
        if shown(cell).lower() not in _NOTHING or targets(cell):
            cited = _with_cell(cited, role, cell, terms)
    return cited


def institutions(cell: Pieces, is_institution: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the names in a cell, parted by semicolons, slashes or line breaks.

    Commas part names only where each part is an institution, and the whole is none: `University of California, Davis`.
    """
    found: list[str] = []
    for name in _several(cell, _SEPARATOR):
        parts = _LIST.split(name)
        are_names = len(parts) > 1 and not is_institution(name) and all(map(is_institution, parts))
        found += parts if are_names else [name]
    return tuple(found)


def keywords(cell: Pieces) -> tuple[str, ...]:
    """Return the words in a cell, parted by commas, semicolons or line breaks."""
    return _several(cell, _LIST)


def _with_cell(cited: Citation, role: str, cell: Pieces, terms: wording.Wording) -> Citation:
    """Add what the cell of a role tells; what it tells otherwise than expected is kept as the rest."""
    text, found = shown(cell), targets(cell)
    changes: dict[str, Any] = {}
    match role:
        case "url":
            code = next(filter(repository, found), "")
            url = next((one for one in found if not repository(one)), cited.url)
            changes = {"url": url or code, "code_url": cited.code_url or code}
        case "code" | "note":
            changes = {"code_url" if role == "code" else "note": found[0]} if found else {}
        case "venue":
            published = terms.published(text) or terms.guessed(text)
            url = next((one for one in found if (known := identify(one)) and known.kind != "URL"), "")
            if published:
                changes = {
                    "url": cited.url or url,
                    "venue": published.venue or cited.venue,
                    "year": published.year or cited.year,
                }
        case "year" if year := wording.dated(text).year:
            changes = {"year": year}
        case "authors":
            changes = {"authors": terms.names(text) or _several(cell, _LIST)}
        case "abbr" | "code-type":
            changes = {role.replace("-", "_"): text}
    return cited._replace(**changes) if changes else cited._replace(rest=(*cited.rest, f"{role} {text}"))


def targets(cell: Pieces) -> list[str]:
    """Return the addresses in a cell: of links, of repositories that a badge names, or written as text."""
    found: list[str] = []
    for piece in cell:
        if piece.kind == "link":
            found.append(piece.target)
        elif piece.kind == "image" and (name := repository_of_badge(piece.target)):
            found.append(f"https://github.com/{name}")
        elif piece.kind == "text":
            found += filter(is_web, piece.text.split())
    return found


def _several(cell: Pieces, separator: re.Pattern[str]) -> tuple[str, ...]:
    lines: list[str] = [""]
    for piece in cell:
        if piece.kind == "break":
            lines.append("")
        elif piece.kind != "image" and not piece.badge:
            lines[-1] += piece.text
    values: Iterable[str] = (value.strip() for line in lines for value in separator.split(line))
    return tuple(value for value in values if value.lower() not in _NOTHING)
