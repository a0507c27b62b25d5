"""One exchange with one server, in a bounded time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from metalint.services.failures import Failure, Kind
from metalint.util.durations import shown

if TYPE_CHECKING:
    import ssl

    from metalint.services.connections import Connections
    from metalint.services.messages import Reply, Request
    from metalint.services.resolver import Resolver


class Client:
    """Asks; knows nothing of limits.

    Args:
        resolver: where names become addresses.
        limit: seconds that an exchange may take as a whole, however it drips.
        context: of TLS; None for the usual authorities.
    """

    def __init__(self, resolver: Resolver, limit: float, context: ssl.SSLContext | None = None) -> None:
        self._resolver = resolver
        self._limit = limit
        self._context = context
        self._connections: Connections | None = None
        self.requests = 0

    async def ask(self, request: Request) -> Reply:
        """Return the reply to ``request``.

        Raises:
            Failure: when there is none.
        """
        await self._resolver.addresses(request.target.host)
        connections = self.prepare()
        self.requests += 1
        try:
            async with asyncio.timeout(self._limit) as deadline:
                return await connections.ask(request, deadline)
        except TimeoutError as error:
            raise Failure(Kind.TIMEOUT, f"in {shown(self._limit)}") from error

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
