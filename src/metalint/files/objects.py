"""Git's objects, read by one process of git: commits, trees and blobs, without a checkout."""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint.errors import UsageError
from metalint.files import git
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from subprocess import Popen

FOLDER: Final = "40000"
_CHUNK: Final = 1 << 20


class Node(NamedTuple):
    """What a tree has under a name: the mode and the name of an object."""

    mode: str
    name: str


class Objects:
    """Reads objects of the repository around ``root``, whatever is checked out there."""

    def __init__(self, root: Path, running: Popen[bytes]) -> None:
        self._root = root
        self._running = running
        self.tree = lru_cache(maxsize=1 << 12)(self._tree)

    def read(self, name: str, most: int) -> bytes:
        """Return the content of an object, its first ``most`` bytes at least if it is longer.

        Raises:
            UsageError: git does not hand it out, as in a partial clone without its server.
        """
        asked, answered = self._running.stdin, self._running.stdout
        assert asked is not None and answered is not None  # noqa: S101, PT018 - for the type checker
        asked.write(f"{name}\n".encode())
        asked.flush()
        head = answered.readline().split()
        if len(head) != 3:  # noqa: PLR2004 - name, kind, size; anything else is an error
            raise UsageError(f"git: the object {name} is missing from this clone; fetch it")
        size = int(head[2])
        content = answered.read(min(size, most))
        left = size - len(content)
        while left and (passed := len(answered.read(min(left, _CHUNK)))):
            left -= passed
        answered.read(1)
        return content

    def _tree(self, name: str) -> Mapping[str, Node]:
        """Return what a tree holds, by name; the empty name stands for no tree."""
        content = self.read(name, 1 << 40) if name else b""
        size = len(name) // 2  # bytes of a name: SHA-1 or SHA-256
        found: dict[str, Node] = {}
        at = 0
        while at < len(content):
            end = content.index(b"\0", at)
            mode, _, entry = content[at:end].partition(b" ")
            at = end + 1 + size
            found[os.fsdecode(entry)] = Node(mode.decode(), content[end + 1 : at].hex())
        return found

    def below(self, tree: str, folder: str) -> str:
        """Return the tree of a folder, whose path ends in ``/`` or is empty; nothing where there is no such folder."""
        for part in folder.split("/")[:-1]:
            node = self.tree(tree).get(part)
            tree = node.name if node and node.mode == FOLDER else ""
        return tree

    def differences(self, old: str, new: str, folder: str = "") -> Iterator[tuple[str, Node | None]]:
        """Yield the path of each file in which two trees differ, and what the new one has there; None for nothing."""
        before, after = self.tree(old), self.tree(new)
        for name in [*before, *(name for name in after if name not in before)]:
            was, now = before.get(name), after.get(name)
            if was == now:
                continue
            path = folder + name
            folders = [one.name if one and one.mode == FOLDER else "" for one in (was, now)]
            if any(folders):
                yield from self.differences(folders[0], folders[1], f"{path}/")
            if was and not folders[0] and (now is None or folders[1]):
                yield path, None
            if now and not folders[1]:
                yield path, now


@contextlib.contextmanager
def reading(root: Path) -> Iterator[Objects]:
    """Start the process that hands out objects, and end it with the context."""
    with git.object_reader(root) as running:
        yield Objects(root, running)
