"""Commits: which there are, when they were made, and in what the files of today differ from them."""

import contextlib
import heapq
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from metalint.errors import UsageError
from metalint.files import git, objects
from metalint.files.objects import FILES, ObjectError, Objects, TreeEntry
from metalint.files.provenance import Provenance
from metalint.util.regex import lazy

_MAX_HEAD: Final = 1 << 20  # bytes of a commit in which its tree, its parents and its date are looked for
_DAY: Final = 24 * 60  # minutes
_OBJECT: Final = lazy(rb"object ([0-9a-f]{40,64})\n")
_HEAD: Final = lazy(rb"tree ([0-9a-f]{40,64})\n((?:parent [0-9a-f]{40,64}\n)*)")
_TIME: Final = lazy(rb"\ncommitter [^\n]*> (\d{1,15}) ([+-])(\d\d)(\d\d)(?!\d)")
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Commit(NamedTuple):
    """A commit."""

    name: str  # of its object
    tree: str = ""  # the name of its tree; empty where it cannot be read
    date: str = ""  # when it was made, as ISO 8601; empty where nobody knows
    seconds: int = 0  # the same since 1970; where nobody knows, that of the commit told before it
    parents: tuple[str, ...] = ()  # their names
    flaw: str = ""  # what is wrong with it; empty if nothing is


def list_commits(root: Path, revisions: str, asked_by: str, remedy: str = "") -> list[Commit]:
    """Return the commits that ``revisions``, as git reads them, stand for: by date, none before a parent of it."""
    # A UsageError (no git repository, nothing committed, no such commit) names the option `asked_by`, and `remedy` as
    # what to do about commits that git does not know.
    with objects.open_objects(root) as stored:
        tips, others = _find_tips(root, stored, revisions, asked_by, remedy)
        shallow = frozenset(map(bytes.decode, git.shallow_commits(root)))
        return _fill_in_dates(
            _sort_by_date(_walk_history(stored, tips, shallow, _walk_history(stored, others, shallow, ())))
        )


def find_commit(root: Path, reference: str, asked_by: str, remedy: str = "") -> Commit:
    """Return the commit that ``reference`` names; raises as `list_commits`."""
    with objects.open_objects(root) as stored:
        tips, others = _find_tips(root, stored, reference, asked_by, remedy)
        if len(tips) != 1 or others:
            how = "write a branch, a tag or the name of a commit"
            raise UsageError(f"{asked_by}: `{reference}` names no commit; {how}")
        return _fill_in_dates([_read_commit(stored, tips[0])])[0]


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


def _walk_history(
    stored: Objects, tips: Iterable[str], shallow: AbstractSet[str], left_out: Iterable[str]
) -> dict[str, Commit]:
    """Return ``tips`` and the commits that they come from, by name; without those ``left_out``."""
    reached: dict[str, Commit] = {}
    known = set(left_out)
    pending = list(tips)
    while pending:
        name = pending.pop()
        if name not in known:
            known.add(name)
            commit = _read_commit(stored, name)
            reached[name] = commit._replace(parents=()) if name in shallow else commit
            pending += reached[name].parents
    return reached


def _read_commit(stored: Objects, name: str) -> Commit:
    try:
        head = stored.read(name, "commit", _MAX_HEAD).partition(b"\n\n")[0]
    except ObjectError as error:
        return Commit(name, flaw=f"the commit cannot be read: {error}")
    named = _HEAD.match(head)
    if named is None:
        return Commit(name, flaw="the commit cannot be read: it names no tree")
    tree, parents = named[1].decode(), tuple(parent.decode() for parent in named[2].split()[1::2])
    if match := _TIME.search(head):
        minutes = int(match[3]) * 60 + int(match[4])
        zone = timezone((-1 if match[2] == b"-" else 1) * timedelta(minutes=minutes)) if minutes < _DAY else UTC
        with contextlib.suppress(OverflowError):  # a time that nobody can write
            moment = (_BEGINNING + timedelta(seconds=int(match[1]))).astimezone(zone)
            date = moment.isoformat().replace("+00:00", "Z")
            return Commit(name, tree, date, int((moment - _BEGINNING).total_seconds()), parents)
    return Commit(name, tree, parents=parents, flaw="the commit has no date that git reads")


def _sort_by_date(found: Mapping[str, Commit]) -> list[Commit]:
    """Return commits, the oldest first, but none before a parent of it."""
    children = Counter(parent for commit in found.values() for parent in commit.parents)
    ready = [
        (-commit.seconds, at, commit.name) for at, commit in enumerate(found.values()) if not children[commit.name]
    ]
    heapq.heapify(ready)
    newest_first: list[Commit] = []
    while ready:
        commit = found[heapq.heappop(ready)[2]]
        newest_first.append(commit)
        for parent in commit.parents:
            children[parent] -= 1
            if not children[parent] and parent in found:
                heapq.heappush(ready, (-found[parent].seconds, len(found) + len(newest_first), parent))
    return newest_first[::-1]


def _fill_in_dates(listed: list[Commit]) -> list[Commit]:
    """Return commits in which those without a date are as old as the one before them."""
    seconds = next((commit.seconds for commit in listed if commit.date), 0)
    made = []
    for commit in listed:
        seconds = commit.seconds if commit.date else seconds
        made.append(commit._replace(seconds=seconds))
    return made


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
            return {path: node for path, node in stored.differences("", tree) if node is not None}

    @cached_property
    def _index(self) -> dict[str, tuple[str, str]]:
        return git.staged_files(self._root)

    @cached_property
    def _unsaved(self) -> frozenset[str]:
        return git.unstaged_paths(self._root)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths that differ, untracked ones included. What the commit has and nobody can read differs."""
        then, now = self._then, self._index
        return self._unsaved | {path for path in then.keys() | now.keys() if then.get(path) != now.get(path)}

    @property
    def deleted(self) -> list[str]:
        """The paths that the commit has and the index has not, and those of the index that the working tree has not."""
        # what a sparse checkout leaves out is not deleted
        unstaged = {path for path in self._unsaved & self._index.keys() if not os.path.lexists(self._root / path)}
        return sorted(unstaged | (self._then.keys() - self._index.keys()))


class StagedChange:
    """What is staged: how the index differs from the commit that is checked out; git is asked once at most."""

    base: Final = "HEAD"

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _letters(self) -> dict[str, str]:
        return git.staged_changes(self._root)

    @property
    def paths(self) -> frozenset[str]:
        """The paths that differ."""
        return frozenset(self._letters)

    @property
    def deleted(self) -> list[str]:
        """The paths that are in the commit alone."""
        return sorted(path for path, letter in self._letters.items() if letter == "D")


def find_committed(root: Path, paths: Iterable[str]) -> frozenset[str] | None:
    """Return which of the ``paths`` the commit that is checked out has; None outside of git, and before any commit."""
    with objects.open_objects(root) as stored:
        try:
            tree = find_tree(root, stored, "HEAD")
        except UsageError:
            return None
        return frozenset(path for path in paths if stored.find(tree, path))


class FileChanges(NamedTuple):
    """How the files of a commit differ from those of today."""

    deleted: Mapping[str, bytes]  # what those held that are no longer there, by path
    added: frozenset[str]  # the paths that the commit lacks


def find_changes_since(
    root: Path, present: AbstractSet[str], wanted: Callable[[str], bool], most: int, provenance: Provenance
) -> list[FileChanges]:
    """Return what has gone, and come, since the last commit, and since the merge base with the default branch."""
    # `present` are the paths of today, `wanted` tells which count, larger files than `most` bytes are left out, and
    # `provenance` notes what this depends on
    found: list[FileChanges] = []
    if git.find_git_folder(root) is None:
        return found
    with objects.open_objects(root) as stored, contextlib.suppress(UsageError):
        for commit in _list_compared(root, provenance):
            listed = stored.differences("", find_tree(root, stored, commit))
            nodes = {path: node for path, node in listed if node is not None and node.mode in FILES}
            gone = {}
            for path in filter(wanted, nodes.keys() - present):
                with contextlib.suppress(ObjectError):
                    gone[path] = stored.read(nodes[path].name, "blob", most)
            found.append(FileChanges(gone, frozenset(present - nodes.keys())))
    return found


def _list_compared(root: Path, provenance: Provenance) -> list[str]:
    """Return the last commit, and the one at which it has left the default branch, if that is another one."""
    branch = git.find_default_branch(root)
    references = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    for path in (*git.find_head_files(root), *(f"{git.find_git_folder(root)}/{reference}" for reference in references)):
        provenance.note(path)
    head = git.find_object_name(root, "HEAD^{commit}")
    base = next((reference for reference in references if git.find_object_name(root, reference)), None)
    bases = []
    with contextlib.suppress(UsageError):
        bases = [git.find_merge_base(root, base)] if base and head else []
    return list(dict.fromkeys([head, *bases])) if head else []


def read_committed_text(root: Path, path: str, most: int) -> str | None:
    """Return what the commit that is checked out has at ``path``; None if there is nothing, or no commit."""
    try:
        return read_texts_at(root, "HEAD", [path], most).get(path)
    except UsageError:
        return None


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
