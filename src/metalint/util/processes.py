"""Other processes that go on from where this one is, for work that takes long.

Where there are many pieces, `concurrent.futures` runs them: it notices one that somebody kills, and raises
BrokenProcessPool. What it lacks is here: a process that ends with the first one, and that ^C leaves to the first one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future


@contextmanager
def hold_back_interrupt() -> Iterator[None]:
    """Let ^C wait until the end; a process that is forked meanwhile never hears of it. Windows knows no such thing."""
    # That it is blocked is not enough where there are other threads: one of them may take it, and the main one be
    # interrupted.
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    taken: list[int] = []
    handler = signal.getsignal(signal.SIGINT)
    is_noted = False
    if handler is not None:  # else it is none of Python's
        with suppress(ValueError):  # only the main thread is interrupted
            signal.signal(signal.SIGINT, lambda number, _: taken.append(number))
            is_noted = True
    # It is blocked only while it is noted: an interruption between the two would leave it blocked for good.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if is_noted:
            signal.signal(signal.SIGINT, handler)
        if taken:
            signal.raise_signal(signal.SIGINT)


# Windows has no such thing, and on macOS it is not safe (https://docs.python.org/3/library/multiprocessing.html)
SUPPORTS_FORK: Final = sys.platform == "linux"
P = TypeVar("P")
R = TypeVar("R")
_work: Callable[[Any], Any] | None = None  # of this process, if it works for another
_is_limited: bool = False


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def limit_memory(more: int) -> None:
    """Let this process take ``more`` bytes than it has, where the system limits that; only the first call counts."""
    global _is_limited  # noqa: PLW0603 - once in a process
    if _is_limited:
        return
    _is_limited = True
    try:
        import resource

        statm = Path("/proc/self/statm").read_text(encoding="ascii")
        data = int(statm.split()[5]) * resource.getpagesize()  # and stack, as `RLIMIT_DATA` counts
        resource.setrlimit(resource.RLIMIT_DATA, (data + more, resource.RLIM_INFINITY))
    except (ImportError, OSError, ValueError):  # a system that has no such limit, or has set a lower one
        return


def is_worker() -> bool:
    """Tell whether this process was started by `in_processes`."""
    return _work is not None


def in_processes(work: Callable[[P], R], pieces: Sequence[P], jobs: int) -> Iterator[R | None]:
    """Yield what ``work`` makes of pieces, in their order; None of one that failed, which is for the caller then."""
    # The work is done by forks of this process, which have all that it has. Pieces and results are pickled, the work is
    # not.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    executor = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin_worker, (work,))
    futures: list[Future[R]] = []
    try:
        with hold_back_interrupt():  # until they know that ^C is not for them
            for piece in pieces:
                futures.append(executor.submit(_do_piece, piece))  # noqa: PERF401 - those that were begun must end
    except BaseException as error:
        # Python wakes the thread that looks after the processes when it exits, which fails with a traceback if that
        # ends at that moment: before https://github.com/python/cpython/pull/125492 nothing keeps the two apart.
        if futures:
            executor.shutdown(cancel_futures=True)
        else:
            for process in multiprocessing.active_children():  # they would wait forever
                process.terminate()
                process.join()
        if not isinstance(error, OSError | RuntimeError):  # a process or a thread too many, or one that was killed
            raise
        return repeat(None, len(pieces))
    return _yield_results(executor, futures)


def _yield_results(executor: Executor, futures: list[Future[R]]) -> Iterator[R | None]:
    """Yield the results in their order; none is kept here once it has been yielded."""
    futures.reverse()
    try:
        while futures:
            future = futures.pop()
            result = None if future.exception() else future.result()
            del future
            yield result
            del result
    finally:
        executor.shutdown(cancel_futures=True)


def _begin_worker(work: Callable[[Any], Any]) -> None:
    """Do nothing but work: ^C is for the first process, and this one ends with it."""
    global _work  # noqa: PLW0603 - one process does one kind of work
    import multiprocessing
    import threading

    _work = work

    def end_with_parent() -> None:
        if (parent := multiprocessing.parent_process()) is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def _do_piece(piece: object) -> Any:  # noqa: ANN401 - whatever the work returns
    return _work(piece) if _work else None
