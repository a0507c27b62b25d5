"""The pages that are worked through from top to bottom show what happens."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from docs.session import play
from workflow import base

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pages show the commands of a Unix shell")

FAILING = {
    "tutorial.md": ["metalint lint"],
    "schemas.md": ["metalint lint"],
}
"""By page, the commands that exit with 1: there are findings."""


@pytest.fixture
def installers(tmp_path: Path) -> Path:
    """Programs that install, and do nothing here."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("pip", "pre-commit"):
        (folder / name).write_text('#!/bin/sh\ncase "$1" in install) ;; *) exit 1 ;; esac\n')
        (folder / name).chmod(0o755)
    return folder


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
        assert step.printed == step.shown, step.command
        if step.code:
            assert step.code == 1, step.command
            failed.append(step.command)
    assert failed == FAILING[page]
