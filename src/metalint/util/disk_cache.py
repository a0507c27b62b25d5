"""What was worked out once and is kept in the cache folder, in a file of its own: as it was kept, or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from metalint import __version__
from metalint.util.canonical import key_of
from metalint.util.messagepack import checksum, pack, unpack
from metalint.util.reading import first_bytes

if TYPE_CHECKING:
    from pathlib import Path

_MOST: Final = 1 << 26  # bytes; what is larger is not kept
_HEAD: Final = 4  # bytes of the checksum, which stands before what is kept


def make_folder(folder: Path) -> None:
    """Make a folder that only the user can look into, unless it is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def read_cached(cache: Path | None, kind: str, key: str) -> Any:  # noqa: ANN401 - what `write_cached` was given
    """Return the plain data of a kind that is kept under a key; None where nothing is, or it is not as it was kept."""
    if cache is None:
        return None
    place = _name(kind, key)
    try:
        content, _ = first_bytes(str(cache / place), _MOST)
        head, packed = content[:_HEAD], content[_HEAD:]
        return unpack(packed) if head == _checksum(packed, place) else None
    except (OSError, ValueError):
        return None


def write_cached(cache: Path | None, kind: str, key: str, value: object) -> None:
    """Keep plain data under a key; where that is not possible the next run works it out again."""
    if cache is None:
        return
    import tempfile

    place, packed = _name(kind, key), pack(value)
    try:
        make_folder(cache)
        number, scratch = tempfile.mkstemp(dir=cache)
    except OSError:
        return
    try:
        with os.fdopen(number, "wb") as file:
            file.write(_checksum(packed, place) + packed)
        os.replace(scratch, cache / place)  # noqa: PTH105 - it is no Path
    except OSError:  # a full disk, or a folder in its place
        with contextlib.suppress(OSError):
            os.unlink(scratch)  # noqa: PTH108
    for old in cache.glob("*.bin"):  # of an earlier layout
        with contextlib.suppress(OSError):
            old.unlink()


def _checksum(packed: bytes, place: str) -> bytes:
    return checksum(packed, place).to_bytes(_HEAD, "big")


def _name(kind: str, key: str) -> str:
    """Return the name of the file, which is another one for other code and another Python."""
    return f"{kind}-{key_of((kind, key, __version__, sys.version))}.msgpack"
