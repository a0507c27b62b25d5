"""What git knows of the files below a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha1, sha256
from itertools import chain
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Final, NamedTuple, TypeAlias

from metalint.errors import UsageError
from metalint.util.reading import read_bounded, read_first_bytes
from metalint.util.wording import plural

if TYPE_CHECKING:
    import subprocess


Process: TypeAlias = "subprocess.Popen[bytes]"

# How long git may take to answer; what takes longer waits for something that never comes, or is made to. Git that is
# killed leaves its lock of the index, so that a machine under load must not get here.
_SECONDS: Final = 120
CHECK_OUT_ALL: Final = "run `git sparse-checkout disable`"
_SECONDS_TO_END: Final = 5
_SECONDS_OF_LOG: Final = 600  # the same where it reads a whole history
# What counts instead of the settings of the repository: none of those may name a program to run, or a repository.
# Folders that look like a repository of git's own kind, and come with the papers, are none: git would obey their
# settings (https://git-scm.com/docs/git-config, `safe.bareRepository`).
_SETTINGS: Final = (
    "safe.bareRepository=explicit", "core.fsmonitor=false", f"core.hooksPath={os.devnull}", "log.showRoot=true",
    "log.follow=false", "diff.autoRefreshIndex=false",
)  # fmt: skip
_ENVIRONMENT: Final = {  # git writes nothing, asks nobody, neither a person nor a server, and complains in English
    "GIT_ALLOW_PROTOCOL": "none",  # also for what a partial clone lacks, where git is too old for the next
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# how variables begin that speak of networks, people and tools, not of where a repository or its index is
_ELSEWHERE: Final = (
    "GIT_ASKPASS", "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_EDITOR", "GIT_HTTP_", "GIT_LFS_", "GIT_PAGER", "GIT_PROXY_",
    "GIT_SSH", "GIT_SSL_", "GIT_TERMINAL_PROMPT",
)  # fmt: skip
_CHANGE_INDEX: Final = ("update-index", "-z", "--index-info")
_MOST_OF_MARKER: Final = 1 << 13  # bytes of the file `.git` in a linked work tree
_MOST_OF_HEAD: Final = 1 << 16  # bytes; a reference has a path
_MOST_OF_SHALLOW: Final = 1 << 24  # bytes, 41 per commit


def is_gits_own(path: PurePath) -> bool:
    """Tell whether a path leads among git's own files, by any name that Windows or macOS take for ``.git``."""
    return any(part.casefold().rstrip(". ") in {".git", "git~1"} for part in path.parts)


def is_within(place: Path, root: Path) -> bool:
    """Tell whether a path lies below ``root`` and not among git's own files; both are resolved."""
    return place.is_relative_to(root) and not is_gits_own(place.relative_to(root))


def tracked_paths(root: Path) -> frozenset[str] | None:
    """Return the paths in the index, relative to ``root``; None where git keeps no index."""
    listed = _list_paths(root, "--cached")
    return None if listed is None else frozenset(listed)


def _list_paths(root: Path, *words: str) -> list[str] | None:
    """Return what ``git ls-files`` lists below ``root``; None where git keeps no index."""
    if _is_plain_environment() and _find_dot_git(root) is None:
        return None
    output = _read_output(root, "--literal-pathspecs", "ls-files", "-z", *words)
    return None if output is None else list(_split_paths(output))


def describe_sparse_checkout(root: Path) -> str:
    """Return how many files below ``root`` a sparse checkout lacks; nothing if it has all."""
    folder = find_git_folder(root)
    if folder is None or not (folder / "info" / "sparse-checkout").exists():  # git is not asked for nothing
        return ""
    told = _list_paths(root, "-t", "--cached") or ()
    absent = sum(path.startswith("S ") and not os.path.lexists(root / path[2:]) for path in told)
    return f"this sparse checkout lacks {plural(absent, 'file')}" if absent else ""


def refuse_sparse_checkout(root: Path) -> None:
    """Refuse a sparse checkout that lacks files below ``root``: any of them may belong to the list."""
    if lacks := describe_sparse_checkout(root):
        raise UsageError(f"{lacks}, and this needs the whole list; {CHECK_OUT_ALL}")


def tracks_files_in(folder: Path) -> bool:
    """Tell whether the repository that ``folder`` lies in tracks files there, whatever repository a hook is run for."""
    marker = _find_dot_git(folder)
    if marker is None:
        return False
    return bool(
        _read_output(folder, f"--git-dir={marker}", f"--work-tree={marker.parent}", "ls-files", "-z", "--cached")
    )


def _switch_filters_off(root: Path) -> dict[str, str]:
    """Return the settings by which no filter of the repository runs."""
    filters = _read_output(
        root, "config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|required)$"
    )
    return {name: "false" if name.endswith(".required") else "" for name in _split_paths(filters or b"")}


def untracked_paths(root: Path, paths: Iterable[str]) -> list[str]:
    """Return those of ``paths``, relative to ``root``, that the index lacks; none where git keeps no index."""
    wanted = sorted(set(paths))
    listed = _list_paths(root, "--cached", "--", *wanted) if wanted else None
    return [] if listed is None else sorted(set(wanted).difference(listed))


def find_head_files(root: Path) -> list[str]:
    """Return the files one of which changes when another commit is checked out, there or not; none outside of git."""
    # in a work tree or submodule only git itself can tell where they are
    mark = _find_dot_git(root) if _is_plain_environment() else None
    names = ["HEAD", "packed-refs", "reftable/tables.list", "MERGE_HEAD", "shallow"]
    if mark is not None and mark.is_dir():
        try:
            head = os.fsdecode(read_bounded(mark / "HEAD", _MOST_OF_HEAD)).strip().removeprefix("ref: ")
        except OSError:  # git takes such a folder for no repository
            head = ""
        return [f"{mark}/{name}" for name in [*names, head]]
    branch = _read_line(root, "symbolic-ref", "--quiet", "HEAD")
    places = (("--git-path", name) for name in (*names, branch) if name)
    listed = _read_line(root, "rev-parse", *chain.from_iterable(places))
    return [os.path.join(root, path) for path in listed.splitlines()]  # noqa: PTH118 - some are absolute


def index_path_by_folders(root: Path) -> Path | None:
    """Return the file that holds the index around ``root``; None where there is none, or only git itself can tell."""
    marker = _find_dot_git(root) if _is_plain_environment() else None
    return marker / "index" if marker is not None and marker.is_dir() else None


def _is_plain_environment() -> bool:
    """Tell whether git finds the repository by the folders alone, without its variables."""
    return not any(name.startswith("GIT_") and not name.startswith(_ELSEWHERE) for name in os.environ)


def _find_dot_git(root: Path) -> Path | None:
    """Return the ``.git`` that makes the folders around ``root`` a repository; None outside of one."""
    folder = os.path.realpath(root)
    while not os.path.exists(place := os.path.join(folder, ".git")):  # noqa: PTH110, PTH118 - five times a command
        folder, inner = os.path.dirname(folder), folder  # noqa: PTH120
        if folder == inner:
            return None
    return Path(place)


class WorkTree(NamedTuple):
    """Mode and object of each file in the index, and the paths that are other than there, untracked ones included."""

    staged: dict[str, tuple[str, str]]
    unstaged: frozenset[str]


def read_work_tree(root: Path) -> WorkTree:
    """Compare the files below ``root`` with git's index."""
    # No filter of the repository runs, so that a file which one of them would leave as it is may count as another.
    shown = ("--cached", "--modified", "--deleted", "--others", "--exclude-standard")
    told = _run_successfully(root, "ls-files", "-z", "-t", "--stage", *shown, settings=_switch_filters_off(root))
    lines = told.split(b"\0")[:-1]
    entries = (line[2:] for line in lines if not line.startswith((b"? ", b"C ", b"R ")))
    changed = (line.partition(b"\t")[2] for line in lines if line.startswith((b"C ", b"R ")))
    untracked = (line[2:] for line in lines if line.startswith(b"? "))
    return WorkTree(_read_entries(entries), frozenset(map(os.fsdecode, (*changed, *untracked))))


def staged_files(root: Path) -> dict[str, tuple[str, str]]:
    """Return mode and object of each file in the index; of one with conflicts, nothing that a commit could have."""
    return _read_entries(_run_successfully(root, "ls-files", "-z", "--stage").split(b"\0")[:-1])


def _read_entries(lines: Iterable[bytes]) -> dict[str, tuple[str, str]]:
    entries: dict[str, tuple[str, str]] = {}
    for line in lines:
        head, _, path = line.partition(b"\t")
        mode, name, stage = head.decode().split(" ")
        entries[os.fsdecode(path)] = (mode, name if stage == "0" else "")
    return entries


def list_staged_changes(root: Path, *words: str) -> bytes:
    """Return what ``git diff --cached`` tells of the index and the commit that is checked out."""
    return _run_successfully(root, "diff", "--cached", *words)


def find_index(root: Path) -> Path | None:
    """Return the file that is git's index; None where there is none."""
    if (path := index_path_by_folders(root)) is not None:
        return path if path.is_file() else None
    path = root / _read_line(root, "rev-parse", "--git-path", "index")
    return path if path.is_file() else None


def find_git_folder(root: Path) -> Path | None:
    """Return git's own folder for the work tree around ``root``, found without git; None outside of a repository."""
    marker = _find_dot_git(root)
    if marker is None or marker.is_dir():
        return marker
    try:
        named = read_first_bytes(str(marker), _MOST_OF_MARKER)[0].decode().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return marker.parent / named.removeprefix("gitdir:").strip() if named.startswith("gitdir:") else None


def write_blobs(root: Path, contents: Sequence[bytes]) -> list[str]:
    """Store contents as they are, through no filter; return the names of their objects."""
    if not contents:
        return []
    import tempfile

    with tempfile.TemporaryDirectory(prefix="metalint-") as folder:
        paths = [Path(folder) / str(number) for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        told = "".join(f"{path}\n" for path in paths).encode()
        return _run_successfully(root, "hash-object", "-w", "--no-filters", "--stdin-paths", told=told).decode().split()


def is_blob(content: bytes, name: str) -> bool:
    """Tell whether the object that git calls ``name`` is a file with exactly this content."""
    digest = sha1 if len(name) == sha1(usedforsecurity=False).digest_size * 2 else sha256
    return digest(b"blob %d\0" % len(content) + content).hexdigest() == name


def find_object_name(root: Path, text: str) -> str:
    """Return the name of the object that a text stands for, such as a commit or ``HEAD:path``; nothing for none."""
    return _read_line(root, "rev-parse", "--verify", "--quiet", "--end-of-options", text)


def put_into_index(root: Path, entries: bytes) -> None:
    """Change the index by ``entries`` in the form that ``update-index -z --index-info`` takes."""
    _run_successfully(root, *_CHANGE_INDEX, told=entries, settings=_switch_filters_off(root))
    _require_entries(root, entries)


def add_index_entries(root: Path, index: bytes, entries: bytes) -> bytes:
    """Return what an index holds once it is changed in the same way; the one of the repository stays as it is."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="metalint-") as folder:
        path = Path(folder) / "index"
        path.write_bytes(index)
        _run_successfully(root, *_CHANGE_INDEX, told=entries, index=str(path), settings=_switch_filters_off(root))
        _require_entries(root, entries, str(path))
        return path.read_bytes()


def _require_entries(root: Path, entries: bytes, index: str = "") -> None:
    """Refuse an index that does not hold its new ``entries``: git ignores some paths and reports success."""
    listed = _run_successfully(root, "ls-files", "-z", "--stage", "--full-name", index=index).split(b"\0")
    held = {line.replace(b" 0\t", b"\t", 1) for line in listed}
    paths = {line.partition(b"\t")[2] for line in held}
    for entry in filter(None, entries.split(b"\0")):
        head, _, path = entry.partition(b"\t")
        is_removed = head.startswith(b"0 ")
        if path in paths if is_removed else entry not in held:
            what = "still has" if is_removed else "does not take"
            raise UsageError(f"git update-index: the index {what} `{os.fsdecode(path)}`; nothing is changed")


def find_merge_base(root: Path, reference: str, asked_by: str = "--changed-since") -> str:
    """Return the commit at which ``reference`` and what is checked out part; errors name the option ``asked_by``."""
    # a UsageError: no git repository, no such reference, or no common history (a shallow clone)
    base = _read_line(root, "merge-base", "--end-of-options", "HEAD", f"{reference}^{{commit}}")
    if base:
        return base
    require_repository(root, asked_by, ", so there is nothing to compare with")
    if not find_object_name(root, f"{reference}^{{commit}}"):
        raise UsageError(f"{asked_by}: git knows no commit `{reference}`; {explain_missing_commit(root)}")
    raise UsageError(f"{asked_by}: HEAD and `{reference}` share no commit; {explain_missing_commit(root)}")


def commits_of_tag(root: Path, name: str) -> frozenset[str] | None:
    """Return the commits that a tag reaches; None where there is no such tag."""
    reached = _read_output(root, "rev-list", "--end-of-options", f"refs/tags/{name}^{{commit}}")
    return None if reached is None else frozenset(reached.decode().split())


def find_git_path(root: Path, name: str) -> Path:
    """Return where git keeps its own file, such as ``refs/tags/v1``."""
    return root / os.fsdecode(_run_successfully(root, "rev-parse", "--git-path", name).removesuffix(b"\n"))


def explain_missing_commit(root: Path) -> str:
    """Return what to do about a commit that is not in this clone."""
    if is_shallow(root):
        return "this clone is shallow: set `fetch-depth: 0` for actions/checkout, or run `git fetch --unshallow`"
    return "fetch it first, or name another commit (after a force-push the old one is gone)"


def find_prefix(root: Path) -> str:
    """Return the path of ``root`` below the top of its repository, with ``/`` at the end; empty at the top."""
    if _is_plain_environment() and (marker := _find_dot_git(root)) is not None and marker.is_dir():
        below = root.resolve().relative_to(marker.parent).as_posix()
        return "" if below == "." else f"{below}/"
    return _read_line(root, "rev-parse", "--show-prefix")


def resolve_revisions(root: Path, text: str) -> list[str]:
    """Return the commits that ``text`` names, as git reads it, and with ``^`` those whose history it leaves out."""
    return _read_line(root, "rev-parse", "--revs-only", "--end-of-options", text).split()


def list_revisions(root: Path, named: Iterable[str]) -> list[str]:
    """Return the commits that ``named`` ones come from, less those with ``^`` and theirs: the oldest first, by date.

    None is before a parent of it. Those that cannot be read are among them: git lists them as missing.
    """
    words = ("rev-list", "--date-order", "--missing=print", *named)
    listed = _run_successfully(root, *words, seconds=_SECONDS_OF_LOG).decode().split()
    return list(dict.fromkeys(name.removeprefix("?") for name in listed))[::-1]


def require_repository(root: Path, asked_by: str, thus: str = "") -> None:
    """Refuse a folder of which git knows no history: no git repository, or nothing committed."""
    if (inside := _run_git(root, "rev-parse", "--git-dir")) is None:
        raise UsageError(f"{asked_by}: git cannot be run; install it")
    if b"safe.directory" in inside.stderr:
        why = f"git refuses {root}, as it belongs to somebody else"
        raise UsageError(f"{asked_by}: {why}; run `git config --global --add safe.directory DIR` with its top")
    if inside.returncode:
        raise UsageError(f"{asked_by}: {root} is not in a git repository")
    if not find_object_name(root, "HEAD"):
        raise UsageError(f"{asked_by}: nothing is committed yet{thus}")


def is_shallow(root: Path) -> bool:
    """Tell whether the clone lacks the beginning of the history."""
    return _read_line(root, "rev-parse", "--is-shallow-repository") == "true"


def has_replacements(root: Path) -> bool:
    """Tell whether other objects replace some commits, see ``git replace``."""
    return bool(_read_output(root, "for-each-ref", "--count=1", "refs/replace/"))


def is_ancestor(root: Path, old: str, new: str) -> bool:
    """Tell whether the commit ``new`` comes of ``old``."""
    return _read_output(root, "merge-base", "--is-ancestor", "--end-of-options", old, new) is not None


def list_files(root: Path) -> list[str] | None:
    """Return the paths below ``root`` that git tracks, or would if they were added; None outside of repositories."""
    listed = _list_paths(root, "--cached", "--others", "--exclude-standard")
    return None if listed is None else list(dict.fromkeys(listed))


def find_default_branch(root: Path) -> str:
    """Return the branch that pull requests go to: the one of the remote, else ``master`` or ``main`` as it is here."""
    for words in (("refs/remotes/origin/HEAD",), ("HEAD",)):
        name = (
            (_read_output(root, "symbolic-ref", "--quiet", "--short", *words) or b"").decode("utf-8", "replace").strip()
        )
        if name.startswith("origin/") or name in {"main", "master"}:
            return name.removeprefix("origin/")
    return "main"


def shallow_commits(root: Path) -> frozenset[bytes]:
    """Return the commits of a shallow clone whose parents are not in it; none in a whole clone."""
    place = find_git_path(root, "shallow")
    try:
        return frozenset(read_bounded(place, _MOST_OF_SHALLOW).split())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise UsageError(f"{place}: cannot be read: {error.strerror}; remove it, or clone again") from error


def open_log(root: Path, *words: str) -> bytes:
    """Return what ``git log`` tells; it may take long to read a whole history."""
    return _run_successfully(root, "log", *words, seconds=_SECONDS_OF_LOG)


def _run_git(
    root: Path, *words: str, seconds: int = 0, settings: Mapping[str, str] = {}, told: bytes = b"", index: str = ""
) -> subprocess.CompletedProcess[bytes] | None:
    """Run git below ``root`` as `start_git` does, and tell it ``told``; None where there is no git."""
    import subprocess

    running = start_git(root, *words, settings=settings, is_told=bool(told), index=index)
    if running is None:
        return None
    with running:
        try:
            out, err = running.communicate(told or None, timeout=seconds or _SECONDS)
        except subprocess.TimeoutExpired as error:
            with suppress(subprocess.TimeoutExpired):  # git that is asked to end takes its lock of the index along
                running.terminate()
                running.wait(_SECONDS_TO_END)
            raise timeout_error(words[0], seconds) from error
        finally:
            running.kill()
    return subprocess.CompletedProcess(words, running.returncode, out, err or b"")


def start_git(
    root: Path, *words: str, settings: Mapping[str, str] = {}, is_told: bool = False, index: str = ""
) -> Process | None:
    """Start git below ``root``: all that metalint asks of git, it asks here. None where there is no git."""
    # `settings` and `index` count instead of those of the repository. If git `is_told` something, it
    # reads what is written to it, and what it complains of is dropped.
    import subprocess

    name = "git.exe" if sys.platform == "win32" else "git"
    # never in the working directory, in which Windows looks first
    places = (f"{folder}/{name}" for folder in os.get_exec_path() if os.path.isabs(folder))  # noqa: PTH117 - text
    program = next((place for place in places if os.access(place, os.X_OK)), None)
    if program is None:
        return None
    given = [word for setting in _SETTINGS for word in ("-c", setting)]
    command = [program, *given, *_name_work_tree(root), "-C", str(root), *words]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    asked, complaints = (pipe, null) if is_told else (null, pipe)
    environment = {**os.environ, **_ENVIRONMENT}
    if index:
        environment["GIT_INDEX_FILE"] = index
    if settings:  # after those that the caller has given it in the same way
        begin = os.environ.get("GIT_CONFIG_COUNT", "")
        first = int(begin) if begin.isdecimal() else 0
        environment["GIT_CONFIG_COUNT"] = str(first + len(settings))
        for number, (key, value) in enumerate(settings.items(), first):
            environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    try:
        return subprocess.Popen(command, stdin=asked, stdout=pipe, stderr=complaints, env=environment)  # noqa: S603
    except OSError:
        return None


def wait_for(stream: IO[bytes]) -> None:
    """Wait until a process of git says something; Windows cannot be asked whether it does."""
    import select

    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(stream, select.POLLIN)
        if not poll.poll(_SECONDS * 1000):
            raise timeout_error("cat-file")


def timeout_error(command: str, seconds: int = 0) -> UsageError:
    """Return the complaint that git takes too long."""
    within = seconds or _SECONDS
    return UsageError(f"git {command}: no answer within {within} seconds; run it yourself to see what it waits for")


def _read_output(root: Path, *words: str) -> bytes | None:
    done = _run_git(root, *words)
    return None if done is None or done.returncode else done.stdout


def _read_line(root: Path, *words: str) -> str:
    """Return what a git command prints, without the end of the last line; nothing where it fails."""
    return os.fsdecode(_read_output(root, *words) or b"").removesuffix("\n")


def _run_successfully(
    root: Path, *words: str, seconds: int = 0, settings: Mapping[str, str] = {}, told: bytes = b"", index: str = ""
) -> bytes:
    """Return what a git command prints, which is bound to succeed in a repository that is whole."""
    done = _run_git(root, *words, seconds=seconds, settings=settings, told=told, index=index)
    if done is None or done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0] if done is not None else ""
        how = "the clone is damaged, or lacks objects: fetch it again"
        raise UsageError(f"git {words[0]}: {why or 'it failed'}; {how}")
    return done.stdout


def _name_work_tree(root: Path) -> list[str]:
    """Return what names the work tree where ``GIT_DIR`` is set and nothing else does, as for hooks in a linked one."""
    # Git then takes its working directory for the top: that of this process, but not `root` below it.
    named, here = os.environ.get("GIT_DIR"), Path.cwd()
    if not named or "GIT_WORK_TREE" in os.environ or here.resolve() not in root.resolve().parents:
        return []
    return [f"--git-dir={here / named}", f"--work-tree={here}"]


def _split_paths(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]
