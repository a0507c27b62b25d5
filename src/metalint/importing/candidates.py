"""What may be papers of a list, and which of that are: decided once all of it is known, by what is usual there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.importing import addresses, headings, people, tables, titles
from metalint.importing.cells import asset, tail
from metalint.importing.citations import Citation, best, citation, names_of
from metalint.importing.markup import Run
from metalint.importing.records import NoPaper, PaperRecord, ParsedFile, Remark
from metalint.importing.shapes import Votes, pieces
from metalint.names.folding import folded
from metalint.render.escape import is_web
from metalint.util.wording import code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from metalint.importing.headings import Above
    from metalint.importing.markup import Runs
    from metalint.importing.readings import ItemReader, ReadItem
    from metalint.importing.shapes import Part, Piece
    from metalint.importing.titles import TitleReading
    from metalint.names.venues import Venues

_COURSES: Final = frozenset("blog bootcamp course courses keynote lecture lectures podcast tutorial".split())  # noqa: SIM905
_RESOURCES: Final = _COURSES | frozenset(
    "blogs book books framework frameworks libraries library newsletter podcasts posts slides software talks tools "  # noqa: SIM905
    "tutorials video videos website websites".split()
)
_SURE: Final = 2.0


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


class Candidate(NamedTuple):
    """Something that may be a paper: an item with how many atoms may hold its title, or a row that is read already.

    ``urls`` are links that the label above it has for it.
    """

    line: int
    text: str
    above: tuple[Above, ...]
    item: ReadItem | None
    cited: Citation
    own: int = 0
    urls: tuple[str, ...] = ()
    cells: Mapping[str, Runs] = {}
    is_chosen: bool = False

    @property
    def most(self) -> int:
        """How many atoms may hold the title."""
        return self.own or (len(self.item.spans.atoms) if self.item else 0)

    @property
    def readable(self) -> ReadItem | None:
        """The item, with the readings whose title is its own."""
        if self.item is None:
            return None
        return self.item._replace(readings=tuple(reading for reading in self.item.readings if reading.last < self.most))


class Candidates:
    """All that may be papers of the list at ``path``, and what of it could not be read.

    Attributes:
        titles: the lines of headings of the first level; if there is but one, it is the title of the list.
        columns: the roles of columns that the user told and that are there.
    """

    def __init__(self, path: str, reading: ListReading, items: ItemReader) -> None:
        self.found: list[Candidate] = []
        self.titles: set[int] = set()
        self.columns: set[str] = set()
        self._path = path
        self._reading = reading
        self._items = items
        self._unread: list[Remark] = []
        self._notes: list[Remark] = []

    def cannot_read(self, line: int, why: str) -> None:
        """Say that something was not read, although it is a paper or may be."""
        self._unread.append(Remark(self._path, line, why))

    def note(self, line: int, what: str) -> None:
        """Say that a part of something was not read."""
        self._notes.append(Remark(self._path, line, what))

    def decided(self) -> ParsedFile:
        """Decide all readings, with what is usual in this list, and return what was found."""
        wanted = frozenset(map(folded, self._reading.sections))
        candidates = [
            candidate
            for candidate in self.found
            if not wanted or not wanted.isdisjoint(folded(above.text) for above in candidate.above)
        ]
        votes = Votes()
        for candidate in candidates:
            if candidate.item and (reading := best(candidate.readable)) and _is_sure(candidate.item):
                names = names_of(candidate.item, reading)
                votes.add(pieces(candidate.item), (reading.first, reading.last), names)
        records: list[PaperRecord] = []
        no_papers: list[NoPaper] = []
        for candidate in candidates:
            cited, above = self._cited(candidate, votes), candidate.above
            is_about = headings.are_about_the_list(above)
            is_likely = cited.has_evidence and not _is_resource(candidate, cited)
            has_evidence = is_likely or any(candidate.urls) or candidate.is_chosen
            says_more = cited.url or cited.code_url or cited.authors or cited.venue or cited.year
            if cited.title and ((self._reading.takes_all and says_more) or (has_evidence and not is_about)):
                records.append(self._record(candidate, cited))
            elif has_evidence and not is_about and candidate.item is not None:
                self.cannot_read(candidate.line, f"no title found: {code(candidate.text)}")
            else:
                section = above[-1].text if above else ""
                no_papers.append(NoPaper(self._path, candidate.line, section, candidate.text))
        unread, notes = tuple(self._unread), tuple(self._notes)
        return ParsedFile(tuple(records), unread, tuple(no_papers), notes, frozenset(self.columns))

    def _cited(self, candidate: Candidate, votes: Votes) -> Citation:
        """Return what a candidate tells: its title and its people are where most items of its shape have them."""
        item = candidate.readable
        if item is None:
            return candidate.cited
        found = pieces(item)
        shape = votes.shape(found)
        reading = _reading(item, found, shape.title, candidate.most)
        names = _names(item, found, shape.names, reading)
        return citation(self._items, item, reading, names)

    def _record(self, candidate: Candidate, cited: Citation) -> PaperRecord:
        """Return the record of a paper, and note what of it has no field."""
        own_url, own_code = candidate.urls or ("", "")
        url, code_url = cited.url or own_url, cited.code_url or own_code
        note = asset(cited.note, self._reading.notes)
        targets = (url, _web(url)), (code_url, _web(code_url)), (cited.note, note)
        for text in (*cited.rest, *(written for written, kept in targets if written and not kept)):
            self.note(candidate.line, f"not read: {code(text)}")
        cells = candidate.cells
        cover = next((run.target for run in cells.get("cover", ()) if run.kind == "image"), "")
        source = next((run for run in cells.get("meta", ()) if run.link), Run("text"))
        target = source.link.target if source.link else ""
        record = PaperRecord(
            self._path, candidate.line, name=tail(target), source=target, title=cited.title, url=_web(url),
            abbr=cited.abbr or (source.text if source.text != "m" else ""),
            cover=asset(cover, self._reading.notes), venue=cited.venue, year=cited.year,
            code_type=cited.code_type if code_url else "", code_url=_web(code_url), note=note, authors=cited.authors,
            institutions=cited.institutions, keywords=tables.keywords(cells.get("keywords", ())), doubt=cited.doubt,
            headings=tuple(above.text for above in candidate.above),
        )  # fmt: skip
        return self._below(record, candidate.above)

    def _below(self, record: PaperRecord, above: Sequence[Above]) -> PaperRecord:
        """Add what the headings above a paper tell."""
        words: list[str] = []
        venues = self._items.venues
        for heading in reversed(above):
            published = venues.published(heading.text) or venues.published(headings.bare(heading.text))
            if published and (published.year or published.gain >= 3):  # noqa: PLR2004 - surely a venue
                record = record._replace(venue=record.venue or published.venue, year=record.year or published.year)
            elif self._is_section(heading):
                if self._reading.is_institution(heading.text):
                    record = record._replace(institutions=record.institutions or (heading.text,))
                else:
                    topic, year = headings.dated(heading.text)
                    words.insert(0, topic)
                    record = record._replace(year=record.year or year)
        return record._replace(keywords=tuple(dict.fromkeys((*words, *record.keywords))))

    def _is_section(self, heading: Above) -> bool:
        is_title = heading.level == 1 and (len(self.titles) == 1 or "awesome" in heading.text.casefold())
        return bool(heading.text) and not is_title and not headings.is_general(heading.text)


def _reading(item: ReadItem, found: Sequence[Piece], title: Part | None, most: int) -> TitleReading | None:
    """Return the most likely reading of an item, with all of the pieces that hold titles in items of its shape."""
    own = best(item)
    if title is None or not title.is_whole or found[title.last].last >= most:
        return own
    first, last = found[title.first].first, found[title.last].last
    if own is not None and own.first <= first and last <= own.last:
        return own
    is_other = own is not None and not (first <= own.first and own.last <= last)
    explained = item.explained[first : last + 1]
    if is_other and (_is_sure(item) or all(one.gain > 0 for one in explained)):
        return own
    usual = next((one for one in item.readings if (one.first, one.last) == (first, last)), None)
    return usual or titles.of_run(item.spans, first, last) or own


def _names(
    item: ReadItem, found: Sequence[Piece], names: Part | None, reading: TitleReading | None
) -> tuple[int, int] | None:
    """Return the first and the last atom of the people: of all the pieces that hold them in items of the shape."""
    own = names_of(item, reading)
    if names is None or not names.is_whole:
        return own
    first, last = found[names.first].first, found[names.last].last
    if own is None and not all(people.is_capital(atom.text) for atom in item.spans.atoms[first : last + 1]):
        return None
    is_title = reading is not None and first <= reading.last and reading.first <= last
    is_other = own is not None and not (first <= own[0] and own[1] <= last)
    return own if is_title or is_other else (first, last)


def _is_sure(item: ReadItem) -> bool:
    first, *others = item.readings
    return all(first.score - other.score >= _SURE for other in others[:3] if folded(other.title) != folded(first.title))


def _is_resource(candidate: Candidate, cited: Citation) -> bool:
    """Tell whether a link to no paper, with names and a year, is a course, a talk, …: by its title or heading."""
    if not cited.url or cited.venue or addresses.is_paper(cited.url):
        return False
    above = {word for heading in candidate.above for word in headings.letters(heading.text).split()}
    return not (_COURSES.isdisjoint(headings.letters(cited.title).split()) and _RESOURCES.isdisjoint(above))


def _web(url: str) -> str:
    return url if is_web(url) else ""
