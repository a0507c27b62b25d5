"""arXiv: 200 ids a request, one request in three seconds (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from http import HTTPStatus
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.config.services import SERVICES, find_place
from metalint.papers import arxiv
from metalint.papers.identifiers import Identity
from metalint.services import identifiers
from metalint.services.doi import HOSTS as DOI_HOSTS
from metalint.services.failures import SILENT, Failure, FailureKind, NoAnswer, NoSuchId, UnavailableError
from metalint.services.lookup import Answer, IdClaim, Service, Take, batches, with_path
from metalint.services.messages import Reply
from metalint.services.network import Network
from metalint.services.records import Institution, SourceRecord, text_at, texts_in, year_at
from metalint.services.withdrawals import says_withdrawn
from metalint.util import packaged, urls
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_SEARCH: Final = "{http://a9.com/-/spec/opensearch/1.1/}"
_COUNT: Final = lazy(r"[0-9]{1,9}")
_ENTRY_ID: Final = lazy(r"https?://[^/]+/abs/(.+?)(?:v(\d{1,3}))?")
_THROTTLED: Final = b"Rate exceeded"  # arXiv says so with status 200, too, as text or as a page
_BEGINNING: Final = 500
_BATCH: Final = SERVICES["arxiv"].batch
_PER_PAPER: Final = 0.01  # seconds that each more takes arXiv
_IMPOSSIBLE: Final = "1501.99999"
_WITNESS: Final = "1706.03762"  # goes with each request of a check: an answer that leaves it out is not whole
_DOI: Final = lazy(rf"/10\.48550/arxiv\.({arxiv.ID})/?", re.ASCII | re.IGNORECASE)
_OLD: Final = lazy(r"([^a-])(ph|ex|th|qc|mat|lat|sci)/")
_LONG: Final = 1501  # since then numbers have five digits
_MONTHS: Final = 12
_ARCHIVES: Final = frozenset(packaged.read_sections("words/services.txt")["archives"].split())


async def fetch_papers(network: Network, ids: Sequence[str], take: Take) -> None:
    """Ask for papers in batches; what is left out of a whole answer does not exist."""
    take({key: NoSuchId() for key in ids if not _is_possible(key)})
    possible = list(filter(_is_possible, ids))
    if network.is_check:
        await check_papers(network, possible, take)
        return
    for batch in batches(possible, _BATCH):
        feed = await _send_request(network, batch)
        network.note("arxiv", feed)
        is_whole = feed.total <= feed.entries
        take({key: feed.papers.get(key, NoSuchId()) for key in batch if key in feed.papers or is_whole})


def _is_possible(id_: str) -> bool:
    """Tell whether an id has a month and an archive; if it has not, arXiv refuses each request with it."""
    archive, slash, number = id_.rpartition("/")
    is_known = not slash or archive.partition(".")[0] in _ARCHIVES
    return is_known and int(number[2:4]) <= _MONTHS  # `0000.0000` is missing, but not refused


def read_paper(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what a feed says of a paper."""
    doi = text_at(answer, "doi")
    comment, summary = text_at(answer, "comment"), text_at(answer, "summary")
    return (
        SourceRecord(
            "arXiv",
            "preprint",
            title=text_at(answer, "title"),
            authors=texts_in(answer, "authors"),
            institutions=tuple(map(Institution, texts_in(answer, "affiliations"))),
            identities=identifiers.read_all(f"doi:{doi}") | {Identity("arXiv", id_)},
            url=f"https://arxiv.org/abs/{id_}",
            venue=text_at(answer, "journal_ref"),
            year=year_at(answer, "published"),
            texts=(comment, summary),
            is_withdrawn=says_withdrawn(comment, summary),
            label=comment,
            version=answer.get("version", 0),
        ),
    )


async def _send_request(network: Network, ids: Sequence[str]) -> ArxivFeed:
    base = network.base("arxiv")
    query = f"?id_list={','.join(ids)}&start=0&max_results={len(ids)}"
    path = find_place("arxiv", base).removeprefix(base) + query
    reply = await network.exchange("arxiv", path, "*/*", allowance=_PER_PAPER * len(ids))
    try:
        if _is_throttled(reply) and network.is_check:
            network.limiter("arxiv").pause(network.scheduler.settings.backoff * 5)
            reply = await network.exchange("arxiv", path, "*/*")
        if _is_throttled(reply):
            raise network.refuse("arxiv", "it is asked too often", 1 if network.is_check else SILENT)
        if reply.status not in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:
            raise network.refuse("arxiv", network.no_answer(reply))
        feed = read_feed(reply.decoded_body())
    except Failure as failure:
        raise network.refuse("arxiv", str(failure)) from failure
    if feed.is_refusal:
        raise network.refuse("arxiv", "it refuses the request")
    if reply.status != HTTPStatus.OK:
        raise network.refuse("arxiv", network.no_answer(reply))
    return feed


class ArxivFeed(NamedTuple):
    """What a feed holds."""

    papers: dict[str, dict[str, Any]]  # its papers by id, each in its last version
    is_refusal: bool  # whether there is an error among its entries
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
    papers = sorted(filter(None, map(_read_entry, entries)), key=itemgetter("version"))
    is_refusal = any("/api/errors" in _text_in(entry, "id") for entry in entries)
    written = _text_in(root, "totalResults", _SEARCH)
    total = int(written) if _COUNT.fullmatch(written) else 0
    return ArxivFeed({paper["id"]: paper for paper in papers}, is_refusal, len(entries), total)


def _read_entry(entry: ET.Element) -> dict[str, Any] | None:
    """Return what an entry of a feed holds; None if the entry is not a paper."""
    match = _ENTRY_ID.fullmatch(_text_in(entry, "id"))
    id_ = identifiers.id_of("arXiv", f"https://arxiv.org/abs/{match[1]}") if match else None
    if match is None or id_ is None:
        return None
    return {
        "id": id_,
        "version": int(match[2] or 0),
        "authors": [name.text for name in entry.iterfind(f"{_ATOM}author/{_ATOM}name")],
        "affiliations": [place.text for place in entry.iterfind(f"{_ATOM}author/{_ARXIV}affiliation")],
        **{name: _text_in(entry, name) for name in ("title", "summary", "published")},
        **{name: _text_in(entry, name, _ARXIV) for name in ("comment", "journal_ref", "doi")},
    }


def _text_in(entry: ET.Element, name: str, space: str = _ATOM) -> str:
    """Return the text of an element in another one; nothing where there is none."""
    return (entry.findtext(space + name) or "").strip()


def claim_paper(url: urls.Url) -> IdClaim | None:
    """Claim the abstract and the PDF of a paper, and its DOI."""
    if paper := arxiv.read(url):
        version = int(paper.version[1:]) if paper.version else 0
        return IdClaim(_api_id(paper.id), paper.page in {"abs", "pdf"}, version)
    named = _DOI.fullmatch(url.path) if url.host in DOI_HOSTS else None
    return IdClaim(_api_id(named[1])) if named else None


def find_impossible(url: urls.Url) -> str:
    """Return the same page of a paper that does not exist."""
    paper = arxiv.read(url)
    return with_path(url, f"/{paper.page}/{_IMPOSSIBLE}" if paper else f"/10.48550/arXiv.{_IMPOSSIBLE}")


async def check_papers(network: Network, keys: Sequence[str], take: Take) -> None:
    """Ask for all, then once more for those that were left out, together with one that was not."""
    seen: set[str] = set()
    missing: list[str] = []
    for batch in batches(keys, _BATCH - 1):
        answers = await _look_up_some(network, batch, [_WITNESS], seen)
        missing += [key for key, answer in answers.items() if isinstance(answer, NoSuchId)]
        take({key: answer for key, answer in answers.items() if not isinstance(answer, NoSuchId)})
    witnesses = [_WITNESS, *sorted(seen - {_WITNESS})[:1]]
    for batch in batches(missing, _BATCH - len(witnesses)):
        take(await _look_up_some(network, batch, witnesses, seen))


async def _look_up_some(
    network: Network, keys: Sequence[str], witnesses: Sequence[str], seen: set[str]
) -> dict[str, Answer]:
    """Return what arXiv says of ``keys``: of those that it leaves out of an answer, that it knows none.

    They are asked for together with ``witnesses``, papers that exist. What exists is added to ``seen``.
    """
    asked = [*keys, *(witness for witness in witnesses if witness not in keys)]
    try:
        feed = await _send_request(network, asked)
    except UnavailableError as error:
        return dict.fromkeys(keys, error.answer)
    papers = {_api_id(id_): paper for id_, paper in feed.papers.items()}
    absent = _judge_absence(feed, papers.keys(), set(asked), seen)
    network.note("arxiv", absent)
    return {key: papers.get(key, absent) for key in keys}


def _judge_absence(feed: ArxivFeed, found: AbstractSet[str], asked: set[str], seen: set[str]) -> NoAnswer | NoSuchId:
    """Return what being left out of an answer proves: that a paper is missing, unless the answer is at fault."""
    if not found <= asked:
        return NoAnswer("it answers another question", stops_after=SILENT)
    known = seen & asked
    seen.update(found)
    if feed.total > feed.entries:
        return NoAnswer(f"its answer counts {feed.total} papers and has {feed.entries}", stops_after=SILENT)
    if not found and not known:
        return NoAnswer("its answer is empty", stops_after=SILENT)
    return NoSuchId() if known <= found else NoAnswer("its answers contradict each other")


def _is_throttled(reply: Reply) -> bool:
    return reply.status == HTTPStatus.OK and _THROTTLED in reply.decoded_body()[:_BEGINNING]


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


SOURCE: Final = Service(
    "arxiv", fetch_papers, read_paper, partial(identifiers.id_of, "arXiv"), claim_paper, find_impossible
)
"""The preprints of arXiv.

For a check of links, one is missing if arXiv omits it twice while returning known ids, or cannot have it.
"""
