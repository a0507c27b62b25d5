"""Answers of arXiv: Atom feeds (https://info.arxiv.org/help/api/user-manual.html), read by one safe reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.links.failures import Failure, Kind
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

ATOM: Final = "{http://www.w3.org/2005/Atom}"
ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_TOTAL: Final = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_COUNT: Final = lazy(r"[0-9]{1,9}")
_ENTRY_ID: Final = lazy(r"https?://[^/]+/abs/(.+?)(?:v(\d{1,3}))?")
_REFUSED: Final = lazy(r"incorrect id format for (\S+)")
_THROTTLED: Final = b"Rate exceeded"  # arXiv says so with status 200, too, as text or as a page
_BEGINNING: Final = 500


def is_throttled(text: bytes) -> bool:
    """Tell whether a body says that arXiv is asked too often."""
    return _THROTTLED in text[:_BEGINNING]


def read_feed(data: bytes) -> ET.Element:
    """Return the root of a feed in UTF-8; definitions of entities, which could be endless, are refused.

    Raises:
        Failure: ``GARBAGE``: it is no such feed.
    """
    from xml.etree import ElementTree as ET

    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Failure(Kind.GARBAGE, "its answer is not UTF-8") from error
    if "\0" in text:  # the parser would take it for UTF-16, in which definitions look otherwise
        raise Failure(Kind.GARBAGE, "its answer is not UTF-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Failure(Kind.GARBAGE, "its answer defines entities")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without definitions, and bounded
    except ET.ParseError as error:
        raise Failure(Kind.GARBAGE, f"its answer is no XML: {data[:40]!r}") from error
    if root.tag != f"{ATOM}feed":
        raise Failure(Kind.GARBAGE, "its answer is no Atom feed")
    return root


def entries_of(feed: ET.Element) -> list[ET.Element]:
    """Return the entries of a feed: papers and errors."""
    return list(feed.iter(f"{ATOM}entry"))


def total_of(feed: ET.Element) -> int:
    """Return how many entries there should be, as the feed itself counts them; 0 where it does not."""
    total = (feed.findtext(_TOTAL) or "").strip()
    return int(total) if _COUNT.fullmatch(total) else 0


def id_of(entry: ET.Element) -> tuple[str, int]:
    """Return the id of an entry as it is written, and its version; an empty id for what is no paper."""
    match = _ENTRY_ID.fullmatch((entry.findtext(f"{ATOM}id") or "").strip())
    return (match[1], int(match[2] or 0)) if match else ("", 0)


def refused_ids(feed: ET.Element) -> Iterator[str]:
    """Yield the ids that errors name, in lower case; an empty one for an error that names none."""
    for entry in entries_of(feed):
        if "/api/errors" in (entry.findtext(f"{ATOM}id") or ""):
            match = _REFUSED.search(entry.findtext(f"{ATOM}summary") or "")
            yield match[1].lower() if match else ""
