"""The files around the papers, judged as everyone sees them: by exact case, and by git's index."""

from __future__ import annotations

import os
import posixpath
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint import git

if TYPE_CHECKING:
    from pathlib import Path


MAX_TEXT: Final = 1 << 20
"""Larger files are not read as text."""


class Found(NamedTuple):
    """A file of the workspace: its path as it is spelt on disk or in git's index."""

    path: str
    is_tracked: bool


class Workspace:
    """Read-only view of the files under ``root``; all paths are relative to it, with ``/``.

    A path exists when git's index has it or the working tree holds it, whatever the file system thinks
    of upper and lower case. Answers are kept for the life of the object.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: dict[str, dict[str, bool]] = {}
        self._leaving: dict[str, bool] = {}
        self._texts: dict[str, str | None] = {}

    @cached_property
    def tracked(self) -> frozenset[str] | None:
        """The paths in git's index, or None where git keeps no index."""
        return git.tracked(self.root)

    def find(self, path: str) -> Found | None:
        """Return the file at exactly ``path``, or None; a folder is no file."""
        path = posixpath.normpath(path)
        if self.tracked is None:
            return Found(path, is_tracked=True) if self._is_file(path) else None
        if path in self.tracked:
            return Found(path, is_tracked=True) if (self.root / path).is_file() else None
        if _folded(path) in self._tracked_spellings:
            return None
        return Found(path, is_tracked=False) if self._is_file(path) else None

    def find_ignoring_case(self, path: str) -> Found | None:
        """Return the one file whose path differs from ``path`` in case or Unicode normal form only."""
        path = posixpath.normpath(path)
        spellings = self._tracked_spellings.get(_folded(path)) or self._spellings_on_disk(path)
        found = [file for spelling in spellings if (file := self.find(spelling))]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _tracked_spellings(self) -> dict[str, list[str]]:
        spellings: dict[str, list[str]] = {}
        for path in sorted(self.tracked or ()):
            spellings.setdefault(_folded(path), []).append(path)
        return spellings

    def _spellings_on_disk(self, path: str) -> list[str]:
        matches = [""]
        for part in path.split("/"):
            folded = _folded(part)
            matches = [
                posixpath.join(folder, name)
                for folder in matches
                for name in self._entries(folder)
                if _folded(name) == folded
            ]
        return sorted(matches)

    def has_folder(self, path: str) -> bool:
        """Tell whether there is a folder at exactly ``path``."""
        path = posixpath.normpath(path)
        return path == "." or self._is_folder(path)

    def leaves_root(self, path: str) -> bool:
        """Tell whether ``path`` points out of the root or to git's own files, by ``..`` or through a symbolic link."""
        if path not in self._leaving:
            self._leaving[path] = posixpath.normpath(path).split("/")[0] == ".." or not self._is_inside(path)
        return self._leaving[path]

    def _is_inside(self, path: str) -> bool:
        try:
            target = (self.root / path).resolve()
        except (OSError, RuntimeError, ValueError):  # no path at all, or symbolic links in a circle
            return True
        return target.is_relative_to(self._resolved) and not git.is_gits_own(target.relative_to(self._resolved))

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()

    def text(self, path: str) -> str | None:
        """Return a file as text; None where it cannot be read, is no UTF-8, or is larger than `MAX_TEXT`."""
        if path not in self._texts:
            data = self._read(path, MAX_TEXT + 1)
            try:
                self._texts[path] = data.decode() if data is not None and len(data) <= MAX_TEXT else None
            except UnicodeDecodeError:
                self._texts[path] = None
        return self._texts[path]

    def head(self, path: str, size: int) -> bytes:
        """Return the first ``size`` bytes of a file; nothing where it cannot be read."""
        return self._read(path, size) or b""

    def _read(self, path: str, size: int) -> bytes | None:
        if self.leaves_root(path):
            return None
        try:
            with (self.root / path).open("rb") as file:
                return file.read(size)
        except (OSError, ValueError):
            return None

    def files(self, folder: str) -> list[str]:
        """Return all files below ``folder``, sorted; symbolic links are not followed."""
        found: list[str] = []
        pending = [posixpath.normpath(folder) if folder not in {"", "."} else ""]
        while pending:
            at = pending.pop()
            for name, is_folder in self._entries(at).items():
                path = posixpath.join(at, name)
                if not is_folder:
                    found.append(path)
                elif name != ".git" and not (self.root / path).is_symlink():
                    pending.append(path)
        return sorted(found)

    def _is_file(self, path: str) -> bool:
        """Tell whether each part of ``path`` is spelt so on disk, and the last is a file or leads to one."""
        folder, name = posixpath.split(path)
        if self._entries(folder).get(name, True) or (folder and not self._is_folder(folder)):
            return False
        return (self.root / path).is_file()

    def _is_folder(self, path: str) -> bool:
        folder, name = posixpath.split(path)
        return self._entries(folder).get(name, False) and (not folder or self._is_folder(folder))

    def _entries(self, folder: str) -> dict[str, bool]:
        """Return the names in a folder as the disk spells them, and whether each is a folder itself."""
        if folder not in self._folders:
            try:
                with os.scandir(self.root / folder) as entries:
                    self._folders[folder] = {entry.name: _is_dir(entry) for entry in entries}
            except (OSError, ValueError):
                self._folders[folder] = {}
        return self._folders[folder]


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # symbolic links in a circle
        return False


def _folded(path: str) -> str:
    """Return what a file system takes a path for that ignores case and Unicode normal form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
