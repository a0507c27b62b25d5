"""What was rendered before, while the paper that it is of is at hand.

`report --history` renders the same papers for hundreds of commits, and each commit changes but a few: without this, 300
commits cost a quarter more processor time.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

T = TypeVar("T")

_MOST: Final = 1 << 15
_RENDERED: Final[dict[Hashable, tuple[tuple[object, ...], Any]]] = {}


def rendered_once(owners: tuple[object, ...], rest: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` returns, which depends on ``rest`` and on ``owners``, objects that never change."""
    key = (*map(id, owners), rest)  # no other object can have these ids, as the owners are kept
    known = _RENDERED.get(key)
    if known is None:
        if len(_RENDERED) >= _MOST:
            _RENDERED.clear()
        known = _RENDERED[key] = owners, make()
    value: T = known[1]
    return value
