"""From host names to addresses that may be asked; every connection goes through here."""

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from metalint.services.failures import Failure, FailureKind
from metalint.util.ip_addresses import explain_refusal

Lookup = Callable[[str], Awaitable[list[str]]]
"""Returns the addresses of a name, or raises OSError as ``getaddrinfo`` does."""

Guard = Callable[[str], str]
"""Returns why an address must not be asked; nothing if it may be."""

_AT_ONCE: Final = 16
_ABSENT: Final = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}


class Resolver:
    """Looks names up once a run, and refuses names that lead to an address that must not be asked."""

    def __init__(
        self,
        guard: Guard | None = None,
        lookup: Lookup | None = None,
        second_look: float = 1.0,
        *,
        allows_private: bool = False,
    ) -> None:
        self.allows_private = allows_private
        self._guard = guard or partial(explain_refusal, allow_private=allows_private)
        self._lookup = lookup or _ask_system
        self._second_look = second_look  # seconds before a name that was not found is looked up once more
        self._found: dict[str, asyncio.Task[list[str]]] = {}
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def addresses(self, host: str, *, is_trusted: bool = False) -> list[str]:
        """Return the addresses of ``host``, all of them approved; private ones may be asked if it ``is_trusted``.

        Raises:
            Failure: ``NO_HOST``, ``LOOKUP`` or ``PRIVATE``.
        """
        if host not in self._found:
            self._found[host] = asyncio.ensure_future(self._resolve(host))
        future = self._found[host]
        addresses = future.result() if future.done() else await asyncio.shield(future)
        for address in addresses:
            if why := explain_refusal(address, allow_private=True) if is_trusted else self._guard(address):
                raise Failure(FailureKind.PRIVATE, why if address == host else f"{host} is {why}")
        return addresses

    async def _resolve(self, host: str) -> list[str]:
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(host)
            return [host]
        try:
            return await self._look_up(host)
        except Failure:
            await asyncio.sleep(self._second_look)
            return await self._look_up(host)

    async def _look_up(self, host: str) -> list[str]:
        try:
            async with self._at_once:
                addresses = await self._lookup(host)
        except (OSError, UnicodeError) as error:
            kind = FailureKind.NO_HOST if isinstance(error, OSError) and error.errno in _ABSENT else FailureKind.LOOKUP
            raise Failure(kind, host) from error
        if not addresses:
            raise Failure(FailureKind.NO_HOST, host)
        return list(dict.fromkeys(addresses))

    def close(self) -> None:
        """Give up what is still being looked up."""
        for task in self._found.values():
            task.cancel()


async def _ask_system(host: str) -> list[str]:
    """Look a name up in a separate thread: one that hangs must not keep the program from ending."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def deliver(found: list[str], error: Exception | None) -> None:
        if not answer.done():
            answer.set_exception(error) if error else answer.set_result(found)

    def work() -> None:
        addresses: list[str] = []
        failed: Exception | None = None
        try:
            addresses = [str(address[4][0]) for address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as error:
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, addresses, failed)

    threading.Thread(target=work, name=f"lookup of {host}", daemon=True).start()
    return await answer
