"""Questions of one id each, side by side; the limits of the service set their pace."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from metalint.adding.network import UnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from metalint.adding.network import Network
    from metalint.adding.sources.base import Answers

_WORKERS: Final = 4


async def one_by_one(ids: Sequence[str], ask: Callable[[str], Awaitable[Answers]]) -> AsyncIterator[Answers]:
    """Yield the answers for each of ``ids`` as they come; what is not answered is left out."""
    waiting = iter(ids)
    ready: asyncio.Queue[Answers | None] = asyncio.Queue()

    async def work() -> None:
        try:
            for one in waiting:
                try:
                    await ready.put(await ask(one))
                except UnavailableError:
                    continue
        finally:
            await ready.put(None)

    async with asyncio.TaskGroup() as group:
        working = [group.create_task(work()) for _ in range(min(_WORKERS, len(ids)))]
        left = len(working)
        while left:
            answers = await ready.get()
            if answers is None:
                left -= 1
            else:
                yield answers


async def objects_of(
    network: Network,
    key: str,
    ids: Sequence[str],
    path: Callable[[str], str],
    pick: Callable[[dict[str, Any]], object] = lambda said: said,
) -> AsyncIterator[Answers]:
    """Yield the JSON object that a service has for each of ``ids``, and None for one that it says it does not have.

    Args:
        network: where to ask.
        key: the key of the service.
        ids: what to ask for, one id at a time.
        path: returns the path below the service's address for an id.
        pick: returns the part of an answer that counts; anything but an object is no answer.
    """

    async def ask(id_: str) -> Answers:
        status, said = await network.json(key, path(id_))
        if status == HTTPStatus.NOT_FOUND:
            return {id_: None}
        picked = pick(said) if status == HTTPStatus.OK and isinstance(said, dict) else None
        return {id_: picked} if isinstance(picked, dict) else {}

    async for answers in one_by_one(ids, ask):
        yield answers
