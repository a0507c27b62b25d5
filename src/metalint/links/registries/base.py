"""What a registry is to a check."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final, Protocol

from metalint.links import targets
from metalint.links.failures import Failure, Kind
from metalint.links.host_limiter import HostLimiter
from metalint.links.host_policies import Policy, policy_of
from metalint.links.messages import Request
from metalint.util.json_values import value_at
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from metalint.links.messages import Reply
    from metalint.links.scheduler import Scheduler
    from metalint.util import urls

SILENT: Final = 3
"""After so many answers in a row that are none the other ids are not asked for."""

_THROTTLES: Final = 2
"""How many times in a row a registry may say that it is asked too often until it is not asked any more."""

_OK: Final = 200
_ERROR: Final = 400
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_SILENCE: Final = frozenset({Kind.TIMEOUT, Kind.RESET, Kind.CONNECT, Kind.GARBAGE, Kind.OVERSIZED})


class Claim(NamedTuple):
    """A URL that names something in a registry.

    Attributes:
        key: the id to ask for.
        is_whole: whether the URL lives if the id does; False for a page below it, which may be gone alone.
        version: the version that the URL names; 0 for none.
        is_own: whether the registry gave out the URL as well, so that it is gone if the id is.
        is_certain: whether the URL can name nothing but the id: else it may live though the registry has no such id.
    """

    key: str
    is_whole: bool = True
    version: int = 0
    is_own: bool = True
    is_certain: bool = True


class Finding(NamedTuple):
    """What a registry says of an id.

    ``moved_to`` is the new id of what was renamed, ``is_same`` whether it is certainly the same; ``latest`` the
    number of its last version, 0 if it has none.
    """

    is_known: bool
    title: str = ""
    is_withdrawn: bool = False
    moved_to: str = ""
    latest: int = 0
    is_same: bool = True


class NoAnswer(NamedTuple):
    """The registry did not say.

    Attributes:
        why: for people.
        stops_after: after how many such answers in a row it makes no sense to ask on; 0 if others may fare better.
        is_final: whether it spoke of the id, so that the page can add nothing.
    """

    why: str
    stops_after: int = 0
    is_final: bool = False


class Registry(Protocol):
    """Knows whether ids exist.

    Attributes:
        name: for people.
        base: its base URL.
        known: an id that exists, and will.
        impossible: one that does not, and never will.
    """

    name: str
    base: str
    known: str
    impossible: str

    def claim(self, url: urls.Url) -> Claim | None:
        """Return what ``url`` names here, None if nothing."""

    async def look_up(
        self, scheduler: Scheduler, keys: Sequence[str], report: Callable[[str, Finding | NoAnswer], None]
    ) -> None:
        """Ask for ``keys`` and tell of each as soon as it is known."""

    def moved(self, url: urls.Url, to: str) -> str:
        """Return ``url`` with the new id in it."""

    def control(self, url: urls.Url) -> str:
        """Return a page like ``url``, on the same host, of an id that cannot exist; nothing if pages prove nothing.

        Where that one is there as well, the page of ``url`` says nothing.
        """


class CircuitBreaker:
    """Tells when asking on makes no sense; ``lost`` is what to say of the others then."""

    def __init__(self) -> None:
        self.lost: NoAnswer | None = None
        self._in_a_row = 0

    def note(self, finding: Finding | NoAnswer) -> None:
        """Take note of one answer."""
        if isinstance(finding, Finding) or not finding.stops_after:
            self._in_a_row = 0
            return
        self._in_a_row += 1
        if self._in_a_row >= finding.stops_after:
            self.lost = finding


def limiter_of(scheduler: Scheduler, base: str, known: Policy) -> HostLimiter:
    """Return a limiter of the registry's own; ``known`` is how it asks to be asked."""
    return HostLimiter(policy_of(targets.read(base).host, scheduler.settings, known._replace(patience=_THROTTLES)))


async def ask_json(
    scheduler: Scheduler,
    limiter: HostLimiter | None,
    url: str,
    fields: Mapping[str, str] | None = None,
    content: bytes = b"",
) -> tuple[Reply, Any]:
    """Return the reply to a question, and what its JSON says; None where it is no JSON.

    Raises:
        Failure: when there is no answer.
    """
    target = targets.read(url)
    asked = {"Accept": "application/json"} | dict(fields or {})
    if content:
        asked["Content-Type"] = "application/json"
    reply = await scheduler.insist(
        Request("POST" if content else "GET", target, asked, content, wants_body=True), limiter
    )
    try:
        return reply, json.loads(reply.text())
    except (ValueError, RecursionError):
        return reply, None


async def one_by_one(
    keys: Sequence[str],
    ask: Callable[[str], Awaitable[Finding | NoAnswer]],
    report: Callable[[str, Finding | NoAnswer], None],
    workers: int,
) -> None:
    """Ask for each key in a request of its own; a registry that stays silent is not asked on."""
    waiting = iter(keys)
    breaker = CircuitBreaker()

    async def work() -> None:
        for key in waiting:
            finding = breaker.lost or await answered(ask, key)
            breaker.note(finding)
            report(key, finding)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(workers, len(keys))):
            group.create_task(work())


async def answered(ask: Callable[[str], Awaitable[Finding | NoAnswer]], key: str) -> Finding | NoAnswer:
    """Ask; failure is no answer."""
    try:
        return await ask(key)
    except Failure as failure:
        return silence(failure)


def silence(failure: Failure) -> NoAnswer:
    """Return what failure comes to."""
    return NoAnswer(str(failure), stops_after=SILENT if failure.kind in _SILENCE else 0)


def refused(reply: Reply) -> NoAnswer:
    """Return what a reply comes to that says nothing of the id.

    Server errors, redirects elsewhere and answers in another form than the registry's are as good as silence;
    refusals are not: another id may fare better.
    """
    status = reply.status
    if status == _TOO_MANY:
        return NoAnswer("it is asked too often")
    if status < _OK or status >= _SERVER_ERROR:
        return NoAnswer(f"it answers with status {status}", stops_after=SILENT)
    if status >= _ERROR:
        return NoAnswer(f"it answers with status {status}")
    if status >= 300:  # noqa: PLR2004 - redirects
        return NoAnswer(f"it redirects elsewhere, with status {status}", stops_after=SILENT)
    return NoAnswer("its answer is in no form that it is known for", stops_after=SILENT)


def text_of(said: Any, *names: str) -> str:  # noqa: ANN401 - whatever JSON says
    """Return the text at the end of a path of names through JSON; nothing where there is none.

    Half characters, which JSON can hold and nothing else, become question marks.
    """
    said = value_at(said, *names)
    return said.encode("utf-8", "replace").decode() if isinstance(said, str) else ""
