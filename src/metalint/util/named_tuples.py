"""Named tuples by the thousands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T", bound="tuple[Any, ...]")


def maker(kind: type[T]) -> Callable[[Iterable[Any]], T]:
    """Return what makes a named tuple out of all its fields, in half the time of its ``_make``.

    No Python code runs, and nothing is checked: the fields have to be as many as there are.
    """
    return partial(tuple.__new__, kind)
