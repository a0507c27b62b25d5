"""HTTP/1.1 and HTTP/2 by httpx, which connects only to addresses that the resolver approved, or to the user's proxy.

Alone imports httpx, and httpcore, on which httpx stands, so that their successor is one line.
"""

import asyncio
import base64
import contextlib
import socket
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from functools import lru_cache, partial
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import httpcore
import httpx

from metalint.config.services import SOURCES
from metalint.services.environment import system_authorities
from metalint.services.failures import Failure, FailureKind
from metalint.services.messages import MISSING, HttpRequest, Reply
from metalint.services.proxies import Proxies
from metalint.services.replies import is_from_beyond, is_from_proxy
from metalint.services.resolver import Resolver
from metalint.services.targets import Target

_MOST_ROUTES: Final = 100  # to which connections are kept
_EXPIRY: Final = 10.0  # seconds for which they are kept
_READ_AHEAD: Final = 65536  # bytes of a reply
RECEIVE_BUFFER: Final = 131072  # bytes that the system takes in before anybody reads them; by itself it takes megabytes
READ_ON: Final = 2.0  # seconds for the body of a page, which is read only so that the connection can serve again
_FAILURES: Final = (httpcore.ProtocolError, httpcore.NetworkError, OSError)
_PORTS: Final = {"http": 80, "https": 443}
_ASCII: Final = bytes(range(128))
_SERVICE_HOSTS: Final = frozenset(urlsplit(base).hostname for base in SOURCES.values()) - {None}
"""Hosts that are known to be public, though a network with a proxy may know no names of its own."""


class _Route(NamedTuple):
    """A server, and the way to it: directly, by requests to a proxy, or by a tunnel that a proxy opens."""

    scheme: str
    host: str
    port: int
    proxy: str = ""
    is_tunnel: bool = False

    @property
    def may_share(self) -> bool:
        """Return whether many requests may go by one connection at the same time: by HTTP/2, which TLS offers."""
        return self.scheme == "https"

    @property
    def origin(self) -> httpcore.Origin:
        """Return whom a connection is to: the server, or the proxy that passes requests on."""
        if not self.proxy or self.is_tunnel:
            return httpcore.Origin(self.scheme.encode(), self.host.encode(), self.port)
        return _read_proxy(self.proxy)[0]


class CheckedTransport(httpx.AsyncBaseTransport):
    """Connects to approved addresses only, while `Host` and TLS go on to use the name.

    Each connection, unless of HTTP/2, is lent to one request at a time. A pool of httpcore looks at all of its
    connections for each request, which takes five times as long as the request where many go to one host.
    """

    def __init__(self, resolver: Resolver, proxies: Proxies, context: ssl.SSLContext | None = None) -> None:
        self._resolver = resolver
        self._proxies = proxies
        self._context = context
        self._kept: OrderedDict[_Route, list[httpcore.AsyncHTTPConnection]] = OrderedDict()
        self._single: set[_Route] = set()  # those to servers that do not offer HTTP/2

    async def approve(self, target: Target, *, is_trusted: bool) -> tuple[str, list[str]]:
        """Return the proxy for ``target``, or an empty text and the addresses to connect to, all of them approved.

        What the proxy will connect to it looks up by itself; so a name is given to it only if its addresses as they are
        known here are approved, if it is that of a packaged service, or if ``is_trusted``, because the user named it.

        Raises:
            Failure: ``PRIVATE``, ``NO_HOST`` or ``LOOKUP``; never ``NO_HOST`` by way of a proxy, which may know more.
        """
        proxy, host = self._proxies.find_proxy(*target[:3]), target.host
        try:
            return proxy, await self._resolver.addresses(host, is_trusted=is_trusted)
        except Failure as failure:
            if not proxy or failure.kind is FailureKind.PRIVATE:
                raise
            if is_trusted or self._resolver.allows_private or host in _SERVICE_HOSTS:
                return proxy, []
            why = f"{host}; the proxy is not asked for names of which it is not known whether they are private"
            raise Failure(FailureKind.LOOKUP, why) from failure

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the ``HttpRequest`` of a request by the proxy, or to the first of the addresses that takes connections.

        Neither its fields nor those of the answer are in what the client sees, which at each request would look for
        cookies and redirects in them, and refuse some; both are among the extensions.
        """
        asked: HttpRequest = request.extensions["request"]
        target = asked.target
        proxy, addresses = await self.approve(target, is_trusted=asked.is_trusted)
        is_tunnel = bool(proxy) and (target.scheme == "https" or request.extensions["is_tunnel"])
        route = _Route(target.scheme, target.host, target.port, proxy, is_tunnel)
        fields = [(name.encode(), value.encode()) for name, value in asked.all_fields().items()]
        origin, path = route.origin, target.path
        if proxy and not is_tunnel:
            path = str(target)
            fields += _read_proxy(proxy)[1]
        url = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=path.encode())
        sent = httpcore.Request(asked.method, url, headers=fields, content=asked.content or None)
        connection, response = await self._send(route, sent, addresses)
        return httpx.Response(
            response.status,
            stream=_LentStream(response, partial(self._take_back, route, connection)),
            extensions={"fields": response.headers},
        )

    async def _send(
        self, route: _Route, sent: httpcore.Request, addresses: list[str]
    ) -> tuple[httpcore.AsyncHTTPConnection, httpcore.Response]:
        while True:
            connection = await self._lend(route, addresses)
            try:
                response = await connection.handle_async_request(sent)
            except httpcore.ConnectionNotAvailable:  # it serves one request at a time, as is known only now
                self._single.add(route)
            except BaseException:
                await self._take_back(route, connection)
                raise
            else:
                if response.extensions["http_version"] != b"HTTP/2":
                    self._single.add(route)
                    if connection in self._kept[route]:
                        self._kept[route].remove(connection)
                return connection, response

    async def _lend(self, route: _Route, addresses: list[str]) -> httpcore.AsyncHTTPConnection:
        """Return a connection, which stays among those that are kept if many requests may share it."""
        kept = self._kept.setdefault(route, [])
        self._kept.move_to_end(route)
        connection = None
        while kept and connection is None:
            candidate = kept.pop()
            if candidate.has_expired():
                await candidate.aclose()
            elif candidate.is_available():
                connection = candidate
        if connection is None:
            if self._context is None and (route.may_share or route.proxy.startswith("https:")):
                self._context = system_authorities()
            connection = httpcore.AsyncHTTPConnection(
                route.origin,
                self._context,
                keepalive_expiry=_EXPIRY,
                http2=route.may_share,
                network_backend=_Backend(addresses, route, self._context),
            )
        if route.may_share and route not in self._single:
            kept.append(connection)
        return connection

    async def _take_back(self, route: _Route, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keep a connection for the next request; of too many hosts, that of the one that was asked longest ago."""
        kept = self._kept.setdefault(route, [])
        if connection.is_closed():
            if connection in kept:
                kept.remove(connection)
        elif connection not in kept:
            if connection.is_idle():
                kept.append(connection)
            elif not route.may_share or route in self._single:  # given up before it was used, or in the middle
                await connection.aclose()
        if len(self._kept) > _MOST_ROUTES:
            routes = (key for key, kept in self._kept.items() if all(one.is_idle() for one in kept))
            if oldest := next(routes, None):
                for idle in self._kept.pop(oldest):
                    await idle.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        for connections in self._kept.values():
            for connection in connections:
                await connection.aclose()
        self._kept.clear()


class _LentStream(httpx.AsyncByteStream):
    """The body of an answer, which gives its connection back once it is closed."""

    def __init__(self, response: httpcore.Response, give_back: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._response = response
        self._give_back = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._response.aclose()
        finally:
            await self._give_back()


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to approved addresses, or to the proxy; the time that it may take is the whole exchange's."""

    def __init__(self, addresses: list[str], route: _Route, context: ssl.SSLContext | None) -> None:
        self._addresses = addresses
        self._route = route
        self._context = context

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's interface
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        if self._route.is_tunnel:
            return await self._open_tunnel()
        failed: OSError | None = None
        for address in [host] if self._route.proxy else self._addresses:
            try:
                reader, writer = await asyncio.open_connection(address, port, limit=_READ_AHEAD)
            except OSError as error:
                failed = error
            else:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
                return _Stream(reader, writer)
        raise httpcore.ConnectError("no address") from failed

    async def _open_tunnel(self) -> httpcore.AsyncNetworkStream:
        """Have the proxy connect to the server.

        Raises:
            Failure: ``PROXY``, where it refuses.
        """
        origin, fields = _read_proxy(self._route.proxy)
        backend = _Backend([], self._route._replace(is_tunnel=False), None)
        connection = httpcore.AsyncHTTPConnection(origin, self._context, network_backend=backend)
        host = f"[{self._route.host}]" if ":" in self._route.host else self._route.host
        target = f"{host}:{self._route.port}".encode()
        url = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target)
        try:
            response = await connection.handle_async_request(
                httpcore.Request("CONNECT", url, headers=[(b"Host", target), *fields])
            )
        except BaseException:  # among others, the time is over
            await connection.aclose()
            raise
        if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            stream: httpcore.AsyncNetworkStream = response.extensions["network_stream"]
            return stream
        await connection.aclose()
        raise _make_refusal(response.status, response.extensions["reason_phrase"])


class _Stream(httpcore.AsyncNetworkStream):
    """A connection of asyncio's; that of httpcore, on anyio, takes a quarter more of processors for many hosts."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109
        return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:  # after which there may be an answer nevertheless
            raise httpcore.WriteError(str(error)) from error

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
        except BaseException as error:  # among others, the time is over
            await self.aclose()
            if isinstance(error, OSError):
                raise httpcore.ConnectError(str(error)) from error
            raise
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's interface
        if info == "is_readable":
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)


@lru_cache(maxsize=8)
def _read_proxy(proxy: str) -> tuple[httpcore.Origin, list[tuple[bytes, bytes]]]:
    """Return whom to connect to, and the fields that say who asks."""
    url = httpx.URL(proxy)
    origin = httpcore.Origin(url.raw_scheme, url.raw_host, url.port or _PORTS[url.scheme])
    login = base64.b64encode(f"{url.username}:{url.password}".encode())
    return origin, [(b"Proxy-Authorization", b"Basic " + login)] if url.userinfo else []


class HttpClient:
    """Sends requests; knows nothing of limits, retries and redirects. It keeps no cookies."""

    def __init__(self, resolver: Resolver, context: ssl.SSLContext | None, proxies: Proxies) -> None:
        self._transport = CheckedTransport(resolver, proxies, context)
        cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        self._client = httpx.AsyncClient(transport=self._transport, cookies=cookies, trust_env=False, timeout=None)  # noqa: S113 - the exchange as a whole has one
        self._proxies = proxies

    async def approve(self, request: HttpRequest) -> None:
        """Look the host up, which no time limit of the exchange includes; a `Failure` if it must not be asked."""
        await self._transport.approve(request.target, is_trusted=request.is_trusted)

    async def send(self, request: HttpRequest, deadline: asyncio.Timeout) -> Reply:
        """Return the reply of the server; ``deadline`` is for its headers, and `READ_ON` more for the body of a page.

        That a page is missing is believed of its server only. Where a proxy says so of plain HTTP, it is asked for a
        tunnel to the server, unless the reply bears a mark of who made it. Services say so in a form of their own.

        Raises:
            Failure: where there is none.
        """
        target = request.target
        is_passed_on = target.scheme == "http" and bool(self._proxies.find_proxy(*target[:3]))
        limit = deadline.when() or 0.0
        refusal: Failure | None = None
        if is_passed_on and request.by_tunnel:
            try:
                return await self._exchange(request, deadline, is_tunnel=True)
            except Failure as failure:
                refusal = failure
        reply = await self._exchange(request, deadline)
        if not is_passed_on:
            return reply
        if reply.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED or is_from_proxy(reply.fields):
            raise _make_refusal(reply.status)
        may_be_gone = reply.status in MISSING and request.method != "HEAD" and not request.wants_body
        if not may_be_gone or is_from_beyond(reply.fields):
            return reply
        deadline.reschedule(max(limit, deadline.when() or 0.0))
        try:
            if refusal is None:
                return await self._exchange(request, deadline, is_tunnel=True)
        except Failure as failure:
            refusal = failure
        why = f"status {reply.status}, which may be the proxy's own answer (it opens no tunnel: {refusal.detail})"
        raise Failure(FailureKind.UNDECIDED, why) from refusal

    async def _exchange(self, request: HttpRequest, deadline: asyncio.Timeout, *, is_tunnel: bool = False) -> Reply:
        target = request.target
        extensions = {"request": request, "is_tunnel": is_tunnel}
        sent = httpx.Request(request.method, _url_of(*target[:3]), extensions=extensions)
        try:
            response = await self._client.send(sent, stream=True)
            try:
                if request.wants_body:
                    body = await _read_body(response, request.limit)
                else:  # some of a page, so that a small one leaves the connection usable
                    body = b""
                    now = asyncio.get_running_loop().time()
                    deadline.reschedule(now + 2 * READ_ON)  # the reply is there already
                    with contextlib.suppress(*_FAILURES, Failure):
                        async with asyncio.timeout_at(now + READ_ON):
                            await _read_body(response, request.limit)
            finally:
                await response.aclose()
                response.stream = sent.stream  # its own refers to it, and would stay until garbage is collected
        except _FAILURES as error:
            has_proxy = bool(self._proxies.find_proxy(*target[:3]))
            raise _as_failure(error, has_proxy=has_proxy) from error
        headers = {}
        for name, value in response.extensions["fields"]:
            key = name.decode("latin-1").lower()
            headers[key] = value.decode("latin-1").strip()
            if key == "location":  # what is not ASCII is percent-encoded byte by byte, as browsers and curl read it
                headers[key] = quote(value.strip(), safe=_ASCII)
        return Reply(response.status_code, headers, body)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


@lru_cache(maxsize=1 << 12)
def _url_of(scheme: str, host: str, port: int | None) -> httpx.URL:
    try:
        return httpx.URL(scheme=scheme, host=host, port=port)
    except httpx.InvalidURL as error:
        raise Failure(FailureKind.MALFORMED, str(error)[:200]) from error


async def _read_body(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - for the type checker
    async for chunk in response.stream:  # as `aiter_raw` gives it, which takes half as long again for each answer
        body += chunk
        if len(body) > limit:
            raise Failure(FailureKind.OVERSIZED, f"an answer of more than {limit} bytes")
    return bytes(body)


def _make_refusal(status: int, phrase: bytes = b"") -> Failure:
    """Return what a proxy's own answer comes to."""
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        why = "it wants a password (status 407); name it as `http://USER:PASSWORD@HOST:PORT`"
    else:
        why = f"it answers `{status} {phrase.decode('latin-1')[:80]}".strip() + "`"
    return Failure(FailureKind.PROXY, why)


def _as_failure(error: Exception, *, has_proxy: bool) -> Failure:
    causes: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in causes:
        causes.append(following)
        following = following.__cause__ or following.__context__
    text = str(error)[:200]
    if tls := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
        # OpenSSL's sentence without its brackets and source lines
        text = str(tls)[:200]
        return Failure(FailureKind.TLS, text.partition("] ")[2].partition(" (_ssl")[0] or text)
    if isinstance(error, httpcore.ConnectError):  # with what the system says of it
        said = (cause.strerror for cause in causes if isinstance(cause, OSError) and cause.errno)
        return Failure(FailureKind.PROXY if has_proxy else FailureKind.CONNECT, next(filter(None, said), "") or text)
    if isinstance(error, httpcore.ProtocolError) and not ("closed" in text or "disconnected" in text):
        return Failure(FailureKind.GARBAGE, text)
    return Failure(FailureKind.RESET, "by the server")
