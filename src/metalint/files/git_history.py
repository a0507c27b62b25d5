"""What git has recorded of a list: which commits there are, and which files are in them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from metalint.files import commits, git
from metalint.files.provenance import Provenance
from metalint.util.regex import lazy

_COMMIT_TIME: Final = lazy(rb"\x01([0-9a-f]+) (\d*)")
_LAST_SECOND: Final = 253_402_300_799  # of the year 9999


class Touch(NamedTuple):
    """A commit that touched a file."""

    rank: int  # its place in the order of history, the newest commit first: 0 for that
    commit: str  # its name
    seconds: int | None  # when it was made, since 1970; None where it says nothing that a calendar has


class CommitTimes(NamedTuple):
    """When files were added and changed, by the paths that they have now."""

    newest: Mapping[str, int]  # the time of the newest commit that touched each, in seconds since 1970
    is_shallow: bool  # whether the clone lacks older commits; files that only those touched have no time
    # the commit that brought each file, under whatever name: a file that is renamed stays the same one
    added: Mapping[str, Touch] = {}
    updated: Mapping[str, Touch] = {}  # the last commit that touched it


class GitHistory:
    """The commits of the repository that ``root`` is in; what an answer depends on goes into the ``provenance``."""

    def __init__(self, root: Path, provenance: Provenance) -> None:
        self._root = root
        self._provenance = provenance

    def _note_head(self) -> None:
        for path in git.find_head_files(self._root):
            self._provenance.note(path)

    def committed(self, paths: Iterable[str]) -> frozenset[str] | None:
        """Return which of the ``paths`` are in the commit that is checked out; None where git cannot tell."""
        self._note_head()
        return commits.find_committed(self._root, paths)

    @cached_property
    def times(self) -> CommitTimes | None:
        """When files were added and changed; None outside of git."""
        self._note_head()
        return _commit_times(self._root)

    @cached_property
    def unsaved(self) -> frozenset[str]:
        """The paths that differ from the commit that is checked out."""
        return commits.ChangeSince(self._root, "HEAD").paths

    def reached_by_tag(self, name: str) -> frozenset[str] | None:
        """Return the commits that a tag reaches; None where there is no such tag."""
        self._provenance.note(git.find_git_path(self._root, f"refs/tags/{name}"))
        return git.commits_of_tag(self._root, name)


def _commit_times(root: Path) -> CommitTimes | None:
    """Return when each file below ``root`` was changed; None outside of a repository, or before the first commit."""
    # The oldest commits of a shallow clone seem to touch every file, so that they tell nothing. A merge that is being
    # made counts with both its sides.
    if not git.find_object_name(root, "HEAD^{commit}"):
        return None
    cut = git.shallow_commits(root)
    newest: dict[str, int] = {}
    added: dict[str, Touch] = {}
    updated: dict[str, Touch] = {}
    for touch, path in _walk_touches(root):
        if touch.commit.encode() not in cut:
            added[path] = touch
            updated.setdefault(path, touch)
            if touch.seconds is not None:
                newest[path] = max(touch.seconds, newest.get(path, 0))
    return CommitTimes(newest, bool(cut), added, updated)


def _walk_touches(root: Path) -> Iterator[tuple[Touch, str]]:
    """Yield the commits that touched files, the newest first, with the path that the file has in the end."""
    shape = ("--format=%x01%H %ct", "--date-order", "-c", "--name-status", "-M90%", "--relative", "--no-show-signature")
    commits = ("--ignore-missing", "HEAD", "MERGE_HEAD")
    words = (*shape, "-z", "--no-ext-diff", f"-O{os.devnull}", *commits, "--", ".")
    pieces = iter(git.open_log(root, *words).split(b"\0"))
    later: dict[bytes, bytes] = {}
    touch, rank = Touch(0, "", None), -1
    for piece in pieces:
        if heading := _COMMIT_TIME.fullmatch(piece):
            rank += 1
            seconds = int(heading[2] or -1)
            touch = Touch(rank, heading[1].decode(), seconds if 0 <= seconds <= _LAST_SECOND else None)
        elif status := piece.removeprefix(b"\n"):
            path = next(pieces, b"")
            if status[:1] in {b"R", b"C"} and status[1:].isdigit():
                former, path = path, next(pieces, b"")
                if status.startswith(b"R"):
                    later[former] = later.get(path, path)
            yield touch, os.fsdecode(later.get(path, path))
