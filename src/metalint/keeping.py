"""What was worked out once and is kept below the cache: whole and of the user's own making, or not at all."""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from metalint import __version__
from metalint.sealing import SEAL, name, opened, sealed
from metalint.source import first_bytes

if TYPE_CHECKING:
    from pathlib import Path

_MOST: Final = 1 << 26
"""Bytes; what is larger is not kept."""


def kept(cache: Path | None, kind: str, key: str) -> Any:  # noqa: ANN401 - what `keep` was given
    """Return the plain data of a kind that is kept under a key; None where nothing is, or it is not as it was kept."""
    if cache is None:
        return None
    place = _name(kind, key)
    try:
        content, _ = first_bytes(str(cache / place), _MOST)
        return marshal.loads(opened(content, place)) if len(content) > SEAL else None  # noqa: S302 - sealed by us
    except (OSError, ValueError):
        return None


def keep(cache: Path | None, kind: str, key: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    """Keep plain data under a key; where that is not possible the next run works it out again."""
    if cache is None:
        return
    import tempfile

    place = _name(kind, key)
    try:
        packed = sealed(marshal.dumps(value), place)
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
