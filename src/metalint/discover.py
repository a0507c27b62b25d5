"""Which files are papers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from metalint import git
from metalint.errors import ConfigError, UsageError
from metalint.globs import compiled, fixed_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from metalint.config import Config


def discover(config: Config) -> list[str]:
    """Return the paths of all papers, relative to the root, sorted.

    Raises:
        ConfigError: a pattern that leads out of the root.
        UsageError: a folder that cannot be read.
    """
    for pattern in config.papers:
        if pattern.startswith("/") or ".." in pattern.split("/"):
            where = config.source or "configuration"
            raise ConfigError(f"{where}: papers: '{pattern}' leaves the root; write patterns relative to it")
    is_excluded = excluder(config.exclude)
    folders = {fixed_folder(pattern) for pattern in config.papers}
    wanted = [compiled(pattern) for pattern in config.papers]
    found = {
        path
        for folder in folders
        for path in _files(config.root, folder)
        if any(one.match(path) for one in wanted) and not is_excluded(path)
    }
    tracked = git.tracked(config.root) if config.tracked_only else None
    return sorted(found if tracked is None else found & tracked)


def excluder(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Return the test for paths that gitignore-style ``patterns`` match."""
    if not patterns:
        return lambda _: False
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns).match_file
    except ValueError as error:
        raise ConfigError(f"exclude: {error}; write patterns as in .gitignore") from error


def _files(root: Path, folder: str) -> Iterator[str]:
    for at, folders, names in os.walk(root / folder, onerror=_refuse):
        folders[:] = [name for name in folders if name != ".git"]
        inside = Path(at).relative_to(root).as_posix()
        prefix = "" if inside == "." else inside + "/"
        yield from (prefix + name for name in names)


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise UsageError(f"{error.filename}: the folder cannot be read: {error.strerror}") from error
