from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from right.values import judged, lines, project, quoted
from rows import each_row

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.index.project import Project


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root: Path = tmp_path_factory.mktemp("root")
    return project(root)


@each_row("url", lines("urls.txt"))
def test_right_urls_stay(alone: Project, url: str) -> None:
    text = f'paper {{\n  title: "A Fine Title"\n  url: {quoted(url)}\n}}\n'
    assert judged(alone, text) == ([], [])


@each_row("url", lines("urls.txt"))
def test_right_urls_of_code_and_notes_stay(alone: Project, url: str) -> None:
    held = quoted(url)
    assert judged(alone, f"code {{\n  url: {held}\n}}\nnote {{\n  url: {held}\n}}\n") == ([], [])


def test_there_are_enough_of_them() -> None:
    assert len(set(lines("urls.txt"))) == len(lines("urls.txt")) >= 120
