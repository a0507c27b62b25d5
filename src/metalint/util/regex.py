"""Regular expressions that are compiled when they are first used: most of them no run needs."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Has the methods of the compiled pattern; each is kept, so that from its second use on nothing stands between."""

    def __init__(self, pattern: Any, flags: int) -> None:  # noqa: ANN401 - text or bytes
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a pattern has
        found = getattr(re.compile(*self._source), name)
        setattr(self, name, found)
        return found


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves like ``re.compile(pattern, flags)``; a pattern that is none fails at its first use."""
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))
