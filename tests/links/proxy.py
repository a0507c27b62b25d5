"""A proxy on loopback: it passes on plain requests and tunnels, wants a password or answers itself, as a test says."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
from dataclasses import dataclass, field

from support.loopback import LoopbackServer


@dataclass
class Proxy(LoopbackServer):
    """Passes requests on, or answers itself.

    Attributes:
        login: user and password, as ``a:b``, without which it answers 407.
        says: what it answers itself to each request, such as ``502 Bad Gateway``; fields may follow.
        says_of_tunnels: what it answers instead to those that want one; nothing to open them, None for the same.
        body: what goes with its answers.
        adds: a field that it adds to the answers that it passes on; nothing for a proxy that does not say so.
        asked: method and target of every request, in order.
    """

    login: str = ""
    says: str = ""
    says_of_tunnels: str | None = None
    body: str = ""
    adds: str = "Via: 1.1 proxy"
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://{self.login + '@' if self.login else ''}127.0.0.1:{self.port}"

    def variables(self) -> dict[str, str]:
        return {"HTTP_PROXY": self.url, "https_proxy": self.url}

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what one client asks of one server."""
        beyond: asyncio.StreamWriter | None = None
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *fields = head.split("\r\n")
                method, target, version = line.split(" ")
                self.asked.append((method, target))
                if answer := self._own_answer(method, head):
                    body = "" if method == "HEAD" else self.body
                    writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
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
                        self.writers.append(beyond)
                    except OSError:
                        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                        await writer.drain()
                        continue
                    back = asyncio.get_running_loop().create_task(
                        _pump(there, writer, "" if method == "CONNECT" else self.adds)
                    )
                    self.tasks.add(back)
                    back.add_done_callback(self.tasks.discard)
                if method == "CONNECT":
                    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    await _pump(reader, beyond)
                    break
                lengths = [one.partition(":")[2] for one in fields if one.lower().startswith("content-length:")]
                beyond.write(head.encode("latin-1") + await reader.readexactly(int(lengths[0]) if lengths else 0))
        if beyond is not None:
            beyond.transport.abort()

    def _own_answer(self, method: str, head: str) -> str:
        token = base64.b64encode(self.login.encode()).decode()
        if self.login and f"proxy-authorization: basic {token}".lower() not in head.lower():
            return "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=a"
        return self.says if method != "CONNECT" or self.says_of_tunnels is None else self.says_of_tunnels


def _address(host: str) -> str:
    """Return what a host is for the proxy: an address, or this machine for any name."""
    with contextlib.suppress(ValueError):
        return str(ipaddress.ip_address(host.strip("[]")))
    return "127.0.0.1"


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, adds: str = "") -> None:
    """Pass on what comes; ``adds`` goes into the heads of answers."""
    with contextlib.suppress(OSError, asyncio.CancelledError):
        while data := await reader.read(65536):
            if adds and data.startswith(b"HTTP/1.1 "):
                line, end, rest = data.partition(b"\r\n")
                data = line + end + adds.encode() + end + rest
            writer.write(data)
            await writer.drain()
    writer.transport.abort() if reader.exception() else writer.close()
