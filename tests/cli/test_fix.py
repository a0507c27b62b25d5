"""``metalint fix`` as its users run it."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import Metalint, Run, commit_all, git

from metalint.cli import main
from metalint.files import locks

PAPER = 'paper {\n  title: "A fine title."\n}\n'
FIXED = PAPER.replace(".", "")
SETTINGS = "required = []\n"
NOBODY = 65534


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two papers to fix."""
    (tmp_path / "metalint.toml").write_text(SETTINGS)
    (tmp_path / "meta").mkdir()
    for name in ("a", "b"):
        paper(tmp_path, name).write_text(PAPER.replace("fine", name))
    return tmp_path


def paper(root: Path, name: str) -> Path:
    return root / "meta" / f"{name}.prototxt"


def fixed(root: Path, name: str) -> bool:
    return paper(root, name).read_text() == FIXED.replace("fine", name)


# -- what it tells


def test_the_sum_is_by_rule_and_tells_what_is_left(metalint: Metalint, root: Path) -> None:
    paper(root, "c").write_text('paper {\n  title: "C  c"\n}\nnote {\n  url: "http://wiki.corp/"\n}\n')
    assert metalint("fix") == Run(0, "", "Fixed 3 in 3 files: 2 title-period, 1 whitespace; 1 more with --unsafe.\n")
    assert metalint("fix") == Run(0, "", "Nothing to fix; 1 more with --unsafe.\n")
    assert metalint("fix", "--unsafe") == Run(0, "", "Fixed 1 in 1 file: 1 internal-url.\n")
    assert metalint("fix", "--unsafe") == Run(0, "", "Nothing to fix.\n")


def test_verbose_names_each_fix_and_quiet_nothing(metalint: Metalint, root: Path) -> None:
    assert metalint("fix", "--check", "--quiet") == Run(1, "", "")
    assert metalint("fix", "--verbose", "meta/b.prototxt") == Run(
        0,
        "",
        "meta/b.prototxt:2 'A b title.' → 'A b title' (title-period)\nFixed 1 in 1 file: 1 title-period.\n",
    )
    assert (fixed(root, "a"), fixed(root, "b")) == (False, True)


def test_check_writes_nothing_and_fails_until_all_is_fixed(metalint: Metalint, root: Path) -> None:
    assert metalint("fix", "--check") == Run(1, "", "Would fix 2 in 2 files: 2 title-period.\n")
    assert not fixed(root, "a")
    assert metalint("fix").code == 0
    assert metalint("fix", "--check") == Run(0, "", "Nothing to fix.\n")


def test_standard_input_is_not_fixed(metalint: Metalint, root: Path) -> None:
    run = metalint("fix", "-", stdin=PAPER)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert not fixed(root, "a")


# -- the diff


def test_the_diff_is_one_that_git_applies_byte_for_byte(metalint: Metalint, root: Path) -> None:
    awkward = {
        "crlf": 'paper {\r\n  title: "A."\r\n}\r\n',
        "mixed": 'paper {\r\n  title: "B."\n}\r\n',
        "cut": 'paper { title: "C." }',
        "cut as well": '# txtpbfmt: disable\npaper { title: "D." }',
        "ünïcödé": 'paper { title: "E\u2028e." }\n',
        'q"uo\\te\ttab': 'paper { title: "F." }\n--- x\n'.replace("--- x", "# --- x"),
        "empty": 'paper { title: "G" }\n',
    }
    for name, text in awkward.items():
        paper(root, name).write_bytes(text.encode())
    commit_all(root)
    words = ("fix", "--diff", "--extend-select", "empty-field")
    patch = metalint(*words)
    assert (patch.code, metalint(*words, "--check").code) == (0, 1)
    assert git(root, "status", "--porcelain") == ""
    (root / "fix.patch").write_bytes(patch.out.encode())
    git(root, "apply", "--whitespace=nowarn", "fix.patch")
    applied = {path.name: path.read_bytes() for path in (root / "meta").iterdir()}
    git(root, "checkout", "--quiet", "--", "meta")
    assert metalint("fix", "--extend-select", "empty-field").code == 0
    assert {path.name: path.read_bytes() for path in (root / "meta").iterdir()} == applied
    assert applied["crlf.prototxt"].count(b"\r\n") == 3


def test_the_names_in_a_diff_are_quoted_as_git_quotes_them(metalint: Metalint, root: Path) -> None:
    for name in ("with blank", "ü b", 'q"\t\\', "plain"):
        paper(root, name).write_text(PAPER)
    commit_all(root)
    ours = [line for line in metalint("fix", "--diff").out.split("\n") if line.startswith(("---", "+++"))]
    assert metalint("fix").code == 0
    theirs = [line for line in git(root, "diff").split("\n") if line.startswith(("---", "+++"))]
    assert sorted(ours) == sorted(theirs)


def test_the_diff_is_colored_on_a_terminal_only(root: Path) -> None:
    paper(root, "c").write_text('paper {\n  title: "C\u202ec."\n  abbr: "\x1b[2J"\n}')
    command = [sys.executable, "-m", "metalint", "fix", "--diff", "--select", "title-period,layout"]
    env = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    ours, theirs = pty.openpty()
    subprocess.run(command, cwd=root, env=env, stdout=theirs, stderr=subprocess.DEVNULL, timeout=60, check=True)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # EIO is the end of a terminal
        while chunk := os.read(ours, 65536):
            shown += chunk
    os.close(ours)
    text = shown.decode().replace("\r\n", "\n")
    assert "\x1b[1m--- a/meta/a.prototxt\x1b[0m\n\x1b[1m+++ b/meta/a.prototxt\x1b[0m\n" in text
    assert '\x1b[1;31m-  title: "A a title."\x1b[0m\n\x1b[32m+  title: "A a title"\x1b[0m\n' in text
    assert "\u202e" not in text
    assert "\x1b[2J" not in text
    piped = subprocess.run(command, cwd=root, env=env, capture_output=True, timeout=60, check=True).stdout
    assert "\u202e".encode() in piped
    assert b"+  title" in piped.splitlines()[5][:8]


# -- what may go wrong with one file, while the rest goes on


def test_a_read_only_file(metalint: Metalint, root: Path) -> None:
    paper(root, "a").chmod(0o444)
    assert metalint("fix") == Run(
        1,
        "",
        "Fixed 1 in 1 file: 1 title-period.\nmetalint: meta/a.prototxt: cannot be written: the file is read-only\n",
    )
    assert (fixed(root, "a"), fixed(root, "b")) == (False, True)


def test_where_nothing_can_be_written_nobody_says_that_nothing_is_wrong(metalint: Metalint, root: Path) -> None:
    for name in ("a", "b"):
        paper(root, name).chmod(0o444)
    assert metalint("fix") == Run(
        1,
        "",
        "Nothing fixed.\n"
        "metalint: meta/a.prototxt: cannot be written: the file is read-only\n"
        "metalint: meta/b.prototxt: cannot be written: the file is read-only\n",
    )
    assert (fixed(root, "a"), fixed(root, "b")) == (False, False)


def test_links_inside_are_followed_and_links_out_refused(
    metalint: Metalint, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "c"
    outside.write_text(PAPER)
    paper(root, "c").symlink_to(outside)
    paper(root, "b").rename(root / "b")
    paper(root, "b").symlink_to("../b")
    run = metalint("fix")
    assert run.code == 1
    assert run.err.splitlines()[0] == "Fixed 2 in 2 files: 2 title-period."
    assert "meta/c.prototxt:1:1: the file is a symbolic link that leaves the repository" in run.err
    assert outside.read_text() == PAPER
    assert (paper(root, "b").is_symlink(), fixed(root, "b")) == (True, True)


def test_a_link_to_nowhere_and_a_folder_with_the_name_of_a_paper(metalint: Metalint, root: Path) -> None:
    paper(root, "c").symlink_to("gone")
    paper(root, "d").mkdir()
    run = metalint("fix")
    assert (run.code, fixed(root, "a"), fixed(root, "b")) == (1, True, True)
    assert "meta/c.prototxt:1:1: the file cannot be read: No such file or directory" in run.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs root, to make files of others")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv, to give up root's privileges")
def test_files_and_folders_of_others(root: Path) -> None:
    others = {"locked": (0o755, 0o644), "foreign": (0o755, 0o666), "shared": (0o777, 0o666), "own": (0o777, 0o644)}
    for name, (of_folder, of_file) in others.items():
        path = root / "meta" / name / f"{name}.prototxt"
        path.parent.mkdir()
        path.write_text(PAPER.replace("fine", name))
        path.chmod(of_file)
        path.parent.chmod(of_folder)
    for name in ("locked", "foreign", "foreign/foreign.prototxt", "shared/shared.prototxt"):
        os.chown(root / "meta" / name, NOBODY, NOBODY)
    command = ["setpriv", "--bounding-set=-all", sys.executable, "-m", "metalint", "fix", "--no-cache"]
    env = {"PATH": os.environ["PATH"], "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            "Fixed 3 in 3 files: 3 title-period.",
            "metalint: meta/foreign/foreign.prototxt: cannot be written: Permission denied",
            "metalint: meta/locked/locked.prototxt: cannot be written: Permission denied",
            "metalint: meta/shared/shared.prototxt: cannot be written: the file belongs to another user",
        ],
    )
    for name in ("locked", "foreign", "shared"):
        assert (root / "meta" / name / f"{name}.prototxt").read_text() == PAPER.replace("fine", name)
    assert list(root.rglob("*.metalint-tmp")) == []


def test_another_run_that_does_not_end(
    root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    with locks.lock_list(root):
        assert main.main(["fix", "--root", str(root), "--cache-dir", str(cache)]) == 1
        assert main.main(["fix", "--root", str(root), "--cache-dir", str(cache), "--check"]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"metalint: {root}: another run has been changing papers for 0.1 s")
    assert second == "Would fix 2 in 2 files: 2 title-period."
    assert not fixed(root, "a")


def test_a_file_that_is_no_paper_is_not_said_to_need_nothing(metalint: Metalint, tmp_path: Path) -> None:
    for path in ("meta/a.prototxt", "drafts/b.prototxt"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(PAPER)
    for words in (("fix",), ("fix", "--check")):
        assert metalint(*words, "drafts/b.prototxt") == Run(
            0, "", "No papers among the files looked at: nothing to fix.\n"
        )
    assert (tmp_path / "drafts/b.prototxt").read_text() == PAPER


def test_nobody_is_sent_to_fix_what_the_settings_forbid(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text(PAPER)
    (tmp_path / "metalint.toml").write_text('select = ["title-period"]\nunfixable = ["title-period"]\n')
    run = metalint("lint")
    assert "title-period" in run.out
    assert "fixable" not in run.out
    assert "[*]" not in metalint("lint", "--statistics").out
    assert "- Fixable: **0** (safely; 0 more after review)\n" in metalint("report").out
    assert metalint("fix") == Run(0, "", "Nothing to fix.\n")
    (tmp_path / "metalint.toml").write_text('select = ["title-period"]\n')
    assert metalint("lint").out.endswith("1 fixable with `metalint fix`.\n")
    assert "- Fixable: **1** (safely; 0 more after review)\n" in metalint("report").out


def test_a_pattern_that_cannot_be_read_names_the_settings(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text('exclude = ["[z-a]"]\n')
    assert metalint("lint").err.startswith("metalint: metalint.toml: exclude: bad character range z-a")


def test_commands_name_files_as_they_are_called_from_here(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "docs" / "list"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text(
        'required = []\n[[outputs]]\npath = "README.md"\nview = "all"\nlayout = "list"\n'
    )
    paper(root, "a").write_text(PAPER)
    commit_all(tmp_path)
    for command, file in (("fix", "meta/a.prototxt"), ("render", "README.md")):
        words = ("--root", str(root), command, "--staged")
        for cwd, path in ((tmp_path, f"docs/list/{file}"), (root, file), (root / "meta", f"../{file}")):
            git(tmp_path, "checkout", "--quiet", ".")
            told = metalint(*words, cwd=cwd).err
            assert f"git add {path}, commit again.\n".replace("../meta/", "") in told
    git(tmp_path, "add", "--all")
    (root / "README.md").write_text((root / "README.md").read_text() + "more\n")
    told = metalint("--root", str(root), "mv", "a", "b", cwd=tmp_path).out
    assert "Next: git add docs/list/README.md; it has other changes that are not staged.\n" in told
