"""The files around the papers, judged as everyone sees them: by exact case, and by git's index."""

import os
import posixpath
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from os.path import isfile
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from metalint.files import commits, git
from metalint.files.git import CommitTimes
from metalint.files.provenance import Provenance
from metalint.files.signatures import FileSignature, of_path, of_status, settled
from metalint.util.reading import first_bytes, is_folder
from metalint.util.unicode import folded

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
    """

    def __init__(self, root: Path, tracked: frozenset[str] | None = None) -> None:
        self.root = root
        self._given = tracked  # the paths that count as git's index; without, git is asked
        self._root = str(root)
        # what the answers so far depend on: the signature of each folder and file that was looked into, as it was
        # before that. Together with `tracked` they tell whether another run would get the same answers.
        self.probes: dict[str, FileSignature | None] = {}
        self.is_traceable = True  # whether `probes` holds all of it; symbolic links lead past it
        # of what was rendered: templates, outputs and the places of files that no output may overwrite
        self.provenance = Provenance()
        self._folders: dict[str, dict[str, bool]] = {}
        self._regular: dict[str, frozenset[str]] = {}
        self._links: dict[str, frozenset[str]] = {}
        self._spelt: dict[str, list[str]] = {"": [""]}
        self._by_folding: dict[str, dict[str, list[str]]] = {}
        self._leaving: dict[str, bool] = {}
        self._texts: dict[str, str | None] = {}
        self._answers: dict[tuple[str, str], Any] = {}

    def _place(self, path: str) -> str:
        """Return where a path lies; a `Path` would cost as much as to look there."""
        return f"{self._root}/{path}"

    @property
    def is_given(self) -> bool:
        """Whether the paths that count as git's index were given."""
        return self._given is not None

    @cached_property
    def tracked(self) -> frozenset[str] | None:
        """The paths in git's index, or None where git keeps no index."""
        return git.tracked(self.root) if self._given is None else self._given

    def committed(self, paths: Iterable[str]) -> frozenset[str] | None:
        """Return which of the ``paths`` are in the commit that is checked out; None where git cannot tell."""
        if self._given is not None:
            return None
        for path in git.head_files(self.root):
            self.provenance.note(path)
        return commits.committed(self.root, paths)

    @cached_property
    def commit_times(self) -> CommitTimes | None:
        """When files were added and changed; None outside of git, and where other paths stand for git's index."""
        if self._given is not None:
            return None
        for path in git.head_files(self.root):
            self.provenance.note(path)
        return git.commit_times(self.root)

    def reached_by_tag(self, name: str) -> frozenset[str] | None:
        """Return the commits that a tag reaches; None where there is no such tag."""
        self.provenance.note(git.path_of(self.root, f"refs/tags/{name}"))
        return git.tag(self.root, name)

    @cached_property
    def unsaved(self) -> frozenset[str]:
        """The paths that differ from the commit that is checked out."""
        return commits.ChangeSince(self.root, "HEAD").paths

    def find(self, path: str) -> Found | None:
        """Return the file at exactly ``path``, or None; a folder is no file."""
        path = posixpath.normpath(path)
        is_file = self._is_file(path)
        if not is_file and not self._spellings_on_disk(path):  # git is not asked for nothing
            return None
        if self.tracked is None:
            return Found(path, is_tracked=True) if is_file else None
        if path in self.tracked:
            is_there = is_file or isfile(self._place(path))  # noqa: PTH113
            return Found(path, self._is_tracked(path)) if is_there else None
        if folded(path) in self._tracked_spellings:
            return None
        return Found(path, self._is_tracked(path)) if is_file else None

    def find_folder(self, path: str) -> Found | None:
        """Return the folder at exactly ``path``, or None; git has a folder if it has a file in it."""
        path = posixpath.normpath(path)
        if path != "." and not (path and self._is_there(path)):
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
            self._entries(folder)
            is_link = folded(name) in self._links.get(folder, ())
            try:
                target = os.readlink(self._place(place)) if is_link else None  # noqa: PTH115
            except OSError:  # it was one a moment ago
                return False
            if target is not None:
                aim = posixpath.normpath(posixpath.join(posixpath.dirname(place), target, *steps[at:]))
                return place in tracked and (aim.startswith(("/", "..")) or self._is_tracked(aim))
            if place in tracked:
                return True
        return False

    def has_spelling(self, path: str) -> bool:
        """Tell whether there is anything at ``path``, or at one that differs in case or Unicode normal form only."""
        folder, name = posixpath.split(posixpath.normpath(path))
        wanted = folded(name)
        return any(wanted in self._spellings(one) for one in self._spelt_folders(folder))

    def is_plainly_there(self, path: str) -> bool | None:
        """Tell whether a file is at exactly ``path`` and git has it, or nothing is there, however it may be spelled."""
        # It is quick, and gives None for all that is not so plain: another spelling or a link on the way, a folder, a
        # path that is not normal.
        if path.startswith(("/", "..")) or "git" in path.casefold() or posixpath.normpath(path) != path:
            return None
        *folders, name = path.split("/")
        above = ""
        for part in folders:
            wanted = folded(part)
            if wanted not in self._spellings(above):
                return False
            if wanted in self._links[above] or not self._entries(above).get(part, False):
                return None
            above = f"{above}/{part}" if above else part
        if above not in self._folders and self._is_plain_file(above, path):
            return True
        if folded(name) not in self._spellings(above):
            return False
        return True if name in self._regular[above] and (self.tracked is None or path in self.tracked) else None

    def _is_plain_file(self, folder: str, path: str) -> bool:
        """Tell whether git has a file in ``folder``, to which no link leads, and it is there: none need be listed."""
        self._probe(folder)
        try:
            if not stat.S_ISREG(os.lstat(self._place(path)).st_mode):
                return False
        except (OSError, ValueError):
            return False
        if self.tracked is None or path not in self.tracked:  # git is not asked for nothing
            return False
        self._leaving[path] = False
        return True

    def find_ignoring_case(self, path: str) -> Found | None:
        """Return the one file whose path differs from ``path`` in case or Unicode normal form only."""
        path = posixpath.normpath(path)
        on_disk = self._spellings_on_disk(path)
        spellings = on_disk and (self._tracked_spellings.get(folded(path)) or on_disk)
        found = [file for spelling in spellings if (file := self.find(spelling))]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _tracked_spellings(self) -> dict[str, list[str]]:
        spellings: dict[str, list[str]] = {}
        for path in sorted(self.tracked or ()):
            spellings.setdefault(folded(path), []).append(path)
        return spellings

    def _spellings_on_disk(self, path: str) -> list[str]:
        """Return what is at ``path`` except for upper and lower case and Unicode normal form, sorted."""
        folder, name = posixpath.split(path)
        return self._spelt_in(self._spelt_folders(folder), name)

    def _spelt_folders(self, folder: str) -> list[str]:
        if folder.startswith("/"):
            return []
        above = ""
        for part in folder.split("/") if folder not in self._spelt else ():
            below = posixpath.join(above, part)
            if below not in self._spelt:
                self._spelt[below] = self._spelt_in(self._spelt[above], part)
            if not self._spelt[below]:
                return []
            above = below
        return self._spelt[folder]

    def _spelt_in(self, folders: list[str], name: str) -> list[str]:
        wanted = folded(name)
        found = [(folder, self._spellings(folder).get(wanted, ())) for folder in folders]
        return sorted(f"{folder}/{name}" if folder else name for folder, names in found for name in names)

    def _spellings(self, folder: str) -> dict[str, list[str]]:
        """Return the names in a folder by what they are folded to."""
        if folder not in self._by_folding:
            found: dict[str, list[str]] = {}
            for name in self._entries(folder):
                found.setdefault(folded(name), []).append(name)
            self._by_folding[folder] = found
        return self._by_folding[folder]

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
        folder = ""
        for part in normal.split("/"):
            entries = self._entries(folder)
            if (links := self._links.get(folder)) and folded(part) in links:
                self.is_traceable = False
                return True
            folder = f"{folder}/{part}" if folder else part
            if not entries.get(part, False):
                return False
        return False

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

    def once(self, question: str, path: str, answer: Callable[[str], T]) -> T:
        """Return the ``answer`` to a question about the file at ``path``, worked out once however often it is asked."""
        key = (question, path)
        if key not in self._answers:
            self._answers[key] = answer(path)
        found: T = self._answers[key]
        return found

    def head(self, path: str, size: int) -> bytes:
        """Return the first ``size`` bytes of a file; nothing where it cannot be read."""
        return self._read(path, size) or b""

    def _read(self, path: str, size: int) -> bytes | None:
        if self.leaves_root(path):
            return None
        now = time.time_ns()
        try:
            data, status = first_bytes(self._place(path), size)
        except FileNotFoundError:
            if posixpath.dirname(path) not in self._folders:  # else that folder tells when it is there
                self._probe(path)
            return None
        except (OSError, ValueError):
            self._probe(path)
            return None
        if path not in self.probes:
            self.probes[path] = settled(of_status(status), now)
        return data

    def files(self, folder: str) -> list[str]:
        """Return all files below ``folder``, sorted; symbolic links are not followed."""
        found: list[str] = []
        pending = [posixpath.normpath(folder) if folder not in {"", "."} else ""]
        while pending:
            at = pending.pop()
            for name, is_nested in self._entries(at).items():
                path = posixpath.join(at, name)
                if not is_nested:
                    found.append(path)
                elif name != ".git" and not (self.root / path).is_symlink():
                    pending.append(path)
        return sorted(found)

    def _is_file(self, path: str) -> bool:
        """Tell whether each part of ``path`` is spelled so on disk, and the last is a file or leads to one."""
        folder, name = posixpath.split(path)
        if self._entries(folder).get(name, True):
            return False
        return name in self._regular[folder] or isfile(self._place(path))  # noqa: PTH113

    def _entries(self, folder: str) -> dict[str, bool]:
        if folder not in self._folders:
            self._folders[folder] = self._scan(folder) if self._is_there(folder) else {}
        return self._folders[folder]

    def _is_there(self, folder: str) -> bool:
        """Tell whether a folder is in the listing of the one above, which is looked at first: most are not there."""
        above = ""
        for part in folder.split("/") if folder else ():
            if above not in self._folders:
                self._folders[above] = self._scan(above)
            if not self._folders[above].get(part, False):
                return False
            above = f"{above}/{part}" if above else part
        return True

    def _scan(self, folder: str) -> dict[str, bool]:
        try:
            self._probe(folder)
            with os.scandir(self._place(folder)) as found:
                entries = list(found)
        except (OSError, ValueError):
            return {}
        self._regular[folder] = frozenset([entry.name for entry in entries if entry.is_file(follow_symlinks=False)])
        self._links[folder] = frozenset([folded(entry.name) for entry in entries if entry.is_symlink()])
        return {entry.name: is_folder(entry) for entry in entries}

    def _probe(self, path: str) -> None:
        if path not in self.probes:
            self.probes[path] = settled(of_path(self._place(path)), time.time_ns())
