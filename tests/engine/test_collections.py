"""What a run is asked of each of several collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.index.project import Project
from metalint.rules.selection import Choice, selected

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.engine.run import Report

SETTINGS = """
ignore = ["title-period"]
[[collections]]
papers = ["a/*.textproto"]
message = "A"
[[collections]]
papers = ["b/*.textproto"]
message = "B"
select = ["parse"]
[[collections.rules]]
name = "short"
field = "text"
max-length = 3
[[collections]]
papers = ["c/*.textproto"]
message = "A"
select = ["format", "missing-header"]
"""
A, B, C = (("a/x.textproto", "layout"), ("b/x.textproto", "short"), ("c/x.textproto", "layout"))
HEADER = ("c/x.textproto", "missing-header")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "metalint.toml").write_text(f'proto = "a.proto"\n{SETTINGS}')
    messages = " ".join(f"message {name} {{ string text = 1; }}" for name in "AB")
    (tmp_path / "a.proto").write_text(f'syntax = "proto3"; {messages}\n')
    for folder in "abc":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.textproto").write_text('text:"long"\n')
    return Project(config.load(tmp_path), 2025, None)


def found(report: Report) -> list[tuple[str, str]]:
    return [(one.place.path, one.rule) for one in report.diagnostics]


def test_each_collection_has_the_rules_that_it_selects(project: Project) -> None:
    report = engine.run(project, engine.Request(selected(project.config, Choice())))
    assert found(report) == [A, HEADER, C]


def test_of_rules_that_a_caller_adds_each_collection_runs_them_too(project: Project) -> None:
    more = frozenset({"short", "missing-header"})
    report = engine.run(project, engine.Request(selected(project.config, Choice()) | more))
    assert found(report) == [("a/x.textproto", "missing-header"), A, ("b/x.textproto", "missing-header"), HEADER, C]


def test_rules_that_a_caller_leaves_out_run_in_no_collection(project: Project) -> None:
    less = frozenset({"layout"})
    request = engine.Request(selected(project.config, Choice()) - less)
    report = engine.run(project, request)
    assert found(report) == [HEADER]
    assert found(engine.again(project, request, report)) == [HEADER]


def test_a_choice_of_rules_is_that_of_all_collections(project: Project) -> None:
    choice = Choice(("short",))
    report = engine.run(project, engine.Request(selected(project.config, choice), choice=choice))
    assert found(report) == [B]
