"""Which papers hold which keys, packed: a number of eight bytes for each, sorted."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from metalint.index.analysis import ALONE

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAPER_BITS: Final = 27  # a hashed key has 37
_PAPER: Final = (1 << _PAPER_BITS) - 1


def postings(number: int, keys: Iterable[int]) -> list[int]:
    """Return what says that the paper of a ``number`` has ``keys``."""
    return [key << _PAPER_BITS | number for key in keys]


def papers(packed: Iterable[int]) -> set[int]:
    """Return the numbers of the papers that hold something."""
    return {one & _PAPER for one in packed}


class InvertedIndex:
    """Which papers have which key.

    Args:
        packed: what `postings` returns for all papers, sorted.
    """

    def __init__(self, packed: array[int]) -> None:
        self._packed = packed

    @classmethod
    def of(cls, packed: Iterable[int]) -> InvertedIndex:
        """Return the same of what is not sorted yet."""
        return cls(array("Q", sorted(packed)))

    @classmethod
    def from_bytes(cls, packed: bytes) -> InvertedIndex:
        """Return what `to_bytes` returned as bytes."""
        return cls(array("Q", packed))

    def to_bytes(self) -> bytes:
        """Return all of it as bytes of this machine's order."""
        return self._packed.tobytes()

    def all(self) -> array[int]:
        """Return what says who has which key, sorted."""
        return self._packed

    def those(self, key: int) -> set[int]:
        """Return what says who has a key: for an even one, those who have it to be looked at alone as well."""
        first = bisect_left(self._packed, key << _PAPER_BITS)
        last = bisect_left(self._packed, (key | ALONE) + 1 << _PAPER_BITS, first)
        return set(self._packed[first:last])

    @cached_property
    def shared(self) -> set[int]:
        """The keys, even ones, that several papers have, or one that is to be looked at alone."""
        keys = [one >> _PAPER_BITS for one in self._packed]
        even = [key & ~ALONE for key in keys]
        twice = {key for key, following in pairwise(even) if key == following}
        return twice.union(key - ALONE for key in keys if key & ALONE)


class UpdatedInvertedIndex:
    """Which papers have which key, as it was once and with what has changed since.

    Attributes:
        changed: what `postings` returns, and whether it is so now.
    """

    def __init__(self, once: InvertedIndex, changed: dict[int, bool]) -> None:
        self._once = once
        self.changed = changed
        self._come: InvertedIndex | None = None
        self._gone: InvertedIndex | None = None

    def those(self, key: int) -> set[int]:
        """Return what says who has a key, as `InvertedIndex.those`."""
        if self._come is None or self._gone is None:
            self._come = InvertedIndex.of(one for one, is_held in self.changed.items() if is_held)
            self._gone = InvertedIndex.of(one for one, is_held in self.changed.items() if not is_held)
        return self._once.those(key) - self._gone.those(key) | self._come.those(key)

    def change(self, number: int, keys: Iterable[int], *, is_held: bool) -> None:
        """Let a paper have keys, or no longer have them."""
        self.changed.update(dict.fromkeys(postings(number, keys), is_held))
        self._come = self._gone = None

    def settled(self) -> InvertedIndex:
        """Return all as it is now."""
        now = dict.fromkeys(self._once.all(), True) | self.changed
        return InvertedIndex.of(one for one, is_held in now.items() if is_held)
