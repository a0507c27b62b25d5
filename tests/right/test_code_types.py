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


@each_row("kind", lines("code_types.txt"))
def test_right_code_types_stay(alone: Project, kind: str) -> None:
    text = f'code {{\n  type: {quoted(kind)}\n  url: "https://github.com/a/b"\n}}\n'
    assert judged(alone, text) == ([], [])


def test_there_are_enough_of_them() -> None:
    assert len(set(lines("code_types.txt"))) == len(lines("code_types.txt")) >= 40
