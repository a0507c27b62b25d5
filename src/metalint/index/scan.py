"""The papers on disk, and which of them are no longer as they were known."""

from __future__ import annotations

import os
import stat
import time
from itertools import islice
from typing import TYPE_CHECKING, Final

from metalint.files import git
from metalint.files.discovery import search
from metalint.files.signatures import TIMES, FileSignature, mark, of_path, settled
from metalint.util.named_tuples import NamedTuple
from metalint.util.processes import SUPPORTS_FORK, beside, cores

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from metalint.config.settings import Config

_MANY: Final = 20_000
"""From so many files on, looking at half of them takes longer than to start another process for that."""


class ScanResult(NamedTuple):
    """What has changed.

    Attributes:
        signatures: of the papers that are new, or whose mark is not the known one, by path; None of what is no file.
        gone: known papers that are no longer there.
        folders: the marks of the folders in which papers were looked for; nothing where one of them may not be trusted.
    """

    signatures: dict[str, FileSignature | None]
    gone: frozenset[str]
    folders: Mapping[str, str]


def scan_papers(config: Config, known: Mapping[str, str], folders: Mapping[str, str], jobs: int = 0) -> ScanResult:
    """Look for papers that are new, changed or gone.

    Args:
        config: says where papers are.
        known: the marks of known papers, by path.
        folders: the marks of the folders that were looked into; where all have them still, there is no new paper.
        jobs: the number of processes that are allowed; 0 allows one a core.
    """
    now = time.time_ns()
    changed = _changed(config.root, known, jobs)
    signatures, gone = _signatures(config.root, changed)
    if config.tracked_only or not folders or _marks(config.root, folders, now) != folders:
        found = search(config, known.keys() - gone if gone else known)
        signatures |= _signatures(config.root, found.papers)[0]
        gone |= _unreachable(config, known, found.folders)
        marks = _marks(config.root, found.folders, now)
        folders = marks if len(marks) == len(found.folders) else {}
    return ScanResult({path: one for path, one in signatures.items() if path not in gone}, frozenset(gone), folders)


def _changed(root: Path, known: Mapping[str, str], jobs: int) -> list[str]:
    """Return the papers that have another mark than the known one, or none; of many, half are left to a process."""
    if len(known) < _MANY or (jobs or cores()) < 2 or not SUPPORTS_FORK:  # noqa: PLR2004 - one for each half
        return _differing(root, known.items())
    middle = len(known) // 2
    first, second = beside(
        lambda: _differing(root, islice(known.items(), middle)),
        lambda: _differing(root, islice(known.items(), middle, None)),
    )
    return first + second


def _differing(root: Path, known: Iterable[tuple[str, str]]) -> list[str]:
    look, place = os.lstat, f"{root}/"
    changed: list[str] = []
    for path, known_mark in known:
        try:
            if mark(TIMES(look(place + path))) == known_mark:
                continue
        except OSError:  # it is not there
            pass
        changed.append(path)
    return changed


def _signatures(root: Path, paths: Iterable[str]) -> tuple[dict[str, FileSignature | None], set[str]]:
    """Return the signatures of papers, None of what is no regular file, and which are not there, or folders."""
    signatures: dict[str, FileSignature | None] = {}
    missing: set[str] = set()
    for path in paths:
        try:
            status = os.lstat(f"{root}/{path}")
        except OSError:
            missing.add(path)
            continue
        if stat.S_ISREG(status.st_mode):
            signatures[path] = FileSignature(*TIMES(status))
        elif (root / path).is_dir():
            missing.add(path)
        else:
            signatures[path] = None
    return signatures, missing


def _marks(root: Path, folders: Iterable[str], now: int) -> dict[str, str]:
    """Return the marks of folders, but of those that a change right now might leave the same."""
    signatures = {folder: settled(of_path(root / folder), now) for folder in folders}
    return {folder: mark(signature) for folder, signature in signatures.items() if signature}


def _unreachable(config: Config, known: Mapping[str, str], folders: set[str]) -> set[str]:
    """Return the known papers that nobody comes by any more: their folder has become a link, or git forgot them."""
    unreachable = {path for path in known if path.rpartition("/")[0] not in folders}
    if config.tracked_only and (tracked := git.tracked(config.root)) is not None:
        unreachable |= {path for path in known if path not in tracked}
    return unreachable
