"""Looking for URLs: registries first, then pages, along their redirects, each host at its own pace."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.config.services import find_place
from metalint.links.classification import link_status
from metalint.links.history import PAGE, Observation
from metalint.links.status import Alive, Moved
from metalint.services import targets
from metalint.services.failures import Failure, FailureKind, NoAnswer, NoSuchId
from metalint.services.lookup import Answer, IdClaim, Service, ask
from metalint.services.messages import MISSING, HttpRequest, Reply
from metalint.services.network import Network
from metalint.services.records import SourceRecord
from metalint.services.scheduler import Scheduler
from metalint.util import urls

Recorder = Callable[[str, Observation, str], None]
"""Takes a URL, what was seen of it, and why a registry did not answer, if that should have."""

Claims = dict[str, list[tuple[str, IdClaim]]]

MAX_HOPS: Final = 10
_PERMANENT: Final = frozenset({301, 308})
_REFUSALS: Final = frozenset(range(400, 500)) - {408, 425, 429}
_WAITING: Final = 4  # workers a host beyond its slots: those who wait before they ask again keep nobody from asking
_FOUND: Final = 200
_CHALLENGED: Final = 403
# fields that say that a robot is shown a puzzle, whatever the status
_CHALLENGES: Final = frozenset({"cf-mitigated", "x-amzn-waf-action"})


async def look_at(scheduler: Scheduler, url: str) -> Observation:
    """Return what is seen of ``url``, at the end of its redirects."""

    def knows_address(reply: Reply) -> bool:
        at, there = reply.target.host, reply.leads_to
        return there is not None and there.host != at and scheduler.policy(at).ends_at_redirect

    try:
        start = targets.parse_url(url)
        replies = await scheduler.follow_redirects(HttpRequest("", start), most=MAX_HOPS, ends=knows_address)
    except Failure as failure:
        return Observation(PAGE, 0, failure=failure.kind.name, detail=failure.detail)
    last = replies[-1]
    if last.status in MISSING and "retry-after" in last.fields:
        why = f"it answers with status {last.status}, but asks to come back later"
        return Observation(PAGE, 0, failure=FailureKind.UNDECIDED.name, detail=why)
    is_end = knows_address(last)
    if last.location and not is_end:
        return Observation(PAGE, 0, failure=FailureKind.LOOP.name, detail=f"{len(replies)} of them")
    permanent = start  # where the permanent redirects at the beginning lead
    for reply in replies[:-1]:
        if reply.leads_to is None or reply.status not in _PERMANENT:
            break
        permanent = reply.leads_to
    status = _CHALLENGED if _CHALLENGES & last.fields.keys() else last.status
    landed = last.target
    if is_end and last.leads_to:
        status, landed = _FOUND, last.leads_to
    location, end = ("" if target == start else str(target) for target in (permanent, landed))
    return Observation(PAGE, status, location, landed=end)


class LinkedPage(NamedTuple):
    """A page to look at."""

    url: str  # its address
    hedge: str = ""  # why a registry did not answer, if that should have
    impossible_url: str = ""  # a page that cannot be there: if it is as well, this one proves nothing


class PageQueue:
    """Looks at pages, and tells of each as soon as it is seen."""

    def __init__(self, scheduler: Scheduler, group: asyncio.TaskGroup, record: Recorder) -> None:
        self.record = record
        self._scheduler = scheduler
        self._group = group
        self._queues: dict[tuple[str, int], deque[LinkedPage]] = {}
        self._workers: Counter[tuple[str, int]] = Counter()
        self._impossible: dict[str, asyncio.Task[Observation]] = {}

    def add(self, page: LinkedPage) -> None:
        """Put a page in the queue of its host, and make sure that a worker takes it."""
        host = targets.parse_url(page.url)[1:3]
        queue = self._queues.setdefault(host, deque())
        queue.append(page)
        if self._workers[host] < min(len(queue), self._scheduler.policy(host[0]).concurrency + _WAITING):
            self._workers[host] += 1
            self._group.create_task(self._work(host))

    async def _work(self, host: tuple[str, int]) -> None:
        queue = self._queues[host]
        while queue:
            page = queue.popleft()
            seen = await look_at(self._scheduler, page.url)
            is_there = isinstance(link_status(page.url, seen, self._scheduler.settings), Alive | Moved)
            if (url := page.impossible_url) and is_there:
                if url not in self._impossible:
                    self._impossible[url] = self._group.create_task(look_at(self._scheduler, url))
                if (await self._impossible[url]).status not in _REFUSALS:
                    why = "its pages cannot tell either, because one that cannot exist looks the same"
                    seen = Observation(PAGE, 0, failure=FailureKind.UNDECIDED.name, detail=why)
            self.record(page.url, seen, page.hedge)
        self._workers[host] -= 1


_GONE: Final = 404
_LINE: Final = 80  # characters of a key that are shown


async def look_for_urls(
    network: Network, registries: Sequence[Service], wanted: Iterable[str], record: Recorder
) -> None:
    """Look for URLs, which `targets.parse_url` must have let through, and tell of each as soon as it is known."""
    claims: list[Claims] = [{} for _ in registries]
    others = []
    for url in wanted:
        parts = urls.split_url(url)
        for of_registry, registry in zip(claims, registries, strict=True):
            claim = registry.claim(parts)
            if claim and not urls.has_dot_segments(claim.key):
                of_registry.setdefault(claim.key, []).append((url, claim))
                break
        else:
            others.append(url)
    async with asyncio.TaskGroup() as group:
        queue = PageQueue(network.scheduler, group, record)
        for registry, of_registry in zip(registries, claims, strict=True):
            if of_registry:
                group.create_task(_ask_registry(network, registry, of_registry, queue))
        for url in others:
            queue.add(LinkedPage(url))


async def _ask_registry(network: Network, registry: Service, claims: Claims, queue: PageQueue) -> None:
    """Ask a registry; meanwhile look at the pages of what it does not answer for."""
    base = find_place(registry.key, network.base(registry.key))

    def take(answers: Mapping[str, Answer]) -> None:
        for key, answer in answers.items():
            for url, claim in claims[key]:
                seen = _judge(registry, base, url, claim, answer)
                if isinstance(seen, LinkedPage):
                    queue.add(seen)
                else:
                    queue.record(url, seen, "")

    await ask(network, registry, list(claims), take)


def _judge(registry: Service, base: str, url: str, claim: IdClaim, answer: Answer) -> LinkedPage | Observation:
    """Return what a registry's answer says of ``url``, or its page if that must be looked at as well."""
    if isinstance(answer, NoAnswer):
        return _judge_silence(registry, base, url, claim, answer)
    if isinstance(answer, NoSuchId):
        if not (claim.is_own and claim.is_certain):
            return LinkedPage(url)
        key = claim.key if len(claim.key) <= _LINE else claim.key[:_LINE] + "…"
        return Observation(base, _GONE, detail=f"{registry.name} knows no {key}")
    record = next(iter(registry.read(claim.key, answer)), SourceRecord(registry.name))
    is_newer = 0 < record.version < claim.version
    if is_newer and claim.version > record.version + 1:
        detail = f"{registry.name} has {record.version} versions of {claim.key}, not {claim.version}"
        return Observation(base, _GONE, detail=detail)
    # the next version may be younger than what the interface knows
    if is_newer or not (claim.is_whole or record.moved_to):
        return LinkedPage(url)
    location = registry.moved(urls.split_url(url), record.moved_to) if record.moved_to else ""
    return Observation(base, _FOUND, location, record.title, record.is_withdrawn, is_same=record.is_same)


def _judge_silence(
    registry: Service, base: str, url: str, claim: IdClaim, answer: NoAnswer
) -> LinkedPage | Observation:
    """Return the page of ``url`` where that can tell anything although a registry does not say."""
    if not claim.is_own:
        return LinkedPage(url)
    hedge = f"{registry.name} does not say ({answer.why})"
    impossible_url = "" if answer.is_final else registry.impossible_url(urls.split_url(url))
    if impossible_url:
        return LinkedPage(url, hedge, impossible_url)
    why = f"{registry.name}: {answer.why}" if answer.is_final else hedge
    return Observation(base, 0, failure=FailureKind.UNDECIDED.name, detail=why)
