"""A proxy on loopback: it passes on plain requests and tunnels, wants a password or answers itself, as a test says."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl


@dataclass
class Proxy:
    """Serves on a port of its own, in a thread of its own, while it is entered.

    Attributes:
        login: user and password, as ``a:b``, without which it answers 407.
        says: what it answers itself to each request, such as ``502 Bad Gateway``.
        context: of TLS to the proxy itself.
        asked: method and target of every request, in order.
    """

    login: str = ""
    says: str = ""
    context: ssl.SSLContext | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        assert self._is_ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://{self.login + '@' if self.login else ''}127.0.0.1:{self.port}"

    def variables(self) -> dict[str, str]:
        return {"HTTP_PROXY": self.url, "https_proxy": self.url}

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _loop, _context: None)  # clients that hang up are what is tested
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.context, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._is_ready.set()
        await self._stop.wait()
        server.close()
        await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._converse(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what one client asks of one server."""
        beyond: asyncio.StreamWriter | None = None
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *fields = head.split("\r\n")
                method, target, version = line.split(" ")
                self.asked.append((method, target))
                if answer := self._own_answer(head):
                    writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n".encode())
                    await writer.drain()
                    continue
                if method == "CONNECT":
                    host, _, port = target.rpartition(":")
                else:
                    authority, slash, path = target.removeprefix("http://").partition("/")
                    host, _, port = authority.rpartition(":") if ":" in authority else (authority, "", "80")
                    fields = [one for one in fields if not one.lower().startswith("proxy-")]
                    head = "\r\n".join([f"{method} {slash}{path} {version}", *fields])
                if beyond is None:
                    try:
                        there, beyond = await asyncio.open_connection(_address(host), int(port))
                    except OSError:
                        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                        await writer.drain()
                        continue
                    back = asyncio.get_running_loop().create_task(_pump(there, writer))
                    self._tasks.add(back)
                    back.add_done_callback(self._tasks.discard)
                if method == "CONNECT":
                    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    await _pump(reader, beyond)
                    break
                lengths = [one.partition(":")[2] for one in fields if one.lower().startswith("content-length:")]
                beyond.write(head.encode("latin-1") + await reader.readexactly(int(lengths[0]) if lengths else 0))
        if beyond is not None:
            beyond.transport.abort()

    def _own_answer(self, head: str) -> str:
        token = base64.b64encode(self.login.encode()).decode()
        if self.login and f"proxy-authorization: basic {token}".lower() not in head.lower():
            return "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=a"
        return self.says


def _address(host: str) -> str:
    """Return what a host is for the proxy: an address, or this machine for any name."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host.strip("[]")))
    return "127.0.0.1"


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.CancelledError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort() if reader.exception() else writer.close()
