"""How git is asked: by one function, for nothing of the network, with nothing run that a repository names, in time."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from report.reporting import paper

from metalint.files import git as asking
from metalint.files.commits import ChangeSince, find_committed

SOURCE = Path(asking.__file__).parents[1]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs that must not run are scripts of a shell")

STARTS = {"Popen", "system", "popen", "startfile", "posix_spawn", "posix_spawnp", "fork_exec"}
STARTS |= {f"{how}{rest}" for how in ("exec", "spawn") for rest in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")}
COMMANDS = (
    ("lint",),
    ("lint", "--changed-since", "HEAD~1"),
    ("gate", "HEAD~1"),
    ("report", "--history"),
    ("report", "--since", "HEAD~1"),
    ("site", "--out", "site"),
    ("mv", "p0", "p3"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "list"
    (place / "meta").mkdir(parents=True)
    for number in range(2):
        (place / "meta" / f"p{number}.prototxt").write_text(paper(f"Model {number}", f"2401.0000{number}"))
        commit_all(place)
    return place


def test_only_one_function_starts_git() -> None:
    starters = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if any(one in text for one in (*STARTS, "subprocess")) else ():
            names = [one.name for one in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if "subprocess" in (*names, *module) or (isinstance(node, ast.Attribute) and node.attr in STARTS):
                starters.add(path.relative_to(SOURCE).as_posix())
    assert starters == {
        "cli/main.py",  # itself, once more
        "files/git.py",
        "schema/compiling.py",  # protoc, which is Python
    }
    text = (SOURCE / "files" / "git.py").read_text()
    assert text.count("subprocess.Popen(") == 1
    assert "subprocess.run" not in text


def hostile(root: Path, witness: Path) -> None:
    """Let all settings that name a program name one that leaves a trace, and files be such that git would ask it."""
    script = root.parent / "script"
    script.write_text(f'#!/bin/sh\necho "$0 $@" >>{witness}\ncat\n')
    script.chmod(0o755)
    hooks = root.parent / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
        (hooks / name).symlink_to(script)
        (root / ".git" / "hooks" / name).unlink(missing_ok=True)
        (root / ".git" / "hooks" / name).parent.mkdir(exist_ok=True)
        (root / ".git" / "hooks" / name).symlink_to(script)
    (root / ".gitattributes").write_text("*.prototxt filter=own diff=own\n*.txt filter=a=b\n")
    (root / "note.txt").write_text("note\n")
    commit_all(root)
    settings = {
        "core.fsmonitor": script, "core.hooksPath": hooks, "core.pager": script, "core.editor": script,
        "core.sshCommand": script, "core.askPass": script, "core.gitProxy": script, "core.alternateRefsCommand": script,
        "diff.external": script, "diff.own.command": script, "diff.own.textconv": script, "diff.orderFile": "/dev/zero",
        "filter.own.clean": script, "filter.own.smudge": script, "filter.own.process": script,
        "filter.own.required": "true", "filter.a=b.clean": script, "filter.a=b.required": "true",
        "gpg.program": script, "log.showSignature": "true", "credential.helper": script,
        "pager.diff": script, "pager.log": script, "pager.ls-files": script, "pager.rev-parse": script,
        "uploadpack.packObjectsHook": script, "sequence.editor": script, "browser.x.cmd": script,
    }  # fmt: skip
    settings |= {f"alias.{one}": f"!{script}" for one in ("ls-files", "rev-parse", "diff", "log", "cat-file", "config")}
    for name, value in settings.items():
        git(root, "config", name, str(value))
    for path in (root / "meta" / "p0.prototxt", root / "note.txt"):
        os.utime(path, (1, 1))  # git has to look into them


def test_nothing_that_a_repository_names_is_run(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    hostile(root, witness)
    subprocess.run(["git", "diff", "--stat", "-O/dev/null"], cwd=root, capture_output=True, check=False)
    assert "script" in witness.read_text()  # git alone would have run it
    witness.unlink()
    for words in COMMANDS:
        run = metalint(*words, cwd=root)
        assert (words, run.code in {0, 1}, run.err.count("\n") <= 1) == (words, True, True), run.err
        assert (words, witness.exists()) == (words, False), witness.read_text()


def test_a_move_runs_no_filter_over_files_as_young_as_the_index(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    """Git looks into such files whenever it writes the index."""
    os.utime(root / "meta" / "p1.prototxt", (2**31, 2**31))
    hostile(root, tmp_path / "witness")
    (tmp_path / "witness").unlink(missing_ok=True)
    run = metalint("mv", "p0", "p3", cwd=root)
    assert (run.code, run.err) == (0, "")
    assert not (tmp_path / "witness").exists()
    assert asking.tracked_paths(root) == {".gitattributes", "meta/p1.prototxt", "meta/p3.prototxt", "note.txt"}


def test_a_partial_clone_is_filled_by_nobody(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{root}", "partial")
    partial = tmp_path / "partial"
    (partial / "meta").mkdir()
    (partial / "meta" / "p0.prototxt").write_text(paper("Model 0", "2401.00000"))
    git(partial, "reset", "--quiet")
    git(partial, "config", "remote.origin.url", f"ext::sh -c 'touch% {witness}'")
    git(partial, "config", "protocol.ext.allow", "always")
    for words in COMMANDS:
        run = metalint(*words, cwd=partial)
        assert (words, run.code in {0, 1, 2}, run.err.count("\n") <= 2, witness.exists()) == (words, True, True, False)


@pytest.mark.slow
@pytest.mark.parametrize("slow", ["*", "cat-file", "config", "ls-files"])
def test_git_that_does_not_answer_is_a_line(
    metalint: Metalint, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    """A git whose children keep the pipe open after it was ended."""
    real = next(f"{one}/git" for one in os.get_exec_path() if os.access(f"{one}/git", os.X_OK))
    (tmp_path / "bin").mkdir()
    script = f'#!/bin/sh\ncase " $* " in *" "{slow}" "*) sleep 20;; *) exec {real} "$@";; esac\n'
    (tmp_path / "bin" / "git").write_text(script)
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setattr(asking, "_SECONDS", 1)
    run = metalint("gate", "HEAD~1", cwd=root, PATH=f"{tmp_path}/bin:{os.environ['PATH']}")
    name = "merge-base" if slow == "*" else slow
    told = f"metalint: git {name}: no answer within 1 seconds; run it yourself to see what it waits for\n"
    assert (run.code, run.out, run.err) == (2, "", told)


def test_nothing_is_locked_and_nobody_is_asked(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text('#!/bin/sh\nenv\nfor word; do echo "$word"; done\n')
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "1")
    told = asking.resolve_revisions(root, "HEAD")
    wanted = {"GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_ALLOW_PROTOCOL=none"}
    assert {*wanted, "diff.autoRefreshIndex=false"} <= set(told)
    assert vars(asking)["_SECONDS"] > 60  # on a slow machine, git that is killed would leave a lock


@pytest.mark.slow
def test_a_git_that_is_slow_and_holds_the_lock_of_the_index_changes_nothing(
    metalint: Metalint, root: Path, tmp_path: Path
) -> None:
    real = next(f"{one}/git" for one in os.get_exec_path() if os.access(f"{one}/git", os.X_OK))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f'#!/bin/sh\nsleep 0.05\nexec {real} "$@"\n')
    (tmp_path / "bin" / "git").chmod(0o755)
    os.utime(root / "meta" / "p1.prototxt", (2**31, 2**31))  # git would write the index again
    lock = root / ".git" / "index.lock"
    index = (root / ".git" / "index").read_bytes()
    for words in (
        ("gate", "HEAD~1"),
        ("lint", "--changed-since", "HEAD~1"),
        ("lint", "--staged"),
        ("fix", "--staged"),
    ):
        runs = []
        for is_locked in (False, True):
            if is_locked:
                lock.touch()
            runs.append(metalint(*words, cwd=root, PATH=f"{tmp_path}/bin:{os.environ['PATH']}"))
            assert lock.exists() == is_locked
        assert runs[0] == runs[1]
        assert runs[0].code < 2
        assert (root / ".git" / "index").read_bytes() == index
        lock.unlink()


@pytest.mark.parametrize(
    "words", [("lint", "--changed-since", "HEAD~1"), ("fix", "--diff", "--changed-since", "HEAD~1")]
)
def test_what_has_changed_is_asked_once(metalint: Metalint, root: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    real = next(f"{one}/git" for one in os.get_exec_path() if os.access(f"{one}/git", os.X_OK))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/log\nexec {real} "$@"\n')
    (tmp_path / "bin" / "git").chmod(0o755)
    metalint("--no-cache", *words, cwd=root, PATH=f"{tmp_path}/bin:{os.environ['PATH']}")
    asked = [line for line in (tmp_path / "log").read_text().splitlines() if "cat-file" not in line]
    assert any("merge-base" in line for line in asked)
    assert [line for line in asked if asked.count(line) > 1 and "--show-prefix" not in line] == []


def test_git_of_the_working_directory_is_never_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "git").write_text("#!/bin/sh\ntouch pwned\n")
    (root / "git").chmod(0o755)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    assert asking.tracked_paths(root) == {"meta/p0.prototxt", "meta/p1.prototxt"}
    monkeypatch.setenv("PATH", ".")
    assert asking.tracked_paths(root) is None
    assert not (root / "pwned").exists()


def test_ten_thousand_long_paths_are_no_command_line(tmp_path: Path) -> None:
    names = [f"meta/{'folder-' * 30}/{'paper-' * 30}{number}.prototxt" for number in range(10_000)]
    stream = "".join(f"M 100644 inline {name}\ndata 1\nx\n" for name in names)
    git(tmp_path, "init", "--quiet")
    head = "commit refs/heads/main\ncommitter Ann Bell <ann@example.org> 1 +0000\ndata 0\n"
    subprocess.run(["git", "fast-import", "--quiet"], cwd=tmp_path, input=(head + stream).encode(), check=True)
    assert find_committed(tmp_path, [*names, "meta/other", "x" * 100_000]) == set(names)
    assert ChangeSince(tmp_path, "HEAD").paths == set(names)
