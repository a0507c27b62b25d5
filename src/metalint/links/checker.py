"""The checker that the engine asks: from URLs to answers, within a budget."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from metalint.config.links import Links
from metalint.config.services import SOURCES, find_place, is_web
from metalint.links.classification import link_status
from metalint.links.enabled_services import CHECKED, enabled_services
from metalint.links.history import DAY, PAGE, LinkHistory, Observation, may_be_stored
from metalint.links.pages import look_for_urls
from metalint.links.status import Answer, Dead, LinkStatus, Moved, RegistryEntry, Skipped, Uncertain
from metalint.links.triage import triage
from metalint.services import targets, wayback
from metalint.services.environment import Environment
from metalint.services.failures import Failure, FailureKind
from metalint.services.lookup import look_up, records_in
from metalint.services.network import opened_check
from metalint.services.scheduler import Scheduler
from metalint.util import urls
from metalint.util.durations import format_duration


class Watcher:
    """Follows the progress of a check; this one ignores all events."""

    def begin(self, total: int) -> None:
        """Take note of how many URLs there are."""

    def advance(self, host: str, status: LinkStatus) -> None:
        """Take note of one of them."""

    def end(self) -> None:
        """Stop."""


_REGISTRIES: Final = {"arxiv": "arXiv", "doi": "the DOI's registry", "openreview": "OpenReview"}  # which keep titles
_OFTEN: Final = 0.3  # seconds between two moments at which what is known goes into the history


class LinkChecker:
    """Looks for URLs; each is asked for once, however often it is wanted."""

    def __init__(  # noqa: PLR0913 - what a check is made of
        self,
        settings: Links,
        internal_hosts: tuple[str, ...] = (),  # patterns of hosts that nobody outside can reach
        environment: Environment | None = None,
        *,
        sources: Mapping[str, str] = SOURCES,
        history: LinkHistory | None = None,  # of earlier runs; None to store nothing
        watcher: Watcher | None = None,
        suggest: bool = False,  # whether to look for archived copies of what is dead
    ) -> None:
        self.answers: dict[str, Answer] = {}  # so far, by URL as written
        self.requests = 0  # how many were sent
        self.from_history = 0  # how many URLs were answered from it
        self.is_offline = False  # nobody at all answered, and no registry's name can be looked up
        self.seconds = 0.0  # how long it took
        self.was_interrupted = False  # by ^C; what is known until then is kept
        self._settings = settings
        self._environment = (environment or Environment())._replace(internal_hosts=internal_hosts)
        self._history = history
        self._watcher = watcher or Watcher()
        self._wants_copies = suggest
        self._sources = sources
        self._registry_names = {find_place(key, sources[key]): name for key, name in _REGISTRIES.items()}
        self._names: dict[str, list[str]] = {}  # URLs as written, by what is asked for
        self._pending: list[tuple[str, Observation]] = []
        self._absent: dict[str, Observation] = {}
        self._doubts: dict[str, str] = {}

    def __call__(self, wanted: Iterable[str]) -> Mapping[str, Answer]:
        """Return the answers for ``wanted``."""
        fresh = [url for url in dict.fromkeys(wanted) if url not in self.answers]
        if fresh and not self.was_interrupted:
            started = time.monotonic()
            self._watcher.begin(len(fresh))
            try:
                asyncio.run(self._run(fresh, self._settings.budget - self.seconds))
            except KeyboardInterrupt:
                self.was_interrupted = True
            finally:
                self._watcher.end()
                self._flush()
            self.seconds += time.monotonic() - started
        why = (
            "interrupted"
            if self.was_interrupted
            else f"the budget of {format_duration(self._settings.budget)} was used up"
        )
        for url in fresh:
            self.answers.setdefault(url, Answer(Skipped(f"not checked: {why}")))
        return self.answers

    async def _run(self, wanted: list[str], budget: float) -> None:
        environment, settings = self._environment, self._settings

        async def flush_often() -> None:  # so that little is lost if the process is killed
            while True:
                await asyncio.sleep(_OFTEN)
                self._flush()

        async with opened_check(settings, self._sources, environment) as network:
            scheduler = network.scheduler
            flushing = asyncio.create_task(flush_often())
            try:
                async with asyncio.timeout(max(budget, 0.0)):
                    known = enabled_services(self._sources)
                    places = {find_place(service.key, self._sources[service.key]) for service in known}
                    asked = self._unanswered(wanted, {PAGE, *places})
                    await look_for_urls(network, known, asked, self._take_observation)
                    await self._judge_absent(scheduler)
                    if self._wants_copies:
                        answers = self.answers.items()
                        dead = [
                            url for url, answer in answers if isinstance(answer.status, Dead) and answer.copy is None
                        ]
                        for url, said in (await look_up(network, wayback.IDS, dead)).items():
                            for record in records_in(said):
                                self.answers[url] = self.answers[url]._replace(copy=record.moved_to)
            except TimeoutError:
                await self._judge_absent(scheduler)
            finally:
                flushing.cancel()
                self.requests += scheduler.requests

    def _unanswered(self, wanted: list[str], sources: set[str]) -> list[str]:
        """Answer what needs no asking, or what the history has of the ``sources``; return the rest, each once."""
        self._names = {}
        for url in wanted:
            outcome = triage(url, self._settings, self._environment.internal_hosts)
            if isinstance(outcome, targets.Target):
                self._names.setdefault(str(outcome), []).append(url)
            else:
                self._answer(url, Answer(outcome))
        asked = list(self._names)
        if self._history is None:
            return asked
        observations = self._history.load(asked, self._environment.clock(), self._settings.max_age * DAY)
        left = []
        for url in asked:
            status = link_status(url, observations[url], self._settings) if url in observations else None
            if status is None or observations[url].source not in sources or isinstance(status, Uncertain):
                left.append(url)
            else:
                self.from_history += len(self._names[url])
                self._conclude(url, observations[url], status)
        return left

    def _take_observation(self, asked: str, seen: Observation, hedge: str) -> None:
        """Take what was seen of a URL; a missing host waits until it is known whether there is a network."""
        if seen.failure == FailureKind.NO_HOST.name and not hedge:
            self._absent[asked] = seen
            return
        status = link_status(asked, seen, self._settings)
        if hedge and isinstance(status, Dead | Uncertain):
            status = Uncertain(f"{hedge}; its page: {status.why}")
        elif may_be_stored(seen) and not isinstance(status, Uncertain):
            self._pending.append((asked, seen))
        self._conclude(asked, seen, status)

    async def _judge_absent(self, scheduler: Scheduler) -> None:
        absent, self._absent = self._absent, {}
        unsure = any(isinstance(answer.status, Uncertain) for answer in self.answers.values())
        is_silent = bool(absent or unsure) and not scheduler.has_answered
        is_offline = False
        if is_silent:  # and if no registry's name can be looked up either, there is no network
            bases = (self._sources[key] for key in CHECKED if is_web(self._sources[key]))
            hosts = {targets.parse_url(base).host for base in bases}
            found = await asyncio.gather(*map(scheduler.resolver.addresses, hosts), return_exceptions=True)
            is_offline = all(
                isinstance(failure, Failure) and failure.kind is not FailureKind.PRIVATE for failure in found
            )
        counts: Mapping[str, int] = dict.fromkeys(absent, 1)
        if absent and not is_offline and self._history is not None:
            counts = self._history.count_absences(list(absent), self._environment.clock())
        self.is_offline |= is_offline
        for asked, seen in absent.items():
            status = link_status(asked, seen, self._settings, absences=counts[asked])
            self._conclude(asked, seen, Uncertain("no network") if is_offline else status)

    def _conclude(self, asked: str, seen: Observation, status: LinkStatus) -> None:
        if isinstance(status, Uncertain) and not self.is_offline:
            self._doubts[asked] = status.why
        said = (seen.title, seen.is_withdrawn)
        entry = RegistryEntry(self._registry_names.get(seen.source, seen.source), *said) if any(said) else None
        for url in self._names[asked]:
            _, mark, fragment = url.partition("#")  # which is never sent to a server
            whole = status
            if isinstance(status, Moved) and fragment and "#" not in status.to:
                whole = replace(status, to=status.to + mark + fragment)
            self._answer(url, Answer(whole, entry))

    def _answer(self, url: str, answer: Answer) -> None:
        self.answers[url] = answer
        self._watcher.advance(urls.split_url(url).host[:60] or "?", answer.status)

    def _flush(self) -> None:
        if self._history is not None and self._pending:
            self._history.store(self._pending, self._environment.clock())
        if self._history is not None and self._doubts:
            self._history.store_doubts(self._doubts)
        self._pending, self._doubts = [], {}
