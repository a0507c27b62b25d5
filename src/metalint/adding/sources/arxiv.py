"""arXiv: 200 ids a request, one request in three seconds (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from metalint.adding import identifiers
from metalint.adding.records import Institution, SourceRecord, line, list_at, text_at, year_at
from metalint.adding.replies import in_words
from metalint.links import arxiv_feed
from metalint.links.arxiv_feed import ARXIV, ATOM
from metalint.links.failures import Failure
from metalint.links.registries.withdrawals import says_withdrawn
from metalint.papers.identifiers import Identity, identify

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from xml.etree import ElementTree as ET

    from metalint.adding.network import Network
    from metalint.adding.sources.base import Answers

BATCH: Final = 200
_OK: Final = 200
_PER_PAPER: Final = 0.01  # seconds that each more takes arXiv


class ArXiv:
    """The preprints of arXiv."""

    key = "arxiv"

    def matches(self, text: str) -> str | None:
        """Return an id without its version."""
        return identifiers.id_of("arXiv", text)

    async def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield the entries of a batch at a time."""
        for start in range(0, len(ids), BATCH):
            yield await _ask(network, ids[start : start + BATCH])

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
        """Return what an entry says."""
        doi = text_at(answer, "doi")
        own = Identity("arXiv", id_)
        linked = identify(f"doi:{doi}") if doi.startswith("10.") else None
        comment, summary = text_at(answer, "comment"), text_at(answer, "summary")
        return (
            SourceRecord(
                "arXiv",
                "preprint",
                title=text_at(answer, "title"),
                authors=tuple(name for name in map(line, list_at(answer, "authors")) if name),
                institutions=tuple(Institution(line(name)) for name in list_at(answer, "affiliations")),
                identities=frozenset(one for one in (own, linked) if one),
                url=f"https://arxiv.org/abs/{id_}",
                venue=text_at(answer, "journal_ref"),
                year=year_at(answer, "published"),
                texts=(comment, summary),
                is_withdrawn=says_withdrawn(comment, summary),
                label=comment,
            ),
        )


async def _ask(network: Network, ids: Sequence[str]) -> Answers:
    """Return the entries of ``ids``; one that arXiv refuses by name spoils a request, and is asked for no more."""
    refused: Answers = {}
    left = list(ids)
    while left:
        base = network.base("arxiv")
        path = "" if base.endswith("/query") else "/query" if base.endswith("/api") else "/api/query"
        query = f"{path}?id_list={','.join(left)}&start=0&max_results={len(left)}"
        reply = await network.ask("arxiv", query, allowance=_PER_PAPER * len(left))
        try:
            text = reply.text()
            if arxiv_feed.is_throttled(text):
                raise network.refuse("arxiv", "is asked too often")
            feed = arxiv_feed.read_feed(text)
        except Failure as failure:
            raise network.refuse("arxiv", in_words(failure)) from failure
        errors = set(arxiv_feed.refused_ids(feed)) & set(left)
        if not errors:
            if reply.status != _OK:
                raise network.refuse("arxiv", f"refuses the request, with status {reply.status}")
            network.accept("arxiv")
            return refused | _entries(feed, left)
        refused |= dict.fromkeys(errors)
        left = [one for one in left if one not in errors]
    return refused


def _entries(feed: ET.Element, ids: Sequence[str]) -> Answers:
    """Return the entries of ``ids``; what is left out of an answer that is whole does not exist."""
    entries = arxiv_feed.entries_of(feed)
    found = {one["id"]: one for one in map(read_entry, entries) if one}
    is_whole = arxiv_feed.total_of(feed) <= len(entries)
    return {key: found.get(key) for key in ids if key in found or is_whole}


def read_entry(entry: ET.Element) -> dict[str, Any] | None:
    """Return what an entry of a feed holds; None for one of no paper."""
    written, _ = arxiv_feed.id_of(entry)
    identity = identify(f"https://arxiv.org/abs/{written}") if written else None
    if identity is None:
        return None
    people = entry.findall(f"{ATOM}author")
    texts = {name: entry.findtext(f"{ARXIV}{name}") or "" for name in ("comment", "journal_ref", "doi")}
    texts |= {name: entry.findtext(f"{ATOM}{name}") or "" for name in ("title", "summary", "published")}
    return {
        "id": identity.id,
        "authors": [one.findtext(f"{ATOM}name") or "" for one in people],
        "affiliations": [text.text or "" for one in people for text in one.findall(f"{ARXIV}affiliation")],
        **texts,
    }
