"""arXiv: 200 ids a request, one request in three seconds (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from metalint.adding import identifiers
from metalint.adding.records import Institution, SourceRecord, line, list_at, text_at, year_at
from metalint.links.failures import Failure
from metalint.links.registries.withdrawals import says_withdrawn
from metalint.papers.identifiers import Identity, identify
from metalint.util.regex import lazy

if TYPE_CHECKING:
    import re
    from collections.abc import AsyncIterator, Sequence

    from metalint.adding.network import Network
    from metalint.adding.sources.base import Answers

BATCH: Final = 200
_OK: Final = 200
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_TOTAL: Final = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_ENTRY: Final = lazy(r"https?://[^/]+/abs/(.+?)(?:v(\d{1,3}))?")
_REFUSED: Final = lazy(r"incorrect id format for (\S+)")
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
            root = parsed(reply.text())
        except (Failure, ValueError) as error:
            raise network.refuse("arxiv", _why_garbled(error)) from error
        errors = {match[1].lower() for match in map(_named, root.iter(f"{_ATOM}entry")) if match} & set(left)
        if not errors:
            if reply.status != _OK:
                raise network.refuse("arxiv", f"refuses the request, with status {reply.status}")
            network.accept("arxiv")
            return refused | _entries(root, left)
        refused |= dict.fromkeys(errors)
        left = [one for one in left if one not in errors]
    return refused


def parsed(data: bytes) -> ET.Element:
    """Return the root of an Atom feed; definitions of entities, which could be endless, are refused.

    Raises:
        ValueError: it is no such feed.
    """
    text = data.decode("utf-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("its answer defines entities, and is not read")
    try:
        root = ET.fromstring(text)  # noqa: S314 - a text, so in no other encoding, without definitions, and bounded
    except ET.ParseError as error:
        raise ValueError("is asked too often" if "Rate exceeded" in text[:500] else "its answer is no XML") from error
    if root.tag != f"{_ATOM}feed":
        raise ValueError("its answer is no Atom feed")
    return root


def _why_garbled(error: Exception) -> str:
    return "its answer is not UTF-8" if isinstance(error, UnicodeError) else str(error)


def _named(entry: ET.Element) -> re.Match[str] | None:
    if "/api/errors" not in (entry.findtext(f"{_ATOM}id") or ""):
        return None
    return _REFUSED.search(entry.findtext(f"{_ATOM}summary") or "")


def _entries(root: ET.Element, ids: Sequence[str]) -> Answers:
    """Return the entries of ``ids``; what is left out of an answer that is whole does not exist."""
    entries = list(root.iter(f"{_ATOM}entry"))
    found = {one["id"]: one for one in map(read_entry, entries) if one}
    total = (root.findtext(_TOTAL) or "").strip()
    is_whole = not total.isdecimal() or int(total) <= len(entries)
    return {key: found.get(key) for key in ids if key in found or is_whole}


def read_entry(entry: ET.Element) -> dict[str, Any] | None:
    """Return what an entry of a feed holds; None for one of no paper."""
    match = _ENTRY.fullmatch((entry.findtext(f"{_ATOM}id") or "").strip())
    identity = identify(f"https://arxiv.org/abs/{match[1]}") if match else None
    if match is None or identity is None:
        return None
    people = entry.findall(f"{_ATOM}author")
    texts = {name: entry.findtext(f"{_ARXIV}{name}") or "" for name in ("comment", "journal_ref", "doi")}
    texts |= {name: entry.findtext(f"{_ATOM}{name}") or "" for name in ("title", "summary", "published")}
    return {
        "id": identity.id,
        "version": int(match[2] or 0),
        "authors": [one.findtext(f"{_ATOM}name") or "" for one in people],
        "affiliations": [text.text or "" for one in people for text in one.findall(f"{_ARXIV}affiliation")],
        **texts,
    }
