"""The one place that writes files of the user: each is either old or new, never half of both."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from metalint.errors import MetalintError

_NEW_FILE_MODE: Final = 0o666


class WriteError(MetalintError):
    """A file that could not be written; it is as it was."""


def write_text(path: Path, text: str, expected: bytes | None = None) -> None:
    """Write ``text`` as UTF-8 to ``path``, through a temporary file beside it.

    Args:
        path: is followed where it is a symbolic link; folders on the way are made.
        text: is written as it is, line ends included.
        expected: what the file must still hold; None for any content, or a new file.

    Raises:
        WriteError: with the path, and why.
    """
    target = path.resolve()
    try:
        if expected is not None and target.read_bytes() != expected:
            raise WriteError(f"{path}: somebody else changed the file meanwhile; nothing written, run again")
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, text.encode())
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror or error}") from error


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o7777 if target.exists() else _NEW_FILE_MODE & ~_umask()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is read-only")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".metalint-tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
