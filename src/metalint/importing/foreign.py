"""Reading lists that metalint did not write: awesome lists, and tables with columns of any names."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.importing import addresses, markup, tables, titles
from metalint.importing.cells import asset, tail
from metalint.importing.citations import Citation, best, citation
from metalint.importing.markup import End, Heading, ItemList, ListItem, Paragraph, Run, Table, shown
from metalint.importing.readings import ItemReader, labels_title
from metalint.importing.records import NoPaper, PaperRecord, ParsedFile, Remark
from metalint.importing.spans import spans, trimmed
from metalint.importing.venues import ListVenueReader
from metalint.names import code_types
from metalint.names.folding import folded
from metalint.render.escape import is_web
from metalint.util.wording import code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from metalint.importing import readings
    from metalint.importing.explained import Explained
    from metalint.importing.markup import Block, Runs, TableRow
    from metalint.importing.spans import Atom
    from metalint.names.venues import Venues

_ABOUT_THE_LIST: Final = re.compile(
    r"(?:table of )?contents?|toc|(?:(?:latest|recent|whats|whats new) )?(?:news|updates?)(?: history| log)?"
    r"|change ?log|whats new"
    r"|history|(?:how to )?contribut(?:e|ing|ions?|ors?)(?: guidelines?| to this \w+)?|licen[cs]e"
    r"|acknowledge?ments?|contact(?: us)?"
    r"|star history|citations?|citing|cite|todo|to do|bibtex|maintainers?|disclaimer"
)
_DATED: Final = re.compile(r"(\D*[^\W\d])[\s,:(\[-]+((?:19|20)\d\d)[)\]]?|((?:19|20)\d\d)[\s,:-]+([^\W\d]\D*)")
_AROUND: Final = frozenset("after before earlier from later newer older onwards post pre prior since to until".split())  # noqa: SIM905
"""Words of headings that say that not all is from a year: `Before 2015`."""

_FILLERS: Final = re.compile(
    r"\b(?:accepted|all|articles?|at|awesome|code|collection|conference|from|in|list|main|of|papers?|proceedings"
    r"|publications?|the|with)\b|[-_:]",
    re.IGNORECASE,
)
_GENERAL: Final = re.compile(
    r"papers?(?: list)?|list(?: of papers)?|publications?|reading list|all(?: papers)?|paper(?:s)? (?:collection"
    r"|reading)|main|overview|index|readme|"
    r"(?:awesome|a list of|list of|curated list) .*|must read papers?(?: on .*)?|related papers|articles?"
)
_COURSES: Final = frozenset("blog bootcamp course courses keynote lecture lectures podcast tutorial".split())  # noqa: SIM905
_RESOURCES: Final = _COURSES | frozenset(
    "blogs book books framework frameworks libraries library newsletter podcasts posts slides software talks tools "  # noqa: SIM905
    "tutorials video videos website websites".split()
)
_NUMBERING: Final = re.compile(
    r"^(?:(?!(?:19|20)\d\d\s)\d+(?:\.\d+)*[.):]?|[IVX]+\.|[A-Z]\.)\s++(?=\S)"
    r"|(?:(?<!\s)\s++)?+[(\[](?!(?:19|20)\d\d\W)\d++(?: papers?)?[)\]]$"
)
_LEAST: Final = 1.4
"""Merit of what may be a title of its own."""

_GROUP: Final = 50
"""The level of headings that are items or paragraphs, above those of the list."""

_MAX_DETAIL: Final = 60  # words; more are an abstract
_SHARE: Final = 1.2
_SURE: Final = 2.0
_FEW: Final = 5  # items
_REMEMBERED: Final = 500  # items
_LEAST_CITED: Final = -0.5
"""The same behind names, where all else is explained."""

_LOST: Final = -0.5  # gain of what is not explained
_PROSE: Final = 8  # words that nothing explains make a paragraph prose


class ListReading(NamedTuple):
    """How lists are read.

    Attributes:
        notes: the folder that covers and notes lie in.
        columns: the names of columns, by role, that the user tells.
        is_institution: tells whether a name is one of a registered institution.
        venues: the vocabulary of venues.
        takes_all: whether what has no evidence of a paper is imported as well.
        sections: the headings whose papers are wanted; none for all.
    """

    notes: str
    columns: Mapping[str, str]
    is_institution: Callable[[str], bool]
    venues: Venues
    takes_all: bool = False
    sections: tuple[str, ...] = ()


class _Above(NamedTuple):
    """A heading above a paper."""

    line: int
    level: int
    text: str


class _Found(NamedTuple):
    """Something that may be a paper: an item with how many atoms may hold its title, or a row that is read already.

    ``urls`` are links that the label above it has for it.
    """

    line: int
    text: str
    above: tuple[_Above, ...]
    item: readings.ReadItem | None
    cited: Citation
    own: int = 0
    urls: tuple[str, ...] = ()
    cells: Mapping[str, Runs] = {}
    is_chosen: bool = False


def read(path: str, text: str, reading: ListReading) -> ParsedFile | None:
    """Return what is in a list; None for a text in which nothing looks like one."""
    whole = markup.bounded(text)
    reader = _Reader(path, reading)
    for block in markup.blocks(whole):
        reader.block(block)
    reader.close()
    if len(whole) < len(text):
        line = whole.count("\n") + 1
        reader.unread.append(Remark(path, line, "the list is too large; nothing from this line on is read"))
    parsed = reader.parsed()
    return parsed if parsed.records or parsed.unread else None


class _Reader:
    """Goes through a list; headings above a paper tell its year, venue, institution or keywords."""

    def __init__(self, path: str, reading: ListReading) -> None:
        self.path = path
        self.reading = reading
        self.items = ItemReader(ListVenueReader(reading.venues), code_types.load(()), reading.is_institution)
        self.above: tuple[_Above, ...] = ()
        self.pending: tuple[int, Runs] | None = None
        self.titles: set[int] = set()
        self.columns: set[str] = set()
        self.wanted = frozenset(map(folded, reading.sections))
        self.found: list[_Found] = []
        self._read_before: dict[Runs, readings.ReadItem] = {}
        self.unread: list[Remark] = []
        self.notes: list[Remark] = []

    # -- blocks

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case End(level=level):
                self.close()
                self.above = tuple(one for one in self.above if one.level < level)
            case Paragraph():
                self._paragraph(block)
            case ItemList():
                self._list(block)
            case Table():
                self.close()
                self._table(block)

    def close(self) -> None:
        """Read the paragraph that waits for a list below it."""
        if self.pending is not None:
            line, runs = self.pending
            self.pending = None
            if self._is_paper(ListItem(line, runs)):
                self._add(line, runs)
            elif self._has_paper_link(runs):
                self._drop(line, runs)

    def _heading(self, block: Heading) -> None:
        self.close()
        self.above = tuple(one for one in self.above if one.level < block.level)
        if self._has_paper_link(block.runs) and self._titled(self._read(block.runs)):
            self.pending = block.line, block.runs
            return
        text = _heading_text(block.runs)
        if block.level == 1:
            self.titles.add(block.line)
        self.above = (*self.above, _Above(block.line, block.level, text))
        self.pending = block.line, block.runs

    def _paragraph(self, block: Paragraph) -> None:
        lines = _lines(block.runs)
        are_papers = len(lines) > 1 and all(self._is_paper(ListItem(block.line, line)) for line in lines)
        if are_papers and len(set(map(self._has_paper_link, lines))) == 1:
            self.close()
            for number, runs in enumerate(lines):
                self._add(block.line + number, runs)
            return
        item = self._read(block.runs)
        below_title = self.pending is not None and self._titled(self._read(self.pending[1]))
        is_titled = self._titled(item) or (self._is_citation(item) and not below_title)
        is_heading = self.pending is None or any(one.line == self.pending[0] for one in self.above)
        if is_heading and not below_title and _is_bold_venue(item):
            self.close()
            self.above = (
                *(one for one in self.above if one.level < _GROUP),
                _Above(block.line, _GROUP, shown(block.runs)),
            )
            return
        is_detail = not is_titled or not _looks_apart(item)
        if self.pending is not None and is_detail and not self._is_prose(item):
            above, title = self.pending
            if not self._has_paper_link(title) or not self._has_paper_link(block.runs):
                self.pending = above, (*title, Run("break"), *block.runs)
                return
        if self.pending is not None and below_title and not item.links and (names := _leading_names(item)):
            self.pending = self.pending[0], (*self.pending[1], Run("break"), Run("text", names))
        self.close()
        self.above = tuple(one for one in self.above if one.level < _GROUP)
        if _looks_apart(item) and not self._is_prose(item):
            self.pending = block.line, block.runs
        elif self._has_paper_link(block.runs):
            self._drop(block.line, block.runs)

    def _list(self, block: ItemList) -> None:
        if self.pending is not None:
            line, runs = self.pending
            is_title = len(shown(runs).split()) > 2 and self._titled(self._read(runs))  # noqa: PLR2004 - words of a label
            are_details = (is_title and self._are_details(block.items)) or self._tell_of_one_paper(block.items)
            named = sum(labels_title(self._read(item.runs)) for item in block.items) if are_details else 0
            if are_details and named < 2:  # noqa: PLR2004 - each is a paper then
                self.pending = None
                self.above = tuple(one for one in self.above if one.line != line)
                self._add_with(line, runs, block.items, is_titled=not named)
                return
            if not self._is_paper(ListItem(line, runs)) and all(one.line != line for one in self.above):
                self.pending = None
                self.above = (*self.above, _Above(line, _GROUP, _heading_text(runs)))
        self.close()
        for item in block.items:
            self.item(item, _GROUP + 1)

    def _are_details(self, items: Sequence[ListItem]) -> bool:
        """Tell whether the items of a list tell of what stands above them: `Paper: …`, `Code: …`."""
        first, *others = items
        is_first = self._starts_with_label(first)
        return (is_first or any(map(self._starts_with_label, others[:_FEW]))) and all(
            self._starts_with_label(item) or not self._titled(self._read(item.runs)) for item in items
        )

    def _tell_of_one_paper(self, items: Sequence[ListItem]) -> bool:
        """Tell whether all items of a list have labels, one of them for authors: `Authors: …`, `Paper: …`."""
        told = ([explained.role for explained in self._read(item.runs).explained[:2]] for item in items)
        labelled = list(takewhile(lambda roles: roles[:1] in (["label"], ["link"]), told))
        return len(labelled) == len(items) and ["label", "authors"] in labelled

    # -- items

    def item(self, item: ListItem, level: int) -> None:
        """Read an item: a paper with what the items in it add, or the label of those."""
        if not item.children:
            self._add(item.line, item.runs)
            return
        papers = [child for child in item.children if self._holds_papers(child)]
        own = self._read(item.runs)
        cited = citation(self.items, own, best(own))
        is_label = bool(papers) and self._is_label(own, cited, papers)
        if self._titled(own) and cited.has_evidence and not is_label:
            details = [child for child in item.children if child not in papers]
            self._add_with(item.line, item.runs, details, is_titled=True)
            for child in papers:
                self.item(child, level)
        elif papers or self._is_heading_of(own, item):
            self._group(item, own, cited, level)
        else:
            self._add_with(item.line, item.runs, item.children, is_titled=self._titled(own))

    def _is_label(self, own: readings.ReadItem, cited: Citation, papers: Sequence[ListItem]) -> bool:
        """Tell whether an item with links is the label of the papers in it, which have none."""
        lacking = [child for child in papers if not self._has_paper_link(child.runs)]
        is_short = len(cited.title.split()) <= 4 and not cited.authors  # noqa: PLR2004 - words of a label
        return bool(lacking) and is_short and bool(own.links)

    def _is_heading_of(self, own: readings.ReadItem, item: ListItem) -> bool:
        """Tell whether an item without a link is the heading of others that have titles."""
        if own.links or not item.children:
            return False
        titled = sum(
            any(run.link for run in child.runs) and self._titled(self._read(child.runs)) for child in item.children
        )
        return titled > 0 and (len(shown(item.runs).split()) <= 3 or titled > 1)  # noqa: PLR2004 - words of a label

    def _group(self, item: ListItem, own: readings.ReadItem, cited: Citation, level: int) -> None:
        """Read the papers below a label; links that it has are theirs, in their order."""
        before = self.above
        label = _heading_text(
            run for run in item.runs if run.link is None or own.links[run.link.number].role == "title"
        )
        label = label.rstrip("[](){}|, ")
        if label:
            self.above = (*self.above, _Above(item.line, level, label))
        lacking = [child.line for child in item.children if not self._has_paper_link(child.runs)]
        links = dict(zip(lacking, cited.papers, strict=False))
        codes = [use.target for _, use in sorted(own.links.items()) if use.role == "code"]
        code_links = dict(zip(lacking, codes, strict=False)) if len(codes) == len(lacking) else {}
        for child in item.children:
            start = len(self.found)
            self.item(child, level + 1)
            urls = (links.get(child.line, ""), code_links.get(child.line, ""))
            if any(urls) and len(self.found) > start:
                self.found[start] = self.found[start]._replace(urls=urls)
        self.above = before

    def _add_with(self, line: int, runs: Runs, details: Sequence[ListItem], *, is_titled: bool) -> None:
        """Add an item with what stands below it; the title is its own, if it has one."""
        own = self._read(runs)
        whole = [*runs]
        for child in details:
            whole += _flat(child)
        item = self.items.read(spans(whole)) if details else own
        self._keep(line, runs, item, len(own.spans.atoms) if is_titled else 0)

    def _add(self, line: int, runs: Runs) -> None:
        for part in self._papers(runs):
            self._keep(line, part, self._read(part), 0)

    def _papers(self, runs: Runs) -> list[Runs]:
        """Part an item where a second link to another paper has a title: `[One](u), [Another](v)`."""
        item = self._read(runs)
        linked = [
            number
            for number, use in sorted(item.links.items())
            if use.role == "title" and addresses.is_paper(use.target) and titles.like_title(use.label) > _SURE
        ]
        if len({item.links[number].target for number in linked}) < len(linked) or len(linked) < 2:  # noqa: PLR2004
            return [runs]
        starts = [next(at for at, run in enumerate(runs) if run.link and run.link.number == one) for one in linked[1:]]
        return [runs[start:end] for start, end in pairwise((0, *starts, len(runs)))]

    def _keep(self, line: int, runs: Runs, item: readings.ReadItem, own: int) -> None:
        if item.links and all(use.role == "contents" for use in item.links.values()):
            return
        if item.spans.atoms or item.links:
            self.found.append(_Found(line, shown(runs), self.above, item, Citation(), own))

    def _drop(self, line: int, runs: Runs) -> None:
        self.found.append(_Found(line, shown(runs), self.above, None, Citation()))

    # -- what an item is

    def _read(self, runs: Iterable[Run]) -> readings.ReadItem:
        runs = tuple(runs)
        if runs not in self._read_before:
            if len(self._read_before) > _REMEMBERED:
                self._read_before.clear()
            self._read_before[runs] = self.items.read(spans(runs))
        return self._read_before[runs]

    def _titled(self, item: readings.ReadItem) -> bool:
        reading = best(item)
        return reading is not None and reading.merit >= _LEAST

    @staticmethod
    def _is_citation(item: readings.ReadItem) -> bool:
        """Tell whether names lead a short title, and all else is explained: `Ann Bell. Deep Models. ICML, 2019`."""
        reading = best(item)
        if reading is None or reading.merit < _LEAST_CITED or not reading.shape.endswith("after names"):
            return False
        return all(one.gain > 0 for _, one in _beside(item, reading))

    def _is_paper(self, item: ListItem) -> bool:
        own = self._read(item.runs)
        is_titled = self._titled(own) or self._is_citation(own)
        return is_titled and citation(self.items, own, best(own)).has_evidence

    def _holds_papers(self, item: ListItem) -> bool:
        own = self._read(item.runs)
        starts = bool(own.explained) and own.explained[0].role == "label"
        if not starts and self._titled(own):
            cited = citation(self.items, own, best(own))
            if cited.has_evidence and (cited.merit > 3 or not _begins_with_link(own)):  # noqa: PLR2004 - surely a title
                return True
        return any(map(self._holds_papers, item.children))

    def _starts_with_label(self, item: ListItem) -> bool:
        own = self._read(item.runs)
        return (
            bool(own.explained)
            and own.explained[0].role in {"label", "link"}
            and bool(own.links or "://" in own.spans.text)
        )

    def _has_paper_link(self, runs: Runs) -> bool:
        if not any(run.link or "://" in run.text for run in runs):
            return False
        return citation(self.items, self._read(runs), None).has_link

    def _is_prose(self, item: readings.ReadItem) -> bool:
        """Tell whether a paragraph has sentences beside what may be a title."""
        outside = (len(atom.text.split()) for atom, one in _beside(item, best(item)) if one.gain < 0)
        return sum(outside) > _PROSE

    # -- tables

    def _table(self, table: Table) -> None:
        header = [shown(cell) for cell in table.header]
        found = tables.columns(header, self.reading.columns)
        self.columns |= {role for role in found.roles.values() if role in found.chosen}
        title = tables.title_column(table, found.roles, found.chosen, self.items)
        if title is None:
            for row in table.rows:
                self._keep(row.line, _joined(row.cells), self._read(_joined(row.cells)), 0)
            return
        roles = {at: role for at, role in found.roles.items() if role != "title"}
        if found.roles.get(title) not in {None, "title"}:  # `Paper` beside `Name`: the title is also the link
            roles.pop(title, None)
        named = next((at for at, role in found.roles.items() if role == "title" and at != title), None)
        if named is not None and "abbr" not in roles.values():
            roles[named] = "url" if tables.plain(header[named]) in tables.COLUMNS["url"] else "abbr"
        for row in table.rows:
            self._row(row, title, roles, is_chosen="title" in found.chosen)

    def _row(self, row: TableRow, title: int, roles: Mapping[int, str], *, is_chosen: bool) -> None:
        if row.excess:
            self.notes.append(
                Remark(self.path, row.line, f"{row.excess} more cells than the header has; they are not read")
            )
        if title >= len(row.cells) or not any(map(shown, row.cells)):
            return
        cells = {role: row.cells[at] for at, role in roles.items() if at < len(row.cells)} | {"title": row.cells[title]}
        others = [cell for at, cell in enumerate(row.cells) if at not in roles and at != title]
        cited = tables.read_row(cells, others, self.items)
        text = shown(row.cells[title]) or shown(_joined(row.cells))
        self.found.append(_Found(row.line, text, self.above, None, cited, cells=cells, is_chosen=is_chosen))

    # -- records

    def parsed(self) -> ParsedFile:
        """Decide all readings, with what is usual in this list, and return what was found."""
        if self.wanted:
            self.found = [
                one for one in self.found if not self.wanted.isdisjoint(folded(above.text) for above in one.above)
            ]
        shapes = Counter[str]()
        for one in self.found:
            if one.item and (reading := best(one.item)) and _is_sure(one.item):
                shapes[reading.shape] += 1
        total = shapes.total() or 1
        shares = {shape: _SHARE * number / total for shape, number in shapes.items()}
        records: list[PaperRecord] = []
        no_papers: list[NoPaper] = []
        for one in self.found:
            cited = self._decided(one, shares)
            is_about = any(_is_about_the_list(above.text) for above in one.above)
            has_evidence = (cited.has_evidence and not _is_resource(one, cited)) or any(one.urls) or one.is_chosen
            says_more = cited.url or cited.code_url or cited.authors or cited.venue or cited.year
            if cited.title and ((self.reading.takes_all and says_more) or (has_evidence and not is_about)):
                records.append(self._record(one, cited))
            elif has_evidence and not is_about and one.item is not None:
                self.unread.append(Remark(self.path, one.line, f"no title found: {code(one.text)}"))
            else:
                section = one.above[-1].text if one.above else ""
                no_papers.append(NoPaper(self.path, one.line, section, one.text))
        unread, notes = tuple(self.unread), tuple(self.notes)
        return ParsedFile(tuple(records), unread, tuple(no_papers), notes, frozenset(self.columns))

    def _decided(self, one: _Found, shares: Mapping[str, float]) -> Citation:
        if one.item is None:
            return one.cited
        usual = (
            reading._replace(score=reading.score + shares[reading.shape]) if reading.shape in shares else reading
            for reading in one.item.readings
            if not one.own or reading.last < one.own
        )
        ranked = one.item._replace(readings=tuple(sorted(usual, key=lambda reading: -reading.score)))
        return citation(self.items, ranked, best(ranked))

    def _record(self, one: _Found, cited: Citation) -> PaperRecord:
        """Return the record of a paper, and note what of it has no field."""
        own_url, own_code = one.urls or ("", "")
        url, code_url = cited.url or own_url, cited.code_url or own_code
        note = asset(cited.note, self.reading.notes)
        targets = (url, _web(url)), (code_url, _web(code_url)), (cited.note, note)
        for text in (*cited.rest, *(written for written, kept in targets if written and not kept)):
            self.notes.append(Remark(self.path, one.line, f"not read: {code(text)}"))
        cover = next((run.target for run in one.cells.get("cover", ()) if run.kind == "image"), "")
        source = next((run for run in one.cells.get("meta", ()) if run.link), Run("text"))
        target = source.link.target if source.link else ""
        record = PaperRecord(
            self.path, one.line, name=tail(target), source=target, title=cited.title, url=_web(url),
            abbr=cited.abbr or (source.text if source.text != "m" else ""),
            cover=asset(cover, self.reading.notes), venue=cited.venue, year=cited.year,
            code_type=cited.code_type if code_url else "", code_url=_web(code_url), note=note, authors=cited.authors,
            institutions=cited.institutions, keywords=tables.keywords(one.cells.get("keywords", ())), doubt=cited.doubt,
            headings=tuple(above.text for above in one.above),
        )  # fmt: skip
        return self._below(record, one.above)

    def _below(self, record: PaperRecord, above: Sequence[_Above]) -> PaperRecord:
        """Add what the headings above a paper tell."""
        words: list[str] = []
        for heading in reversed(above):
            published = self.items.venues.published(heading.text) or self.items.venues.published(_bare(heading.text))
            if published and (published.year or published.gain >= 3):  # noqa: PLR2004 - surely a venue
                record = record._replace(venue=record.venue or published.venue, year=record.year or published.year)
            elif self._is_section(heading):
                if self.reading.is_institution(heading.text):
                    record = record._replace(institutions=record.institutions or (heading.text,))
                else:
                    topic, year = _dated(heading.text)
                    words.insert(0, topic)
                    record = record._replace(year=record.year or year)
        return record._replace(keywords=tuple(dict.fromkeys((*words, *record.keywords))))

    def _is_section(self, heading: _Above) -> bool:
        is_title = heading.level == 1 and (len(self.titles) == 1 or "awesome" in heading.text.casefold())
        return bool(heading.text) and not is_title and not _is_general(heading.text)


def _bare(heading: str) -> str:
    """Return a heading without the words that only say that papers follow: `ECCV 2024 accepted papers`."""
    return " ".join(_FILLERS.sub(" ", heading).split())


def _dated(heading: str) -> tuple[str, str]:
    """Part a heading into its topic and the year that it begins or ends with, if it has one: `Pruning (2021)`."""
    found = _DATED.fullmatch(heading)
    if found is None or not _AROUND.isdisjoint(_letters(heading).split()):
        return heading, ""
    return found[1] or found[4], found[2] or found[3]


def _is_resource(one: _Found, cited: Citation) -> bool:
    """Tell whether a link to no paper, with names and a year, is a course, a talk, …: by its title or heading."""
    if not cited.url or cited.venue or addresses.is_paper(cited.url):
        return False
    headings = {word for above in one.above for word in _letters(above.text).split()}
    return not (_COURSES.isdisjoint(_letters(cited.title).split()) and _RESOURCES.isdisjoint(headings))


def _beside(item: readings.ReadItem, reading: titles.TitleReading | None) -> Iterator[tuple[Atom, Explained]]:
    """Yield what is no part of what is read as the title."""
    for at, one in enumerate(zip(item.spans.atoms, item.explained, strict=True)):
        if reading is None or not reading.first <= at <= reading.last:
            yield one


def _leading_names(item: readings.ReadItem) -> str:
    """Return the names that a paragraph begins with, if they are several and a sentence follows; else nothing."""
    names = len(list(takewhile(lambda explained: explained.is_name, item.explained)))
    atoms = item.spans.atoms
    if names < 2 or names == len(atoms) or atoms[names].sep != "stop":  # noqa: PLR2004 - several
        return ""
    return item.spans.text[: atoms[names - 1].end]


def _is_sure(item: readings.ReadItem) -> bool:
    first, *others = item.readings
    return all(first.score - other.score >= _SURE for other in others[:3] if folded(other.title) != folded(first.title))


def _begins_with_link(item: readings.ReadItem) -> bool:
    return bool(item.explained) and item.explained[0].role in {"link", "authors", "venue"}


def _is_bold_venue(item: readings.ReadItem) -> bool:
    """Tell whether a paragraph is a venue or a year in bold letters: a heading, whatever it is written as."""
    is_bold = all(atom.style == "strong" for atom in item.spans.atoms)
    return is_bold and not item.links and [explained.role for explained in item.explained] == ["venue"]


def _looks_apart(item: readings.ReadItem) -> bool:
    """Tell whether a paragraph begins with what is set apart as a title, or with a number, a date, people."""
    reading = best(item)
    if reading is None:
        return False
    return reading.shape.split()[0] != "plain" or all(
        explained.gain > _LOST for explained in item.explained[: reading.first]
    )


def _lines(runs: Runs) -> list[Runs]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.kind in {"break", "soft"}:
            lines.append([])
        else:
            lines[-1].append(run)
    return [tuple(line) for line in lines if line]


def _flat(item: ListItem) -> list[Run]:
    """Return what an item and those in it show, each on a line; an abstract is left out."""
    own = [Run("break"), *item.runs] if len(shown(item.runs).split()) <= _MAX_DETAIL else []
    return own + [run for child in item.children for run in _flat(child)]


def _joined(cells: Iterable[Runs]) -> Runs:
    return tuple(run for cell in cells for run in (*cell, Run("break")))


def _heading_text(runs: Iterable[Run]) -> str:
    """Return a heading without numbers and links to other places of the list."""
    runs = list(runs)
    kept = [run for run in runs if not (run.link and run.link.target.startswith("#"))]
    text = trimmed(shown(kept if any(run.text.strip() for run in kept) else runs))
    return trimmed(_NUMBERING.sub("", text))


@lru_cache
def _is_about_the_list(heading: str) -> bool:
    return _ABOUT_THE_LIST.fullmatch(_letters(heading)) is not None


@lru_cache
def _is_general(heading: str) -> bool:
    return _GENERAL.fullmatch(_letters(heading)) is not None


def _letters(text: str) -> str:
    """Return the words of a text in small letters, without all else."""
    return " ".join(
        "".join(
            char if char.isalpha() or char.isspace() else " " if char in "-/&" else "" for char in text.lower()
        ).split()
    )


def _web(url: str) -> str:
    return url if is_web(url) else ""
