"""What a registry is to a check."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from metalint.net import targets
from metalint.net.lanes import Lane
from metalint.net.messages import Request
from metalint.net.quirks import Policy, policy_of
from metalint.net.troubles import Kind, Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from metalint import urls
    from metalint.net.desk import Desk
    from metalint.net.messages import Reply

_SILENT: Final = 3
"""After so many ids without an answer in a row the others are not asked for."""


class Claim(NamedTuple):
    """A URL that names something in a registry.

    Attributes:
        key: the id to ask for.
        is_whole: whether the URL lives if the id does; False for a page below it, which may be gone alone.
        version: the version that the URL names; 0 for none.
        is_own: whether the registry gave out the URL as well, so that it is gone if the id is.
    """

    key: str
    is_whole: bool = True
    version: int = 0
    is_own: bool = True


class Finding(NamedTuple):
    """What a registry says of an id.

    ``moved_to`` is the new id of what was renamed; ``latest`` the number of its last version, 0 if it has none.
    """

    is_known: bool
    title: str = ""
    is_withdrawn: bool = False
    moved_to: str = ""
    latest: int = 0


class NoAnswer(NamedTuple):
    """The registry did not say."""

    why: str


Tell = "Callable[[str, Finding | NoAnswer], None]"


class Registry(Protocol):
    """Knows whether ids exist.

    Attributes:
        name: for people.
        base: its base URL.
    """

    name: str
    base: str

    def claim(self, url: urls.Url) -> Claim | None:
        """Return what ``url`` names here, None if nothing."""

    async def look_up(self, desk: Desk, keys: Sequence[str], tell: Callable[[str, Finding | NoAnswer], None]) -> None:
        """Ask for ``keys`` and tell of each as soon as it is known."""

    def moved(self, url: urls.Url, to: str) -> str:
        """Return ``url`` with the new id in it."""


def lane(desk: Desk, base: str, known: Policy) -> Lane:
    """Return a lane of the registry's own; ``known`` is how it asks to be asked."""
    return Lane(policy_of(targets.read(base).host, desk.settings, known))


async def ask_json(
    desk: Desk, way: Lane, url: str, fields: Mapping[str, str] | None = None, content: bytes = b""
) -> tuple[Reply, Any]:
    """Return the reply to a question, and what its JSON says; None where it is no JSON.

    Raises:
        Trouble: when there is no answer.
    """
    target = targets.read(url)
    asked = {"Accept": "application/json"} | dict(fields or {})
    reply = await desk.insist(Request("POST" if content else "GET", target, asked, content, wants_body=True), way)
    try:
        return reply, json.loads(reply.text())
    except (ValueError, RecursionError):
        return reply, None


async def one_by_one(
    keys: Sequence[str],
    ask: Callable[[str], Awaitable[Finding | NoAnswer]],
    tell: Callable[[str, Finding | NoAnswer], None],
    workers: int,
) -> None:
    """Ask for each key in a request of its own; a registry that stays silent is not asked on."""
    waiting = iter(keys)
    silent = 0

    async def work() -> None:
        nonlocal silent
        for key in waiting:
            if silent >= _SILENT:
                tell(key, NoAnswer("it stopped answering"))
                continue
            finding = await answered(ask, key)
            silent = silent + 1 if isinstance(finding, NoAnswer) else 0
            tell(key, finding)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(workers, len(keys))):
            group.create_task(work())


async def answered(ask: Callable[[str], Awaitable[Finding | NoAnswer]], key: str) -> Finding | NoAnswer:
    """Ask; trouble is no answer."""
    try:
        return await ask(key)
    except Trouble as trouble:
        return NoAnswer(str(trouble))


def refused(reply: Reply) -> NoAnswer:
    """Return what a reply comes to that says nothing of the id."""
    return NoAnswer(f"it answers with status {reply.status}")


def garbled(what: str) -> Trouble:
    """Return the trouble of an answer in another form than the registry's."""
    return Trouble(Kind.GARBAGE, what)
