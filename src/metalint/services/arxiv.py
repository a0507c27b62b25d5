"""arXiv: 200 ids a request, one request in three seconds (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from http import HTTPStatus
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.config.services import SERVICES, place_of
from metalint.papers import arxiv
from metalint.papers.identifiers import Identity, identify
from metalint.services import identifiers, targets
from metalint.services.doi import HOSTS as DOI_HOSTS
from metalint.services.failures import SILENT, Breaker, Failure, FailureKind
from metalint.services.host_limiter import HostLimiter
from metalint.services.lookup import Answers, PaperSource, Take
from metalint.services.messages import HttpRequest, Reply
from metalint.services.network import Network
from metalint.services.records import Institution, SourceRecord, line, list_at, text_at, year_at
from metalint.services.registry import IdClaim, IdFinding, IdRegistry, NoAnswer, Report, note, refused, silence
from metalint.services.replies import in_words
from metalint.services.scheduler import Scheduler
from metalint.services.withdrawals import says_withdrawn
from metalint.util import urls
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_TOTAL: Final = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_COUNT: Final = lazy(r"[0-9]{1,9}")
_ENTRY_ID: Final = lazy(r"https?://[^/]+/abs/(.+?)(?:v(\d{1,3}))?")
_REFUSED: Final = lazy(r"incorrect id format for (\S+)")
_THROTTLED: Final = b"Rate exceeded"  # arXiv says so with status 200, too, as text or as a page
_BEGINNING: Final = 500
_BATCH: Final = SERVICES["arxiv"].batch
_PER_PAPER: Final = 0.01  # seconds that each more takes arXiv
_WITNESS: Final = "1706.03762"  # goes with each request of a check: an answer that leaves it out is not whole
_MAX_REFUSED: Final = 50  # ids that arXiv may refuse by name, each of which costs a request of its own
_DOI: Final = lazy(rf"/10\.48550/arxiv\.({arxiv.ID})/?", re.ASCII | re.IGNORECASE)
_OLD: Final = lazy(r"([^a-])(ph|ex|th|qc|mat|lat|sci)/")
_LONG: Final = 1501  # since then numbers have five digits


async def _fetch(network: Network, ids: Sequence[str], take: Take) -> None:
    for batch in _batches(ids, _BATCH):
        take(await _ask(network, batch))


def _read(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
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
            identities=frozenset(identity for identity in (own, linked) if identity),
            url=f"https://arxiv.org/abs/{id_}",
            venue=text_at(answer, "journal_ref"),
            year=year_at(answer, "published"),
            texts=(comment, summary),
            is_withdrawn=says_withdrawn(comment, summary),
            label=comment,
        ),
    )


SOURCE: Final = PaperSource("arxiv", _fetch, _read, partial(identifiers.id_of, "arXiv"))
"""The preprints of arXiv."""


async def _ask(network: Network, ids: Sequence[str]) -> Answers:
    """Return the entries of ``ids``; one that arXiv refuses by name spoils a request, and is asked for no more."""
    # What is left out of an answer that is whole does not exist.
    refused: Answers = {}
    left = list(ids)
    while left:
        base = network.base("arxiv")
        path = place_of("arxiv", base).removeprefix(base)
        reply = await network.ask("arxiv", path + _query(left), allowance=_PER_PAPER * len(left))
        try:
            text = reply.text()
            if _THROTTLED in text[:_BEGINNING]:
                raise network.refuse("arxiv", "is asked too often")
            feed = read_feed(text)
        except Failure as failure:
            raise network.refuse("arxiv", in_words(failure)) from failure
        errors = feed.refused & set(left)
        if not errors:
            if reply.status != HTTPStatus.OK:
                raise network.refuse("arxiv", f"refuses the request, with status {reply.status}")
            network.accept("arxiv")
            is_whole = feed.total <= feed.entries
            return refused | {key: feed.papers.get(key) for key in left if key in feed.papers or is_whole}
        refused |= dict.fromkeys(errors)
        left = [key for key in left if key not in errors]
    return refused


def _query(ids: Sequence[str]) -> str:
    return f"?id_list={','.join(ids)}&start=0&max_results={len(ids)}"


class ArxivFeed(NamedTuple):
    """What a feed holds."""

    papers: dict[str, dict[str, Any]]  # its papers by id, each in its last version
    refused: frozenset[str]  # the ids that errors name, in lower case; an empty one for an error that names none
    entries: int  # how many entries there are, papers and errors
    total: int  # how many there should be, as the feed itself counts them; 0 where it does not


def read_feed(data: bytes) -> ArxivFeed:
    """Read a feed in UTF-8; definitions of entities, which could be endless, are refused as ``GARBAGE``."""
    from xml.etree import ElementTree as ET

    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Failure(FailureKind.GARBAGE, "its answer is not UTF-8") from error
    if "\0" in text:  # the parser would take it for UTF-16, in which definitions look otherwise
        raise Failure(FailureKind.GARBAGE, "its answer is not UTF-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Failure(FailureKind.GARBAGE, "its answer defines entities")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without definitions, and bounded
    except ET.ParseError as error:
        raise Failure(FailureKind.GARBAGE, f"its answer is no XML: {data[:40]!r}") from error
    if root.tag != f"{_ATOM}feed":
        raise Failure(FailureKind.GARBAGE, "its answer is no Atom feed")
    entries = list(root.iter(f"{_ATOM}entry"))
    papers = sorted(filter(None, map(_paper, entries)), key=itemgetter("version"))
    refused = set()
    for entry in entries:
        if "/api/errors" in (entry.findtext(f"{_ATOM}id") or ""):
            match = _REFUSED.search(entry.findtext(f"{_ATOM}summary") or "")
            refused.add(match[1].lower() if match else "")
    written = (root.findtext(_TOTAL) or "").strip()
    total = int(written) if _COUNT.fullmatch(written) else 0
    return ArxivFeed({paper["id"]: paper for paper in papers}, frozenset(refused), len(entries), total)


def _paper(entry: ET.Element) -> dict[str, Any] | None:
    """Return what an entry of a feed holds; None for one of no paper."""
    match = _ENTRY_ID.fullmatch((entry.findtext(f"{_ATOM}id") or "").strip())
    identity = identify(f"https://arxiv.org/abs/{match[1]}") if match else None
    if match is None or identity is None or identity.kind != "arXiv":
        return None
    people = entry.findall(f"{_ATOM}author")
    texts = {name: entry.findtext(f"{_ARXIV}{name}") or "" for name in ("comment", "journal_ref", "doi")}
    texts |= {name: entry.findtext(f"{_ATOM}{name}") or "" for name in ("title", "summary", "published")}
    return {
        "id": identity.id,
        "version": int(match[2] or 0),
        "authors": [person.findtext(f"{_ATOM}name") or "" for person in people],
        "affiliations": [text.text or "" for person in people for text in person.findall(f"{_ARXIV}affiliation")],
        **texts,
    }


class ArXiv(IdRegistry):
    """Whether papers of arXiv exist; not if it refuses the id, or two requests leave it out and nothing that exists."""

    key = "arxiv"
    known = "1605.08386"
    impossible = "1501.99999"

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self._seen: set[str] = set()
        self._refusals = _MAX_REFUSED

    def claim(self, url: urls.Url) -> IdClaim | None:
        """Claim the abstract and the PDF of a paper, and its DOI."""
        if paper := arxiv.read(url):
            version = int(paper.version[1:]) if paper.version else 0
            return IdClaim(_api_id(paper.id), paper.page in {"abs", "pdf"}, version)
        named = _DOI.fullmatch(url.path) if url.host in DOI_HOSTS else None
        return IdClaim(_api_id(named[1])) if named else None

    def control(self, url: urls.Url) -> str:
        """Return the same page of a paper that does not exist."""
        paper = arxiv.read(url)
        path = f"/{paper.page}/{self.impossible}" if paper else f"/10.48550/arXiv.{self.impossible}"
        return str(url._replace(path=path, query="", fragment=""))

    async def look_up(self, scheduler: Scheduler, keys: Sequence[str], report: Report) -> None:
        """Ask for all, then once more for those that were left out, together with one that was not."""
        limiter = scheduler.limiter_of(self.key, self.base)
        breaker = Breaker()
        missing: list[str] = []
        for batch in _batches(keys, _BATCH - 1):
            findings = await self._ask(scheduler, limiter, batch, [_WITNESS], breaker)
            missing += [key for key, finding in findings.items() if finding is None]
            for key, finding in findings.items():
                if finding is not None:
                    report(key, finding)
        witnesses = [_WITNESS, *sorted(self._seen - {_WITNESS})[:1]]
        for batch in _batches(missing, _BATCH - len(witnesses)):
            for key, finding in (await self._ask(scheduler, limiter, batch, witnesses, breaker)).items():
                report(key, finding or IdFinding(is_known=False))

    async def _ask(
        self,
        scheduler: Scheduler,
        limiter: HostLimiter,
        keys: Sequence[str],
        witnesses: Sequence[str],
        breaker: Breaker,
    ) -> dict[str, IdFinding | NoAnswer | None]:
        """Return what arXiv says of ``keys``, None for what it leaves out of an answer that is whole."""
        # One malformed id spoils a request: it is dropped, and the others are asked for again. If none are left, only
        # the witnesses are, to find out whether arXiv refuses them as well.
        malformed: dict[str, IdFinding | NoAnswer | None] = {}
        left = list(keys)
        while True:
            asked = [*left, *(witness for witness in witnesses if witness not in left)]
            answer = NoAnswer(breaker.lost) if breaker.lost else await self._request(scheduler, limiter, asked)
            if isinstance(answer, NoAnswer):
                note(breaker, answer)
                return malformed | dict.fromkeys(left, answer)
            refused_ids = answer.refused - {""} or answer.refused
            if not refused_ids:
                papers = {_api_id(id_): paper for id_, paper in answer.papers.items()}
                absent = self._absent(answer, papers.keys(), set(asked))
                if papers.keys() <= set(asked):
                    scheduler.environment.note(self.key, self.base, answer.papers)
                note(breaker, absent or IdFinding(is_known=True))
                return malformed | {key: _finding(papers[key]) if key in papers else absent for key in left}
            named = refused_ids & set(left)
            self._refusals -= len(named)
            # it refuses ids that exist, more than a list may hold by mistake, or none that it was asked for
            is_arbitrary = self._refusals < 0 or not refused_ids.isdisjoint({*witnesses, *self._seen})
            if is_arbitrary or (left and not named):
                refusal = NoAnswer("it refuses the request", stops_after=SILENT)
                note(breaker, refusal)
                return dict.fromkeys(keys, refusal)
            malformed |= dict.fromkeys(named, IdFinding(is_known=False))
            if not left:
                return malformed
            left = [key for key in left if key not in named]

    def _absent(self, feed: ArxivFeed, found: AbstractSet[str], asked: set[str]) -> NoAnswer | None:
        """Return what it means to be left out of an answer: nothing where papers that exist are, or others are not."""
        if not found <= asked:
            return NoAnswer("it answers another question", stops_after=SILENT)
        known = self._seen & asked
        self._seen |= found
        if feed.total > feed.entries:
            return NoAnswer(f"its answer counts {feed.total} papers and has {feed.entries}", stops_after=SILENT)
        if not found and not known:
            return NoAnswer("its answer is empty", stops_after=SILENT)
        return None if known <= found else NoAnswer("its answers contradict each other")

    async def _request(self, scheduler: Scheduler, limiter: HostLimiter, ids: Sequence[str]) -> ArxivFeed | NoAnswer:
        request = HttpRequest("GET", targets.read(self.base + _query(ids)), wants_body=True)
        try:
            reply = await scheduler.request_with_retries(request, limiter)
            if _is_throttled(reply):
                limiter.pause(scheduler.settings.backoff * 5)
                reply = await scheduler.request_with_retries(request, limiter)
            if _is_throttled(reply):
                return NoAnswer("it is asked too often", stops_after=1)
            if reply.status not in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:
                return refused(reply)
            feed = read_feed(reply.text())
        except Failure as failure:
            return silence(failure)
        return feed if reply.status == HTTPStatus.OK or feed.refused else refused(reply)


def _finding(paper: dict[str, Any]) -> IdFinding:
    title, withdrawn = " ".join(paper["title"].split()), says_withdrawn(paper["comment"], paper["summary"])
    return IdFinding(is_known=True, title=title, is_withdrawn=withdrawn, latest=paper["version"])


def _is_throttled(reply: Reply) -> bool:
    return reply.status == HTTPStatus.OK and _THROTTLED in reply.text()[:_BEGINNING]


def _api_id(written: str) -> str:
    """Return the id as the interface has it, which knows none of the spellings that the site redirects."""
    # These are `1412.06980` for `1412.6980`, `hepth/9901001` for `hep-th/9901001`, and ids with a subject class, such
    # as `math.GT/0309136`.
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
