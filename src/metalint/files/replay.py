"""One commit after another, as files in a folder of its own: each step writes only what has changed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.files import git, objects
from metalint.files.snapshot import FILES, LINK, MAX_BYTES, is_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from metalint.files.objects import Node, Objects

_SUBMODULE: Final = "160000"


class Replay:
    """A folder that holds the files which a commit has below the root of a list.

    Args:
        stored: where the objects are read from.
        prefix: the root below the top of the repository, with ``/`` at the end.
        place: the folder, resolved and empty.
        overlay: files that stand in place of those of each commit, by path.

    Attributes:
        nodes: the files of the commit that is laid out, by path.
    """

    def __init__(self, stored: Objects, prefix: str, place: Path, overlay: Mapping[str, bytes]) -> None:
        self.root = place
        self.nodes: dict[str, Node] = {}
        self._objects = stored
        self._prefix = prefix
        self._tree = ""
        self._overlay = overlay
        for path, content in overlay.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(content)

    def lay_out(self, tree: str) -> None:
        """Make the folder hold what ``tree``, that of a whole commit, has below the root; nothing else of it stays.

        No setting of the repository is applied, no filter and no hook runs. Files larger than `MAX_BYTES` are cut.

        Raises:
            UsageError: an object that this clone lacks.
        """
        tree = self._objects.below(tree, self._prefix)
        changes = [one for one in self._objects.differences(self._tree, tree) if is_safe(one[0])]
        self._tree = tree
        for path, _ in changes:
            if self.nodes.pop(path, None) and path not in self._overlay:
                self._remove(path)
        for path, node in sorted(changes, key=lambda one: bool(one[1] and one[1].mode == LINK)):  # links last
            if node is not None:
                self.nodes[path] = node
                if path not in self._overlay:
                    self._write(path, node)

    def content(self, path: str, most: int = MAX_BYTES) -> bytes | None:
        """Return what the commit has at a path; None for no file there."""
        node = self.nodes.get(path)
        return self._objects.read(node.name, most) if node and node.mode in FILES else None

    def _write(self, path: str, node: Node) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if not self._is_own(place):
            return
        with contextlib.suppress(FileExistsError):  # two names that are one on this file system
            if node.mode == LINK:
                place.symlink_to(os.fsdecode(self._objects.read(node.name, MAX_BYTES)))
            elif node.mode == _SUBMODULE:
                place.mkdir()
            elif node.mode in FILES:
                with place.open("xb") as file:
                    file.write(self._objects.read(node.name, MAX_BYTES))

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
def replaying(root: Path, overlay: Mapping[str, bytes]) -> Iterator[Replay]:
    """Make a folder for the commits of the repository around ``root``, until the context ends."""
    with objects.reading(root) as stored, tempfile.TemporaryDirectory(prefix="metalint-") as made:
        yield Replay(stored, git.prefix(root), Path(made).resolve(), overlay)
