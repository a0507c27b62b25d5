"""Building: from the papers to every file of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.exporting.records import slugs
from metalint.names import mathematics
from metalint.papers.defaults import completed
from metalint.rendering import escape, references
from metalint.site import corrections, feed
from metalint.site import covers as covers_of
from metalint.site import notes as notes_of
from metalint.site.colors import make_palette
from metalint.site.escaping import script_json
from metalint.site.notes import Notes
from metalint.site.pages import FOLDER, Pages
from metalint.site.records import field_text, make_records

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.site import Site
    from metalint.exporting.records import ExportRecord
    from metalint.files.commits import CommitTimes
    from metalint.papers.corpus import Corpus
    from metalint.site.covers import Covers

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


def build(corpus: Corpus, site: Site, times: CommitTimes | None, cache: Path | None = None) -> Built:
    """Return the site of the papers; equal papers, settings and commits give equal bytes.

    ``cache`` is the folder where thumbnails are kept.
    """
    named, complete = slugs(corpus), completed(corpus)
    covers = covers_of.collect(complete, named, site, cache)
    notes = Notes({}, {}, {}, {}) if site.source else notes_of.collect(complete, named, cache)
    shown = make_records(complete, named, covers, notes)
    by_path = {paper.path: paper for paper in corpus.papers}
    papers = [by_path[record.path] for record in shown]
    between = references.find_references(corpus, papers)
    pages = Pages(site, shown, between, notes.pages, corrections.collect(corpus))
    made = feed.make(shown, times, site.feed_id)
    later = range(_FIRST_SHARD, len(shown), _PER_SHARD)
    shards = [shown[:_FIRST_SHARD], *(shown[start : start + _PER_SHARD] for start in later)]
    html = dict(pages.all(len(shards)))
    texts = html | dict(_write_data(shards, pages.citations, site.fields)) | _read_static_files(site)
    public = {"$schema": "papers.schema.json", "title": site.title, "papers": [record.public() for record in shown]}
    texts["papers.json"] = script_json(public, 1) + "\n"
    texts["papers.bib"] = "\n".join(pages.citations.values())
    texts["feed.xml"] = pages.feed(made)
    if site.base_url:
        texts["sitemap.xml"] = pages.sitemap(list(html))
    copied, images = {**covers.copied, **notes.copied}, {**covers.made, **notes.made}
    return Built(texts, copied, images, covers, notes, made.is_dated)


def _read_static_files(site: Site) -> dict[str, str]:
    """Return what is the same for all papers, in the colors of the site."""
    light, dark = make_palette(site.accent)
    names = ("site.js", "theme.js", "papers.schema.json", "site.css", "icon.svg")
    texts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in names}
    texts["site.css"] = texts["site.css"].replace("ACCENT-LIGHT", light).replace("ACCENT-DARK", dark)
    texts["icon.svg"] = texts["icon.svg"].replace("ACCENT", light)
    return {**texts, ".nojekyll": ""}


def _write_data(
    shards: Sequence[Sequence[ExportRecord]], citations: Mapping[str, str], labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the files that the script loads: what it searches and shows, and what it exports."""
    for at, shard in enumerate(shards):
        rows: list[list[Any]] = []
        for record in shard:
            title = mathematics.shown(record.title)
            values = [(path, label, record.fields.get(path)) for path, label in labels.items()]
            fields = [
                None if value is None else [label, field_text(path, value), value] for path, label, value in values
            ]
            rows.append([  # the type `Row` of ``site.js``
                record.id, record.slug, title, record.abbr, record.authors, record.url, record.year, record.venue,
                record.institutions, record.keywords, record.code_type, record.code_url, record.note, record.cover,
                record.original, record.title if record.title != title else "", fields,
            ])  # fmt: skip
        yield f"data/papers-{at}.js", f"metalintSite.addPapers({at},{script_json(rows)});\n"
        exported = []
        for record in shard:
            parts = [", ".join(record.authors), ", ".join(filter(None, (record.venue, str(record.year or ""))))]
            details = ". ".join(escape.escape_text(part) for part in parts if part)
            link = escape.write_link(record.name, escape.escape_target(record.url))
            in_markdown = f"- {link}. {details}.\n" if details else f"- {link}.\n"
            exported.append([citations[record.slug], in_markdown, record.public()])
        yield f"data/export-{at}.js", f"metalintSite.addExports({at},{script_json(exported)});\n"
