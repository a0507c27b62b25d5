"""Merge conflicts in lists: those in a region are gone once it is written again, all others are for a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint

TWO, THREE = "2\n", "3\n"
BEGIN, END = "<!-- metalint:begin a -->\n", "<!-- metalint:end a -->\n"
PAPER = 'paper {\n  title: "Slim Models"\n}\n'


def conflict(ours: str, theirs: str, base: str | None = None, size: int = 7) -> str:
    middle = "" if base is None else f"{'|' * size} 1234567\n{base}"
    return f"{'<' * size} HEAD\n{ours}{middle}{'=' * size}\n{theirs}{'>' * size} other branch\n"


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    """The file of a list that has a region."""
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text(PAPER)
    (tmp_path / "metalint.toml").write_text(
        'required = []\n[[outputs]]\npath = "R.md"\nview = "all"\nlayout = "list"\nmarker = "a"\n'
    )
    return tmp_path / "R.md"


@pytest.mark.parametrize(
    "inside",
    [
        conflict("2\n", "3\n"),
        "1\n" + conflict(TWO, THREE, "1\n") + "4\n" + conflict("", THREE, None, 20),
        conflict("```mermaid\n", "~~~\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_region_is_written_again(readme: Path, metalint: Metalint, inside: str, newline: str) -> None:
    quoted = "    <<<<<<< an example\n"
    text = f"x\n{quoted}{BEGIN}{inside}{END}y\n```\n{BEGIN}```\n".replace("\n", newline)
    readme.write_text(text, newline="")
    assert metalint("lint").code == 1
    assert metalint("render").code == 0
    shown = readme.read_bytes().decode()
    assert shown.startswith(f"x\n{quoted}{BEGIN}\n1 paper\n".replace("\n", newline))
    assert shown.endswith(f"{END}y\n```\n{BEGIN}```\n".replace("\n", newline))
    assert metalint("lint").code == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n" + conflict(TWO, THREE) + BEGIN + END, 2),
        ("```\n" + conflict(TWO, THREE, None, 9) + "```\n" + BEGIN + conflict(TWO, THREE) + END, 2),
        (BEGIN + conflict(TWO + END + "x\n", THREE + END + "y\n"), 2),
        (conflict(BEGIN + TWO, THREE) + END, 1),
        (BEGIN + END + conflict(BEGIN, ""), 3),
    ],
)  # fmt: skip
def test_any_other_conflict_is_told_and_nothing_is_written(
    readme: Path, metalint: Metalint, text: str, line: int
) -> None:
    readme.write_text(text)
    what = f"line {line} belongs to a merge conflict outside of the regions"
    how = "choose what to keep, delete its marks, and run `metalint render`"
    assert metalint("render") == (2, "", f"metalint: R.md: {what}; {how}\n")
    assert readme.read_text() == text
    found = metalint("lint", "--format", "json").json()["diagnostics"]
    assert [(one["rule"], one["message"]) for one in found] == [("stale-output", f"{what}; {how}")]
