"""Processes that work beside the first one."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from metalint.config.settings import Config
from metalint.index import workers
from metalint.index.project import Project
from metalint.util.processes import CAN_FORK, Fork, cores, in_halves

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork")


def told(fork: Fork, pieces: int) -> list[Any]:
    try:
        return [fork.next() for _ in range(pieces)]
    finally:
        fork.end()


def test_pieces_come_in_their_order_and_then_nothing() -> None:
    pieces: list[Any] = [1, "two", (3, None), b"\0" * 5_000_000]  # which no pipe holds
    assert told(Fork(lambda: iter(pieces)), 6) == [*pieces, None, None]


def test_what_goes_wrong_ends_the_pieces_and_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise RuntimeError("no piece")

    assert told(Fork(work), 2) == [1, None]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("room", [8, 1 << 20])
def test_a_process_that_is_killed_has_ended(room: int) -> None:
    def work() -> Iterator[bytes]:
        yield bytes(room)
        os.kill(os.getpid(), signal.SIGKILL)

    assert told(Fork(work), 2) == [bytes(room), None]


def test_an_interruption_is_not_for_it() -> None:
    def work() -> Iterator[int]:
        os.kill(os.getpid(), signal.SIGINT)
        yield 1

    assert told(Fork(work), 1) == [1]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_it_ends_before_it_is_done() -> None:
    def work() -> Iterator[int]:
        yield os.getpid()
        while True:
            yield 0

    fork = Fork(work)
    process = fork.next()
    assert Path(f"/proc/{process}").exists()
    fork.end()
    assert not Path(f"/proc/{process}").exists()


def test_it_ends_when_nobody_knows_of_it_any_more() -> None:
    fork = Fork(lambda: itertools.chain([os.getpid()], itertools.repeat(bytes(100_000))))
    process = Path(f"/proc/{fork.next()}")
    assert process.exists()
    del fork
    assert not process.exists()


@pytest.mark.parametrize("what", ["fork", "pipe"])
def test_a_process_too_many_has_ended_before_it_began(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    def refuse() -> NoReturn:
        raise BlockingIOError

    before = len(list(Path("/proc/self/fd").iterdir()))
    monkeypatch.setattr(os, what, refuse)
    assert told(Fork(lambda: iter([1])), 1) == [None]
    assert len(list(Path("/proc/self/fd").iterdir())) == before


ENDLESS = """
import itertools, os, time
from metalint.util.processes import Fork
forks = [Fork(lambda: itertools.chain([os.getpid()], itertools.repeat(bytes(100_000)))) for _ in range(3)]
print(*[fork.next() for fork in forks], flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_processes_do_not_outlive_the_first(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        forks = [Path(f"/proc/{process}") for process in first.stdout.readline().split()]
        assert len(forks) == 3
        first.send_signal(how)
    deadline = time.monotonic() + 20
    while any(fork.exists() for fork in forks) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(fork.exists() for fork in forks)


def test_an_interruption_while_processes_begin_ends_those_that_have(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    fork = os.fork

    def interrupted() -> int:
        if len(begun) == 2:
            raise KeyboardInterrupt
        begun.append(fork())
        return begun[-1]

    monkeypatch.setattr(os, "fork", interrupted)
    monkeypatch.setattr(workers, "_checked", lambda *_: workers.Batch([], {}))
    monkeypatch.setattr(workers, "share", lambda *_: iter([os.getpid(), *[bytes(100_000)] * 100]))
    task = workers.Task(Project(Config(Path.cwd()), 2026, None), frozenset(), lambda _: True)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(KeyboardInterrupt):
        list(workers.batches(task, [str(number) for number in range(2000)], 3))
    assert not any(Path(f"/proc/{process}").exists() for process in begun)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("count", [0, 10, 3_999, 4_000, 4_001, 50_001])
@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_halves_come_to_the_whole(count: int, jobs: int) -> None:
    def work(part: Sequence[int]) -> list[str]:
        return [f"{os.getpid()} {number}" for number in part]

    found = [line.split() for line in in_halves(work, range(count), jobs)]
    assert [int(number) for _, number in found] == list(range(count))
    others = {int(process) for process, _ in found} - {os.getpid()}
    assert len(others) == (4_000 <= count <= 50_000 and (jobs or cores()) > 1)


def test_the_half_of_a_process_that_is_killed_is_done_here() -> None:
    first = os.getpid()

    def work(part: Sequence[int]) -> list[str]:
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)
        return [str(number) for number in part]

    assert in_halves(work, range(5000), 2) == [str(number) for number in range(5000)]
