"""What commits hold, as files in a separate folder: made from git's objects, without a second worktree."""

import contextlib
import errno
import os
import stat
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from metalint.errors import UsageError
from metalint.files import commits, git, objects
from metalint.files.objects import FILES, FOLDER, LINK, MAX_FOLDERS, ObjectError, Objects, TreeEntry
from metalint.util.wording import quote

# no check looks further into a file, unless `limits` says so: notes are refused above 1 MiB, covers known by heads
MAX_BYTES: Final = 2 << 20
_MAX_TARGET: Final = 1 << 16  # bytes of a link's target; more no system takes
# how systems refuse names and targets that are none to them; a full disk is no fault of a commit
_UNFIT: Final = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOENT, errno.ENOTDIR}


class CommitCheckout:
    """A folder that holds the files which a commit has below the root of a list."""

    def __init__(self, stored: Objects, prefix: str, place: Path, spare: Mapping[str, bytes]) -> None:
        self.root = place  # the folder, resolved and empty
        self.nodes: dict[str, TreeEntry] = {}  # the files of the commit that is laid out, by path
        self.flaws: dict[str, str] = {}  # why some of them cannot be there, by path
        self.lacking: list[str] = []  # the spare files that are laid out, as the commit has none there
        self.objects = stored  # where the objects are read from
        self._prefix = prefix  # the root below the top of the repository, with ``/`` at the end
        self._tree = ""
        self._spare = spare  # files by path, for commits that have none there

    def lay_out(self, tree: str) -> None:
        """Make the folder hold what ``tree``, that of a whole commit, has below the root; nothing else of it stays."""
        # No setting of the repository is applied, no filter and no hook runs. Files larger than `MAX_BYTES` are cut. On
        # an ObjectError (the tree cannot be read, or has too many files) what was laid out before is still there.
        tree = self.objects.find_below(tree, self._prefix)
        changes = [*self.objects.differences(self._tree, tree)]
        self._tree = tree
        for path, _ in changes:
            self.flaws.pop(path, None)
            if self.nodes.pop(path, None):
                self._remove_entry(path)
        for path in self.lacking:
            self._remove_entry(path)
        self.lay_out_entries({path: entry for path, entry in changes if entry is not None}, MAX_BYTES)
        self.lacking = []
        for path, content in self._spare.items():
            place = self.root / path
            is_taken = path in self.nodes or os.path.lexists(place)
            # the commit may have a file in place of a folder
            if not is_taken and not any(above.as_posix() in self.nodes for above in PurePosixPath(path).parents):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
                self.lacking.append(path)

    def lay_out_entries(self, entries: Mapping[str, TreeEntry], max_bytes: int) -> None:
        """Make what a commit has at some paths; links come last, so that nothing is written through one.

        A file is cut at ``max_bytes``, and a submodule is an empty folder.
        """
        for path, entry in sorted(entries.items(), key=lambda item: item[1].mode == LINK):
            try:
                with contextlib.suppress(FileExistsError):  # two names that are one on this file system
                    _make_entry(self.objects, self.root / path, path, entry, max_bytes)
                self.nodes[path] = entry
            except ObjectError as error:
                self.flaws[path] = str(error)
            except OSError as error:
                if error.errno not in _UNFIT:
                    why = f"{tempfile.gettempdir()}: the files of a commit cannot be written: {error.strerror}"
                    raise UsageError(f"{why}; let TMPDIR name a folder with room for them") from error
                kind = "link" if entry.mode == LINK else "path"
                self.flaws[path] = f"this system takes no such {kind} ({error.strerror})"

    def link_unchanged(self, root: Path, entries: Mapping[str, TreeEntry]) -> None:
        """Link files to those below ``root``; not what is no file any more, or lies in another file system."""
        for folder, inside in groupby(sorted(entries), os.path.dirname):
            with contextlib.suppress(OSError):
                (self.root / folder).mkdir(parents=True, exist_ok=True)
            for path in inside:
                source = root / path
                with contextlib.suppress(OSError):
                    if stat.S_ISREG(source.lstat().st_mode):
                        os.link(source, self.root / path, follow_symlinks=False)
                        self.nodes[path] = entries[path]

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
def open_checkout(root: Path, spare: Mapping[str, bytes]) -> Iterator[CommitCheckout]:
    """Make a folder for the commits of the repository around ``root``, until the context ends."""
    with objects.open_objects(root) as stored, tempfile.TemporaryDirectory(prefix="metalint-") as made:
        yield CommitCheckout(stored, git.find_prefix(root), Path(made).resolve(), spare)


@contextlib.contextmanager
def lay_out_commit(root: Path, commit: str, changed: Collection[str], max_bytes: int) -> Iterator[CommitCheckout]:
    """Lay out what ``commit`` has below ``root``, until the context ends; files that are not ``changed`` are linked."""
    # Nothing of the repository's settings is applied, no filter and no hook runs. Files larger than `max_bytes` are cut
    # there.
    with open_checkout(root, {}) as checkout:
        entries = checkout.objects.files(commits.find_tree(root, checkout.objects, commit))
        kept = {path for path, entry in entries.items() if entry.mode in FILES and path not in changed}
        checkout.link_unchanged(root, {path: entries[path] for path in filter(is_safe, kept)})
        others = {path: entry for path, entry in entries.items() if path not in checkout.nodes}
        checkout.lay_out_entries(others, max_bytes)
        yield checkout


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
        content = stored.read(node.name, "blob", max_bytes)
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
    return f"{quote(path)} is left out: {why}{more}"


def is_safe(path: str) -> bool:
    """Tell whether a path leads where it says: git checks that when it checks out, not when it lists."""
    leads_elsewhere = bool({"", ".", ".."} & set(path.split("/"))) or (sys.platform == "win32" and "\\" in path)
    return not leads_elsewhere and not git.is_gits_own(PurePath(path))
