"""The papers on disk, and which of them are no longer as they were known."""

from __future__ import annotations

import contextlib
import os
import stat
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.files import git
from metalint.files.discovery import search
from metalint.files.signatures import TIMES, FileSignature, mark
from metalint.index.known_files import joined
from metalint.util.processes import CAN_FORK, Fork, cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from metalint.config.settings import Config
    from metalint.files.discovery import Search
    from metalint.index.known_files import Files

_MANY: Final = 20_000
"""From so many files on, looking at half of them takes longer than to start another process for that."""

_OWN_SHARE: Final = 0.44
"""Of the files, for this process, which looks for new ones as well."""


class ScanResult(NamedTuple):
    """What has changed.

    Attributes:
        signatures: of the papers that are new, or whose mark is not the known one, by path; None of what is no file.
        gone: known papers that are no longer there.
    """

    signatures: dict[str, FileSignature | None]
    gone: frozenset[str]


def scan_papers(config: Config, known: Files, jobs: int = 0) -> ScanResult:
    """Look for papers that are new, changed or gone; of most that are known nothing but the signature is looked at.

    ``jobs`` is the number of processes that are allowed; 0 allows one a core.
    """
    names = dict(known.folders)
    if len(known) < _MANY or (jobs or cores()) < 2 or not CAN_FORK:  # noqa: PLR2004 - one for each part
        changed = _changed(config.root, known, 0, len(known))
        found = search(config, names)
    else:
        found, changed = _looked_by_two(config, known, names)
    signatures, missing = _signatures(config.root, changed)
    if missing:
        found = search(config, names)
    gone = missing | _unreachable(config, known, found)
    if any((config.root / path).is_dir() for path in missing):  # there may be papers in it
        found = search(config, {})
    new, _ = _signatures(config.root, [path for path in found.papers if path not in signatures])
    return ScanResult(
        {path: signature for path, signature in (new | signatures).items() if path not in gone}, frozenset(gone)
    )


def _looked_by_two(config: Config, known: Files, names: dict[str, list[str]]) -> tuple[Search, list[str]]:
    middle = int(len(known) * _OWN_SHARE)
    fork = Fork(lambda: iter([_changed(config.root, known, middle, len(known))]))
    try:
        found = search(config, names, all_are_there=True)  # if they are not, it is done again
        changed = _changed(config.root, known, 0, middle)
        others = fork.next()
    finally:
        fork.end()
    return found, changed + (_changed(config.root, known, middle, len(known)) if others is None else others)


def _changed(root: Path, known: Files, first: int, last: int) -> list[str]:
    """Return which of the known papers, from place ``first`` up to ``last``, have another mark now, or none."""
    changed: list[str] = []
    place = 0
    for folder, names in known.folders:
        mine = slice(max(first - place, 0), max(last - place, 0))
        marks = known.marks[place : place + len(names)][mine]
        now = _marks(f"{root}/{folder}", names[mine])
        if now != marks.tolist():
            others = [name for name, old, new in zip(names[mine], marks, now, strict=True) if old != new]
            changed += joined([(folder, others)])
        place += len(names)
    return changed


def _marks(folder: str, names: Sequence[str]) -> list[int | None]:
    """Return the marks of files in a folder; None of what is not there."""
    if not names:
        return []
    with _looking_into(folder) as look:
        try:
            return list(map(mark, map(TIMES, map(look, names))))
        except OSError:  # one is not there
            return [None if (status := _status(look, name)) is None else mark(TIMES(status)) for name in names]


def _signatures(root: Path, paths: Iterable[str]) -> tuple[dict[str, FileSignature | None], set[str]]:
    """Return the signatures of papers, None of what is no regular file, and which are not there, or folders."""
    signatures: dict[str, FileSignature | None] = {}
    missing: set[str] = set()
    for folder, inside in groupby(paths, lambda path: path.rpartition("/")[0]):
        with _looking_into(f"{root}/{folder}") as look:
            for path in inside:
                status = _status(look, path.rpartition("/")[2])
                if status is not None and stat.S_ISREG(status.st_mode):
                    signatures[path] = FileSignature(*TIMES(status))
                elif status is None or (root / path).is_dir():
                    missing.add(path)
                else:
                    signatures[path] = None
    return signatures, missing


def _unreachable(config: Config, known: Files, found: Search) -> set[str]:
    """Return the known papers that nobody comes by any more: their folder has become a link, or git forgot them."""
    unreachable = set(joined((folder, names) for folder, names in known.folders if folder not in found.folders))
    if config.tracked_only and (tracked := git.tracked(config.root)) is not None:
        unreachable |= {path for path in known if path not in tracked}
    return unreachable


@contextlib.contextmanager
def _looking_into(folder: str) -> Iterator[Callable[[str], os.stat_result]]:
    """Lend what returns the status of a file in a folder, which is opened: that saves a third of the time."""
    number = None
    if os.stat in os.supports_dir_fd:
        with contextlib.suppress(OSError):  # then each file in it tells
            number = os.open(folder, os.O_RDONLY)
    if number is None:
        yield lambda name: os.lstat(f"{folder}/{name}")
        return
    try:
        yield partial(os.stat, dir_fd=number, follow_symlinks=False)
    finally:
        os.close(number)


def _status(look: Callable[[str], os.stat_result], name: str) -> os.stat_result | None:
    try:
        return look(name)
    except OSError:
        return None
