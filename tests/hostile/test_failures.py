"""Failures of the system and of other programs: a clear line, the exit code of the contract, nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from conftest import Metalint, commit_all, contents, drive
from hostile.driving import path_of
from hostile.repository import FINE, filled

from metalint.cli.main import main
from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.files import atomic_writes
from metalint.index.project import Project

FIXED = filled(FINE, "").replace('."', '"')
OUTPUTS = '[[outputs]]\npath = "one.md"\nlayout = "list"\n[[outputs]]\npath = "two.md"\nlayout = "table"\n'
BYTES = os.fsdecode(b"\xff\xfe")
on_posix = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the file system wants other names")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "meta").mkdir(parents=True)
    for number in range(3):
        (folder / "meta" / f"p{number}.prototxt").write_text(filled(FINE, "", number))
    (folder / "metalint.toml").write_text(OUTPUTS)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    return folder


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A disk on which there is no room for files whose names begin with those in the list."""
    full: list[str] = []

    def opening(handle: int, mode: str, *, closefd: bool) -> IO[Any]:  # the one place where bytes reach the disk
        if any(path_of(handle).name.startswith(f".{name}") for name in full):
            os.write(handle, b"half of ")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return open(handle, mode, closefd=closefd)

    monkeypatch.setattr(atomic_writes, "open", opening, raising=False)
    return full


def test_a_full_disk_and_fix(root: Path, disk: list[str]) -> None:
    disk.append("p1")
    before = contents(root)
    outcome = drive("fix")
    assert outcome.code == 1
    assert "metalint: meta/p1.prototxt: cannot be written: No space left on device\n" in outcome.err
    after = contents(root)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {"meta/p0.prototxt", "meta/p2.prototxt"}


def test_a_full_disk_and_render(root: Path, disk: list[str]) -> None:
    disk.append("one.md")
    outcome = drive("render")
    assert outcome.code == 1
    assert outcome.err == "wrote two.md\nmetalint: one.md: cannot be written: No space left on device\n"
    assert not (root / "one.md").exists()
    disk.clear()
    assert drive("render").err == "wrote one.md\n"


def test_a_full_disk_and_what_else_writes(root: Path, disk: list[str]) -> None:
    disk += ["p1", ".metalint-baseline", "report", "institutions"]
    (root / "list.md").write_text(drive("render", "--stdout", "--layout", "classic").out)
    before = contents(root)
    silenced = drive("fix", "--suppress", "title-period", "--reason", "x")
    assert (silenced.code, silenced.out.split(";")[0]) == (1, "Silenced 2 findings in 2 papers")
    assert silenced.err.startswith("metalint: meta/p1.prototxt: cannot be written: No space left on device\n")
    imported = drive("import", "list.md", "--out", "new")
    assert imported.code == 1
    assert "p1.prototxt: cannot be written: No space left on device" in imported.err
    assert len(list((root / "new").iterdir())) == 2
    for words in (("baseline",), ("lint", "--out", "report"), ("names", "prefer", "MIT")):
        outcome = drive(*words)
        assert (outcome.code, outcome.err.count("\n")) == (2, 1)
        assert outcome.err.endswith("cannot be written: No space left on device\n")
    after = contents(root)
    kept = {name for name in before if after[name] == before[name]}
    assert kept == before.keys() - {"meta/p0.prototxt", "meta/p2.prototxt"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["lint", "fix --diff", "render --diff", "render --stdout", "schema", "explain"])
def test_a_full_disk_behind_the_output(root: Path, words: str) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "metalint", *words.split()]
        done = subprocess.run(command, cwd=root, stdout=full, stderr=subprocess.PIPE, timeout=60, text=True)
    assert done.returncode == 2
    assert "metalint: the report cannot be written: No space left on device\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_small_disk(root: Path) -> None:
    small = root / "small"
    small.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    try:
        done = subprocess.run(mounted, capture_output=True)
    except OSError:
        pytest.skip("nobody can mount here")
    if done.returncode:
        pytest.skip("this process may not mount")
    try:
        (small / "meta").mkdir()
        paper = filled(FINE, "") + "#" * 12_000 + "\n"
        for number in range(3):
            (small / "meta" / f"p{number}.prototxt").write_text(paper)
        room = os.statvfs(small)
        (small / "ballast").write_bytes(b"x" * room.f_bavail * room.f_frsize)
        outcome = drive("--root", "small", "fix")
        assert outcome.code == 1
        assert "cannot be written: No space left on device" in outcome.err
        left = [path.read_text() for path in sorted((small / "meta").iterdir())]
        assert left
        assert set(left) <= {paper, paper.replace('."', '"')}
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None, reason="no setpriv, by which root gives up what it may"
)
def test_files_that_may_not_be_read(root: Path) -> None:
    (root / "meta" / "p0.prototxt").chmod(0)
    (root / "two.md").touch(mode=0)
    refusal = "meta/p0.prototxt:1:1: error[encoding] the file cannot be read: Permission denied"
    for words, found in (("lint", refusal), ("fix", refusal.replace(" error[encoding]", "")), ("render", refusal)):
        done = without_rights(root, words)
        assert done.returncode == 1, done.stderr
        assert found in (done.stdout + done.stderr)
        assert "Traceback" not in done.stderr
    assert (root / "meta" / "p1.prototxt").read_text() == filled(FINE, "", 1).replace('."', '"')
    (root / "meta" / "p0.prototxt").unlink()
    done = without_rights(root, "lint", "--format", "concise")
    assert done.returncode == 1
    assert "two.md:1:1: error[stale-output] cannot be read: Permission denied" in done.stdout
    (root / "metalint.toml").chmod(0)
    done = without_rights(root, "lint")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "Permission denied" in done.stderr


def without_rights(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run metalint as somebody whom permissions bind, root or not."""
    privileges = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    command = [*privileges, sys.executable, "-m", "metalint", "--no-cache", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("gone", ["paper", "folder", "note", "list"])
def test_what_vanishes_meanwhile(root: Path, gone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "notes").mkdir()
    (root / "notes" / "n.md").write_text("# x\n")
    (root / "meta" / "p0.prototxt").write_text(filled(FINE, "") + 'note {\n  url: "n.md"\n}\n')
    assert drive("render").code == 0
    path = {"paper": "meta/p1.prototxt", "folder": "meta", "note": "notes/n.md", "list": "one.md"}[gone]
    prepare = Project.prepare

    def late(project: Project) -> None:
        prepare(project)
        if (root / path).is_dir():
            for inner in (root / path).iterdir():
                inner.unlink()
            (root / path).rmdir()
        else:
            (root / path).unlink(missing_ok=True)

    monkeypatch.setattr(Project, "prepare", late)
    for words in (("lint", "--format", "concise"), ("fix",), ("render", "--check")):
        outcome = drive(*words)
        assert outcome.code in {0, 1, 2}, outcome.err
        assert outcome.code < 2 or outcome.err.count("\n") == 1


@pytest.mark.slow
def test_an_interruption(root: Path) -> None:
    for number in range(400):
        (root / "meta" / f"q{number}.prototxt").write_text(filled(FINE, "", number + 10))
    papers = {filled(FINE, "", number) for number in range(3)} | {
        filled(FINE, "", number + 10) for number in range(400)
    }
    wanted = papers | {paper.replace('."', '"') for paper in papers}
    codes = set()
    for words in ("fix", "lint", "render"):
        for delay in (0.15, 0.3, 0.6):
            command = [sys.executable, "-m", "metalint", "--no-cache", words]
            running = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(delay)
            running.send_signal(signal.SIGINT)
            error = running.communicate(timeout=60)[1]
            codes.add(running.returncode)
            assert running.returncode in {0, 1, 130, -signal.SIGINT}
            if running.returncode == 130:
                assert error.splitlines()[-1] == "metalint: interrupted"
            assert {path.read_text() for path in (root / "meta").iterdir()} <= wanted
            assert not [path for path in root.rglob("*") if path.name.endswith(".metalint-tmp")]
    assert 130 in codes


@pytest.mark.slow
def test_several_runs_at_once(root: Path) -> None:
    for number in range(100):
        (root / "meta" / f"q{number}.prototxt").write_text(filled(FINE, "", number + 10))
    assert [(code, "Traceback" in error) for code, error in together(root, "fix")] == [(0, False)] * 3
    assert '."' not in "".join(path.read_text() for path in (root / "meta").iterdir())
    assert [code for code, _ in together(root, "render")] == [0] * 3
    assert main(["render", "--check"]) == 0


def together(root: Path, word: str) -> list[tuple[int, str]]:
    """Run a command three times at once; return exit code and errors of each."""
    command = [sys.executable, "-m", "metalint", word]
    running = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [one.communicate(timeout=120)[1] for one in running]
    return [(one.returncode, error) for one, error in zip(running, errors, strict=True)]


@on_posix
def test_any_locale(metalint: Metalint, root: Path) -> None:
    (root / "notes").mkdir()
    for name in ("ünï.md", "İstanbul.md", f"{BYTES}.md"):
        (root / "notes" / name).write_text("# ünï\n", encoding="utf-8")
    text = filled(FINE, "").replace("Ann Bell", "I\u015f\u0131l Çetin") + 'note {\n  url: "ünï.md"\n}\n'
    for name in ("ünï", "İI", "\u0131i", BYTES, "new\nline", "a b", "quo'te\""):
        (root / "meta" / f"{name}.prototxt").write_text(text, encoding="utf-8")
    for words in (("lint", "--format", "json"), ("fix", "--diff")):
        expected = metalint(*words, cwd=root, LC_ALL="C.UTF-8")
        assert expected.code in {0, 1}
        for locale in LOCALES:
            assert metalint(*words, cwd=root, **locale) == expected, locale


LOCALES: tuple[dict[str, str], ...] = (
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0"},
    {"LC_ALL": "tr_TR.UTF-8"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
)


@on_posix
def test_odd_names_through_every_command(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = (BYTES, "new\nline", "a b", "quo'te\"", "back\\slash", "tab\there", "-dash", "ünï", "%0A::error::x")
    for name in odd:
        (root / f"{name}.prototxt").write_text(filled(FINE, "").replace("\n", "\r\n"), newline="")
    (root / "metalint.toml").write_text('papers = ["**/*.prototxt"]\n' + OUTPUTS)
    commit_all(root)
    patch = drive("fix", "--diff").out
    applied = subprocess.run(["git", "apply", "--check", "-"], cwd=root, input=patch.encode(), capture_output=True)
    assert (applied.returncode, applied.stderr) == (0, b"")
    for words in ("render", "baseline", "lint", "baseline --check --prune", "render --check"):
        assert drive(*words.split()).code == 0, words
    commit_all(root)
    assert drive("lint", "--staged").code == 0
    assert drive("fix").code == 0
    assert all((root / f"{name}.prototxt").read_bytes() == FIXED.replace("\n", "\r\n").encode() for name in odd)
    assert drive("render", "--check").code == 1
    monkeypatch.chdir(tmp_path)
    assert drive("--root", str(root), "lint", str(root / f"{BYTES}.prototxt"), "--no-baseline").code == 1


def test_the_working_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    for words in ("lint", "init", "fix", "render"):
        outcome = drive(words)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert outcome.err.startswith("metalint: the working directory is gone")


def test_a_list_that_is_no_utf_8_is_a_finding_among_the_others(root: Path) -> None:
    (root / "metalint.toml").write_text(OUTPUTS.replace("\n[[", '\nmarker = "papers"\n[['))
    (root / "one.md").write_bytes(b"# \xff\n<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n")
    outcome = drive("lint", "--format", "concise")
    assert outcome.code == 1
    assert "one.md:1:1: error[stale-output] line 1 is not UTF-8, so that its regions cannot be written" in outcome.out
    assert "meta/p0.prototxt:2:10: warning[title-period]" in outcome.out
    complaint = "metalint: one.md: line 1 is not UTF-8, so that its regions cannot be written; save the file as UTF-8\n"
    assert drive("render") == (2, "", complaint)
    assert not (root / "two.md").exists()


def test_a_clock_that_was_set_back(root: Path) -> None:
    """Years are judged by the clock of the run alone; what is kept from a later one says nothing of them."""
    settings = config.load_config(root, None, root)
    enabled = frozenset({"implausible-year"})
    found = {
        year: [one.message for one in engine.lint_project(Project(settings, year, None), Request(enabled)).diagnostics]
        for year in (2026, 1999, 2026)
    }
    assert (len(found[2026]), len(found[1999])) == (0, 3)
