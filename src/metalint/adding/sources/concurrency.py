"""Questions of one id each, side by side; the limits of the service set their pace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from metalint.adding.network import UnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

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
