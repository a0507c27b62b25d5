"""Plain data as bytes: MessagePack, whose reader makes numbers, texts, bytes, tuples and dicts, and runs no code."""

import zlib
from typing import Any

import msgpack


def pack(plain: object) -> bytes:
    """Return plain data as bytes."""
    packed: bytes = msgpack.packb(plain, unicode_errors="surrogatepass")
    return packed


def unpack(packed: bytes) -> Any:  # noqa: ANN401 - what `pack` was given
    """Return the data that `pack` was given, lists as tuples; a ValueError if it has returned nothing like that."""
    return msgpack.unpackb(packed, use_list=False, unicode_errors="surrogatepass")


def checksum(packed: bytes, under: str) -> int:
    """Return a number of 32 bits that tells whether bytes are still what was kept ``under`` a name."""
    return zlib.crc32(packed, zlib.crc32(under.encode("utf-8", "surrogatepass")))
