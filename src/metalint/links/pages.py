"""Looking at a page itself, along its redirects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.links import targets
from metalint.links.failures import Failure, Kind
from metalint.links.history import PAGE, Observation
from metalint.links.messages import Request
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from metalint.links.scheduler import Scheduler
    from metalint.links.targets import Target

MAX_HOPS: Final = 10
_PERMANENT: Final = frozenset({301, 308})
_REDIRECTS: Final = _PERMANENT | {302, 303, 307}
_FOUND: Final = 200
_CHALLENGED: Final = 403
_CHALLENGES: Final = frozenset({"cf-mitigated", "x-amzn-waf-action"})
"""Fields that say that a robot is shown a puzzle, whatever the status."""


class _Way(NamedTuple):
    """How far a page was followed; ``settled`` is where the permanent redirects at the beginning lead."""

    at: Target
    settled: Target
    is_permanent: bool = True


async def look(scheduler: Scheduler, url: str) -> Observation:
    """Return what is seen of ``url``, at the end of its redirects."""
    try:
        return await _follow(scheduler, targets.read(url))
    except Failure as failure:
        return Observation(PAGE, 0, failure=failure.kind.name, detail=failure.detail)


async def _follow(scheduler: Scheduler, start: Target) -> Observation:
    way = _Way(start, start)
    seen: set[Target] = set()
    while len(seen) <= MAX_HOPS and way.at not in seen:
        seen.add(way.at)
        policy = scheduler.policy(way.at.host)
        reply = await scheduler.insist(Request(policy.method, way.at))
        if reply.status not in _REDIRECTS or not reply.fields.get("location"):
            status = _CHALLENGED if _CHALLENGES & reply.fields.keys() else reply.status
            return Observation(PAGE, status, _moved(start, way), landed=_landed(start, way))
        before, way = way, _next(way, reply.status, reply.fields["location"])
        if policy.ends_at_redirect and way.at.host != before.at.host:
            return Observation(PAGE, _FOUND, _moved(start, before), landed=_landed(start, way))
    raise Failure(Kind.LOOP, f"{len(seen)} of them")


def _next(way: _Way, status: int, location: str) -> _Way:
    there = targets.follow(way.at, location)
    is_permanent = way.is_permanent and status in _PERMANENT
    return _Way(there, there if is_permanent else way.settled, is_permanent)


def _landed(start: Target, way: _Way) -> str:
    return "" if way.at == start else str(way.at)


def _moved(start: Target, way: _Way) -> str:
    return "" if way.settled == start else str(way.settled)
