"""docs/conventions.md shows what `metalint lint` says of a minority."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docs.pages import blocks

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint


def test_the_example(metalint: Metalint, tmp_path: Path) -> None:
    shown, _ = blocks("conventions.md", "text")
    match = re.fullmatch(r"meta/(\w+)\.prototxt:\d+:\d+: (.*: (\d+) of (\d+) papers write .*)\n", shown)
    assert match
    (tmp_path / "metalint.toml").write_text("required = []\n")
    (tmp_path / "meta").mkdir()
    for number in range(int(match[4])):
        written = "Pytorch" if number < int(match[3]) else "PyTorch"
        name = match[1] if number == int(match[4]) - 1 else f"p{number}"
        (tmp_path / "meta" / f"{name}.prototxt").write_text(f'code {{\n  type: "{written}"\n}}\n')
    out = metalint("lint", f"meta/{match[1]}.prototxt", "--format", "concise", cwd=tmp_path).out
    assert match[2] in out


def test_the_tie(metalint: Metalint, tmp_path: Path) -> None:
    _, shown = blocks("conventions.md", "text")
    (tmp_path / "metalint.toml").write_text("required = []\n")
    (tmp_path / "meta").mkdir()
    for name, lines, written in (("Sprint", 12, "none"), ("Other", 0, "None")):
        comments = "# a note\n" * lines
        (tmp_path / "meta" / f"{name}.prototxt").write_text(f'{comments}code {{\n  type: "{written}"\n}}\n')
    assert metalint("lint", "--format", "concise", cwd=tmp_path).out.startswith(shown)
