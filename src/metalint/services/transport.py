"""HTTP/1.1 and HTTP/2 by httpx, which connects only to addresses that the resolver approved, or to the user's proxy.

Alone imports httpx2 and httpcore2, on which it stands: what goes on under these names of httpx and httpcore.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpcore2 as httpcore
import httpx2 as httpx

from metalint.config.services import SOURCES
from metalint.services.environment import system_authorities
from metalint.services.failures import Failure, FailureKind
from metalint.services.messages import AGENT, MISSING, HttpRequest, Reply
from metalint.services.proxies import Proxies
from metalint.services.replies import is_from_proxy, is_passed_on
from metalint.services.resolver import Resolver

_MOST_KEPT: Final = 100  # connections that nobody uses
_EXPIRY: Final = 10.0  # seconds for which they are kept
_READ_AHEAD: Final = 65536  # bytes of a reply
RECEIVE_BUFFER: Final = 131072  # bytes that the system takes in before anybody reads them; by itself it takes megabytes
READ_ON: Final = 2.0  # seconds for the body of a page, which is read only so that the connection can serve again
_FAILURES: Final = (httpcore.ProxyError, httpcore.ProtocolError, httpcore.NetworkError, OSError)
_ASCII: Final = bytes(range(128))
_SERVICE_HOSTS: Final = frozenset(urlsplit(base).hostname for base in SOURCES.values()) - {None}
"""Hosts that are known to be public, though a network with a proxy may know no names itself."""


class CheckedTransport(httpx.AsyncBaseTransport):
    """Sends requests by pools of httpcore, whose connections go to approved addresses, or to the proxy of a request.

    `Host` and TLS go on to use the name.
    """

    def __init__(self, resolver: Resolver, context: ssl.SSLContext | None) -> None:
        self._resolver = resolver
        self._context = context
        self._pools: dict[tuple[str, str, bool, int], httpcore.AsyncConnectionPool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer of a server; its body must be closed.

        Of a request, the extension ``path`` is asked for as it is, ``proxy`` is the URL of one or empty, and
        ``is_trusted`` tells whether the host may be private. A server may close a kept connection while a request
        is sent; the request is then sent again on a new connection.
        """
        url, own = request.url, request.extensions
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=own["path"])
        sent = httpcore.Request(request.method, target, headers=request.headers.raw, content=request.stream)
        route = (url.scheme, own["proxy"], own["is_trusted"])
        try:
            answer = await self._find_pool(*route, _MOST_KEPT).handle_async_request(sent)
        except _KeptConnectionClosedError:
            answer = await self._find_pool(*route, 0).handle_async_request(sent)
        return _Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def _find_pool(self, *route: *tuple[str, str, bool, int]) -> httpcore.AsyncConnectionPool:
        if route not in self._pools:
            self._pools[route] = self._open_pool(*route)
        return self._pools[route]

    def _open_pool(
        self,
        scheme: str,
        proxy: str,
        is_trusted: bool,  # noqa: FBT001
        most_kept: int,
    ) -> httpcore.AsyncConnectionPool:
        by_tls = proxy.startswith("https:")
        if self._context is None and (scheme == "https" or by_tls):
            self._context = system_authorities()
        way: httpcore.Proxy | None = None
        if proxy:
            url = httpx.URL(proxy)
            login = (url.username, url.password) if url.userinfo else None
            address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
            way = httpcore.Proxy(address, login, ssl_context=self._context if by_tls else None)
        return httpcore.AsyncConnectionPool(
            self._context,
            way,
            max_connections=None,
            max_keepalive_connections=most_kept,
            keepalive_expiry=_EXPIRY,
            http2=scheme == "https",
            network_backend=_Backend(_as_named if proxy else partial(self._resolver.addresses, is_trusted=is_trusted)),
        )

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()


class _Response(httpx.Response):
    """An answer; where it redirects to is for the scheduler to follow, at the pace of each host."""

    @property
    def has_redirect_location(self) -> bool:
        return False


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._answer.aiter_stream()

    async def aclose(self) -> None:
        await self._answer.aclose()


async def _as_named(host: str) -> list[str]:
    return [host]


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that are found for a host; the time that it may take is the whole exchange's."""

    def __init__(self, find_addresses: Callable[[str], Awaitable[list[str]]]) -> None:
        self._find_addresses = find_addresses

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's interface
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        failed: OSError | None = None
        for address in await self._find_addresses(host):
            try:
                reader, writer = await asyncio.open_connection(address, port, limit=_READ_AHEAD)
            except OSError as error:
                failed = error
            else:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
                return _Stream(reader, writer)
        raise httpcore.ConnectError("no address") from failed


class _KeptConnectionClosedError(httpcore.ReadError):
    """A connection that served before was closed, and not a byte answered the last request."""


class _Stream(httpcore.AsyncNetworkStream):
    """A connection of asyncio's; that of httpcore, on anyio, takes a quarter more of processors for many hosts."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._has_served = False
        self._is_awaiting = False  # whether nothing came since the last request

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109
        closed: OSError | None = None
        data = b""
        try:
            data = await self._reader.read(max_bytes)
        except OSError as error:
            closed = error
        if data:
            self._has_served, self._is_awaiting = True, False
        elif self._has_served and self._is_awaiting:
            raise _KeptConnectionClosedError from closed
        elif closed:
            raise closed
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        self._is_awaiting = True
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
        self._has_served = False  # what came before was a proxy's word on the tunnel
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's interface
        if info == "is_readable":
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)


class HttpClient:
    """Sends requests; knows nothing of limits, retries and redirects. It keeps no cookies."""

    def __init__(
        self,
        resolver: Resolver,
        context: ssl.SSLContext | None,
        proxies: Proxies,
        may_forward: Callable[[str], bool],  # tells whether a proxy may be asked for a name that is not known here
    ) -> None:
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(resolver, context),
            headers={"User-Agent": AGENT},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            trust_env=False,
            timeout=None,
        )
        self._resolver = resolver
        self._proxies = proxies
        self._may_forward = may_forward

    async def approve(self, request: HttpRequest) -> None:
        """Look the host up, which no time limit of the exchange includes.

        What a proxy will connect to it looks up by itself; so a name that is not known here is given to it only if it
        is that of a packaged service, if the user named it, or if it may be forwarded.

        Raises:
            Failure: ``PRIVATE``, ``NO_HOST`` or ``LOOKUP``, if it must not be asked; never ``NO_HOST`` by way of a
                proxy, which may know more.
        """
        host = request.target.host
        try:
            await self._resolver.addresses(host, is_trusted=request.is_trusted)
        except Failure as failure:
            if not self._proxies.find_proxy(*request.target[:3]) or failure.kind is FailureKind.PRIVATE:
                raise
            is_known = request.is_trusted or self._resolver.allows_private or host in _SERVICE_HOSTS
            if not (is_known or self._may_forward(host)):
                why = f"{host}; the proxy is not asked for names of which it is not known whether they are private"
                raise Failure(FailureKind.LOOKUP, why) from failure

    async def send(self, request: HttpRequest, deadline: asyncio.Timeout) -> Reply:
        """Return the reply of the server; ``deadline`` is for its headers, and `READ_ON` more for the body of a page.

        That a page is missing is believed of its server only, whose answers a proxy passes on with its mark.
        Services say so in their usual form.

        Raises:
            Failure: where there is none.
        """
        target = request.target
        proxy = self._proxies.find_proxy(*target[:3])
        try:
            reply = await self._exchange(request, proxy, deadline)
        except httpx.InvalidURL as error:
            raise Failure(FailureKind.MALFORMED, str(error)[:200]) from error
        except _FAILURES as error:
            raise _as_failure(error, has_proxy=bool(proxy)) from error
        if not proxy or target.scheme != "http":
            return reply
        if reply.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED or is_from_proxy(reply.fields):
            raise _make_refusal(str(reply.status))
        may_be_gone = reply.status in MISSING and request.method != "HEAD" and not request.wants_body
        if may_be_gone and not is_passed_on(reply.fields):
            raise Failure(FailureKind.UNDECIDED, f"status {reply.status}, which may be the proxy's own answer")
        return reply

    async def _exchange(self, request: HttpRequest, proxy: str, deadline: asyncio.Timeout) -> Reply:
        extensions = {"path": request.target.path.encode(), "proxy": proxy, "is_trusted": request.is_trusted}
        sent = self._client.build_request(
            request.method,
            str(request.target),
            headers=request.all_fields(),
            content=request.content or None,
            extensions=extensions,
        )
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
        fields = {name.decode("latin-1").lower(): value for name, value in response.headers.raw}
        headers = {name: value.decode("latin-1").strip() for name, value in fields.items()}
        if "location" in fields:  # what is not ASCII is percent-encoded byte by byte, as browsers and curl read it
            headers["location"] = quote(fields["location"].strip(), safe=_ASCII)
        return Reply(response.status_code, headers, body, request.target)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


async def _read_body(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit:
            raise Failure(FailureKind.OVERSIZED, f"an answer of more than {limit} bytes")
    return bytes(body)


def _make_refusal(answer: str) -> Failure:
    """Return what a proxy's own answer comes to: its status, and how it puts that."""
    if answer.startswith(f"{HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:d}"):
        why = "it wants a password (status 407); name it as `http://USER:PASSWORD@HOST:PORT`"
    else:
        why = f"it answers `{answer[:80].strip()}`"
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
    if isinstance(error, httpcore.ProxyError):
        return _make_refusal(text)
    if isinstance(error, httpcore.ConnectError):  # with what the system says of it
        said = (cause.strerror for cause in causes if isinstance(cause, OSError) and cause.errno)
        return Failure(FailureKind.PROXY if has_proxy else FailureKind.CONNECT, next(filter(None, said), "") or text)
    if isinstance(error, httpcore.ProtocolError) and not ("closed" in text or "disconnected" in text):
        return Failure(FailureKind.GARBAGE, text)
    return Failure(FailureKind.RESET, "by the server")
