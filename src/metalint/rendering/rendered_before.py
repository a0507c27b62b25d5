"""What was rendered before, kept with the paper that it is of; so many of these at most.

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
    # `rest` also tells it from what else is made of the same owners; whatever these hold is kept alive with them
    key = (*map(id, owners), rest)  # no other object can have these ids, as the owners are kept
    known = _RENDERED.get(key)
    if known is None:
        if len(_RENDERED) >= _MOST:
            _RENDERED.clear()
        known = _RENDERED[key] = owners, make()
    value: T = known[1]
    return value
