"""Other processes that go on from where this one is, for work that takes long."""

from __future__ import annotations

import contextlib
import io
import marshal
import os
import sys
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

from metalint.util.signals import held_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CAN_FORK: Final = sys.platform == "linux"
"""Windows has no such thing, and on macOS it is not safe (https://docs.python.org/3/library/multiprocessing.html)."""

_ROOM: Final = 1 << 20
"""Bytes that a process may be ahead: what users are given by default (https://man7.org/linux/man-pages/man7/pipe.7.html)."""

_LENGTH: Final = 8  # bytes
_MANY: Final = 4_000
_MOST: Final = 50_000  # of more, half of what this process holds would be held twice
T = TypeVar("T")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Fork:
    """A process that does some work beside this one, and tells what it comes to, piece by piece.

    It has all that this process has when it begins, knows nothing of what comes later, and never hears of ^C: that is
    for the first process, which ends it. Where the first process is no more, it ends with its next piece, which nobody
    reads. A fork does without the threads of `multiprocessing`, whose pools wait forever for a process that somebody
    kills.

    Args:
        work: yields plain data, as `marshal` writes it.
    """

    def __init__(self, work: Callable[[], Iterator[Any]]) -> None:
        self._pipe: IO[bytes] = io.BytesIO()
        self._process = 0
        try:
            self._begin(work)
        except OSError:  # a process too many: it has ended before it began
            return
        except BaseException:
            self.end()
            raise

    def _begin(self, work: Callable[[], Iterator[Any]]) -> None:
        with held_back():
            reading, writing = os.pipe()
            self._pipe = os.fdopen(reading, "rb")
            try:
                self._process = os.fork()
                if self._process == 0:
                    os.close(reading)  # else nobody would tell it that the first process is no more
                    _do(work, writing)
            finally:
                os.close(writing)

    def next(self) -> Any:  # noqa: ANN401 - whatever the work yields
        """Wait for the next piece and return it; None if there is none, for the process has ended before its time."""
        length = int.from_bytes(self._pipe.read(_LENGTH), "little")
        data = self._pipe.read(length)
        return marshal.loads(data) if length and len(data) == length else None  # noqa: S302 - our own

    def end(self) -> None:
        """End the process, whether it is done or not."""
        self._pipe.close()
        process, self._process = self._process, 0
        if process:
            from signal import SIGKILL

            with contextlib.suppress(ProcessLookupError, ChildProcessError):  # who ignores SIGCHLD has no children
                os.kill(process, SIGKILL)  # which has no effect on one that is done
                os.waitpid(process, 0)

    __del__ = end  # ^C may come before anybody else knows of it


def in_halves(work: Callable[[Sequence[T]], list[str]], items: Sequence[T], jobs: int) -> list[str]:
    """Return what ``work`` makes of the items, of each by itself; of many, half of it in another process.

    ``jobs`` is the number of processes that are allowed; 0 allows one a core.
    """
    if not (CAN_FORK and _MANY <= len(items) <= _MOST and (jobs or cores()) > 1):
        return work(items)
    middle = len(items) // 2
    fork = Fork(lambda: iter([work(items[middle:])]))
    try:
        first = work(items[:middle])
        second: list[str] | None = fork.next()
    finally:
        fork.end()
    return first + (work(items[middle:]) if second is None else second)


def _do(work: Callable[[], Iterator[Any]], writing: int) -> None:
    """Do the work, and nothing of what the first process would do next, whatever happens."""
    try:
        with os.fdopen(writing, "wb") as pipe:
            _widen(writing)
            for piece in work():
                data = marshal.dumps(piece)
                pipe.write(len(data).to_bytes(_LENGTH, "little"))
                pipe.write(data)
                pipe.flush()
    finally:
        os._exit(0)


def _widen(pipe: int) -> None:
    """Make room in a pipe, so that who writes need not wait for who reads."""
    import fcntl

    with contextlib.suppress(OSError):  # then it waits
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)
