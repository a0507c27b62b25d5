"""The one place that writes files of the user: each is either old or new, never half of both."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.errors import MetalintError
from metalint.files.git import is_gits_own
from metalint.files.locks import try_lock
from metalint.util.signals import held_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEW_FILE_MODE: Final = 0o666
_ANY_WRITE_BIT: Final = 0o222
_NO_ATTRIBUTES: Final = {errno.ENOTSUP, errno.ENOSYS}  # of file systems that know none
_ACCESS_LISTS: Final = {"system.posix_acl_access", "system.richacl", "system.nfs4_acl"}
_SUFFIX: Final = ".metalint-tmp"
_LEFTOVER: Final = re.compile(rf"\..+\.\w{{8}}{re.escape(_SUFFIX)}", re.DOTALL)


class WriteError(MetalintError):
    """A file that could not be written, and ``why``; it is as it was."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.why = why


def write_text(path: Path, text: str, expected: bytes | None = None, within: Path | None = None) -> None:
    """Write ``text`` as UTF-8 to ``path``, through a temporary file beside it.

    Mode, owner and extended attributes, access control lists among them, stay; other hard links to the file do not see
    the change.

    Args:
        path: is followed where it is a symbolic link; folders on the way to a new file are made.
        text: is written as it is, line ends included.
        expected: what the file must still hold; None for any content, or a new file.
        within: the folder that the file must lie in, links followed, and not among git's own; None for anywhere.

    Raises:
        WriteError: with the path, and why.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise WriteError(path, "cannot be written: its text would not be UTF-8; look for such a file name") from error
    write_bytes(path, data, expected, within)


def write_bytes(
    path: Path, data: bytes, expected: bytes | None = None, within: Path | None = None, *, is_durable: bool = True
) -> None:
    """Write ``data`` to ``path``, as `write_text` writes a text.

    Without ``is_durable``, nothing waits for the disk: for files that can be made again. A device or pipe, such as
    ``/dev/stdout``, is written into.

    Raises:
        WriteError: with the path, and why.
    """
    try:
        target = path.resolve()
        if within is not None:
            _refuse_outside(path, target, within.resolve())
        if expected is None and _is_stream(path):
            path.write_bytes(data)
            return
        if expected is None:
            target.parent.mkdir(parents=True, exist_ok=True)
        elif target.read_bytes() == data:  # by a run on another link to it
            return
        _replace(target, data, expected, is_durable=is_durable)
    except _ChangedError as error:
        raise WriteError(path, "somebody else changed the file meanwhile; nothing written, run again") from error
    except UnicodeEncodeError as error:  # of the path
        raise WriteError(path, "cannot be written: its text would not be UTF-8; look for such a file name") from error
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links, or a NUL in the path
        raise WriteError(path, f"cannot be written: {getattr(error, 'strerror', None) or error}") from error


def _is_stream(path: Path) -> bool:
    """Tell whether there is a device, pipe or socket at ``path``."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def clear_leftovers(folders: Iterable[Path]) -> None:
    """Delete the temporary files that killed runs left in ``folders``; those still in use stay."""
    for folder in folders:
        with suppress(OSError):  # what cannot be read or deleted does no harm where it is
            for entry in list(os.scandir(folder)):
                if _LEFTOVER.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                    _clear(Path(entry.path))


def _refuse_outside(path: Path, target: Path, folder: Path) -> None:
    if not target.is_relative_to(folder):
        raise WriteError(path, "a symbolic link that leaves the repository; it is not written")
    if is_gits_own(target.relative_to(folder)):
        raise WriteError(path, "leads to git's own files; it is not written")


class _ChangedError(Exception):
    """The file no longer holds what it held when it was read."""


def _replace(target: Path, data: bytes, expected: bytes | None, *, is_durable: bool) -> None:
    before = target.stat() if target.exists() else None
    if before is not None and (not before.st_mode & _ANY_WRITE_BIT or not os.access(target, os.W_OK)):
        raise PermissionError(errno.EACCES, "the file is read-only")
    with _temporary_beside(target) as temporary:
        _fill(temporary, data, is_durable=is_durable)
        if before is not None:
            _keep_owner(temporary, before)
            _keep_attributes(temporary, target)
        temporary.chmod(before.st_mode & 0o7777 if before is not None else _NEW_FILE_MODE & ~_umask())
        if expected is not None and target.read_bytes() != expected:
            raise _ChangedError
        temporary.replace(target)


@contextmanager
def _temporary_beside(target: Path) -> Iterator[Path]:
    """Make a temporary file, locked so that nobody takes it for a leftover; it goes if it is not renamed."""
    temporary: Path | None = None
    try:
        with held_back():  # until it is known what to clear
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", suffix=_SUFFIX, dir=target.parent)
            temporary = Path(name)
        if sys.platform == "win32":  # an open file can be neither renamed nor deleted there
            os.close(handle)
        else:
            with suppress(OSError):  # no locks here: then no other run can tell it from a leftover, and leaves it
                try_lock(handle)
        yield temporary
    except BaseException:
        if temporary is not None:
            with suppress(OSError):  # the first error is the one to tell
                temporary.unlink(missing_ok=True)
        raise
    finally:
        if temporary is not None and sys.platform != "win32":
            os.close(handle)


def _fill(temporary: Path, data: bytes, *, is_durable: bool) -> None:
    with temporary.open("wb") as file:
        file.write(data)
        if is_durable:
            file.flush()
            os.fsync(file.fileno())


def _keep_owner(temporary: Path, before: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    own = temporary.stat()
    if (own.st_uid, own.st_gid) == (before.st_uid, before.st_gid):
        return
    try:
        os.chown(temporary, before.st_uid, before.st_gid)
    except PermissionError as error:
        if own.st_uid != before.st_uid:  # a group that is not one's own goes, as in git
            raise PermissionError(errno.EPERM, "the file belongs to another user") from error


def _keep_attributes(temporary: Path, target: Path) -> None:
    """Give the temporary file the extended attributes of ``target`` and no others, except for those of the system."""
    if sys.platform != "linux":
        return
    theirs, own = ({name for name in _attributes(path) if _is_kept(name)} for path in (target, temporary))
    for name in own - theirs:  # an access control list that the folder hands on
        os.removexattr(temporary, name)
    for name in sorted(theirs):
        os.setxattr(temporary, name, os.getxattr(target, name))


def _attributes(path: Path) -> list[str]:
    try:
        return os.listxattr(path) if sys.platform == "linux" else []
    except OSError as error:
        if error.errno in _NO_ATTRIBUTES:
            return []
        raise


def _is_kept(name: str) -> bool:
    return name.startswith("user.") or name in _ACCESS_LISTS


def _clear(leftover: Path) -> None:
    with suppress(OSError):
        handle = os.open(leftover, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            is_idle = try_lock(handle)
        finally:
            os.close(handle)
        if is_idle:
            leftover.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
