"""Which files are papers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from metalint import git
from metalint.errors import ConfigError, UsageError
from metalint.globs import fixed_folder, matcher

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from metalint.config import Config
    from metalint.listing import Listed


def discover(config: Config) -> list[str]:
    """Return the paths of all papers, relative to the root, sorted.

    Raises:
        ConfigError: a pattern, or a folder that one begins with, that leads out of the root.
        UsageError: a folder that cannot be read.
    """
    return sorted(path for path, _ in listed(config))


def listed(config: Config) -> list[Listed]:
    """Return the papers in no order, with what their folders say of them; raises as `discover`."""
    for pattern in config.papers:
        if pattern.startswith("/") or ".." in pattern.split("/"):
            where = config.source or "configuration"
            raise ConfigError(f"{where}: papers: '{pattern}' leaves the root; write patterns relative to it")
    is_excluded = excluder(config.exclude)
    folders = {fixed_folder(pattern) for pattern in config.papers}
    for folder in folders:
        _refuse_link(config, folder)
    is_wanted = matcher(config.papers)
    found: dict[str, os.DirEntry[str]] = {}
    for folder in folders:
        found.update(_files(config.root, folder, is_wanted))
    if config.exclude:
        found = {path: entry for path, entry in found.items() if not is_excluded(path)}
    if config.tracked_only and (tracked := git.tracked(config.root)) is not None:
        found = {path: entry for path, entry in found.items() if path in tracked}
    return list(found.items())


def _refuse_link(config: Config, folder: str) -> None:
    """Refuse a folder of papers that leads out of the root: what lies there is not even listed."""
    try:
        place, root = (config.root / folder).resolve(), config.root.resolve()
    except (OSError, RuntimeError):  # links in a circle: reading the folder will tell
        return
    if not place.is_relative_to(root) or git.is_gits_own(place.relative_to(root)):
        where = config.source or "configuration"
        raise ConfigError(f"{where}: papers: the folder '{folder}' is a symbolic link that leaves the repository")


def excluder(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Return the test for paths that gitignore-style ``patterns`` match."""
    if not patterns:
        return lambda _: False
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns).match_file
    except ValueError as error:
        raise ConfigError(f"exclude: {error}; write patterns as in .gitignore") from error


def _files(root: Path, folder: str, is_wanted: Callable[[str], object]) -> dict[str, os.DirEntry[str]]:
    """Return the wanted files below ``folder`` by their paths below ``root``; links to folders are not followed."""
    found: dict[str, os.DirEntry[str]] = {}
    pending = [folder]
    while pending:
        at = pending.pop()
        prefix = f"{at}/" if at else ""
        for entry in _entries(root / at):
            if not _is_folder(entry):
                if is_wanted(path := prefix + entry.name):
                    found[path] = entry
            elif entry.name != ".git" and not entry.is_symlink():
                pending.append(prefix + entry.name)
    return found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{error.filename}: the folder cannot be read: {error.strerror}") from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False
