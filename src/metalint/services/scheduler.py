"""The scheduler of requests: one client, a limiter a host, retries, pauses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from metalint.config.links import Links
from metalint.services import targets
from metalint.services.environment import Environment, named_authorities
from metalint.services.failures import Failure, FailureKind
from metalint.services.host_limiter import HostLimiter, Pace, Policy, policy_of, service_policy
from metalint.services.messages import HttpRequest, Reply
from metalint.services.replies import asked_for, is_used_up, spacing
from metalint.services.resolver import Resolver
from metalint.util.durations import shown
from metalint.util.ip_addresses import why_refused

if TYPE_CHECKING:
    import ssl

    from metalint.services.connections import Connections


class Client:
    """Asks; knows nothing of limits."""

    def __init__(self, resolver: Resolver, limit: float, context: ssl.SSLContext | None = None) -> None:
        self._resolver = resolver
        self._limit = limit  # seconds that an exchange may take as a whole, however it drips
        self._context = context  # of TLS; None for the usual authorities
        self._connections: Connections | None = None
        self.requests = 0

    async def ask(self, request: HttpRequest) -> Reply:
        """Return the reply to ``request``; where there is none, that is a `Failure`."""
        await self._resolver.addresses(request.target.host)
        connections = self.prepare()
        self.requests += 1
        try:
            async with asyncio.timeout(self._limit) as deadline:
                return await connections.ask(request, deadline)
        except TimeoutError as error:
            raise Failure(FailureKind.TIMEOUT, f"in {shown(self._limit)}") from error

    def prepare(self) -> Connections:
        """Load what takes a moment to load, before the pace of a host is kept."""
        if self._connections is None:
            from metalint.services.connections import Connections

            self._connections = Connections(self._resolver, self._context)
        return self._connections

    async def close(self) -> None:
        """Close all connections."""
        self._resolver.close()
        if self._connections is not None:
            await self._connections.close()
        await asyncio.sleep(0)  # so that what is closed is gone before the loop is


_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 531)})
_PASSING_FAILURE: Final = frozenset({FailureKind.CONNECT, FailureKind.RESET, FailureKind.GARBAGE})
_REFUSALS: Final = frozenset({FailureKind.RESET, FailureKind.GARBAGE, FailureKind.TIMEOUT})  # of HEAD, where GET may do


class Scheduler:
    """Where all questions to the network pass."""

    def __init__(self, settings: Links, client: Client, environment: Environment | None = None) -> None:
        self.settings = settings
        self.client = client
        self.has_answered = False  # whether anybody at all did: there is a network
        self.environment = environment or Environment()
        self._clock = self.environment.clock
        self._policies: dict[str, Policy] = {}
        self._limiters: dict[tuple[str, int], HostLimiter] = {}
        self._at_once = asyncio.Semaphore(settings.concurrency)

    def policy(self, host: str) -> Policy:
        """Return how a host is asked."""
        if host not in self._policies:
            self._policies[host] = policy_of(host, self.settings)
        return self._policies[host]

    def limiter(self, host: str, port: int) -> HostLimiter:
        """Return the limiter of a host and port."""
        if (host, port) not in self._limiters:
            self._limiters[host, port] = HostLimiter(self.policy(host))
        return self._limiters[host, port]

    def limiter_of(self, key: str, base: str, known: Policy | None = None) -> HostLimiter:
        """Return a limiter of a service at ``base``, which goes on at the pace of those before."""
        policy = policy_of(targets.read(base).host, self.settings, known or service_policy(key))
        paces = self.environment.paces
        return HostLimiter(policy, None if paces is None else paces.setdefault(key, Pace()))

    async def insist(self, request: HttpRequest, limiter: HostLimiter | None = None) -> Reply:
        """Ask, and ask again while the failure may pass; HEAD becomes GET where it is refused."""
        self.client.prepare()
        limiter = limiter or self.limiter(request.target.host, request.target.port)
        retries = self.settings.retries if limiter.policy.retries is None else limiter.policy.retries
        attempt = 0
        while True:
            outcome = await self._outcome(limiter, request)
            if isinstance(outcome, Failure):
                may_pass, is_refusal = outcome.kind in _PASSING_FAILURE, outcome.kind in _REFUSALS
            elif outcome.status < HTTPStatus.BAD_REQUEST or outcome.status in limiter.policy.alive:
                return outcome
            else:
                may_pass = outcome.status in _PASSING or self._is_throttled(limiter, outcome)
                is_refusal = outcome.status not in _PASSING
            by_get = request._replace(method="GET") if request.method == "HEAD" else request
            if by_get is request or not is_refusal:  # else at once, because nothing says that the server is busy
                is_over = attempt >= retries or limiter.is_down is not None or not may_pass
                if is_over or not await self._wait(limiter, outcome, attempt):
                    if isinstance(outcome, Failure):
                        raise outcome
                    return outcome
                attempt += 1
            request = by_get

    async def _outcome(self, limiter: HostLimiter, request: HttpRequest) -> Reply | Failure:
        try:
            async with limiter, self._at_once:
                sent = asyncio.get_running_loop().time()
                reply = await self.client.ask(request)
        except Failure as failure:
            limiter.note_failure(failure)
            return failure
        self.has_answered = True
        if self._is_throttled(limiter, reply):
            limiter.note_throttle(sent)
            return reply
        limiter.note_answer()
        limiter.space(spacing(reply.fields))
        if reply.status < HTTPStatus.BAD_REQUEST and (seconds := asked_for(reply.fields, self._clock())):
            self._pause(limiter, seconds)
        return reply

    def _is_throttled(self, limiter: HostLimiter, reply: Reply) -> bool:
        """Tell whether a host says that it is asked too often; registries say so with 403 as well."""
        if reply.status == HTTPStatus.FORBIDDEN and limiter.policy.patience is not None:
            return bool(asked_for(reply.fields, self._clock())) or is_used_up(reply.fields)
        return reply.status == HTTPStatus.TOO_MANY_REQUESTS

    def _pause(self, limiter: HostLimiter, seconds: float) -> bool:
        """Pause a limiter, or give the host up if it asks for more than is waited out; tell which."""
        if seconds > self.settings.max_pause:
            limiter.is_down = Failure(FailureKind.PAUSED, shown(seconds))
            return False
        limiter.pause(seconds)
        return True

    async def _wait(self, limiter: HostLimiter, outcome: Reply | Failure, attempt: int) -> bool:
        """Wait before the next attempt; tell whether that is worth while."""
        # Who is asked too often pauses as a whole; other failure may be that of one page.
        import random

        seconds = self.settings.backoff * 2**attempt * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load
        asked = 0.0 if isinstance(outcome, Failure) else asked_for(outcome.fields, self._clock())
        if asked:
            return self._pause(limiter, asked)
        if not isinstance(outcome, Failure) and self._is_throttled(limiter, outcome):
            limiter.pause(seconds)
        else:
            await asyncio.sleep(seconds)
        return True


@asynccontextmanager
async def opened(settings: Links, environment: Environment) -> AsyncIterator[tuple[Scheduler, Resolver]]:
    """Lend what asks, and what looks names up."""
    guard = environment.guard or partial(why_refused, allow_private=settings.allow_private)
    resolver = Resolver(guard, environment.lookup, settings.backoff)
    client = Client(resolver, settings.timeout, environment.context or named_authorities())
    try:
        yield Scheduler(settings, client, environment), resolver
    finally:
        await client.close()
