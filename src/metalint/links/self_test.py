"""Whether the registries answer as they are expected to: each is asked for an id that exists and one that cannot."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from metalint.links.connections import opened, token_of
from metalint.links.registries.base import Finding, NoAnswer, answered, limiter_of
from metalint.links.registries.registered import registries
from metalint.links.wayback import POLICY, closest
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from metalint.config.links import Links
    from metalint.links.environment import Environment
    from metalint.links.registries.base import Registry
    from metalint.links.scheduler import Scheduler

EXPECTED: Final = "answers as expected"
UNSURE: Final = "does not say"
WRONG: Final = "answers wrongly"

_OK: Final = 200
_ARCHIVED: Final = "https://example.com/"
_NEVER_ARCHIVED: Final = "https://no-such-host.invalid/"


class Trial(NamedTuple):
    """What came of asking one registry; ``why`` is empty where it answers as expected."""

    registry: str
    base: str
    outcome: str
    why: str = ""


def run(settings: Links, environment: Environment) -> list[Trial]:
    """Ask all registries that the configuration has a base URL for, within the budget."""
    return asyncio.run(_run(settings, environment))


async def _run(settings: Links, environment: Environment) -> list[Trial]:
    known = registries(settings, token_of(environment))
    async with opened(settings, environment) as (scheduler, _):
        trials = [_ask(scheduler, registry) for registry in known]
        if settings.registries["wayback"]:
            trials.append(_ask_archive(scheduler))
        return await asyncio.gather(*trials)


async def _ask(scheduler: Scheduler, registry: Registry) -> Trial:
    late = NoAnswer("its answer did not come within the budget")
    found: dict[str, Finding | NoAnswer] = dict.fromkeys((registry.known, registry.impossible), late)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(scheduler.settings.budget):
            await registry.look_up(scheduler, list(found), found.__setitem__)
    outcome, why = _judge(registry, found[registry.known], found[registry.impossible])
    return Trial(registry.name, registry.base, outcome, why)


def _judge(registry: Registry, known: Finding | NoAnswer, impossible: Finding | NoAnswer) -> tuple[str, str]:
    """Return the outcome, and why; a registry that will not tell missing from private answers as expected."""
    if isinstance(known, Finding) and not known.is_known:
        return WRONG, f"it knows no `{registry.known}`"
    if isinstance(impossible, Finding) and impossible.is_known:
        return WRONG, f"it knows `{registry.impossible}`, which cannot exist"
    if isinstance(known, NoAnswer):
        return UNSURE, known.why
    if isinstance(impossible, NoAnswer) and not impossible.is_final:
        return UNSURE, impossible.why
    return EXPECTED, ""


async def _ask_archive(scheduler: Scheduler) -> Trial:
    base = scheduler.settings.registries["wayback"]
    limiter = limiter_of(scheduler, base, POLICY)

    async def ask(url: str) -> Finding | NoAnswer:
        status, copy = await closest(scheduler, limiter, base, url)
        return Finding(is_known=bool(copy)) if status == _OK else NoAnswer(f"it answers with status {status}")

    late = NoAnswer("its answer did not come within the budget")
    found: dict[str, Finding | NoAnswer] = dict.fromkeys((_ARCHIVED, _NEVER_ARCHIVED), late)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(scheduler.settings.budget):
            for url in found:
                found[url] = await answered(ask, url)
    outcome, why = _judge_archive(found[_ARCHIVED], found[_NEVER_ARCHIVED])
    return Trial("Wayback Machine", base, outcome, why)


def _judge_archive(archived: Finding | NoAnswer, never: Finding | NoAnswer) -> tuple[str, str]:
    """Return the outcome, and why; the archive says of pages that it has that it has none, when it is busy."""
    if isinstance(never, Finding) and never.is_known:
        return WRONG, f"it has a copy of `{_NEVER_ARCHIVED}`, which cannot exist"
    if isinstance(archived, NoAnswer):
        return UNSURE, archived.why
    if isinstance(never, NoAnswer):
        return UNSURE, never.why
    return (EXPECTED, "") if archived.is_known else (UNSURE, f"it gives no copy of `{_ARCHIVED}`")
