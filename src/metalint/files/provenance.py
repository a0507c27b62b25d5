"""Provenance: from which files something was made, so that a later run can tell whether it would come out the same.

The content of a file counts, where its path leads to, and that there was no file where one was looked for. All that is
compiled or rendered from files of the repository, and kept, is kept with its provenance: schemas, constraints and what
templates make.
"""

import errno
import os
import time
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from metalint.files.signatures import sign_status, unless_racy
from metalint.util.reading import read_first_bytes

MOST: Final = 1 << 22  # bytes of a file that is read for a schema, constraints or a template; larger ones are refused
_PLACE: Final = "place of "
# in the place of what is known of a file that was not the same each time, or may not be: nothing is like it
_UNSTEADY: Final = b""
States = dict[str, bytes]  # by path, what is known of a file: see `read_state`


class Provenance:
    """Reads files, and notes what it saw of each."""

    def __init__(self) -> None:
        self.states: States = {}  # what was seen, by path

    def read(self, path: str) -> bytes:
        """Return the content of a regular file of at most `MOST` bytes; OSError or ValueError (a NUL in the path)."""
        content, seen = _read_with_state(path)
        self._note(path, seen)
        if isinstance(content, Exception):
            raise content
        return content

    def note(self, path: str) -> None:
        """Note a file that something else reads, or looks for without success."""
        self._note(path, read_state(path))

    def note_place(self, path: str) -> None:
        """Note where a path leads to, whatever is there."""
        self.note(_PLACE + path)

    def distrust(self, path: str) -> None:
        """Take back what was noted of a file: what was made of it may have been made of something else."""
        self.states[path] = _UNSTEADY

    def _note(self, path: str, seen: bytes) -> None:
        self.states[path] = seen if self.states.get(path, seen) == seen else _UNSTEADY


def read_state(path: str) -> bytes:
    """Return what stands for the content of the file at ``path``, or for why there is none, and for its place."""
    if path.startswith(_PLACE):
        return _describe_place(path.removeprefix(_PLACE))
    return _read_with_state(path)[1]


def is_current(states: Mapping[str, bytes]) -> bool:
    """Tell whether all files are as they were."""
    return all(seen != _UNSTEADY and read_state(path) == seen for path, seen in states.items())


def _read_with_state(path: str) -> tuple[bytes | OSError | ValueError, bytes]:
    """Return the content of a file or why there is none, and its state; a large file is known by its signature."""
    try:
        content, status = read_first_bytes(path, MOST + 1)
    except OSError as error:
        return error, _hash_content(f"no: {error.errno}".encode()) + _describe_place(path)
    except ValueError as error:
        return error, b"no path"
    if len(content) <= MOST:
        return content, _hash_content(b"file: " + content) + _describe_place(path)
    signature = unless_racy(sign_status(status), time.time_ns())
    too_large = OSError(errno.EFBIG, f"it is larger than {MOST >> 20} MiB")
    return too_large, _hash_content(f"large: {tuple(signature)}".encode()) + _describe_place(
        path
    ) if signature else _UNSTEADY


def _hash_content(data: bytes) -> bytes:
    return blake2b(data, digest_size=20).digest()


def _describe_place(path: str) -> bytes:
    try:
        return os.fsencode(os.path.realpath(path))
    except (OSError, ValueError):
        return b"nowhere"
