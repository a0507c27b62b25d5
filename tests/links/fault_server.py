"""A server that misbehaves in every way that link checkers get wrong; the path says how.

Run by itself it serves plain HTTP for benchmarks: ``PYTHONPATH=tests python tests/links/fault_server.py PORT``.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from support.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Answer = Callable[["Exchange"], Awaitable[None]]

CUT = 65536
"""What a checker may read of a body, by its own word."""


class Close(Exception):  # noqa: N818 - an event, not an error
    """The fault is over, and the connection with it."""


@dataclass
class Exchange:
    """One request, and the way to answer it."""

    server: FaultServer
    writer: asyncio.StreamWriter
    method: str
    path: str
    headers: dict[str, str]
    times: int
    body: bytes = b""

    @property
    def is_head(self) -> bool:
        return self.method == "HEAD"

    async def send(self, data: bytes) -> None:
        await asyncio.sleep(0)
        if self.writer.transport.is_closing():
            raise Close
        self.server.sent[self.path] += len(data)
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self, status: str, *fields: str, body: bytes = b"") -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
        head = ("\r\n".join([*lines, "", ""])).encode("latin-1")
        await self.send(head if self.is_head else head + body)


@dataclass
class FaultServer(LoopbackServer):
    """Answers as the path says.

    Attributes:
        seen: method and path of every request, in order.
        headers: of every request.
        sent: bytes by path.
        names: what TLS clients asked for.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    names: list[str | None] = field(default_factory=list)

    def count(self, path: str) -> int:
        return sum(one == path for _, one in self.seen)

    async def serve(self) -> None:
        if self.context is not None:
            self.context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        await super().serve()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = writer.get_extra_info("socket")
        # Small buffers, so that what is sent is what was taken in; asyncio's before TLS hold half a megabyte otherwise.
        # None below a packet of the loopback interface, 64 KiB: each would wait 40 ms until it is acknowledged.
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        writer.transport.set_write_buffer_limits(16384)
        with contextlib.suppress(OSError, EOFError, Close, asyncio.CancelledError):
            while True:
                await self._exchange(reader, writer)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.split("\r\n")
        method, path, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in fields) if name}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.seen.append((method, path))
        self.headers.append(headers)
        exchange = Exchange(self, writer, method, path, headers, self.count(path) if "once" in path else 0, body)
        name = path.partition("?")[0].strip("/").partition("/")[0]
        await (self.answers.get(name) or FAULTS.get(name) or ok)(exchange)


async def ok(exchange: Exchange) -> None:
    await exchange.reply("200 OK", "Content-Type: text/html", body=b"<title>Fine</title>")


def status(line: str, *fields: str) -> Answer:
    async def answer(exchange: Exchange) -> None:
        await exchange.reply(line, *fields, body=b"no")

    return answer


def once(line: str, *fields: str) -> Answer:
    async def answer(exchange: Exchange) -> None:
        await (exchange.reply(line, *fields) if exchange.times == 1 else ok(exchange))

    return answer


def no_head(line: str) -> Answer:
    async def answer(exchange: Exchange) -> None:
        await (exchange.reply(line) if exchange.is_head else ok(exchange))

    return answer


def redirect(code: str, to: str) -> Answer:
    async def answer(exchange: Exchange) -> None:
        await exchange.reply(f"{code} Elsewhere", f"Location: {to}")

    return answer


async def redirect_chain(exchange: Exchange) -> None:
    number = int(exchange.path.rpartition("/")[2])
    await exchange.reply("302 On", f"Location: /chain/{number + 1}")


async def reset(exchange: Exchange) -> None:
    exchange.writer.transport.abort()
    raise Close


async def close(_: Exchange) -> None:
    raise Close


async def hang(_: Exchange) -> None:
    await asyncio.sleep(60)


async def endless(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while not exchange.is_head:
        await exchange.send(b"x" * 4096)
    raise Close


async def endless_without_head(exchange: Exchange) -> None:
    await (exchange.reply("405 No") if exchange.is_head else endless(exchange))


async def endless_headers(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.send(b"X-More: " + b"x" * 1000 + b"\r\n")


async def long_headers(exchange: Exchange) -> None:
    await exchange.reply("200 OK", *[f"X-Long-{number}: {'x' * 990}" for number in range(10)])


async def one_long_header(exchange: Exchange) -> None:
    await exchange.reply("200 OK", f"X-Long: {'x' * 10_000}")


async def garbage(exchange: Exchange) -> None:
    await exchange.send(b"220 mail.example ESMTP ready\r\n\r\n")
    raise Close


async def drip(exchange: Exchange) -> None:
    """Send the fields a byte at a time, for ever."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 500:
        await exchange.send(bytes([byte]))
        await asyncio.sleep(0.05)


async def drip_body(exchange: Exchange) -> None:
    if exchange.is_head:
        await exchange.reply("405 No")
        return
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(5000):
        await exchange.send(b"x")
        await asyncio.sleep(0.2)


async def gzip_bomb(exchange: Exchange) -> None:
    await exchange.reply("200 OK", "Content-Encoding: gzip", body=BOMB)


async def chunked(exchange: Exchange) -> None:
    if exchange.is_head:
        await exchange.reply("405 No")
        return
    await exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await exchange.send(b"4;note=1\r\nfine\r\n0\r\nX-Trailer: 1\r\n\r\n")


async def interim(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
    await ok(exchange)


async def bare_line_ends(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n")
    raise Close


async def short_body(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"" * exchange.is_head)
    raise Close


BOMB = gzip.compress(bytes(50_000_000), 9)

FAULTS: dict[str, Answer] = {
    "404": status("404 Not Found"),
    "410": status("410 Gone"),
    "401": status("401 Unauthorized", "WWW-Authenticate: Basic"),
    "403": status("403 Forbidden"),
    "418": status("418 I'm a teapot"),
    "451": status("451 Unavailable For Legal Reasons"),
    "500": status("500 Internal Server Error"),
    "503": status("503 Service Unavailable"),
    "999": status("999 Request denied"),
    "wall": status("404 Not Found", "cf-mitigated: challenge"),
    "503-once": once("503 Service Unavailable"),
    "429-once": once("429 Too Many Requests", "Retry-After: 1"),
    "429": status("429 Too Many Requests"),
    "429-long": status("429 Too Many Requests", "Retry-After: 86400"),
    "head-405": no_head("405 Method Not Allowed"),
    "head-404": no_head("404 Not Found"),
    "head-501": no_head("501 Not Implemented"),
    "head-403": no_head("403 Forbidden"),
    "301": redirect("301", "/ok"),
    "308": redirect("308", "/ok?a=1"),
    "302": redirect("302", "/ok"),
    "303": redirect("303", "/ok"),
    "301-302": redirect("301", "/302"),
    "302-301": redirect("302", "/301"),
    "301-404": redirect("301", "/404"),
    "301-403": redirect("301", "/403"),
    "302-nowhere": redirect("302", ""),
    "302-garbage": redirect("302", "http://[::1"),
    "302-ftp": redirect("302", "ftp://example.org/a"),
    "302-password": redirect("302", "http://user:secret@example.org/"),
    "loop": redirect("302", "/loop"),
    "loop-of-two": redirect("302", "/loop-back"),
    "loop-back": redirect("302", "/loop-of-two"),
    "chain": redirect_chain,
    "reset": reset,
    "close": close,
    "hang": hang,
    "endless": endless,
    "endless-get": endless_without_head,
    "endless-headers": endless_headers,
    "long-headers": long_headers,
    "long-header": one_long_header,
    "garbage": garbage,
    "drip": drip,
    "drip-body": drip_body,
    "gzip-bomb": gzip_bomb,
    "chunked": chunked,
    "interim": interim,
    "bare-line-ends": bare_line_ends,
    "short-body": short_body,
}

if __name__ == "__main__":
    asyncio.run(FaultServer(port=int(sys.argv[1])).serve())
