"""Covers: the local images that papers name, which the site takes along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.papers import assets
from metalint.render import views
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper

_HEAD: Final = 64
_FORMATS: Final = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("avif", re.compile(rb".{4}ftyp(?:.{8})?avi[fs]", re.DOTALL)),
)
"""Suffix and first bytes. An SVG image is left out: opened by itself, it may run scripts."""


class Cover(NamedTuple):
    """An image: its path in the site, and its path in the repository."""

    target: str
    source: str


def cover_of(paper: Paper, corpus: Corpus, slug: str) -> Cover | None:
    """Return the cover of a paper if it is an image that lies in the repository, else None."""
    value = views.text(paper.cover)
    found = assets.resolve(corpus.workspace, corpus.context.config.asset_roots, paper, value)
    if found is None:
        return None
    head = corpus.workspace.head(found.file.path, _HEAD)
    suffix = next((suffix for suffix, start in _FORMATS if start.match(head)), None)
    return Cover(f"covers/{slug}.{suffix}", found.file.path) if suffix else None
