"""The limits of one host: how many requests at once, how far apart, and when to leave it alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from metalint.services.failures import Failure, Kind

if TYPE_CHECKING:
    from metalint.services.host_policies import Policy

_MANY: Final = 3
_MANY_MORE: Final = 10
_GIVING_UP: Final = frozenset({Kind.NO_HOST, Kind.LOOKUP, Kind.PRIVATE})
_STRIKES: Final = frozenset({Kind.TIMEOUT, Kind.CONNECT})
_LONGEST_SPACING: Final = 5.0


@dataclass(slots=True)
class Pace:
    """When a host may be asked again, and how far apart, by the clock of event loops."""

    next_start: float = 0.0
    paused_until: float = 0.0
    spacing: float = 0.0


class HostLimiter:
    """The way to one host and port; a request is made within it."""

    def __init__(self, policy: Policy, pace: Pace | None = None) -> None:
        self.policy = policy
        self.is_down: Failure | None = None
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._pace = pace or Pace()
        self._strikes = 0
        self._has_answered = False
        self._throttled = 0
        self._throttled_at = 0.0

    async def __aenter__(self) -> None:
        """Wait for a free slot, the interval, and the end of a pause.

        Raises:
            Failure: the host has been given up.
        """
        await self._slots.acquire()
        try:
            await self._wait()
        except BaseException:
            self._slots.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        """Leave the slot to the next."""
        self._slots.release()

    async def _wait(self) -> None:
        """Wait for the interval and the end of a pause; raise if the host has been given up."""
        now = asyncio.get_running_loop().time
        while self.is_down is None and (delay := max(self._pace.next_start, self._pace.paused_until) - now()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(delay)
        self._pace.next_start = now() + max(self.policy.interval, self._pace.spacing)
        if self.is_down is not None:
            raise Failure(self.is_down.kind, self.is_down.detail)

    def pause(self, seconds: float) -> None:
        """Ask nothing more for a while; requests under way are let be."""
        until = asyncio.get_running_loop().time() + seconds
        self._pace.paused_until = max(self._pace.paused_until, until)

    def space(self, seconds: float) -> None:
        """Begin requests so far apart from now on, as the host's grants run out; at most five seconds."""
        self._pace.spacing = min(seconds, _LONGEST_SPACING)

    def note_answer(self) -> None:
        """Note that the host answered, whatever it said."""
        self._has_answered = True
        self._strikes = self._throttled = 0

    def note_throttle(self, sent: float) -> None:
        """Note that the host was asked too often, by a request that was ``sent`` then.

        Its policy may say after how many times in a row it is given up. Requests that were under way together count
        once.
        """
        self._has_answered = True
        self._throttled += sent >= self._throttled_at
        self._throttled_at = asyncio.get_running_loop().time()
        if self.policy.patience is not None and self._throttled >= self.policy.patience:
            self.is_down = Failure(Kind.BUSY)

    def note_failure(self, failure: Failure) -> None:
        """Give the host up when it cannot be found, or when it was silent again and again."""
        if failure.kind in _GIVING_UP:
            self.is_down = failure
        elif failure.kind in _STRIKES:
            self._strikes += 1
            if self._strikes >= (_MANY_MORE if self._has_answered else _MANY):
                self.is_down = failure
