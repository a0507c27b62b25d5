"""A server on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl


@dataclass
class LoopbackServer:
    """Serves on a port of its own while it is entered; what it says to a client, `converse` tells.

    Attributes:
        context: of TLS.
        connections: how many were accepted.
    """

    host: str = "127.0.0.1"
    context: ssl.SSLContext | None = field(default=None, kw_only=True)
    port: int = field(default=0, kw_only=True)
    connections: int = field(default=0, kw_only=True)

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
    def base(self) -> str:
        return f"{'https' if self.context else 'http'}://{self.host}:{self.port}"

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _loop, _context: None)  # clients that hang up are what is tested
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self.serve())
        self._loop.close()

    async def serve(self) -> None:
        self._stop = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.writers: list[asyncio.StreamWriter] = []
        server = await asyncio.start_server(self._accept, self.host, self.port, ssl=self.context, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        if hasattr(self, "_is_ready"):
            self._is_ready.set()
        await self._stop.wait()
        for listening in server.sockets:  # asyncio leaves open what it is accepting while a server is closed
            asyncio.get_running_loop().remove_reader(listening.fileno())
        await _let_pass()
        server.close()
        # Of all tasks, for asyncio has its own for each TLS handshake, and forgets those whose client is gone.
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _let_pass()
        # A transport that is left to the garbage collector fails whichever test runs then.
        for writer in self.writers:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in self.writers), return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self.converse(reader, writer))
        self.tasks.add(task)
        self.writers.append(writer)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(lambda _: writer.transport.abort())  # also where it was canceled before it began
        self.connections += 1

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes by one connection."""
        raise NotImplementedError


async def _let_pass() -> None:
    """Let the loop do what takes a few rounds of it, however long a round is where many threads are at work."""
    for _ in range(20):
        await asyncio.sleep(0)
