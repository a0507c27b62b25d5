"""HTTP/1.1 and HTTP/2 by httpx, which connects only to addresses that the resolver approved, or to the user's proxy.

Alone imports httpx, so that its successor is one line.
"""

import asyncio
import contextlib
import socket
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from functools import lru_cache
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final
from urllib.parse import quote, urlsplit

import httpx

from metalint.config.services import SOURCES
from metalint.services.environment import system_authorities
from metalint.services.failures import Failure, FailureKind
from metalint.services.messages import RECEIVE_BUFFER, HttpRequest, Reply, read_on
from metalint.services.proxies import Proxies
from metalint.services.resolver import Resolver

_IDLE_POOLS: Final = 100  # hosts to which connections are kept
_EXPIRY: Final = 10.0  # seconds for which they are kept
_Origin = tuple[str, str, int | None]
_FAILURES: Final = (httpx.TransportError, OSError)
_PORTS: Final = {"http": 80, "https": 443}
_ASCII: Final = bytes(range(128))
_SERVICE_HOSTS: Final = frozenset(urlsplit(base).hostname for base in SOURCES.values()) - {None}
"""Hosts that are known to be public, though a network with a proxy may know no names of its own."""


class CheckedTransport(httpx.AsyncBaseTransport):
    """Connects to approved addresses only: the address replaces the name, which `Host` and TLS go on to use.

    Each host has a pool of connections of its own, because hosts share addresses, and a connection proves one name.
    """

    def __init__(self, resolver: Resolver, proxies: Proxies, context: ssl.SSLContext | None = None) -> None:
        self._resolver = resolver
        self._proxies = proxies
        self._context = context
        self._pools: OrderedDict[_Origin, _Pool] = OrderedDict()

    async def approve(self, url: httpx.URL, *, is_trusted: bool) -> tuple[str, list[str]]:
        """Return the proxy for ``url``, or an empty text and the addresses to connect to, all of them approved.

        What the proxy will connect to it looks up by itself; so a name is given to it only if its addresses as they are
        known here are approved, if it is that of a packaged service, or if ``is_trusted``, because the user named it.

        Raises:
            Failure: ``PRIVATE``, ``NO_HOST`` or ``LOOKUP``; never ``NO_HOST`` by way of a proxy, which may know more.
        """
        host = url.raw_host.decode()
        proxy = self._proxies.of(url.scheme, host, url.port or _PORTS[url.scheme])
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
        """Send a request by the proxy, or to the first of the addresses that takes connections."""
        url, is_trusted = request.url, bool(request.extensions.get("is_trusted"))
        proxy, addresses = await self.approve(url, is_trusted=is_trusted)
        if proxy:
            return await self._send(_for_proxy(request), proxy)
        extensions = {**request.extensions, "sni_hostname": url.raw_host.decode()}
        failed: httpx.ConnectError | None = None
        for address in addresses:
            pinned = _url_of(url.scheme, address, url.port)
            sent = httpx.Request(
                request.method, pinned, headers=request.headers, stream=request.stream, extensions=extensions
            )
            try:
                return await self._send(sent, "", (url.scheme, url.raw_host.decode(), url.port))
            except httpx.ConnectError as error:
                if _tls_error(error):
                    raise
                failed = error
        raise failed or httpx.ConnectError("no address")

    async def _send(self, request: httpx.Request, proxy: str, origin: _Origin | None = None) -> httpx.Response:
        url = request.url
        origin = origin or (url.scheme, url.raw_host.decode(), url.port)
        pool = self._pools.setdefault(origin, _Pool())
        self._pools.move_to_end(origin)
        is_shared = url.scheme == "https" and not pool.is_single
        lent = pool.idle.pop() if pool.idle else self._made(proxy, is_secure=url.scheme == "https")
        if is_shared:
            pool.idle.append(lent)
        pool.in_flight += 1
        try:
            response = await lent.handle_async_request(request)
        except BaseException:
            pool.take_back(lent)
            raise
        pool.is_single = pool.is_single or response.extensions.get("http_version") != b"HTTP/2"
        response.stream = _LentStream(response.stream, pool, lent)
        # redirects are not the client's, which would read the address that they lead to, and refuse a strange one
        written = [value for name, value in response.headers.raw if name.lower() == b"location"]
        if written:
            response.extensions["location"] = written[-1]
            del response.headers["location"]
        if len(self._pools) > _IDLE_POOLS:
            await self._close_idle()
        return response

    def _made(self, proxy: str, *, is_secure: bool) -> httpx.AsyncHTTPTransport:
        is_by_tls = proxy.lower().startswith("https:")
        if self._context is None and (is_secure or is_by_tls):
            self._context = system_authorities()
        return httpx.AsyncHTTPTransport(
            verify=self._context or _NO_TLS,
            trust_env=False,
            http2=is_secure,
            limits=httpx.Limits(keepalive_expiry=_EXPIRY),
            proxy=httpx.Proxy(proxy, ssl_context=self._context if is_by_tls else None) if proxy else None,
            socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)],
        )

    async def _close_idle(self) -> None:
        """Close the connections of the host that has not been asked for longest."""
        for key, pool in self._pools.items():
            if not pool.in_flight:
                del self._pools[key]
                await pool.aclose()
                return

    async def aclose(self) -> None:
        """Close all connections."""
        pools = list(self._pools.values())
        self._pools.clear()
        for pool in pools:
            await pool.aclose()


_NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # for pools of plain HTTP; it trusts nobody


class _Pool:
    """The connections of one host: httpx's pools, of which each but one of HTTP/2 is lent to one request at a time.

    A pool of httpx looks at all of its connections for each request, which takes five times as long as the request
    where many go to one host.
    """

    def __init__(self) -> None:
        self.idle: list[httpx.AsyncHTTPTransport] = []
        self.in_flight = 0  # how many answers are being waited for, or read
        self.is_single = False  # whether the host does not offer HTTP/2

    def take_back(self, lent: httpx.AsyncHTTPTransport) -> None:
        """Keep a connection for the next request."""
        self.in_flight -= 1
        if lent not in self.idle:
            self.idle.append(lent)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self.idle:
            await transport.aclose()


class _LentStream(httpx.AsyncByteStream):
    """The body of an answer, which gives its connection back once it is closed."""

    def __init__(
        self,
        stream: httpx.AsyncByteStream | httpx.SyncByteStream,
        pool: _Pool,
        lent: httpx.AsyncHTTPTransport,
    ) -> None:
        assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101 - for the type checker
        self._stream = stream
        self._pool = pool
        self._lent = lent

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
        self._pool.take_back(self._lent)


class HttpClient:
    """Sends requests; knows nothing of limits, retries and redirects. It keeps no cookies."""

    def __init__(self, resolver: Resolver, context: ssl.SSLContext | None, proxies: Proxies) -> None:
        self._transport = CheckedTransport(resolver, proxies, context)
        cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        self._client = httpx.AsyncClient(transport=self._transport, cookies=cookies, trust_env=False)
        self._proxies = proxies

    async def approve(self, request: HttpRequest) -> None:
        """Look the host up, which no time limit of the exchange includes; a `Failure` if it must not be asked."""
        await self._transport.approve(_url_of(*request.target[:3]), is_trusted=request.is_trusted)

    async def send(self, request: HttpRequest, deadline: asyncio.Timeout) -> Reply:
        """Return the reply to ``request``; of a page, before the ``deadline``, which its body may then overrun.

        Raises:
            Failure: where there is none.
        """
        target = request.target
        extensions = {"target": target.path.encode(), "is_trusted": request.is_trusted}
        sent = httpx.Request(
            request.method,
            _url_of(*request.target[:3]),
            headers=request.all_fields(),
            content=request.content or None,
            extensions=extensions,
        )
        has_proxy = bool(self._proxies.of(target.scheme, target.host, target.port))
        try:
            response = await self._client.send(sent, stream=True)
            try:
                if has_proxy and response.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
                    raise Failure(FailureKind.PROXY, _NEEDS_LOGIN)
                body = await _read(response, request, deadline)
            finally:
                await response.aclose()
        except _FAILURES as error:
            raise _failure(error, has_proxy=has_proxy) from error
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in response.headers.raw
        }
        if location := response.extensions.get("location"):
            # what is not ASCII is percent-encoded byte by byte, as browsers and curl read it
            headers["location"] = quote(location.strip(), safe=_ASCII)
        return Reply(response.status_code, headers, body)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def _for_proxy(request: httpx.Request) -> httpx.Request:
    """Return a request as httpx passes it to a proxy: its target is a whole URL, and by a tunnel part of the URL."""
    target = request.extensions.get("target")
    if target is None:
        return request
    extensions = {name: value for name, value in request.extensions.items() if name != "target"}
    url = request.url
    if url.scheme == "http":
        extensions["target"] = f"http://{request.headers['host']}".encode() + target
    else:  # httpx would send it to the proxy, too, where the host to connect to belongs
        try:
            url = url.copy_with(raw_path=target)
        except httpx.InvalidURL as error:
            raise Failure(FailureKind.MALFORMED, str(error)[:200]) from error
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)


@lru_cache(maxsize=1 << 12)
def _url_of(scheme: str, host: str, port: int | None) -> httpx.URL:
    try:
        return httpx.URL(scheme=scheme, host=host, port=port)
    except httpx.InvalidURL as error:
        raise Failure(FailureKind.MALFORMED, str(error)[:200]) from error


async def _read(response: httpx.Response, request: HttpRequest, deadline: asyncio.Timeout) -> bytes:
    """Return the body, as it is sent; of a page, some of it, so that a small one leaves the connection usable."""
    if request.wants_body:
        return await _gather(response, request.limit)
    with contextlib.suppress(*_FAILURES, Failure):
        async with read_on(deadline):
            await _gather(response, request.limit)
    return b""


async def _gather(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit:
            raise Failure(FailureKind.OVERSIZED, f"an answer of more than {limit} bytes")
    return bytes(body)


_NEEDS_LOGIN: Final = "it wants a password (status 407); name it as `http://USER:PASSWORD@HOST:PORT`"


def _failure(error: Exception, *, has_proxy: bool) -> Failure:
    text = str(error)[:200]
    if tls := _tls_error(error):
        # OpenSSL's sentence without its brackets and source lines
        text = str(tls)[:200]
        return Failure(FailureKind.TLS, text.partition("] ")[2].partition(" (_ssl")[0] or text)
    if isinstance(error, httpx.ProxyError):
        why = _NEEDS_LOGIN if text.startswith("407") else f"it answers `{text}`"
        return Failure(FailureKind.PROXY, why)
    if isinstance(error, httpx.ConnectError):
        return Failure(FailureKind.PROXY if has_proxy else FailureKind.CONNECT, _reason(error))
    if isinstance(error, httpx.ProtocolError) and not ("closed" in text or "disconnected" in text):
        return Failure(FailureKind.GARBAGE, text)
    return Failure(FailureKind.RESET, "by the server")


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and those behind it."""
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found:
        found.append(following)
        following = following.__cause__ or following.__context__
    return found


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    return next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)


def _reason(error: BaseException) -> str:
    """Return why there is no connection, as the system says it."""
    said = (cause.strerror for cause in _causes(error) if isinstance(cause, OSError) and cause.errno)
    return next(filter(None, said), "") or str(error)[:200]
