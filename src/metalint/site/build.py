"""Building: from the papers to every file of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.exporting import bibtex
from metalint.names import mathematics
from metalint.rendering import escape, references
from metalint.site import corrections, feed
from metalint.site.colors import palette
from metalint.site.escaping import script_json
from metalint.site.pages import FOLDER, Around, Pages
from metalint.site.records import field_text
from metalint.site.records import shown as shown_of

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.site import Site
    from metalint.exporting.records import ExportRecord
    from metalint.files.commits import CommitTimes
    from metalint.papers.corpus import Corpus
    from metalint.site.covers import Covers
    from metalint.site.notes import Notes

_FIRST_SHARD: Final = 250
_PER_SHARD: Final = 1000
"""Papers in one file of the data that the search reads; the first file, which every visitor loads, has fewer."""


class Built(NamedTuple):
    """The files of a site by path.

    Attributes:
        texts: what is text.
        copied: the paths in the repository of what is copied.
        made: images that were made.
        covers: the covers, which are among these.
        notes: the notes and their pictures, which are among these.
        is_dated: whether the feed has the dates of commits.
    """

    texts: Mapping[str, str]
    copied: Mapping[str, str]
    made: Mapping[str, bytes]
    covers: Covers
    notes: Notes
    is_dated: bool


def build(
    corpus: Corpus, site: Site, times: CommitTimes | None, cache: Path | None = None, verified: Mapping[str, str] = {}
) -> Built:
    """Return the site of the papers; equal papers, settings and commits give equal bytes.

    ``cache`` is the folder where thumbnails are kept; ``verified`` says whose record confirms which path.
    """
    shown, covers, notes = shown_of(corpus, site, cache, verified)
    citations = {record.slug: bibtex.entry(record) for record in shown}
    by_path = {paper.path: paper for paper in corpus.papers}
    papers = [by_path[record.path] for record in shown]
    between = references.find_references(corpus, papers)
    pages = Pages(site, shown, citations, between, Around(notes.pages, corrections.collect(corpus)))
    made = feed.make(shown, times, site.feed_id)
    later = range(_FIRST_SHARD, len(shown), _PER_SHARD)
    shards = [shown[:_FIRST_SHARD], *(shown[start : start + _PER_SHARD] for start in later)]
    html = dict(pages.all(len(shards)))
    texts = html | dict(_data(shards, citations, site.fields)) | _static(site) | _exports(site, shown, citations)
    texts["feed.xml"] = pages.feed(made)
    if site.base_url:
        texts["sitemap.xml"] = pages.sitemap(list(html))
    copied, images = {**covers.copied, **notes.copied}, {**covers.made, **notes.made}
    return Built(texts, copied, images, covers, notes, made.is_dated)


def _static(site: Site) -> dict[str, str]:
    """Return what is the same for all papers, in the colors of the site."""
    light, dark = palette(site.accent)
    texts = {
        name: (FOLDER / name).read_text(encoding="utf-8") for name in ("site.js", "theme.js", "papers.schema.json")
    }
    style, icon = ((FOLDER / name).read_text(encoding="utf-8") for name in ("site.css", "icon.svg"))
    texts["site.css"] = style.replace("ACCENT-LIGHT", light).replace("ACCENT-DARK", dark)
    texts["icon.svg"] = icon.replace("ACCENT", light)
    texts[".nojekyll"] = ""
    return texts


def _exports(site: Site, shown: Sequence[ExportRecord], citations: Mapping[str, str]) -> dict[str, str]:
    public: dict[str, Any] = {
        "$schema": "papers.schema.json",
        "title": site.title,
        "papers": [record.public() for record in shown],
    }
    return {
        "papers.json": script_json(public, 1) + "\n",
        "papers.bib": "\n".join(citations.values()),
    }


def _data(
    shards: Sequence[Sequence[ExportRecord]], citations: Mapping[str, str], labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the files that the script loads: what it searches and shows, and what it exports."""
    for at, shard in enumerate(shards):
        rows = [_row(record, labels) for record in shard]
        yield f"data/papers-{at}.js", f"metalintSite.addPapers({at},{script_json(rows)});\n"
        exported = [[citations[record.slug], _item(record), record.public()] for record in shard]
        yield f"data/export-{at}.js", f"metalintSite.addExports({at},{script_json(exported)});\n"


def _item(record: ExportRecord) -> str:
    """Return the paper as an item of a list in Markdown."""
    parts = [", ".join(record.authors), ", ".join(filter(None, (record.venue, str(record.year or ""))))]
    details = ". ".join(escape.escape_text(part) for part in parts if part)
    link = escape.write_link(record.name, escape.escape_target(record.url))
    return f"- {link}. {details}.\n" if details else f"- {link}.\n"


def _shown_fields(record: ExportRecord, labels: Mapping[str, str]) -> list[Any]:
    """Return label, text and value of each own field, None for one that the paper does not set."""
    values = [(path, label, record.fields.get(path)) for path, label in labels.items()]
    return [None if value is None else [label, field_text(path, value), value] for path, label, value in values]


def _row(record: ExportRecord, labels: Mapping[str, str]) -> list[Any]:
    """Return a paper as ``site.js`` reads it: a row of its type ``Row``."""
    shown = mathematics.shown(record.title)
    return [
        record.id, record.slug, shown, record.abbr, record.authors, record.url, record.year, record.venue,
        record.institutions, record.keywords, record.code_type, record.code_url, record.note, record.cover,
        record.original, record.title if record.title != shown else "", _shown_fields(record, labels), record.verified,
    ]  # fmt: skip
