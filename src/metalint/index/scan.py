"""The papers on disk, and which of them may not be as they were known."""

import stat
from collections.abc import Mapping
from typing import NamedTuple

from metalint.config.settings import Config
from metalint.files.discovery import search
from metalint.files.signatures import TIMES, FileSignature, mark


class ScanResult(NamedTuple):
    """The paths of all papers, and the signatures of those that are new, or whose mark is not the known one, in order.

    The signature of what is no regular file is None.
    """

    paths: frozenset[str]
    changed: dict[str, FileSignature | None]


def scan_papers(config: Config, known: Mapping[str, int | None]) -> ScanResult:
    """Look at all papers.

    Args:
        config: says where papers are.
        known: the marks of known papers, by path; None of those that may have changed since.
    """
    paths: set[str] = set()
    changed: dict[str, FileSignature | None] = {}
    for path, entry in search(config, known):
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:  # somebody has just deleted it
            continue
        paths.add(path)
        if mark(TIMES(status)) != known.get(path):
            changed[path] = FileSignature(*TIMES(status)) if stat.S_ISREG(status.st_mode) else None
    return ScanResult(frozenset(paths), dict(sorted(changed.items())))
