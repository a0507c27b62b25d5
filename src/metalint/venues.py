"""Venues: the names that papers appear under, and other spellings of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Venues(NamedTuple):
    """The venue registry: the canonical name by folded spelling (aliases and canonical names alike)."""

    spellings: Mapping[str, str]
