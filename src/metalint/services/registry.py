"""What a registry is: a service that knows with certainty which ids exist, for the check of URLs."""

import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Final, NamedTuple

from metalint.config.services import SERVICES
from metalint.services import targets
from metalint.services.failures import SILENT, Breaker, Failure, FailureKind
from metalint.services.host_limiter import HostLimiter
from metalint.services.lookup import some_at_once
from metalint.services.messages import HttpRequest, Reply
from metalint.services.scheduler import Scheduler
from metalint.util import urls

_SILENCE: Final = frozenset(
    {FailureKind.TIMEOUT, FailureKind.RESET, FailureKind.CONNECT, FailureKind.GARBAGE, FailureKind.OVERSIZED}
)


class IdClaim(NamedTuple):
    """A URL that names something in a registry."""

    key: str  # the id to ask for
    is_whole: bool = True  # whether the URL lives if the id does; False for a page below it, which may be gone alone
    version: int = 0  # the version that the URL names; 0 for none
    is_own: bool = True  # whether the registry gave out the URL as well, so that it is gone if the id is
    # whether the URL can name nothing but the id: else it may live though the registry has no such id
    is_certain: bool = True


class IdFinding(NamedTuple):
    """What a registry says of an id."""

    is_known: bool
    title: str = ""
    is_withdrawn: bool = False
    moved_to: str = ""  # the new id of what was renamed
    latest: int = 0  # the number of its last version; 0 if it has none
    is_same: bool = True  # whether what was renamed is certainly the same


class NoAnswer(NamedTuple):
    """The registry did not say."""

    why: str  # for people
    # after how many such answers in a row it makes no sense to ask on; 0 if others may fare better
    stops_after: int = 0
    is_final: bool = False  # whether it spoke of the id, so that the page can add nothing


Report = Callable[[str, IdFinding | NoAnswer], None]
"""Is told of each id as soon as it is known."""


class IdRegistry(ABC):
    """Knows whether ids exist."""

    key: ClassVar[str]  # of the service
    known: ClassVar[str]  # an id that exists, and will
    impossible: ClassVar[str]  # one that does not, and never will

    def __init__(self, base: str) -> None:
        self.base = base

    @property
    def name(self) -> str:
        """Return its name, for people."""
        return SERVICES[self.key].name

    @abstractmethod
    def claim(self, url: urls.Url) -> IdClaim | None:
        """Return what ``url`` names here, None if nothing."""

    @abstractmethod
    async def look_up(self, scheduler: Scheduler, keys: Sequence[str], report: Report) -> None:
        """Ask for ``keys`` and report each."""

    def moved(self, url: urls.Url, to: str) -> str:  # noqa: ARG002 - most things stay where they are
        """Return ``url`` with the new id in it."""
        return str(url)

    def control(self, url: urls.Url) -> str:
        """Return a page like ``url``, on the same host, of an id that cannot exist; nothing if pages prove nothing."""
        return str(url._replace(path=f"/{self.impossible}", query="", fragment=""))


async def ask_json(
    scheduler: Scheduler,
    limiter: HostLimiter | None,
    url: str,
    fields: Mapping[str, str] | None = None,
    content: bytes = b"",
) -> tuple[Reply, Any]:
    """Return the reply to a question, and what its JSON says; None where it is no JSON."""
    target = targets.read(url)
    asked = {"Accept": "application/json"} | dict(fields or {})
    if content:
        asked["Content-Type"] = "application/json"
    request = HttpRequest("POST" if content else "GET", target, asked, content, wants_body=True)
    reply = await scheduler.request_with_retries(request, limiter)
    try:
        return reply, json.loads(reply.text())
    except (ValueError, RecursionError):
        return reply, None


async def look_up_each(
    keys: Sequence[str], ask: Callable[[str], Awaitable[IdFinding | NoAnswer]], report: Report, workers: int
) -> None:
    """Ask for each key in a request of its own; a registry that stays silent is not asked on."""
    breaker = Breaker()

    async def work(key: str) -> None:
        answer: IdFinding | NoAnswer
        try:
            answer = NoAnswer(breaker.lost) if breaker.lost else await ask(key)
        except Failure as failure:
            answer = silence(failure)
        note(breaker, answer)
        report(key, answer)

    await some_at_once(keys, work, workers)


def note(breaker: Breaker, answer: IdFinding | NoAnswer) -> None:
    """Note what an answer says of the registry itself."""
    if isinstance(answer, NoAnswer) and answer.stops_after:
        breaker.note_failure(answer.why, answer.stops_after)
    else:
        breaker.note_answer()


def silence(failure: Failure) -> NoAnswer:
    """Return what failure comes to."""
    return NoAnswer(str(failure), stops_after=SILENT if failure.kind in _SILENCE else 0)


def refused(reply: Reply) -> NoAnswer:
    """Return what a reply comes to that says nothing of the id; of a refusal another id may fare better."""
    status = reply.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NoAnswer("it is asked too often")
    if status < HTTPStatus.OK or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NoAnswer(f"it answers with status {status}", stops_after=SILENT)
    if status >= HTTPStatus.BAD_REQUEST:
        return NoAnswer(f"it answers with status {status}")
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return NoAnswer(f"it redirects elsewhere, with status {status}", stops_after=SILENT)
    return NoAnswer("its answer is in no form that it is known for", stops_after=SILENT)
