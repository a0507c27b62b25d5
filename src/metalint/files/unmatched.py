"""Patterns of the settings that no file fits: most often they are misspelled, or what they were for has moved."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from metalint.config.settings import Config
from metalint.files.discovery import make_excluder
from metalint.files.globs import find_fixed_folder, matches_glob
from metalint.util.reading import is_folder
from metalint.util.wording import code


def find_unmatched_patterns(config: Config) -> list[str]:
    """Return what to say of each pattern of ``exclude`` and ``per-file-ignores`` that no file fits."""
    kinds = config.collections or (config,)
    excluding = {
        pattern: make_excluder((pattern.removeprefix("!"),))
        for kind in kinds
        for pattern in kind.exclude
        if pattern.strip() and not pattern.startswith("#")
    }
    ignoring = {pattern: partial(_is_of, pattern) for kind in kinds for pattern in kind.per_file_ignores}
    if not (excluding or ignoring):
        return []
    folders = {find_fixed_folder(pattern) for kind in kinds for pattern in kind.papers}
    waiting: dict[tuple[str, str], Callable[[str], bool]] = {("exclude", key): test for key, test in excluding.items()}
    waiting |= {("per-file-ignores", key): test for key, test in ignoring.items()}
    _match_files(waiting, config.root, folders)
    for key, pattern in list(waiting):  # what is excluded or ignored need not be among the papers
        _match_files(waiting, config.root, {find_fixed_folder(pattern.lstrip("!/"))}, (key, pattern))
    source = config.source or "configuration"
    return [f"{source}: {key}: {code(pattern)} matches no file; correct or remove it" for key, pattern in waiting]


def _is_of(pattern: str, path: str) -> bool:
    return matches_glob(path if "/" in pattern else path.rpartition("/")[2], pattern)


def _match_files(
    waiting: dict[tuple[str, str], Callable[[str], bool]],
    root: Path,
    folders: set[str],
    only: tuple[str, str] | None = None,
) -> None:
    """Take out of what is ``waiting`` the patterns, or the ``only`` one, that a file in the folders fits."""
    left = {key: test for key, test in waiting.items() if only in {None, key}}
    for path in _walk_files(root, folders):
        if not left:
            return
        for key in [key for key, test in left.items() if test(path)]:
            del left[key], waiting[key]


def _walk_files(root: Path, folders: set[str]) -> Iterator[str]:
    """Yield the files in folders; what cannot be read is as good as not there."""
    pending, seen = sorted(folders), set[str]()
    while pending:
        at = pending.pop()
        if at in seen:
            continue
        seen.add(at)
        prefix = f"{at}/" if at else ""
        try:
            with os.scandir(root / at) as found:
                entries = list(found)
        except OSError:
            continue
        for entry in entries:
            if not is_folder(entry):
                yield prefix + entry.name
            elif entry.name != ".git" and not entry.is_symlink():
                pending.append(prefix + entry.name)
