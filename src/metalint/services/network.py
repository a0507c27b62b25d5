"""Asking the services: each at its own pace, in a bounded time, at its own address, until it is unavailable.

One `Network` is what a run of `links`, `add`, `update` or `verify` asks: it has one limiter of each service.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from metalint.config.links import Links
from metalint.config.services import SERVICES, SOURCES, is_web
from metalint.config.settings import Config
from metalint.services import targets
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment
from metalint.services.failures import SILENT, Failure, NoAnswer, UnavailableError
from metalint.services.host_limiter import HostLimiter, service_policy
from metalint.services.messages import MISSING, HttpRequest, Reply
from metalint.services.replies import (
    LASTING,
    SILENCE,
    is_page,
    may_pass,
    no_answer_from_reply,
    not_json,
    unavailable_reason,
)
from metalint.services.scheduler import Scheduler
from metalint.services.targets import Target

JSON: Final = "application/json"
_HOPS: Final = 3
_FEW: Final = 20  # papers that somebody waits for; more are a list, and may take their time
_LATER: Final = 0.5
_SLOW: Final = 2.0
_SHORT: Final = 2.4
# seconds that one answer may take, its retries and the wait for its turn included, until and once anybody answered
_LONG: Final = 8.0
_MISSING_AS_PAGE: Final = frozenset({"openalex"})  # services whose own 404 is a page for people
# services whose 403 concerns one record, not the service
_PARTLY_OPEN: Final = frozenset({"openreview", "openreview-old"})


class Network:
    """What a run may ask about a ``number`` of papers; None for a check of links, for which nobody waits."""

    def __init__(self, scheduler: Scheduler, sources: Mapping[str, str], number: int | None = None) -> None:
        self.scheduler = scheduler
        self.sources = sources
        self.is_check = number is None
        self.is_few = number is not None and number <= _FEW
        # what services have said, by this run and by earlier ones
        self.answers = scheduler.environment.answers or AnswerCache(None)
        self.clock = scheduler.environment.clock  # the time in seconds since 1970
        self.has_answered = False  # whether any service has
        self._stopped = ""  # why nobody is asked any more
        self._limiters: dict[str, HostLimiter] = {}

    def base(self, key: str) -> str:
        """Return the base URL of a service; empty for one that is switched off."""
        return self.sources.get(key, "")

    def limiter(self, key: str) -> HostLimiter:
        """Return what limits the requests to a service, and gives it up."""
        if key not in self._limiters:
            self._limiters[key] = self._make_limiter(key)
        return self._limiters[key]

    def _make_limiter(self, key: str) -> HostLimiter:
        base, known = self.base(key), service_policy(key)
        if self._is_slow(key):
            known = known._replace(retries=0)
        if base != SOURCES[key] and key != "arxiv":  # a mirror of one's own, which need not be shared
            known = known._replace(interval=known.interval / 20)
        limiter = HostLimiter(known)
        try:
            return self.scheduler.limiter_of(key, base, known) if base else limiter
        except Failure as failure:
            limiter.note_outcome(NoAnswer(str(failure), stops_after=1))
            return limiter

    def _is_slow(self, key: str) -> bool:
        """Tell whether a service is asked again only after another one has answered: somebody waits."""
        return self.is_few and SERVICES[key].interval > _SLOW

    def unavailable(self) -> dict[str, str]:
        """Return why services did not answer, by name."""
        reasons = {"records": self._stopped} if self._stopped else {}
        for key, service in SERVICES.items():
            if key in self._limiters and (why := self._limiters[key].unanswered):
                reasons.setdefault(service.name, why)
        return reasons

    def stop(self, why: str) -> None:
        """Ask nobody any more; what was answered is still known."""
        self._stopped = why
        for key in SERVICES:
            self.limiter(key).lost = why

    def note(self, key: str, answer: object) -> None:
        """Note what an answer says of the service itself."""
        self.limiter(key).note_outcome(answer)
        self.has_answered |= not isinstance(answer, NoAnswer)

    def refuse(self, key: str, answer: NoAnswer | str, stops_after: int = SILENT) -> UnavailableError:
        """Note that the answer of a service is none, and return the error to raise."""
        if isinstance(answer, str):
            answer = NoAnswer(answer, stops_after)
        self.limiter(key).note_outcome(answer)
        return UnavailableError(answer)

    def no_answer(self, outcome: Reply | Failure) -> NoAnswer:
        """Return why a reply or failure says nothing of what was asked for; where somebody waits, once is enough."""
        if isinstance(outcome, Failure):
            answer = NoAnswer(str(outcome), stops_after=SILENT if outcome.kind in SILENCE else 0)
            is_lasting = outcome.kind in LASTING
        else:
            answer, is_lasting = no_answer_from_reply(outcome, self.clock()), is_shut(outcome)
        return answer if self.is_check else replace(answer, stops_after=1 if is_lasting else SILENT)

    async def json(self, key: str, path: str, *, content: bytes = b"", allowance: float = 0.0) -> Any:  # noqa: ANN401
        """Return the JSON that a service has at a path; None if it has nothing there, or raise `UnavailableError`."""
        reply = await self.ask(key, path, content=content, allowance=allowance)
        said = json_in(reply)
        if said is None and reply.status not in MISSING:
            raise self.refuse(key, not_json(reply), 1 if is_page(reply) else SILENT)
        if self.is_missing(key, reply):
            return None
        if reply.status != HTTPStatus.OK:
            raise self.refuse(key, no_answer_from_reply(reply, self.clock()))
        return said

    def is_missing(self, key: str, reply: Reply) -> bool:
        """Tell whether a service says that it has nothing under an id.

        Raises:
            UnavailableError: a page says so that does not name the service, and so may be a portal's.
        """
        if reply.status not in MISSING:
            return False
        if is_page(reply) and key not in _MISSING_AS_PAGE and SERVICES[key].name.encode() not in reply.body:
            raise self.refuse(key, not_json(reply))
        return True

    async def ask(
        self,
        key: str,
        path: str,
        accept: str = JSON,
        *,
        content: bytes = b"",
        allowance: float = 0.0,
    ) -> Reply:
        """Return the answer of a service, whatever it says of the question.

        Raises:
            UnavailableError: where it says nothing now.
        """
        reply = await self.exchange(key, path, accept, content=content, allowance=allowance, most=_HOPS)
        if why := unavailable_reason(reply, self.clock()):
            if reply.status == HTTPStatus.FORBIDDEN and key in _PARTLY_OPEN and not is_page(reply):
                raise self.refuse(key, NoAnswer(why))  # it refuses one question, which says nothing of others
            raise self.refuse(key, self.no_answer(reply))
        return reply

    async def exchange(  # noqa: PLR0913 - what a question is made of
        self,
        key: str,
        path: str,
        accept: str = JSON,
        *,
        content: bytes = b"",
        allowance: float = 0.0,
        most: int = 0,
        resolve: Callable[[Target, str], Target | None] = targets.resolve_redirect,
    ) -> Reply:
        """Return the reply of a service to a question, whatever its status, at the end of ``most`` redirects.

        ``path`` goes on from the base of the service, unless it is a URL. ``content`` is posted; the answer may take
        ``allowance`` seconds beyond the usual, because it is a large one.

        Raises:
            UnavailableError: where there is none, or the service is not asked any more.
        """
        limiter = self.limiter(key)
        if not self.base(key) or limiter.lost:
            raise UnavailableError(NoAnswer(limiter.lost))
        try:
            request = self.request(key, path, accept, content)

            async def ask() -> Reply:
                replies = await self.scheduler.follow_redirects(request, limiter, most=most, resolve=resolve)
                return replies[-1]

            if self.is_check:
                return await ask()
            return await self._answer(key, ask, allowance)
        except TimeoutError as error:
            raise self.refuse(key, "no answer in time", 1) from error
        except Failure as failure:
            raise self.refuse(key, self.no_answer(failure)) from failure

    async def _answer(self, key: str, ask: Callable[[], Any], allowance: float) -> Reply:
        """Return the reply to a question that somebody waits for."""
        # A service that may be asked every few seconds only is asked again once somebody else has answered, so that it
        # is not the network.
        outcome = await self._attempt(ask, allowance)
        if self._is_slow(key) and may_pass(outcome):
            await asyncio.sleep(_LATER)
            if self.has_answered:
                outcome = await self._attempt(ask, allowance)
        if isinstance(outcome, Failure):
            raise outcome
        return outcome

    async def _attempt(self, ask: Callable[[], Any], allowance: float) -> Reply | Failure:
        """Wait for an answer: not for long while nobody has answered at all, for then it is the network."""
        task: asyncio.Future[Reply] = asyncio.ensure_future(ask())
        try:
            done, _ = await asyncio.wait({task}, timeout=_SHORT + allowance)
            if not done and self.has_answered:
                done, _ = await asyncio.wait({task}, timeout=_LONG - _SHORT if self.is_few else None)
            if not done:
                raise TimeoutError
            return task.result()
        except Failure as failure:
            return failure
        finally:  # whatever ends the waiting, somebody who has canceled it as well
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def request(self, key: str, path: str, accept: str, content: bytes = b"") -> HttpRequest:
        """Return the request, with the user's key if it goes to the service itself."""
        service = SERVICES[key]
        target = targets.parse_url(path if "://" in path.partition("?")[0] else self.base(key) + path)
        variable, how = service.key
        value = (self.scheduler.environment.github_token if key == "github" else os.environ.get(variable)) or ""
        credentials = {}
        if value and value.isascii() and value.isprintable() and target.origin == _origin(service.base):
            if how.startswith("?"):
                mark = "&" if "?" in target.path else "?"
                target = target._replace(path=f"{target.path}{mark}{how[1:]}={quote(value, safe='')}")
            else:
                credentials[how] = f"Bearer {value}" if how == "Authorization" else value
        fields = {"Accept": accept}
        if content:
            fields["Content-Type"] = JSON
        return HttpRequest("POST" if content else "GET", target, fields, credentials, content, wants_body=True)


def is_shut(reply: Reply) -> bool:
    """Tell whether a reply says that the service answers nothing now, whatever it is asked."""
    return reply.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.FORBIDDEN} or is_page(reply)


def json_in(reply: Reply) -> Any:  # noqa: ANN401 - whatever JSON says
    """Return what the JSON of a reply says; None where it is no JSON."""
    try:
        return json.loads(reply.decoded_body())
    except (Failure, ValueError, RecursionError):
        return None


@asynccontextmanager
async def opened_network(config: Config, environment: Environment, number: int) -> AsyncIterator[Network]:
    """Lend a network to ask about ``number`` papers."""
    is_few = number <= _FEW
    environment = environment._replace(internal_hosts=config.internal_hosts)
    settings = config.links._replace(
        timeout=min(config.links.timeout, _LONG) if is_few else config.links.timeout,
        retries=min(config.links.retries, 1) if is_few else config.links.retries,
        backoff=min(config.links.backoff, 0.3),
        max_pause=min(config.links.max_pause, 2.0 if is_few else 60.0),
    )
    async with opened_check(settings, config.sources, environment, number) as network:
        yield network


@asynccontextmanager
async def opened_check(
    settings: Links, sources: Mapping[str, str], environment: Environment, number: int | None = None
) -> AsyncIterator[Network]:
    """Lend a network to check links with, or to ask about a ``number`` of papers, at the pace of these settings."""
    bases = {key: base if is_web(base) else "" for key, base in sources.items()}
    trusted = frozenset(_origin(base) for key, base in bases.items() if base and base != SOURCES[key]) - {""}
    async with aclosing(Scheduler(settings, environment, trusted)) as scheduler:
        yield Network(scheduler, bases, number)


def _origin(base: str) -> str:
    """Return scheme, host and port of a base URL; "" for an invalid one, which is reported when it is used."""
    try:
        return targets.parse_url(base).origin
    except Failure:
        return ""
