"""Reading files and folders."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

# A pipe must not make anybody wait for who writes to it.
_READING: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def read_first_bytes(file: str, most: int) -> tuple[bytes, os.stat_result]:
    """Return the first bytes of a regular file, ``most`` at most, and its status before they were read.

    This is on the path of every paper, and a third of the price of a `Path` and a stream. It asks for few bytes more
    than there are: to make room for a megabyte takes longer than to read a paper. A ValueError is a NUL in the path.
    """
    number = os.open(file, _READING)
    try:
        status = _check_regular(number)
        data = os.read(number, min(status.st_size + 1, most))
        if len(data) == min(status.st_size, most):
            return data, status
        while len(data) < most and (more := os.read(number, most - len(data))):
            data += more
        return data, status
    finally:
        os.close(number)


def _check_regular(number: int) -> os.stat_result:
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    return status


def read_bounded(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file of ``most`` at most; something else, or endless, there is an OSError."""
    data, _ = read_first_bytes(str(path), most + 1)
    if len(data) > most:
        raise _make_size_error(most)
    return data


def open_regular(path: Path, most: int) -> BinaryIO:
    """Open a regular file for reading; raises as `read_bounded`."""
    number = os.open(path, _READING)
    try:
        if _check_regular(number).st_size > most:
            raise _make_size_error(most)
        return os.fdopen(number, "rb")
    except OSError:
        os.close(number)
        raise


def _make_size_error(most: int) -> OSError:
    return OSError(errno.EFBIG, f"it is larger than {most >> 20} MiB")


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry of a folder is a folder itself, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:  # symbolic links in a circle
        return False
