"""Pairs of names."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """Two names of what looks like one organisation; ``preferred`` is the one to keep."""

    preferred: str
    other: str
    why: str
