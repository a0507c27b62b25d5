"""The last answer of a function, kept: rules ask about one thing after the other."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
R = TypeVar("R")


def last_answer_kept(ask: Callable[[T], R]) -> Callable[[T], R]:
    """Return ``ask`` with its last answer at hand, which is that on the very same argument."""
    last: tuple[T, R] | None = None

    @wraps(ask)
    def asking(about: T) -> R:
        nonlocal last
        known = last  # looked at once, for the sake of threads
        if known is None or known[0] is not about:
            known = last = (about, ask(about))
        return known[1]

    return asking
