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


@each_row("venue", lines("venues.txt"))
def test_right_venues_stay(alone: Project, venue: str) -> None:
    text = f'paper {{\n  title: "A Fine Title"\n}}\npub {{\n  where: {quoted(venue)}\n  year: 2024\n}}\n'
    assert judged(alone, text) == ([], [])


def test_there_are_enough_of_them() -> None:
    assert len(set(lines("venues.txt"))) == len(lines("venues.txt")) >= 80
