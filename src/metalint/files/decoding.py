"""Files as text: reading and decoding, with what is wrong as values."""

from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from metalint.util.limits import STRICT
from metalint.util.reading import read_first_bytes
from metalint.util.regex import lazy

BOM: Final = "\ufeff"  # the byte order mark, which protobuf's parsers refuse
_MOST_FORBIDDEN: Final = 10
_FORBIDDEN: Final = lazy("\0|\r(?!\n)")


class Unreadable(NamedTuple):
    """Why a file is not parsed: the rule that says so, the range of its text, a message, and what to do about it."""

    rule: str
    start: int
    end: int
    message: str
    help: str


class SourceFile(NamedTuple):
    """A file, read."""

    path: str
    text: str  # undecodable bytes are in it as U+FFFD
    problems: tuple[Unreadable, ...] = ()  # each thing that keeps it from being parsed
    digest: bytes = b""  # of the bytes; empty where they were not all read


def read_source(root: Path, path: str, max_bytes: int = STRICT.limits.size) -> SourceFile:
    """Read the file at ``path`` below ``root``; an unreadable one, or one that is too large, comes back with why."""
    try:
        data, status = read_first_bytes(f"{root}/{path}", max_bytes + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        help_ = "check that it is a file which you may read"
        return SourceFile(path, "", (Unreadable("encoding", 0, 0, f"the file cannot be read: {why}", help_),))
    return _refuse_oversized(path, max(status.st_size, len(data)), max_bytes) or decode_source(path, data, max_bytes)


def decode_source(path: str, data: bytes, max_bytes: int = STRICT.limits.size) -> SourceFile:
    """Return the file that ``data`` is."""
    if oversized := _refuse_oversized(path, len(data), max_bytes):
        return oversized
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode("utf-8"))
        message = f"the byte `0x{data[error.start]:02x}` is not valid UTF-8"
        problem = Unreadable("encoding", at, at + 1, message, "save the file as UTF-8")
        return SourceFile(path, data.decode("utf-8", "replace"), (problem,), digest_content(data))
    if text.startswith(BOM):
        message = "the file begins with a byte order mark (BOM)"
        problem = Unreadable("encoding", 0, 1, message, "save the file as UTF-8 without BOM")
        return SourceFile(path, text, (problem,), digest_content(data))
    if "\0" not in text and "\r" not in text:
        return SourceFile(path, text, (), digest_content(data))
    problems = []
    for match in islice(_FORBIDDEN.finditer(text), _MOST_FORBIDDEN):
        what = "a NUL character" if match[0] == "\0" else "a carriage return (CR) without a line feed (LF)"
        message = f"the file contains {what}, which parsers read differently"
        problems.append(Unreadable("encoding", *match.span(), message, "delete it"))
    return SourceFile(path, text, tuple(problems), digest_content(data))


def _refuse_oversized(path: str, size: int, max_bytes: int) -> SourceFile | None:
    if size <= max_bytes:
        return None
    message = f"the file has {size:,} bytes; `limits.size` allows {max_bytes:,}"
    help_ = "shorten it, or raise `limits` in the configuration"
    return SourceFile(path, "", (Unreadable("oversized-file", 0, 0, message, help_),))


def digest_content(data: bytes) -> bytes:
    """Return what stands for the content of a file."""
    return blake2b(data, digest_size=16).digest()
