"""What templates and forms put where a value is to be filled in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from metalint.patterns import lazy

_ANYWHERE: Final = lazy(
    r"x{3,}|X{3,}|TODO|todo|TBD|tbd|TBA|FIXME|fixme|\?{2,}|placeholder|lorem ipsum|fill in|fill me in|<[a-z][a-z _-]*>"
)
_NOTHING: Final = lazy(r"none|null|nil|n/a|-+|–|—", re.IGNORECASE)
_BY_ROLE: Final = {
    role: lazy(pattern, re.IGNORECASE)
    for role, pattern in {
        "title": r"(?:the |a |your )?(?:paper )?title(?: of (?:the |your )?paper)?|paper name|untitled",
        "abbr": r"abbr|abbreviation|short name",
        "url": r"(?:paper )?url|https?://(?:www\.)?example\.(?:com|org|net)/?",
        "code-url": r"(?:code )?url|https?://(?:www\.)?example\.(?:com|org|net)/?",
        "authors": r"none|null|nil|n/a|(?:(?:author|your)?[ _]?name|authors?|first(?:name)? last(?:name)?)[ _-]?\d*",
        "institutions": r"(?:inst|institut(?:ion|e)|affiliation|org|organi[sz]ation)[ _-]?\d*",
        "venue": r"venue|conference|where|publication",
        "references": r"method[ _-]?\d*|baseline[ _-]?\d*|yyyy/.*",
    }.items()
}
_NEVER_NOTHING: Final = frozenset({"institutions", "venue", "references"})
"""Roles in which ``None`` or a dash means that nobody filled them in."""


@lru_cache(maxsize=1 << 14)
def is_placeholder(role: str, value: str) -> bool:
    """Tell whether ``value``, as a whole, is what a template has in the place of a value of this role.

    An unknown role (or none) only knows what is a placeholder anywhere.
    """
    plain = value.strip()
    if _ANYWHERE.fullmatch(plain) or (role in _NEVER_NOTHING and _NOTHING.fullmatch(plain)):
        return True
    pattern = _BY_ROLE.get(role)
    return pattern is not None and pattern.fullmatch(plain) is not None
