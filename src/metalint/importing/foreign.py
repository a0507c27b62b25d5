"""Reading lists that metalint did not write: awesome lists, and tables with columns of any names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.importing import markdown, tables, wording
from metalint.importing.cells import asset, tail
from metalint.importing.citations import CitationReader, is_paper
from metalint.importing.markdown import Heading, HtmlList, Item, Paragraph, Piece, Table, shown
from metalint.importing.rows import Failure, ParsedList, Row
from metalint.importing.wording import Wording
from metalint.names import code_types
from metalint.render.escape import is_web
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from metalint.importing.citations import Citation
    from metalint.importing.markdown import Pieces, TableRow
    from metalint.names.venues import Venues

_MAX_SHOWN: Final = 80
_ABOUT_THE_LIST: Final = re.compile(
    r"(?:table of )?contents?|toc|(?:(?:latest|recent|whats) )?(?:news|updates?)(?: history| log)?|change ?log"
    r"|history|(?:how to )?contribut(?:e|ing|ions?|ors?)(?: guidelines?)?|licen[cs]e|acknowledge?ments?|contact(?: us)?"
    r"|star history|citations?|citing|todo"
)
_MAX_HEADING: Final = 3  # words of an item that is a heading of the items in it


class Reading(NamedTuple):
    """How lists are read.

    Attributes:
        notes: the folder that covers and notes lie in.
        columns: the names of columns, by role, that the user tells.
        keyword: returns the value of the field of keywords that a text names; the empty string for none.
        is_institution: tells whether a name is one of a registered institution.
        venues: the vocabulary of venues.
    """

    notes: str
    columns: Mapping[str, str]
    keyword: Callable[[str], str]
    is_institution: Callable[[str], bool]
    venues: Venues


def read(path: str, text: str, reading: Reading) -> ParsedList | None:
    """Return the rows of a list; None for a text in which nothing looks like one."""
    reader = _Reader(path, reading)
    for block in markdown.blocks(text):
        reader.block(block)
    if not reader.rows and not reader.has_table:
        return None
    columns = frozenset(reader.columns)
    return ParsedList(tuple(reader.rows), tuple(reader.failures), tuple(reader.notes), columns)


class _Reader:
    """Goes through a list; headings above a paper tell its year, venue or keyword."""

    def __init__(self, path: str, reading: Reading) -> None:
        self.path = path
        self.reading = reading
        self.wording = Wording(reading.venues)
        self.citations = CitationReader(self.wording, code_types.load(()))
        self.headings: list[Heading] = []
        self.has_table = False
        self.columns: set[str] = set()
        self.rows: list[Row] = []
        self.failures: list[Failure] = []
        self.notes: list[Failure] = []
        self._noted: set[int] = set()

    def block(self, block: markdown.Block) -> None:
        match block:
            case Heading():
                self.headings = [*(one for one in self.headings if one.level < block.level), block]
            case Item() if not self._is_about_the_list(block.line):
                self.item(block)
            case Table():
                self.table(block)
            case Paragraph(line=line) if any(is_paper(piece.target) for piece in block.pieces if piece.kind == "link"):
                self.notes.append(Failure(self.path, line, "a paragraph with links to papers is not read"))
            case HtmlList(line=line):
                self.failures.append(Failure(self.path, line, "a table or list in HTML is not read"))

    def _is_about_the_list(self, line: int) -> bool:
        """Tell whether items are news or rules of the list, by the heading above them; note that they are left out."""
        if not self.headings or not _ABOUT_THE_LIST.fullmatch(wording.letters(self.headings[-1].text)):
            return False
        above = self.headings[-1]
        if above.line not in self._noted:
            self._noted.add(above.line)
            self.notes.append(Failure(self.path, line, f"items under {_short(above.text)} are not read"))
        return True

    def item(self, item: Item) -> None:
        """Read an item. Items in it that have titles of their own are papers; others tell more of it."""
        details = [child for child in item.children if self._is_detail(child)]
        pieces = list(item.pieces)
        if any(piece.kind == "link" or piece.style for piece in pieces) or self._is_title(item, details):
            pieces += [piece for child in details for piece in (Piece("text", ". "), *child.pieces)]
        else:
            details = []
        cited = self.citations.read(pieces)
        if cited:
            self.rows.append(self._row(item.line, cited))
        elif not item.children and not _is_of_contents(item):
            self._fail(item.line, f"no paper: {_short(shown(item.pieces))}")
        for child in item.children:
            if not (cited and child in details):
                self.item(child)

    def _is_detail(self, child: Item) -> bool:
        return not child.children and not self.citations.names_a_paper(child.pieces)

    def _is_title(self, item: Item, details: Sequence[Item]) -> bool:
        """Tell whether plain text is a title, with items below that tell more; else it is a heading."""
        with_links = [child for child in details if any(piece.kind == "link" for piece in child.pieces)]
        return len(shown(item.pieces).split()) > _MAX_HEADING and len(with_links) <= 1

    def table(self, table: Table) -> None:
        found = tables.columns(table.header, self.reading.columns)
        self.columns |= {role for role in found.roles.values() if role in found.chosen}
        if "title" not in found.roles.values():
            names = ", ".join(f"`{name}`" for name in table.header if name)
            self._fail(table.line, f"no column of titles among {names}; name it with --columns title=NAME")
            return
        self.has_table = True
        for name in found.unknown:
            self.notes.append(Failure(self.path, table.line, f"column `{name}` is not read"))
        for row in table.rows:
            self._table_row(row, {role: row.cells[at] for at, role in found.roles.items()})

    def _table_row(self, row: TableRow, cells: Mapping[str, Pieces]) -> None:
        if row.excess:
            self._fail(row.line, f"{row.excess} more cells than the header has; they are not read")
        cited = tables.read_row(cells, self.citations, self.wording)
        if cited is None:
            self._fail(row.line, "no title in the row")
            return
        made = self._row(row.line, cited)
        keywords = self._keywords(row.line, tables.keywords(cells.get("keywords", ())))
        cover = next((piece.target for piece in cells.get("cover", ()) if piece.kind == "image"), "")
        source = next((piece for piece in cells.get("meta", ()) if piece.kind == "link"), Piece("link"))
        self.rows.append(
            made._replace(
                name=tail(source.target),
                source=source.target,
                abbr=made.abbr or (source.text if source.text != "m" else ""),
                cover=asset(cover, self.reading.notes),
                institutions=tables.institutions(cells.get("institutions", ()), self.reading.is_institution),
                keywords=(*made.keywords, *keywords),
            )
        )

    def _row(self, line: int, cited: Citation) -> Row:
        """Return the row of a paper, and note what of it has no field."""
        note = asset(cited.note, self.reading.notes)
        targets = (cited.url, _web(cited.url)), (cited.code_url, _web(cited.code_url)), (cited.note, note)
        unread = [written for written, kept in targets if written and not kept]
        for text in (*cited.rest, *unread):
            self.notes.append(Failure(self.path, line, f"not read: {_short(text)}"))
        row = Row(
            self.path, line, abbr=cited.abbr, title=cited.title, url=_web(cited.url), venue=cited.venue,
            year=cited.year, code_type=cited.code_type if cited.code_url else "", code_url=_web(cited.code_url),
            note=note, authors=cited.authors,
        )  # fmt: skip
        for heading in reversed(self.headings):
            published = self.wording.published(heading.text)
            if published:
                row = row._replace(venue=row.venue or published.venue, year=row.year or published.year)
            elif heading.level > 1 and (word := self.reading.keyword(heading.text)):
                row = row._replace(keywords=row.keywords or (word,))
            elif heading is self.headings[-1] and heading.level > 1 and heading.line not in self._noted:
                self._noted.add(heading.line)
                why = f"heading {_short(heading.text)} is neither a year, a venue nor a keyword of the schema"
                self.notes.append(Failure(self.path, heading.line, f"{why}; it is not read"))
        return row

    def _keywords(self, line: int, written: tuple[str, ...]) -> tuple[str, ...]:
        known = {text: self.reading.keyword(text) for text in written}
        for text in (text for text, word in known.items() if not word):
            self.notes.append(Failure(self.path, line, f"not read: keyword {_short(text)}"))
        return tuple(filter(None, known.values()))

    def _fail(self, line: int, message: str) -> None:
        self.failures.append(Failure(self.path, line, message))


def _is_of_contents(item: Item) -> bool:
    """Tell whether an item is an entry of a table of contents."""
    links = [piece for piece in item.pieces if piece.kind == "link"]
    return bool(links) and all(link.target.startswith("#") for link in links)


def _web(url: str) -> str:
    return url if is_web(url) else ""


def _short(text: str) -> str:
    return f"`{text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + '…'}`"
