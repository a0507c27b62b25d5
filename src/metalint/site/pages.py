"""Pages: which papers stand on which page, and what each template is given."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from metalint.names.folding import folded
from metalint.papers.identifiers import identify
from metalint.schema.compiling import PACKAGED
from metalint.site import bibtex, charts
from metalint.site.escaping import markup
from metalint.site.records import grouped
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from metalint.config.site import Site, SiteView
    from metalint.site.feed import Feed
    from metalint.site.records import Record

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

_PER_INDEX: Final = 500
"""Lines on a page of a view."""

_MOST_CHOICES: Final = 20
_MOST_YEARS: Final = 60
_MOST_INDEXED: Final = 150
_NO_YEAR: Final = "No year"
_ANCHOR: Final = re.compile(r"[^a-z0-9]+")


class Link(NamedTuple):
    """A page, and what it is called."""

    path: str
    name: str


class Group(NamedTuple):
    """Papers under a heading; ``total`` is how many the group has on all pages."""

    name: str
    anchor: str
    records: tuple[Record, ...]
    total: int
    is_continued: bool


class Choice(NamedTuple):
    """A value of a facet, how many papers have it (``total``), and where they are listed; empty for nowhere."""

    name: str
    total: int
    href: str


class Facet(NamedTuple):
    """A facet: the values that are shown, how many there are, what they are called, and the page with all of them."""

    name: str
    choices: tuple[Choice, ...]
    total: int
    noun: str
    href: str


def paginated(records: Sequence[Record]) -> list[tuple[str, Sequence[Record]]]:
    """Return the pages of the list, by path."""
    if len(records) <= _PER_LIST * 3 // 2:
        return [("index.html", records)]
    starts = range(0, len(records), _PER_LIST)
    return [
        (f"papers-{at}.html" if at > 1 else "index.html", records[start : start + _PER_LIST])
        for at, start in enumerate(starts, 1)
    ]


def chunked(groups: Mapping[str, Sequence[Record]], stem: str) -> dict[str, list[Group]]:
    """Return the groups of a view by page; one that does not fit goes on on the next."""
    anchors = _anchors(groups)
    pages: list[list[Group]] = [[]]
    room = _PER_INDEX
    for name, members in groups.items():
        start = 0
        while start < len(members):
            if room <= 0:
                pages.append([])
                room = _PER_INDEX
            part = tuple(members[start : start + room])
            pages[-1].append(Group(name, anchors[name], part, len(members), start > 0))
            start += len(part)
            room -= len(part) + 1
    return {f"{stem}-{at}.html" if at > 1 else f"{stem}.html": page for at, page in enumerate(pages, 1)}


def _anchors(names: Mapping[str, object]) -> dict[str, str]:
    """Return an anchor for each name, no two alike."""
    found: dict[str, str] = {}
    used: Counter[str] = Counter()
    for name in names:
        stem = _ANCHOR.sub("-", folded(name) if not name.isascii() else name.lower()).strip("-") or "other"
        used[stem] += 1
        found[name] = f"g-{stem}" if used[stem] == 1 else f"g-{stem}--{used[stem]}"
    return found


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


class Pages:
    """The pages of a site; ``citations`` are the BibTeX entries of the papers by slug."""

    def __init__(self, site: Site, records: Sequence[Record], citations: Mapping[str, str]) -> None:
        self.site = site
        self._citations = citations
        self._records = records
        self._lists = paginated(records)
        self.places: dict[str, str] = {record.slug: path for path, part in self._lists for record in part}
        groups = {view: grouped(records, view) for view in VIEWS}
        self._views = {view: chunked(groups[view], VIEWS[view][0]) for view in site.views if groups[view]}
        self._counts = {view: Counter({name: len(of) for name, of in groups[view].items()}) for view in VIEWS}
        self._charts = charts.make(records)
        shown = [Link(f"{VIEWS[view][0]}.html", VIEWS[view][1]) for view in self._views]
        self._pages = [Link("index.html", "Papers"), *shown]
        if self._charts:
            self._pages.append(Link("charts.html", "Charts"))

    def all(self, shards: int) -> Iterator[tuple[str, str]]:
        """Yield path and text of every page; the data of the search comes in ``shards`` files."""
        yield from self._list_pages(shards)
        for view in self._views:
            yield from self._view_pages(view)
        if self._charts:
            yield "charts.html", self._page("charts.html", "charts.html", "Charts", charts=self._charts)
        if self.site.paper_pages:
            for record in self._records:
                yield f"paper/{record.slug}.html", self._paper_page(record)

    def feed(self, feed: Feed) -> str:
        """Return the feed as XML."""
        template = _environment().get_template("feed.xml.j2")
        return template.render(site=self.site, feed=feed, places=self.places, summary=_summary)

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
                total=len(self._records),
                **given,
            )
        )

    def _list_pages(self, shards: int) -> Iterator[tuple[str, str]]:
        numbered = [Link(path, f"{at}: {_range(part)}") for at, (path, part) in enumerate(self._lists, 1)]
        before: str | None = None
        for path, part in self._lists:
            years = _by_year(part, before)
            before = years[-1].name if years else None
            is_first = path == "index.html"
            heading = self.site.title if is_first else f"Papers {_range(part)}"
            given = {
                "years": years, "numbered": numbered, "is_first": is_first, "shards": shards,
                "facets": self._facets() if is_first else (),
            }  # fmt: skip
            yield path, self._page("list.html", path, heading, "index.html", **given)

    def _facets(self) -> list[Facet]:
        return [self._facet(name, view) for name, view in _FACETS.items() if self._counts[view]]

    def _facet(self, name: str, view: SiteView) -> Facet:
        counts, stem = self._counts[view], VIEWS[view][0]
        hrefs = {
            group.name: f"{path}#{group.anchor}"
            for path, page in self._views.get(view, {}).items()
            for group in page
            if not group.is_continued
        }
        names = sorted(
            counts, key=(lambda one: -int(one)) if view == "year" else lambda one: (-counts[one], one.casefold(), one)
        )
        shown = names[: _MOST_YEARS if view == "year" else _MOST_CHOICES]
        choices = tuple(Choice(one, counts[one], hrefs.get(one, "")) for one in shown)
        return Facet(name, choices, len(names), stem, f"{stem}.html" if view in self._views else "")

    def _view_pages(self, view: SiteView) -> Iterator[tuple[str, str]]:
        stem, name = VIEWS[view]
        chunks = self._views[view]
        numbered = [Link(path, _span(groups)) for path, groups in chunks.items()]
        for path, groups in chunks.items():
            index = groups if view != "author" and 1 < len(groups) <= _MOST_INDEXED else ()
            given = {"groups": groups, "index": index, "numbered": numbered, "places": self.places}
            yield path, self._page("groups.html", path, name, f"{stem}.html", **given)

    def _paper_page(self, record: Record) -> str:
        path = f"paper/{record.slug}.html"
        identity = identify(record.url) if record.url else None
        named = {"arXiv": "arxiv_id", "DOI": "doi"}
        identifiers = {named[identity.kind]: identity.id} if identity and identity.kind in named else {}
        kinds = {"article": "journal_title", "inproceedings": "conference_title", "misc": "publisher"}
        given: dict[str, Any] = {
            "record": record, "summary": _summary(record), "citation": self._citations[record.slug].splitlines(),
            "venue_kind": kinds[bibtex.entry_type(record.venue)[0]], "identifiers": identifiers,
            "facts": _details(record), "place": self.places[record.slug],
        }  # fmt: skip
        return self._page("paper.html", path, record.name, **given)


def _by_year(records: Sequence[Record], before: str | None) -> list[Group]:
    """Return the records of a page by year; ``before`` is the year with which the page before ends."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(str(record.year or _NO_YEAR), []).append(record)
    return [
        Group(name, f"y-{name.lower().replace(' ', '-')}", tuple(of), len(of), name == before)
        for name, of in found.items()
    ]


def _range(records: Sequence[Record]) -> str:
    """Return what a page of the list is called: its years, and as many as it has of them."""
    if not records:
        return ""
    first, last = (str(record.year or _NO_YEAR) for record in (records[0], records[-1]))
    return first if first == last else f"{first} – {last}"


def _span(groups: Sequence[Group]) -> str:
    first, last = groups[0].name[:20], groups[-1].name[:20]
    return first if first == last else f"{first} – {last}"


def _summary(record: Record) -> str:
    """Return authors, venue and year on one line."""
    return ". ".join(filter(None, (", ".join(record.authors), record.published))) or record.name


def _details(record: Record) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the terms of a paper's page, and their values with their links."""

    def linked(*texts: str, href: str = "") -> list[dict[str, str]]:
        return [{"text": text, "href": href} for text in texts if text]

    code = record.code_url and (record.code_type or record.code_url)
    return [
        ("Paper", linked(record.url, href=record.url)),
        ("Short name", linked(record.abbr)),
        ("Venue", linked(record.venue)),
        ("Year", linked(str(record.year or ""))),
        ("Institutions", linked(*record.institutions)),
        ("Keywords", linked(*record.keywords)),
        ("Code", linked(code, href=record.code_url)),
        ("Note", linked(record.note, href=record.note)),
    ]
