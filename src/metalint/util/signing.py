"""Signatures: what tells that bytes from a cache are of the user's own making, and as they were written.

A cache may lie in a folder that strangers can put files into, such as a checkout. So what is kept is signed with a key
that is the user's own and lies elsewhere: without it nobody makes a signature that fits.
"""

from __future__ import annotations

import os
import stat
import sys
from functools import cache
from typing import TYPE_CHECKING, Final

from metalint.util.hashing import blake2b
from metalint.util.user_folders import user_folder

if TYPE_CHECKING:
    from pathlib import Path

SIGNATURE_SIZE: Final = 16
"""Bytes of a signature, which stands before what is signed."""

_NAME: Final = "cache.key"
_KEY: Final = 32  # bytes
_LENGTH: Final = 8  # bytes
_READING: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_MAKING: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class ForgedError(ValueError):
    """Bytes that are damaged, were kept under something else, or were signed by somebody else."""


def folder() -> Path:
    """Return where the user's key lies: below the folder for the state of programs."""
    return user_folder("XDG_STATE_HOME", ".local/state")


def has_key() -> bool:
    """Tell whether the user has a key, after making one where there is none."""
    try:
        place = folder()
        if _read(place / _NAME) is None:
            _make(place)
    except (OSError, RuntimeError):  # a folder that cannot be written, or a user without a home
        return False
    _key.cache_clear()
    _keyed_hash.cache_clear()
    return _read(place / _NAME) == _key()


def signed(packed: bytes, under: str = "") -> bytes:
    """Return bytes behind a signature of them and of what they are kept ``under``; nothing stays nothing."""
    return _signature(packed, under) + packed if packed else b""


def verified(data: bytes, under: str = "") -> bytes:
    """Return the bytes that `signed` was given.

    Raises:
        ForgedError: they are not what `signed` returned.
    """
    packed = data[SIGNATURE_SIZE:]
    if data and _signature(packed, under) != data[:SIGNATURE_SIZE]:
        raise ForgedError("damaged")
    return packed


def unsigned(data: bytes) -> bytes:
    """Return the bytes behind a signature that this run itself has made: nothing vouches for any others."""
    return data[SIGNATURE_SIZE:]


def name(*parts: str) -> str:
    """Return a name of a file for what is called ``parts``; who does not have the key cannot know it."""
    digest = blake2b(key=_key(), digest_size=20)
    for part in parts:
        text = part.encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(_LENGTH, "little") + text)
    return digest.hexdigest()


def _signature(packed: bytes, under: str) -> bytes:
    if not under:
        signature = _keyed_hash(b"").copy()
    else:
        text = under.encode("utf-8", "surrogatepass")
        signature = _keyed_hash(b"under").copy()
        signature.update(len(text).to_bytes(_LENGTH, "little") + text)
    signature.update(packed)
    return signature.digest()


@cache
def _keyed_hash(kind: bytes) -> blake2b:
    """Return the hash of a signature that has but taken in the key, which takes longer than the bytes of a paper."""
    return blake2b(key=_key(), digest_size=SIGNATURE_SIZE, person=kind)


@cache
def _key() -> bytes:
    """Return the user's key; where there is none, one of this process, so that nothing kept is believed later."""
    try:
        return _read(folder() / _NAME) or os.urandom(_KEY)
    except (OSError, RuntimeError):
        return os.urandom(_KEY)


def _read(place: Path) -> bytes | None:
    """Return the key at ``place``; None where there is none, or one that others can read or have put there."""
    try:
        number = os.open(place, _READING)
    except OSError:
        return None
    try:
        status = os.fstat(number)
        key = os.read(number, _KEY + 1) if stat.S_ISREG(status.st_mode) and _is_private(status) else b""
    finally:
        os.close(number)
    return key if len(key) == _KEY else None


def _is_private(status: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _make(place: Path) -> None:
    """Make a key in the place of one that cannot be used; if another process is faster, theirs counts."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = place / f"{_NAME}.{os.getpid()}.{os.urandom(4).hex()}"
    number = os.open(scratch, _MAKING, 0o600)
    try:
        os.write(number, os.urandom(_KEY))
    finally:
        os.close(number)
    try:
        if _read(place / _NAME) is None:
            scratch.replace(place / _NAME)
    finally:
        scratch.unlink(missing_ok=True)
