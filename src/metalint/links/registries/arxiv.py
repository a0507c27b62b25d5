"""arXiv: up to 200 ids a request (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.links import arxiv_feed, targets
from metalint.links.arxiv_feed import ARXIV, ATOM
from metalint.links.failures import Failure
from metalint.links.host_policies import Policy
from metalint.links.messages import Request
from metalint.links.registries import doi
from metalint.links.registries.base import (
    SILENT,
    CircuitBreaker,
    Claim,
    Finding,
    NoAnswer,
    limiter_of,
    refused,
    silence,
)
from metalint.links.registries.withdrawals import says_withdrawn
from metalint.papers import arxiv, identifiers
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from xml.etree import ElementTree as ET

    from metalint.links.host_limiter import HostLimiter
    from metalint.links.messages import Reply
    from metalint.links.scheduler import Scheduler
    from metalint.util import urls

BATCH: Final = 200
_POLICY: Final = Policy(concurrency=1, interval=3.0)
"""One request at a time, three seconds apart: https://info.arxiv.org/help/api/tou.html."""

_WITNESS: Final = "1706.03762"
"""Goes with each request: an answer that leaves it out is not whole."""

_MAX_REFUSED: Final = 50
"""Ids that arXiv may refuse by name, each of which costs a request of its own."""

_OK: Final = 200
_BAD_REQUEST: Final = 400
_DOI: Final = lazy(rf"/10\.48550/arxiv\.({arxiv.ID})/?", re.ASCII | re.IGNORECASE)
_OLD: Final = lazy(r"([^a-])(ph|ex|th|qc|mat|lat|sci)/")
_LONG: Final = 1501  # since then numbers have five digits


class _Feed(dict[str, Finding]):
    """The papers in an answer, by id.

    Attributes:
        refused: the ids that an ``Error`` entry names instead.
        entries: how many entries there are.
        total: how many there should be, as the answer itself counts them.
    """

    refused: frozenset[str] = frozenset()
    entries: int = 0
    total: int = 0


class ArXiv:
    """The papers of arXiv.

    An id is missing if arXiv refuses it by name, or if two different requests leave it out and nothing that is known
    to exist.
    """

    name = "arXiv"
    known = "1605.08386"
    impossible = "1501.99999"

    def __init__(self, base: str) -> None:
        self.base = base
        self._seen: set[str] = set()
        self._refusals = _MAX_REFUSED

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim the abstract and the PDF of a paper, and its DOI."""
        if paper := arxiv.read(url):
            version = int(paper.version[1:]) if paper.version else 0
            return Claim(_api_id(paper.id), paper.page in {"abs", "pdf"}, version)
        named = _DOI.fullmatch(url.path) if url.host in doi.HOSTS else None
        return Claim(_api_id(named[1])) if named else None

    def moved(self, url: urls.Url, to: str) -> str:  # noqa: ARG002 - papers of arXiv stay where they are
        """Return ``url``."""
        return str(url)

    def control(self, url: urls.Url) -> str:
        """Return the same page of a paper that does not exist."""
        paper = arxiv.read(url)
        path = f"/{paper.page}/{self.impossible}" if paper else f"/10.48550/arXiv.{self.impossible}"
        return str(url._replace(path=path, query="", fragment=""))

    async def look_up(
        self, scheduler: Scheduler, keys: Sequence[str], report: Callable[[str, Finding | NoAnswer], None]
    ) -> None:
        """Ask for all, then once more for those that were left out, together with one that was not."""
        limiter = limiter_of(scheduler, self.base, _POLICY)
        breaker = CircuitBreaker()
        missing: list[str] = []
        for batch in _batches(keys, BATCH - 1):
            found = await self._ask(scheduler, limiter, batch, [_WITNESS], breaker)
            missing += [key for key, one in found.items() if one is None]
            for key, one in found.items():
                if one is not None:
                    report(key, one)
        witnesses = [_WITNESS, *sorted(self._seen - {_WITNESS})[:1]]
        for batch in _batches(missing, BATCH - len(witnesses)):
            for key, one in (await self._ask(scheduler, limiter, batch, witnesses, breaker)).items():
                report(key, one or Finding(is_known=False))

    async def _ask(
        self,
        scheduler: Scheduler,
        limiter: HostLimiter,
        keys: Sequence[str],
        witnesses: Sequence[str],
        breaker: CircuitBreaker,
    ) -> dict[str, Finding | NoAnswer | None]:
        """Return what arXiv says of ``keys``, None for what it leaves out of an answer that is whole.

        One malformed id spoils a request: it is dropped, and the others are asked for again. If none are left, only
        the witnesses are, to find out whether arXiv refuses them as well.
        """
        malformed: dict[str, Finding | NoAnswer | None] = {}
        left = list(keys)
        while True:
            asked = [*left, *(one for one in witnesses if one not in left)]
            answer = breaker.lost or await self._request(scheduler, limiter, asked)
            if isinstance(answer, NoAnswer):
                breaker.note(answer)
                return malformed | dict.fromkeys(left, answer)
            if not answer.refused:
                absent = self._absent(answer, set(asked))
                breaker.note(absent or Finding(is_known=True))
                return malformed | {key: answer.get(key, absent) for key in left}
            named = answer.refused & set(left)
            self._refusals -= len(named)
            if self._is_arbitrary(answer.refused, witnesses) or (left and not named):
                refusal = NoAnswer("it refuses the request", stops_after=SILENT)
                breaker.note(refusal)
                return dict.fromkeys(keys, refusal)
            malformed |= dict.fromkeys(named, Finding(is_known=False))
            if not left:
                return malformed
            left = [key for key in left if key not in named]

    def _is_arbitrary(self, refused_ids: frozenset[str], witnesses: Sequence[str]) -> bool:
        """Tell whether arXiv refuses ids that exist, or more than a list may hold by mistake."""
        return self._refusals < 0 or not refused_ids.isdisjoint({*witnesses, *self._seen})

    def _absent(self, feed: _Feed, asked: set[str]) -> NoAnswer | None:
        """Return what it means to be left out of an answer: nothing where papers that exist are, or others are not."""
        if not feed.keys() <= asked:
            return NoAnswer("it answers another question", stops_after=SILENT)
        known = self._seen & asked
        self._seen |= feed.keys()
        if feed.total > feed.entries:
            return NoAnswer(f"its answer counts {feed.total} papers and has {feed.entries}", stops_after=SILENT)
        if not feed and not known:
            return NoAnswer("its answer is empty", stops_after=SILENT)
        return None if known <= feed.keys() else NoAnswer("its answers contradict each other")

    async def _request(self, scheduler: Scheduler, limiter: HostLimiter, ids: Sequence[str]) -> _Feed | NoAnswer:
        query = targets.read(f"{self.base}?id_list={','.join(ids)}&start=0&max_results={len(ids)}")
        try:
            reply = await scheduler.insist(Request("GET", query, wants_body=True), limiter)
            if _is_throttled(reply):
                limiter.pause(scheduler.settings.backoff * 5)
                reply = await scheduler.insist(Request("GET", query, wants_body=True), limiter)
            if _is_throttled(reply):
                return NoAnswer("it is asked too often", stops_after=1)
            if reply.status not in {_OK, _BAD_REQUEST}:
                return refused(reply)
            feed = _read(reply.text())
        except Failure as failure:
            return silence(failure)
        return feed if reply.status == _OK or feed.refused else refused(reply)


def _is_throttled(reply: Reply) -> bool:
    return reply.status == _OK and arxiv_feed.is_throttled(reply.text())


def _api_id(written: str) -> str:
    """Return the id as the interface has it, which knows none of the spellings that the site redirects.

    These are ``1412.06980`` for ``1412.6980``, ``hepth/9901001`` for ``hep-th/9901001``, and ids with a subject class,
    such as ``math.GT/0309136``.
    """
    plain = written.lower()
    archive, slash, number = plain.rpartition("/")
    if slash:
        return _OLD.sub(r"\1-\2/", archive.partition(".")[0] + slash, count=1) + number
    month, _, number = plain.partition(".")
    digits = 5 if int(month) >= _LONG else 4
    return f"{month}.{int(number):0{digits}}"


def _batches(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _read(text: bytes) -> _Feed:
    """Return what a feed holds.

    Raises:
        Failure: it is no feed.
    """
    root = arxiv_feed.read_feed(text)
    entries = arxiv_feed.entries_of(root)
    feed = _Feed()
    feed.entries, feed.total = len(entries), arxiv_feed.total_of(root)
    for found, finding in _findings(entries):
        feed[found] = finding if found not in feed or finding.latest > feed[found].latest else feed[found]
    refused_ids = frozenset(arxiv_feed.refused_ids(root))
    feed.refused = refused_ids - {""} or refused_ids
    return feed


def _findings(entries: Iterable[ET.Element]) -> Iterator[tuple[str, Finding]]:
    for entry in entries:
        written, latest = arxiv_feed.id_of(entry)
        found = identifiers.identify(f"https://arxiv.org/abs/{written}") if written else None
        if found and found.kind == "arXiv":
            title = " ".join((entry.findtext(f"{ATOM}title") or "").split())
            comment = entry.findtext(f"{ARXIV}comment") or ""
            withdrawn = says_withdrawn(comment, entry.findtext(f"{ATOM}summary") or "")
            yield _api_id(found.id), Finding(is_known=True, title=title, is_withdrawn=withdrawn, latest=latest)
