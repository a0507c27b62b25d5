"""Ten people add a paper each, at the same time, in both ways to write the lists: conflicts, and commits needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from action.test_hooks_and_ci import run_hooks
from conftest import Metalint, commit_all, git
from stories.test_month import paper
from workflow import CHECKOUT, base

from metalint.config.installation import make_release_source
from metalint.scaffold.workflows import RENDER, make_workflow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner's bash is not what these tests start")

SETTINGS = """\
[[outputs]]
path = "lists/README.md"
view = "year"
layout = "table"

[[outputs]]
path = "README.md"
view = "keyword"
layout = "list"
marker = "papers"
"""
README = "# Slim models\n\n<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n"
NAMES = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay")


class Fork:
    """A repository with a list and its remote, and what it took to get ten papers into it."""

    def __init__(self, root: Path, metalint: Metalint, settings: str) -> None:
        self.root = root
        self.metalint = metalint
        self.conflicts = 0
        self.commits = 0  # by people; merges of a pull request are GitHub's
        root.mkdir()
        git(root, "init", "--quiet", "--initial-branch=main")
        (root / "metalint.toml").write_text(settings + SETTINGS)
        (root / "README.md").write_text(README)
        for number, name in enumerate(("Old", "Odd"), 1):
            self.write_paper(name, number)
        git(root, "add", "--all")
        assert metalint("render", cwd=root).code == 0
        commit_all(root)
        git(root, "clone", "--quiet", "--bare", str(root), str(root.with_suffix(".git")))
        git(root, "remote", "add", "origin", str(root.with_suffix(".git")))

    def write_paper(self, name: str, number: int) -> None:
        path = self.root / f"meta/2024/{name.lower()}.prototxt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(paper(f"{name.capitalize()} models", f"2401.{number:05d}"))

    def commit(self) -> None:
        """Commit as somebody does who has the hooks: what these write is added, and the commit is tried again."""
        git(self.root, "add", "--all")
        if not run_hooks(self.root, self.metalint).is_accepted:
            git(self.root, "add", "--all")
            hooks = run_hooks(self.root, self.metalint)
            assert hooks.is_accepted, hooks.said
        git(self.root, "commit", "--quiet", "--message", "Add a paper")
        self.commits += 1

    def merge(self, branch: str, into: str) -> bool:
        git(self.root, "checkout", "--quiet", into)
        done = subprocess.run(["git", "merge", "--no-edit", branch], cwd=self.root, capture_output=True)
        return done.returncode == 0

    def run_job(self) -> str:
        """Run the workflow on the default branch, from a fresh clone; return the subject of the newest commit."""
        git(self.root, "push", "--quiet", "origin", "main")
        run_render_job(self.root)
        git(self.root, "pull", "--quiet", "--ff-only", "origin", "main")
        return git(self.root, "log", "--format=%s", "--max-count=1").strip()


def run_render_job(root: Path, meanwhile: str = "true") -> subprocess.CompletedProcess[str]:
    """Run the last step of the workflow in a fresh clone of the remote, where the command is this checkout's."""
    clone = root.with_suffix(".job")
    subprocess.run(["rm", "-rf", str(clone)], check=True)
    git(root, "clone", "--quiet", str(root.with_suffix(".git")), str(clone))
    source = make_release_source("https://git.example.org/metalint")
    step = yaml.safe_load(make_workflow(RENDER, source))["jobs"]["render"]["steps"][-1]
    python = re.sub(r'"\$RUNNER_TEMP/metalint/bin/python"', f'"{sys.executable}"', step["run"])
    command = python.replace("git commit", f"{meanwhile}; git commit")
    env = base(root) | {"BRANCH": "main", "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(["bash", "-e", "-c", command], cwd=clone, env=env, capture_output=True, text=True)


def play(fork: Fork) -> Iterator[str]:
    """Add ten papers on branches of the same commit, then merge one after another; yield what the job committed."""
    for number, name in enumerate(NAMES, 10):
        git(fork.root, "checkout", "--quiet", "-b", name, "main")
        fork.write_paper(name, number)
        fork.commit()
    for name in NAMES:
        if not fork.merge(name, into="main"):
            fork.conflicts += 1
            git(fork.root, "merge", "--abort")
            assert not fork.merge("main", into=name)
            assert fork.metalint("render", cwd=fork.root).code == 0
            fork.commit()
            assert fork.merge(name, into="main")
        if fork.metalint("render", "--check", cwd=fork.root).code:
            yield fork.run_job()
    assert fork.metalint("render", "--check", cwd=fork.root).code == 0
    assert fork.metalint("lint", cwd=fork.root).code == 0


@pytest.mark.slow  # 32 commits, each with its hooks
@pytest.mark.parametrize(("mode", "counts"), [("commit", (9, 19, 0)), ("main", (0, 10, 10))])
def test_ten_pull_requests_at_once(tmp_path: Path, metalint: Metalint, mode: str, counts: tuple[int, int, int]) -> None:
    fork = Fork(tmp_path / "list", metalint, f'render = "{mode}"\n')
    written = list(play(fork))
    assert (fork.conflicts, fork.commits, len(written)) == counts
    assert set(written) <= {"Render the lists"}
    told = f'| `render = "{mode}"` | {" | ".join(map(str, counts))} |'
    assert told in (CHECKOUT / "docs" / "maintainers.md").read_text()


def test_the_job_tries_once_more_where_the_branch_has_moved(tmp_path: Path, metalint: Metalint) -> None:
    fork = Fork(tmp_path / "list", metalint, 'render = "main"\n')
    fork.write_paper("ant", 10)
    commit_all(fork.root)
    git(fork.root, "push", "--quiet", "origin", "main")
    fork.write_paper("bee", 11)
    commit_all(fork.root)
    push = f"git -C {fork.root} push --quiet origin main"  # while the job renders: once, as then there is nothing new
    done = run_render_job(fork.root, push)
    assert (done.returncode, done.stdout) == (0, "The first push of the lists was refused.\n"), done.stderr
    git(fork.root, "pull", "--quiet", "--ff-only", "origin", "main")
    assert metalint("render", "--check", cwd=fork.root).code == 0
    assert git(fork.root, "rev-list", "--count", "HEAD").strip() == "4"
    again = run_render_job(fork.root)  # as if its own push had started it
    assert (again.returncode, again.stdout) == (0, "")
    assert git(fork.root, "ls-remote", "origin", "main").split()[0] == git(fork.root, "rev-parse", "HEAD").strip()


def test_a_paper_that_was_uploaded_without_its_list_passes(tmp_path: Path, metalint: Metalint) -> None:
    fork = Fork(tmp_path / "list", metalint, 'render = "main"\n')
    fork.write_paper("ant", 10)
    commit_all(fork.root)
    for words in (["lint"], ["gate", "HEAD~1"], ["lint", "--select", "stale-output"]):
        assert metalint(*words, "--format", "json", cwd=fork.root).json()["diagnostics"] == [], words
    assert metalint("render", "--check", cwd=fork.root).code == 1
    assert metalint("mv", "2024/ant", "2024/emu", cwd=fork.root).out.splitlines() == [
        "moved meta/2024/ant.prototxt to meta/2024/emu.prototxt"
    ]
    (fork.root / "metalint.toml").write_text(SETTINGS)
    assert {one["rule"] for one in metalint("lint", "--format", "json", cwd=fork.root).json()["diagnostics"]} == {
        "stale-output"
    }


def test_a_change_cannot_leave_its_lists_stale_by_a_setting_of_its_own(tmp_path: Path, metalint: Metalint) -> None:
    fork = Fork(tmp_path / "list", metalint, "")
    fork.write_paper("ant", 10)
    (fork.root / "metalint.toml").write_text('render = "main"\n' + SETTINGS)
    commit_all(fork.root)
    run = metalint("gate", "HEAD~1", "--format", "json", cwd=fork.root)
    assert {one["rule"] for one in run.json()["diagnostics"]} == {"stale-output"}
