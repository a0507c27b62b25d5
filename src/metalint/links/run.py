"""One run: registries first, pages next, each host at its own pace."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import TYPE_CHECKING, Final

from metalint.links import pages, targets
from metalint.links.classification import classify
from metalint.links.failures import Kind
from metalint.links.history import PAGE, Observation
from metalint.links.registries.base import NoAnswer
from metalint.links.status import Alive, Moved
from metalint.util import urls
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from metalint.links.registries.base import Claim, Finding, Registry
    from metalint.links.scheduler import Scheduler

    Recorder = Callable[[str, Observation, str], None]

_FOUND: Final = 200
_GONE: Final = 404
_REFUSALS: Final = frozenset(range(400, 500)) - {408, 425, 429}
_WAITING: Final = 4
"""Workers a host beyond its slots: those who wait before they ask again keep nobody from asking."""


class _Page(NamedTuple):
    """A page to look at.

    Attributes:
        url: its address.
        hedge: why a registry did not answer, if that should have.
        control: a page that cannot be there: if it is as well, this one proves nothing.
    """

    url: str
    hedge: str = ""
    control: str = ""


class Run:
    """Looks for URLs, and tells of each as soon as it is known.

    Args:
        scheduler: where questions go.
        registries: in the order in which they claim URLs.
        record: takes a URL, what was seen of it, and why a registry did not answer, if that should have.
    """

    def __init__(self, scheduler: Scheduler, registries: Iterable[Registry], record: Recorder) -> None:
        self._scheduler = scheduler
        self._registries = list(registries)
        self._record = record
        self._group = asyncio.TaskGroup()
        self._queues: dict[tuple[str, int], deque[_Page]] = {}
        self._workers: Counter[tuple[str, int]] = Counter()
        self._controls: dict[str, asyncio.Task[bool]] = {}

    async def look_for(self, wanted: Iterable[str]) -> None:
        """Look for URLs, which `targets.read` must have let through."""
        claims: dict[int, dict[str, list[tuple[str, Claim]]]] = {}
        others = []
        for url in wanted:
            found = self._claimed(url)
            if found is None:
                others.append(url)
            else:
                claims.setdefault(found[0], {}).setdefault(found[1].key, []).append((url, found[1]))
        async with self._group:
            for number, by_key in claims.items():
                self._group.create_task(self._by_registry(self._registries[number], by_key))
            for url in others:
                self._look_at(_Page(url))

    def _claimed(self, url: str) -> tuple[int, Claim] | None:
        parts = urls.split(url)
        for number, registry in enumerate(self._registries):
            if claim := registry.claim(parts):
                return number, claim
        return None

    async def _by_registry(self, registry: Registry, by_key: dict[str, list[tuple[str, Claim]]]) -> None:
        """Ask a registry; meanwhile look at the pages of what it does not answer for."""

        def report(key: str, finding: Finding | NoAnswer) -> None:
            for url, claim in by_key[key]:
                if isinstance(finding, NoAnswer):
                    self._do_without(registry, url, claim, finding)
                elif (seen := _observed(registry, url, claim, finding)) is not None:
                    self._record(url, seen, "")
                else:
                    self._look_at(_Page(url))

        await registry.look_up(self._scheduler, list(by_key), report)

    def _do_without(self, registry: Registry, url: str, claim: Claim, answer: NoAnswer) -> None:
        """Look at the page where a registry does not say, if that can tell anything."""
        if not claim.is_own:
            self._look_at(_Page(url))
            return
        hedge = f"{registry.name} does not say ({answer.why})"
        control = "" if answer.is_final else registry.control(urls.split(url))
        if control:
            self._look_at(_Page(url, hedge, control))
            return
        why = f"{registry.name}: {answer.why}" if answer.is_final else hedge
        self._record(url, Observation(registry.base, 0, failure=Kind.UNDECIDED.name, detail=why), "")

    def _look_at(self, page: _Page) -> None:
        """Put a page in the queue of its host, and see to it that there is somebody to work on that."""
        host = targets.read(page.url)[1:3]
        queue = self._queues.setdefault(host, deque())
        queue.append(page)
        if self._workers[host] < min(len(queue), self._scheduler.policy(host[0]).concurrency + _WAITING):
            self._workers[host] += 1
            self._group.create_task(self._work(host))

    async def _work(self, host: tuple[str, int]) -> None:
        queue = self._queues[host]
        while queue:
            page = queue.popleft()
            seen = await pages.look(self._scheduler, page.url)
            if page.control and self._is_there(page.url, seen) and not await self._distinguishes(page.control):
                why = "its pages cannot tell either, because one that cannot exist looks the same"
                seen = Observation(PAGE, 0, failure=Kind.UNDECIDED.name, detail=why)
            self._record(page.url, seen, page.hedge)
        self._workers[host] -= 1

    def _is_there(self, url: str, seen: Observation) -> bool:
        return isinstance(classify(url, seen, self._scheduler.settings), Alive | Moved)

    async def _distinguishes(self, control: str) -> bool:
        """Tell whether a page that cannot exist is refused, so that one that is there proves something."""
        if control not in self._controls:
            self._controls[control] = self._group.create_task(self._is_refused(control))
        return await self._controls[control]

    async def _is_refused(self, url: str) -> bool:
        return (await pages.look(self._scheduler, url)).status in _REFUSALS


def _observed(registry: Registry, url: str, claim: Claim, finding: Finding) -> Observation | None:
    """Return what a registry's answer says of ``url``; None if its page must be looked at as well."""
    if not finding.is_known and not (claim.is_own and claim.is_certain):
        return None
    if not finding.is_known:
        return Observation(registry.base, _GONE, detail=f"{registry.name} knows no {_shown(claim.key)}")
    if finding.latest and claim.version == finding.latest + 1:
        return None  # it may be younger than what the interface knows
    if finding.latest and claim.version > finding.latest:
        detail = f"{registry.name} has {finding.latest} versions of {claim.key}, not {claim.version}"
        return Observation(registry.base, _GONE, detail=detail)
    if not claim.is_whole and not finding.moved_to:
        return None
    location = registry.moved(urls.split(url), finding.moved_to) if finding.moved_to else ""
    return Observation(registry.base, _FOUND, location, finding.title, finding.is_withdrawn, is_same=finding.is_same)


def _shown(key: str) -> str:
    return key if len(key) <= 80 else key[:80] + "…"  # noqa: PLR2004 - a line of a terminal
