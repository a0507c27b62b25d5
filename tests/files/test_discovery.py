from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from metalint.config.settings import Config
from metalint.errors import ConfigError, UsageError
from metalint.files.discovery import find_papers, make_excluder

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    "meta/b.prototxt", "meta/2024/a.prototxt", "meta/2024/a.txt", "meta/.git/c.prototxt",
    "other/d.prototxt", "e.prototxt",
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "meta/folder.prototxt").mkdir()
    return tmp_path


def found(root: Path, *papers: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return find_papers(Config(root, "metalint.toml", papers=papers, exclude=exclude))


def test_papers_are_the_files_that_fit_sorted(root: Path) -> None:
    assert find_papers(Config(root)) == ["meta/2024/a.prototxt", "meta/b.prototxt"]
    assert found(root, "*.prototxt") == ["e.prototxt"]
    assert found(root, "meta/*.prototxt", "other/*", "meta/b*") == ["meta/b.prototxt", "other/d.prototxt"]
    assert found(root, "**/*.prototxt") == [
        "e.prototxt",
        "meta/2024/a.prototxt",
        "meta/b.prototxt",
        "other/d.prototxt",
    ]


def test_a_folder_that_is_not_there_holds_no_papers(root: Path) -> None:
    assert found(root, "papers/*.prototxt") == []
    assert found(root) == []


def test_excluded_paths_are_no_papers(root: Path) -> None:
    assert found(root, "**/*.prototxt", exclude=("meta/", "!x", "/e.prototxt")) == ["other/d.prototxt"]
    assert found(root, "**/*.prototxt", exclude=("*.prototxt", "!b.prototxt")) == ["meta/b.prototxt"]
    assert not make_excluder(())("meta/b.prototxt")


def test_folders_behind_symbolic_links_are_not_entered(root: Path) -> None:
    (root / "meta/link").symlink_to(root / "other")
    (root / "meta/up").symlink_to(root)
    assert found(root, "meta/**/*.prototxt") == ["meta/2024/a.prototxt", "meta/b.prototxt"]


@pytest.mark.parametrize("pattern", ["/etc/*", "../*.prototxt", "meta/../../x/*"])
def test_a_pattern_out_of_the_root_is_refused(root: Path, pattern: str) -> None:
    with pytest.raises(
        ConfigError, match=r"metalint\.toml: papers: `.*` leaves the root; write patterns relative to it"
    ):
        found(root, pattern)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read_is_refused(root: Path) -> None:
    (root / "meta/2024").chmod(0)
    try:
        with pytest.raises(UsageError, match="2024: the folder cannot be read: Permission denied"):
            find_papers(Config(root))
    finally:
        (root / "meta/2024").chmod(0o755)
