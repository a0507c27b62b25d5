"""Regular expressions of strangers, read by RE2 (https://github.com/google/re2): linear time, and a bounded factor.

RE2 takes as long as a text and a compiled expression are, multiplied: `(?:a?){1000}`, thirty times in a row, still is
60,000 instructions for each character. So expressions are bounded, and who searches counts what it costs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.util.wording import code

_MAX_MEMORY: Final = 1 << 23  # bytes for an expression
_MAX_SIZE: Final = 10_000  # instructions; a letter of any script is 1,200, any character 10


class Expression(NamedTuple):
    """An expression: what tells whether a text has it, and how many instructions each of its characters may take."""

    is_in: Callable[[str], bool]
    size: int


@lru_cache(maxsize=256)
def compiled(expression: str) -> Expression:
    """Return what a regular expression finds.

    Raises:
        ValueError: RE2 cannot read it, or it is too large; says so of the expression, which it shows.
    """
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
