"""Looking for URLs: registries first, pages where these do not say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from metalint.links.history import Observation
from metalint.links.pages import Page, PageQueue
from metalint.services.failures import Kind
from metalint.services.registry import NoAnswer
from metalint.util import urls

if TYPE_CHECKING:
    from metalint.links.pages import Recorder
    from metalint.services.registry import Claim, Finding, Registry
    from metalint.services.scheduler import Scheduler

    Claims = dict[str, list[tuple[str, Claim]]]

_FOUND: Final = 200
_GONE: Final = 404


async def look_for(
    scheduler: Scheduler, registries: Sequence[Registry], wanted: Iterable[str], record: Recorder
) -> None:
    """Look for URLs, which `targets.read` must have let through, and tell of each as soon as it is known.

    Args:
        scheduler: where questions go.
        registries: in the order in which they claim URLs.
        wanted: the URLs.
        record: takes a URL, what was seen of it, and why a registry did not answer, if that should have.
    """
    claims: list[Claims] = [{} for _ in registries]
    others = []
    for url in wanted:
        parts = urls.split(url)
        claimed = ((of, claim) for of, one in zip(claims, registries, strict=True) if (claim := one.claim(parts)))
        of, claim = next(claimed, (None, None))
        if of is None or claim is None:
            others.append(url)
        else:
            of.setdefault(claim.key, []).append((url, claim))
    async with asyncio.TaskGroup() as group:
        queue = PageQueue(scheduler, group, record)
        for registry, of_registry in zip(registries, claims, strict=True):
            if of_registry:
                group.create_task(_ask(scheduler, registry, of_registry, queue))
        for url in others:
            queue.add(Page(url))


async def _ask(scheduler: Scheduler, registry: Registry, claims: Claims, queue: PageQueue) -> None:
    """Ask a registry; meanwhile look at the pages of what it does not answer for."""

    def report(key: str, finding: Finding | NoAnswer) -> None:
        for url, claim in claims[key]:
            seen = (
                _without(registry, url, claim, finding)
                if isinstance(finding, NoAnswer)
                else _observed(registry, url, claim, finding) or Page(url)
            )
            if isinstance(seen, Page):
                queue.add(seen)
            else:
                queue.record(url, seen, "")

    await registry.look_up(scheduler, list(claims), report)


def _without(registry: Registry, url: str, claim: Claim, answer: NoAnswer) -> Page | Observation:
    """Return the page to look at where a registry does not say, if that can tell anything."""
    if not claim.is_own:
        return Page(url)
    hedge = f"{registry.name} does not say ({answer.why})"
    control = "" if answer.is_final else registry.control(urls.split(url))
    if control:
        return Page(url, hedge, control)
    why = f"{registry.name}: {answer.why}" if answer.is_final else hedge
    return Observation(registry.base, 0, failure=Kind.UNDECIDED.name, detail=why)


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
