"""Asking the services: each at its own pace, in a bounded time, at its own address, until it is unavailable."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from metalint.config.links import REGISTRIES
from metalint.config.services import SERVICES, SOURCES, is_web
from metalint.config.settings import Config
from metalint.services import targets
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment
from metalint.services.failures import SILENT, Breaker, Failure, FailureKind
from metalint.services.host_limiter import HostLimiter, service_policy
from metalint.services.messages import MISSING, HttpRequest, Reply
from metalint.services.replies import LASTING, in_words, is_page, may_pass, not_json, why_none
from metalint.services.scheduler import Scheduler, opened
from metalint.services.targets import Target

_Found = tuple[Reply, Target]  # and where it came from

_HOPS: Final = 3
_FEW: Final = 20  # papers that somebody waits for; more are a list, and may take their time
_LATER: Final = 0.5
_SLOW: Final = 2.0
_SHORT: Final = 2.4
# seconds that one answer may take, its retries and the wait for its turn included, until and once anybody answered
_LONG: Final = 8.0
# services that let guests search where they do not let them read
_PARTLY_OPEN: Final = frozenset({"openreview", "openreview-old"})


class UnavailableError(Exception):
    """A service did not answer this question; why is noted already, where it is worth noting."""


class _State:
    """One service in one run."""

    def __init__(self, key: str, base: str, scheduler: Scheduler, *, is_few: bool) -> None:
        self.service = SERVICES[key]
        self.base = base
        self.limiter: HostLimiter | None = None
        self.why = ""  # the first reason why a question was left without an answer
        self.breaker = Breaker()  # tells whether it is asked any more
        # whether the wait for another attempt is a matter of its own: its interval is long, and somebody waits
        self.is_slow = bool(base) and is_few and self.service.interval > _SLOW
        known = service_policy(key)._replace(retries=0 if self.is_slow else None)
        if base != SOURCES[key] and key != "arxiv":  # a mirror of one's own, which need not be shared with everybody
            known = known._replace(interval=known.interval / 20)
        try:
            self.limiter = scheduler.limiter_of(key, base, known) if base else None
        except Failure as failure:
            self.note_failure(in_words(failure), at_once=True)

    def note_failure(self, why: str, *, at_once: bool) -> UnavailableError:
        self.why = self.why or why
        self.breaker.note_failure(why, 1 if at_once else SILENT)
        return UnavailableError(why)


class Network:
    """What a run may ask."""

    def __init__(self, bases: Mapping[str, str], scheduler: Scheduler, number: int) -> None:
        self.is_few = number <= _FEW
        # what services have said, by this run and by earlier ones
        self.answers = scheduler.environment.answers or AnswerCache(None)
        self.clock = scheduler.environment.clock  # the time in seconds since 1970
        self.has_answered = False  # whether any service has
        self._scheduler = scheduler
        self._states = {key: _State(key, bases[key], scheduler, is_few=self.is_few) for key in SOURCES}

    def base(self, key: str) -> str:
        """Return the base URL of a service; empty for one that is switched off."""
        return self._states[key].base

    def unavailable(self) -> dict[str, str]:
        """Return why services did not answer, by name."""
        reasons: dict[str, str] = {}
        for state in self._states.values():
            if state.why:
                reasons.setdefault(state.service.name, state.why)
        return reasons

    def refuse(self, key: str, why: str, *, at_once: bool = False) -> UnavailableError:
        """Note that the answer of a service is none, and return the error to raise."""
        return self._states[key].note_failure(why, at_once=at_once)

    async def json(self, key: str, path: str, *, content: bytes = b"", allowance: float = 0.0) -> tuple[int, Any]:
        """Return status and JSON of an answer, None for the JSON of what is missing; or raise `UnavailableError`."""
        reply = await self.ask(key, path, {"Accept": "application/json"}, content=content, allowance=allowance)
        try:
            said = json.loads(reply.text())
        except (Failure, ValueError, RecursionError):
            said = None
        if said is None and reply.status not in MISSING:
            raise self.refuse(key, not_json(reply), at_once=is_page(reply))
        self.accept(key)
        return reply.status, said

    async def ask(
        self,
        key: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        content: bytes = b"",
        allowance: float = 0.0,
    ) -> Reply:
        """Return the answer of a service, whatever it says; or raise `UnavailableError` where it says nothing now.

        ``content`` is posted; the answer may take ``allowance`` seconds beyond the usual, because it is a large one.
        """
        state = self._states[key]
        if not state.base or state.breaker.lost:
            raise UnavailableError(state.why)
        try:
            target = targets.read(state.base + path)
            request = self._request(state, target, dict(fields or {}), content)
            reply = await self._answer(state, request, allowance)
        except TimeoutError as error:
            raise state.note_failure("no answer in time", at_once=True) from error
        except Failure as failure:
            raise state.note_failure(in_words(failure), at_once=failure.kind in LASTING) from failure
        if why := why_none(reply, self.clock()):
            if reply.status == HTTPStatus.FORBIDDEN and key in _PARTLY_OPEN and not is_page(reply):
                state.why = state.why or why  # it refuses one question, which says nothing of others
                raise UnavailableError(why)
            is_shut = reply.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.FORBIDDEN} or is_page(reply)
            raise state.note_failure(why, at_once=is_shut)
        return reply

    def accept(self, key: str) -> None:
        """Note that the answer of a service was one."""
        self._states[key].breaker.note_answer()
        self.has_answered = True

    async def _answer(self, state: _State, request: HttpRequest, allowance: float) -> Reply:
        """Return the answer to a request."""
        # A service that may be asked every few seconds only is asked again once somebody else has answered, so that it
        # is not the network.
        outcome = await self._attempt(state, request, allowance)
        if state.is_slow and may_pass(outcome):
            await asyncio.sleep(_LATER)
            if self.has_answered:
                outcome = await self._attempt(state, request, allowance)
        if isinstance(outcome, Failure):
            raise outcome
        return outcome

    async def _attempt(self, state: _State, request: HttpRequest, allowance: float) -> Reply | Failure:
        """Wait for an answer: not for long while nobody has answered at all, for then it is the network."""
        task = asyncio.ensure_future(self._followed(request, state.limiter))
        try:
            done, _ = await asyncio.wait({task}, timeout=_SHORT + allowance)
            if not done and self.has_answered:
                done, _ = await asyncio.wait({task}, timeout=_LONG - _SHORT if self.is_few else None)
            if not done:
                raise TimeoutError
            return task.result()[0]
        except Failure as failure:
            return failure
        finally:  # whatever ends the waiting, somebody who has canceled it as well
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def fetch(self, url: str) -> tuple[str, Reply]:
        """Return where the redirects of a URL end, and what is there; private addresses are not asked."""
        reply, target = await self._followed(HttpRequest("GET", targets.read(url), wants_body=True), None)
        if reply.location:
            raise Failure(FailureKind.LOOP, str(target)[:80])
        return str(target), reply

    def _request(self, state: _State, target: Target, fields: dict[str, str], content: bytes) -> HttpRequest:
        """Return the request, with the user's key if it goes to the service itself."""
        variable, how = state.service.key
        value = os.environ.get(variable, "") if variable else ""
        if value and value.isascii() and value.isprintable() and target.origin == _origin(state.service.base):
            if how.startswith("?"):
                mark = "&" if "?" in target.path else "?"
                target = target._replace(path=f"{target.path}{mark}{how[1:]}={quote(value, safe='')}")
            else:
                fields[how] = f"Bearer {value}" if how == "Authorization" else value
        if content:
            fields["Content-Type"] = "application/json"
        return HttpRequest("POST" if content else "GET", target, fields, content, wants_body=True)

    async def _followed(self, request: HttpRequest, limiter: HostLimiter | None) -> _Found:
        """Ask, and follow redirects; what leads to another host is asked for without a key, at public addresses."""
        request = request._replace(is_trusted=request.target.origin in self._scheduler.trusted)
        reply = await self._scheduler.request_with_retries(request, limiter)
        for _ in range(_HOPS):
            if not reply.location:
                break
            target = targets.follow(request.target, reply.location)
            is_home = target.origin == request.target.origin
            fields = request.fields if is_home else {}
            request = request._replace(target=target, fields=fields, method="GET", content=b"")
            request = request._replace(is_trusted=target.origin in self._scheduler.trusted)
            reply = await self._scheduler.request_with_retries(request, limiter if is_home else None)
        return reply, request.target


@asynccontextmanager
async def opened_network(config: Config, environment: Environment, number: int) -> AsyncIterator[Network]:
    """Lend a network to ask about ``number`` papers."""
    is_few = number <= _FEW
    settings = config.links._replace(
        timeout=min(config.links.timeout, _LONG) if is_few else config.links.timeout,
        retries=min(config.links.retries, 1) if is_few else config.links.retries,
        backoff=min(config.links.backoff, 0.3),
        max_pause=min(config.links.max_pause, 2.0 if is_few else 60.0),
    )
    bases = {key: base if is_web(base) else "" for key, base in bases_of(config).items()}
    named = {_origin(base) for key, base in bases.items() if base and base != SOURCES[key]} - {""}
    async with opened(settings, environment, frozenset(named)) as scheduler:
        yield Network(bases, scheduler, number)


def bases_of(config: Config) -> Mapping[str, str]:
    """Return the base of each source; Hugging Face is asked where links are checked as well."""
    bases = config.sources
    checked = config.links.registries["huggingface"]
    if bases["huggingface"] == SOURCES["huggingface"] and checked != REGISTRIES["huggingface"]:
        return {**bases, "huggingface": checked}
    return bases


def _origin(base: str) -> str:
    """Return scheme, host and port of a base URL; nothing for one that cannot be asked, which is told when it is."""
    try:
        return targets.read(base).origin
    except Failure:
        return ""
