"""Replacing a file as a whole: what is there is either old or new, whatever is killed meanwhile."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

from metalint.errors import MetalintError
from metalint.files.git import is_gits_own
from metalint.files.locks import try_lock
from metalint.util.processes import hold_back_interrupt
from metalint.util.reading import read_first_bytes

_NEW_FILE_MODE: Final = 0o666
_OWN_FILE_MODE: Final = 0o600
_FRESH: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)  # which follows no link
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


@contextmanager
def as_write_error(path: Path) -> Iterator[None]:
    """Tell whatever keeps a file from being written as a `WriteError`."""
    try:
        yield
    except RefusedError as error:
        raise WriteError(path, str(error)) from error
    except UnicodeEncodeError as error:  # of the text or the path
        raise WriteError(path, "cannot be written: its text would not be UTF-8; look for such a file name") from error
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links, or a NUL in the path
        raise WriteError(path, f"cannot be written: {getattr(error, 'strerror', None) or error}") from error


def clear_leftovers(folders: Iterable[Path]) -> None:
    """Delete the temporary files that killed runs left in ``folders``; those still in use stay."""
    for folder in folders:
        with suppress(OSError):  # what cannot be read or deleted does no harm where it is
            for entry in list(os.scandir(folder)):
                if not (_LEFTOVER.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)):
                    continue
                leftover = Path(entry.path)
                with suppress(OSError):
                    handle = os.open(leftover, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                    try:
                        if try_lock(handle) and sys.platform != "win32":
                            leftover.unlink()
                    finally:
                        os.close(handle)
                    if sys.platform == "win32":  # which deletes no open file, and nobody keeps one locked
                        leftover.unlink()


class RefusedError(Exception):
    """A file that is not to be written, for what is there; its text says why."""


def refuse_outside(target: Path, folder: Path) -> None:
    """Refuse a place that lies outside of ``folder``, or among git's own files; both are resolved."""
    if not target.is_relative_to(folder):
        raise RefusedError("a symbolic link that leaves the repository; it is not written")
    if is_gits_own(target.relative_to(folder)):
        raise RefusedError("leads to git's own files; it is not written")


def has_content(target: Path, data: bytes) -> bool:
    """Tell whether a file holds exactly that; it may have grown out of all bounds."""
    return read_first_bytes(str(target), len(data) + 1)[0] == data


def prepare_write(
    path: Path, data: bytes, before: bytes | None, *, is_durable: bool = True, folder: Path | None = None
) -> AbstractContextManager[Callable[[], None]]:
    """Prepare a file where nothing is, or in the place of one that must hold what it held ``before``."""
    if before is None:
        return prepare_new_file(path, data, is_durable=is_durable, folder=folder)
    return prepare_replacement(path, data, before, is_durable=is_durable, folder=folder)


@contextmanager
def prepare_new_file(
    target: Path, data: bytes, *, is_durable: bool, folder: Path | None = None
) -> Iterator[Callable[[], None]]:
    """Prepare a file where nothing is, beside that place or in ``folder``; what is yielded puts it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _refuse_taken(target)
    with _temporary_beside(target, folder, _NEW_FILE_MODE, data, is_durable=is_durable) as temporary:

        def put() -> None:
            try:
                if sys.platform == "win32":  # where renaming replaces nothing
                    temporary.rename(target)
                    return
                os.link(temporary, target)
            except FileExistsError:
                _refuse_taken(target)
                raise
            except OSError:  # a file system without hard links: against others than metalint there is only this look
                if sys.platform == "win32":
                    raise
                _refuse_taken(target)
                temporary.rename(target)
            else:
                with suppress(OSError):  # the file is there; a later run clears what is left
                    temporary.unlink()

        yield put


def _refuse_taken(target: Path) -> None:
    if target.is_symlink():
        raise RefusedError("a symbolic link is in its place; nothing written")
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if os.path.lexists(target):
        raise RefusedError("somebody else made the file meanwhile; nothing written, run again")


@contextmanager
def prepare_replacement(
    path: Path, data: bytes, expected: bytes | None, *, is_durable: bool, folder: Path | None = None
) -> Iterator[Callable[[], None]]:
    """Prepare a file in the place of one that holds what is ``expected``, or, if that is None, of any or none."""
    # it waits beside that, or in `folder`; what is yielded puts it there
    target = path.resolve()
    before = target.stat() if expected is not None or target.exists() else None
    if before is not None and (not before.st_mode & _ANY_WRITE_BIT or not os.access(target, os.W_OK)):
        raise PermissionError(errno.EACCES, "the file is read-only")
    mode = _NEW_FILE_MODE if before is None else _OWN_FILE_MODE
    with _temporary_beside(target, folder, mode, data, is_durable=is_durable) as temporary:
        if before is not None:
            _keep_owner(temporary, before)
            _keep_attributes(temporary, target)
            temporary.chmod(before.st_mode & 0o7777)

        def put() -> None:
            if expected is not None and not (path.resolve() == target and has_content(target, expected)):
                raise RefusedError("somebody else changed the file meanwhile; nothing written, run again")
            temporary.replace(target)

        yield put


def move_path(old: Path, new: Path) -> None:
    """Move a file or folder to where nothing is but itself, by another spelling; folders on the way are made."""
    new.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(new) and not old.samefile(new):
        raise RefusedError("somebody else made it meanwhile; nothing is moved, run again")
    old.rename(new)


@contextmanager
def _temporary_beside(target: Path, folder: Path | None, mode: int, data: bytes, *, is_durable: bool) -> Iterator[Path]:
    """Make a temporary file with ``data``, locked so that nobody takes it for a leftover; it goes if not renamed."""
    temporary: Path | None = None
    try:
        with hold_back_interrupt():  # until it is known what to clear
            handle, temporary = _make_temporary(target, folder or target.parent, mode)
        with open(handle, "wb", closefd=sys.platform == "win32") as file:  # an open file cannot be renamed there
            file.write(data)
            if is_durable:
                file.flush()
                os.fsync(handle)
        yield temporary
    except BaseException:
        if temporary is not None:
            with suppress(OSError):  # the first error is the one to tell
                temporary.unlink(missing_ok=True)
        raise
    finally:
        if temporary is not None and sys.platform != "win32":
            os.close(handle)


def _make_temporary(target: Path, folder: Path, mode: int) -> tuple[int, Path]:
    """Make a temporary file for a target, less what the process takes from ``mode``; return it open and locked."""
    while True:
        temporary = folder / f".{target.name[:50]}.{os.urandom(4).hex()}{_SUFFIX}"
        try:
            handle = os.open(temporary, _FRESH, mode)
        except FileExistsError:
            continue
        if sys.platform == "win32":  # where a lock would keep it from being written
            return handle, temporary
        try:
            is_locked = try_lock(handle) and os.fstat(handle).st_nlink > 0
        except OSError:  # no locks here: then no other run can tell it from a leftover, and leaves it
            is_locked = True
        if is_locked:
            return handle, temporary
        os.close(handle)  # another run is quick to take it for a leftover, and clears it


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
    kept: list[set[str]] = []
    for path in (target, temporary):
        names: list[str] = []
        try:
            names = os.listxattr(path)
        except OSError as error:
            if error.errno not in _NO_ATTRIBUTES:
                raise
        kept.append({name for name in names if name.startswith("user.") or name in _ACCESS_LISTS})
    theirs, own = kept
    for name in own - theirs:  # an access control list that the folder hands on
        os.removexattr(temporary, name)
    for name in sorted(theirs):
        os.setxattr(temporary, name, os.getxattr(target, name))
