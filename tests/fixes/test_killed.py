"""Fixing while the process is killed, and while another one fixes the same files."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TORTURE = bool(os.environ.get("METALINT_TORTURE"))
PAPERS = 2000 if TORTURE else 150
KILLS = 200 if TORTURE else 10
OLD = '# paper {0}\npaper{{title:"Title {0} models."  # why\n authors: "Ann Bell and Bo Carr" }}\n'
NEW = '# paper {0}\npaper {{\n  title: "Title {0} models"  # why\n  authors: "Ann Bell"\n  authors: "Bo Carr"\n}}\n'


class Tree(NamedTuple):
    """A repository of many papers that all need a fix."""

    root: Path
    cache: Path

    @property
    def meta(self) -> Path:
        return self.root / "meta"

    def reset(self) -> None:
        for number in range(PAPERS):
            (self.meta / f"p{number}.prototxt").write_text(OLD.format(number))

    def start(self) -> subprocess.Popen[str]:
        env = {**os.environ, "METALINT_CACHE_DIR": str(self.cache), "NO_COLOR": "1"}
        command = [sys.executable, "-m", "metalint", "fix", "--select", "content,format"]
        return subprocess.Popen(
            command, cwd=self.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def new(self) -> int:
        """Return how many papers are fixed; all others must be as they were."""
        count = 0
        for number in range(PAPERS):
            text = (self.meta / f"p{number}.prototxt").read_text()
            assert text in {OLD.format(number), NEW.format(number)}
            count += text == NEW.format(number)
        return count

    def leftovers(self) -> list[str]:
        return sorted(path.name for path in self.meta.iterdir() if path.suffix != ".prototxt")


@pytest.fixture
def tree(tmp_path: Path, cache: Path) -> Tree:
    made = Tree(tmp_path, cache)
    made.meta.mkdir()
    (tmp_path / "metalint.toml").write_text("required = []\n")
    made.reset()
    return made


def finish(process: subprocess.Popen[str]) -> tuple[int, str, float]:
    """Return exit code, messages, and how long it took."""
    start = time.monotonic()
    _, err = process.communicate(timeout=180)
    return process.returncode, err, time.monotonic() - start


def wait_for_the_first_write(tree: Tree, process: subprocess.Popen[str]) -> None:
    before = tree.meta.stat().st_mtime_ns
    while tree.meta.stat().st_mtime_ns == before and process.poll() is None:
        time.sleep(0.0005)


@pytest.mark.slow
def test_killed_at_any_moment_each_file_is_old_or_new(tree: Tree) -> None:
    code, told, whole = finish(tree.start())
    assert (code, tree.new(), f"{PAPERS} joined-authors, {PAPERS} layout, {PAPERS} title-period" in told) == (
        0,
        PAPERS,
        True,
    )
    tree.reset()
    moments = random.Random(4)
    partly = leftovers = 0
    for number in range(KILLS):
        process = tree.start()
        if number % 2:  # half of the moments while files are written, the others at any time
            wait_for_the_first_write(tree, process)
            time.sleep(moments.uniform(0, whole / 5))
        else:
            time.sleep(moments.uniform(0, whole))
        process.kill()
        process.communicate()
        fixed = tree.new()
        partly += 0 < fixed < PAPERS
        leftovers += bool(tree.leftovers())
        assert all(name.endswith(".metalint-tmp") for name in tree.leftovers())
        if fixed == PAPERS:
            tree.reset()
    sys.stdout.write(f"{KILLS} kills: {partly} left the tree partly fixed, {leftovers} left a temporary file\n")
    assert finish(tree.start())[0] == 0
    assert (tree.new(), tree.leftovers()) == (PAPERS, [])
    assert partly


@pytest.mark.slow
def test_two_runs_at_once_fix_each_file_once(tree: Tree) -> None:
    runs = [tree.start(), tree.start(), tree.start()]
    told = sorted(finish(run)[:2] for run in runs)
    assert [code for code, _ in told] == [0, 0, 0]
    assert [text.split(":")[0] for _, text in told] == [
        f"Fixed {3 * PAPERS} in {PAPERS} files", "Nothing to fix.\n", "Nothing to fix.\n"
    ]  # fmt: skip
    assert (tree.new(), tree.leftovers()) == (PAPERS, [])
