"""Path patterns: ``*``, ``?`` and the choice ``[ab]`` stay inside a folder, ``**`` crosses folders."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from metalint.util.regex import lazy

_WITHOUT_CHOICES: Final = lazy(r"(?<![^/])\*\*/|\*\*|.", re.DOTALL)
_PARTS: Final = lazy(r"(?<![^/])\*\*/|\*\*|\[[!^]?\]?[^\]]*\]|.", re.DOTALL)
_CROSSING: Final = {"**/": "(?:[^/]+/)*?", "**": ".*?"}
_SPECIAL: Final = lazy(r"[\\\[\]&~|^]|-(?=-)|(?<=-)-")


@lru_cache(maxsize=256)
def compile_glob(pattern: str) -> re.Pattern[str]:
    """Return the expression that matches the whole of a path, relative to the root, with ``/``."""
    # What stands between two wildcards is taken where it comes first, once and for all, as all that follows can be
    # found after it as well as anywhere later: without that, each further wildcard would multiply the time.
    closed = pattern.rfind("]") + 1  # no choice ends later; to look for that at each bracket would take long
    chunk, inner, outer = r"\Z", "", ""
    for part in reversed([*_PARTS.findall(pattern, 0, closed), *_WITHOUT_CHOICES.findall(pattern, closed)]):
        if part == "*":
            chunk, inner = "", f"(?>[^/]*?{chunk}){inner}"
        elif part in _CROSSING:
            chunk, inner, outer = "", "", f"(?>{_CROSSING[part]}{chunk}{inner}){outer}"
        else:
            chunk = _translate_part(part) + chunk
    return re.compile(chunk + inner + outer, re.DOTALL)


def make_matcher(patterns: Sequence[str]) -> Callable[[str], re.Match[str] | None]:
    """Return the test whether a path as a whole fits one of several patterns."""
    return re.compile(
        "|".join(f"(?:{compile_glob(pattern).pattern})" for pattern in patterns) or r"(?!)", re.DOTALL
    ).match


def matches_glob(path: str, pattern: str) -> bool:
    """Tell whether ``path`` as a whole fits ``pattern``."""
    return compile_glob(pattern).match(path) is not None


def find_fixed_folder(pattern: str) -> str:
    """Return the folder below which everything that fits ``pattern`` lies; empty for the root."""
    return re.split(r"[*?\[]", pattern, maxsplit=1)[0].rpartition("/")[0]


def _translate_part(part: str) -> str:
    """Return the expression for ``?``, ``[ab]``, ``[a-z]`` or ``[!ab]``; anything else matches itself."""
    if part == "?":
        return "[^/]"
    if not part.startswith("[") or len(part) == 1:
        return re.escape(part)
    # no choice is a `/`, not even one between the ends of a range
    negated = part[1] in "!^"
    inner = _SPECIAL.sub(r"\\\g<0>", part[2 if negated else 1 : -1])
    expression = f"(?!/)[{'^' if negated else ''}{inner}]"
    try:
        re.compile(expression)
    except re.error:  # an empty choice, or a range that runs backward
        return re.escape(part)
    return expression
