"""Covers: the local images that papers name, which the site takes along: as thumbnails where Pillow is installed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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

    shown: Mapping[str, Cover]
    copied: Mapping[str, str]
    made: Mapping[str, bytes]
    left_out: Mapping[str, str]


class _Image(NamedTuple):
    """An image: path and slug of the paper that names it, its own path in the repository, its suffix by its content."""

    paper: str
    slug: str
    source: str
    suffix: str


def collect(corpus: Corpus, slugs: Mapping[str, str], site: Site, cache: Path | None) -> Covers:
    """Return the covers of the papers whose ``slugs`` are given by path.

    ``cache`` is the folder where thumbnails are kept.
    """
    found: list[_Image] = []
    left_out: dict[str, str] = {}
    for paper in corpus.papers:
        source, suffix, why = _looked_at(paper, corpus)
        if suffix:
            found.append(_Image(paper.path, slugs[paper.path], source, suffix))
        elif why:
            left_out[source] = why
    sources = list(dict.fromkeys(image.source for image in found))
    if not thumbnails.are_possible():
        left_out |= thumbnails.refused(corpus.workspace.root, sources)
        found = [image for image in found if image.source not in left_out]
        copied = {f"covers/{image.slug}.{image.suffix}": image.source for image in found}
        shown = {image.paper: Cover(target, "") for image, target in zip(found, copied, strict=True)}
        return Covers(shown, copied, {}, left_out)
    made = thumbnails.make(corpus.workspace.root, sources, cache)
    left_out |= {source: why for source, why in made.items() if isinstance(why, str)}
    return _small(found, made, site, left_out)


def _small(found: Sequence[_Image], made: Mapping[str, bytes | str], site: Site, left_out: Mapping[str, str]) -> Covers:
    """Return thumbnails as the covers; the originals come along if the settings say so."""
    shown, copied, files = {}, {}, {}
    for image in found:
        thumbnail = made[image.source]
        if isinstance(thumbnail, str):
            continue
        original = site.source + quote(image.source, "/~", errors="surrogateescape") if site.source else ""
        if site.originals:
            original = f"originals/{image.slug}.{image.suffix}"
            copied[original] = image.source
        files[f"covers/{image.slug}.webp"] = thumbnail
        shown[image.paper] = Cover(f"covers/{image.slug}.webp", original)
    return Covers(shown, copied, files, left_out)


def _looked_at(paper: Paper, corpus: Corpus) -> tuple[str, str, str]:
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
