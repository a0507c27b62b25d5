"""``metalint init --agents``: what coding agents are told, and that no file of the list's own is changed."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import Metalint, git
from docs.pages import blocks
from first_hour import write

from metalint.cli.commands import COMMANDS
from metalint.scaffold.files import AGENTS, agents


def test_init_writes_it_where_it_is_asked_to(metalint: Metalint, tmp_path: Path) -> None:
    assert metalint("init").code == 0
    assert not (tmp_path / AGENTS).exists()
    assert f"written  {AGENTS}\n" in metalint("init", "--agents").out
    assert (tmp_path / AGENTS).read_text(encoding="utf-8") == agents()


def test_one_that_is_there_stays(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / AGENTS, "mine\n")
    assert f"kept     {AGENTS}\n" in metalint("init", "--agents").out
    assert (tmp_path / AGENTS).read_text() == "mine\n"


def test_a_link_stays_and_is_not_written_through(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / AGENTS).symlink_to("elsewhere.md")
    assert f"kept     {AGENTS}\n" in metalint("init", "--agents").out
    assert not (tmp_path / "elsewhere.md").exists()


def test_below_the_top_of_a_repository_it_is_not_written(metalint: Metalint, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "sub").mkdir()
    assert f"{AGENTS}: they belong to the top" in metalint("--root", "sub", "init", "--agents").out
    assert not (tmp_path / "sub" / AGENTS).exists()


def test_the_page_shows_this_very_text() -> None:
    assert blocks("agents.md", "markdown") == [agents()]


def test_it_is_short_and_names_commands_that_there_are() -> None:
    text = agents()
    assert len(text.splitlines()) <= 20
    named = set(re.findall(r"`metalint ([a-z]+)", text))
    assert {"add", "mv", "fix", "render", "lint", "explain"} <= named <= set(COMMANDS)
