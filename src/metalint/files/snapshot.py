"""What a commit holds, as files in a folder of its own: made from git's objects, without a second worktree."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from metalint.files import git
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

MAX_BYTES: Final = 2 << 20
"""No check looks further into a file, unless `limits` says so: notes are refused above 1 MiB, covers known by heads."""

FILES: Final = frozenset({"100644", "100755"})
LINK: Final = "120000"


class Snapshot(NamedTuple):
    """The files of a commit below a folder: where they lie now, and their paths."""

    root: Path
    tracked: frozenset[str]


@contextlib.contextmanager
def snapshot(root: Path, commit: str, changed: Collection[str], max_bytes: int = MAX_BYTES) -> Iterator[Snapshot]:
    """Lay out what ``commit`` has below ``root``, until the context ends.

    Files that are not ``changed`` since are linked, not copied. Nothing of the repository's settings is applied, no
    filter and no hook runs. Files larger than ``max_bytes`` are cut there.

    Raises:
        UsageError: an object that this clone lacks.
    """
    entries = [one for one in git.tree(root, commit) if is_safe(one.path)]
    with tempfile.TemporaryDirectory(prefix="metalint-") as made:
        place = Path(made).resolve()
        for folder in sorted({os.path.dirname(one.path) for one in entries}):  # noqa: PTH120 - a Path each costs more
            (place / folder).mkdir(parents=True, exist_ok=True)
        files = [one for one in entries if one.mode in FILES]
        unlinked = [one for one in files if one.path in changed or not _linked(root, place, one.path)]
        _write(root, place, unlinked, max_bytes)
        links = [one for one in entries if one.mode == LINK]  # last, so that nothing is written through one
        for link, target in zip(links, git.blobs(root, [one.blob for one in links], MAX_BYTES), strict=True):
            if not os.path.lexists(place / link.path):
                (place / link.path).symlink_to(os.fsdecode(target))
        yield Snapshot(place, frozenset(one.path for one in entries))


def is_safe(path: str) -> bool:
    """Tell whether a path leads where it says: git checks that when it checks out, not when it lists."""
    leads_elsewhere = bool({"", ".", ".."} & set(path.split("/"))) or (sys.platform == "win32" and "\\" in path)
    return not leads_elsewhere and not git.is_gits_own(PurePath(path))


def _linked(root: Path, place: Path, path: str) -> bool:
    """Link a file that is as it was; False where it is none any more, or the file systems differ."""
    source = root / path
    try:
        if not stat.S_ISREG(source.lstat().st_mode):
            return False
        os.link(source, place / path, follow_symlinks=False)
    except OSError:
        return False
    return True


def _write(root: Path, place: Path, entries: Iterable[git.TreeEntry], max_bytes: int) -> None:
    listed = list(entries)
    for one, content in zip(listed, git.blobs(root, [entry.blob for entry in listed], max_bytes), strict=True):
        with contextlib.suppress(FileExistsError), (place / one.path).open("xb") as file:
            file.write(content)  # never into what is there: that may be a file of the checkout, linked under two names
