"""Records: the papers as the site shows them, in plain texts, with URLs that are safe to link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.config.tables import refuse_unknown
from metalint.exporting.escaping import plain, web_url
from metalint.exporting.records import ExportRecord
from metalint.papers import assets
from metalint.papers.defaults import FieldValue, field_values
from metalint.papers.ids import paper_id
from metalint.rendering import views
from metalint.site.covers import Cover
from metalint.util.grouping import group_pairs

if TYPE_CHECKING:
    from metalint.config.site import SiteView
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper
    from metalint.schema.types import FieldType
    from metalint.site.covers import Covers
    from metalint.site.notes import Notes

_TIME: Final = re.compile(r"time|date|updated|added|created|modified", re.IGNORECASE)
_SECONDS: Final = range(10**8, 10**10)
"""Seconds since 1970, from 1973 to 2286."""


def make_records(corpus: Corpus, slugs: Mapping[str, str], covers: Covers, notes: Notes) -> list[ExportRecord]:
    """Return the papers as the site shows them, newest first, those without a year last.

    Texts are on one line, ``url``, ``code_url`` are http(s) URLs, ``cover`` is a path in the site, ``note`` is either.
    ``slugs`` are by path.

    Raises:
        ConfigError: the settings ask for a field that the schema does not have.
    """
    config, known, names = corpus.context.config, corpus.context.declared.fields, corpus.context.names
    site = config.site
    refuse_unknown(site.fields, tuple(known), config.source or "configuration", "site.fields: ", "field")
    fields = {path: known[path] for path in site.fields}
    papers = views.sort_papers(corpus.papers)
    keywords = {paper.path: _plain_texts(views.list_section_names(paper, "keyword")) for paper in papers}
    no_cover = Cover("", "")
    records = [
        ExportRecord(
            id=plain(paper_id(config.papers, paper.path)),
            slug=slugs[paper.path],
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
            note=f"note/{slugs[paper.path]}.html"
            if paper.path in notes.pages
            else _find_note_url(paper, corpus, site.source),
            cover=covers.shown.get(paper.path, no_cover).target,
            references=_plain_texts(views.list_references(paper)),
            path=paper.path,
            keyword_names=tuple(map(plain, views.name_keywords(keywords[paper.path], names))),
            original=covers.shown.get(paper.path, no_cover).original,
            fields=_read_own_fields(paper, fields),
        )
        for paper in papers
    ]
    return sorted(records, key=lambda record: -(record.year or 0))


def _read_own_fields(paper: Paper, fields: Mapping[str, FieldType]) -> dict[str, FieldValue]:
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
    if isinstance(value, int) and _TIME.search(re.split(r"\W", path)[-1]) and value in _SECONDS:
        return datetime.fromtimestamp(value, UTC).date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(plain, texts))))


def _find_note_url(paper: Paper, corpus: Corpus, source: str) -> str:
    value = views.read_text(paper.note)
    if url := web_url(value):
        return url
    asset = assets.published(corpus.workspace, corpus.context.config.asset_roots, paper, value) if source else None
    return source + quote(asset.file.path, "/~", errors="surrogateescape") if asset else ""


_SECTIONS: Final[Mapping[SiteView, Callable[[ExportRecord], tuple[str, ...]]]] = {
    "year": lambda record: (str(record.year),) if record.year else (),
    "publication": lambda record: (record.venue,) if record.venue else (),
    "institution": attrgetter("institutions"),
    "author": attrgetter("authors"),
    "keyword": attrgetter("keywords"),
}
"""The sections of each view that a paper belongs to, each once."""


def keyword_names(records: Iterable[ExportRecord]) -> dict[str, str]:
    """Return what people call each keyword."""
    return {key: name for record in records for key, name in zip(record.keywords, record.keyword_names, strict=True)}


def group_records(shown: Sequence[ExportRecord], view: SiteView) -> dict[str, list[ExportRecord]]:
    """Return the records by section of a view; years descend, names for people ascend without regard to case."""
    groups = group_pairs((name, record) for record in shown for name in _SECTIONS[view](record))
    if view == "year":
        return {name: groups[name] for name in sorted(groups, key=int, reverse=True)}
    names = keyword_names(shown) if view == "keyword" else {}
    ascending = sorted(groups, key=lambda name: views.make_sort_key(names[name] if names else name))
    return {name: groups[name] for name in ascending}
