"""The truth table: what each kind of server is called, how often it is asked, and how much is read of it."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING

import pytest
from links.checking import FAST, certificates, checker
from links.fault_server import CUT, Close, FaultServer
from rows import each_row

from metalint.links.checker import LinkChecker
from metalint.links.status import Alive, Dead, LinkStatus, Moved, Skipped, Uncertain
from metalint.services.environment import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from links.fault_server import Exchange

TRUTH: dict[str, tuple[type[LinkStatus], int]] = {
    "ok": (Alive, 1),
    "404": (Dead, 2),
    "410": (Dead, 2),
    "401": (Uncertain, 2),
    "403": (Uncertain, 2),
    "418": (Uncertain, 2),
    "451": (Uncertain, 2),
    "500": (Uncertain, 3),
    "503": (Uncertain, 3),
    "999": (Uncertain, 2),
    "wall": (Uncertain, 2),
    "503-once": (Alive, 2),
    "head-405": (Alive, 2),
    "head-404": (Alive, 2),
    "head-501": (Alive, 2),
    "head-403": (Alive, 2),
    "301": (Moved, 1),
    "308": (Moved, 1),
    "302": (Alive, 1),
    "303": (Alive, 1),
    "301-302": (Moved, 1),
    "302-301": (Alive, 1),
    "301-404": (Dead, 1),
    "301-403": (Uncertain, 1),
    "302-nowhere": (Uncertain, 1),
    "302-garbage": (Uncertain, 1),
    "302-ftp": (Uncertain, 1),
    "302-password": (Uncertain, 1),
    "loop": (Uncertain, 1),
    "loop-of-two": (Uncertain, 1),
    "chain/0": (Uncertain, 1),
    "reset": (Uncertain, 4),
    "close": (Uncertain, 4),
    "hang": (Uncertain, 2),
    "endless": (Alive, 1),
    "endless-get": (Alive, 2),
    "endless-headers": (Uncertain, 4),
    "long-headers": (Alive, 1),
    "long-header": (Alive, 1),
    "garbage": (Uncertain, 4),
    "drip": (Uncertain, 2),
    "drip-body": (Alive, 2),
    "gzip-bomb": (Alive, 1),
    "chunked": (Alive, 2),
    "interim": (Alive, 1),
    "bare-line-ends": (Alive, 1),
    "short-body": (Alive, 1),
}
"""The verdict and the number of requests by path. 429 has tests of its own: it pauses the whole host."""

BROKEN = ("reset", "close")
"""Paths whose request may reach the server twice in one attempt, where its connection was kept from another."""

SILENT = ("hang", "drip", "drip-body")
"""Paths that answer too late for anybody."""


@pytest.fixture(scope="module", params=[pytest.param("http", marks=pytest.mark.slow), "https"])
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """The server after all of it was looked at, and what was said of each path."""
    server_context = client_context = None
    if request.param == "https":
        server_context, client_context = certificates(tmp_path_factory.mktemp("tls"), "localhost")
    with FaultServer(context=server_context) as server:
        base = server.base.replace("127.0.0.1", "localhost")
        environment = Environment(context=client_context, lookup=to_loopback)
        answers = checker(environment)([f"{base}/{path}" for path in TRUTH if path not in SILENT])
        answers |= checker(environment, timeout=2.0)([f"{base}/{path}" for path in SILENT])
        yield server, {path: answers[f"{base}/{path}"].status for path in TRUTH}


async def to_loopback(_: str) -> list[str]:
    return ["127.0.0.1"]


@each_row("path", TRUTH)
def test_each_kind_of_server_gets_its_status(table: tuple, path: str) -> None:
    assert isinstance(table[1][path], TRUTH[path][0]), table[1][path]


@pytest.mark.direct("a tunnel that breaks may take a request with it")
@each_row("path", [path for path in TRUTH if path not in {"ok", "302", "404", "403", "301", *BROKEN}])
def test_each_url_is_asked_for_as_often_as_it_takes(table: tuple, path: str) -> None:
    most = TRUTH[path][1]
    if path in SILENT:  # on a busy machine the time may be over before a request has come
        assert table[0].count(f"/{path}") <= most
    else:
        assert table[0].count(f"/{path}") == most


@pytest.mark.direct("a proxy reads ahead")
@each_row("path", ["endless", "endless-get", "gzip-bomb", "drip-body"])
def test_no_body_is_read_much_past_the_cut(table: tuple, path: str) -> None:
    buffers = (
        2_000_000  # on a busy machine: of the system, of TLS in asyncio (half a megabyte), of its reader (as much)
    )
    assert table[0].sent[f"/{path}"] < CUT + buffers


@pytest.mark.direct("a tunnel that breaks may take a request with it")
@each_row("path", BROKEN)
def test_a_broken_connection_is_tried_as_often_as_retries_allow(path: str) -> None:
    with FaultServer() as server:
        url = f"{server.base}/{path}"
        assert checker()([url])[url].status == Uncertain("connection broken off: by the server")
        assert server.count(f"/{path}") == 4


@pytest.mark.direct("a proxy keeps connections of its own")
def test_the_end_of_a_kept_connection_costs_no_attempt() -> None:
    served = set()

    async def once_per_connection(exchange: Exchange) -> None:
        if exchange.writer in served:
            raise Close
        served.add(exchange.writer)
        await exchange.reply("200 OK")

    with FaultServer(answers={"kept": once_per_connection}) as server:
        urls = [f"{server.base}/kept?{number}" for number in range(3)]
        asked = checker(concurrency=1, retries=0)
        assert {answer.status for answer in asked(urls).values()} == {Alive()}
        assert [method for method, _ in server.seen] == ["HEAD"] * 4
        assert (asked.requests, server.connections) == (3, 3)


def test_moved_urls_say_where_to(table: tuple) -> None:
    server, statuses = table
    base = server.base.replace("127.0.0.1", "localhost")
    assert statuses["301"] == Moved(f"{base}/ok")
    assert statuses["308"] == Moved(f"{base}/ok?a=1")
    assert statuses["301-302"] == Moved(f"{base}/302")


def test_nobody_sends_cookies_credentials_or_a_referrer(table: tuple) -> None:
    for headers in table[0].headers:
        assert not {"cookie", "authorization", "referer"} & set(headers)
        assert headers["accept-encoding"] == "identity"
        assert headers["user-agent"].startswith("metalint/")


def test_get_asks_for_a_range(table: tuple) -> None:
    pairs = zip(table[0].seen, table[0].headers, strict=True)
    assert {headers.get("range") for (method, _), headers in pairs if method == "GET"} == {f"bytes=0-{CUT - 1}"}


@pytest.mark.slow
def test_who_says_429_once_is_asked_again_after_the_pause() -> None:
    with FaultServer() as server:
        started = time.monotonic()
        url = f"{server.base}/429-once"
        assert checker()([url])[url].status == Alive()
        assert server.count("/429-once") == 2
        assert time.monotonic() - started > 0.95


def test_who_says_429_for_ever_is_uncertain() -> None:
    with FaultServer() as server:
        url = f"{server.base}/429"
        status = checker()([url])[url].status
        assert status == Uncertain("status 429, was asked too often")
        assert server.count("/429") == 3


def test_a_host_that_wants_a_day_of_peace_is_left_alone() -> None:
    with FaultServer() as server:
        urls = [f"{server.base}/429-long?{number}" for number in range(40)]
        answers = checker()(urls)
        assert {type(answers[url].status) for url in urls} == {Uncertain}
        assert len(server.seen) <= 8


@pytest.mark.slow
@pytest.mark.direct("it measures time")
def test_a_host_on_pause_does_not_hold_up_the_others() -> None:
    finished: dict[str, float] = {}

    class Clock:
        def begin(self, total: int) -> None: ...
        def advance(self, host: str, _: LinkStatus) -> None:
            finished[host] = time.monotonic()

        def end(self) -> None: ...

    with FaultServer("127.0.0.1") as slow, FaultServer("127.0.0.2") as quick:
        urls = [f"{slow.base}/429-once", *[f"{quick.base}/ok?{number}" for number in range(10)]]
        LinkChecker(FAST, watcher=Clock())(urls)
    assert finished["127.0.0.1"] > finished["127.0.0.2"]  # which it would reach after a second else


def test_a_wrong_certificate_is_uncertain_and_asked_once(tmp_path: Path) -> None:
    server_context, _ = certificates(tmp_path, "elsewhere.test")
    _, client_context = certificates(tmp_path, "localhost")
    with FaultServer(context=server_context) as server:
        url = f"https://localhost:{server.port}/ok"
        status = checker(Environment(context=client_context, lookup=to_loopback))([url])[url].status
        assert isinstance(status, Uncertain)
        assert status.why.startswith("TLS error: certificate verify failed")
        assert server.names == ["localhost"]
        assert server.seen == []


def test_nobody_listening_is_uncertain() -> None:
    url = "http://127.0.0.1:9/"
    assert isinstance(checker()([url])[url].status, Uncertain)


@pytest.mark.slow
def test_a_mix_with_one_in_ten_faulty_takes_few_requests_and_no_wrong_status() -> None:
    faulty = [path for path in TRUTH if path != "ok" and not path.startswith(("hang", "drip", "chain"))]
    paths = [f"ok?{number}" for number in range(9 * len(faulty))] + faulty
    with FaultServer() as server:
        asked = checker()
        answers = asked([f"{server.base}/{path}" for path in paths])
        wrong = [
            path
            for path in paths
            if not isinstance(answers[f"{server.base}/{path}"].status, TRUTH[path.partition("?")[0]][0])
        ]
    assert wrong == []
    assert asked.requests / len(paths) <= 1.6


def test_each_distinct_url_is_asked_for_once() -> None:
    with FaultServer() as server:
        urls = [f"{server.base}/ok#one", f"{server.base}/ok#two", f"{server.base}/ok", f" {server.base}/ok"]
        answers = checker()([*urls, *urls])
        assert {answers[url].status for url in urls} == {Alive()}
        assert len(server.seen) == 1


def test_a_fragment_survives_a_move() -> None:
    with FaultServer() as server:
        url = f"{server.base}/301#part"
        assert checker()([url])[url].status == Moved(f"{server.base}/ok#part")


def test_accepted_and_excluded_urls_are_not_asked_for() -> None:
    with FaultServer() as server:
        urls = [f"{server.base}/404?a", f"{server.base}/404?b"]
        answers = checker(accept=("*?a",), exclude=("*?b",))(urls)
        assert [answers[url].status for url in urls] == [Alive(), Skipped("excluded by the configuration")]
        assert server.seen == []


@pytest.mark.slow
def test_the_budget_ends_the_check_and_the_rest_is_not_checked() -> None:
    with FaultServer() as server:
        urls = [f"{server.base}/ok", *[f"{server.base}/hang?{number}" for number in range(30)]]
        started = time.monotonic()
        answers = checker(budget=0.7, timeout=30.0)(urls)
        assert time.monotonic() - started < 3
        assert answers[urls[0]].status == Alive()
        assert {answers[url].status for url in urls[1:]} == {Skipped("not checked: the budget of 0.7 s was used up")}


@pytest.mark.slow
def test_a_silent_host_is_given_up() -> None:
    with FaultServer() as server:
        urls = [f"{server.base}/hang?{number}" for number in range(60)]
        started = time.monotonic()
        answers = checker(timeout=0.4)(urls)
        assert time.monotonic() - started < 4
        assert {type(answers[url].status) for url in urls} == {Uncertain}
        assert len(server.seen) <= 16


@each_row("scheme", ["http", "https"])
def test_a_connection_that_is_given_up_while_it_is_made_is_closed(scheme: str) -> None:
    with FaultServer() as server:  # which waits for the rest of a request while TLS waits for its answer
        url = f"{scheme}://127.0.0.1:{server.port}/hang"
        assert checker(timeout=0.2, retries=0)([url])[url].status == Uncertain("no answer in time: in 0.2 s")
        gc.collect()  # what is left open would be complained of, and fail the test


@pytest.mark.slow
def test_a_page_may_take_as_long_as_is_configured() -> None:
    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(6)
        await exchange.reply("200 OK")

    with FaultServer(answers={"late": late}) as server:
        url = f"{server.base}/late"
        assert checker(timeout=9.0, retries=0)([url])[url].status == Alive()
