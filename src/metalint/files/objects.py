"""Git's objects, read by one process of git: commits, trees and blobs, without a checkout.

Whatever a commit holds may be there: trees that git itself would not make, and objects that are damaged or missing.
"""

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from metalint.errors import UsageError
from metalint.files import git
from metalint.files.git import Process

FILES: Final = frozenset({"100644", "100755"})
LINK: Final = "120000"
FOLDER: Final = "40000"
SUBMODULE: Final = "160000"

_CHUNK: Final = 1 << 20
_PASSED: Final = 1 << 26  # bytes of an object that are read and dropped; beyond, a new process costs less
_MAX_TREE: Final = 1 << 26
_MAX_FILES: Final = 200_000
_MAX_PATH: Final = 4_000  # characters; no system knows longer paths
MAX_FOLDERS: Final = 100  # folders in each other that are looked into: code of others that walks through files recurses


class ObjectError(UsageError):
    """An object that git does not hand out, or that is none."""


class TreeEntry(NamedTuple):
    """What a tree has under a name: the mode, as git reads it, and the name of an object."""

    mode: str
    name: str


class Objects:
    """Reads objects of the repository around ``root``, whatever is checked out there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._running: Process | None = None
        self.tree = lru_cache(maxsize=1 << 12)(self._read_tree)

    def look(self, name: str, most: int) -> tuple[str, bytes]:
        """Return what an object is, and its content: the first ``most`` bytes at least if it is longer."""
        if self._running is None:
            self._running = git.start_git(self._root, "cat-file", "--batch", is_told=True)
        if self._running is None or self._running.stdin is None or self._running.stdout is None:
            raise UsageError("git cannot be run; install it")
        asked, answered = self._running.stdin, self._running.stdout
        try:
            asked.write(f"{name}\n".encode())
            asked.flush()
            git.wait_for(answered)
            head = answered.readline().split()
        except OSError:  # git has ended
            head = []
        if not head:
            self.close()
        if len(head) != 3:  # noqa: PLR2004 - name, kind, size; anything else is an error
            raise ObjectError(f"the object {name} is missing from this clone, or damaged; fetch it")
        content = answered.read(min(int(head[2]), most))
        left = int(head[2]) - len(content)
        if left > _PASSED:
            self.close()
        else:
            while left and (passed := len(answered.read(min(left, _CHUNK)))):
                left -= passed
            answered.read(1)
        return head[1].decode(), content

    def read(self, name: str, kind: str, most: int) -> bytes:
        """Return the content of an object of a kind, as `look` does."""
        found, content = self.look(name, most)
        if found != kind:
            raise ObjectError(f"the object {name} is a {found}, and should be a {kind}")
        return content

    def close(self) -> None:
        """End the process; another one is started when it is needed."""
        if self._running is not None:
            self._running.kill()
            with contextlib.suppress(BrokenPipeError), self._running:  # a name that nobody has read
                pass
            self._running = None

    def _read_tree(self, name: str) -> Mapping[str, TreeEntry]:
        """Return what a tree holds, by name; the empty name stands for no tree."""
        content = self.read(name, "tree", _MAX_TREE) if name else b""
        size = len(name) // 2  # bytes of a name: SHA-1 or SHA-256
        entries: dict[str, TreeEntry] = {}
        at = 0
        while at < len(content):
            end = content.find(b"\0", at)
            mode, _, entry = content[at:end].partition(b" ")
            at = end + 1 + size
            if end < 0 or at > len(content) or not entry or not mode.isdigit() or set(mode) & set(b"89"):
                raise ObjectError(f"the object {name} is a damaged tree")
            bits = int(mode[-7:], 8)
            kind = LINK if stat.S_ISLNK(bits) else FOLDER if stat.S_ISDIR(bits) else SUBMODULE  # git knows five modes
            if stat.S_ISREG(bits):
                kind = "100755" if bits & stat.S_IXUSR else "100644"
            entries[os.fsdecode(entry)] = TreeEntry(kind, content[end + 1 : at].hex())
        return entries

    def find_below(self, tree: str, folder: str) -> str:
        """Return the tree of a folder, whose path ends in ``/`` or is empty; nothing where there is no such folder."""
        for part in folder.split("/")[:-1]:
            node = self.tree(tree).get(part)
            tree = node.name if node and node.mode == FOLDER else ""
        return tree

    def find(self, tree: str, path: str) -> TreeEntry | None:
        """Return what a tree has at a path; None for nothing, and for what cannot be read."""
        folder, _, name = path.rpartition("/")
        with contextlib.suppress(ObjectError):
            return self.tree(self.find_below(tree, f"{folder}/" if folder else "")).get(name)
        return None

    def files(self, tree: str) -> dict[str, TreeEntry]:
        """Return all that a tree holds, by path, as `differences` yields it."""
        return {path: entry for path, entry in self.differences("", tree) if entry is not None}

    def differences(self, old: str, new: str) -> Iterator[tuple[str, TreeEntry | None]]:
        """Yield the path of each file in which two trees differ, and what the new one has there; None for nothing."""
        # a folder that cannot be read, or lies too deep, counts as a file
        pending = [("", old, new)]
        count = 0
        while pending:
            folder, *names = pending.pop()
            before, after = (self.tree(name) for name in names)
            for name in dict.fromkeys((*before, *after)):
                was, now = before.get(name), after.get(name)
                if was == now:
                    continue
                count += 1
                if count > _MAX_FILES:
                    raise ObjectError(f"it has more than {_MAX_FILES:,} files, or changes as many")
                path = folder + name
                inner_old, inner_new = (
                    entry.name if entry and self._is_entered(path, entry) else "" for entry in (was, now)
                )
                if inner_old or inner_new:
                    pending.append((f"{path}/", inner_old, inner_new))
                if was and not inner_old and (now is None or inner_new):
                    yield path, None
                if now and not inner_new:
                    yield path, now

    def _is_entered(self, path: str, node: TreeEntry) -> bool:
        if node.mode != FOLDER or path.count("/") >= MAX_FOLDERS or len(path) >= _MAX_PATH:
            return False
        try:
            self.tree(node.name)
        except ObjectError:
            return False
        return True


def open_objects(root: Path) -> contextlib.closing[Objects]:
    """Return what hands out objects, for a context."""
    return contextlib.closing(Objects(root))
