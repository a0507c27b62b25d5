"""What git knows of the files below a folder."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.errors import UsageError
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import PurePath


_AT_ONCE: Final = 500  # paths that a command line has room for

_ELSEWHERE: Final = (
    "GIT_ASKPASS", "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_EDITOR", "GIT_HTTP_", "GIT_LFS_", "GIT_PAGER", "GIT_PROXY_",
    "GIT_SSH", "GIT_SSL_", "GIT_TERMINAL_PROMPT",
)  # fmt: skip
"""How variables begin that speak of networks, people and tools, not of where a repository or its index is."""

_COMMIT_TIME: Final = lazy(rb"\x01([0-9a-f]+) (\d+)")


def is_gits_own(path: PurePath) -> bool:
    """Tell whether a path leads among git's own files, by any name that Windows or macOS take for ``.git``."""
    return any(part.casefold().rstrip(". ") in {".git", "git~1"} for part in path.parts)


def is_within(place: Path, root: Path) -> bool:
    """Tell whether a path lies below ``root`` and not among git's own files; both are resolved."""
    return place.is_relative_to(root) and not is_gits_own(place.relative_to(root))


def tracked(root: Path) -> frozenset[str] | None:
    """Return the paths in the index, relative to ``root``; None where git keeps no index."""
    if _can_look() and _marker(root) is None:
        return None
    found = _output(root, "ls-files", "-z", "--cached")
    return None if found is None else frozenset(_paths(found))


def committed(root: Path, paths: Iterable[str]) -> frozenset[str] | None:
    """Return which of the ``paths`` the commit that is checked out has; None outside of git, and before any commit."""
    wanted = sorted(paths)
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        names = _output(root, "ls-tree", "-z", "--name-only", "HEAD", "--", *wanted[start : start + _AT_ONCE])
        if names is None:
            return None
        found.update(_paths(names))
    return frozenset(found)


def head_files(root: Path) -> list[str]:
    """Return the files one of which changes whenever another commit is checked out, there or not; none outside of git.

    In a work tree or submodule only git itself can tell where they are.
    """
    mark = _marker(root) if _can_look() else None
    names = ["HEAD", "packed-refs", "reftable/tables.list"]
    if mark is not None and mark.is_dir():
        head = (
            (mark / "HEAD").read_text(encoding="utf-8", errors="surrogateescape") if (mark / "HEAD").is_file() else ""
        )
        return [f"{mark}/{name}" for name in [*names, head.strip().removeprefix("ref: ")]]
    branch = _output(root, "symbolic-ref", "--quiet", "HEAD")
    names += [] if branch is None else [os.fsdecode(branch).strip()]
    found = _output(root, "rev-parse", *(word for name in names for word in ("--git-path", name))) or b""
    return [os.path.join(root, path) for path in os.fsdecode(found).splitlines()]  # noqa: PTH118 - some are absolute


def index(root: Path) -> Path | None:
    """Return the file that holds the index of the repository around ``root``.

    None where there is none, and where only git itself can tell.
    """
    marker = _marker(root) if _can_look() else None
    return marker / "index" if marker is not None and marker.is_dir() else None


def _can_look() -> bool:
    """Tell whether git goes by the folders alone, and not by its variables as well."""
    return not any(name.startswith("GIT_") and not name.startswith(_ELSEWHERE) for name in os.environ)


def _marker(root: Path) -> Path | None:
    """Return the ``.git`` that makes the folders around ``root`` a repository; None outside of one."""
    root = root.resolve()
    return next((place for folder in (root, *root.parents) if (place := folder / ".git").exists()), None)


def changed_since(root: Path, reference: str) -> frozenset[str]:
    """Return the paths that differ from the merge base with ``reference``, untracked ones included.

    Raises:
        UsageError: no git repository, no such reference, or no common history (a shallow clone).
    """
    base = merge_base(root, reference)
    changed = _done(root, "diff", "--name-only", "--relative", "--no-renames", "--ignore-submodules=dirty", "-z", base)
    untracked = _done(root, "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(_paths(changed) + _paths(untracked))


def merge_base(root: Path, reference: str, asked_by: str = "--changed-since") -> str:
    """Return the commit at which ``reference`` and what is checked out part.

    Args:
        root: a folder of the repository.
        reference: a commit, by any name that git knows.
        asked_by: the option or command that errors name.

    Raises:
        UsageError: as `changed_since`.
    """
    _require_git(root, asked_by)
    if _head(root) is None:
        raise UsageError(f"{asked_by}: nothing is committed yet, so there is nothing to compare with")
    commit = _output(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if commit is None:
        raise UsageError(f"{asked_by}: git knows no commit `{reference}`; {_how_to_get(root)}")
    base = _output(root, "merge-base", "HEAD", commit.decode().strip())
    if base is None:
        raise UsageError(f"{asked_by}: HEAD and `{reference}` share no commit; {_how_to_get(root)}")
    return base.decode().strip()


def _head(root: Path) -> bytes | None:
    """Return the commit that is checked out; None outside of a repository, or before the first commit."""
    return _output(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def _require_git(root: Path, asked_by: str) -> None:
    """Refuse a folder that git does not read as one of a repository."""
    if (inside := _git(root, "rev-parse", "--git-dir")) is None:
        raise UsageError(f"{asked_by}: git cannot be run; install it")
    if b"safe.directory" in inside.stderr:
        why = f"git refuses {root}, as it belongs to somebody else"
        raise UsageError(f"{asked_by}: {why}; run `git config --global --add safe.directory DIR` with its top")
    if inside.returncode:
        raise UsageError(f"{asked_by}: {root} is not in a git repository")


def _how_to_get(root: Path) -> str:
    """Return what to do about a commit that is not in this clone."""
    if is_shallow(root):
        return "this clone is shallow: set `fetch-depth: 0` for actions/checkout, or run `git fetch --unshallow`"
    return "fetch it first, or name another commit (after a force-push the old one is gone)"


def prefix(root: Path) -> str:
    """Return the path of ``root`` below the top of its repository, with ``/`` at the end; empty at the top."""
    return os.fsdecode(_output(root, "rev-parse", "--show-prefix") or b"").removesuffix("\n")


class TreeEntry(NamedTuple):
    """A file in a commit: its mode, the name of its content, and its path below the folder that was asked for."""

    mode: str
    blob: str
    path: str


def tree(root: Path, commit: str) -> list[TreeEntry]:
    """Return the files that ``commit`` has below ``root``; none where the folder is not in it.

    Raises:
        UsageError: an object that this clone lacks.
    """
    entries = []
    for line in _done(root, "ls-tree", "-r", "-z", commit).split(b"\0"):
        if line:
            head, _, path = line.partition(b"\t")
            mode, _, blob = head.decode().split(" ")
            entries.append(TreeEntry(mode, blob, os.fsdecode(path)))
    return entries


def blobs(root: Path, names: Iterable[str], most: int) -> Iterator[bytes]:
    """Yield the content of each blob, its first ``most`` bytes at least.

    Raises:
        UsageError: git does not hand one out, as in a partial clone without its server.
    """
    import subprocess
    import tempfile

    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{name}\n" for name in names).encode())
        asked.seek(0)
        command = [*_command(root), "cat-file", "--batch"]
        with subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:  # noqa: S603
            assert running.stdout is not None  # noqa: S101 - for the type checker
            while head := running.stdout.readline().split():
                if len(head) != 3:  # noqa: PLR2004 - name, kind, size; anything else is an error
                    raise UsageError(f"git: the object {head[0].decode()} is missing from this clone; fetch it")
                left = int(head[2])
                kept = running.stdout.read(min(left, most))
                left -= len(kept)
                while left and (passed := len(running.stdout.read(min(left, most)))):
                    left -= passed
                running.stdout.read(1)
                yield kept


@contextlib.contextmanager
def object_reader(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the process that is told names of objects, one per line, and answers with their content."""
    import subprocess

    command = [*_command(root), "cat-file", "--batch"]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null) as running:  # noqa: S603
        try:
            yield running
        finally:
            running.kill()


class Commit(NamedTuple):
    """A commit: its name, that of its tree, when it was made (as ISO 8601, and in seconds), and its parents."""

    name: str
    tree: str
    date: str
    seconds: int
    parents: tuple[str, ...]


def commits(root: Path, revisions: str, asked_by: str, remedy: str = "") -> list[Commit]:
    """Return the commits that ``revisions``, as git reads them, stand for: by date, none before a parent of it.

    Raises:
        UsageError: no git repository, nothing committed, or no such commit; ``asked_by`` is the option it names,
            ``remedy`` what to do about commits that git does not know.
    """
    return _commits(root, ("--date-order", "--reverse"), revisions, asked_by, remedy)


def commit(root: Path, reference: str, asked_by: str, remedy: str = "") -> Commit:
    """Return the commit that ``reference`` names; raises as `commits`."""
    found = _commits(root, ("--max-count=1",), reference, asked_by, remedy)
    if not found:
        raise UsageError(f"{asked_by}: `{reference}` names no commit; write a branch, a tag or the name of a commit")
    return found[0]


def _commits(root: Path, how: Iterable[str], revisions: str, asked_by: str, remedy: str) -> list[Commit]:
    require_repository(root, asked_by)
    form = "--format=%H%x00%T%x00%cI%x00%ct%x00%P"
    found = _output(root, "rev-list", *how, form, "--end-of-options", revisions, "--")
    if found is None:
        raise UsageError(f"{asked_by}: git knows no commits `{revisions}`; {remedy or _how_to_get(root)}")
    rows = [line.split("\0") for line in found.decode("utf-8", "replace").splitlines() if "\0" in line]
    return [Commit(name, tree, date, int(at), tuple(parents.split())) for name, tree, date, at, parents in rows]


def require_repository(root: Path, asked_by: str) -> None:
    """Refuse a folder of which git knows no history; raises as `commits`."""
    _require_git(root, asked_by)
    if _head(root) is None:
        raise UsageError(f"{asked_by}: nothing is committed yet")


def is_shallow(root: Path) -> bool:
    """Tell whether the clone lacks the beginning of the history."""
    return (_output(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def has_replacements(root: Path) -> bool:
    """Tell whether other objects stand in place of some commits, see ``git replace``."""
    return bool(_output(root, "for-each-ref", "--count=1", "refs/replace/"))


def is_ancestor(root: Path, old: str, new: str) -> bool:
    """Tell whether the commit ``new`` comes of ``old``."""
    return _output(root, "merge-base", "--is-ancestor", "--end-of-options", old, new) is not None


def texts_at(root: Path, commit: str, paths: Iterable[str]) -> str:
    """Return what the files at ``paths`` held in ``commit``, one after the other; those it lacks hold nothing."""
    top = prefix(root)
    names = [f"{commit}:{top}{path}" for path in sorted(paths) if "\n" not in top + path]
    done = _git(root, "cat-file", "--batch", given="\n".join(names).encode("utf-8", "surrogateescape"))
    return done.stdout.decode("utf-8", "replace") if done is not None else ""


def listed(root: Path) -> list[str] | None:
    """Return the paths below ``root`` that git tracks, or would if they were added; None outside of repositories."""
    if _can_look() and _marker(root) is None:
        return None
    found = _output(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return None if found is None else list(dict.fromkeys(_paths(found)))


def default_branch(root: Path) -> str:
    """Return the branch that pull requests go to: the one of the remote, else ``master`` or ``main`` as it is here."""
    for words in (("refs/remotes/origin/HEAD",), ("HEAD",)):
        name = (_output(root, "symbolic-ref", "--quiet", "--short", *words) or b"").decode("utf-8", "replace").strip()
        if name.startswith("origin/") or name in {"main", "master"}:
            return name.removeprefix("origin/")
    return "main"


class CommitTimes(NamedTuple):
    """When files were changed: the time of the newest commit that touched each, in seconds since 1970.

    ``is_shallow`` tells that the clone lacks older commits; files that only those touched have no time.
    """

    newest: Mapping[str, int]
    is_shallow: bool


def commit_times(root: Path) -> CommitTimes | None:
    """Return when each file below ``root`` was changed last; None outside of a repository, or before the first commit.

    The oldest commits of a shallow clone seem to touch every file, so that they tell nothing.
    """
    if _head(root) is None:
        return None
    cut = _shallow_commits(root)
    shape = ("--format=%x01%H %ct", "--name-only", "--no-renames", "--no-show-signature", "--relative", "-z")
    newest: dict[str, int] = {}
    time: int | None = None
    for piece in _done(root, "log", *shape, "--", ".").split(b"\0"):
        if heading := _COMMIT_TIME.fullmatch(piece):
            time = None if heading[1] in cut else int(heading[2])
        elif time is not None and (path := os.fsdecode(piece.removeprefix(b"\n"))):
            newest[path] = max(time, newest.get(path, 0))
    return CommitTimes(newest, bool(cut))


def _shallow_commits(root: Path) -> frozenset[bytes]:
    """Return the commits of a shallow clone whose parents are not in it; none in a whole clone."""
    place = _done(root, "rev-parse", "--git-path", "shallow").removesuffix(b"\n")
    try:
        return frozenset((root / os.fsdecode(place)).read_bytes().split())
    except FileNotFoundError:
        return frozenset()


def _git(root: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    """Run git below ``root``, or return None where there is none.

    Folders that look like a repository of git's own kind, and come with the papers, are none: git would obey their
    settings (https://git-scm.com/docs/git-config, ``safe.bareRepository``). A ``git.exe`` beside the papers does not
    count either.
    """
    import subprocess

    try:
        return subprocess.run([*_command(root), *words], input=given, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return None


def _output(root: Path, *words: str) -> bytes | None:
    """Return what a git command prints; None where it fails, or there is no git."""
    done = _git(root, *words)
    return None if done is None or done.returncode else done.stdout


def _done(root: Path, *words: str) -> bytes:
    """Return what a git command prints, which is bound to succeed in a repository that is whole.

    Raises:
        UsageError: it fails.
    """
    done = _git(root, *words)
    if done is None or done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0] if done is not None else ""
        raise UsageError(
            f"git {words[0]}: {why or 'it failed'}; the clone is damaged, or lacks objects: fetch it again"
        )
    return done.stdout


def _command(root: Path) -> list[str]:
    """Return how a git command below ``root`` begins."""
    if sys.platform == "win32":
        os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")
    settings = ["-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false"]
    return ["git", *settings, *_named_work_tree(root), "-C", str(root)]


def _named_work_tree(root: Path) -> list[str]:
    """Return what names the work tree where ``GIT_DIR`` is set and nothing else does, as for hooks in a linked one.

    Git then takes its working directory for the top: that of this process, but not ``root`` below it.
    """
    named, here = os.environ.get("GIT_DIR"), Path.cwd()
    if not named or "GIT_WORK_TREE" in os.environ or here.resolve() not in root.resolve().parents:
        return []
    return [f"--git-dir={here / named}", f"--work-tree={here}"]


def _paths(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]
