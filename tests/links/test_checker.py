"""The checker with its memory: what is asked again, what counts as dead, and what an end in the middle leaves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from links.checking import NOWHERE, checker
from links.fake_registries import ArXiv
from links.fault_server import FaultServer, redirect

from metalint.config.links import HostPolicy
from metalint.links.history import DAY, PAGE, LinkHistory, Observation
from metalint.links.status import Alive, Dead, Moved, RegistryEntry, Uncertain
from metalint.services.environment import Environment

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.links.checker import LinkChecker
    from metalint.services.resolver import Lookup

NOW = 1_800_000_000.0
GONE = "http://gone.test/paper"


def remembering(folder: Path, now: float = NOW, lookup: Lookup | None = None, **changes: object) -> LinkChecker:
    environment = Environment(clock=lambda: now, lookup=lookup)
    return checker(environment, history=LinkHistory(folder), **changes)


async def no_such_host(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, f"no {host}")


async def no_answer(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_AGAIN, f"cannot look {host} up")


def test_what_is_alive_is_not_asked_for_again_for_a_fortnight(tmp_path: Path) -> None:
    with FaultServer() as server:
        urls = [f"{server.base}/{path}" for path in ("ok", "404", "403", "301")]
        first = remembering(tmp_path)(urls)
        assert len(server.seen) == 1 + 2 + 2 + 2
        second = remembering(tmp_path, NOW + 10 * DAY)(urls)
        assert [path for _, path in server.seen[7:]] == ["/404", "/404", "/403", "/403"] or sorted(
            path for _, path in server.seen[7:]
        ) == ["/403", "/403", "/404", "/404"]
        assert first == second
        third = remembering(tmp_path, NOW + 20 * DAY)
        third(urls)
        assert third.requests == 7


def test_nobody_is_even_looked_up_where_all_is_remembered(tmp_path: Path) -> None:
    looked_up: list[str] = []

    async def lookup(host: str) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with FaultServer() as server:
        url = f"{server.base}/ok"
        remembering(tmp_path)([url])
        elsewhere = dict.fromkeys(NOWHERE, "https://registry.test")
        assert remembering(tmp_path, lookup=lookup, registries=elsewhere)([url])[url].status == Alive()
        assert looked_up == []


def test_titles_are_remembered_as_well(tmp_path: Path) -> None:
    url = "https://arxiv.org/abs/1706.03762"
    with FaultServer(answers={"api": ArXiv(titles={"1706.03762": "Attention"})}) as server:
        registries = NOWHERE | {"arxiv": f"{server.base}/api/query"}
        for _ in range(2):
            asked = remembering(tmp_path, registries=registries)
            assert asked([url])[url].entry == RegistryEntry("arXiv", "Attention")
        assert asked.requests == 0
        assert asked.from_history == 1


def test_what_another_registry_said_does_not_count(tmp_path: Path) -> None:
    url = "https://arxiv.org/abs/1706.03762"
    for _ in range(2):
        with FaultServer(answers={"api": ArXiv()}) as server:
            remembering(tmp_path, registries=NOWHERE | {"arxiv": f"{server.base}/api/query"})([url])
            assert len(server.seen) == 1


def test_the_settings_of_today_judge_what_was_seen_before(tmp_path: Path) -> None:
    with FaultServer() as server:
        url = f"{server.base}/403"
        assert isinstance(remembering(tmp_path)([url])[url].status, Uncertain)
        hosts = {"127.0.0.1": HostPolicy(alive=(403,))}
        assert remembering(tmp_path, hosts=hosts)([url])[url].status == Alive()


def test_a_interstitial_that_an_earlier_run_took_for_a_page_is_judged_by_the_rules_of_today(tmp_path: Path) -> None:
    with FaultServer(answers={"paper": redirect("302", "/login")}) as server:
        url = f"{server.base}/paper"
        history = LinkHistory(tmp_path)
        history.store([(url, Observation(PAGE, 200, landed=f"{server.base}/login"))], NOW)
        history.close()
        asked = remembering(tmp_path)
        assert asked([url])[url].status == Uncertain("leads to a login page")
        assert (asked.from_history, asked.requests) == (0, 2)


def test_what_is_uncertain_is_not_remembered(tmp_path: Path) -> None:
    with FaultServer(answers={"paper": redirect("302", "/challenge")}) as server:
        url = f"{server.base}/paper"
        remembering(tmp_path)([url])
        assert LinkHistory(tmp_path).load([url], NOW, DAY) == {}


@pytest.mark.direct("behind a proxy a name that is not found here may be there")
def test_a_missing_host_is_dead_when_it_is_missing_a_day_later(tmp_path: Path) -> None:
    with FaultServer() as server:
        urls = [GONE, f"{server.base}/404"]  # that one shows that there is a network
        statuses = [
            remembering(tmp_path, NOW + age * DAY, lookup=no_such_host)(urls)[GONE].status for age in (0, 0.5, 1.0)
        ]
    assert [type(status) for status in statuses] == [Uncertain, Uncertain, Dead]
    assert statuses[2] == Dead("no such host: gone.test")


@pytest.mark.direct("behind a proxy a name that is not found here may be there")
def test_a_missing_host_is_dead_at_once_if_one_run_is_enough() -> None:
    with FaultServer() as server:
        asked = checker(Environment(lookup=no_such_host), confirm=1)
        assert asked([GONE, f"{server.base}/ok"])[GONE].status == Dead("no such host: gone.test")


@pytest.mark.direct("behind a proxy a name that is not found here may be there")
def test_a_host_that_came_back_is_alive_and_its_absences_are_forgotten(tmp_path: Path) -> None:
    async def found(_: str) -> list[str]:
        return ["127.0.0.1"]

    with FaultServer() as server:
        url = f"http://back.test:{server.port}/ok"
        others = [f"{server.base}/404"]
        for age, lookup in ((0, no_such_host), (1, found), (30, no_such_host)):
            status = remembering(tmp_path, NOW + age * DAY, lookup=lookup)([url, *others])[url].status
        assert isinstance(status, Uncertain)


@pytest.mark.direct("behind a proxy a name that is not found here may be there")
def test_names_that_cannot_be_looked_up_are_uncertain() -> None:
    with FaultServer() as server:
        status = checker(Environment(lookup=no_answer), confirm=1)([GONE, f"{server.base}/ok"])[GONE].status
        assert status == Uncertain("name lookup failed: gone.test")


@pytest.mark.direct("where a proxy answers there is a network")
def test_without_any_network_nothing_is_dead_and_nothing_is_noted(tmp_path: Path) -> None:
    urls = [GONE, "https://arxiv.org/abs/1706.03762", "https://github.com/a/b", "https://doi.org/10.1145/1.2"]
    elsewhere = dict.fromkeys(NOWHERE, "https://registry.test")
    for age in (0, 2, 4):
        asked = remembering(tmp_path, NOW + age * DAY, lookup=no_such_host, registries=elsewhere)
        answers = asked(urls)
        assert {type(answers[url].status) for url in urls} == {Uncertain}
        assert asked.is_offline
        assert asked.requests == 0


@pytest.mark.slow
@pytest.mark.direct("where a proxy answers there is a network")
def test_a_long_list_without_any_network_takes_no_time() -> None:
    urls = [f"http://host{number % 60}.test/{number}" for number in range(700)]
    urls += [f"https://arxiv.org/abs/2301.{number:05}" for number in range(400)]
    started = time.monotonic()
    asked = checker(Environment(lookup=no_such_host), registries=dict.fromkeys(NOWHERE, "https://registry.test"))
    asked(urls)
    assert asked.is_offline
    assert time.monotonic() - started < 3


RUN = """
import sys
from pathlib import Path
from metalint.config.links import Links
from metalint.config.services import SOURCES
from metalint.links.checker import LinkChecker
from metalint.links.history import LinkHistory
base, folder = sys.argv[1:]
settings, sources = Links(allow_private=True), dict.fromkeys(SOURCES, "")
urls = [f"{base}/ok?{number}" for number in range(300)] + [f"{base}/hang?{number}" for number in range(50)]
asked = LinkChecker(settings, sources=sources, history=LinkHistory(Path(folder)))
answers = asked(urls)
print(asked.was_interrupted, len(answers), flush=True)
"""


def start(server: FaultServer, folder: Path) -> subprocess.Popen[str]:
    """Start a check in a process of its own, and wait until it hangs."""
    process = subprocess.Popen([sys.executable, "-c", RUN, server.base, str(folder)], stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while server.count("/ok?299") == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.7)
    return process


@pytest.mark.slow
def test_what_was_known_survives_kill_9(tmp_path: Path) -> None:
    with FaultServer() as server:
        process = start(server, tmp_path)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=10)
        urls = [f"{server.base}/ok?{number}" for number in range(300)]
        history = LinkHistory(tmp_path)
        assert len(history.load(urls, time.time(), DAY)) == 300
        assert history.warnings == []


@pytest.mark.slow
def test_an_interrupt_ends_the_check_and_keeps_all_that_is_known(tmp_path: Path) -> None:
    with FaultServer() as server:
        process = start(server, tmp_path)
        os.kill(process.pid, signal.SIGINT)
        assert process.communicate(timeout=10)[0] == "True 350\n"
        urls = [f"{server.base}/ok?{number}" for number in range(300)]
        assert len(LinkHistory(tmp_path).load(urls, time.time(), DAY)) == 300


def test_an_address_of_a_redirect_is_asked_for_byte_by_byte() -> None:
    """Servers write what is not ASCII as it is, mostly in UTF-8, though a field holds Latin-1."""
    answers = {
        "utf8": redirect("301", "/café à".encode().decode("latin-1")),
        "latin": redirect("301", "/café?\xff"),
        "escaped": redirect("301", "/caf%C3%A9"),
    }
    with FaultServer(answers=answers) as server:
        results = checker()([f"{server.base}/{name}" for name in answers])
        assert [results[f"{server.base}/{name}"].status for name in answers] == [
            Moved(f"{server.base}/caf%C3%A9%20%C3%A0"),
            Moved(f"{server.base}/caf%E9?%FF"),
            Moved(f"{server.base}/caf%C3%A9"),
        ]


def test_an_international_host_of_a_redirect_is_asked_for_by_its_name() -> None:
    looked_up: list[str] = []

    async def lookup(host: str) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with FaultServer(answers={"away": redirect("302", "")}) as server:
        there = f"http://Bücher.test:{server.port}/ok".encode().decode("latin-1")
        server.answers["away"] = redirect("302", there)
        url = f"http://here.test:{server.port}/away"
        assert checker(Environment(lookup=lookup))([url])[url].status == Alive()
    assert looked_up == ["here.test", "xn--bcher-kva.test"]
