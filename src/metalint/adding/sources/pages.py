"""What pages of papers say of them in ``citation_*`` tags, as Google Scholar reads them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from metalint.adding.records import line
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST: Final = 20_000


class _Tags(HTMLParser):
    """Collects the ``citation_*`` tags, the links, and the images of figures of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.base = ""
        self.figures: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "").lower()
        if tag == "meta" and name.startswith("citation_") and len(self.tags.get(name, ())) < _MOST:
            self.tags.setdefault(name, []).append(line(given.get("content", "")))
        elif tag == "a" and given.get("href") and len(self.links) < _MOST:
            self.links.append(given["href"])
        elif tag == "base" and not self.base:
            self.base = given.get("href", "")
        elif tag == "figure":
            self._depth += 1
        elif tag == "img" and self._depth and given.get("src"):
            self.figures.append(given["src"])

    def handle_endtag(self, tag: str) -> None:
        """Take note of the end of a figure."""
        if tag == "figure" and self._depth:
            self._depth -= 1


class Page(NamedTuple):
    """What is read of a page: its ``citation_*`` tags by name, its links, the images in its figures, and its base."""

    tags: dict[str, list[str]]
    links: list[str]
    figures: list[str]
    base: str


def read(text: str) -> Page:
    """Return what a page says; what is no HTML says nothing."""
    parser = _Tags()
    parser.feed(text)
    parser.close()
    return Page(parser.tags, parser.links, parser.figures, parser.base)
