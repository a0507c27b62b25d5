"""Building: from the papers to every file of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from metalint.site import bibtex, feed
from metalint.site.colors import palette
from metalint.site.escaping import script_json
from metalint.site.pages import FOLDER, Pages
from metalint.site.records import records as records_of
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from metalint.config.site import Site
    from metalint.files.git import CommitTimes
    from metalint.papers.corpus import Corpus
    from metalint.site.records import Record

_FIRST_SHARD: Final = 250
_PER_SHARD: Final = 1000
"""Papers in one file of the data that the search reads; the first file, which every visitor loads, has fewer."""


class Built(NamedTuple):
    """The files of a site by path: texts, and covers with their paths in the repository.

    ``is_dated`` tells whether the feed has the dates of commits.
    """

    texts: Mapping[str, str]
    covers: Mapping[str, str]
    is_dated: bool


def build(corpus: Corpus, site: Site, times: CommitTimes | None) -> Built:
    """Return the site of the papers; equal papers, settings and commits give equal bytes."""
    shown = records_of(corpus, site.source)
    citations = {record.slug: bibtex.entry(record) for record in shown}
    pages, made = Pages(site, shown, citations), feed.make(shown, times, site.feed_id)
    later = range(_FIRST_SHARD, len(shown), _PER_SHARD)
    shards = [shown[:_FIRST_SHARD], *(shown[start : start + _PER_SHARD] for start in later)]
    html = dict(pages.all(len(shards)))
    texts = html | dict(_data(shards, citations)) | _static(site) | _exports(site, shown, citations)
    texts["feed.xml"] = pages.feed(made)
    if site.base_url:
        texts["sitemap.xml"] = pages.sitemap(list(html))
    covers = {record.cover.target: record.cover.source for record in shown if record.cover}
    return Built(texts, covers, made.is_dated)


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


def _exports(site: Site, shown: Sequence[Record], citations: Mapping[str, str]) -> dict[str, str]:
    public: dict[str, Any] = {
        "$schema": "papers.schema.json",
        "title": site.title,
        "papers": [record.public() for record in shown],
    }
    return {
        "papers.json": script_json(public, 1) + "\n",
        "papers.bib": "\n".join(citations.values()),
    }


def _data(shards: Sequence[Sequence[Record]], citations: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the files that the script loads: what it searches and shows, and what it exports."""
    for at, shard in enumerate(shards):
        rows = [_row(record) for record in shard]
        yield f"data/papers-{at}.js", f"metalintSite.addPapers({at},{script_json(rows)});\n"
        exported = [[citations[one.slug], bibtex.markdown(one), one.public()] for one in shard]
        yield f"data/export-{at}.js", f"metalintSite.addExports({at},{script_json(exported)});\n"


def _row(record: Record) -> list[Any]:
    """Return a paper as ``site.js`` reads it: a row of its type ``Row``."""
    return [
        record.id, record.slug, record.title, record.abbr, record.authors, record.url, record.year, record.venue,
        record.institutions, record.keywords, record.code_type, record.code_url, record.note,
        record.cover.target if record.cover else "",
    ]  # fmt: skip
