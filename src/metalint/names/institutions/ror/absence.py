"""A Bloom filter: a few bits a key, which tell of most keys that are not in a table that they are not.

Most words of an affiliation begin no name, and a look-up in a database costs ten times as much.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from zlib import crc32

_SIZE: Final = 1 << 20  # bytes; half a million keys then pass wrongly in one case of a hundred
_MASK: Final = (_SIZE << 3) - 1
_SEED: Final = 0x9E3779B9


def packed(keys: Iterable[str]) -> bytes:
    """Return a filter that lets ``keys`` pass."""
    bits = bytearray(_SIZE)
    for key in keys:
        text = key.encode()
        for place in (crc32(text) & _MASK, crc32(text, _SEED) & _MASK):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def may_have(bits: bytes, key: str) -> bool:
    """Tell whether a key may be one of those that a filter was made of; False is certain."""
    text = key.encode()
    place = crc32(text) & _MASK
    if not bits[place >> 3] >> (place & 7) & 1:
        return False
    place = crc32(text, _SEED) & _MASK
    return bool(bits[place >> 3] >> (place & 7) & 1)
