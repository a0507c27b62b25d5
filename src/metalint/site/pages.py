"""Pages: which page shows which papers, and what each template is given."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from metalint.exporting import bibtex
from metalint.names.folding import folded
from metalint.papers.identifiers import identify
from metalint.rendering.references import choose_drawing
from metalint.rendering.views import make_sort_key
from metalint.schema.compiling import PACKAGED
from metalint.site import charts, graph
from metalint.site.escaping import escape_html
from metalint.site.records import field_text, group_records, keyword_names
from metalint.util.grouping import group_pairs

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
"""Papers up to which each has its own page, unless the settings say otherwise."""

_PER_INDEX: Final = 500
"""Lines on a page of a view."""

_MOST_CHOICES: Final = 20
_MOST_YEARS: Final = 60
_NAVIGATION: Final = 24
_MOST_INDEXED: Final = 150
_NO_YEAR: Final = "No year"
_ANCHOR: Final = re.compile(r"[^a-z0-9]+")
_Part = TypeVar("_Part")


class PageLink(NamedTuple):
    """The path of a page, and its name."""

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


def _split_records(records: Sequence[ExportRecord], size: int) -> list[Sequence[ExportRecord]]:
    return [records[start : start + size] for start in range(0, len(records), size)]


def _name_pages(parts: Sequence[_Part], stem: str, first: str) -> dict[str, _Part]:
    """Return the parts of a list or a table by the paths of their pages."""
    return {f"{stem}-{at}.html" if at > 1 else first: part for at, part in enumerate(parts, 1)}


def _split_groups(groups: Mapping[str, Sequence[ExportRecord]], names: Mapping[str, str]) -> list[list[PaperGroup]]:
    """Return the groups of a view page by page; one that does not fit goes on on the next.

    ``names`` are what people call the groups; addresses keep what papers have.
    """
    used: Counter[str] = Counter()  # anchors, so that no two are alike
    pages: list[list[PaperGroup]] = [[]]
    room = _PER_INDEX
    for name, members in groups.items():
        stem = _ANCHOR.sub("-", folded(name) if not name.isascii() else name.lower()).strip("-") or "other"
        used[stem] += 1
        anchor = f"g-{stem}" if used[stem] == 1 else f"g-{stem}--{used[stem]}"
        start = 0
        while start < len(members):
            if room <= 0:
                pages.append([])
                room = _PER_INDEX
            part = tuple(members[start : start + room])
            pages[-1].append(PaperGroup(names.get(name, name), anchor, part, len(members), start > 0))
            start += len(part)
            room -= len(part) + 1
    return pages


@cache
def _make_environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=escape_html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


class Pages:
    """The pages of a site.

    ``notes`` are the contents of the papers' notes by path, ``citations`` their BibTeX entries by slug.
    """

    def __init__(
        self,
        site: Site,
        records: Sequence[ExportRecord],
        between: References,
        notes: Mapping[str, Markup],
        corrections: Corrections,
    ) -> None:
        self.site = site
        self.has_paper_pages = len(records) <= _MOST_PAPER_PAGES if site.paper_pages is None else site.paper_pages
        self.citations = {record.slug: bibtex.entry(record) for record in records}
        self._records = records
        parts = [records] if len(records) <= _PER_LIST * 3 // 2 else _split_records(records, _PER_LIST)
        self._lists = _name_pages(parts, "papers", "index.html")
        self.places: dict[str, str] = {record.slug: path for path, part in self._lists.items() for record in part}
        groups = {view: group_records(records, view) for view in VIEWS}
        self._names: dict[SiteView, Mapping[str, str]] = {"keyword": keyword_names(records)}
        self._views = {
            view: _name_pages(
                _split_groups(groups[view], self._names.get(view, {})), VIEWS[view][0], f"{VIEWS[view][0]}.html"
            )
            for view in site.views
            if groups[view]
        }
        self._counts = {view: Counter({name: len(of) for name, of in groups[view].items()}) for view in VIEWS}
        self._charts = charts.make(records)
        by_path = {record.path: record for record in records}
        self._builds_on, self._built_on_by = (
            {path: [by_path[other] for other in others] for path, others in relation.items()} for relation in between
        )
        related = self._builds_on.keys() | self._built_on_by.keys()
        self._related = [record for path, record in by_path.items() if path in related]
        self._drawing = choose_drawing(by_path, between)
        self._notes, self._corrections = notes, corrections
        shown = [PageLink(f"{VIEWS[view][0]}.html", VIEWS[view][1]) for view in self._views]
        self._pages = [PageLink("index.html", "Papers"), *shown]
        if self._charts:
            self._pages.append(PageLink("charts.html", "Charts"))
        if self._related:
            self._pages.append(PageLink("references.html", "References"))

    def all(self, shards: int) -> Iterator[tuple[str, str]]:
        """Yield path and text of every page; the data of the search comes in ``shards`` files."""
        yield from self._list_pages(shards)
        for view, chunks in self._views.items():
            stem, name = VIEWS[view]
            ranges = (
                (path, _shorten_name(page[0].name), _shorten_name(page[-1].name)) for path, page in chunks.items()
            )
            numbered = [PageLink(path, _write_range(first, last)) for path, first, last in ranges]
            for path, groups in chunks.items():
                index = groups if view != "author" and 1 < len(groups) <= _MOST_INDEXED else ()
                given = {"groups": groups, "index": index, "numbered": numbered, "places": self.places}
                yield path, self._render_page("groups.html", path, name, f"{stem}.html", **given)
        if self._charts:
            yield "charts.html", self._render_page("charts.html", "charts.html", "Charts", charts=self._charts)
        if self._related:
            yield from self._reference_pages()
        for record in self._records:
            if record.path in self._notes:
                path, content, heading = f"note/{record.slug}.html", self._notes[record.path], f"Note on {record.name}"
                yield (
                    path,
                    self._render_page("note.html", path, heading, place=self._find_href(record), content=content),
                )
        if self.has_paper_pages:
            for record in self._records:
                yield f"paper/{record.slug}.html", self._paper_page(record)

    def feed(self, feed: Feed) -> str:
        """Return the feed as XML."""
        template = _make_environment().get_template("feed.xml.j2")
        addresses = {record.slug: self._find_href(record) for record in self._records}
        return template.render(site=self.site, feed=feed, addresses=addresses, summary=_summarize)

    def sitemap(self, paths: Sequence[str]) -> str:
        """Return the sitemap of the pages at ``paths``."""
        return _make_environment().get_template("sitemap.xml.j2").render(site=self.site, paths=paths)

    def _render_page(self, template: str, path: str, heading: str, section: str = "", **given: Any) -> str:  # noqa: ANN401 - as Jinja2
        return (
            _make_environment()
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
        numbered = [
            PageLink(path, f"{at}: {_describe_years(part)}") for at, (path, part) in enumerate(self._lists.items(), 1)
        ]
        before: str | None = None  # the year with which the page before ends
        for path, part in self._lists.items():
            by_year = group_pairs((str(record.year or _NO_YEAR), record) for record in part)
            years = [
                PaperGroup(name, f"y-{name.lower().replace(' ', '-')}", tuple(of), len(of), name == before)
                for name, of in by_year.items()
            ]
            before = next(reversed(by_year), None)
            is_first = path == "index.html"
            facets = [self._make_facet(name, view) for name, view in _FACETS.items() if self._counts[view] and is_first]
            heading = self.site.title if is_first else f"Papers {_describe_years(part)}"
            given = {
                "years": years, "numbered": numbered, "is_first": is_first, "shards": shards,
                "facets": facets,
                "labels": self.site.fields, "field_text": field_text,
                "correct": "" if self.has_paper_pages else self._corrections.base,
            }  # fmt: skip
            yield path, self._render_page("list.html", path, heading, "index.html", **given)

    def _make_facet(self, name: str, view: SiteView) -> Facet:
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

    def _reference_pages(self) -> Iterator[tuple[str, str]]:
        """Yield the graph with the table of all references, which goes on on further pages."""
        first = "references.html"
        chunks = _name_pages(_split_records(self._related, _PER_INDEX), "references", first)
        numbered = [
            PageLink(path, f"{at}: {_describe_years(part)}") for at, (path, part) in enumerate(chunks.items(), 1)
        ]
        drawn = graph.make(self._records, self._drawing)
        for path, part in chunks.items():
            given = {
                "rows": part, "numbered": numbered, "graph": drawn if path == first else None, "href": self._find_href,
                "builds_on": self._builds_on, "built_on_by": self._built_on_by,
            }  # fmt: skip
            yield path, self._render_page(first, path, "References", first, **given)

    def _find_href(self, record: ExportRecord) -> str:
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
            "record": record, "summary": _summarize(record), "citation": self.citations[record.slug].splitlines(),
            "venue_kind": kinds[bibtex.entry_type(record.venue)[0]], "identifiers": identifiers,
            "facts": self._list_details(record),
            "place": self.places[record.slug], "corrections": self._corrections.of_fields.get(record.path, ()),
        }  # fmt: skip
        return self._render_page("paper.html", path, record.name, **given)

    def _list_details(self, record: ExportRecord) -> list[tuple[str, list[dict[str, str]]]]:
        """Return the terms of a paper's page, and their values with their links."""

        def linked(*texts: str, href: str = "") -> list[dict[str, str]]:
            return [{"text": text, "href": href} for text in texts if text]

        def pages(records: Sequence[ExportRecord]) -> list[dict[str, str]]:
            return [{"text": record.name, "href": f"{record.slug}.html"} for record in records]

        code = record.code_url and (record.code_type or record.code_url)
        own_note = linked("Read the note" if record.note else "", href=f"../{record.note}")
        labels = self.site.fields
        return [
            ("Paper", linked(record.url, href=record.url)),
            ("Short name", linked(record.abbr)),
            ("Venue", linked(record.venue)),
            ("Year", linked(str(record.year or ""))),
            ("Institutions", linked(*record.institutions)),
            ("Keywords", linked(*record.keyword_names)),
            ("Code", linked(code, href=record.code_url)),
            ("Note", linked(record.note, href=record.note) if "://" in record.note else own_note),
            *((labels[path], linked(field_text(path, value))) for path, value in record.fields.items()),
            ("Builds on", pages(self._builds_on.get(record.path, ()))),
            ("Built on here by", pages(self._built_on_by.get(record.path, ()))),
        ]


def _describe_years(records: Sequence[ExportRecord]) -> str:
    """Return what a page of the list is called: its years, and as many as it has of them."""
    if not records:
        return ""
    return _write_range(*(str(record.year or _NO_YEAR) for record in (records[0], records[-1])))


def _shorten_name(name: str) -> str:
    """Return a name as far as its words fit into the navigation."""
    short = textwrap.shorten(name, _NAVIGATION, placeholder="…")
    return short if short != "…" else f"{name[: _NAVIGATION - 1]}…"


def _write_range(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def _summarize(record: ExportRecord) -> str:
    return ". ".join(filter(None, (", ".join(record.authors), record.published))) or record.name
