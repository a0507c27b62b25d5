"""Regular expressions that are compiled when they are first used: most of them no run needs."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, AnyStr, Final, NamedTuple, cast

from metalint.util.wording import code

_NAMES: Final = [name for name in dir(re.Pattern) if not name.startswith("_")]


class _Compiled:
    """Has the methods of a compiled pattern as its own."""


class _Lazy(_Compiled):
    """Becomes what has the methods of the compiled pattern when one is asked for."""

    # It does not stay what it is: any attribute of what has a `__getattr__` takes Python twice the time of the others.

    def __init__(self, pattern: Any, flags: int) -> None:  # noqa: ANN401 - text or bytes
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a pattern has
        pattern = re.compile(*self._source)
        vars(self).update((attribute, getattr(pattern, attribute)) for attribute in _NAMES)
        self.__class__ = _Compiled  # type: ignore[assignment]
        return getattr(pattern, name)


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves like ``re.compile(pattern, flags)``; a pattern that is none fails at its first use."""
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))


_MAX_MEMORY: Final = 1 << 23  # bytes for an expression
_MAX_SIZE: Final = 10_000  # instructions; a letter of any script is 1,200, any character 10


class Expression(NamedTuple):
    """An expression: what tells whether a text has it, and how many instructions each of its characters may take."""

    is_in: Callable[[str], bool]
    size: int


@lru_cache(maxsize=256)
def compile_expression(expression: str) -> Expression:
    """Return what a regular expression finds; a ValueError shows one that RE2 cannot read, or that is too large."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    try:
        pattern = re2.compile(expression, options)
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"{code(expression)} is not a regular expression of RE2: {why}") from error
    except UnicodeEncodeError as error:
        raise ValueError(f"{code(expression)} is not a regular expression: it has half a character") from error
    if pattern.programsize > _MAX_SIZE:
        raise ValueError(f"{code(expression)} is too large a regular expression: repeat less")
    return Expression(lambda text: pattern.search(text) is not None, pattern.programsize)
