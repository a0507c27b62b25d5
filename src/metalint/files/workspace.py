"""The files around the papers, judged as everyone sees them: by exact case, and by git's index."""

import os
import posixpath
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from os.path import isfile
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from metalint.files import git
from metalint.files.commits import GitHistory
from metalint.files.folders import Folders
from metalint.files.provenance import Provenance
from metalint.files.signatures import sign_status, unless_racy
from metalint.util.grouping import group_pairs
from metalint.util.reading import read_first_bytes
from metalint.util.unicode import fold_file_name

T = TypeVar("T")

MAX_TEXT: Final = 1 << 20  # larger files are not read as text


class Found(NamedTuple):
    """A file of the workspace: its path as it is spelled on disk or in git's index."""

    path: str
    is_tracked: bool


class Workspace:
    """Read-only view of the files under ``root``; all paths are relative to it, with ``/``.

    A path exists when git's index has it or the working tree holds it, whatever the file system thinks
    of upper and lower case. Answers are kept for the life of the object.

    Attributes:
        folders: what lies in the folders. Its ``probes`` and `tracked` tell whether another run would get the
            same answers.
        is_traceable: whether ``probes`` holds all that the answers depend on; symbolic links lead past it.
        provenance: of what was rendered: templates, outputs and the places of files that no output may overwrite.
        git_history: what git has recorded, if it is about these files.
    """

    def __init__(
        self,
        root: Path,
        tracked: frozenset[str] | None = None,
        folders: Folders | None = None,
        git_history: GitHistory | None = None,
    ) -> None:
        self.root = root
        self.folders = folders or Folders(root)
        self.is_traceable = True
        self.provenance = Provenance()
        # what git has recorded is of no use where the files are those of another commit
        self.git_history = git_history or (GitHistory(root, self.provenance) if tracked is None else None)
        self._given = tracked  # the paths that count as git's index; without, git is asked
        self._leaving: dict[str, bool] = {}
        self._texts: dict[str, str | None] = {}
        self._answers: dict[tuple[str, str], Any] = {}

    @property
    def is_given(self) -> bool:
        """Whether the paths that count as git's index were given."""
        return self._given is not None

    def find_ignored(self, paths: Iterable[str]) -> list[str]:
        """Return which files git ignores, sorted: other checkouts lack them. A submodule has its files."""
        tracked = frozenset() if self.is_given else self.tracked
        new = {path for path in paths if tracked and path not in tracked and not self._is_tracked(path)}
        listed = git.list_files(self.root) if new else None
        return [] if listed is None else sorted(new.difference(listed))

    @cached_property
    def tracked(self) -> frozenset[str] | None:
        """The paths in git's index, or None where git keeps no index."""
        return git.tracked_paths(self.root) if self._given is None else self._given

    def find(self, path: str) -> Found | None:
        """Return the file at exactly ``path``, or None; a folder is no file."""
        path = posixpath.normpath(path)
        is_file = self.folders.has_file(path)
        if not is_file and not self.folders.spellings_of(path):  # git is not asked for nothing
            return None
        if self.tracked is None:
            return Found(path, is_tracked=True) if is_file else None
        if path in self.tracked:
            is_there = is_file or isfile(self.folders.place(path))  # noqa: PTH113
            return Found(path, self._is_tracked(path)) if is_there else None
        if fold_file_name(path) in self._tracked_spellings:
            return None
        return Found(path, self._is_tracked(path)) if is_file else None

    def find_folder(self, path: str) -> Found | None:
        """Return the folder at exactly ``path``, or None; git has a folder if it has a file in it."""
        path = posixpath.normpath(path)
        if path != "." and not (path and self.folders.has(path)):
            return None
        return Found(path, path == "." or self.tracked is None or path in self._tracked_folders)

    @cached_property
    def _tracked_folders(self) -> frozenset[str]:
        folders: set[str] = set()
        for path in self.tracked or ():
            folder = posixpath.dirname(path)
            while folder and folder not in folders:
                folders.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(folders)

    def _is_tracked(self, path: str) -> bool:
        """Tell whether a checkout has the file at ``path``: git has each link on the way and what the last leads to."""
        # It has the files of a submodule as far as anybody can tell here.
        tracked = self.tracked or frozenset()
        steps = path.split("/")
        for at in range(1, len(steps) + 1):
            place = "/".join(steps[:at])
            folder, name = posixpath.split(place)
            is_link = fold_file_name(name) in self.folders[folder].links
            try:
                target = os.readlink(self.folders.place(place)) if is_link else None  # noqa: PTH115
            except OSError:  # it was one a moment ago
                return False
            if target is not None:
                aim = posixpath.normpath(posixpath.join(posixpath.dirname(place), target, *steps[at:]))
                return place in tracked and (aim.startswith(("/", "..")) or self._is_tracked(aim))
            if place in tracked:
                return True
        return False

    def find_ignoring_case(self, path: str) -> Found | None:
        """Return the one file whose path differs from ``path`` in case or Unicode normal form only."""
        path = posixpath.normpath(path)
        on_disk = self.folders.spellings_of(path)
        spellings = on_disk and (self._tracked_spellings.get(fold_file_name(path)) or on_disk)
        files = [file for spelling in spellings if (file := self.find(spelling))]
        return files[0] if len(files) == 1 else None

    @cached_property
    def _tracked_spellings(self) -> dict[str, list[str]]:
        return group_pairs((fold_file_name(path), path) for path in sorted(self.tracked or ()))

    def leaves_root(self, path: str) -> bool:
        """Tell whether ``path`` points out of the root or to git's own files, by ``..`` or through a symbolic link."""
        if path not in self._leaving:
            normal = posixpath.normpath(path)
            leaves = normal.split("/")[0] == ".."
            if not leaves and self._may_lead_on(path, normal):
                with suppress(OSError, RuntimeError, ValueError):  # no path at all, or symbolic links in a circle
                    leaves = not git.is_within((self.root / path).resolve(), self._resolved)
            self._leaving[path] = leaves
        return self._leaving[path]

    def _may_lead_on(self, path: str, normal: str) -> bool:
        """Tell whether a link or git's own files may lie on the way; only then it matters where ``path`` resolves."""
        if normal != path.removesuffix("/") or path.startswith("/"):
            self.is_traceable = False
            return True
        if "git" in path.casefold():
            return True
        above = ""
        for part in normal.split("/"):
            folder = self.folders[above]
            if folder.links and fold_file_name(part) in folder.links:
                self.is_traceable = False
                return True
            above = f"{above}/{part}" if above else part
            if not folder.entries.get(part, False):
                return False
        return False

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()

    def text(self, path: str) -> str | None:
        """Return a file as text; None where it cannot be read, is no UTF-8, or is larger than `MAX_TEXT`."""
        if path not in self._texts:
            data = self._read_head(path, MAX_TEXT + 1)
            try:
                self._texts[path] = data.decode() if data is not None and len(data) <= MAX_TEXT else None
            except UnicodeDecodeError:
                self._texts[path] = None
        return self._texts[path]

    def cached_answer(self, question: str, path: str, answer: Callable[[str], T]) -> T:
        """Return the ``answer`` to a question about the file at ``path``, worked out once however often it is asked."""
        key = (question, path)
        if key not in self._answers:
            self._answers[key] = answer(path)
        found: T = self._answers[key]
        return found

    def head(self, path: str, size: int) -> bytes:
        """Return the first ``size`` bytes of a file; nothing where it cannot be read."""
        return self._read_head(path, size) or b""

    def _read_head(self, path: str, size: int) -> bytes | None:
        if self.leaves_root(path):
            return None
        now = time.time_ns()
        try:
            data, status = read_first_bytes(self.folders.place(path), size)
        except FileNotFoundError:
            if not self.folders.is_listed(posixpath.dirname(path)):  # else that folder tells when it is there
                self.folders.probe(path)
            return None
        except (OSError, ValueError):
            self.folders.probe(path)
            return None
        if path not in self.folders.probes:
            self.folders.probes[path] = unless_racy(sign_status(status), now)
        return data
