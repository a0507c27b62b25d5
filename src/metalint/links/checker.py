"""The checker that the engine asks: from URLs to answers."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from metalint.links.check import LinkCheck
from metalint.links.environment import Environment
from metalint.links.status import Answer, Skipped
from metalint.util.durations import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from metalint.config.links import Links


class Checker:
    """Looks for URLs; each is asked for once, however often it is wanted.

    Attributes:
        answers: all so far, by URL as written.
        requests: how many were sent.
        from_history: how many URLs were answered from it.
        was_interrupted: by ^C; what is known until then is kept.
        is_offline: nobody at all answered, and no registry's name can be looked up.
    """

    def __init__(
        self, settings: Links, internal_hosts: tuple[str, ...] = (), environment: Environment | None = None
    ) -> None:
        self.settings = settings
        self.answers: dict[str, Answer] = {}
        self.requests = 0
        self.from_history = 0
        self.seconds = 0.0
        self.was_interrupted = False
        self.is_offline = False
        self._internal_hosts = internal_hosts
        self._environment = environment or Environment()

    def __call__(self, urls: Iterable[str]) -> Mapping[str, Answer]:
        """Return the answers for ``urls``."""
        fresh = [url for url in dict.fromkeys(urls) if url not in self.answers]
        if fresh and not self.was_interrupted:
            self._check(fresh)
        why = "interrupted" if self.was_interrupted else f"the budget of {shown(self.settings.budget)} was used up"
        for url in fresh:
            self.answers.setdefault(url, Answer(Skipped(f"not checked: {why}")))
        return self.answers

    def _check(self, fresh: list[str]) -> None:
        started = time.monotonic()
        check = LinkCheck(self, self._environment, self._internal_hosts)
        self._environment.watcher.begin(len(fresh))
        try:
            asyncio.run(check.run(fresh, self.settings.budget - self.seconds))
        except KeyboardInterrupt:
            self.was_interrupted = True
        finally:
            self._environment.watcher.end()
            check.flush()
        self.seconds += time.monotonic() - started
