"""Asking with manners and patience: lanes, retries, pauses."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from metalint.durations import shown
from metalint.net.lanes import Lane
from metalint.net.quirks import policy_of
from metalint.net.troubles import Kind, Trouble
from metalint.net.waits import asked_for, is_used_up, spacing

if TYPE_CHECKING:
    from collections.abc import Callable

    from metalint.link_settings import Links
    from metalint.net.client import Client
    from metalint.net.messages import Reply, Request
    from metalint.net.quirks import Policy

_FORBIDDEN: Final = 403
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_ERROR: Final = 400
_PASSING: Final = frozenset({408, 425, _TOO_MANY, 500, 502, _UNAVAILABLE, 504, *range(520, 531)})
_PASSING_TROUBLE: Final = frozenset({Kind.CONNECT, Kind.RESET, Kind.GARBAGE})


class Desk:
    """Where all questions to the network pass.

    Attributes:
        requests: how many were sent.
        has_answered: whether anybody at all did answer: there is a network.
    """

    def __init__(self, settings: Links, client: Client, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.client = client
        self.has_answered = False
        self._clock = clock
        self._policies: dict[str, Policy] = {}
        self._lanes: dict[tuple[str, int], Lane] = {}
        self._at_once = asyncio.Semaphore(settings.concurrency)

    @property
    def requests(self) -> int:
        """Return how many requests were sent."""
        return self.client.requests

    def policy(self, host: str) -> Policy:
        """Return how a host is asked."""
        if host not in self._policies:
            self._policies[host] = policy_of(host, self.settings)
        return self._policies[host]

    def lane(self, host: str, port: int) -> Lane:
        """Return the lane of a host and port."""
        if (host, port) not in self._lanes:
            self._lanes[host, port] = Lane(self.policy(host))
        return self._lanes[host, port]

    async def insist(self, request: Request, lane: Lane | None = None) -> Reply:
        """Ask, and ask again while the trouble may pass; HEAD becomes GET where it is refused.

        Raises:
            Trouble: when there is no answer in the end.
        """
        lane = lane or self.lane(request.target.host, request.target.port)
        retries = self.settings.retries if lane.policy.retries is None else lane.policy.retries
        attempt = 0
        while True:
            outcome = await self._outcome(lane, request)
            if not isinstance(outcome, Trouble) and _is_good(outcome, lane.policy):
                return outcome
            by_get = request._replace(method="GET") if request.method == "HEAD" else request
            if by_get is request or not _is_refusal(outcome):
                is_over = attempt >= retries or lane.is_down is not None or not self._may_pass(lane, outcome)
                if is_over or not await self._wait(lane, outcome, attempt):
                    return _or_raise(outcome)
                attempt += 1
            request = by_get

    async def _outcome(self, lane: Lane, request: Request) -> Reply | Trouble:
        try:
            async with lane, self._at_once:
                sent = asyncio.get_running_loop().time()
                reply = await self.client.ask(request)
        except Trouble as trouble:
            lane.note_trouble(trouble)
            return trouble
        self.has_answered = True
        if self._is_throttled(lane, reply):
            lane.note_throttle(sent)
            return reply
        lane.note_answer()
        lane.space(spacing(reply.fields))
        if reply.status < _ERROR and (seconds := asked_for(reply.fields, self._clock())):
            self._pause(lane, seconds)
        return reply

    def _is_throttled(self, lane: Lane, reply: Reply) -> bool:
        """Tell whether a host says that it is asked too often; registries say so with 403 as well."""
        if reply.status == _FORBIDDEN and lane.policy.patience is not None:
            return bool(asked_for(reply.fields, self._clock())) or is_used_up(reply.fields)
        return reply.status == _TOO_MANY

    def _pause(self, lane: Lane, seconds: float) -> bool:
        """Pause a lane, or give the host up if it asks for more than is waited out; tell which."""
        if seconds > self.settings.max_pause:
            lane.is_down = Trouble(Kind.PAUSED, shown(seconds))
            return False
        lane.pause(seconds)
        return True

    async def _wait(self, lane: Lane, outcome: Reply | Trouble, attempt: int) -> bool:
        """Wait before the next attempt; tell whether that is worth while.

        Who is asked too often pauses as a whole; other trouble may be that of one page.
        """
        import random

        seconds = self.settings.backoff * 2**attempt * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load
        asked = 0.0 if isinstance(outcome, Trouble) else asked_for(outcome.fields, self._clock())
        if asked:
            return self._pause(lane, asked)
        if not isinstance(outcome, Trouble) and self._is_throttled(lane, outcome):
            lane.pause(seconds)
        else:
            await asyncio.sleep(seconds)
        return True

    def _may_pass(self, lane: Lane, outcome: Reply | Trouble) -> bool:
        if isinstance(outcome, Trouble):
            return outcome.kind in _PASSING_TROUBLE
        return outcome.status in _PASSING or self._is_throttled(lane, outcome)


def _is_good(outcome: Reply, policy: Policy) -> bool:
    return outcome.status < _ERROR or outcome.status in policy.alive


def _is_refusal(outcome: Reply | Trouble) -> bool:
    """Tell whether GET may do where HEAD did not: at once, because nothing says that the server is busy."""
    if isinstance(outcome, Trouble):
        return outcome.kind in {Kind.RESET, Kind.GARBAGE, Kind.TIMEOUT}
    return outcome.status not in _PASSING


def _or_raise(outcome: Reply | Trouble) -> Reply:
    if isinstance(outcome, Trouble):
        raise outcome
    return outcome
