"""What Windows and macOS lack or do otherwise, taken away from a process of Linux before it runs anything.

Python imports this by itself where PYTHONPATH names the folder; ``SIMULATED`` is `windows`, `macos`, or `hfs`: macOS
with its former file system, which lists names in another form of Unicode than they were written in. It is no
substitute for these systems: names and separators of paths stay those of Linux. What it shows is that code needs a
module, a function or a behavior that they do not have.

``SIMULATED_DRIVE`` is a folder that counts as another drive.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any, Final, Self

LISTS_DECOMPOSED: Final = os.environ.get("SIMULATED") == "hfs"
SYSTEM: Final = "macos" if LISTS_DECOMPOSED else os.environ.get("SIMULATED", "")
DRIVE: Final = os.environ.get("SIMULATED_DRIVE", "")

# Modules of Python's own that decide by the system when they are imported: they have to be those of Linux.
EARLY: Final = (
    "asyncio", "asyncio.unix_events", "concurrent.futures.process", "concurrent.futures.thread", "ctypes",
    "ctypes.util", "getpass", "http.client", "importlib.metadata", "importlib.resources", "locale", "logging",
    "mimetypes", "mmap", "multiprocessing", "multiprocessing.context", "multiprocessing.popen_fork",
    "multiprocessing.popen_spawn_posix", "multiprocessing.resource_tracker", "multiprocessing.synchronize",
    "pathlib", "platform", "queue", "random", "select", "selectors", "shutil", "signal", "socket", "sqlite3", "ssl",
    "subprocess", "sysconfig", "tempfile", "threading", "urllib.request", "uuid", "webbrowser", "zipfile",
)  # fmt: skip

NOT_ON_WINDOWS: Final = (
    "chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups", "getloadavg",
    "getpgid", "getpgrp", "getresuid", "getsid", "getuid", "initgroups", "killpg", "lchown", "listxattr",
    "getxattr", "setxattr", "removexattr", "mkfifo", "mknod", "nice", "openpty", "pathconf", "posix_fadvise",
    "posix_spawn", "posix_spawnp", "pread", "preadv", "pwrite", "pwritev", "register_at_fork", "sched_getaffinity",
    "sched_setaffinity", "sched_yield", "sendfile", "set_blocking", "get_blocking", "setgid", "setpgid", "setsid",
    "setuid", "statvfs", "fstatvfs", "sync", "sysconf", "tcgetpgrp", "uname", "wait", "wait3", "wait4", "waitid",
    "memfd_create", "pidfd_open", "copy_file_range", "O_NONBLOCK", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC",
    "O_NOCTTY", "O_SYNC", "O_DSYNC", "O_TMPFILE", "O_PATH", "SCHED_OTHER",
)  # fmt: skip
NOT_ON_MACOS: Final = (
    "listxattr", "getxattr", "setxattr", "removexattr", "sched_getaffinity", "sched_setaffinity", "memfd_create",
    "pidfd_open", "copy_file_range", "posix_fadvise", "O_TMPFILE", "O_PATH",
)  # fmt: skip
SIGNALS_OF_WINDOWS: Final = {"SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM", "SIG_DFL", "SIG_IGN"}
FORBIDDEN: Final = re.compile(r'[<>:"|?*\x01-\x1f\\]|[ .]$')
DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
ANY_WRITE_BIT: Final = 0o222

REAL: Final = {
    name: getattr(os, name)
    for name in ("access", "chmod", "link", "listdir", "lstat", "mkdir", "open", "readlink", "rename", "replace",
                 "rmdir", "scandir", "stat", "unlink", "utime")
}  # fmt: skip
REAL_OPEN: Final = io.open
REAL_PATH: Final = os.path.realpath


def simulate() -> None:
    """Make this process one of the other system, as far as that goes."""
    for name in EARLY:
        __import__(name)
    names = NOT_ON_WINDOWS if SYSTEM == "windows" else NOT_ON_MACOS
    for name in names:
        if hasattr(os, name):
            delattr(os, name)
    _complain_of_default_encodings()
    _ignore_case()
    _have_drives()
    if SYSTEM == "windows":
        _be_windows()
    else:
        _be_macos()


def _complain_of_default_encodings() -> None:
    """Let a file that is opened without an encoding be an error in metalint: it would be cp1252 on Windows."""
    import warnings

    warnings.filterwarnings("error", category=EncodingWarning, module=r"metalint(\.|\Z)")


# -- names of files: neither system tells capitals apart, macOS no forms of Unicode, and Windows refuses some


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold() if SYSTEM == "macos" else name.casefold()


def _actual(path: Any) -> Any:
    """Return a path as the file system has it, whatever the case it is written in; refuse an impossible name."""
    if isinstance(path, int) or not path:
        return path
    written = os.fsdecode(path)
    if written.startswith(("/proc", "/dev", "/sys")) and not written.startswith("/dev/shm/"):  # where tests have files
        if SYSTEM == "macos" and written.startswith("/proc"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return path
    if SYSTEM == "windows":
        _refuse_name(written, path)
    try:
        REAL["lstat"](written)
    except OSError:
        pass
    else:
        return path
    at = "/" if written.startswith("/") else "."
    parts = written.split("/")
    for number, part in enumerate(parts):
        if part in {"", ".", ".."}:
            at = os.path.join(at, part) if part else at
            continue
        try:
            found = next((name for name in REAL["listdir"](at) if _same(name) == _same(part)), None)
        except OSError:
            found = None
        if found is None:
            result = os.path.join(at, *parts[number:])
            break
        at = os.path.join(at, found)
    else:
        result = at
    return os.fsencode(result) if isinstance(path, bytes) else result


class _WindowsError(OSError):
    winerror = 123


def _refuse_name(written: str, path: object) -> None:
    for part in written.split("/"):
        if part not in {"", ".", ".."} and (FORBIDDEN.search(part) or DEVICE.fullmatch(part)):
            raise _WindowsError(errno.EINVAL, "The filename, directory name, or volume label syntax is incorrect", path)


def _ignore_case() -> None:
    def wrapped(name: str, paths: int) -> Callable[..., Any]:
        real = REAL[name]

        def call(*words: Any, **named: Any) -> Any:
            if named.get("dir_fd") is not None or named.get("src_dir_fd") is not None:
                if SYSTEM == "windows":
                    raise NotImplementedError("dir_fd unavailable on this platform")
                return real(*words, **named)
            return real(*map(_actual, words[:paths]), *words[paths:], **named)

        return call

    for name in (
        "access",
        "chmod",
        "listdir",
        "lstat",
        "mkdir",
        "open",
        "readlink",
        "rmdir",
        "stat",
        "unlink",
        "utime",
    ):
        setattr(os, name, wrapped(name, 1))
    for name in ("link", "rename", "replace"):
        setattr(os, name, wrapped(name, 2))
    os.remove = os.unlink
    builtins.open = io.open = lambda file, *words, **named: REAL_OPEN(_actual(file), *words, **named)  # type: ignore[assignment]
    for known in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        known.update(getattr(os, name) for name in (*REAL, "remove") if SYSTEM != "windows" and hasattr(os, name))

    def renamed(real: Callable[..., None]) -> Callable[..., None]:
        def call(old: Any, new: Any, **named: Any) -> None:
            source, target = _actual(old), _actual(new)
            is_itself = os.fsdecode(target) == os.fsdecode(source)  # another spelling of it: that is what it gets
            real(source, new if is_itself else target, **named)

        return call

    os.rename, os.replace = renamed(REAL["rename"]), renamed(REAL["replace"])


# -- drives: no way leads from one to another


def _drive_of(path: Any) -> bool:
    return bool(DRIVE) and f"{REAL_PATH(os.fsdecode(path))}/".startswith(f"{DRIVE}/")


def _have_drives() -> None:
    relpath, commonpath, rename, replace = os.path.relpath, os.path.commonpath, os.rename, os.replace

    def relative(path: Any, start: Any = os.curdir) -> Any:
        if SYSTEM == "windows" and _drive_of(path) != _drive_of(start):
            raise ValueError("path is on mount 'D:', start on mount 'C:'")
        return relpath(path, start)

    def common(paths: Any) -> Any:
        paths = list(paths)
        if SYSTEM == "windows" and len({_drive_of(path) for path in paths}) > 1:
            raise ValueError("Paths don't have the same drive")
        return commonpath(paths)

    def moved(real: Callable[..., None]) -> Callable[..., None]:
        def call(old: Any, new: Any, **named: Any) -> None:
            if _drive_of(old) != _drive_of(new):
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), old, None, new)
            real(old, new, **named)

        return call

    os.path.relpath, os.path.commonpath = relative, common
    os.rename, os.replace = moved(rename), moved(replace)


# -- Windows


def _is_open(path: Any) -> bool:
    """Tell whether this process has a file open, or one below a folder: Windows neither moves nor deletes it then."""
    place = REAL_PATH(os.fsdecode(path))
    for number in REAL["listdir"]("/proc/self/fd"):
        try:
            found = REAL["readlink"](f"/proc/self/fd/{number}")
        except OSError:
            continue
        if found == place or found.startswith(f"{place}/"):
            return True
    return False


def _refuse_open(*paths: Any) -> None:
    for path in paths:
        if _is_open(path):
            what = "The process cannot access the file because it is being used by another process"
            raise PermissionError(errno.EACCES, what, path)


def _be_windows() -> None:
    import select
    import shutil
    import signal
    import subprocess

    rename, replace, unlink, opened = os.rename, os.replace, os.unlink, os.open

    def windows_rename(old: Any, new: Any) -> None:
        _refuse_open(old)
        if os.path.lexists(new) and not os.path.samefile(old, new):
            raise FileExistsError(errno.EEXIST, "Cannot create a file when that file already exists", old, None, new)
        rename(old, new)

    def windows_replace(old: Any, new: Any) -> None:
        _refuse_open(old, new)
        if os.path.lexists(new) and not REAL["stat"](_actual(new)).st_mode & ANY_WRITE_BIT:
            raise PermissionError(errno.EACCES, "Access is denied", old, None, new)
        replace(old, new)

    def windows_unlink(path: Any, **named: Any) -> None:
        _refuse_open(path)
        if os.path.lexists(path) and not REAL["lstat"](_actual(path)).st_mode & ANY_WRITE_BIT:
            raise PermissionError(errno.EACCES, "Access is denied", path)
        unlink(path, **named)

    def windows_open(path: Any, flags: int, *words: Any, **named: Any) -> int:
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return opened(path, flags, *words, **named)

    def no_symlink(source: Any, target: Any, *_: Any, **__: Any) -> None:
        raise OSError(errno.EINVAL, "A required privilege is not held by the client", source, None, target)

    os.rename, os.replace, os.unlink, os.remove, os.open = (
        windows_rename, windows_replace, windows_unlink, windows_unlink, windows_open
    )  # fmt: skip
    os.symlink = no_symlink
    os.O_BINARY = 0  # type: ignore[attr-defined]
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    subprocess.Popen.kill = lambda process: process.send_signal(9)  # type: ignore[method-assign]
    real_path = os.path.realpath

    def actual_path(path: Any, *, strict: bool = False) -> Any:  # Windows says how a file is really called
        return _actual(real_path(path, strict=strict))

    os.path.realpath = actual_path
    for name in [name for name in vars(signal) if name.startswith("SIG") and name not in SIGNALS_OF_WINDOWS]:
        delattr(signal, name)
    for name in ("alarm", "setitimer", "getitimer", "ITIMER_REAL", "pause", "pthread_kill", "pthread_sigmask",
                 "sigpending", "sigwait", "sigwaitinfo", "sigtimedwait", "siginterrupt"):  # fmt: skip
        delattr(signal, name)
    for name in ("poll", "epoll"):
        delattr(select, name)
    import fcntl

    _add_msvcrt(fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_UN)
    for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "readline", "syslog", "crypt", "curses"):
        sys.modules[name] = None  # type: ignore[assignment]
    _have_code_page()
    sys.platform = "win32"
    os.environ.pop("HOME", None)
    os.environ.setdefault("USERPROFILE", os.environ.get("LOCALAPPDATA", "/tmp"))
    expanded = os.path.expanduser
    os.path.expanduser = (
        lambda path: (  # type: ignore[assignment]
            os.environ["USERPROFILE"] + path[1:] if isinstance(path, str) and path.startswith("~") else expanded(path)
        )
    )


def _add_msvcrt(lock: Callable[[int, int], None], wanted: int, undone: int) -> None:
    module = ModuleType("msvcrt")

    def locking(handle: int, mode: int, _: int) -> None:
        if mode == 0:
            lock(handle, undone)
            return
        try:
            lock(handle, wanted)
        except BlockingIOError as error:
            raise PermissionError(errno.EACCES, "Permission denied") from error

    vars(module).update(locking=locking, LK_NBLCK=2, LK_LOCK=1, LK_UNLCK=0, setmode=lambda _, mode: mode)
    sys.modules["msvcrt"] = module


def _have_code_page() -> None:
    """Let standard streams be those of a console with a code page that lacks most letters."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None:
            stream.reconfigure(encoding="cp1252", errors="strict")


# -- macOS


def _be_macos() -> None:
    """Take away what only Linux has; let folders list decomposed names, as HFS+ does."""
    import select
    import shutil

    del select.epoll
    sys.platform = "darwin"
    if not LISTS_DECOMPOSED:
        return
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    scan = os.scandir
    list_names = os.listdir
    decomposed = lambda name: unicodedata.normalize("NFD", name) if isinstance(name, str) else name  # noqa: E731

    class Scan:
        def __init__(self, path: Any) -> None:
            self._entries = scan(path)
            self._named = self._entries_named()

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.close()

        def close(self) -> None:
            self._entries.close()

        def __iter__(self) -> Iterator[Any]:
            return self

        def __next__(self) -> Any:
            return next(self._named)

        def _entries_named(self) -> Iterator[Any]:
            for entry in self._entries:
                if not isinstance(entry.name, str) or entry.name.isascii():
                    yield entry
                    continue
                name = decomposed(entry.name)
                path = entry.path[: len(entry.path) - len(entry.name)] + name
                yield SimpleNamespace(
                    name=name, path=path, is_dir=entry.is_dir, is_file=entry.is_file, is_symlink=entry.is_symlink,
                    stat=entry.stat, inode=entry.inode, __fspath__=lambda path=path: path,
                )  # fmt: skip

    os.scandir = lambda path=".": Scan(_actual(path))  # type: ignore[assignment, return-value]
    os.listdir = lambda path=".": list(map(decomposed, list_names(path)))


if SYSTEM:
    simulate()
