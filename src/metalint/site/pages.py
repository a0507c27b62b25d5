"""Pages: which papers stand on which page, and what each template is given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from metalint.exporting import bibtex
from metalint.names.folding import folded
from metalint.papers.identifiers import identify
from metalint.rendering.references import choose_drawing
from metalint.rendering.views import make_sort_key
from metalint.schema.compiling import PACKAGED
from metalint.site import charts, graph
from metalint.site.escaping import markup
from metalint.site.records import field_text, grouped, keyword_names

if TYPE_CHECKING:
    from markupsafe import Markup

    from metalint.config.site import Site, SiteView
    from metalint.exporting.records import ExportRecord
    from metalint.rendering.references import References
    from metalint.site.corrections import Corrections
    from metalint.site.feed import Feed

FOLDER: Final = PACKAGED / "site"
VIEWS: Final[Mapping[SiteView, tuple[str, str]]] = {
    "year": ("years", "Years"),
    "publication": ("venues", "Venues"),
    "institution": ("institutions", "Institutions"),
    "author": ("authors", "Authors"),
    "keyword": ("keywords", "Keywords"),
}
"""Stem and name of the pages of each view."""

_FACETS: Final[Mapping[str, SiteView]] = {
    "venue": "publication", "year": "year", "institution": "institution", "keyword": "keyword",
}  # fmt: skip
_PER_LIST: Final = 100
"""Papers on a page of the list; a list of half as many again has one page."""

_MOST_PAPER_PAGES: Final = 3_000
"""Papers up to which each has a page of its own, unless the settings say otherwise."""

_PER_INDEX: Final = 500
"""Lines on a page of a view."""

_MOST_CHOICES: Final = 20
_MOST_YEARS: Final = 60
_MOST_INDEXED: Final = 150
_NO_YEAR: Final = "No year"
_ANCHOR: Final = re.compile(r"[^a-z0-9]+")


class PageLink(NamedTuple):
    """A page, and what it is called."""

    path: str
    name: str


class PaperGroup(NamedTuple):
    """Papers under a heading; ``total`` is how many the group has on all pages."""

    name: str
    anchor: str
    records: tuple[ExportRecord, ...]
    total: int
    is_continued: bool


class FacetValue(NamedTuple):
    """A value of a facet: how many papers have it (``total``), and where they are listed; empty for nowhere.

    ``key`` is the value, ``name`` what people call it.
    """

    key: str
    name: str
    total: int
    href: str


class RelatedPapers(NamedTuple):
    """A paper with those of the list that it builds on, and those that build on it."""

    record: ExportRecord
    builds_on: tuple[ExportRecord, ...]
    built_on_by: tuple[ExportRecord, ...]


class Facet(NamedTuple):
    """A facet: the values that are shown, how many there are, what they are called, and the page with all of them.

    ``names`` are those for people of all values that have another one.
    """

    name: str
    choices: tuple[FacetValue, ...]
    total: int
    noun: str
    href: str
    names: Mapping[str, str]


def paginated(records: Sequence[ExportRecord]) -> list[tuple[str, Sequence[ExportRecord]]]:
    """Return the pages of the list, by path."""
    if len(records) <= _PER_LIST * 3 // 2:
        return [("index.html", records)]
    starts = range(0, len(records), _PER_LIST)
    return [
        (f"papers-{at}.html" if at > 1 else "index.html", records[start : start + _PER_LIST])
        for at, start in enumerate(starts, 1)
    ]


def chunked(
    groups: Mapping[str, Sequence[ExportRecord]], stem: str, names: Mapping[str, str] = {}
) -> dict[str, list[PaperGroup]]:
    """Return the groups of a view by page; one that does not fit goes on on the next.

    ``names`` are what people call the groups; addresses keep what papers have.
    """
    anchors = _anchors(groups)
    pages: list[list[PaperGroup]] = [[]]
    room = _PER_INDEX
    for name, members in groups.items():
        start = 0
        while start < len(members):
            if room <= 0:
                pages.append([])
                room = _PER_INDEX
            part = tuple(members[start : start + room])
            pages[-1].append(PaperGroup(names.get(name, name), anchors[name], part, len(members), start > 0))
            start += len(part)
            room -= len(part) + 1
    return {f"{stem}-{at}.html" if at > 1 else f"{stem}.html": page for at, page in enumerate(pages, 1)}


def _anchors(names: Mapping[str, object]) -> dict[str, str]:
    """Return an anchor for each name, no two alike."""
    anchors: dict[str, str] = {}
    used: Counter[str] = Counter()
    for name in names:
        stem = _ANCHOR.sub("-", folded(name) if not name.isascii() else name.lower()).strip("-") or "other"
        used[stem] += 1
        anchors[name] = f"g-{stem}" if used[stem] == 1 else f"g-{stem}--{used[stem]}"
    return anchors


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


class Around(NamedTuple):
    """What belongs to papers: the content of their notes by path, and where readers ask for a correction."""

    notes: Mapping[str, Markup]
    corrections: Corrections


class Pages:
    """The pages of a site.

    ``citations`` are the BibTeX entries of the papers by slug.
    """

    def __init__(
        self,
        site: Site,
        records: Sequence[ExportRecord],
        citations: Mapping[str, str],
        between: References,
        around: Around,
    ) -> None:
        self.site = site
        self.has_paper_pages = len(records) <= _MOST_PAPER_PAGES if site.paper_pages is None else site.paper_pages
        self._citations = citations
        self._records = records
        self._lists = paginated(records)
        self.places: dict[str, str] = {record.slug: path for path, part in self._lists for record in part}
        groups = {view: grouped(records, view) for view in VIEWS}
        self._names: dict[SiteView, Mapping[str, str]] = {"keyword": keyword_names(records)}
        self._views = {
            view: chunked(groups[view], VIEWS[view][0], self._names.get(view, {}))
            for view in site.views
            if groups[view]
        }
        self._counts = {view: Counter({name: len(of) for name, of in groups[view].items()}) for view in VIEWS}
        self._charts = charts.make(records)
        self._related = _related(records, between)
        self._drawing = choose_drawing((record.path for record in records), between)
        self._notes, self._corrections = around
        shown = [PageLink(f"{VIEWS[view][0]}.html", VIEWS[view][1]) for view in self._views]
        self._pages = [PageLink("index.html", "Papers"), *shown]
        if self._charts:
            self._pages.append(PageLink("charts.html", "Charts"))
        if self._related:
            self._pages.append(PageLink("references.html", "References"))

    def all(self, shards: int) -> Iterator[tuple[str, str]]:
        """Yield path and text of every page; the data of the search comes in ``shards`` files."""
        yield from self._list_pages(shards)
        for view in self._views:
            yield from self._view_pages(view)
        if self._charts:
            yield "charts.html", self._page("charts.html", "charts.html", "Charts", charts=self._charts)
        if self._related:
            yield from self._reference_pages()
        for record in self._records:
            if record.path in self._notes:
                yield f"note/{record.slug}.html", self._note_page(record)
        if self.has_paper_pages:
            for record in self._records:
                yield f"paper/{record.slug}.html", self._paper_page(record)

    def feed(self, feed: Feed) -> str:
        """Return the feed as XML."""
        template = _environment().get_template("feed.xml.j2")
        addresses = {record.slug: self._href(record) for record in self._records}
        return template.render(site=self.site, feed=feed, addresses=addresses, summary=_summary)

    def sitemap(self, paths: Sequence[str]) -> str:
        """Return the sitemap of the pages at ``paths``."""
        return _environment().get_template("sitemap.xml.j2").render(site=self.site, paths=paths)

    def _page(self, template: str, path: str, heading: str, section: str = "", **given: Any) -> str:  # noqa: ANN401 - as Jinja2
        return (
            _environment()
            .get_template(f"{template}.j2")
            .render(
                site=self.site,
                path=path,
                root="../" * path.count("/"),
                heading=heading,
                section=section or path,
                pages=self._pages,
                has_paper_pages=self.has_paper_pages,
                total=len(self._records),
                **given,
            )
        )

    def _list_pages(self, shards: int) -> Iterator[tuple[str, str]]:
        numbered = [PageLink(path, f"{at}: {_range(part)}") for at, (path, part) in enumerate(self._lists, 1)]
        before: str | None = None
        for path, part in self._lists:
            years = _by_year(part, before)
            before = years[-1].name if years else None
            is_first = path == "index.html"
            heading = self.site.title if is_first else f"Papers {_range(part)}"
            given = {
                "years": years, "numbered": numbered, "is_first": is_first, "shards": shards,
                "facets": self._facets() if is_first else (),
                "labels": self.site.fields, "field_text": field_text,
                "correct": "" if self.has_paper_pages else self._corrections.base,
            }  # fmt: skip
            yield path, self._page("list.html", path, heading, "index.html", **given)

    def _facets(self) -> list[Facet]:
        return [self._facet(name, view) for name, view in _FACETS.items() if self._counts[view]]

    def _facet(self, name: str, view: SiteView) -> Facet:
        counts, stem, called = self._counts[view], VIEWS[view][0], self._names.get(view, {})
        hrefs = {
            group.name: f"{path}#{group.anchor}"
            for path, page in self._views.get(view, {}).items()
            for group in page
            if not group.is_continued
        }
        names = sorted(
            counts,
            key=(lambda year: -int(year)) if view == "year" else lambda value: (-counts[value], make_sort_key(value)),
        )
        shown = names[: _MOST_YEARS if view == "year" else _MOST_CHOICES]
        choices = tuple(
            FacetValue(value, called.get(value, value), counts[value], hrefs.get(called.get(value, value), ""))
            for value in shown
        )
        others = {key: name for key, name in called.items() if key != name}
        return Facet(name, choices, len(names), stem, f"{stem}.html" if view in self._views else "", others)

    def _view_pages(self, view: SiteView) -> Iterator[tuple[str, str]]:
        stem, name = VIEWS[view]
        chunks = self._views[view]
        numbered = [PageLink(path, _span(groups)) for path, groups in chunks.items()]
        for path, groups in chunks.items():
            index = groups if view != "author" and 1 < len(groups) <= _MOST_INDEXED else ()
            given = {"groups": groups, "index": index, "numbered": numbered, "places": self.places}
            yield path, self._page("groups.html", path, name, f"{stem}.html", **given)

    def _reference_pages(self) -> Iterator[tuple[str, str]]:
        """Yield the graph with the table of all references, which goes on on further pages."""
        rows = list(self._related.values())
        starts = range(0, len(rows), _PER_INDEX)
        chunks = {
            f"references-{at}.html" if at > 1 else "references.html": rows[start : start + _PER_INDEX]
            for at, start in enumerate(starts, 1)
        }
        numbered = [
            PageLink(path, f"{at}: {_range([row.record for row in part])}")
            for at, (path, part) in enumerate(chunks.items(), 1)
        ]
        drawn = graph.make(self._records, self._drawing)
        for path, part in chunks.items():
            given = {"rows": part, "numbered": numbered, "graph": drawn if path == "references.html" else None}
            yield path, self._page("references.html", path, "References", "references.html", href=self._href, **given)

    def _note_page(self, record: ExportRecord) -> str:
        path, content = f"note/{record.slug}.html", self._notes[record.path]
        return self._page("note.html", path, f"Note on {record.name}", place=self._href(record), content=content)

    def _href(self, record: ExportRecord) -> str:
        """Return where a paper is shown, from the top of the site: on its page, else in the list."""
        slug = record.slug
        return f"paper/{slug}.html" if self.has_paper_pages else f"{self.places[slug]}#p-{slug}"

    def _paper_page(self, record: ExportRecord) -> str:
        path = f"paper/{record.slug}.html"
        identity = identify(record.url) if record.url else None
        named = {"arXiv": "arxiv_id", "DOI": "doi"}
        identifiers = {named[identity.kind]: identity.id} if identity and identity.kind in named else {}
        kinds = {"article": "journal_title", "inproceedings": "conference_title", "misc": "publisher"}
        given: dict[str, Any] = {
            "record": record, "summary": _summary(record), "citation": self._citations[record.slug].splitlines(),
            "venue_kind": kinds[bibtex.entry_type(record.venue)[0]], "identifiers": identifiers,
            "facts": _details(record, self._related.get(record.slug), self.site.fields),
            "place": self.places[record.slug], "corrections": self._corrections.of_fields.get(record.path, ()),
        }  # fmt: skip
        return self._page("paper.html", path, record.name, **given)


def _by_year(records: Sequence[ExportRecord], before: str | None) -> list[PaperGroup]:
    """Return the records of a page by year; ``before`` is the year with which the page before ends."""
    groups: dict[str, list[ExportRecord]] = {}
    for record in records:
        groups.setdefault(str(record.year or _NO_YEAR), []).append(record)
    return [
        PaperGroup(name, f"y-{name.lower().replace(' ', '-')}", tuple(of), len(of), name == before)
        for name, of in groups.items()
    ]


def _range(records: Sequence[ExportRecord]) -> str:
    """Return what a page of the list is called: its years, and as many as it has of them."""
    if not records:
        return ""
    first, last = (str(record.year or _NO_YEAR) for record in (records[0], records[-1]))
    return first if first == last else f"{first} – {last}"


def _span(groups: Sequence[PaperGroup]) -> str:
    first, last = groups[0].name[:20], groups[-1].name[:20]
    return first if first == last else f"{first} – {last}"


def _summary(record: ExportRecord) -> str:
    """Return authors, venue and year on one line."""
    return ". ".join(filter(None, (", ".join(record.authors), record.published))) or record.name


def _related(records: Sequence[ExportRecord], references: References) -> dict[str, RelatedPapers]:
    """Return the papers that have references among each other, by slug."""
    by_path = {record.path: record for record in records}

    def named(paths: Sequence[str]) -> tuple[ExportRecord, ...]:
        return tuple(by_path[path] for path in paths)

    builds_on, built_on_by = references
    return {
        record.slug: RelatedPapers(record, named(builds_on.get(path, ())), named(built_on_by.get(path, ())))
        for path, record in by_path.items()
        if path in builds_on or path in built_on_by
    }


def _own_note(record: ExportRecord) -> list[dict[str, str]]:
    return [{"text": "Read the note", "href": f"../{record.note}"}] if record.note else []


def _details(
    record: ExportRecord, related: RelatedPapers | None, labels: Mapping[str, str]
) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the terms of a paper's page, and their values with their links."""

    def linked(*texts: str, href: str = "") -> list[dict[str, str]]:
        return [{"text": text, "href": href} for text in texts if text]

    def pages(records: Sequence[ExportRecord]) -> list[dict[str, str]]:
        return [{"text": record.name, "href": f"{record.slug}.html"} for record in records]

    code = record.code_url and (record.code_type or record.code_url)
    return [
        ("Paper", linked(record.url, href=record.url)),
        ("Short name", linked(record.abbr)),
        ("Venue", linked(record.venue)),
        ("Year", linked(str(record.year or ""))),
        ("Confirmed by", linked(record.verified)),
        ("Institutions", linked(*record.institutions)),
        ("Keywords", linked(*record.keyword_names)),
        ("Code", linked(code, href=record.code_url)),
        ("Note", linked(record.note, href=record.note) if "://" in record.note else _own_note(record)),
        *((labels[path], linked(field_text(path, value))) for path, value in record.fields.items()),
        ("Builds on", pages(related.builds_on if related else ())),
        ("Built on here by", pages(related.built_on_by if related else ())),
    ]
