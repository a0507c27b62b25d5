"""What commits hold, as files in a folder of its own: made from git's objects, without a second worktree."""

import contextlib
import errno
import os
import stat
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePath, PurePosixPath
from typing import Final, NamedTuple

from metalint.errors import UsageError
from metalint.files import commits, git, objects
from metalint.files.objects import FILES, FOLDER, LINK, MAX_FOLDERS, ObjectError, Objects, TreeEntry
from metalint.util.wording import code

# no check looks further into a file, unless `limits` says so: notes are refused above 1 MiB, covers known by heads
MAX_BYTES: Final = 2 << 20
_MAX_TARGET: Final = 1 << 16  # bytes of a link's target; more no system takes
# how systems refuse names and targets that are none to them; a full disk is no fault of a commit
_UNFIT: Final = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOENT, errno.ENOTDIR}


class Snapshot(NamedTuple):
    """The files of a commit below a folder."""

    root: Path  # where they lie now
    tracked: frozenset[str]  # their paths
    flaws: Mapping[str, str]  # of those that are not there, by path, why they cannot be


@contextlib.contextmanager
def lay_out_commit(root: Path, commit: str, changed: Collection[str], max_bytes: int = MAX_BYTES) -> Iterator[Snapshot]:
    """Lay out what ``commit`` has below ``root``, until the context ends."""
    # Files that are not `changed` since are linked, not copied. Nothing of the repository's settings is applied, no
    # filter and no hook runs. Files larger than `max_bytes` are cut there.
    flaws: dict[str, str] = {}
    with objects.open_objects(root) as stored, tempfile.TemporaryDirectory(prefix="metalint-") as made:
        place = Path(made).resolve()
        listed = stored.differences("", commits.find_tree(root, stored, commit))
        entries = {path: node for path, node in listed if node is not None}
        kept = [path for path, node in entries.items() if node.mode in FILES and path not in changed and is_safe(path)]
        linked = set(_link_unchanged(root, place, kept))
        others = [item for item in entries.items() if item[0] not in linked]
        for path, node in sorted(others, key=lambda item: item[1].mode == LINK):  # last: nothing is written through one
            if why := lay_out_entry(stored, place, path, node, max_bytes):
                flaws[path] = why
        yield Snapshot(place, frozenset(entries.keys() - flaws), flaws)


def lay_out_entry(stored: Objects, place: Path, path: str, node: TreeEntry, max_bytes: int = MAX_BYTES) -> str:
    """Make what a commit has at ``path`` below ``place``, unless that is taken; return why it cannot be made."""
    # a file is cut at `max_bytes`, and not read where these are none; a submodule is an empty folder
    try:
        _make_entry(stored, place / path, path, node, max_bytes)
    except FileExistsError:  # two names that are one on this file system
        return ""
    except ObjectError as error:
        return str(error)
    except OSError as error:
        if error.errno not in _UNFIT:
            why = f"{tempfile.gettempdir()}: the files of a commit cannot be written: {error.strerror}"
            raise UsageError(f"{why}; let TMPDIR name a folder with room for them") from error
        return f"this system takes no such {'link' if node.mode == LINK else 'path'} ({error.strerror})"
    return ""


def _make_entry(stored: Objects, place: Path, path: str, node: TreeEntry, max_bytes: int) -> None:
    if not is_safe(path):
        raise ObjectError("the path leads elsewhere")
    if node.mode == FOLDER:
        raise ObjectError(f"the folder cannot be read, or lies in more than {MAX_FOLDERS} others")
    if os.path.realpath(place.parent) != str(place.parent):  # through a link that the commit brought
        raise ObjectError("a link is in the way")
    place.parent.mkdir(parents=True, exist_ok=True)
    if node.mode == LINK:
        target = stored.read(node.name, "blob", _MAX_TARGET)
        if b"\0" in target:
            raise ObjectError("the link's target holds a NUL")
        place.symlink_to(os.fsdecode(target))
    elif node.mode in FILES:
        content = stored.read(node.name, "blob", max_bytes) if max_bytes else b""
        with place.open("xb") as file:  # never what is there: it may be one of the checkout, under two names
            file.write(content)
    else:
        place.mkdir()


def describe_flaws(flaws: Mapping[str, str]) -> str:
    """Return what is wrong with the files of a commit, in a line; nothing if all are well."""
    if not flaws:
        return ""
    path, why = min(flaws.items())
    more = f", and {len(flaws) - 1} more" if len(flaws) > 1 else ""
    return f"{code(path)} is left out: {why}{more}"


def is_safe(path: str) -> bool:
    """Tell whether a path leads where it says: git checks that when it checks out, not when it lists."""
    leads_elsewhere = bool({"", ".", ".."} & set(path.split("/"))) or (sys.platform == "win32" and "\\" in path)
    return not leads_elsewhere and not git.is_gits_own(PurePath(path))


def _link_unchanged(root: Path, place: Path, paths: Iterable[str]) -> Iterator[str]:
    """Link files that are as they were; yield those, not what is no file any more, or lies in another file system."""
    for folder, inside in groupby(sorted(paths), os.path.dirname):
        with contextlib.suppress(OSError):
            (place / folder).mkdir(parents=True, exist_ok=True)
        for path in inside:
            source = root / path
            with contextlib.suppress(OSError):
                if stat.S_ISREG(source.lstat().st_mode):
                    os.link(source, place / path, follow_symlinks=False)
                    yield path


class Replay:
    """A folder that holds the files which a commit has below the root of a list."""

    def __init__(self, stored: Objects, prefix: str, place: Path, spare: Mapping[str, bytes]) -> None:
        self.root = place  # the folder, resolved and empty
        self.nodes: dict[str, TreeEntry] = {}  # the files of the commit that is laid out, by path
        self.flaws: dict[str, str] = {}  # why some of them cannot be there, by path
        self.lacking: list[str] = []  # the spare files that are laid out, as the commit has none there
        self._objects = stored  # where the objects are read from
        self._prefix = prefix  # the root below the top of the repository, with ``/`` at the end
        self._tree = ""
        self._spare = spare  # files by path, for commits that have none there

    def lay_out(self, tree: str) -> None:
        """Make the folder hold what ``tree``, that of a whole commit, has below the root; nothing else of it stays."""
        # No setting of the repository is applied, no filter and no hook runs. Files larger than `MAX_BYTES` are cut. On
        # an ObjectError (the tree cannot be read, or has too many files) what was laid out before is still there.
        tree = self._objects.find_below(tree, self._prefix)
        changes = [*self._objects.differences(self._tree, tree)]
        self._tree = tree
        for path, _ in changes:
            self.flaws.pop(path, None)
            if self.nodes.pop(path, None):
                self._remove_entry(path)
        for path in self.lacking:
            self._remove_entry(path)
        for path, node in sorted(changes, key=lambda change: bool(change[1] and change[1].mode == LINK)):  # links last
            if node is None:
                continue
            if why := lay_out_entry(self._objects, self.root, path, node):
                self.flaws[path] = why
            else:
                self.nodes[path] = node
        self.lacking = []
        for path, content in self._spare.items():
            place = self.root / path
            is_taken = path in self.nodes or os.path.lexists(place)
            # the commit may have a file in place of a folder
            if not is_taken and not any(above.as_posix() in self.nodes for above in PurePosixPath(path).parents):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
                self.lacking.append(path)

    def _remove_entry(self, path: str) -> None:
        place = self.root / path
        is_own = os.path.realpath(place.parent) == str(place.parent)  # not through a link that a commit brought
        if not is_own or not os.path.lexists(place):
            return
        if place.is_dir() and not place.is_symlink():
            place.rmdir()  # of a submodule
        else:
            place.unlink()
        for folder in place.parents:
            if folder == self.root or any(folder.iterdir()):
                break
            folder.rmdir()


@contextlib.contextmanager
def open_replay(root: Path, spare: Mapping[str, bytes]) -> Iterator[Replay]:
    """Make a folder for the commits of the repository around ``root``, until the context ends."""
    with objects.open_objects(root) as stored, tempfile.TemporaryDirectory(prefix="metalint-") as made:
        yield Replay(stored, git.find_prefix(root), Path(made).resolve(), spare)
