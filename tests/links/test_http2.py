"""HTTP/2 is spoken where it is offered."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import h2.config
import h2.connection
import h2.events
import pytest
from links.checking import certificates, checker

from metalint.links.status import Alive, Dead
from metalint.services.environment import Environment

if TYPE_CHECKING:
    import ssl
    from pathlib import Path


class Server(asyncio.Protocol):
    """Answers every request of a connection: 404 where the path says so, 200 else."""

    connections = 0
    paths: list[str]

    def __init__(self) -> None:
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        type(self).connections += 1
        self._transport = transport
        self._h2.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        for event in self._h2.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                path = dict(event.headers)[b":path"].decode()
                self.paths.append(path)
                status = "404" if "404" in path else "200"
                self._h2.send_headers(event.stream_id, [(":status", status)], end_stream=True)
        self._flush()

    def _flush(self) -> None:
        self._transport.write(self._h2.data_to_send())


async def to_loopback(_: str) -> list[str]:
    return ["127.0.0.1"]


def serve(context: ssl.SSLContext, ready: list[int], started: threading.Event, stop: threading.Event) -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0, ssl=context)
        ready.append(server.sockets[0].getsockname()[1])
        started.set()
        await asyncio.to_thread(stop.wait)
        server.close()

    asyncio.run(main())


@pytest.mark.direct("there is a tunnel for each request that comes before HTTP/2 is known of")
def test_one_connection_carries_many_requests(tmp_path: Path) -> None:
    server_context, client_context = certificates(tmp_path, "two.test")
    server_context.set_alpn_protocols(["h2"])
    Server.paths = []
    ready: list[int] = []
    started, stop = threading.Event(), threading.Event()
    thread = threading.Thread(target=serve, args=(server_context, ready, started, stop), daemon=True)
    thread.start()
    assert started.wait(10)
    urls = [f"https://two.test:{ready[0]}/{number}" for number in range(20)]
    gone = f"https://two.test:{ready[0]}/404"
    answers = checker(Environment(lookup=to_loopback, context=client_context))([*urls, gone])
    stop.set()
    thread.join(10)
    assert {answers[url].status for url in urls} == {Alive()}
    assert answers[gone].status == Dead("status 404")
    assert len(Server.paths) == 22
    assert Server.connections <= 2
