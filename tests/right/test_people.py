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


@each_row("line", lines("people.txt"))
def test_right_authors_stay(alone: Project, line: str) -> None:
    authors = "".join(f"  authors: {quoted(name)}\n" for name in line.split("\t"))
    assert judged(alone, f'paper {{\n  title: "A Fine Title"\n{authors}}}\n') == ([], [])


def test_there_are_enough_of_them() -> None:
    assert len(set(lines("people.txt"))) == len(lines("people.txt")) >= 200
