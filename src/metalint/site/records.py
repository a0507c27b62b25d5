"""Records: the papers as the site shows them, in plain texts, with URLs that are safe to link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from metalint.exporting.escaping import plain, web_url
from metalint.exporting.records import ExportRecord, slugs
from metalint.papers import assets
from metalint.papers.defaults import completed
from metalint.papers.ids import paper_id
from metalint.render import views
from metalint.site import covers as covers_of
from metalint.site import notes as notes_of
from metalint.site.covers import Cover, Covers
from metalint.site.notes import Notes

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.site import Site, SiteView
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper


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
    patterns = corpus.context.config.papers
    corpus = completed(corpus)
    papers = views.ordered(corpus.papers)
    names = corpus.context.names
    keywords = {paper.path: _plain_texts(views.names(paper, "keyword")) for paper in papers}
    ids = {paper.path: paper_id(patterns, paper.path) for paper in papers}
    named = slugs(ids.values())
    by_path = {path: named[id_] for path, id_ in ids.items()}
    covers = covers_of.collect(corpus, by_path, site, cache)
    notes = Notes({}, {}, {}, {}) if site.source else notes_of.collect(corpus, by_path, cache)
    no_cover = Cover("", "")
    records = [
        ExportRecord(
            id=plain(ids[paper.path]),
            slug=named[ids[paper.path]],
            title=plain(views.text(paper.title)),
            abbr=plain(views.text(paper.abbr)),
            authors=_plain_texts(views.authors(paper)),
            url=web_url(views.text(paper.url)),
            year=views.year(paper),
            venue=plain(views.named(paper, "venue", names)),
            institutions=_plain_texts(views.names(paper, "institution")),
            keywords=keywords[paper.path],
            code_type=plain(views.named(paper, "code-type", names)),
            code_url=web_url(views.text(paper.code_url)),
            note=_note(paper, corpus, site.source)
            or (f"note/{by_path[paper.path]}.html" if paper.path in notes.pages else ""),
            cover=covers.shown.get(paper.path, no_cover).target,
            references=_plain_texts(value.value for value in paper.references),
            path=paper.path,
            keyword_names=tuple(map(plain, views.shown(keywords[paper.path], "keywords", names))),
            verified=plain(verified.get(paper.path, "")),
            original=covers.shown.get(paper.path, no_cover).original,
        )
        for paper in papers
    ]
    return Shown(sorted(records, key=lambda record: -(record.year or 0)), covers, notes)


def _plain_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(plain, texts))))


def _note(paper: Paper, corpus: Corpus, source: str) -> str:
    value = views.text(paper.note)
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
    ascending = sorted(groups, key=lambda name: views.alphabetical(names[name] if names else name))
    return {name: groups[name] for name in ascending}
