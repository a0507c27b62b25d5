"""HTTPS, HTTP/2 where the server offers it: httpx, held to the addresses that were checked."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from typing import TYPE_CHECKING, Final

import httpcore
import httpx

from metalint.links.failures import Failure, Kind
from metalint.links.messages import RECEIVE_BUFFER, Reply, read_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from metalint.links.messages import Request
    from metalint.links.resolver import Resolver

_CONNECTIONS: Final = 100
_KEPT: Final = 40


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only; TLS still proves the name, because only the address is replaced."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers."""
        failed: Exception | None = None
        options = [*(socket_options or ()), (socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)]
        for address in await self._resolver.addresses(host):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise Failure(Kind.CONNECT, str(failed or host)) from failed

    async def sleep(self, seconds: float) -> None:
        """Sleep between httpcore's own attempts, of which there are none here."""
        await asyncio.sleep(seconds)


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's transport on the pinned backend, for which it has no parameter.

    A transport, not a client: it has no cookies, no redirects, no credentials, and no proxies from the environment,
    which would connect to addresses that nobody checked.
    """

    def __init__(self, resolver: Resolver, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_KEPT,
            keepalive_expiry=10.0,
            http1=True,
            http2=True,
            network_backend=_PinnedBackend(resolver),
        )


class SecureClient:
    """Asks over TLS."""

    def __init__(self, resolver: Resolver, context: ssl.SSLContext | None = None) -> None:
        self._transport = _Transport(resolver, context or httpx.create_ssl_context())

    async def ask(self, request: Request, deadline: asyncio.Timeout) -> Reply:
        """Return the reply to ``request``; of a page, before the ``deadline``, which its body may then overrun.

        Raises:
            Failure: when there is none.
        """
        sent = httpx.Request(
            request.method,
            str(request.target),
            headers=request.all_fields(),
            content=request.content or None,
            extensions={"timeout": {}},
        )
        try:
            response = await self._transport.handle_async_request(sent)
            try:
                body = await _read(response, request, deadline)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise _failure(error) from error
        return Reply(response.status_code, {name.lower(): value for name, value in response.headers.items()}, body)

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.aclose()


async def _read(response: httpx.Response, request: Request, deadline: asyncio.Timeout) -> bytes:
    """Return the body, as it is sent; of a page, some of it, so that a small one leaves the connection usable."""
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101 - what an asynchronous transport returns
    if request.wants_body:
        return await _gather(aiter(stream), request.limit)
    with contextlib.suppress(httpx.HTTPError, Failure, TimeoutError):
        async with read_on(deadline):
            await _gather(aiter(stream), request.limit)
    return b""


async def _gather(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise Failure(Kind.OVERSIZED, f"an answer of more than {limit} bytes")
    return bytes(body)


def _failure(error: Exception) -> Failure:
    text = str(error)[:200]
    if isinstance(error, ssl.SSLError) or "SSL" in text or "certificate" in text.lower():
        return Failure(Kind.TLS, _reason(text))
    if isinstance(error, httpx.TimeoutException):
        return Failure(Kind.TIMEOUT, text)
    if isinstance(error, httpx.ConnectError):
        return Failure(Kind.CONNECT, text)
    if isinstance(error, httpx.NetworkError) or "disconnected" in text:
        return Failure(Kind.RESET, "by the server")
    return Failure(Kind.GARBAGE, text)


def _reason(text: str) -> str:
    """Return OpenSSL's sentence without its brackets and source lines."""
    return text.partition("] ")[2].partition(" (_ssl")[0] or text
