"""Which files are papers."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from metalint import git
from metalint.errors import ConfigError, UsageError
from metalint.globs import fixed_folder, matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from pathlib import Path

    from metalint.config import Config


def discover(config: Config) -> list[str]:
    """Return the paths of all papers, relative to the root, sorted.

    Raises:
        ConfigError: a pattern, or a folder that one begins with, that leads out of the root.
        UsageError: a folder that cannot be read.
    """
    return sorted(path for path, _ in searching(config))


def searching(config: Config, known: Container[str] = ()) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the papers in no order, with what their folder says of them, to be asked at once; raises as `discover`.

    ``known`` are papers by the same settings, which need not be held against the patterns again.
    """
    for pattern in config.papers:
        if pattern.startswith("/") or ".." in pattern.split("/"):
            where = config.source or "configuration"
            raise ConfigError(f"{where}: papers: '{pattern}' leaves the root; write patterns relative to it")
    is_excluded = excluder(config.exclude)
    folders = _outermost({fixed_folder(pattern) for pattern in config.papers})
    for folder in folders:
        _refuse_link(config, folder)
    fits = matcher(config.papers)
    tracked = git.tracked(config.root) if config.tracked_only else None
    for folder in folders:
        for path, entry in _files(config.root, folder):
            if (path in known or (fits(path) and not is_excluded(path))) and (tracked is None or path in tracked):
                yield path, entry


def _outermost(folders: set[str]) -> list[str]:
    """Return the folders that lie in no other one, sorted."""
    return sorted(one for one in folders if not any(_lies_in(one, other) for other in folders))


def _lies_in(folder: str, other: str) -> bool:
    return folder != other and (not other or folder.startswith(f"{other}/"))


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


def _files(root: Path, folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files below ``folder`` by their paths below ``root``; links to folders are not followed."""
    pending = [folder]
    while pending:
        at = pending.pop()
        prefix = f"{at}/" if at else ""
        with _opened(root / at) as entries:
            for entry in entries:
                if not _is_folder(entry):
                    yield prefix + entry.name, entry
                elif entry.name != ".git" and not entry.is_symlink():
                    pending.append(prefix + entry.name)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[Iterable[os.DirEntry[str]]]:
    """Lend what is in a folder, which stays open: to look at a file then takes two thirds of the time."""
    with contextlib.ExitStack() as closing:
        try:
            number = os.open(folder, os.O_RDONLY) if os.scandir in os.supports_fd else None
            if number is not None:
                closing.callback(os.close, number)
            entries = closing.enter_context(os.scandir(folder if number is None else number))
        except FileNotFoundError:
            entries = None
        except OSError as error:
            raise UsageError(f"{folder}: the folder cannot be read: {error.strerror}") from error
        yield entries or ()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False
