"""The scheduler of requests: one client, a limiter a host, retries, pauses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from metalint.config.links import Links
from metalint.services import targets
from metalint.services.environment import Environment, named_authorities
from metalint.services.failures import Failure, FailureKind
from metalint.services.host_limiter import HostLimiter, Pace, Policy, policy_of
from metalint.services.messages import HttpRequest, Reply
from metalint.services.proxies import proxies_of_environment
from metalint.services.replies import asked_for, is_used_up, spacing
from metalint.services.resolver import Resolver
from metalint.services.targets import Target
from metalint.util.durations import format_duration

if TYPE_CHECKING:
    from metalint.services.transport import HttpClient


_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 531)})
_PASSING_FAILURE: Final = frozenset({FailureKind.CONNECT, FailureKind.RESET, FailureKind.GARBAGE})
_REFUSALS: Final = frozenset({FailureKind.RESET, FailureKind.GARBAGE, FailureKind.TIMEOUT})  # of HEAD, where GET may do


class Scheduler:
    """Where all questions to the network pass."""

    def __init__(self, settings: Links, environment: Environment, trusted: frozenset[str] = frozenset()) -> None:
        self.settings = settings
        self.environment = environment
        self.trusted = trusted  # origins that the user named, which may be private where a service is asked
        self.has_answered = False  # whether anybody at all did: there is a network
        self.requests = 0  # how many were sent
        self.resolver = Resolver(
            environment.guard, environment.lookup, settings.backoff, allows_private=settings.allow_private
        )
        self._context = environment.context or named_authorities()
        self._proxies = proxies_of_environment()
        self._http: HttpClient | None = None
        self._at_once = asyncio.Semaphore(settings.concurrency)
        # how a host is asked, and what limits the requests to a host and port
        self.policy: Callable[[str], Policy] = cache(lambda host: policy_of(host, settings))
        self.limiter: Callable[[str, int], HostLimiter] = cache(lambda host, _: HostLimiter(self.policy(host)))

    def limiter_of(self, key: str, base: str, known: Policy) -> HostLimiter:
        """Return a limiter of a service at ``base``, which goes on at the pace of those before."""
        policy = policy_of(targets.parse_url(base).host, self.settings, known)
        paces = self.environment.paces
        return HostLimiter(policy, None if paces is None else paces.setdefault(key, Pace()))

    @property
    def http(self) -> HttpClient:
        """What sends requests; it takes a moment to load, which must not count in the pace of a host."""
        if self._http is None:
            from metalint.services.transport import HttpClient

            self._http = HttpClient(self.resolver, self._context, self._proxies, self.environment.may_forward)
        return self._http

    async def request_with_retries(self, request: HttpRequest, limiter: HostLimiter | None = None) -> Reply:
        """Send a request, and again while the failure may pass; HEAD becomes GET where it is refused.

        Raises:
            Failure: where there is no reply.
        """
        http = self.http
        limiter = limiter or self.limiter(request.target.host, request.target.port)
        retries = self.settings.retries if limiter.policy.retries is None else limiter.policy.retries
        attempt = 0
        while True:
            outcome = await self._send_once(http, limiter, request)
            if isinstance(outcome, Failure):
                may_pass, is_refusal = outcome.kind in _PASSING_FAILURE, outcome.kind in _REFUSALS
            elif outcome.status < HTTPStatus.BAD_REQUEST or outcome.status in limiter.policy.alive:
                return outcome
            else:
                may_pass = outcome.status in _PASSING or self._is_throttled(limiter, outcome)
                is_refusal = outcome.status not in _PASSING
            if request.method != "HEAD" or not is_refusal:  # else at once: nothing says that the server is busy
                is_over = attempt >= retries or limiter.is_down is not None or not may_pass
                if is_over or not await self._back_off(limiter, outcome, attempt):
                    if isinstance(outcome, Failure):
                        raise outcome
                    return outcome
                attempt += 1
            request = request._replace(method="GET") if request.method == "HEAD" else request

    async def follow_redirects(
        self,
        request: HttpRequest,
        limiter: HostLimiter | None = None,
        *,
        most: int,
        resolve: Callable[[Target, str], Target | None] = targets.resolve_redirect,
        ends: Callable[[Reply], bool] = lambda _: False,
    ) -> list[Reply]:
        """Return the replies along ``most`` redirects; the last one is a redirect where there are more, or a circle.

        ``resolve`` returns where one leads, None if it must not be followed, and ``ends`` tells which is the last.
        Another origin is asked without credentials, at its own pace, and never by another method than GET or HEAD.

        Raises:
            Failure: where a reply does not come, or leads to what is no URL.
        """
        replies: list[Reply] = []
        seen: set[Target] = set()
        while True:
            at = request.target
            seen.add(at)
            sent = request if request.method else request._replace(method=self.policy(at.host).method)
            is_trusted = request.wants_body and at.origin in self.trusted
            reply = await self.request_with_retries(sent._replace(is_trusted=is_trusted), limiter)
            there = resolve(at, reply.location) if reply.location and len(seen) <= most else None
            replies.append(reply._replace(leads_to=there))
            if there is None or there in seen or ends(replies[-1]):
                return replies
            is_home = there.origin == at.origin
            request = request._replace(target=there, method=request.method and "GET", content=b"")
            if not is_home:
                request, limiter = request._replace(credentials={}), None

    async def _send_once(self, http: HttpClient, limiter: HostLimiter, request: HttpRequest) -> Reply | Failure:
        limit = self.settings.timeout  # of an exchange as a whole, however it drips
        try:
            async with limiter, self._at_once:
                sent = asyncio.get_running_loop().time()
                await http.approve(request)
                self.requests += 1
                async with asyncio.timeout(limit) as deadline:
                    reply = await http.send(request, deadline)
        except (TimeoutError, Failure) as error:
            took_long = Failure(FailureKind.TIMEOUT, f"in {format_duration(limit)}")
            failure = error if isinstance(error, Failure) else took_long
            limiter.note_failure(failure)
            return failure
        self.has_answered = True
        if self._is_throttled(limiter, reply):
            limiter.note_throttle(sent)
            return reply
        limiter.note_answer()
        limiter.space(spacing(reply.fields))
        if reply.status < HTTPStatus.BAD_REQUEST and (seconds := asked_for(reply.fields, self.environment.clock())):
            self._pause(limiter, seconds)
        return reply

    def _is_throttled(self, limiter: HostLimiter, reply: Reply) -> bool:
        """Tell whether a host says that it is asked too often; registries say so with 403 as well."""
        if reply.status == HTTPStatus.FORBIDDEN and limiter.policy.patience is not None:
            return bool(asked_for(reply.fields, self.environment.clock())) or is_used_up(reply.fields)
        return reply.status == HTTPStatus.TOO_MANY_REQUESTS

    def _pause(self, limiter: HostLimiter, seconds: float) -> bool:
        """Pause a limiter, or give the host up if it asks for more than is waited out; tell which."""
        if seconds > self.settings.max_pause:
            limiter.is_down = Failure(FailureKind.PAUSED, format_duration(seconds))
            return False
        limiter.pause(seconds)
        return True

    async def _back_off(self, limiter: HostLimiter, outcome: Reply | Failure, attempt: int) -> bool:
        """Wait before the next attempt; tell whether that is worth while."""
        # Who is asked too often pauses as a whole; other failure may be that of one page.
        import random

        seconds = self.settings.backoff * 2**attempt * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load
        asked = 0.0 if isinstance(outcome, Failure) else asked_for(outcome.fields, self.environment.clock())
        if asked:
            return self._pause(limiter, asked)
        if not isinstance(outcome, Failure) and self._is_throttled(limiter, outcome):
            limiter.pause(seconds)
        else:
            await asyncio.sleep(seconds)
        return True

    async def aclose(self) -> None:
        """Close all connections, and give up what is still being looked up."""
        self.resolver.close()
        if self._http is not None:
            await self._http.close()
        await asyncio.sleep(0)  # so that what is closed is gone before the loop is
