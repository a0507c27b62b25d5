"""No file keeps `metalint lint` busy for long, whatever it holds."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile_texts import FILES
from machine import slowness
from rows import each_row

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Project
from metalint.rules.rule_set import BY_NAME
from metalint.util.limits import STRICT

COSTLY = [
    *[repr("\n"), repr("\0"), "joined authors", "comments", "errors", "words listed"],
    *["4,000 institutions", "4,000 equal institutions", "4,000 long names", "4,000 suppressions"],
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(config.read_config({}, tmp_path_factory.mktemp("root"), "test"), 2026, None)
    linting(made, "paper {}\n")  # whatever is loaded once
    return made


def linting(project: Project, text: str) -> float:
    """Seconds of CPU that linting ``text`` takes; there is always something to find."""
    start = time.process_time()
    report = engine.lint_project(project, Request(frozenset(BY_NAME), texts={"meta/a.prototxt": text}))
    seconds = time.process_time() - start
    assert report.diagnostics
    return seconds


@pytest.mark.slow
@each_row("name", FILES)
def test_a_hostile_file_is_judged_in_under_a_second(project: Project, name: str) -> None:
    text = FILES[name]
    assert len(text.encode()) <= STRICT.limits.size
    seconds = linting(project, text)
    most = 0.75 * slowness()
    assert seconds < most or linting(project, text + " ") < 0.75 * slowness()  # another program may share the core


@pytest.mark.slow
@pytest.mark.parametrize("name", COSTLY)
def test_so_it_is_with_the_start_of_the_process(tmp_path: Path, name: str) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "metalint.toml").touch()
    (tmp_path / "meta" / "a.prototxt").write_bytes(FILES[name].encode())
    assert user_seconds(tmp_path) < slowness() or user_seconds(tmp_path) < slowness()


def user_seconds(root: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [sys.executable, "-m", "metalint", "lint", "--format", "json"]
    assert subprocess.run(command, cwd=root, capture_output=True, timeout=60).returncode == 1
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
