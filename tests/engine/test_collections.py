"""What a run is asked of each of several collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Progress, Project
from metalint.rules.selection import Choice, selected

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

    from metalint.engine.report_types import Report

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
    return Project(config.load_config(tmp_path), 2025, None)


def found(report: Report) -> list[tuple[str, str]]:
    return [(one.path, one.rule) for one in report.diagnostics]


def test_each_collection_has_the_rules_that_it_selects(project: Project) -> None:
    report = engine.lint_project(project, Request(selected(project.config, Choice())))
    assert found(report) == [A, C, HEADER]


def test_of_rules_that_a_caller_adds_each_collection_runs_them_too(project: Project) -> None:
    more = frozenset({"short", "missing-header"})
    report = engine.lint_project(project, Request(selected(project.config, Choice()) | more))
    assert found(report) == [A, ("a/x.textproto", "missing-header"), ("b/x.textproto", "missing-header"), C, HEADER]


def test_rules_that_a_caller_leaves_out_run_in_no_collection(project: Project) -> None:
    less = frozenset({"layout"})
    request = Request(selected(project.config, Choice()) - less)
    report = engine.lint_project(project, request)
    assert found(report) == [HEADER]
    assert found(engine.report_over(project, request, report.indexes)) == [HEADER]


def test_a_choice_of_rules_is_that_of_all_collections(project: Project) -> None:
    choice = Choice(("short",))
    report = engine.lint_project(project, Request(selected(project.config, choice), choice=choice))
    assert found(report) == [B]


class Recorded(Progress):
    """Progress that notes what it was."""

    def __init__(self) -> None:
        self.states: list[tuple[int, int]] = []
        super().__init__()

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name != "states" and hasattr(self, "done") and self.total:
            self.states.append((self.done, self.total))


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_the_papers_of_all_collections(project: Project, jobs: int) -> None:
    for folder in "ab":
        for number in range(60):
            (project.config.root / folder / f"{number}.textproto").write_text('text: "a"\n')
    project.progress = progress = Recorded()
    engine.lint_project(project, Request(selected(project.config, Choice()), jobs=jobs))
    done = [state for state in progress.states if state[0]]
    assert [total for _, total in done] == [123] * len(done)
    assert [number for number, _ in done] == sorted(number for number, _ in done)
    assert done[-1] == (123, 123)


def test_progress_is_right_after_a_cache_that_cannot_be_used(project: Project, tmp_path: Path) -> None:
    project.cache = tmp_path / "cache"
    project.cache.mkdir()
    (project.cache / "results").write_text("no folder")
    engine.lint_project(project, Request(selected(project.config, Choice())))
    assert (project.progress.done, project.progress.total) == (3, 3)


@pytest.mark.parametrize("path", ["b/x.textproto", "c/new.textproto"])
def test_no_list_overwrites_a_paper_of_another_collection(metalint: Metalint, project: Project, path: str) -> None:
    root = project.config.root
    (root / "a/x.textproto").write_text('text: "long"\n')
    settings = root / "metalint.toml"
    before = settings.read_text().replace("[[collections]]", f'[[outputs]]\npath = "{path}"\n[[collections]]', 1)
    settings.write_text(before)
    for command in (["render"], ["render", "--check"], ["lint"]):
        done = metalint(*command, cwd=root)
        assert done.code == 2, done
        assert f"path: '{path}' would be read as a paper, as `papers` matches it" in done.err
    assert (root / "b/x.textproto").read_text() == 'text:"long"\n'
    assert not (root / "c/new.textproto").exists()
