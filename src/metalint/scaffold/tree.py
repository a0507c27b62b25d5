"""The files of a repository that a survey looks at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.files import git
from metalint.papers.ids import SUFFIXES

if TYPE_CHECKING:
    from pathlib import Path

_FOREIGN: Final = frozenset({"node_modules", "site-packages", "__pycache__"})  # folders of what tools install
_MARK: Final = "pyvenv.cfg"  # the file that marks a virtual environment of Python


class Tree(NamedTuple):
    """Paths relative to the root, with ``/``, sorted; hidden folders and what tools install are left out."""

    files: tuple[str, ...]  # all files that git does not ignore
    texts: tuple[str, ...]  # those in the text format
    protos: tuple[str, ...]  # schemas


def list_files(root: Path) -> Tree:
    """Return the files below ``root``; symbolic links are left out."""
    listed = git.listed(root)
    names = _walk(root) if listed is None else _wanted(root, listed)
    files = tuple(sorted(name for name in names if _is_text(name) and _is_file(root, name)))
    texts = tuple(name for name in files if name.endswith(SUFFIXES))
    return Tree(files, texts, tuple(name for name in files if name.endswith(".proto")))


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        if _MARK in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not _is_foreign(name))
        at = os.path.relpath(folder, root).replace(os.sep, "/")
        yield from (name if at == "." else f"{at}/{name}" for name in files)


def _wanted(root: Path, names: Iterable[str]) -> Iterator[str]:
    environments: dict[str, bool] = {}
    for name in names:
        *folders, _ = name.split("/")
        top = folders[0] if folders else ""
        if top not in environments:
            environments[top] = top != "" and (root / top / _MARK).exists()
        if not environments[top] and not any(map(_is_foreign, folders)):
            yield name


def _is_foreign(folder: str) -> bool:
    return folder.startswith(".") or folder in _FOREIGN


def _is_text(name: str) -> bool:
    """Tell whether a name can be written into a file of settings."""
    return name.isprintable() and "\ufffd" not in name


def _is_file(root: Path, name: str) -> bool:
    path = root / name
    return path.is_file() and not path.is_symlink()
