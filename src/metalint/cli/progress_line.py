"""The line that tells how far a long run is: on a terminal only, on standard error, and gone at the end."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from metalint.cli.console import knows_sequences
from metalint.report.terminal import find_width

_DELAY: Final = 1.0  # seconds before there is a line
_EVERY: Final = 0.2
_ERASE: Final = "\r\x1b[K"


@contextmanager
def progress_line(words: Callable[[], str]) -> Iterator[None]:
    """Show ``words`` while the block runs, once it has taken more than a second; nothing where nobody would see it."""
    is_on_terminal = sys.stderr and sys.stderr.isatty() and knows_sequences()
    is_main_thread = threading.current_thread() is threading.main_thread()
    if not is_on_terminal or not is_main_thread:
        yield
        return
    is_shown = False

    def show() -> None:
        nonlocal is_shown
        is_shown = True
        sys.stderr.write(f"{_ERASE}{words()[: find_width() - 1]}")  # a longer one would not be erased whole
        sys.stderr.flush()

    try:
        # a timer of the system, where there is one: a process that has threads cannot be forked safely
        with _show_by_timer(show) if hasattr(signal, "setitimer") else _show_by_thread(show):
            yield
    finally:
        if is_shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()


@contextmanager
def _show_by_timer(show: Callable[[], None]) -> Iterator[None]:
    former = signal.signal(signal.SIGALRM, lambda _number, _frame: show())
    signal.setitimer(signal.ITIMER_REAL, _DELAY, _EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


@contextmanager
def _show_by_thread(show: Callable[[], None]) -> Iterator[None]:
    is_over = threading.Event()

    def work() -> None:
        wait = _DELAY
        while not is_over.wait(wait):
            show()
            wait = _EVERY

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
