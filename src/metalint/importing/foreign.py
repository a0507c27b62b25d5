"""Reading lists: awesome lists, tables with columns of any names, and those that metalint wrote."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, Final

from metalint.config.installation import install_command
from metalint.importing import addresses, entries, headings, judging, markup, tables
from metalint.importing import cells as own_cells
from metalint.importing.candidates import Candidate, Candidates, ListReading
from metalint.importing.citations import Citation, best_reading, citation
from metalint.importing.headings import GROUP, HeadingAbove
from metalint.importing.markup import (
    SUMMARY,
    Block,
    Entries,
    Heading,
    ItemList,
    ListItem,
    Paragraph,
    Run,
    Runs,
    Table,
    TableRow,
    shown_text,
)
from metalint.importing.readings import ItemReader, ReadItem
from metalint.importing.records import LISTED, ROLE_OF_VIEW, PaperRecord, ParsedFile, Remark
from metalint.importing.venues import make_venue_reader
from metalint.names import code_types

_MOST_RUNS: Final = 200  # of a title with the paragraphs that tell of it
_OWN_COLUMNS: Final = frozenset({"", "meta", "title", "cover", "pub", "year", "code", "note"})
_MAX_DETAIL: Final = 60  # words; more are an abstract


def read(path: str, text: str, reading: ListReading) -> ParsedFile | None:
    """Return what is in a list; None for a text in which nothing looks like one."""
    reader = _Reader(path, reading)
    for block in markup.parse_blocks(text):
        reader.block(block)
    reader.close()
    parsed = reader.candidates.decide()
    return parsed if parsed.records or parsed.unread else None


class _Reader:
    """Goes through a list; headings above a paper tell its year, venue, institution or keywords."""

    def __init__(self, path: str, reading: ListReading) -> None:
        self.items = ItemReader(make_venue_reader(reading.venues), code_types.load(()), reading.is_institution)
        self.candidates = Candidates(path, reading, self.items)
        self.columns = reading.columns
        self.above: tuple[HeadingAbove, ...] = ()
        self.pending: tuple[int, Runs] | None = None  # a heading or paragraph, of which the next block may tell

    # -- blocks

    def block(self, block: Block) -> None:
        match block:
            case Heading(line=line, level=level, runs=runs):
                self.close()
                self._leave(level)
                if runs:
                    self._read_heading(line, level, runs)
            case Paragraph():
                self._read_paragraph(block)
            case ItemList():
                self._read_list(block)
            case Remark(line=line, message=why):
                self.close()
                self.candidates.cannot_read(line, why)
            case Entries():
                self._read_entries(block)
            case Table():
                self.close()
                self._read_table(block)

    def _read_heading(self, line: int, level: int, runs: Runs) -> None:
        self.pending = line, runs
        if not judging.has_paper_link(self.items, runs) or not judging.is_titled(self.items.read(runs)):
            if level == 1:
                self.candidates.titles.add(line)
            self._enter(line, level, runs)  # it is no paper itself

    def close(self) -> None:
        """Read the paragraph that waits for a list below it."""
        if self.pending is not None:
            line, runs = self.pending
            self.pending = None
            if judging.is_paper(self.items, runs):
                self._add_item(line, runs)
            elif judging.has_paper_link(self.items, runs):
                self._add_candidate(line, runs, is_loose=True)

    def _enter(self, line: int, level: int, runs: Runs) -> None:
        self.above = (*self.above, HeadingAbove(line, level, headings.heading_text(runs), shown_text(runs)))

    def _leave(self, level: int) -> None:
        """Leave the sections whose headings have this level or a deeper one."""
        self.above = tuple(heading for heading in self.above if heading.level < level)

    def _is_heading(self, line: int) -> bool:
        return any(heading.line == line for heading in self.above)

    def _read_paragraph(self, block: Paragraph) -> None:
        item = self.items.read(block.runs)
        below_title = self.pending is not None and judging.is_titled(self.items.read(self.pending[1]))
        if (
            not below_title
            and judging.is_bold_venue(item)
            and (self.pending is None or self._is_heading(self.pending[0]))
        ):
            self.close()
            self._leave(GROUP)
            self._enter(block.line, GROUP, block.runs)
            return
        is_whole = judging.is_complete(self.items, block.runs)
        is_prosaic = judging.is_prose(item) and not is_whole
        may_be_paper = judging.is_titled(item)
        if self.pending is not None:
            line, title = self.pending
            is_next = is_whole and judging.is_complete(self.items, title)
            may_be_paper &= is_next or not judging.begins_with_people(item, is_below_title=below_title)
            has_links = all(judging.has_paper_link(self.items, runs) for runs in (title, block.runs))
            if not (may_be_paper or is_prosaic or has_links) and len(title) <= _MOST_RUNS:
                self.pending = line, (*title, Run("break"), *block.runs)
                return
            if below_title and not item.links and not is_next and (names := judging.leading_names(item)):
                self.pending = line, (*title, Run("break"), Run("text", names))
        self.close()
        self._leave(GROUP)
        if not is_prosaic and best_reading(item) is not None:
            self.pending = block.line, block.runs
        elif judging.has_paper_link(self.items, block.runs):
            self._add_candidate(block.line, block.runs, is_loose=True)

    def _read_list(self, block: ItemList) -> None:
        if self.pending is not None:
            line, runs = self.pending
            items = block.items
            is_title = len(shown_text(runs).split()) > 2 and judging.is_titled(self.items.read(runs))  # noqa: PLR2004 - words of a label
            if judging.are_details(self.items, items, is_below_title=is_title):
                self.pending = None
                has_title = all(judging.label_of(self.items, item) != "title" for item in items)
                self._add_candidate(line, runs, items, has_title=has_title)
                return
            is_sentence = shown_text(runs).endswith((".", "!", "?", "\u3002")) and not runs[0].style
            if not judging.is_paper(self.items, runs) and not (is_sentence or self._is_heading(line)):
                self.pending = None
                self._enter(line, GROUP, runs)
        self.close()
        for item in block.items:
            self._read_item(item, GROUP + 1)

    def _read_entries(self, block: Entries) -> None:
        path, reading = self.candidates.path, self.candidates.reading._replace(columns={})
        try:
            from metalint.importing import bibtex

            parsed = entries.parse_entries(path, bibtex.read(path, block.text), reading)
        except ModuleNotFoundError:
            why = f"entries in BibTeX need a package; install it with `{install_command('import')}`"
            self.candidates.cannot_read(block.line, why)
        else:
            self.candidates.add_entries(block.line, parsed, self.above)

    # -- items

    def _read_item(self, item: ListItem, level: int) -> None:
        """Read an item: a paper with what the items in it add, or the label of those."""
        if not item.children:
            self._add_item(item.line, item.runs)
            return
        papers = [child for child in item.children if judging.holds_papers(self.items, child)]
        own = self.items.read(item.runs)
        cited = citation(self.items, own, best_reading(own))
        if cited.has_link:
            papers = [child for child in papers if not judging.tells_of_people(self.items.read(child.runs))]
        details = [child for child in item.children if child not in papers]
        is_told = any(judging.has_paper_link(self.items, child.runs) for child in details)  # `- [paper](url)`
        if judging.is_titled(own) and (cited.has_evidence or (is_told and papers)):
            self._add_candidate(item.line, item.runs, details, has_title=True)
            for child in papers:
                self._read_item(child, level)
        elif papers:
            self._add_group(item, own, cited, level)
        else:
            self._add_candidate(item.line, item.runs, item.children, has_title=judging.is_titled(own))

    def _add_group(self, item: ListItem, own: ReadItem, cited: Citation, level: int) -> None:
        """Read the papers below a label; links that it has are theirs, in their order."""
        before = self.above
        runs = [run for run in item.runs if run.link is None or own.links[run.link.number].role == "title"]
        label = headings.heading_text(runs).rstrip("[](){}|, ")
        if label:
            self.above = (*self.above, HeadingAbove(item.line, level, label))
        lacking = [child.line for child in item.children if not judging.has_paper_link(self.items, child.runs)]
        codes = [use.target for _, use in sorted(own.links.items()) if use.role == "code"]
        links = zip_longest(cited.papers, codes if len(codes) == len(lacking) else (), fillvalue="")
        urls = dict(zip(lacking, links, strict=False))
        found = self.candidates.found
        for child in item.children:
            start = len(found)
            self._read_item(child, level + 1)
            if child.line in urls and len(found) > start:
                found[start] = found[start]._replace(urls=urls[child.line])
        self.above = before

    def _add_item(self, line: int, runs: Runs) -> None:
        for part in judging.papers_in(self.items, runs):
            self._add_candidate(line, part)

    def _add_candidate(
        self,
        line: int,
        runs: Runs,
        details: Iterable[ListItem] = (),
        *,
        has_title: bool = False,
        is_loose: bool = False,
    ) -> None:
        """Keep what may be a paper with the items below it; where it ``has_title``, none of those holds the title."""
        text = shown_text(runs)
        item = self.items.read([*runs, *(run for child in details for run in _flatten_item(child))])
        own = len(self.items.read(runs).spans.atoms) if has_title else 0
        if item.links and all(use.role == "contents" for use in item.links.values()):
            if addresses.find_raw_links(text):
                self.candidates.cannot_read_raw(line, text)
        elif item.spans.atoms or item.links:
            self.candidates.found.append(Candidate(line, text, self.above, item, own, is_loose=is_loose))

    # -- tables

    def _read_table(self, table: Table) -> None:
        header = [shown_text(cell) for cell in table.header]
        names = [tables.column_key(name) for name in header]
        if {"meta", "title"} <= set(names) <= _OWN_COLUMNS:
            self._read_own_table(table, names)
            return
        linked = [cell for cell in table.header if judging.has_paper_link(self.items, cell)]
        if any(judging.is_titled(self.items.read(cell)) for cell in linked):  # it is a paper, too
            table = table._replace(header=(), rows=(TableRow(table.line, table.header), *table.rows))
            header = []
        known = tables.roles_of_columns(header, self.columns)
        chosen = self.columns.keys() & set(known.values())
        self.candidates.columns |= chosen
        title = tables.title_column(table, known, chosen, self.items)
        if title is None:
            for row in table.rows:
                self._add_candidate(row.line, _join_cells(row.cells))
            return
        roles = {at: role for at, role in known.items() if role != "title" and at != title}
        rows = frozenset(row.line for row in table.rows)
        for at, (name, column) in enumerate(zip(header, table.columns, strict=False)):
            if name and at != title and at not in known and any(map(_says_more_than_links, column)):
                self.candidates.unused.append((name, rows))
        for row in table.rows:
            cells = row.cells
            if header and len(row.written) > len(header):
                excess = len(row.written) - len(header)
                self.candidates.note(row.line, f"{excess} more cells than the header has; they are not read")
            if not any(map(shown_text, cells)):
                continue
            told = {role: cells[at] for at, role in roles.items()}
            others = tuple(cell for at, cell in enumerate(cells) if roles.get(at, "about") == "about" and at != title)
            item = self.items.read(cells[title], is_title_cell=True)
            text = shown_text(cells[title]) or shown_text(_join_cells(cells))
            read = tables.Row(told, others, "title" in chosen)
            self.candidates.found.append(Candidate(row.line, text, self.above, item, row=read))

    def _read_own_table(self, table: Table, columns: Sequence[str]) -> None:
        """Read the rows of the classic layout, each value as it is written."""
        outer, inner = (*[HeadingAbove(0, 0, "")] * 2, *self.above)[-2:]
        view, section = ("all", "") if inner.text == "all" else (outer.text, inner.shown)
        if view != "all" and (view not in ROLE_OF_VIEW or inner.level < SUMMARY):
            self.candidates.cannot_read(table.line, "a table under no section; its rows are not read")
            return
        role = ROLE_OF_VIEW.get(view)
        told: dict[str, Any] = {role: (section,)} if role in LISTED else {}
        for row in table.rows:
            written = row.written[:-1] if row.written[-1:] == ("</p>",) else row.written
            if len(written) != len(columns):
                self.candidates.cannot_read(row.line, f"{len(written)} cells, where the header has {len(columns)}")
                continue
            path, notes = self.candidates.path, self.candidates.reading.notes
            record = PaperRecord(path, row.line, view, section, headings=(section,), **told)
            own, complaints = own_cells.read_row(record, dict(zip(columns, written, strict=True)), notes)
            for message in complaints:
                (self.candidates.note if own else self.candidates.cannot_read)(row.line, message)
            self.candidates.own += [own] if own else []


def _says_more_than_links(cell: Runs) -> bool:
    """Tell whether a cell has words beside its links."""
    return any(run.kind == "text" and not run.link and any(map(str.isalpha, run.text)) for run in cell)


def _flatten_item(item: ListItem) -> list[Run]:
    """Return what an item and those in it show, each on a line; an abstract is left out."""
    own = [Run("break"), *item.runs] if len(shown_text(item.runs).split()) <= _MAX_DETAIL else []
    return own + [run for child in item.children for run in _flatten_item(child)]


def _join_cells(cells: Iterable[Runs]) -> Runs:
    return tuple(run for cell in cells for run in (*cell, Run("break")))
