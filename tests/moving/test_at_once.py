"""Commands that change the list at the same time: each does all that it is asked, and nothing of the other is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import commit_all, git

PAPER = """\
paper {{
  title: "Paper number {0} of the list."
  url: "https://arxiv.org/abs/2401.{0:05}"
}}
pub {{
  where: "ICLR"
  year: 2024
}}
keyword {{
  words: quantization
}}
note {{
  url: "n{0}.md"
}}
"""
NUMBER = 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "list"
    (root / "meta").mkdir(parents=True)
    (root / "notes").mkdir()
    (root / "metalint.toml").write_text('required = []\n[[outputs]]\npath = "list.md"\nview = "keyword"\n')
    for number in range(NUMBER):
        (root / f"meta/p{number}.prototxt").write_text(PAPER.format(number))
        (root / f"notes/n{number}.md").write_text("# A note\n")
    commit_all(root)
    return root


def run_at_once(root: Path, cache: Path, *commands: tuple[str, ...]) -> list[tuple[int, str]]:
    env = {**os.environ, "METALINT_CACHE_DIR": str(cache), "NO_COLOR": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "metalint", *words], cwd=root, env=env, text=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for words in commands
    ]  # fmt: skip
    return [(process.communicate()[1], process.returncode)[::-1] for process in processes]


def test_the_same_removal_twice(root: Path, cache: Path) -> None:
    codes = sorted(code for code, _ in run_at_once(root, cache, ("rm", "p1", "p2"), ("rm", "p1", "p2")))
    assert codes == [0, 2]  # the second finds no such papers
    assert len(git(root, "ls-files", "meta").split()) == NUMBER - 2


@pytest.mark.slow
@pytest.mark.parametrize("other", [("fix",), ("fix", "--select", "title-period")])
def test_a_rename_while_papers_are_fixed(other: tuple[str, ...], root: Path, cache: Path) -> None:
    [renamed, fixed] = run_at_once(root, cache, ("rename", "venue", "ICLR", "Our Workshop"), other)
    assert renamed == (0, "")
    assert fixed[0] == 0, fixed
    for number in range(NUMBER):
        expected = PAPER.format(number).replace('list."', 'list"').replace("ICLR", "Our Workshop")
        assert (root / f"meta/p{number}.prototxt").read_text() == expected
