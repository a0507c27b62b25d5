"""How the hosts of papers are asked: what is known of them, and the limits of one: how many requests, how far apart."""

import asyncio
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.config.links import Links
from metalint.config.services import SERVICES
from metalint.services.failures import THROTTLES, Failure, FailureKind, NoAnswer
from metalint.util import packaged


class Policy(NamedTuple):
    """How a host is asked."""

    concurrency: int = 8  # requests at once
    interval: float = 0.0  # seconds from the start of one to the next
    method: str = "HEAD"  # the first to try; hosts that refuse robots anyway are asked once, by GET
    retries: int | None = None  # how often to ask again after failure; None for the configured number
    alive: tuple[int, ...] = ()  # status codes that mean alive
    ends_at_redirect: bool = False  # whether a redirect to another host is its way to say that it knows the address
    is_proof: bool = True  # whether a page that is there proves anything: some hosts answer every address alike
    # how many times in a row a host may say that it is asked too often until it is left alone; None for any number
    patience: int | None = None
    skip: bool = False  # whether to leave the host alone


_PAPERS: Final = Policy(concurrency=2, interval=1.0)
_WALLED: Final = Policy(concurrency=2, interval=1.0, method="GET", retries=0)


def service_policy(key: str) -> Policy:
    """Return how a service asks to be asked."""
    service = SERVICES[key]
    return Policy(service.concurrency, service.interval, retries=service.retries, patience=THROTTLES)


_KINDS: Final = {
    "papers": _PAPERS,
    "redirecting": _PAPERS._replace(ends_at_redirect=True),
    "alike": _PAPERS._replace(method="GET", is_proof=False),
    "repositories": Policy(concurrency=4, interval=0.25),
    "crossref": service_policy("crossref"),
    "datacite": service_policy("datacite"),
    "walled": _WALLED,
    "walled and alike": _WALLED._replace(is_proof=False),
}
# patterns of hosts; the first that fits counts
HOST_POLICIES: Final = tuple(
    (pattern, _KINDS[kind])
    for kind, patterns in packaged.read_sections("hosts.txt").items()
    for pattern in patterns.split()
)


@lru_cache(maxsize=1 << 10)
def known_policy(host: str) -> Policy:
    """Return what the table says of ``host``."""
    return next((policy for pattern, policy in HOST_POLICIES if fnmatchcase(host, pattern)), Policy())


def refuses_robots(host: str) -> bool:
    """Tell whether a page of ``host`` is not worth asking for where a registry can be asked instead."""
    return known_policy(host)._replace(is_proof=True) == _WALLED


def policy_of(host: str, settings: Links, known: Policy | None = None) -> Policy:
    """Return how ``host`` is asked; the most exact pattern of the configuration goes on top of what is ``known``."""
    known = known or known_policy(host)
    fitting = [pattern for pattern in settings.hosts if fnmatchcase(host, pattern)]
    if not fitting:
        return known
    own = settings.hosts[max(fitting, key=lambda pattern: (pattern == host, len(pattern)))]
    return known._replace(
        concurrency=own.concurrency or known.concurrency,
        interval=known.interval if own.interval is None else own.interval,
        method=own.method.upper() if own.method else known.method,
        alive=own.alive or known.alive,
        skip=own.skip,
    )


_MANY: Final = 3
_MANY_MORE: Final = 10
_GIVING_UP: Final = frozenset({FailureKind.NO_HOST, FailureKind.LOOKUP, FailureKind.PRIVATE})
_STRIKES: Final = frozenset({FailureKind.TIMEOUT, FailureKind.CONNECT, FailureKind.PROXY})
_LONGEST_SPACING: Final = 5.0


@dataclass(slots=True)
class Pace:
    """When a host may be asked again, and how far apart, by the clock of event loops."""

    next_start: float = 0.0
    paused_until: float = 0.0
    spacing: float = 0.0


class HostLimiter:
    """Limits concurrency and rate of requests to one host and port, or service, and gives it up in the end.

    A request is made within it.
    """

    def __init__(self, policy: Policy, pace: Pace | None = None) -> None:
        self.policy = policy
        self.is_down: Failure | None = None  # why no request is made any more
        self.lost = ""  # why it makes no sense to ask a service on, in words; empty as long as it does
        self.unanswered = ""  # the first reason why a question to a service was left without an answer
        self._silent = 0  # how many answers in a row were none
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._pace = pace or Pace()
        self._strikes = 0
        self._has_answered = False
        self._throttled = 0
        self._throttled_at = 0.0

    async def __aenter__(self) -> None:
        """Wait for a free slot, the interval, and the end of a pause; refuse a host that has been given up."""
        await self._slots.acquire()
        now, pace = asyncio.get_running_loop().time, self._pace
        try:
            while self.is_down is None and (delay := max(pace.next_start, pace.paused_until) - now()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(delay)
        except BaseException:
            self._slots.release()
            raise
        pace.next_start = now() + max(self.policy.interval, pace.spacing)
        if self.is_down is not None:
            self._slots.release()
            raise Failure(self.is_down.kind, self.is_down.detail)

    async def __aexit__(self, *_: object) -> None:
        """Leave the slot to the next."""
        self._slots.release()

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
        """Note that the host was asked too often, by a request that was ``sent`` then; after some it is given up."""
        # Requests that were under way together count once.
        self._has_answered = True
        self._throttled += sent >= self._throttled_at
        self._throttled_at = asyncio.get_running_loop().time()
        if self.policy.patience is not None and self._throttled >= self.policy.patience:
            self.is_down = Failure(FailureKind.BUSY)

    def note_outcome(self, answer: object) -> None:
        """Note what a service made of a question; ``stops_after`` of answers that are none, in a row, are enough."""
        if isinstance(answer, NoAnswer):
            self.unanswered = self.unanswered or answer.why.removeprefix("it ")
        if not isinstance(answer, NoAnswer) or not answer.stops_after:
            self._silent = 0
            return
        self._silent += 1
        if self._silent >= answer.stops_after:
            self.lost = answer.why

    def note_failure(self, failure: Failure) -> None:
        """Give the host up when it cannot be found, or when it was silent again and again."""
        if failure.kind in _GIVING_UP:
            self.is_down = failure
        elif failure.kind in _STRIKES:
            self._strikes += 1
            if self._strikes >= (_MANY_MORE if self._has_answered else _MANY):
                self.is_down = failure
