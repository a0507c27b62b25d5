"""What pages of papers say of them in ``citation_*`` tags, as Google Scholar reads them."""

from typing import Final, NamedTuple

from metalint.services.records import line
from metalint.util.html_tags import read_tags

_MOST: Final = 20_000
# bytes of a page that are read, for tags stand at its top; the worst of them take a second
_LONGEST: Final = 1 << 18
_HIDDEN: Final = frozenset({"script", "style", "textarea"})


class PaperPage(NamedTuple):
    """What a page says."""

    tags: dict[str, list[str]]  # its ``citation_*`` tags, by name
    links: list[str]


def parse_page(body: bytes) -> PaperPage:
    """Return what the beginning of a page says; what is no HTML says nothing. It may take a second."""
    tags: dict[str, list[str]] = {}
    links: list[str] = []
    for tag in read_tags(body[:_LONGEST].decode("utf-8", "replace"), _HIDDEN):
        given = tag.attributes
        name = given.get("name", "").lower()
        if tag.is_end:
            continue
        if tag.name == "meta" and name.startswith("citation_") and len(tags.get(name, ())) < _MOST:
            tags.setdefault(name, []).append(line(given.get("content", "")))
        elif tag.name == "a" and given.get("href") and len(links) < _MOST:
            links.append(given["href"])
    return PaperPage(tags, links)
