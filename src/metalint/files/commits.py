"""Commits: which there are, when they were made, and in what the files of today differ from them."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from metalint.errors import UsageError
from metalint.files import git, objects
from metalint.files.objects import FILES, SUBMODULE, ObjectError, Objects, TreeEntry
from metalint.files.provenance import Provenance
from metalint.util.regex import lazy

_MAX_HEAD: Final = 1 << 20  # bytes of a commit in which its tree and its date are looked for
_DAY: Final = 24 * 60  # minutes
_OBJECT: Final = lazy(rb"object ([0-9a-f]{40,64})\n")
_TREE: Final = lazy(rb"tree ([0-9a-f]{40,64})\n")
_TIME: Final = lazy(rb"\ncommitter [^\n]*> (\d{1,15}) ([+-])(\d\d)(\d\d)(?!\d)")
_COMMIT_TIME: Final = lazy(rb"\x01([0-9a-f]+) (\d*)")
_RENAME_PERCENT: Final = 90  # of a paper that is the same; less would take many a new paper for one that is gone
_PIECE: Final = lazy(rb"[^\n]{0,63}\n|[^\n]{1,64}")
_LAST_SECOND: Final = 253_402_300_799  # of the year 9999
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Commit(NamedTuple):
    """A commit."""

    name: str  # of its object
    tree: str = ""  # the name of its tree; empty where it cannot be read
    date: str = ""  # when it was made, as ISO 8601; empty where nobody knows
    seconds: int = 0  # the same since 1970; where nobody knows, that of the commit listed before it
    flaw: str = ""  # what is wrong with it; empty if nothing is


def list_commits(root: Path, revisions: str, asked_by: str, remedy: str = "") -> list[Commit]:
    """Return the commits that ``revisions``, as git reads them, stand for: by date, none before a parent of it."""
    # A UsageError (no git repository, nothing committed, no such commit) names the option `asked_by`, and `remedy` as
    # what to do about commits that git does not know.
    with objects.open_objects(root) as stored:
        tips, others = _find_tips(root, stored, revisions, asked_by, remedy)
        git.shallow_commits(root)  # refused where it is a pipe, which git would wait for
        names = git.list_revisions(root, [*tips, *(f"^{name}" for name in others)])
        listed = [_read_commit(stored, name) for name in names]
    seconds = next((commit.seconds for commit in listed if commit.date), 0)
    for number, commit in enumerate(listed):
        seconds = commit.seconds if commit.date else seconds
        listed[number] = commit._replace(seconds=seconds)
    return listed


def find_commit(root: Path, reference: str, asked_by: str, remedy: str = "") -> Commit:
    """Return the commit that ``reference`` names; raises as `list_commits`."""
    with objects.open_objects(root) as stored:
        tips, others = _find_tips(root, stored, reference, asked_by, remedy)
        if len(tips) != 1 or others:
            how = "write a branch, a tag or the name of a commit"
            raise UsageError(f"{asked_by}: `{reference}` names no commit; {how}")
        return _read_commit(stored, tips[0])


def _find_tips(root: Path, stored: Objects, revisions: str, asked_by: str, remedy: str) -> tuple[list[str], list[str]]:
    """Return the commits that are named, and those whose history is left out."""
    git.require_repository(root, asked_by)
    named = git.resolve_revisions(root, revisions)
    tips = [_peel_tag(stored, name) for name in named if not name.startswith("^")]
    others = [_peel_tag(stored, name[1:]) for name in named if name.startswith("^")]
    if not named or "" in (*tips, *others):
        raise UsageError(
            f"{asked_by}: git knows no commits `{revisions}`; {remedy or git.explain_missing_commit(root)}"
        )
    return tips, others


def _peel_tag(stored: Objects, name: str) -> str:
    try:
        kind, content = stored.look(name, _MAX_HEAD)
    except ObjectError:  # a commit, for all that is known
        return name
    if kind == "tag" and (tagged := _OBJECT.match(content)):
        return _peel_tag(stored, tagged[1].decode())
    return name if kind == "commit" else ""


def _read_commit(stored: Objects, name: str) -> Commit:
    try:
        head = stored.read(name, "commit", _MAX_HEAD).partition(b"\n\n")[0]
    except ObjectError as error:
        return Commit(name, flaw=f"the commit cannot be read: {error}")
    named = _TREE.match(head)
    if named is None:
        return Commit(name, flaw="the commit cannot be read: it names no tree")
    tree = named[1].decode()
    if match := _TIME.search(head):
        minutes = int(match[3]) * 60 + int(match[4])
        zone = timezone((-1 if match[2] == b"-" else 1) * timedelta(minutes=minutes)) if minutes < _DAY else UTC
        with contextlib.suppress(OverflowError):  # a time that nobody can write
            moment = (_BEGINNING + timedelta(seconds=int(match[1]))).astimezone(zone)
            date = moment.isoformat().replace("+00:00", "Z")
            return Commit(name, tree, date, int((moment - _BEGINNING).total_seconds()))
    return Commit(name, tree, flaw="the commit has no date that git reads")


# -- the files of today, and those of a commit


class ChangeSince:
    """What differs from the commit at which the working tree parted from another; git is asked when that is wanted."""

    # all properties may raise a UsageError: no git repository, no such reference, no common history (a shallow clone)

    def __init__(self, root: Path, reference: str, asked_by: str = "--changed-since") -> None:
        self._root = root
        self._reference = reference
        self._asked_by = asked_by

    @cached_property
    def base(self) -> str:
        """The commit at which they parted."""
        return git.find_merge_base(self._root, self._reference, self._asked_by)

    @cached_property
    def _then(self) -> dict[str, TreeEntry]:
        with objects.open_objects(self._root) as stored:
            tree = find_tree(self._root, stored, self.base)
            return stored.files(tree)

    @cached_property
    def _now(self) -> git.WorkTree:
        return git.read_work_tree(self._root)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths that differ, untracked ones included. What the commit has and nobody can read differs.

        Of a submodule that differs, all files count: which of them differ is not known here.
        """
        inside = {
            f"{module}/{path}" for module in self.submodules for path in git.list_files(self._root / module) or ()
        }
        return self._differing | inside

    @cached_property
    def _differing(self) -> frozenset[str]:
        then, now = self._then, self._now.staged
        return self._now.unstaged | {path for path in then.keys() | now.keys() if then.get(path) != now.get(path)}

    @cached_property
    def submodules(self) -> list[str]:
        """The submodules that are of another commit, sorted."""
        is_link = {path for path, (mode, _) in (*self._then.items(), *self._now.staged.items()) if mode == SUBMODULE}
        return sorted(path for path in self._differing & is_link if (self._root / path / ".git").exists())

    @property
    def added(self) -> frozenset[str]:
        """The paths that the commit has not, untracked ones included."""
        return self._differing - self._then.keys()

    @property
    def deleted(self) -> list[str]:
        """The paths that the commit has and the index has not, and those of the index that the working tree has not."""
        # what a sparse checkout leaves out is not deleted
        staged, unstaged = self._now
        removed = {path for path in unstaged & staged.keys() if not os.path.lexists(self._root / path)}
        return sorted(removed | (self._then.keys() - staged.keys()))


def find_committed(root: Path, paths: Iterable[str]) -> frozenset[str] | None:
    """Return which of the ``paths`` the commit that is checked out has; None outside of git, and before any commit."""
    with objects.open_objects(root) as stored:
        try:
            tree = find_tree(root, stored, "HEAD")
        except UsageError:
            return None
        return frozenset(path for path in paths if stored.find(tree, path))


def find_uncommitted(root: Path, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those of the ``contents``, by path, that the commit which is checked out does not have there."""
    with objects.open_objects(root) as stored:
        try:
            tree = find_tree(root, stored, "HEAD")
        except UsageError:  # nothing is committed
            return dict(contents)
        nodes = {path: stored.find(tree, path) for path in contents}
    return {path: content for path, content in contents.items() if not _is_content_of(nodes[path], content)}


def _is_content_of(node: TreeEntry | None, content: bytes) -> bool:
    """Tell whether a tree has a file with this content, whatever the ends of its lines are on disk."""
    forms = (content, content.replace(b"\r\n", b"\n"))
    return node is not None and node.mode in FILES and any(git.is_blob(form, node.name) for form in forms)


def read_texts_at(root: Path, commit: str, paths: Iterable[str], most: int) -> dict[str, str]:
    """Return the first ``most`` bytes at least of what files held in ``commit``, by path, without those it lacks."""
    texts = {}
    with objects.open_objects(root) as stored:
        tree = find_tree(root, stored, commit)
        for path in sorted(paths):
            node = stored.find(tree, path)
            if node is not None and node.mode in FILES:
                with contextlib.suppress(ObjectError):
                    texts[path] = stored.read(node.name, "blob", most).decode("utf-8", "replace")
    return texts


def find_tree(root: Path, stored: Objects, commit: str) -> str:
    """Return the tree that a commit has for ``root``; a UsageError if the commit cannot be read."""
    found = _read_commit(stored, commit)
    if not found.tree:
        raise UsageError(f"git: {found.flaw}")
    return stored.find_below(found.tree, git.find_prefix(root))


# -- when files were added and changed


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
        self.root = root
        self.provenance = provenance

    def _note_head(self) -> None:
        for path in git.find_head_files(self.root):
            self.provenance.note(path)

    def committed(self, paths: Iterable[str]) -> frozenset[str] | None:
        """Return which of the ``paths`` are in the commit that is checked out; None where git cannot tell."""
        self._note_head()
        return find_committed(self.root, paths)

    @cached_property
    def times(self) -> CommitTimes | None:
        """When files were added and changed; None outside of git, and before the first commit."""
        self._note_head()
        if (index := git.index_path_by_folders(self.root)) is not None:  # renames that are staged
            self.provenance.note(str(index))
        # The oldest commits of a shallow clone seem to touch every file, so that they tell nothing. A merge that is
        # being made counts with both its sides.
        if not git.find_object_name(self.root, "HEAD^{commit}"):
            return None
        cut = git.shallow_commits(self.root)
        newest: dict[str, int] = {}
        added: dict[str, Touch] = {}
        updated: dict[str, Touch] = {}
        for touch, path in _walk_touches(self.root):
            if touch.commit.encode() not in cut:
                added[path] = touch
                updated.setdefault(path, touch)
                if touch.seconds is not None:
                    newest[path] = max(touch.seconds, newest.get(path, 0))
        return CommitTimes(newest, bool(cut), added, updated)

    @cached_property
    def unsaved(self) -> frozenset[str]:
        """The paths that differ from the commit that is checked out."""
        return ChangeSince(self.root, "HEAD").paths

    def reached_by_tag(self, name: str) -> frozenset[str] | None:
        """Return the commits that a tag reaches; None where there is no such tag."""
        self.provenance.note(str(git.find_git_path(self.root, f"refs/tags/{name}")))
        return git.commits_of_tag(self.root, name)


class HistoryAfter(GitHistory):
    """The history once files have changed, some of them under another name, and nothing of that is committed.

    ``renamed`` has the old path of each file that git will take for the same one, by its new path.
    """

    def __init__(self, before: GitHistory, renamed: Mapping[str, str], changed: AbstractSet[str]) -> None:
        super().__init__(before.root, before.provenance)
        self._before = before
        self._renamed = renamed
        self._changed = changed

    @cached_property
    def times(self) -> CommitTimes | None:
        """When files were added and changed, by the paths that they have then."""
        times = self._before.times
        if times is None:
            return None
        added = {new: times.added[old] for new, old in self._renamed.items() if old in times.added}
        return times._replace(added={**times.added, **added})

    @cached_property
    def unsaved(self) -> frozenset[str]:
        """The paths that differ from the commit that is checked out then."""
        return self._before.unsaved | self._changed


def is_rename(old: bytes, new: bytes) -> bool:
    """Tell whether git takes a file that is gone and a new one for the same, as `_walk_touches` asks it to.

    As in git's diffcore-delta.c, the bytes count that are in lines of both, or in pieces of 64 bytes of longer lines.
    """
    old_pieces, new_pieces = (Counter(_PIECE.findall(content)) for content in (old, new))
    common = sum(len(piece) * count for piece, count in (old_pieces & new_pieces).items())
    return common * 100 >= _RENAME_PERCENT * max(len(old), len(new))


def _walk_touches(root: Path) -> Iterator[tuple[Touch, str]]:
    """Yield the commits that touched files, the newest first, with the path that the file has in the end."""
    shape = ("--name-status", f"-M{_RENAME_PERCENT}%", "--relative", "-z", "--no-ext-diff", f"-O{os.devnull}")
    log = ("--format=%x01%H %ct", "--date-order", "-c", "--no-show-signature", "--ignore-missing", *shape)
    staged = git.list_staged_changes(root, *shape)  # the commit that will have these renames comes first
    pieces = iter((staged + git.open_log(root, *log, "HEAD", "MERGE_HEAD", "--", ".")).split(b"\0"))
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
            if touch.commit:
                yield touch, os.fsdecode(later.get(path, path))
