"""The folders of a repository as the disk has them: each is listed once, and every spelling counts."""

import os
import posixpath
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from os.path import isfile
from pathlib import Path
from typing import Final

from metalint.files.signatures import FileSignature, sign_path, unless_racy
from metalint.util.grouping import group_pairs
from metalint.util.reading import is_folder
from metalint.util.unicode import fold_file_name


class Folder:
    """What lies in a folder, nothing where there is none.

    Attributes:
        entries: all names, and whether each is a folder, or a link to one.
        regular: the names of regular files.
        links: the names of symbolic links, `fold_file_name`.
    """

    def __init__(
        self, entries: Mapping[str, bool], regular: frozenset[str] = frozenset(), links: frozenset[str] = frozenset()
    ) -> None:
        self.entries = entries
        self.regular = regular
        self.links = links

    @cached_property
    def spellings(self) -> dict[str, list[str]]:
        """The names by what they are folded to."""
        return group_pairs((fold_file_name(name), name) for name in self.entries)


_NOTHING: Final = Folder({})


class Folders:
    """The folders below ``root``; all paths are relative to it, with ``/``.

    Attributes:
        probes: what the answers so far depend on: the signature of each folder and file that was looked into, as it was
            before that.
    """

    def __init__(self, root: Path) -> None:
        self.probes: dict[str, FileSignature | None] = {}
        self._root = str(root)
        self._listed: dict[str, Folder] = {}
        self._spelt: dict[str, list[str]] = {"": [""]}

    def place(self, path: str) -> str:
        """Return where a path lies; a `Path` would cost as much as to look there."""
        return f"{self._root}/{path}"

    def probe(self, path: str) -> None:
        """Note the signature of a file or folder before somebody looks into it."""
        if path not in self.probes:
            self.probes[path] = unless_racy(sign_path(self.place(path)), time.time_ns())

    def is_listed(self, path: str) -> bool:
        """Tell whether anybody has looked what lies in a folder."""
        return path in self._listed

    def __getitem__(self, path: str) -> Folder:
        """Return what lies in a folder."""
        if path not in self._listed:
            self._listed[path] = self._list(path) if self.has(path) else _NOTHING
        return self._listed[path]

    def has(self, path: str) -> bool:
        """Tell whether a folder is in the listing of the one above, which is looked at first: most are not there."""
        above = ""
        for part in path.split("/") if path else ():
            if above not in self._listed:
                self._listed[above] = self._list(above)
            if not self._listed[above].entries.get(part, False):
                return False
            above = f"{above}/{part}" if above else part
        return True

    def _list(self, path: str) -> Folder:
        try:
            self.probe(path)
            with os.scandir(self.place(path)) as found:
                entries = list(found)
        except (OSError, ValueError):
            return _NOTHING
        regular = frozenset([entry.name for entry in entries if entry.is_file(follow_symlinks=False)])
        links = frozenset([fold_file_name(entry.name) for entry in entries if entry.is_symlink()])
        return Folder({entry.name: is_folder(entry) for entry in entries}, regular, links)

    def has_file(self, path: str) -> bool:
        """Tell whether each part of ``path`` is spelled so on disk, and the last is a file or leads to one."""
        above, name = posixpath.split(path)
        folder = self[above]
        if folder.entries.get(name, True):
            return False
        return name in folder.regular or isfile(self.place(path))  # noqa: PTH113

    def files(self, path: str) -> list[str]:
        """Return all files below a folder, sorted; symbolic links are not followed."""
        files: list[str] = []
        pending = [posixpath.normpath(path) if path not in {"", "."} else ""]
        while pending:
            at = pending.pop()
            for name, is_nested in self[at].entries.items():
                below = posixpath.join(at, name)
                if not is_nested:
                    files.append(below)
                elif name != ".git" and not os.path.islink(self.place(below)):  # noqa: PTH114
                    pending.append(below)
        return sorted(files)

    def spellings_of(self, path: str) -> list[str]:
        """Return what is at ``path`` except for upper and lower case and Unicode normal form, sorted."""
        above, name = posixpath.split(path)
        return self._fold_named(self._spellings_above(above), name)

    def has_spelling(self, path: str) -> bool:
        """Tell whether there is anything at ``path``, or at one that differs in case or Unicode normal form only."""
        above, name = posixpath.split(posixpath.normpath(path))
        wanted = fold_file_name(name)
        return any(wanted in self[folder].spellings for folder in self._spellings_above(above))

    def _spellings_above(self, folder: str) -> list[str]:
        if folder.startswith("/"):
            return []
        above = ""
        for part in folder.split("/") if folder not in self._spelt else ():
            below = posixpath.join(above, part)
            if below not in self._spelt:
                self._spelt[below] = self._fold_named(self._spelt[above], part)
            if not self._spelt[below]:
                return []
            above = below
        return self._spelt[folder]

    def _fold_named(self, folders: list[str], name: str) -> list[str]:
        wanted = fold_file_name(name)
        found = [(folder, self[folder].spellings.get(wanted, ())) for folder in folders]
        return sorted(f"{folder}/{name}" if folder else name for folder, names in found for name in names)


def spell_path_as_on_disk(root: Path, path: str) -> str:
    """Return a path below ``root`` with the spelling that the disk has, where the file system knows it by another one.

    File systems of macOS and Windows ignore case, some of them the Unicode normal form. A path that is not there, or is
    there by this very spelling, is returned as it is.
    """
    above = str(root)
    spelled = []
    for name in path.split("/"):
        spelled.append(_name_on_disk(above, name))
        above = os.path.join(above, spelled[-1])  # noqa: PTH118 - a `Path` would cost as much as to look there
    return "/".join(spelled)


def _name_on_disk(folder: str, name: str) -> str:
    place = os.path.join(folder, name)  # noqa: PTH118
    swapped = os.path.join(folder, name.swapcase())  # noqa: PTH118
    # where a name with other capitals is not there, none but another Unicode form can be: listing is seldom needed
    if name.isascii() and (swapped == place or not os.path.lexists(swapped)):
        return name
    try:
        names = os.listdir(folder)  # noqa: PTH208
    except (OSError, ValueError):
        return name
    if name in names:
        return name
    for other in names:
        if fold_file_name(other) == fold_file_name(name):
            with suppress(OSError, ValueError):
                if os.path.samestat(os.lstat(place), os.lstat(os.path.join(folder, other))):  # noqa: PTH118
                    return other
    return name
