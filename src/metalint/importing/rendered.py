"""Reading what the layouts ``table`` and ``list`` write."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from metalint.config.settings import View
from metalint.importing import markup
from metalint.importing.cells import asset, linked_file
from metalint.importing.markup import Heading, ItemList, ListItem, Paragraph, Run, Table, shown_text
from metalint.importing.records import LISTED, ROLE_OF_VIEW, PaperRecord, ParsedFile, Remark
from metalint.names.people import ET_AL
from metalint.rendering.classic import BADGE
from metalint.rendering.layouts import GENERATED
from metalint.rendering.page import NOUNS
from metalint.rendering.views import UNKNOWN

_BEGIN: Final = re.compile(r" {0,3}<!--\s*metalint:begin\s+\S+\s*-->\s*")
_END: Final = re.compile(r" {0,3}<!--\s*metalint:end\s+\S+\s*-->\s*")
_VIEWS: Final[dict[str, View]] = {noun: view for view, nouns in NOUNS.items() for noun in nouns}
_COUNT: Final = re.compile(rf"[0-9]+ papers?(?:, [0-9]+ ({'|'.join(_VIEWS)}))?")
_CODE: Final = re.compile(r"code(?: \((.*)\))?", re.DOTALL)
_YEAR: Final = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")


def read(path: str, text: str, notes: str) -> ParsedFile | None:
    """Return the rows of a list in one of these layouts; None for a text that holds none.

    Of a file with marker regions only these are read. ``notes`` is the folder that covers and notes lie in.
    """
    own = text
    if GENERATED not in text:  # each line stays where it is
        kept, inside = [], False
        for line in text.split("\n"):
            inside = (inside or _BEGIN.fullmatch(line) is not None) and not _END.fullmatch(line)
            kept.append(line if inside else "")
        own = "\n".join(kept) if any(kept) else ""
    reader = _Reader(path, notes)
    for block in markup.parse_blocks(own, markup.MAX_COST_PARSED) if own else ():
        reader.block(block)
    return ParsedFile(tuple(reader.rows), tuple(reader.failures)) if reader.view else None


class _Reader:
    """Goes through a list; its view stands in the line that counts the papers."""

    def __init__(self, path: str, notes: str) -> None:
        self.path = path
        self.notes = notes
        self.view: View | None = None
        self.section = ""
        self.rows: list[PaperRecord] = []
        self.failures: list[Remark] = []

    def block(self, block: markup.Block) -> None:
        match block:
            case Paragraph() if found := _COUNT.fullmatch(shown_text(block.runs)):
                self.view, self.section = _VIEWS[found[1] or "list"], ""
            case Heading(level=level) if level < markup.SUMMARY:
                self.section = "" if shown_text(block.runs) == UNKNOWN else shown_text(block.runs)
            case ItemList() if self.view:
                for item in block.items:
                    self._read_item(item)
            case Table() if self.view:
                self._read_table(block)
            case Remark():
                self.failures.append(block._replace(path=self.path))

    def _read_item(self, item: ListItem) -> None:
        title, *rest = item.runs or (Run("break"),)
        if title.link is None and title.style != "strong":
            self.failures.append(Remark(self.path, item.line, "no title at the beginning of the line"))
            return
        row = self._new_row(item.line, title)
        text = "".join(run.text for run in rest if (run.kind, run.style, run.link) == ("text", "", None))
        parts = [part.strip() for part in text.split("·")]
        named = next((part for part in parts if part and not part.isdecimal()), "")
        year = _YEAR.search(text.replace(named, "", 1))
        row = row._replace(
            authors=row.authors if not named else tuple(named.split(", ")),
            venue=row.venue or "".join(run.text for run in rest if run.style == "em" and run.link is None),
            year=row.year or (year[0] if year else ""),
        )
        self.rows.append(self._add_links(row, rest))

    def _read_table(self, table: Table) -> None:
        columns = [shown_text(name).lower() for name in table.header]
        if "paper" not in columns:
            self.failures.append(Remark(self.path, table.line, "no column `Paper`; the rows are not read"))
            return
        for row in table.rows:
            cells = dict(zip(columns, row.cells, strict=True))
            lines = [[*line] for is_end, line in groupby(cells["paper"], lambda run: run.kind == "break") if not is_end]
            if not lines or row.excess:
                self.failures.append(Remark(self.path, row.line, "no title in the first cell, or too many cells"))
                continue
            made = self._new_row(row.line, lines[0][0])
            made = made._replace(
                venue=made.venue or shown_text(cells.get("venue", ())),
                year=made.year or shown_text(cells.get("year", ())),
            )
            for line in lines[1:]:
                if any(run.kind == "image" or run.link for run in line):
                    made = self._add_links(made, line)
                    continue
                abbr = next((run.text for run in line if run.style == "strong"), "")
                plain = "".join(run.text for run in line if not run.style)
                written = (plain.removeprefix(" · ") if abbr else plain).strip()
                first = written.removesuffix(ET_AL)
                authors = tuple(name for name in written.split(", ") if name)
                is_cut = first != written and "," not in written and written not in made.authors
                if self.view == "author" and is_cut:  # the headings name all whom `et al.` leaves out
                    authors = tuple(dict.fromkeys((first, *made.authors)))
                made = made._replace(abbr=abbr, authors=authors)
            self.rows.append(made)

    def _new_row(self, line: int, title: Run) -> PaperRecord:
        named = (self.section,) if self.section else ()
        url = title.link.target if title.link else ""
        record = PaperRecord(self.path, line, headings=named, title=title.text.strip(), url=url)
        role = ROLE_OF_VIEW.get(self.view or "", "")
        told: dict[str, Any] = {role: named if role in LISTED else self.section} if role else {}
        return record._replace(**told)

    def _add_links(self, row: PaperRecord, line: Sequence[Run]) -> PaperRecord:
        for run in line:
            target, text = run.link.target if run.link else "", run.text.strip()
            if run.kind == "image" and run.link is None:
                row = row._replace(cover=asset(run.target, self.notes))
            elif not target:
                continue
            elif run.kind == "image":
                row = row._replace(code_url=target) if run.target.startswith(BADGE) else row
            elif found := _CODE.fullmatch(text):
                row = row._replace(code_type=found[1] or "", code_url=target)
            elif text == "note":
                row = row._replace(note=asset(target, self.notes))
            elif text == "metadata":
                row = row._replace(name=linked_file(target), source=target)
        return row
