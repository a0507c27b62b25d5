"""Names that mean something to metalint itself: no other rule or group may have them."""

from __future__ import annotations

from typing import Final

from metalint.config.settings import PROFILES

RESERVED: Final = frozenset({"parse", "outputs", "suppressions", "all", "default", *PROFILES})
"""Groups whose rules metalint treats in a way of their own, and what `select` knows beside rules and groups."""
