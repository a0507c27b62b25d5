"""One check: what is loaded, what is asked, what is stored, within a budget."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from metalint.links import targets
from metalint.links.classification import classify
from metalint.links.connections import opened, token_of
from metalint.links.failures import Failure, Kind
from metalint.links.history import DAY, PAGE, may_be_stored
from metalint.links.registries.registered import registries
from metalint.links.run import Run
from metalint.links.status import Answer, Dead, Entry, Moved, Uncertain
from metalint.links.triage import triage
from metalint.links.wayback import copies
from metalint.util import urls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.config.links import Links
    from metalint.links.environment import Environment
    from metalint.links.history import Observation
    from metalint.links.resolver import Resolver
    from metalint.links.scheduler import Scheduler
    from metalint.links.status import LinkStatus

_OFTEN: Final = 0.3
"""Seconds between two moments at which what is known goes into the history."""


@dataclass(slots=True)
class Results:
    """What checks have come to so far.

    Attributes:
        answers: by URL as written.
        requests: how many were sent.
        from_history: how many URLs were answered from it.
        is_offline: nobody at all answered, and no registry's name can be looked up.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: int = 0
    from_history: int = 0
    is_offline: bool = False


class LinkCheck:
    """The questions of one call of a checker, from the first to the last; ``results`` grow by what it finds."""

    def __init__(
        self, settings: Links, results: Results, environment: Environment, internal_hosts: tuple[str, ...]
    ) -> None:
        self._settings = settings
        self._results = results
        self._environment = environment
        self._internal_hosts = internal_hosts
        self._registry_names = _registry_names(self._settings)
        self._names: dict[str, list[str]] = {}  # URLs as written, by what is asked for
        self._pending: list[tuple[str, Observation]] = []
        self._absent: dict[str, Observation] = {}

    async def run(self, wanted: list[str], budget: float) -> None:
        """Answer for ``wanted``, as far as ``budget`` seconds go."""
        environment, settings = self._environment, self._settings
        async with opened(settings, environment) as (scheduler, resolver):
            flushing = asyncio.create_task(self._flush_often())
            try:
                async with asyncio.timeout(max(budget, 0.0)):
                    known = registries(settings, token_of(environment))
                    asked = self._loaded(self._sorted(wanted), {PAGE, *(one.base for one in known)})
                    await Run(scheduler, known, self._settle).look_for(asked)
                    await self._judge_absent(scheduler, resolver)
                    if environment.suggest:
                        await self._suggest(scheduler)
            except TimeoutError:
                await self._judge_absent(scheduler, resolver)
            finally:
                flushing.cancel()
                self._results.requests += scheduler.requests

    def _sorted(self, wanted: list[str]) -> list[str]:
        """Answer what needs no asking; return what to ask for, each once."""
        for url in wanted:
            outcome = triage(url, self._settings, self._internal_hosts)
            if isinstance(outcome, targets.Target):
                self._names.setdefault(str(outcome), []).append(url)
            else:
                self._answer(url, Answer(outcome))
        return list(self._names)

    def _loaded(self, asked: list[str], sources: set[str]) -> list[str]:
        """Answer what the history says; return the others. What another registry said does not count."""
        if self._environment.history is None:
            return asked
        found = self._environment.history.load(asked, self._environment.clock(), self._settings.max_age * DAY)
        left = []
        for one in asked:
            status = classify(one, found[one], self._settings) if one in found else None
            if status is None or found[one].source not in sources or isinstance(status, Uncertain):
                left.append(one)
            else:
                self._results.from_history += len(self._names[one])
                self._conclude(one, found[one], status)
        return left

    def _settle(self, asked: str, seen: Observation, hedge: str) -> None:
        """Take what was seen of a URL; a missing host waits until it is known whether there is a network."""
        if seen.failure == Kind.NO_HOST.name and not hedge:
            self._absent[asked] = seen
            return
        status = classify(asked, seen, self._settings)
        if hedge and isinstance(status, Dead | Uncertain):
            status = Uncertain(f"{hedge}; its page: {status.why}")
        elif may_be_stored(seen) and not isinstance(status, Uncertain):
            self._pending.append((asked, seen))
        self._conclude(asked, seen, status)

    async def _judge_absent(self, scheduler: Scheduler, resolver: Resolver) -> None:
        absent, self._absent = self._absent, {}
        unsure = any(isinstance(one.status, Uncertain) for one in self._results.answers.values())
        is_silent = bool(absent or unsure) and not scheduler.has_answered
        is_offline = is_silent and not await _finds_a_registry(resolver, self._settings)
        counts: Mapping[str, int] = dict.fromkeys(absent, 1)
        if absent and not is_offline and self._environment.history is not None:
            counts = self._environment.history.count_absences(list(absent), self._environment.clock())
        for asked, seen in absent.items():
            status = classify(asked, seen, self._settings, absences=counts[asked])
            self._conclude(asked, seen, Uncertain("no network") if is_offline else status)
        self._results.is_offline |= is_offline

    async def _suggest(self, scheduler: Scheduler) -> None:
        answers = self._results.answers
        dead = [url for url, answer in answers.items() if isinstance(answer.status, Dead) and answer.copy is None]
        for url, copy in (await copies(scheduler, dead)).items():
            answers[url] = answers[url]._replace(copy=copy)

    def _conclude(self, asked: str, seen: Observation, status: LinkStatus) -> None:
        registry = self._registry_names.get(seen.source, "")
        entry = (
            Entry(registry, seen.title, seen.is_withdrawn) if registry and (seen.title or seen.is_withdrawn) else None
        )
        for url in self._names[asked]:
            self._answer(url, Answer(_with_fragment(status, url), entry))

    def _answer(self, url: str, answer: Answer) -> None:
        self._results.answers[url] = answer
        self._environment.watcher.advance(_host(url), answer.status)

    async def _flush_often(self) -> None:
        """Leave little to lose if the process is killed."""
        while True:
            await asyncio.sleep(_OFTEN)
            self.flush()

    def flush(self) -> None:
        """Store what is known so far."""
        if self._environment.history is not None and self._pending:
            self._environment.history.store(self._pending, self._environment.clock())
        self._pending = []


def _with_fragment(status: LinkStatus, url: str) -> LinkStatus:
    """Keep the place on the page, of which a server is never told."""
    _, mark, fragment = url.partition("#")
    if isinstance(status, Moved) and fragment and "#" not in status.to:
        return replace(status, to=status.to + mark + fragment)
    return status


async def _finds_a_registry(resolver: Resolver, settings: Links) -> bool:
    """Tell whether the name of any registry can be looked up: if not, there is no network."""
    hosts = {targets.read(base).host for base in settings.registries.values() if base}
    found = await asyncio.gather(*map(resolver.addresses, hosts), return_exceptions=True)
    return any(not isinstance(one, Failure) or one.kind is Kind.PRIVATE for one in found)


def _registry_names(settings: Links) -> dict[str, str]:
    """Return the names of the registries that keep titles, by base URL."""
    names = {"arxiv": "arXiv", "doi": "the DOI's registry", "openreview": "OpenReview"}
    return {base: names[key] for key, base in settings.registries.items() if base and key in names}


def _host(url: str) -> str:
    return urls.split(url).host[:60] or "?"
