"""The merge that git has under way, of which it tells a merge driver no more than one file."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from metalint.files import git
from metalint.util.reading import read_whole

DRIVER: Final = "metalint"  # what the merge driver is called in git's attributes and settings
_HEAD: Final = re.compile(r"GITHEAD_([0-9a-f]{40,64})")
_PICKED: Final = re.compile(r"(parent of )?([0-9a-f]{4,64}) \(.*\)", re.DOTALL)
_TODO: Final = re.compile(r"(?:pick|reword|edit|squash|fixup(?: -[cC])?|[presf]) ([0-9a-f]{4,64})\b")
_MOST: Final = 1 << 24  # bytes of a list of commits to rebase


class Sides(NamedTuple):
    """What a file holds: at the base, and on both sides."""

    base: bytes
    ours: bytes
    theirs: bytes


class Merge(NamedTuple):
    """What a merge gives: the name of the tree, and the files in conflict."""

    tree: str
    conflicts: list[str]


class _Commits(NamedTuple):
    """Commits of which git may merge the second into what is checked out; with no base, git finds it."""

    base: str
    theirs: str


def under_way(top: Path, path: str, sides: Sides, label: str) -> Merge | None:
    """Return what the merge under way will give; None where that is not certain."""
    # Which commits git merges it tells nobody: those of which both sides, and the base, have just the files that it
    # hands over. `path` is from the top of the work tree, `label` what git calls the other side.
    if not git.is_blob(sides.ours, git.object_name(top, f"HEAD:{path}")):
        return None
    for base, theirs in _candidates(top, label):
        is_theirs = git.is_blob(sides.theirs, git.object_name(top, f"{theirs}:{path}"))
        if is_theirs and (not base or git.is_blob(sides.base, git.object_name(top, f"{base}:{path}"))):
            tree, conflicts = git.merged_tree(top, base, "HEAD", theirs, {f"merge.{DRIVER}.driver": "true"})
            return Merge(tree, conflicts) if tree else None
    return None


def _candidates(top: Path, label: str) -> Iterator[_Commits]:
    """Yield the commits that a merge, a rebase, a cherry-pick or a revert may be of."""
    yield from (_Commits("", match[1]) for name in sorted(os.environ) if (match := _HEAD.fullmatch(name)))
    folder, done = git.own_folder(top), b""
    with contextlib.suppress(OSError):
        done = read_whole(folder / "rebase-merge" / "done", _MOST) if folder else b""
    last = done.decode("utf-8", "replace").strip().rpartition("\n")[2]  # the commit that a rebase is at
    picked = [match[1] for match in (_TODO.match(last),) if match]
    if match := _PICKED.fullmatch(label):
        if match[1]:
            yield from (_Commits(match[2], parent) for parent in git.parents(top, match[2]))
        else:
            picked.append(match[2])
    for commit in picked:
        yield from (_Commits(parent, commit) for parent in git.parents(top, commit))
