"""The list as it will be: the same files seen at their new places, before anything has moved."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from metalint.files.transactions import Move, placed
from metalint.files.workspace import Workspace


class MovedWorkspace(Workspace):
    """The files of ``before`` once all ``moves`` are made."""

    def __init__(self, before: Workspace, moves: Sequence[Move]) -> None:
        tracked = before.tracked
        super().__init__(before.root, None if tracked is None else frozenset(placed(moves, one) for one in tracked))
        self._moves = moves
        self._back = [Move(new, old) for old, new in moves]

    def _place(self, path: str) -> str:
        return super()._place(placed(self._back, path))

    def _scan(self, folder: str) -> dict[str, bool]:
        entries = super()._scan(folder)
        regular = set(self._regular.get(folder, ()))
        self._links.setdefault(folder, frozenset())
        if placed(self._back, folder) == folder:
            for old, _ in self._moves:
                if posixpath.dirname(old) == folder:
                    entries.pop(posixpath.basename(old), None)
                    regular.discard(posixpath.basename(old))
            for old, new in self._moves:
                if name := _next_on_the_way(folder, new):
                    is_last = posixpath.join(folder, name) == new
                    is_file = is_last and not (self.root / old).is_dir()
                    entries[name] = not is_file
                    regular |= {name} if is_file else set()
        self._regular[folder] = frozenset(regular)
        return entries


def _next_on_the_way(folder: str, path: str) -> str:
    """Return the name in a folder by which ``path`` is reached; nothing where it lies elsewhere."""
    within = f"{folder}/" if folder else ""
    return path.removeprefix(within).partition("/")[0] if path.startswith(within) else ""
