"""What was worked out once and is kept below the cache: whole and of the user's own making, or not at all."""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from metalint import __version__
from metalint.util.reading import first_bytes
from metalint.util.signing import SIGNATURE_SIZE, name, signed, verified

if TYPE_CHECKING:
    from pathlib import Path

_MOST: Final = 1 << 26
"""Bytes; what is larger is not kept."""


def read_cached(cache: Path | None, kind: str, key: str) -> Any:  # noqa: ANN401 - what `write_cached` was given
    """Return the plain data of a kind that is kept under a key; None where nothing is, or it is not as it was kept."""
    if cache is None:
        return None
    place = _name(kind, key)
    try:
        content, _ = first_bytes(str(cache / place), _MOST)
        return marshal.loads(verified(content, place)) if len(content) > SIGNATURE_SIZE else None  # noqa: S302 - signed by us
    except (OSError, ValueError):
        return None


def write_cached(cache: Path | None, kind: str, key: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    """Keep plain data under a key; where that is not possible the next run works it out again."""
    if cache is None:
        return
    import tempfile

    place = _name(kind, key)
    try:
        packed = signed(marshal.dumps(value), place)
        cache.mkdir(parents=True, exist_ok=True)
        number, scratch = tempfile.mkstemp(dir=cache)
    except (OSError, ValueError):  # ValueError: a date, which no key of ours holds
        return
    try:
        with os.fdopen(number, "wb") as file:
            file.write(packed)
        os.replace(scratch, cache / place)  # noqa: PTH105 - it is no Path
    except OSError:  # a full disk, or a folder in its place
        with contextlib.suppress(OSError):
            os.unlink(scratch)  # noqa: PTH108


def _name(kind: str, key: str) -> str:
    """Return the name of the file, which is another one for other code and another Python."""
    return f"{kind}-{name(kind, key, __version__, sys.version)}.bin"
