"""The pages that are worked through from top to bottom show what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from docs.pages import blocks
from docs.session import play
from report.reporting import paper, write
from workflow import base

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pages show the commands of a Unix shell")

FAILING = {
    "tutorial.md": ["metalint lint", "metalint lint"],
    "schemas.md": ["metalint lint"],
    "zotero.md": [],
}
"""By page that is worked through, the commands that exit with 1: there are findings."""


@pytest.fixture
def installers(tmp_path: Path) -> Path:
    """Programs that install, and do nothing here."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("pip", "pre-commit"):
        (folder / name).write_text('#!/bin/sh\ncase "$1" in install) ;; *) exit 1 ;; esac\n')
        (folder / name).chmod(0o755)
    return folder


def as_installed_from_git(printed: str) -> str:
    """Return the output without what `init` adds for an installation from a folder, as that of the tests is."""
    return re.sub(r"(?m)^Before you push: .*\n\n", "", printed)


@pytest.mark.parametrize("page", FAILING)
def test_each_command_prints_what_the_page_shows(tmp_path: Path, cache: Path, installers: Path, page: str) -> None:
    root = tmp_path / "work"
    root.mkdir()
    environment = {**base(root), "METALINT_CACHE_DIR": str(cache), "GITHUB_ACTIONS": "", "COLUMNS": "120"}
    environment["PATH"] = f"{installers}:{environment['PATH']}"
    for name in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{name}_NAME": "Ann Bell", f"GIT_{name}_EMAIL": "ann@example.org"}
    failed = []
    for step in play(page, root, environment):
        assert as_installed_from_git(step.printed) == step.shown, step.command
        if step.code:
            assert step.code == 1, step.command
            failed.append(step.command)
    assert failed == FAILING[page]


def test_the_page_for_contributors_is_what_pre_commit_prints(tmp_path: Path, cache: Path, metalint: Metalint) -> None:
    """In a list that a plain `init` has set up."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    write(tmp_path, {"2024/qlora.prototxt": paper("QLoRA", "2405.14314")})
    assert metalint("init", cwd=tmp_path).code == 0
    commit_all(tmp_path)
    environment = {**base(tmp_path), "METALINT_CACHE_DIR": str(cache), "PRE_COMMIT_HOME": str(cache / "pre-commit")}
    environment |= {"GITHUB_ACTIONS": "", "NO_COLOR": "1"}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    for name in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{name}_NAME": "Ann Bell", f"GIT_{name}_EMAIL": "ann@example.org"}
    subprocess.run(["pre-commit", "install"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    shown = "".join(blocks("contributors.md", "console"))
    for step in play("contributors.md", tmp_path, environment):
        printed = re.sub(r"(?m)^- duration: .*s$", "- duration: 0.61s", step.printed)
        assert f"$ {step.command}\n" not in shown or printed.rstrip("\n") == step.shown.rstrip("\n"), step.command
