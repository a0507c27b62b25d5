"""Records: the papers as the site shows them, in plain texts, with URLs that are safe to link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from metalint.config.tables import refuse_unknown
from metalint.exporting.escaping import plain, web_url
from metalint.exporting.records import ExportRecord, slugs
from metalint.papers import assets
from metalint.papers.defaults import FieldValue, completed, field_values
from metalint.papers.ids import paper_id
from metalint.rendering import views
from metalint.site import covers as covers_of
from metalint.site import notes as notes_of
from metalint.site.covers import Cover, Covers
from metalint.site.notes import Notes

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.site import Site, SiteView
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper
    from metalint.schema.types import FieldType


_TIME: Final = re.compile(r"(?:time|date|updated|added|created|modified)\w*$", re.IGNORECASE)
_SECONDS: Final = range(10**8, 10**10)
"""Seconds since 1970, from 1973 to 2286."""


class Shown(NamedTuple):
    """The papers, newest first, those without a year last, their covers and notes.

    Texts are on one line, ``url``, ``code_url`` are http(s) URLs, ``cover`` is a path in the site, ``note`` is either.
    """

    records: list[ExportRecord]
    covers: Covers
    notes: Notes


def shown(corpus: Corpus, site: Site, cache: Path | None, verified: Mapping[str, str] = {}) -> Shown:
    """Return the papers as the site shows them; ``cache`` is the folder where thumbnails are kept.

    ``verified`` are the services whose records confirm papers, by path.
    """
    patterns, by_path = corpus.context.config.papers, slugs(corpus)
    corpus = completed(corpus)
    papers = views.sort_papers(corpus.papers)
    names = corpus.context.names
    keywords = {paper.path: _plain_texts(views.list_section_names(paper, "keyword")) for paper in papers}
    ids = {paper.path: paper_id(patterns, paper.path) for paper in papers}
    covers = covers_of.collect(corpus, by_path, site, cache)
    notes = Notes({}, {}, {}, {}) if site.source else notes_of.collect(corpus, by_path, cache)
    no_cover = Cover("", "")
    fields = _declared(corpus, site)
    records = [
        ExportRecord(
            id=plain(ids[paper.path]),
            slug=by_path[paper.path],
            title=plain(views.read_text(paper.title)),
            abbr=plain(views.read_text(paper.abbr)),
            authors=_plain_texts(views.list_authors(paper)),
            url=web_url(views.read_text(paper.url)),
            year=views.read_year(paper),
            venue=plain(views.find_display_name(paper, "venue", names)),
            institutions=_plain_texts(views.list_section_names(paper, "institution")),
            keywords=keywords[paper.path],
            code_type=plain(views.find_display_name(paper, "code-type", names)),
            code_url=web_url(views.read_text(paper.code_url)),
            note=_note(paper, corpus, site.source)
            or (f"note/{by_path[paper.path]}.html" if paper.path in notes.pages else ""),
            cover=covers.shown.get(paper.path, no_cover).target,
            references=_plain_texts(views.list_references(paper)),
            path=paper.path,
            keyword_names=tuple(map(plain, views.find_display_names(keywords[paper.path], "keywords", names))),
            verified=plain(verified.get(paper.path, "")),
            original=covers.shown.get(paper.path, no_cover).original,
            fields=_own_fields(paper, fields),
        )
        for paper in papers
    ]
    return Shown(sorted(records, key=lambda record: -(record.year or 0)), covers, notes)


def _declared(corpus: Corpus, site: Site) -> dict[str, FieldType]:
    """Return the declarations of the fields that the settings ask for.

    Raises:
        ConfigError: the schema has no such field.
    """
    known = corpus.context.declared.fields
    refuse_unknown(site.fields, tuple(known), corpus.context.config.source or "configuration", "site.fields: ", "field")
    return {path: known[path] for path in site.fields}


def _own_fields(paper: Paper, fields: Mapping[str, FieldType]) -> dict[str, FieldValue]:
    """Return what a paper says in its own fields, texts on one line; without those that it does not set."""

    def shown(value: Any) -> Any:  # noqa: ANN401 - a value, or a tuple of them
        if isinstance(value, tuple):
            return tuple(map(shown, value))
        is_text = isinstance(value, str) or (isinstance(value, float) and not isfinite(value))  # JSON has no infinity
        return plain(str(value)) if is_text else value

    values = {path: shown(value) for path, value in field_values(paper, fields).items()} if fields else {}
    return {path: value for path, value in values.items() if value not in ("", (), None)}


def field_text(path: str, value: FieldValue) -> str:
    """Return the value of the own field at ``path`` as people read it; seconds of a time are a date in UTC."""
    if isinstance(value, tuple):
        return ", ".join(field_text(path, item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and _TIME.search(path) and value in _SECONDS:
        return datetime.fromtimestamp(value, UTC).date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(plain, texts))))


def _note(paper: Paper, corpus: Corpus, source: str) -> str:
    value = views.read_text(paper.note)
    if url := web_url(value):
        return url
    asset = assets.published(corpus.workspace, corpus.context.config.asset_roots, paper, value) if source else None
    return source + quote(asset.file.path, "/~", errors="surrogateescape") if asset else ""


def sections(record: ExportRecord, view: SiteView) -> tuple[str, ...]:
    """Return the sections of a view that a paper belongs to, each once."""
    match view:
        case "year":
            return (str(record.year),) if record.year else ()
        case "publication":
            return (record.venue,) if record.venue else ()
        case "institution":
            return record.institutions
        case "author":
            return record.authors
        case "keyword":
            return record.keywords


def keyword_names(records: Iterable[ExportRecord]) -> dict[str, str]:
    """Return what people call each keyword."""
    return {key: name for record in records for key, name in zip(record.keywords, record.keyword_names, strict=True)}


def grouped(shown: Sequence[ExportRecord], view: SiteView) -> dict[str, list[ExportRecord]]:
    """Return the records by section of a view; years descend, names for people ascend without regard to case."""
    groups: dict[str, list[ExportRecord]] = {}
    for record in shown:
        for name in sections(record, view):
            groups.setdefault(name, []).append(record)
    if view == "year":
        return {name: groups[name] for name in sorted(groups, key=int, reverse=True)}
    names = keyword_names(shown) if view == "keyword" else {}
    ascending = sorted(groups, key=lambda name: views.make_sort_key(names[name] if names else name))
    return {name: groups[name] for name in ascending}
