"""One run: registries first, pages next, each host at its own pace."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from metalint import urls
from metalint.net import pages, targets
from metalint.net.registries.base import NoAnswer
from metalint.observations import Observation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from metalint.net.desk import Desk
    from metalint.net.registries.base import Claim, Finding, Registry

    Tell = Callable[[str, Observation, str], None]

_FOUND: Final = 200
_GONE: Final = 404
_WAITING: Final = 4
"""Workers a host beyond its slots: those who wait before they ask again keep nobody from asking."""


class Run:
    """Looks for URLs, and tells of each as soon as it is known.

    Args:
        desk: where questions go.
        registries: in the order in which they claim URLs.
        tell: takes a URL, what was seen of it, and why a registry did not answer, if that should have.
    """

    def __init__(self, desk: Desk, registries: Iterable[Registry], tell: Tell) -> None:
        self._desk = desk
        self._registries = list(registries)
        self._tell = tell

    async def look_for(self, wanted: Iterable[str]) -> None:
        """Look for URLs, which `targets.read` must have let through."""
        claims: dict[int, dict[str, list[tuple[str, Claim]]]] = {}
        others: dict[str, str] = {}
        for url in wanted:
            found = self._claimed(url)
            if found is None:
                others[url] = ""
            else:
                claims.setdefault(found[0], {}).setdefault(found[1].key, []).append((url, found[1]))
        async with asyncio.TaskGroup() as group:
            for number, by_key in claims.items():
                group.create_task(self._by_registry(self._registries[number], by_key))
            group.create_task(self._by_pages(others))

    def _claimed(self, url: str) -> tuple[int, Claim] | None:
        parts = urls.split(url)
        for number, registry in enumerate(self._registries):
            if claim := registry.claim(parts):
                return number, claim
        return None

    async def _by_registry(self, registry: Registry, by_key: dict[str, list[tuple[str, Claim]]]) -> None:
        """Ask a registry; look at the pages of what it does not answer for."""
        left: dict[str, str] = {}

        def tell(key: str, finding: Finding | NoAnswer) -> None:
            for url, claim in by_key[key]:
                if isinstance(finding, NoAnswer):
                    left[url] = f"{registry.name} does not say ({finding.why})"
                elif (seen := _observed(registry, url, claim, finding)) is not None:
                    self._tell(url, seen, "")
                else:
                    left[url] = ""

        await registry.look_up(self._desk, list(by_key), tell)
        await self._by_pages(left)

    async def _by_pages(self, wanted: dict[str, str]) -> None:
        by_host: dict[tuple[str, int], deque[str]] = {}
        for url in wanted:
            by_host.setdefault(targets.read(url)[1:3], deque()).append(url)

        async def work(queue: deque[str]) -> None:
            while queue:
                url = queue.popleft()
                self._tell(url, await pages.look(self._desk, url), wanted[url])

        async with asyncio.TaskGroup() as group:
            for (host, _), queue in by_host.items():
                for _ in range(min(len(queue), self._desk.policy(host).concurrency + _WAITING)):
                    group.create_task(work(queue))


def _observed(registry: Registry, url: str, claim: Claim, finding: Finding) -> Observation | None:
    """Return what a registry's answer says of ``url``; None if its page must be looked at as well."""
    if not finding.is_known and not claim.is_own:
        return None
    if not finding.is_known:
        return Observation(registry.base, _GONE, detail=f"{registry.name} knows no {_shown(claim.key)}")
    if finding.latest and claim.version > finding.latest:
        detail = f"{registry.name} has {finding.latest} versions of {claim.key}, not {claim.version}"
        return Observation(registry.base, _GONE, detail=detail)
    if not claim.is_whole and not finding.moved_to:
        return None
    location = registry.moved(urls.split(url), finding.moved_to) if finding.moved_to else ""
    return Observation(registry.base, _FOUND, location, finding.title, finding.is_withdrawn)


def _shown(key: str) -> str:
    return key if len(key) <= 80 else key[:80] + "…"  # noqa: PLR2004 - a line of a terminal
