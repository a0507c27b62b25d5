"""The files around the papers, judged as everyone sees them: by exact case, and by git's index."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from metalint import git

if TYPE_CHECKING:
    from pathlib import Path


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
        if path.casefold() in self._tracked_spellings:
            return None
        return Found(path, is_tracked=False) if self._is_file(path) else None

    def find_ignoring_case(self, path: str) -> Found | None:
        """Return the one file whose path differs from ``path`` in case only; None for none or several."""
        path = posixpath.normpath(path)
        spellings = self._tracked_spellings.get(path.casefold()) or self._spellings_on_disk(path)
        found = [file for spelling in spellings if (file := self.find(spelling))]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _tracked_spellings(self) -> dict[str, list[str]]:
        spellings: dict[str, list[str]] = {}
        for path in sorted(self.tracked or ()):
            spellings.setdefault(path.casefold(), []).append(path)
        return spellings

    def _spellings_on_disk(self, path: str) -> list[str]:
        matches = [""]
        for part in path.split("/"):
            folded = part.casefold()
            matches = [
                posixpath.join(folder, name)
                for folder in matches
                for name in self._entries(folder)
                if name.casefold() == folded
            ]
        return sorted(matches)

    def leaves_root(self, path: str) -> bool:
        """Tell whether ``path`` points out of the root, by ``..`` or through a symbolic link."""
        if posixpath.normpath(path).split("/")[0] == "..":
            return True
        return not (self.root / path).resolve().is_relative_to(self.root.resolve())

    def head(self, path: str, size: int) -> bytes:
        """Return the first ``size`` bytes of a file; nothing where it cannot be read."""
        try:
            with (self.root / path).open("rb") as file:
                return file.read(size)
        except OSError:
            return b""

    def files(self, folder: str) -> list[str]:
        """Return all files below ``folder``, sorted; symbolic links are not followed."""
        found: list[str] = []
        pending = [posixpath.normpath(folder)]
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
        """Tell whether each part of ``path`` is spelt so on disk, and the last is no folder."""
        folder, name = posixpath.split(path)
        if self._entries(folder).get(name, True):
            return False
        return not folder or self._is_folder(folder)

    def _is_folder(self, path: str) -> bool:
        folder, name = posixpath.split(path)
        return self._entries(folder).get(name, False) and (not folder or self._is_folder(folder))

    def _entries(self, folder: str) -> dict[str, bool]:
        """Return the names in a folder as the disk spells them, and whether each is a folder itself."""
        if folder not in self._folders:
            try:
                with os.scandir(self.root / folder) as entries:
                    self._folders[folder] = {entry.name: entry.is_dir() for entry in entries}
            except (OSError, ValueError):
                self._folders[folder] = {}
        return self._folders[folder]
