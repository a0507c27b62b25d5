"""The Makefile: what it lists, and that a failure leaves what was there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from rows import each_row

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is ready, and holds programs that say what they were called with."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "rules.md").write_text("old\n")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("metalint", "python"):
        (programs / name).write_text('#!/bin/sh\necho "$*"\n[ ! -e fail ]\n')
        (programs / name).chmod(0o755)
    (tmp_path / ".venv" / ".ready").touch()
    return tmp_path


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # of the make that runs the tests
    env = {name: value for name, value in os.environ.items() if name not in outer}
    return subprocess.run(["make", *words], cwd=checkout, env=env, capture_output=True, text=True, check=False)


def test_help_lists_every_target_and_is_what_make_alone_does(checkout: Path) -> None:
    (phony,) = re.findall(r"^\.PHONY: ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    run = make(checkout, "help")
    lines = [line.split(maxsplit=2) for line in run.stdout.splitlines()]
    assert [line[:2] for line in lines] == [["make", target] for target in phony.replace("\\\n", "").split()]
    assert all(len(line) == 3 for line in lines)
    assert make(checkout).stdout == run.stdout


def test_the_page_for_contributors_has_every_target(checkout: Path) -> None:
    listed = re.findall(r"^make ([a-z-]+) +# ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(line.split()[1] for line in make(checkout).stdout.splitlines()[1:])


def test_the_page_for_contributors_has_every_program() -> None:
    named = re.findall(r"^tools/(\w+\.sh) ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    of_the_action = {"action.sh", "install.sh"}
    assert {*named} == {path.name for path in (ROOT / "tools").glob("*.sh")} - of_the_action
    assert all(os.access(ROOT / "tools" / name, os.X_OK) for name in named)


def test_the_tests_of_torture_are_there() -> None:
    words = (ROOT / "tools" / "torture.sh").read_text(encoding="utf-8").replace("\\\n", " ")
    files = [ROOT / word for word in words.split() if word.startswith("tests/")]
    tests = re.findall(r"^def (test_\w+)", "".join(file.read_text(encoding="utf-8") for file in files), re.MULTILINE)
    chosen = re.findall(r"test_\w+", words.partition(" -k ")[2])
    assert [len([test for test in tests if test.startswith(one)]) for one in chosen] == [1] * 7


def test_docs_are_written(checkout: Path) -> None:
    assert make(checkout, "docs").returncode == 0
    assert (checkout / "docs" / "rules.md").read_text() == "explain --format markdown\n"


def test_a_failure_leaves_the_old_document(checkout: Path) -> None:
    (checkout / "fail").touch()
    assert make(checkout, "docs").returncode == 2
    assert (checkout / "docs" / "rules.md").read_text() == "old\n"
    assert [path.name for path in (checkout / "docs").iterdir()] == ["rules.md"]


def test_an_old_python_is_told_before_anything_is_made(checkout: Path) -> None:
    old = checkout / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (checkout / ".venv" / ".ready").unlink()
    run = make(checkout, "lint", f"PYTHON={old}")
    assert (run.returncode, run.stdout) == (
        2,
        f"make: {old} is older than Python 3.11; name another: make PYTHON=python3.12\n",
    )


@each_row(
    "newer",
    [
        r"^\.ONESHELL",
        r"&:",
        r"\$\(file ",
        r"!=",
        r"^\S+ *::?:= ",
        r"sed -i",
        r"sed .*-r",
        r"readlink -f",
        r"<<<",
        r"\[\[",
    ],
)
def test_nothing_is_used_that_macos_lacks(newer: str) -> None:
    """GNU make 3.81, bash 3.2 as sh, and BSD tools."""
    assert re.search(newer, MAKEFILE, re.MULTILINE) is None
