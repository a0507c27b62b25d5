"""Reading what the layouts ``table`` and ``list`` write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.importing import markdown
from metalint.importing.cells import asset, tail
from metalint.importing.markdown import Heading, Item, Paragraph, Piece, Pieces, Table, shown
from metalint.importing.rows import Failure, ParsedList, Row
from metalint.names.people import ET_AL
from metalint.render.classic import BADGE
from metalint.render.frame import GENERATED
from metalint.render.page import NOUNS
from metalint.render.views import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.config.settings import View

_BEGIN: Final = re.compile(r" {0,3}<!--\s*metalint:begin\s+\S+\s*-->\s*")
_END: Final = re.compile(r" {0,3}<!--\s*metalint:end\s+\S+\s*-->\s*")
_VIEWS: Final[dict[str, View]] = {noun: view for view, nouns in NOUNS.items() for noun in nouns}
_COUNT: Final = re.compile(rf"[0-9]+ papers?(?:, [0-9]+ ({'|'.join(_VIEWS)}))?")
_COLUMNS: Final = {"Paper": "paper", "Venue": "venue", "Year": "year"}
_CODE: Final = re.compile(r"code(?: \((.*)\))?", re.DOTALL)
_YEAR: Final = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")


def read(path: str, text: str, notes: str) -> ParsedList | None:
    """Return the rows of a list in one of these layouts; None for a text that holds none.

    Of a file with marker regions only these are read. ``notes`` is the folder that covers and notes lie in.
    """
    own = text if GENERATED in text else _regions(text)
    reader = _Reader(path, notes)
    for block in markdown.blocks(own) if own else ():
        reader.block(block)
    return ParsedList(tuple(reader.rows), tuple(reader.failures)) if reader.view else None


def _regions(text: str) -> str:
    """Return a text with only what stands between markers, each line where it was."""
    kept, inside = [], False
    for line in text.split("\n"):
        inside = (inside or _BEGIN.fullmatch(line) is not None) and not _END.fullmatch(line)
        kept.append(line if inside else "")
    return "\n".join(kept) if any(kept) else ""


class _Reader:
    """Goes through a list; its view stands in the line that counts the papers."""

    def __init__(self, path: str, notes: str) -> None:
        self.path = path
        self.notes = notes
        self.view: View | None = None
        self.section = ""
        self.rows: list[Row] = []
        self.failures: list[Failure] = []

    def block(self, block: markdown.Block) -> None:
        match block:
            case Paragraph() if found := _COUNT.fullmatch(shown(block.pieces)):
                self.view, self.section = _VIEWS[found[1] or "list"], ""
            case Heading(level=level) if level < markdown.SUMMARY:
                self.section = "" if block.text == UNKNOWN else block.text
            case Item() if self.view:
                self._item(block)
            case Table() if self.view:
                self._table(block)

    def _item(self, item: Item) -> None:
        title, *rest = item.pieces or (Piece("break"),)
        if title.kind != "link" and title.style != "strong":
            self.failures.append(Failure(self.path, item.line, "no title at the beginning of the line"))
            return
        row = self._row(item.line, title)
        text = " ".join(piece.text for piece in rest if (piece.kind, piece.style) == ("text", ""))
        year = _YEAR.search(text)
        row = row._replace(
            venue=row.venue or "".join(piece.text for piece in rest if piece.style == "em" and piece.kind == "text"),
            year=row.year or (year[0] if year else ""),
        )
        self.rows.append(self._linked(row, rest))

    def _table(self, table: Table) -> None:
        columns = [_COLUMNS.get(name, "") for name in table.header]
        if "paper" not in columns:
            self.failures.append(Failure(self.path, table.line, "no column `Paper`; the rows are not read"))
            return
        for row in table.rows:
            cells = dict(zip(columns, row.cells, strict=True))
            title, *lines = _lines(cells["paper"])
            if not title or row.excess:
                self.failures.append(Failure(self.path, row.line, "no title in the first cell, or too many cells"))
                continue
            made = self._row(row.line, title[0])
            made = made._replace(
                venue=made.venue or shown(cells.get("venue", ())), year=made.year or shown(cells.get("year", ()))
            )
            for line in lines:
                made = self._linked(made, line) if _has_links(line) else self._about(made, line)
            self.rows.append(made)

    def _row(self, line: int, title: Piece) -> Row:
        """Return the row of a paper with what the heading above it says."""
        named = (self.section,) if self.section else ()
        return Row(
            self.path,
            line,
            title=title.text,
            url=title.target,
            venue=self.section if self.view == "publication" else "",
            year=self.section if self.view == "year" else "",
            institutions=named if self.view == "institution" else (),
            authors=named if self.view == "author" else (),
            keywords=named if self.view == "keyword" else (),
        )

    def _about(self, row: Row, line: Sequence[Piece]) -> Row:
        """Add short name and authors. In the view by author, the headings name all whom `et al.` leaves out."""
        abbr = next((piece.text for piece in line if piece.style == "strong"), "")
        plain = "".join(piece.text for piece in line if not piece.style)
        written = (plain.removeprefix(" · ") if abbr else plain).strip()
        first = written.removesuffix(ET_AL)
        if self.view != "author" or first == written or "," in written or written in row.authors:
            authors = tuple(name for name in written.split(", ") if name)
        else:
            authors = tuple(dict.fromkeys((first, *row.authors)))
        return row._replace(abbr=abbr, authors=authors)

    def _linked(self, row: Row, line: Sequence[Piece]) -> Row:
        """Add what links and the cover lead to."""
        for piece in line:
            if piece.kind == "image":
                row = row._replace(cover=asset(piece.target, self.notes))
            elif piece.kind != "link":
                continue
            elif piece.badge.startswith(BADGE):
                row = row._replace(code_url=piece.target)
            elif found := _CODE.fullmatch(piece.text):
                row = row._replace(code_type=found[1] or "", code_url=piece.target)
            elif piece.text == "note":
                row = row._replace(note=asset(piece.target, self.notes))
            elif piece.text == "metadata":
                row = row._replace(name=tail(piece.target), source=piece.target)
        return row


def _lines(pieces: Pieces) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        if piece.kind == "break":
            yield line
            line = []
        else:
            line.append(piece)
    yield line


def _has_links(line: Sequence[Piece]) -> bool:
    return any(piece.kind in {"link", "image"} for piece in line)
