"""Processes that work beside the first one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from metalint.util.processes import SUPPORTS_FORK, in_processes

pytestmark = pytest.mark.skipif(not SUPPORTS_FORK, reason="this system cannot fork")


def test_results_come_in_the_order_of_the_pieces() -> None:
    held = {number: str(number) * 100_000 for number in range(40)}  # which is not pickled
    assert list(in_processes(lambda number: (number, held[number]), range(40), 3)) == list(held.items())
    assert list(in_processes(lambda number: number, [], 2)) == []


def test_other_processes_do_the_work() -> None:
    found = set(in_processes(lambda _: os.getpid(), range(40), 2))
    assert 1 <= len(found) <= 2
    assert os.getpid() not in found
    assert not any(Path(f"/proc/{process}").exists() for process in found)


def test_what_goes_wrong_is_for_the_caller(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(in_processes(lambda number: 6 // number, [1, 0, 2], 2)) == [6, None, 3]
    assert capfd.readouterr() == ("", "")


def test_what_a_process_that_is_killed_leaves_is_for_the_caller() -> None:
    def work(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    found = list(in_processes(work, range(6), 1))
    assert found == [0, 1, 2, None, None, None]


def test_an_interruption_is_not_for_other_processes() -> None:
    def work(number: int) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        return number

    assert list(in_processes(work, range(3), 2)) == [0, 1, 2]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


INTERRUPTED = """
import os, signal, threading
from metalint.util.processes import hold_back_interrupt

for _ in range(3):
    threading.Thread(target=threading.Event().wait, daemon=True).start()  # each may take a signal to the process
blocked = 0
for _ in range(1000):
    try:
        with hold_back_interrupt():
            os.kill(os.getpid(), signal.SIGINT)
        while True:  # it may come late
            threading.Event().wait(0.001)
    except KeyboardInterrupt:
        pass
    blocked += signal.SIGINT in signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
print(blocked)
"""


def test_an_interruption_that_is_held_back_does_not_stay_blocked() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize("begun", [0, 1])
def test_a_process_too_many(monkeypatch: pytest.MonkeyPatch, begun: int) -> None:
    fork, forks = os.fork, list[int]()

    def refuse() -> int:
        if len(forks) == begun:
            raise BlockingIOError
        forks.append(fork())
        return forks[-1]

    monkeypatch.setattr(os, "fork", refuse)
    assert list(in_processes(lambda number: number, range(3), 2)) == [None, None, None]
    assert not any(Path(f"/proc/{process}").exists() for process in forks)


def test_an_interruption_while_processes_begin_ends_those_that_have(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, forks = os.fork, list[int]()

    def interrupted() -> int:
        if len(forks) == 2:
            raise KeyboardInterrupt
        forks.append(fork())
        return forks[-1]

    monkeypatch.setattr(os, "fork", interrupted)
    with pytest.raises(KeyboardInterrupt):
        in_processes(lambda number: number, range(10), 3)
    assert not any(Path(f"/proc/{process}").exists() for process in forks)


@pytest.fixture
def _another_thread() -> Iterator[None]:
    """Have a thread that a signal to the process may go to, as the one that shows how far a run is."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


@pytest.mark.usefixtures("_another_thread")
def test_an_interruption_when_processes_have_begun_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, forks, threads = os.fork, list[int](), threading.enumerate()

    def fork_once_more() -> int:
        forks.append(fork())
        if forks[-1] and len(forks) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return forks[-1]

    monkeypatch.setattr(os, "fork", fork_once_more)
    with pytest.raises(KeyboardInterrupt):
        in_processes(lambda _: time.sleep(0.01), range(10), 2)
    assert threading.enumerate() == threads, "an exit that meets a thread which ends shows its traceback"
    assert not any(Path(f"/proc/{process}").exists() for process in forks)


def test_a_process_that_is_killed_before_all_is_handed_out() -> None:
    threads = threading.enumerate()

    class Pieces(list[int]):
        def __iter__(self) -> Iterator[int]:
            yield 0
            (process,) = multiprocessing.active_children()
            process.kill()
            for thread in set(threading.enumerate()) - {*threads}:
                thread.join(30)
            yield 1

    assert list(in_processes(lambda number: number, Pieces([0, 1]), 1)) == [None, None]


ENDLESS = """
import os, time
from metalint.util.processes import in_processes
found = in_processes(lambda number: os.getpid() if number < 40 else time.sleep(60), range(60), 3)
print(*{next(found) for _ in range(40)}, flush=True)
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_processes_do_not_outlive_the_first(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        forks = [Path(f"/proc/{process}") for process in first.stdout.readline().split()]
        assert forks
        first.send_signal(how)
    deadline = time.monotonic() + 20
    while any(fork.exists() for fork in forks) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(fork.exists() for fork in forks)
