"""^C, held back where nobody could clear up after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def held_back() -> Iterator[None]:
    """Let ^C wait until the end; a process that is forked meanwhile never hears of it. Windows knows no such thing.

    That it is blocked is not enough where there are other threads: one of them may take it, and the main one be
    interrupted.
    """
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    taken: list[int] = []
    handler = signal.getsignal(signal.SIGINT)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    is_noted = False
    if handler is not None:  # else it is none of Python's
        with suppress(ValueError):  # only the main thread is interrupted
            signal.signal(signal.SIGINT, lambda number, _: taken.append(number))
            is_noted = True
    try:
        yield
    finally:
        if is_noted:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if taken:
            signal.raise_signal(signal.SIGINT)
