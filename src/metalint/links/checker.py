"""The checker that the engine asks: from URLs to answers."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from metalint.links.check import LinkCheck, Results
from metalint.links.environment import Environment
from metalint.links.status import Answer, Skipped
from metalint.util.durations import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from metalint.config.links import Links


class Checker:
    """Looks for URLs; each is asked for once, however often it is wanted.

    Attributes:
        results: of all URLs so far.
        seconds: how long that took.
        was_interrupted: by ^C; what is known until then is kept.
    """

    def __init__(
        self, settings: Links, internal_hosts: tuple[str, ...] = (), environment: Environment | None = None
    ) -> None:
        self.results = Results()
        self.seconds = 0.0
        self.was_interrupted = False
        self._settings = settings
        self._internal_hosts = internal_hosts
        self._environment = environment or Environment()

    def __call__(self, urls: Iterable[str]) -> Mapping[str, Answer]:
        """Return the answers for ``urls``."""
        answers = self.results.answers
        fresh = [url for url in dict.fromkeys(urls) if url not in answers]
        if fresh and not self.was_interrupted:
            self._check(fresh)
        why = "interrupted" if self.was_interrupted else f"the budget of {shown(self._settings.budget)} was used up"
        for url in fresh:
            answers.setdefault(url, Answer(Skipped(f"not checked: {why}")))
        return answers

    def _check(self, fresh: list[str]) -> None:
        started = time.monotonic()
        check = LinkCheck(self._settings, self.results, self._environment, self._internal_hosts)
        self._environment.watcher.begin(len(fresh))
        try:
            asyncio.run(check.run(fresh, self._settings.budget - self.seconds))
        except KeyboardInterrupt:
            self.was_interrupted = True
        finally:
            self._environment.watcher.end()
            check.flush()
        self.seconds += time.monotonic() - started
