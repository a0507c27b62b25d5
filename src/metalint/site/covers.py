"""Covers: the local images that papers name, which the site takes along: as thumbnails where Pillow is installed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from metalint.papers import assets, images
from metalint.rendering import views
from metalint.site import thumbnails

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.site import Site
    from metalint.files.workspace import Workspace
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper

_SHOWN: Final = frozenset({"png", "jpg", "gif", "webp", "avif"})
"""Suffixes of images that the site takes along. An SVG image is left out: opened by itself, it may run scripts."""

_SVG: Final = re.compile(rb"<svg[\s>]", re.IGNORECASE)


class Cover(NamedTuple):
    """A cover in the site: its path there, and the URL or the path of the original; empty if that has none."""

    target: str
    original: str


class Covers(NamedTuple):
    """The covers of a site.

    Attributes:
        shown: those of the papers, by the paths of these.
        copied: by path in the site, the path in the repository.
        made: the thumbnails, by path in the site.
        left_out: why a cover is not shown, by its path in the repository, or its URL.
    """

    shown: dict[str, Cover]
    copied: dict[str, str]
    made: dict[str, bytes]
    left_out: Mapping[str, str]


def collect(corpus: Corpus, slugs: Mapping[str, str], site: Site, cache: Path | None) -> Covers:
    """Return the covers of the papers whose ``slugs`` are given by path.

    ``cache`` is the folder where thumbnails are kept.
    """
    sources: dict[str, str] = {}  # the paths of images by those of papers
    suffixes: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for paper in corpus.papers:
        source, suffix, why = _find_image(paper, corpus)
        if suffix:
            sources[paper.path], suffixes[source] = source, suffix
        elif why:
            left_out[source] = why
    made, refused = thumbnails.make(corpus.workspace.root, list(suffixes), cache)
    covers = Covers({}, {}, {}, left_out | refused)
    for path, source in sources.items():
        slug, suffix = slugs[path], suffixes[source]
        if source in made:
            original = site.source + quote(source, "/~", errors="surrogateescape") if site.source else ""
            if site.originals:
                original = f"originals/{slug}.{suffix}"
                covers.copied[original] = source
            covers.shown[path] = Cover(f"covers/{slug}.webp", original)
            covers.made[f"covers/{slug}.webp"] = made[source]
        elif source not in refused:
            covers.shown[path] = Cover(f"covers/{slug}.{suffix}", "")
            covers.copied[f"covers/{slug}.{suffix}"] = source
    return covers


def _find_image(paper: Paper, corpus: Corpus) -> tuple[str, str, str]:
    """Return the path of a paper's cover, and its suffix or why it is not shown; neither for a missing file."""
    value = views.read_text(paper.cover)
    if assets.is_url(value):
        return value, "", "on the web, from where the site loads nothing"
    image = assets.resolve(corpus.workspace, corpus.context.config.asset_roots, paper, value)
    if image is None or not assets.is_published(image.file, paper.path, corpus.workspace):
        return value, "", assets.UNTRACKED if image else ""
    path = image.file.path
    if suffix := suffix_of(path, corpus.workspace):
        return path, suffix, ""
    is_svg = _SVG.search(corpus.workspace.head(path, images.HEAD))
    return path, "", "SVG, which may run scripts" if is_svg else "no image"


def suffix_of(path: str, workspace: Workspace) -> str:
    """Return what kind of image a file is by its first bytes; empty for any other file."""
    kind = images.kind_of(workspace.head(path, images.HEAD))
    return kind if kind in _SHOWN else ""
