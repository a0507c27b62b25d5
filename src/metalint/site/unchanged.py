"""A site that is as metalint wrote it last, of a list that is as it was: nothing of it need be made again."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.files import git
from metalint.files.provenance import read_state
from metalint.files.signatures import TIMES, FileSignature, unless_racy
from metalint.index.cache import list_dependencies
from metalint.util.disk_cache import make_key, read_cached, write_cached

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.site import Site
    from metalint.index.project import Project

_KIND: Final = "site"
_TICK: Final = 0.06  # s; after that long a file that was just written has a signature that can be trusted


class Kept(NamedTuple):
    """What was said when the site was last written, and how many files it has."""

    messages: tuple[str, ...]
    files: int


def inputs(project: Project, site: Site, out: Path, cache: Path) -> str | None:
    """Return what stands for all that a site in ``out`` depends on; None where a change of it could go unnoticed."""
    root = project.config.root.resolve()
    files = _signatures(root, {str(root / ".git"), str(out.resolve()), str(cache.resolve())})
    if files is None:
        return None
    history = (*map(read_state, git.find_head_files(root)), git.has_replacements(root))
    kinds = [tuple(list_dependencies(part)) for part in project.parts or (project,)]
    return make_key((kinds, site, project.config, files, history, project.workspace.tracked))


def kept(cache: Path | None, out: Path, key: str | None) -> Kept | None:
    """Return what was kept of the site in ``out`` if nothing that it depends on has changed, and no file of it has."""
    known = read_cached(cache, _KIND, str(out.resolve())) if key else None
    if not known or known[:2] != (key, _written(out)):
        return None
    return Kept(tuple(known[2]), known[3])


def keep(cache: Path | None, out: Path, key: str | None, messages: Sequence[str], files: int) -> None:
    """Keep for the next run that the site in ``out`` is current."""
    if cache is not None and key:
        time.sleep(_TICK)
        if written := _written(out):
            write_cached(cache, _KIND, str(out.resolve()), (key, written, tuple(messages), files))


def _written(out: Path) -> str | None:
    files = _signatures(out.resolve())
    return None if files is None else make_key(files)


def _signatures(top: Path, left_out: Collection[str] = ()) -> list[tuple[str, FileSignature]] | None:
    """Return all files and links below a folder with their signatures; None if one of these does not tell a change.

    A link counts by itself: `Workspace.files` leaves out those to folders.
    """
    now, signatures = time.time_ns(), []
    pending = [str(top)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.path in left_out:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                        continue
                    signature = unless_racy(FileSignature(*TIMES(entry.stat(follow_symlinks=False))), now)
                    if signature is None:
                        return None
                    signatures.append((entry.path, signature))
        except OSError:
            return None
    return sorted(signatures)
