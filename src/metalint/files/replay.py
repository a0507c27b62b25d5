"""One commit after another, as files in a folder of its own: each step writes only what has changed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from metalint.files import git, objects
from metalint.files.objects import LINK
from metalint.files.snapshot import lay_out

if TYPE_CHECKING:
    from metalint.files.objects import Node, Objects


class Replay:
    """A folder that holds the files which a commit has below the root of a list.

    Args:
        stored: where the objects are read from.
        prefix: the root below the top of the repository, with ``/`` at the end.
        place: the folder, resolved and empty.
        spare: files by path, for commits that have none there.
    """

    def __init__(self, stored: Objects, prefix: str, place: Path, spare: Mapping[str, bytes]) -> None:
        self.root = place
        self.nodes: dict[str, Node] = {}  # the files of the commit that is laid out, by path
        self.flaws: dict[str, str] = {}  # why some of them cannot be there, by path
        self.lacking: list[str] = []  # the spare files that are laid out, as the commit has none there
        self._objects = stored
        self._prefix = prefix
        self._tree = ""
        self._spare = spare

    def lay_out(self, tree: str) -> None:
        """Make the folder hold what ``tree``, that of a whole commit, has below the root; nothing else of it stays.

        No setting of the repository is applied, no filter and no hook runs. Files larger than `MAX_BYTES` are cut.

        Raises:
            ObjectError: the tree cannot be read, or has too many files; what was laid out before is then still there.
        """
        tree = self._objects.below(tree, self._prefix)
        changes = [*self._objects.differences(self._tree, tree)]
        self._tree = tree
        for path, _ in changes:
            self.flaws.pop(path, None)
            if self.nodes.pop(path, None):
                self._remove(path)
        for path in self.lacking:
            self._remove(path)
        for path, node in sorted(changes, key=lambda one: bool(one[1] and one[1].mode == LINK)):  # links last
            if node is None:
                continue
            if why := lay_out(self._objects, self.root, path, node):
                self.flaws[path] = why
            else:
                self.nodes[path] = node
        self.lacking = [path for path in self._spare if path not in self.nodes and self._put(path)]

    def _put(self, path: str) -> bool:
        """Write a spare file; tell whether there was room for it: the commit may have a file in place of a folder."""
        place = self.root / path
        if os.path.lexists(place) or any(above.as_posix() in self.nodes for above in PurePosixPath(path).parents):
            return False
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(self._spare[path])
        return True

    def _remove(self, path: str) -> None:
        place = self.root / path
        if not self._is_own(place) or not os.path.lexists(place):
            return
        if place.is_dir() and not place.is_symlink():
            place.rmdir()  # of a submodule
        else:
            place.unlink()
        for folder in place.parents:
            if folder == self.root or any(folder.iterdir()):
                break
            folder.rmdir()

    def _is_own(self, place: Path) -> bool:
        """Tell whether a path leads where it says: never through a link that a commit brought."""
        return os.path.realpath(place.parent) == str(place.parent)


@contextlib.contextmanager
def replaying(root: Path, spare: Mapping[str, bytes]) -> Iterator[Replay]:
    """Make a folder for the commits of the repository around ``root``, until the context ends."""
    with objects.reading(root) as stored, tempfile.TemporaryDirectory(prefix="metalint-") as made:
        yield Replay(stored, git.prefix(root), Path(made).resolve(), spare)
