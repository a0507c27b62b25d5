"""One exchange with one server: plain or by TLS, in a bounded time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from metalint.links.failures import Failure, Kind
from metalint.links.plaintext import PlainClient
from metalint.util.durations import shown

if TYPE_CHECKING:
    import ssl

    from metalint.links.messages import Reply, Request
    from metalint.links.resolver import Resolver
    from metalint.links.tls import SecureClient


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
        self._plain = PlainClient(resolver)
        self._secure: SecureClient | None = None
        self.requests = 0

    async def ask(self, request: Request) -> Reply:
        """Return the reply to ``request``.

        Raises:
            Failure: when there is none.
        """
        client = self._plain if request.target.scheme == "http" else self._by_tls()
        await self._resolver.addresses(request.target.host)
        self.requests += 1
        try:
            async with asyncio.timeout(self._limit) as deadline:
                return await client.ask(request, deadline)
        except TimeoutError as error:
            raise Failure(Kind.TIMEOUT, f"in {shown(self._limit)}") from error

    def _by_tls(self) -> SecureClient:
        if self._secure is None:
            from metalint.links.tls import SecureClient

            self._secure = SecureClient(self._resolver, self._context)
        return self._secure

    async def close(self) -> None:
        """Close all connections."""
        self._plain.close()
        self._resolver.close()
        if self._secure is not None:
            await self._secure.close()
        await asyncio.sleep(0)  # so that what is closed is gone before the loop is
