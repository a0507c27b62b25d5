"""Archived copies: which are found, and that nobody waits for them."""

from __future__ import annotations

import asyncio

from links.checking import FAST, NOBODY
from links.fake_registries import Wayback
from links.fault_server import FaultServer, status
from rows import each_row

from metalint.config.links import HostPolicy
from metalint.services import wayback
from metalint.services.environment import Environment
from metalint.services.lookup import look_up, records_in
from metalint.services.network import opened_check


def copies_of(server: FaultServer, urls: list[str]) -> dict[str, str]:
    hosts = {"*": HostPolicy(interval=0.0)}
    settings, sources = FAST._replace(hosts=hosts, max_pause=2.0), NOBODY | {"wayback": server.base}

    async def ask() -> dict[str, str]:
        async with opened_check(settings, sources, Environment()) as network:
            found = await look_up(network, wayback.IDS, urls)
            return {url: record.moved_to for url, said in found.items() for record in records_in(said)}

    return asyncio.run(ask())


@each_row(
    ("kept", "shown"),
    [
        ("https://gone.example/a", "https://gone.example/a"),
        ("http://gone.example:80/a", "http://gone.example/a"),
        ("https://gone.example:443/a", "https://gone.example/a"),
        ("http://gone.example:8080/a", "http://gone.example:8080/a"),
    ],
)
def test_copies_of_https_pages_are_found_and_usual_ports_left_out(kept: str, shown: str) -> None:
    with FaultServer(answers={"wayback": Wayback({"gone.example/a": kept}, shy=True)}) as server:
        found = copies_of(server, ["https://gone.example/a", "https://gone.example/b"])
    assert found == {"https://gone.example/a": f"https://web.archive.org/web/20230101000000/{shown}"}


@each_row(
    ("line", "field"),
    [("429 Too Many Requests", "Retry-After: 2"), ("503 No", "Retry-After: 2"), ("302 Found", "Location: /login")],
)
def test_nobody_waits_for_copies(line: str, field: str) -> None:
    with FaultServer(answers={"wayback": status(line, field)}) as server:
        assert copies_of(server, [f"http://gone.example/{number}" for number in range(50)]) == {}
        assert len(server.seen) <= 3
