"""HTTP/1.1 and HTTP/2, plain and by TLS: httpcore, held to the addresses that were checked.

httpcore's own pool looks at all connections for each request, which takes five times as long as the request where many
go to one host; here a connection is lent, and kept for the next one.
"""

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

import certifi
import httpcore

from metalint.services.failures import Failure, FailureKind
from metalint.services.messages import RECEIVE_BUFFER, HttpRequest, Reply, read_on
from metalint.services.resolver import Resolver

_BUFFERED: Final = 65536  # bytes of a reply that are read ahead of who reads it
_KEPT: Final = 100
_EXPIRY: Final = 10.0
_FAILURES: Final = (httpcore.ProtocolError, httpcore.NetworkError, OSError)
_ASCII: Final = bytes(range(128))


class _Stream(httpcore.AsyncNetworkStream):
    """A connection of asyncio's; the time that it may take is the whole exchange's."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109
        return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        self._writer.write(buffer)
        await self._writer.drain()

    async def aclose(self) -> None:
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's interface
        if info == "is_readable":
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only; TLS still proves the name, because only the address is replaced."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's interface
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers."""
        failed: OSError | None = None
        for address in await self._resolver.addresses(host):
            try:
                reader, writer = await asyncio.open_connection(address, port, limit=_BUFFERED)
            except OSError as error:
                failed = error
            else:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
                return _Stream(reader, writer)
        raise Failure(FailureKind.CONNECT, failed.strerror or str(failed) if failed else host) from failed


class Connections:
    """Asks, and keeps connections for the next request to the same host and port.

    There are no cookies, redirects, credentials, nor proxies, which would connect to addresses that nobody checked.
    """

    def __init__(self, resolver: Resolver, context: ssl.SSLContext | None = None) -> None:
        self._backend = _PinnedBackend(resolver)
        self._context = context
        self._kept: list[httpcore.AsyncHTTPConnection] = []
        self._single: set[str] = set()  # origins whose connections take one request at a time

    async def ask(self, request: HttpRequest, deadline: asyncio.Timeout) -> Reply:
        """Return the reply to ``request``; of a page, before the ``deadline``, which its body may then overrun."""
        scheme, host, port, path = request.target
        url = httpcore.URL(scheme=scheme.encode(), host=host.encode(), port=port, target=path.encode())
        fields = [(name.encode(), value.encode()) for name, value in request.all_fields().items()]
        asked = httpcore.Request(request.method, url, headers=fields, content=request.content or None)
        try:
            connection, response = await self._send(asked)
            try:
                body = await _read(response, request, deadline)
                await response.aclose()
                await self._keep(connection)
            except BaseException:  # among others, the time is over
                await (response if connection in self._kept else connection).aclose()
                raise
        except _FAILURES as error:
            raise _failure(error) from error
        headers = {}
        for name, value in response.headers:
            key = name.decode("latin-1").lower()
            headers[key] = value.decode("latin-1").strip()
            if key == "location":  # what is not ASCII is percent-encoded byte by byte, as browsers and curl read it
                headers[key] = quote(value.strip(), safe=_ASCII)
        return Reply(response.status, headers, body)

    async def _send(self, asked: httpcore.Request) -> tuple[httpcore.AsyncHTTPConnection, httpcore.Response]:
        """Send a request; if the server has closed a kept connection meanwhile, once more by a new one."""
        origin = asked.url.origin
        is_kept = True
        while True:
            connection, is_kept = self._lend(origin) if is_kept else (self._made(origin), False)
            try:
                response = await connection.handle_async_request(asked)
            except httpcore.ConnectionNotAvailable:  # somebody else was faster
                self._single.add(str(origin))
            except BaseException as error:
                if connection not in self._kept:
                    await connection.aclose()
                if not (is_kept and isinstance(error, _FAILURES) and _failure(error).kind is FailureKind.RESET):
                    raise
                is_kept = False
            else:
                if response.extensions["http_version"] != b"HTTP/2":
                    self._single.add(str(origin))
                return connection, response

    def _lend(self, origin: httpcore.Origin) -> tuple[httpcore.AsyncHTTPConnection, bool]:
        for connection in reversed(self._kept):
            if connection.can_handle_request(origin) and connection.is_available() and not connection.has_expired():
                if not self._may_share(origin):
                    self._kept.remove(connection)
                return connection, True
        return self._made(origin), False

    def _made(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        is_secure = origin.scheme == b"https"
        if is_secure and self._context is None:
            folder = os.environ.get("SSL_CERT_DIR")  # of authorities that the user trusts instead of the usual ones
            self._context = ssl.create_default_context(cafile=None if folder else certifi.where(), capath=folder)
        made = httpcore.AsyncHTTPConnection(
            origin, self._context, keepalive_expiry=_EXPIRY, http2=is_secure, network_backend=self._backend
        )
        if self._may_share(origin):
            self._kept.append(made)
        return made

    def _may_share(self, origin: httpcore.Origin) -> bool:
        """Tell whether one connection may serve many requests at once, by HTTP/2."""
        return origin.scheme == b"https" and str(origin) not in self._single

    async def _keep(self, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keep a connection that can serve again; of too many, the one that has not served for longest is closed."""
        if connection in self._kept:
            self._kept.remove(connection)
        if not connection.is_closed():
            self._kept.append(connection)
        if len(self._kept) > _KEPT and (
            oldest := next((connection for connection in self._kept if connection.is_idle()), None)
        ):
            self._kept.remove(oldest)
            await oldest.aclose()

    async def close(self) -> None:
        """Close the connections that are kept."""
        for connection in self._kept:
            await connection.aclose()
        self._kept.clear()


async def _read(response: httpcore.Response, request: HttpRequest, deadline: asyncio.Timeout) -> bytes:
    """Return the body, as it is sent; of a page, some of it, so that a small one leaves the connection usable."""
    if request.wants_body:
        return await _gather(response, request.limit)
    with contextlib.suppress(*_FAILURES, Failure):
        async with read_on(deadline):
            await _gather(response, request.limit)
    return b""


async def _gather(response: httpcore.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > limit:
            raise Failure(FailureKind.OVERSIZED, f"an answer of more than {limit} bytes")
    return bytes(body)


def _failure(error: Exception) -> Failure:
    text = str(error)[:200]
    if isinstance(error, ssl.SSLError):
        # OpenSSL's sentence without its brackets and source lines
        return Failure(FailureKind.TLS, text.partition("] ")[2].partition(" (_ssl")[0] or text)
    if isinstance(error, OSError) or "closed" in text or "disconnected" in text:
        return Failure(FailureKind.RESET, "by the server")
    return Failure(FailureKind.GARBAGE, text)
