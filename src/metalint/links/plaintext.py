"""HTTP/1.1 without TLS, straight on streams.

A request through httpx takes ten times as long, most of it in layers that a question without a body does not need;
here, too, every byte that is read is counted. TLS, and with it HTTP/2, is httpx's (`metalint.links.tls`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Final

from metalint.links.failures import Failure, Kind
from metalint.links.framing import CutError, is_delimited, read_body, read_head
from metalint.links.messages import MAX_HEAD, RECEIVE_BUFFER, Reply, read_on
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from metalint.links.messages import Request
    from metalint.links.resolver import Resolver

_NO_BODY: Final = frozenset({204, 304})
_BUFFER: Final = 16384  # bytes that are taken in at once


class _Feeder(asyncio.BufferedProtocol):
    """Hands what comes in to a reader, by a buffer of its own.

    The one of asyncio's streams has 256 KiB, allocated for every read; to map and unmap so much takes the system longer
    than a reply does.
    """

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._buffer = bytearray(_BUFFER)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._reader.set_transport(transport)  # which it pauses while it holds more than its limit

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - asyncio's interface
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._reader.feed_data(self._buffer[:nbytes])

    def eof_received(self) -> bool:
        self._reader.feed_eof()
        return True  # what the server does not close is closed here

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None:
            self._reader.feed_eof()
        else:
            self._reader.set_exception(exc)


class Stream(NamedTuple):
    """A connection."""

    reader: asyncio.StreamReader
    transport: asyncio.Transport


class _Stale(Exception):  # noqa: N818 - it is handled where it is raised
    """A kept connection that the server had closed meanwhile."""


class PlainClient:
    """Asks over TCP; keeps connections for the next request to the same host and port."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._idle: dict[tuple[str, int], list[Stream]] = {}

    async def ask(self, request: Request, deadline: asyncio.Timeout) -> Reply:
        """Return the reply to ``request``; of a page, before the ``deadline``, which its body may then overrun.

        Raises:
            Failure: when there is none.
        """
        key = (request.target.host, request.target.port)
        if (kept := self._kept(key)) is not None:
            with contextlib.suppress(_Stale):
                return await self._converse(kept, request, deadline, is_kept=True)
        return await self._converse(await self._connect(*key), request, deadline, is_kept=False)

    def _kept(self, key: tuple[str, int]) -> Stream | None:
        streams = self._idle.get(key, [])
        while streams:
            stream = streams.pop()
            if not stream.reader.at_eof() and not stream.transport.is_closing():
                return stream
            stream.transport.close()
        return None

    async def _connect(self, host: str, port: int) -> Stream:
        failed: OSError | None = None
        for address in await self._resolver.addresses(host):
            try:
                return await _opened(address, port)
            except OSError as error:
                failed = error
        raise Failure(Kind.CONNECT, failed.strerror or str(failed) if failed else host) from failed

    async def _converse(self, stream: Stream, request: Request, deadline: asyncio.Timeout, *, is_kept: bool) -> Reply:
        """Send, read, and keep the connection if it is at the end of the reply."""
        is_done = False
        try:
            stream.transport.write(_written(request))
            reply, is_done = await _read(stream.reader, request, deadline)
        except (OSError, EOFError) as error:
            if is_kept and not isinstance(error, CutError):
                raise _Stale from error
            raise Failure(Kind.RESET, "by the server") from error
        except ValueError as error:  # a line longer than the limit
            raise Failure(Kind.GARBAGE, f"fields longer than {MAX_HEAD} bytes") from error
        finally:
            if is_done:
                self._idle.setdefault((request.target.host, request.target.port), []).append(stream)
            else:
                stream.transport.abort()
        return reply

    def close(self) -> None:
        """Close the connections that are kept."""
        for streams in self._idle.values():
            for stream in streams:
                stream.transport.abort()
        self._idle.clear()


async def _opened(address: str, port: int) -> Stream:
    reader = asyncio.StreamReader(limit=MAX_HEAD)
    transport, _ = await asyncio.get_running_loop().create_connection(lambda: _Feeder(reader), address, port)
    link = transport.get_extra_info("socket")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    return Stream(reader, transport)


def _written(request: Request) -> bytes:
    lines = [f"{request.method} {request.target.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.all_fields().items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + request.content


async def _read(reader: asyncio.StreamReader, request: Request, deadline: asyncio.Timeout) -> tuple[Reply, bool]:
    """Return the reply, and whether the connection can serve again."""
    status, fields, is_lasting = await read_head(reader)
    if request.method == "HEAD" or status in _NO_BODY:
        return Reply(status, fields), is_lasting
    if request.wants_body:
        body, is_whole = await read_body(reader, fields, request.limit)
        if not is_whole:
            raise Failure(Kind.OVERSIZED, f"an answer of more than {request.limit} bytes")
        return Reply(status, fields, body), is_lasting and is_delimited(fields)
    is_whole = False
    with contextlib.suppress(OSError, EOFError, ValueError, Failure, TimeoutError):
        async with read_on(deadline):
            _, is_whole = await read_body(reader, fields, request.limit)
    return Reply(status, fields), is_whole and is_lasting and is_delimited(fields)
