"""Files as text: reading and decoding, with what is wrong as values."""

from __future__ import annotations

import errno
import os
import stat
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.diagnostic import Problem
from metalint.digests import blake2b
from metalint.patterns import lazy
from metalint.text.span import Span

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 1 << 20
"""Larger files are refused before they are parsed."""

# A pipe must not make anybody wait for who writes to it.
_READING: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_MOST_FORBIDDEN: Final = 10
_FORBIDDEN: Final = lazy("\0|\r(?!\n)")


class SourceFile(NamedTuple):
    """A file: its text, and the rule and problem of each thing that keeps it from being parsed.

    Undecodable bytes stand in the text as U+FFFD. A file with problems is not parsed. ``digest`` is that of the
    bytes; empty where they were not all read.
    """

    path: str
    text: str
    problems: tuple[tuple[str, Problem], ...] = ()
    digest: bytes = b""


def read(root: Path, path: str) -> SourceFile:
    """Read the file at ``path`` below ``root``; an unreadable one comes back with the problem."""
    try:
        data, _ = first_bytes(f"{root}/{path}", MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return _refused(path, "", "encoding", Problem(Span(0, 0), f"cannot be read: {why}"))
    return decode(path, data)


def first_bytes(file: str, most: int) -> tuple[bytes, os.stat_result]:
    """Return the first bytes of a regular file, ``most`` at most, and its status before they were read.

    This is on the path of every paper, and a third of the price of a `Path` and a stream. It asks for few bytes more
    than there are: to make room for a megabyte takes longer than to read a paper.

    Raises:
        OSError: it cannot be read, or is no regular file.
        ValueError: there is a NUL in its path.
    """
    number = os.open(file, _READING)
    try:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        data = os.read(number, min(status.st_size + 1, most))
        if len(data) == min(status.st_size, most):
            return data, status
        while len(data) < most and (more := os.read(number, most - len(data))):
            data += more
        return data, status
    finally:
        os.close(number)


def decode(path: str, data: bytes) -> SourceFile:
    """Return the file that ``data`` is."""
    if len(data) > MAX_BYTES:
        problem = Problem(Span(0, 0), f"the file is larger than {MAX_BYTES >> 20} MiB; a paper takes some KB")
        return _refused(path, "", "oversized-file", problem)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode("utf-8"))
        problem = Problem(Span(at, at + 1), f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8")
        return _refused(path, data.decode("utf-8", "replace"), "encoding", problem, digest(data))
    if text.startswith("\ufeff"):
        problem = Problem(Span(0, 1), "the file begins with a byte order mark; save it as UTF-8 without BOM")
        return _refused(path, text, "encoding", problem, digest(data))
    if "\0" not in text and "\r" not in text:
        return SourceFile(path, text, (), digest(data))
    return SourceFile(path, text, tuple(("encoding", problem) for problem in _forbidden(text)), digest(data))


def digest(data: bytes) -> bytes:
    """Return what stands for the content of a file."""
    return blake2b(data, digest_size=16).digest()


def _refused(path: str, text: str, rule: str, problem: Problem, digest: bytes = b"") -> SourceFile:
    return SourceFile(path, text, ((rule, problem),), digest)


def _forbidden(text: str) -> list[Problem]:
    problems = []
    for match in islice(_FORBIDDEN.finditer(text), _MOST_FORBIDDEN):
        what = "a NUL character" if match[0] == "\0" else "a carriage return without line feed"
        problems.append(Problem(Span(*match.span()), f"{what}; parsers disagree about it, delete it"))
    return problems
