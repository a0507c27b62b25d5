"""Regular expressions that are compiled when they are first used: most of them no run needs."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, AnyStr, Final, NamedTuple, cast

from metalint.util.wording import quote


class _Lazy:
    """A pattern that is compiled when one of its methods is first asked for; then each is its own attribute."""

    # There is no `__getattr__`: with one, any attribute takes Python twice the time.

    def __init__(self, pattern: Any, flags: int) -> None:  # noqa: ANN401 - text or bytes
        self._source = (pattern, flags)

    @cached_property
    def _compiled(self) -> Any:  # noqa: ANN401 - a pattern of text or bytes
        return re.compile(*self._source)

    pattern = cached_property(lambda self: self._compiled.pattern)
    flags = cached_property(lambda self: self._compiled.flags)
    groups = cached_property(lambda self: self._compiled.groups)
    groupindex = cached_property(lambda self: self._compiled.groupindex)
    match = cached_property(lambda self: self._compiled.match)
    fullmatch = cached_property(lambda self: self._compiled.fullmatch)
    search = cached_property(lambda self: self._compiled.search)
    finditer = cached_property(lambda self: self._compiled.finditer)
    findall = cached_property(lambda self: self._compiled.findall)
    split = cached_property(lambda self: self._compiled.split)
    sub = cached_property(lambda self: self._compiled.sub)
    subn = cached_property(lambda self: self._compiled.subn)


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
        raise ValueError(f"{quote(expression)} is not a regular expression of RE2: {why}") from error
    except UnicodeEncodeError as error:
        raise ValueError(f"{quote(expression)} is not a regular expression: it has half a character") from error
    if pattern.programsize > _MAX_SIZE:
        raise ValueError(f"{quote(expression)} is too large a regular expression: repeat less")
    return Expression(lambda text: pattern.search(text) is not None, pattern.programsize)
