"""What may be papers of a list, and which of that are: decided once all of it is known, by what is usual there."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.importing import addresses, headings, tables, titles
from metalint.importing.cells import asset, linked_file
from metalint.importing.citations import Citation, best_reading, citation_with_names, names_of
from metalint.importing.headings import HeadingAbove
from metalint.importing.markup import Run
from metalint.importing.readings import ItemReader, ReadItem
from metalint.importing.records import NoPaper, PaperRecord, ParsedFile, Remark, list_unused
from metalint.importing.shapes import Part, Shape, Votes, split_into_pieces
from metalint.importing.spans import Piece
from metalint.importing.titles import TitleReading
from metalint.names.folding import folded
from metalint.names.people import without_left_out
from metalint.names.venues import Venues
from metalint.papers.identifiers import identify
from metalint.rendering.escape import is_web
from metalint.util.wording import plural, quote

_COURSES: Final = frozenset("blog bootcamp course courses keynote lecture lectures podcast tutorial".split())  # noqa: SIM905
_RESOURCES: Final = _COURSES | frozenset(
    "blogs book books framework frameworks libraries library newsletter podcasts posts slides software talks tools "  # noqa: SIM905
    "tutorials video videos website websites".split()
)
_NUMBER: Final = re.compile(r"\A(?:\d{1,3}\)|\(\d{1,3}\)|\[\d{1,3}\]|\d{1,2}\.)\s+(?=\S)")  # of an item: `10) `, `11. `
_ENOUGH: Final = 10  # papers of a list
_NEARLY_ALL: Final = 0.9
_MAX_LEFT: Final = 6  # words; more are a description
_SURE: Final = 2.0
_VOTES: Final = {"text": (2.5, 0.4), "em": (2.5, 2.5), "strong": (2.5, 2.5)}
_VOTE: Final = 4.5, 4.5
"""What it says for a title that it begins, and ends, where most titles of its shape do: by kind of piece, else this.

Plain text ends where the venue begins that no mark parts from it.
"""

_OF_ENTRIES: Final = ("url", "venue", "year", "authors", "institutions", "keywords", "abstract")


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
    """Something that may be a paper: an item, or the cell of a row that holds the title, with the other cells.

    Attributes:
        own: how many atoms may hold the title, 0 for all.
        urls: links that the label above it has for it.
        is_loose: whether it is part of a sentence, and is a paper only if others have its shape.
        title, names, cited, shape: its reading, once decided.
    """

    line: int
    text: str
    above: tuple[HeadingAbove, ...]
    item: ReadItem
    own: int = 0
    urls: tuple[str, ...] = ()
    row: tables.Row | None = None
    is_loose: bool = False
    title: TitleReading | None = None
    names: tuple[int, int] | None = None
    cited: Citation = Citation()
    shape: Shape | None = None

    @property
    def is_about_the_list(self) -> bool:
        """Whether it is below a heading such as *News*."""
        return _are_about_the_list(self.above)


class Candidates:
    """All that may be papers of the list at ``path``, and what of it could not be read.

    Attributes:
        titles: the lines of headings of the first level; if there is but one, it is the title of the list.
        columns: the roles of columns that the user named and a table has.
        own: the papers of rows that metalint wrote.
        unused: the names of columns without a role, each with the lines of the rows of its table.
    """

    def __init__(self, path: str, reading: ListReading, items: ItemReader) -> None:
        self.found: list[Candidate] = []
        self.titles: set[int] = set()
        self.columns: set[str] = set()
        self.unused: list[tuple[str, frozenset[int]]] = []
        self.own: list[PaperRecord] = []
        self.path = path
        self.reading = reading
        self._items = items
        self._unread: list[Remark] = []
        self._notes: list[Remark] = []
        self._entries: list[tuple[PaperRecord, tuple[HeadingAbove, ...]]] = []

    def cannot_read(self, line: int, why: str) -> None:
        """Say that something was not read, although it is a paper or may be."""
        self._unread.append(Remark(self.path, line, why))

    def cannot_read_raw(self, line: int, text: str) -> None:
        """Say that links to papers are in HTML as Markdown, which is read only behind an empty line."""
        self.cannot_read(line, f"Markdown in HTML needs an empty line before it: {quote(text)}")

    def add_entries(self, line: int, parsed: ParsedFile, above: tuple[HeadingAbove, ...]) -> None:
        """Add what a block of code below a line has in BibTeX."""
        self._entries += [(record._replace(line=line + record.line), above) for record in parsed.records]
        for remark in parsed.unread:
            self.cannot_read(line + remark.line, remark.message)

    def note(self, line: int, what: str) -> None:
        """Say that a part of something was not read."""
        self._notes.append(Remark(self.path, line, what))

    def decide(self) -> ParsedFile:
        """Decide all readings, with what is usual in this list, and return what was found."""
        wanted = frozenset(map(folded, self.reading.sections))
        candidates = self._read_all(
            candidate
            for candidate in self.found
            if not wanted or not wanted.isdisjoint(folded(above.text) for above in candidate.above)
        )
        evident = [candidate for candidate in candidates if candidate.cited.has_evidence]
        skipped = [candidate for candidate in evident if candidate.is_about_the_list]
        is_all = 2 * len(skipped) > len(evident)  # all papers are below such headings
        records = [*self.own]
        no_papers: list[NoPaper] = []
        for candidate in candidates:
            cited = candidate.cited
            is_skipped = candidate.is_about_the_list and not is_all
            has_evidence = _has_evidence(candidate)
            says_more = cited.url or cited.code_url or cited.authors or cited.venue or cited.year
            is_wanted = (self.reading.takes_all and says_more) or (has_evidence and not is_skipped)
            raw = 0 if is_skipped else len(addresses.find_raw_links(candidate.text))
            if raw > 1 or (raw and not (cited.title and is_wanted)):
                self.cannot_read_raw(candidate.line, candidate.text)
            elif cited.title and is_wanted:
                records.append(self._make_record(candidate))
            elif has_evidence and not is_skipped:
                self.cannot_read(candidate.line, f"no title found: {quote(candidate.text)}")
            else:
                section = candidate.above[-1].text if candidate.above else ""
                no_papers.append(NoPaper(self.path, candidate.line, section, candidate.text))
        self._report_unread_fields(records, [one for one in candidates if one.cited.title])
        self._merge_entries(records, no_papers)
        self._report_skipped(records, skipped)
        papers = {record.line for record in records}
        unused = {name: min(rows & papers) for name, rows in self.unused if rows & papers}
        self._notes += list_unused(self.path, unused)
        shapes = Counter(str(shape) for candidate in candidates if (shape := candidate.shape) and shape.title)
        return ParsedFile(
            tuple(records),
            tuple(self._unread),
            tuple(no_papers),
            tuple(self._notes),
            frozenset(self.columns),
            tuple(f"{number} of {shape}" for shape, number in shapes.most_common()),
        )

    def _merge_entries(self, records: list[PaperRecord], no_papers: list[NoPaper]) -> None:
        """Add what entries in BibTeX tell of papers of the list, and papers that only they name."""
        known = {folded(record.title): at for at, record in enumerate(records)}
        for entry, above in self._entries:
            at = known.get(folded(entry.title))
            if at is not None:
                own = records[at]
                records[at] = own._replace(**{role: getattr(own, role) or getattr(entry, role) for role in _OF_ENTRIES})
            elif _are_about_the_list(above):
                no_papers.append(NoPaper(self.path, entry.line, above[-1].text, entry.title))
            else:
                records.append(self._add_headings(entry._replace(headings=tuple(one.text for one in above)), above))

    def _report_unread_fields(self, records: Sequence[PaperRecord], candidates: Iterable[Candidate]) -> None:
        """Say which fields hardly any paper has, where nearly all items say more than is read."""
        lines = {record.line for record in records}
        left = list(filter(None, (_find_left_over(one) for one in candidates if one.line in lines)))
        if len(records) < _ENOUGH or len(left) < _NEARLY_ALL * len(records):
            return
        for role in ("authors", "venue", "year"):
            number = sum(bool(getattr(record, role)) for record in records)
            if number <= (1 - _NEARLY_ALL) * len(records):
                more = f"{len(left)} items say more, such as {quote(left[0])}"
                self.note(records[0].line, f"{role}: {number} of {len(records)} read, though {more}")

    def _report_skipped(self, records: Sequence[PaperRecord], skipped: Iterable[Candidate]) -> None:
        """Say which papers stand only below headings such as *News*: they are not read."""
        known = {record.url for record in records} | {folded(record.title) for record in records}
        for candidate in skipped:
            cited = candidate.cited
            if (
                cited.has_link
                and titles.like_title(cited.title) > _SURE
                and known.isdisjoint({cited.url, folded(cited.title)})
            ):
                section = next(above.text for above in candidate.above if headings.is_about_the_list(above.text))
                self.cannot_read(candidate.line, f"stands below {quote(section)}, not read: {quote(candidate.text)}")

    def _read_all(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Read all candidates: each by itself, then with what most items of its shape say as a bonus."""
        alone: list[tuple[Candidate, tuple[Piece, ...]]] = []
        votes = Votes()
        for candidate in candidates:
            pieces = split_into_pieces(candidate.item)
            own = self._decide(candidate, pieces, Shape(()))
            alone.append((own, pieces))
            if own.title and _is_sure(own.item) and not own.is_loose:
                title = own.title.first, own.title.last
                votes.add(pieces, title, own.names, has_evidence=own.cited.has_evidence)
        return [self._decide(own, pieces, votes.shape(pieces)) for own, pieces in alone]

    def _decide(self, candidate: Candidate, pieces: Sequence[Piece], shape: Shape) -> Candidate:
        item = candidate.item
        title = best_reading(_with_votes(item, pieces, shape.title, candidate.own), is_cell=candidate.row is not None)
        names = _names_of_shape(item, pieces, shape.names, title)
        if candidate.shape is not None and (title, names) == (candidate.title, candidate.names):
            return candidate._replace(shape=shape)
        cited = citation_with_names(self._items, item, title, names)
        cited = tables.read_row(candidate.row, cited, self._items) if candidate.row else cited
        return candidate._replace(title=title, names=names, cited=cited, shape=shape)

    def _make_record(self, candidate: Candidate) -> PaperRecord:
        cited = candidate.cited
        title = folded(cited.title)
        above = [one for one in candidate.above if one.line != candidate.line or title not in folded(one.text)]
        own_url, own_code = candidate.urls or ("", "")
        url, code_url = cited.url or own_url, cited.code_url or own_code
        note = asset(cited.note, self.reading.notes)
        targets = (url, _web(url)), (code_url, _web(code_url)), (cited.note, note)
        if others := _list_other_papers(candidate.item, _web(url)):
            why = f"{plural(len(others), 'link')} to another paper of the item `{cited.title}`"
            self.cannot_read(candidate.line, f"{why}: {', '.join(others)}")
        rest = (text for text in cited.rest if text.rpartition("](")[2].removesuffix(")") not in others)
        for text in (*rest, *(written for written, kept in targets if written and not kept)):
            self.note(candidate.line, f"not read: {quote(text)}")
        cells = candidate.row.cells if candidate.row else {}
        cover = next((run.target for run in cells.get("cover", ()) if run.kind == "image"), "")
        source = next((run for run in cells.get("meta", ()) if run.link), Run("text"))
        target = source.link.target if source.link else ""
        authors, leaves_out_authors = without_left_out(cited.authors)
        record = PaperRecord(
            self.path, candidate.line, name=linked_file(target), source=target,
            title=_NUMBER.sub("", cited.title), url=_web(url),
            abbr=cited.abbr or (source.text if source.text != "m" else ""),
            cover=asset(cover, self.reading.notes), venue=cited.venue, year=cited.year,
            code_type=cited.code_type if code_url else "", code_url=_web(code_url), note=note, authors=authors,
            institutions=cited.institutions, keywords=tables.keywords(cells.get("keywords", ())), doubt=cited.doubt,
            headings=tuple(heading.text for heading in above), leaves_out_authors=leaves_out_authors,
        )  # fmt: skip
        return self._add_headings(record, above)

    def _add_headings(self, record: PaperRecord, above: Sequence[HeadingAbove]) -> PaperRecord:
        words: list[str] = []
        for heading in reversed(above):
            is_title = heading.level == 1 and len(self.titles) == 1
            told = (heading.text, headings.without_fillers(heading.text), headings.find_edition(heading.text))
            published = next(filter(None, map(self._items.read_venue, filter(None, told))), None)
            if published and (published.year or published.gain >= 3):  # noqa: PLR2004 - surely a venue
                record = record._replace(venue=record.venue or published.venue, year=record.year or published.year)
            elif heading.text and not is_title and not headings.is_general(heading.text):
                if self.reading.is_institution(heading.text):
                    record = record._replace(institutions=record.institutions or (heading.text,))
                else:
                    topic, year = headings.split_year(heading.text)
                    words.insert(0, topic)
                    record = record._replace(year=record.year or year)
        return record._replace(keywords=tuple(dict.fromkeys((*words, *record.keywords))))


def _are_about_the_list(above: Iterable[HeadingAbove]) -> bool:
    return any(headings.is_about_the_list(heading.text) for heading in above)


def _find_left_over(candidate: Candidate) -> str:
    """Return the first short text of an item, or of a badge in it, that no field takes."""
    spans, taken = candidate.item.spans, set[int]()
    for first, last in filter(
        None, (candidate.title and (candidate.title.first, candidate.title.last), candidate.names)
    ):
        taken.update(range(first, last + 1))
    texts = (
        atom.text
        for at, (atom, one) in enumerate(zip(spans.atoms, candidate.item.explained, strict=True))
        if at not in taken and one.gain < 0 and not atom.link and len(atom.text.split()) <= _MAX_LEFT
    )
    badges = (text for image in spans.images for text in addresses.messages_of_badge(image.target)[:1])
    return next((text for text in (*texts, *badges) if any(map(str.isalpha, text))), "")


def _with_votes(item: ReadItem, pieces: Sequence[Piece], part: Part | None, own: int) -> ReadItem:
    """Return an item whose readings have a bonus where titles of its shape begin and end; ``own`` atoms hold titles."""
    readings = item.readings if not own else tuple(reading for reading in item.readings if reading.last < own)
    first, last = (pieces[part.first].first, pieces[part.last].last) if part else (0, -1)
    best = next(iter(readings), None)
    is_outside = best is not None and not (first <= best.first and best.last <= last)
    is_told = all(one.gain > 0 for one in item.explained[first : last + 1])
    if part is not None and not is_told and not (is_outside and _is_sure(item)):
        vote = _VOTES.get(pieces[part.first].kind.strip("/"), _VOTE)

        def with_bonus(one: TitleReading) -> TitleReading:
            begins, ends = part.begins and one.first == first, part.ends and one.last == last
            if one.first < first or one.last > last or not (begins or ends):
                return one
            bonus = vote[0] * begins + vote[1] * ends
            return one._replace(score=one.score + bonus, merit=one.merit + bonus)

        readings = tuple(sorted(map(with_bonus, readings), key=lambda reading: -reading.score))
    return item._replace(readings=readings)


def _names_of_shape(
    item: ReadItem, pieces: Sequence[Piece], part: Part | None, title: TitleReading | None
) -> tuple[int, int] | None:
    """Return the first and the last atom of the people: of all the pieces that hold them in items of the shape."""
    own = names_of(item, title)
    if part is None or not (part.begins and part.ends):
        return own
    first, last = pieces[part.first].first, pieces[part.last].last
    is_title = title is not None and first <= title.last and title.first <= last
    is_other = own is not None and not (first <= own[0] and own[1] <= last)
    return own if is_title or is_other else (first, last)


def _is_sure(item: ReadItem) -> bool:
    first, *others = item.readings
    return all(first.score - other.score >= _SURE for other in others[:3] if folded(other.title) != folded(first.title))


def _has_evidence(candidate: Candidate) -> bool:
    """Tell whether a candidate is a paper: by itself, by its label, or as the user names the column of titles.

    A link to no paper, with names and a year, may be a course, a talk, …: its title or heading says so. Where papers
    have the same shape, the heading does not matter.
    """
    cited = candidate.cited
    if any(candidate.urls) or (candidate.row is not None and candidate.row.is_chosen):
        return True
    is_proven = candidate.shape is not None and candidate.shape.is_proven
    if not cited.has_evidence or (candidate.is_loose and not is_proven) or headings.is_general(cited.title):
        return False
    if not cited.url or cited.venue or addresses.is_paper(cited.url):
        return True
    above = {word for heading in candidate.above for word in headings.only_letters(heading.text).split()}
    is_below = not is_proven and not _RESOURCES.isdisjoint(above)
    return not is_below and _COURSES.isdisjoint(headings.only_letters(cited.title).split())


def _list_other_papers(item: ReadItem, url: str) -> dict[str, None]:
    """Return the links of an item that lead to other papers than its URL: to other ids of the same registry."""
    own = identify(url) if len(item.links) + sum(atom.is_url for atom in item.spans.atoms) > 1 else None
    links = [use.target for use in item.links.values() if use.role in {"paper", "title"}]
    links += [atom.text for atom in item.spans.atoms if atom.is_url]
    others = {identity: link for link in links if (identity := identify(link)) and own and identity.kind == own.kind}
    return dict.fromkeys(link for identity, link in others.items() if identity != own and identity.kind != "URL")


def _web(url: str) -> str:
    return url if is_web(url) else ""
