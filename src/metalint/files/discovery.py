"""Which files are papers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from metalint.errors import ConfigError, UsageError
from metalint.files import git
from metalint.files.globs import fixed_folder, matcher
from metalint.util.named_tuples import NamedTuple
from metalint.util.reading import is_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from pathlib import Path

    from metalint.config.settings import Config


def discover(config: Config) -> list[str]:
    """Return the paths of all papers, relative to the root, sorted.

    Raises:
        ConfigError: a pattern, or a folder that one begins with, that leads out of the root.
        UsageError: a folder that cannot be read.
    """
    return sorted(search(config).papers)


class Search(NamedTuple):
    """The papers that were found, in no order, and the folders in which they were looked for."""

    papers: list[str]
    folders: set[str]


def search(config: Config, known: Container[str] = ()) -> Search:
    """Look for papers but those that are ``known``; raises as `discover`."""
    for pattern in config.papers:
        if pattern.startswith("/") or ".." in pattern.split("/"):
            where = config.source or "configuration"
            raise ConfigError(f"{where}: papers: `{pattern}` leaves the root; write patterns relative to it")
    folders = _outermost({fixed_folder(pattern) for pattern in config.papers})
    for folder in folders:
        _refuse_link(config, folder)
    is_paper = paper_test(config)
    tracked = git.tracked(config.root) if config.tracked_only else None
    walked: set[str] = set()
    papers = [
        path
        for folder in folders
        for path in _files(config.root, folder, known, walked)
        if is_paper(path) and (tracked is None or path in tracked)
    ]
    return Search(papers, walked)


def no_patterns(config: Config) -> ConfigError:
    """Return the complaint that there are no patterns for papers."""
    return ConfigError(f"{config.source or 'configuration'}: papers: no patterns; write those for the files of papers")


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
    if not git.is_within(place, root):
        where = config.source or "configuration"
        raise ConfigError(f"{where}: papers: the folder `{folder}` is a symbolic link that leaves the repository")


def paper_test(config: Config) -> Callable[[str], bool]:
    """Return the test whether a file at a path would be taken for a paper, of any collection."""
    if config.collections:
        tests = [paper_test(one) for one in config.collections]
        return lambda path: any(is_paper(path) for is_paper in tests)
    fits, is_excluded = matcher(config.papers), excluder(config.exclude)
    return lambda path: fits(path) is not None and not is_excluded(path)


def excluder(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Return the test for paths that gitignore-style ``patterns`` match."""
    if not patterns:
        return lambda _: False
    from pathspec import GitIgnoreSpec

    try:
        # the other backends know no names that are not UTF-8
        return GitIgnoreSpec.from_lines(patterns, backend="simple").match_file
    except ValueError as error:
        raise ConfigError(f"exclude: {error}; write patterns as in .gitignore") from error


def _files(root: Path, folder: str, known: Container[str], walked: set[str]) -> Iterator[str]:
    """Yield the paths of the files below ``folder`` but those that are known; links to folders are not followed.

    Folders that are looked into are added to ``walked``.
    """
    pending = [folder]
    while pending:
        at = pending.pop()
        walked.add(at)
        prefix = f"{at}/" if at else ""
        for entry in _entries(root / at):
            if (path := prefix + entry.name) in known:
                continue
            if not is_folder(entry):
                yield path
            elif entry.name != ".git" and not entry.is_symlink():
                pending.append(path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{error.filename}: the folder cannot be read: {error.strerror}") from error
