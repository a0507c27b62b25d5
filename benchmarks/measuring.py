"""What a run of a program costs: its time, the processor's, and memory, those of its own processes included."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_FIRST_LOOK: Final = 0.02  # seconds until the first look at the memory; each later one takes twice as long to come, …
_LAST_INTERVAL: Final = 0.3  # … up to this: who looks takes time from who is looked at


class Cost(NamedTuple):
    """Wall-clock seconds, seconds of processors, and the most memory in MiB."""

    seconds: float
    processor: float
    memory: float


class Step(NamedTuple):
    """A program to measure: how it is called, where, what should be done before, and the exit codes that are fine.

    ``output`` is where its standard output goes; None is nowhere.
    """

    command: Callable[[], Sequence[str]]
    folder: Path
    before: Callable[[], object] = lambda: None
    output: Path | None = None
    codes: tuple[int, ...] = (0, 1)


def in_turn(steps: Mapping[str, Step], runs: int) -> dict[str, Cost]:
    """Measure the steps one after another, all of them ``runs`` times in turn; return the medians."""
    taken: dict[str, list[Cost]] = {name: [] for name in steps}
    for _ in range(runs):
        for name, step in steps.items():
            step.before()
            taken[name].append(cost(step))
    return {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in taken.items()}


def cost(step: Step) -> Cost:
    """Run a program once.

    Raises:
        SystemExit: it ended with another code than those of the step.
    """
    command = step.command()
    with tempfile.TemporaryFile() as errors, (step.output or Path(os.devnull)).open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - as named here
            command, cwd=step.folder, env=_environment(), stdout=output, stderr=errors
        )
        with _watched(process.pid) as peaks:
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in step.codes:
            errors.seek(0)
            raise SystemExit(f"{' '.join(command)[:200]} ended with {process.returncode}:\n{errors.read().decode()}")
    unit = 1 if sys.platform == "darwin" else 1024
    # the kernel's account begins with what this process had when it forked: only where nothing else is known
    alone = usage.ru_maxrss * unit / 2**20
    return Cost(seconds, usage.ru_utime + usage.ru_stime, sum(peaks.values()) / 2**20 or alone)


def _environment() -> dict[str, str]:
    """Return the environment, in which Python keeps what it has compiled: as an installed program has it."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@contextlib.contextmanager
def _watched(pid: int) -> Iterator[dict[int, float]]:
    """Collect the peak of each process below ``pid``, in bytes; their sum is no less than the peak of all."""
    peaks: dict[int, float] = {}
    done = threading.Event()

    def watch() -> None:
        interval = _FIRST_LOOK
        while not done.wait(interval):
            interval = min(2 * interval, _LAST_INTERVAL)
            for one in _tree(pid):
                peaks[one] = max(_peak(one), peaks.get(one, 0.0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has ended, or this is no Linux: then the kernel's own account of the process is what there is
        return
    for child in children:
        yield from _tree(int(child))


def _peak(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return float(lines.get("VmHWM", "0").split()[0]) * 1024
