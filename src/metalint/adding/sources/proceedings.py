"""The proceedings of PMLR, NeurIPS and CVF: pages with ``citation_*`` tags. They name no institutions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from metalint.adding import identifiers
from metalint.adding.records import SourceRecord, turned
from metalint.adding.sources import pages
from metalint.adding.sources.concurrency import one_by_one
from metalint.links.failures import Failure
from metalint.papers.identifiers import Identity
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from metalint.adding.network import Network
    from metalint.adding.sources.base import Answers

_OK: Final = 200
_MISSING: Final = frozenset({404, 410})
_YEAR: Final = lazy(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


class Site(NamedTuple):
    """A site of proceedings: how it is called, its hosts, and how the address of a PDF becomes that of its page.

    ``year`` finds the year in a path; what is printed on a page may be the day on which the volume came out.
    """

    name: str
    kind: str
    hosts: tuple[str, ...]
    pages: tuple[tuple[re.Pattern[str], str], ...]
    year: re.Pattern[str] | None = None


SITES: Final = {
    "pmlr": Site("PMLR", "PMLR", ("proceedings.mlr.press",), ((lazy(r"(/v\d+/([\w-]+))/[\w-]+\.pdf"), r"\1.html"),)),
    "neurips": Site(
        "NeurIPS",
        "NeurIPS",
        ("proceedings.neurips.cc", "papers.neurips.cc", "papers.nips.cc", "proceedings.nips.cc"),
        ((lazy(r"(/.+)/file/([0-9a-f]{32})-Paper(.*)\.pdf"), r"\1/hash/\2-Abstract\3.html"),),
        lazy(r"/paper/((?:19|20)\d{2})/"),
    ),
    "cvf": Site(
        "CVF",
        "CVF",
        ("openaccess.thecvf.com",),
        ((lazy(r"(/content.*)/papers/(.+_paper)\.pdf"), r"\1/html/\2.html"),),
        lazy(r"_((?:19|20)\d{2})_paper"),
    ),
}
"""By their keys in the table ``[sources]``."""


class Proceedings:
    """The papers of one site, by the paths of their pages."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.site = SITES[key]

    def matches(self, text: str) -> str | None:
        """Return the path of a paper's page."""
        if identifiers.id_of(self.site.kind, text) is None:
            return None
        path = identifiers.page_of(text, self.site.hosts)
        for pattern, page in self.site.pages if path else ():
            path = pattern.sub(page, path or "")
        return path

    async def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield the tags of one page at a time."""

        async def ask(path: str) -> Answers:
            reply = await network.ask(self.key, path, {"Accept": "text/html"})
            if reply.status in _MISSING:
                return {path: None}
            try:
                tags, links, *_ = pages.read(reply.text().decode("utf-8", "replace"))
            except (Failure, AssertionError) as error:
                raise network.refuse(self.key, "its page cannot be read") from error
            if reply.status != _OK or not tags.get("citation_title"):
                raise network.refuse(self.key, f"its page says nothing of a paper, with status {reply.status}")
            network.accept(self.key)
            return {path: {"tags": tags, "links": [one for one in links if "openreview.net/forum" in one]}}

        async for answers in one_by_one(ids, ask):
            yield answers

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
        """Return what the tags of a page say."""
        tags: dict[str, list[str]] = answer.get("tags", {})
        url = f"https://{self.site.hosts[0]}{id_}"
        own = identifiers.read(url)
        ids = [own, *map(identifiers.read, [*tags.get("citation_doi", ()), *answer.get("links", ())])]
        venue = _first(tags, "citation_conference_title") or _first(tags, "citation_journal_title")
        is_workshop = re.search(r"/\w+\d{4}W/|_\d{4}_workshops", id_, re.IGNORECASE) and "workshop" not in venue.lower()
        return (
            SourceRecord(
                self.site.name,
                "published",
                title=_first(tags, "citation_title"),
                authors=tuple(turned(name) for name in tags.get("citation_author", ()) if name),
                identities=frozenset(one for one in ids if isinstance(one, Identity) and one.kind != "URL"),
                url=url,
                venue=f"{venue} Workshops" if is_workshop else venue,
                year=self._year(id_, tags),
                texts=(_first(tags, "citation_abstract"),),
                label=id_,
            ),
        )

    def _year(self, path: str, tags: dict[str, list[str]]) -> int | None:
        found = self.site.year.search(path) if self.site.year else None
        if found:
            return int(found[1])
        dates = [_first(tags, f"citation_{name}") for name in ("publication_date", "date", "year")]
        years = _YEAR.findall(" ".join(dates))
        return int(years[0]) if years else None


def _first(tags: dict[str, list[str]], name: str) -> str:
    return next(iter(tags.get(name, ())), "")
