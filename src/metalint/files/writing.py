"""Alone writes the files of a list: each is either old or new, never half of both.

Who changes files holds the writer from reading them to writing them, and nobody else meanwhile.
"""

from __future__ import annotations

import errno
import os
import posixpath
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from metalint.config.settings import Config
from metalint.files.atomic_writes import (
    RefusedError,
    WriteError,
    as_write_error,
    clear_leftovers,
    has_content,
    prepare_replacement,
    prepare_write,
    refuse_outside,
)
from metalint.files.discovery import find_papers
from metalint.files.file_changes import FileChange
from metalint.files.locks import lock_list
from metalint.files.transactions import complete_transaction, refuse_unfinished
from metalint.util.reading import read_bounded

_STREAM_FLAGS: Final = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_OPEN_FILE: Final = re.compile(r"/dev/(?:stdout|stderr|fd/\d+)|/proc/[^/]+/fd/\d+")
_MOST: Final = 256 << 20  # bytes of a file that is there
_UNREAD: Final = 5.0  # seconds until a pipe without a reader is given up
_PAUSE: Final = 0.05  # seconds


@contextmanager
def locked_writer(
    config: Config, folders: Iterable[Path] = (), bounds: Path | None = None, *, writes_list: bool = True
) -> Iterator[ListFileWriter]:
    """Lend the writer of the files of a list, after the runs that hold it; keep it from reading to writing.

    What killed runs left beside the papers, the registries and the outputs, and in ``folders``, is cleared first, and a
    move finished that one of them has begun, unless only other files than the list's are written. All files must lie in
    ``bounds``, by default the folder of the list.
    """
    with lock_list(config.root):
        if writes_list:
            complete_transaction(config.root)
        else:
            refuse_unfinished(config.root)
        named = (*config.institutions, *config.venues, *config.code_types, *(output.path for output in config.outputs))
        below = {posixpath.dirname(path) for path in (*find_papers(config), *map(posixpath.normpath, named))}
        own = {config.root / folder for folder in {"", *below} if not folder.startswith(("/", ".."))}
        clear_leftovers({*own, *folders})
        yield ListFileWriter(config.root if bounds is None else bounds)


class ListFileWriter:
    """Writes files that lie in the folder ``bounds``, links followed, and not among git's own: see `locked_writer`."""

    def __init__(self, bounds: Path) -> None:
        self._bounds = bounds.resolve()

    def read(self, path: Path) -> bytes | None:
        """Return what a file holds that a command may rewrite; None if nothing is there."""
        with as_write_error(path):
            try:
                return read_bounded(path, _MOST)
            except FileNotFoundError:
                return None

    def remove(self, path: Path) -> None:
        """Delete a file, or the link that it is."""
        with as_write_error(path):
            refuse_outside(path.parent.resolve() / path.name, self._bounds)
            path.unlink(missing_ok=True)

    def write(self, path: Path, content: str | bytes, before: bytes | None, *, is_durable: bool = True) -> None:
        """Write ``content``, a text as UTF-8, to ``path``, through a temporary file beside it, or raise a WriteError.

        The file must hold what it held ``before``; if that is None, nothing may be there, not even a link. Mode, owner
        and extended attributes, access control lists among them, stay; other hard links to the file do not see the
        change. A symbolic link that was read is followed; folders on the way to a new file are made. Files that can be
        made again need not be durable: nobody waits for the disk then.
        """
        with as_write_error(path):
            data = content.encode() if isinstance(content, str) else content
            target = path.parent.resolve() / path.name if before is None else path.resolve()
            refuse_outside(target, self._bounds)
            if before is None or not has_content(target, data):  # which a run on another link to it may have written
                place = target if before is None else path
                with prepare_write(place, data, before, is_durable=is_durable) as put:
                    put()


def write_changes(writer: ListFileWriter, root: Path, changes: Iterable[FileChange]) -> dict[str, str]:
    """Write what can be written of files below ``root``; return why each other one could not be, by its path."""
    failures: dict[str, str] = {}
    for change in changes:
        try:
            writer.write(root / change.path, change.new, change.old_bytes)
        except WriteError as error:
            failures[change.path] = error.why
    return failures


def write_output(path: Path, text: str | bytes, bounds: Path | None) -> None:
    """Write a report to where somebody wants it, whatever is there; into a device or pipe, such as ``/dev/stdout``."""
    # `bounds` are the folder of a list if `path` lies below it: no link may lead to another place then
    with as_write_error(path):
        data = text.encode() if isinstance(text, str) else text
        if is_open := _OPEN_FILE.fullmatch(str(path)):
            bounds = None
        target = path.resolve()
        if bounds is not None:
            folder = bounds.resolve()
            refuse_outside(target, folder)
            written = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the links in question
            plain = (folder / written.relative_to(parent) for parent in written.parents if parent.resolve() == folder)
            if os.path.normcase(target) not in map(os.path.normcase, plain):
                raise RefusedError("a symbolic link leads to another file; name the file itself")
        mode = stat.S_IFREG
        with suppress(FileNotFoundError):
            mode = path.stat().st_mode
        if is_open or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            _write_stream(path, data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers([target.parent])
        with prepare_replacement(path, data, None, is_durable=True) as put:
            put()


def _write_stream(path: Path, data: bytes) -> None:
    """Write into a stream; where nobody reads a pipe, not for ever."""
    if stat.S_ISBLK(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is a disk")
    deadline = time.monotonic() + _UNREAD
    while True:
        try:
            handle = os.open(path, _STREAM_FLAGS)
            break
        except OSError as error:
            if error.errno != errno.ENXIO or not path.is_fifo():
                raise
            if time.monotonic() > deadline:
                raise OSError(errno.ENXIO, "nobody reads the pipe") from error
        time.sleep(_PAUSE)
    with os.fdopen(handle, "wb") as stream:
        if sys.platform != "win32":
            os.set_blocking(handle, True)
        stream.write(data)
