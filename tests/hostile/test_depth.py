"""What is nested without end is refused, however deep messages may be: it must not fill the stack."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
json-schema = "schema.json"
limits = { depth = 10000 }

[[outputs]]
path = "list.md"
layout = "layout.j2"
"""
SCHEMA = '{"properties": {"paper": true}}'
LAYOUT = "{{ pages }}"
DEEP = "[" * 100_000
CIRCLE = (
    "schema.json: it refers to itself without end, or checking a file takes too many steps; "
    "see `json-schema` in the configuration"
)
INCLUDED = "layout.j2:1: nested without end: templates include each other in a circle, or a macro calls itself"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text('paper {\n  title: "A"\n}\n')
    for name, content in (("metalint.toml", SETTINGS), ("schema.json", SCHEMA), ("layout.j2", LAYOUT)):
        (tmp_path / name).write_text(content)
    return tmp_path


def told(root: Path, command: str) -> tuple[int, str]:
    """Run a command in a process of its own, which a full stack would kill."""
    words = [sys.executable, "-m", "metalint", "--no-cache", command]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr.removeprefix("metalint: ").rstrip()


@pytest.mark.parametrize(
    ("file", "content", "command", "wanted"),
    [
        ("schema.json", '{"$ref": "#"}', "lint", CIRCLE),
        ("schema.json", '{"allOf": [{"$ref": "#"}]}', "lint", CIRCLE),
        ("layout.j2", "{% include 'layout.j2' %}", "render", INCLUDED),
        ("layout.j2", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "render", INCLUDED),
    ],
)
def test_a_circle(root: Path, file: str, content: str, command: str, wanted: str) -> None:
    (root / file).write_text(content)
    assert told(root, command) == (2, wanted)


def test_a_deep_schema(root: Path) -> None:
    (root / "schema.json").write_text(DEEP)
    assert told(root, "lint") == (2, "schema.json: nested too deeply")


def test_a_deep_baseline(root: Path) -> None:
    (root / ".metalint-baseline.json").write_text(DEEP)
    code, complaint = told(root, "lint")
    complaint = complaint.removeprefix(f"{root}/")
    assert (code, complaint.partition(": maximum recursion depth")[0]) == (2, ".metalint-baseline.json: not valid JSON")
