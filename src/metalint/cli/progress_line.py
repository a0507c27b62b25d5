"""The line that tells how far a long run is: on a terminal only, on standard error, and gone at the end."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_DELAY: Final = 1.0  # seconds before there is a line
_EVERY: Final = 0.2
_ERASE: Final = "\r\x1b[K"


@contextmanager
def progress_line(words: Callable[[], str]) -> Iterator[None]:
    """Show ``words`` while the block runs, once it has taken more than a second; nothing where nobody would see it."""
    # A timer of the system calls, no thread: a process that has threads cannot be forked safely.
    is_seen = sys.stderr and sys.stderr.isatty()
    is_main_thread = threading.current_thread() is threading.main_thread()
    if not is_seen or not hasattr(signal, "setitimer") or not is_main_thread:
        yield
        return
    is_shown = False

    def show(_number: int, _frame: object) -> None:
        nonlocal is_shown
        is_shown = True
        sys.stderr.write(f"{_ERASE}{words()}")
        sys.stderr.flush()

    former = signal.signal(signal.SIGALRM, show)
    signal.setitimer(signal.ITIMER_REAL, _DELAY, _EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
        if is_shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
