"""Which schema the header of a file names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from metalint.config.settings import Config
from metalint.errors import SchemaError
from metalint.files.git import is_within
from metalint.files.workspace import Workspace
from metalint.text.header import Header


def names_message(header: Header, proto: str | None, config: Config, message: str) -> bool:
    """Tell whether a header, which names a ``.proto``, names the ``message`` of the settings, or none."""
    is_message = header.message is None or f".{message}".endswith(f".{header.message}")
    return is_message and (header.file is None or proto == config.proto)


def proto_of(config: Config, workspace: Workspace, file: str | None, folder: str) -> str | None:
    """Return the path of the ``.proto`` that the header of a file in a folder names.

    It is looked for below the root, where schemas are, and in the folder itself; where it begins with dots, there
    first. The configured one may be named by any of its ends.

    Raises:
        SchemaError: it is not there.
    """
    own = config.proto or "paper.proto"
    if file is None:
        return config.proto
    beside = _places_of(config, folder)
    if file.startswith("../") and (found := _first_in(beside, file, config, workspace)):
        return found
    if f"/{own}".endswith(f"/{file}") or f"/{file}".endswith(f"/{own}"):
        return config.proto
    folders = ("", posixpath.dirname(own), *config.proto_paths, *beside)
    if found := _first_in(folders, file, config, workspace):
        return found
    raise SchemaError(f"`{file}` is not there; name a `.proto` below the root, from there or from this file")


def _places_of(config: Config, folder: str) -> list[str]:
    """Return a folder as its path is written, and where it is if links lead to it."""
    root = config.root.resolve()
    place = (root / folder).resolve()
    return list(dict.fromkeys([folder, *([place.relative_to(root).as_posix()] if is_within(place, root) else [])]))


def _first_in(folders: Iterable[str], file: str, config: Config, workspace: Workspace) -> str | None:
    """Return the path of a file in the first of the folders that has it, inside of the repository."""
    paths = (posixpath.normpath(posixpath.join(folder, file)) for folder in folders)
    return next((path for path in paths if _is_there(path, config, workspace)), None)


def _is_there(path: str, config: Config, workspace: Workspace) -> bool:
    """Tell whether a file is there, inside of the repository, and part of the commit where that alone counts."""
    try:
        if workspace.leaves_root(path) or not (config.root / path).is_file():
            return False
    except OSError:  # a name that no system takes
        return False
    found = workspace.find(path) if config.tracked_only else None
    return found is None or found.is_tracked
