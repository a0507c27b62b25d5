"""The output folder: which one metalint may write to, and how it is brought up to date."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.errors import UsageError
from metalint.files.atomic_writes import clear_leftovers
from metalint.files.git import is_gits_own
from metalint.files.globs import find_fixed_folder
from metalint.util.reading import read_bounded

if TYPE_CHECKING:
    from metalint.files.writing import ListFileWriter
    from metalint.papers.corpus import Corpus
    from metalint.site.build import Built

MARKER: Final = ".metalint-site"
"""The file that tells that a folder is a site of metalint's; it lists all other files of the site."""

_MAX_MARKER: Final = 64 << 20  # bytes; half a million files
_MAX_COVER: Final = 256 << 20  # bytes
_HEADING: Final = "# Written by metalint site, which replaces and deletes the files that are listed here.\n"


class Update(NamedTuple):
    """How many files were written, deleted, and left as they were."""

    written: int
    deleted: int
    kept: int


def check(out: Path, corpus: Corpus) -> None:
    """Refuse a folder that metalint must not write a site to.

    Raises:
        UsageError: it is not empty and holds no site, overlaps with the list itself, is reached by a symbolic link, or
            is no folder.
    """
    _refuse_place(out, corpus)
    try:
        names = sorted(os.listdir(out)) if out.exists() else []  # noqa: PTH208 - the names alone
    except OSError as error:
        raise UsageError(f"{out}: cannot be read: {error.strerror}; name a folder for the site") from error
    if names and MARKER not in names:
        why = f"the folder is not empty, and has no {MARKER} that tells that metalint wrote it"
        raise UsageError(f"{out}: {why}; name an empty or a new folder")


def _refuse_place(out: Path, corpus: Corpus) -> None:
    root, lexical = corpus.workspace.root.resolve(), Path(os.path.abspath(out))  # noqa: PTH100 - links must stay
    target = lexical.resolve()
    if out.is_symlink():
        raise UsageError(f"{out}: is a symbolic link; name the folder itself")
    is_inside = lexical.is_relative_to(corpus.workspace.root) or lexical.is_relative_to(root)
    if is_inside and not target.is_relative_to(root):
        raise UsageError(f"{out}: leads out of the repository by a symbolic link; name the folder itself")
    if root.is_relative_to(target):
        raise UsageError(f"{out}: holds the repository itself; name a folder of its own, such as `site`")
    if not target.is_relative_to(root):
        return
    below = PurePosixPath(target.relative_to(root).as_posix())
    if is_gits_own(below):
        raise UsageError(f"{out}: lies among git's own files; name another folder")
    fixed = {find_fixed_folder(pattern) for pattern in corpus.context.config.papers}
    folders = {posixpath.dirname(path) for path in corpus.paths} | fixed
    for folder in sorted(folders - {"", "."}):  # the root itself holds all
        if PurePosixPath(folder).is_relative_to(below) or below.is_relative_to(folder):
            raise UsageError(f"{out}: overlaps with the papers in {folder}; name a folder beside them")


def write(out: Path, built: Built, root: Path, writer: ListFileWriter) -> Update:
    """Write the site, and delete what an earlier one had and this one has not. Other files stay.

    What the marker lists is metalint's own, wherever a run is cut short: a file is deleted before the marker forgets
    it, and the marker knows it before it is written. Pages of deleted papers go first, then what lists them is written
    again, and new files come last.

    Raises:
        UsageError: a file of the site is a symbolic link, a folder, or somebody else's, or a cover cannot be read;
            nothing is written then.
        WriteError: a file cannot be written.
    """
    listed = sorted([*built.texts, *built.copied, *built.made])
    texts = {**built.texts, MARKER: _HEADING + "".join(f"{path}\n" for path in listed)}
    own = _list_own_files(out)
    stale = own - set(listed)
    _refuse_links(out, [*listed, MARKER, *stale])
    clear_leftovers({(out / path).parent for path in (*listed, *own)})

    def content(path: str) -> bytes:
        if path in texts:
            return texts[path].encode("utf-8", "replace")
        if path in built.made:
            return built.made[path]
        try:
            return read_bounded(root / built.copied[path], _MAX_COVER)
        except OSError as error:
            raise UsageError(f"{built.copied[path]}: the image cannot be read: {error.strerror}") from error

    for path in listed:
        if path not in own and (out / path).exists() and writer.read(out / path) != content(path):
            raise UsageError(f"{out / path}: not a file that metalint wrote; delete it, or name another folder")
    deleted = sum(_delete_file(writer, out, path) for path in sorted(stale))
    may_name_what_went = sorted(listed, key=lambda path: (path not in own, path.count("/"), path))
    written = 0
    for path in (MARKER, *may_name_what_went):
        before, data = writer.read(out / path), content(path)
        if before != data:
            writer.write(out / path, data, before, is_durable=path == MARKER)
            written += 1
    return Update(written, deleted, len(listed) + 1 - written)


def _list_own_files(out: Path) -> frozenset[str]:
    """Return the files of the site that is there, by its own account; none where there is no site."""
    try:
        lines = read_bounded(out / MARKER, _MAX_MARKER).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise UsageError(f"{out / MARKER}: cannot be read: {error.strerror}; name another folder") from error
    own = set()
    for path in lines:  # anybody may have written them
        is_below = path == posixpath.normpath(path) and not path.startswith(("#", "/", ".."))
        if is_below and not {"\\", ":"} & set(path) and not is_gits_own(PurePosixPath(path)):
            own.add(path)
    return frozenset(own)


def _refuse_links(out: Path, paths: Iterable[str]) -> None:
    """Refuse to go through symbolic links, and to replace what is no file."""
    folders: set[Path] = set()
    for path in paths:
        folders.update((out / path).parents)
        if (out / path).is_symlink():
            raise UsageError(f"{out / path}: is a symbolic link; delete it, or name another folder")
        if (out / path).exists() and not (out / path).is_file():
            raise UsageError(f"{out / path}: is no regular file; delete it, or name another folder")
    for folder in sorted(folders):
        if folder != out and folder.is_relative_to(out) and folder.is_symlink():
            raise UsageError(f"{folder}: is a symbolic link; delete it, or name another folder")


def _delete_file(writer: ListFileWriter, out: Path, path: str) -> bool:
    """Delete a file of an earlier site, and its folders that are empty then; tell whether it was there."""
    target = out / path
    is_there = target.is_file()
    if is_there:
        writer.remove(target)
    for folder in target.relative_to(out).parents[:-1]:
        with suppress(OSError):  # it holds something else, or is gone
            (out / folder).rmdir()
    return is_there
