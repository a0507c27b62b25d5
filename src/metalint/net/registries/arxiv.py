"""arXiv: up to 200 ids a request (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from metalint import arxiv, identity
from metalint.net import targets
from metalint.net.messages import Request
from metalint.net.quirks import Policy
from metalint.net.registries.base import Claim, Finding, NoAnswer, garbled, lane, refused
from metalint.net.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from metalint import urls
    from metalint.net.desk import Desk
    from metalint.net.lanes import Lane

BATCH: Final = 200
_MANNERS: Final = Policy(concurrency=1, interval=3.0)
"""One request at a time, three seconds apart: https://info.arxiv.org/help/api/tou.html."""

_MAX_SPLITS: Final = 20
_OK: Final = 200
_BAD_REQUEST: Final = 400
_THROTTLED: Final = b"Rate exceeded"  # arXiv says so with status 200, too
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_ENTRY_ID: Final = re.compile(r"https?://[^/]+/abs/(.+?)(?:v(\d{1,3}))?")
_WITHDRAWN: Final = re.compile(
    r"\b(?:this|the|our) (?:paper|article|submission|manuscript|work|preprint|version)\b[^.]{0,40}\bwithdrawn\b"
    r"|^\W*withdrawn\b|\b(?:has|have) been withdrawn\b",
    re.IGNORECASE,
)


class ArXiv:
    """The papers of arXiv. An id is missing only if two different requests leave it out, and others not."""

    name = "arXiv"

    def __init__(self, base: str) -> None:
        self.base = base
        self._splits = _MAX_SPLITS

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim the abstract and the PDF of a paper, and its DOI."""
        if paper := arxiv.read(url):
            found = identity.identify(f"https://arxiv.org/abs/{paper.id}")
            version = int(paper.version[1:]) if paper.version else 0
            return Claim(found.id, paper.page in {"abs", "pdf"}, version) if found else None
        if url.host in {"doi.org", "dx.doi.org", "www.doi.org"}:
            found = identity.identify(str(url))
            return Claim(found.id) if found and found.kind == "arXiv" else None
        return None

    def moved(self, url: urls.Url, to: str) -> str:  # noqa: ARG002 - papers of arXiv stay where they are
        """Return ``url``."""
        return str(url)

    async def look_up(self, desk: Desk, keys: Sequence[str], tell: Callable[[str, Finding | NoAnswer], None]) -> None:
        """Ask for all, then once more for those that were left out, together with one that was not."""
        way = lane(desk, self.base, _MANNERS)
        known: list[str] = []
        missing: list[str] = []
        for batch in _batches(keys, BATCH):
            for key, found in (await self._ask(desk, way, batch)).items():
                if isinstance(found, Finding) and not found.is_known:
                    missing.append(key)
                    continue
                known += [key] * isinstance(found, Finding)
                tell(key, found)
        for batch in _batches(missing, BATCH - 1):
            again = await self._ask(desk, way, [*batch, *known[:1]])
            witness = again.get(known[0]) if known else Finding(is_known=True)
            for key in batch:
                is_sure = isinstance(witness, Finding) and witness.is_known
                tell(key, again[key] if is_sure else NoAnswer("its answers contradict each other"))

    async def _ask(self, desk: Desk, way: Lane, keys: Sequence[str]) -> dict[str, Finding | NoAnswer]:
        """Return what arXiv says of ``keys``; where one of them spoils the request, each half is asked for."""
        query = f"{self.base}?id_list={','.join(keys)}&start=0&max_results={len(keys)}"
        try:
            reply = await desk.insist(Request("GET", targets.read(query), wants_body=True), way)
            if reply.status == _OK and reply.body.startswith(_THROTTLED):
                way.pause(desk.settings.backoff * 5)
                reply = await desk.insist(Request("GET", targets.read(query), wants_body=True), way)
            if reply.status not in {_OK, _BAD_REQUEST}:
                return dict.fromkeys(keys, refused(reply))
            entries = _read(reply.text()) if reply.status == _OK else None
        except Trouble as trouble:
            return dict.fromkeys(keys, NoAnswer(str(trouble)))
        if entries is not None:
            return {key: entries.get(key, Finding(is_known=False)) for key in keys}
        if len(keys) == 1:
            return {keys[0]: Finding(is_known=False)}
        if not self._splits:
            return dict.fromkeys(keys, NoAnswer("it refuses too many ids"))
        self._splits -= 1
        half = len(keys) // 2
        return await self._ask(desk, way, keys[:half]) | await self._ask(desk, way, keys[half:])


def _batches(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _read(text: bytes) -> dict[str, Finding] | None:
    """Return the entries of a feed by id; None if arXiv refuses an id (an entry called ``Error`` instead of papers)."""
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise garbled("an answer with definitions of its own")
    try:
        root = ET.fromstring(text)  # noqa: S314 - no definitions, and bounded
    except ET.ParseError as error:
        raise garbled(f"answers {text[:40]!r}") from error
    if root.tag != f"{_ATOM}feed":
        raise garbled("an answer that is no Atom feed")
    entries = list(root.iter(f"{_ATOM}entry"))
    if any("/api/errors" in (entry.findtext(f"{_ATOM}id") or "") for entry in entries):
        return None
    return dict(_findings(entries))


def _findings(entries: Iterable[ET.Element]) -> Iterator[tuple[str, Finding]]:
    for entry in entries:
        match = _ENTRY_ID.fullmatch((entry.findtext(f"{_ATOM}id") or "").strip())
        found = identity.identify(f"https://arxiv.org/abs/{match[1]}") if match else None
        if match and found:
            title = " ".join((entry.findtext(f"{_ATOM}title") or "").split())
            remarks = (entry.findtext(f"{_ARXIV}comment") or "", (entry.findtext(f"{_ATOM}summary") or "")[:300])
            withdrawn = any(_WITHDRAWN.search(remark.strip()) for remark in remarks)
            yield found.id, Finding(is_known=True, title=title, is_withdrawn=withdrawn, latest=int(match[2] or 0))
