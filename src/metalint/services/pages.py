"""What pages of papers say of them in ``citation_*`` tags, as Google Scholar reads them."""

import asyncio
from collections.abc import Mapping
from typing import Final

from metalint.services.records import line
from metalint.util.html_tags import read_tags

_MOST: Final = 20_000
# bytes of a page that are read: tags stand at its top, and figures soon after; the worst of them take a second
_LONGEST: Final = 1 << 18
_HIDDEN: Final = frozenset({"script", "style", "textarea"})


class PaperPage:
    """What is read of a page, tag by tag."""

    def __init__(self) -> None:
        self.tags: dict[str, list[str]] = {}  # what its ``citation_*`` tags say, by name
        self.links: list[str] = []
        self.figures: list[str] = []  # the images in them
        self.base = ""
        self._depth = 0

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """Take note of a tag."""
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

    def end(self, tag: str) -> None:
        """Take note of the end of a figure."""
        if tag == "figure" and self._depth:
            self._depth -= 1


async def parse_page(body: bytes) -> PaperPage:
    """Return what the beginning of a page says, read in a thread of its own; what is no HTML says nothing."""
    return await asyncio.to_thread(_read_tags, body[:_LONGEST])


def _read_tags(body: bytes) -> PaperPage:
    page = PaperPage()
    for tag in read_tags(body.decode("utf-8", "replace"), _HIDDEN):
        if tag.is_end:
            page.end(tag.name)
        else:
            page.start(tag.name, tag.attributes)
    return page
