"""The workflows that `init` can write are sound, whatever metalint is installed from."""

from __future__ import annotations

from pathlib import Path

import pytest
from first_hour import write
from scaffold.checking import check_workflows

from metalint.config.installation import InstallSource, make_placeholder_source, make_release_source
from metalint.scaffold.workflows import CORRECTIONS, LINKS, PAPERS, RENDER, SUGGESTIONS, make_workflow

SOURCES = {
    "release": make_release_source("https://git.example.org/metalint"),
    "placeholder": make_placeholder_source(),
    "unknown": None,
}


def make_all(root: Path, source: InstallSource | None) -> list[Path]:
    names = (PAPERS, LINKS, RENDER, SUGGESTIONS, CORRECTIONS)
    for name in names:
        write(root / name, make_workflow(name, source))
    return [root / name for name in names]


def test_they_are_sound(tmp_path: Path) -> None:
    """In one go: each of the programs takes longer to start than to look."""
    check_workflows([path for name, source in SOURCES.items() for path in make_all(tmp_path / name, source)])


def test_the_programs_see_what_is_wrong(tmp_path: Path) -> None:
    *_, last = make_all(tmp_path, None)
    last.write_text(last.read_text().replace("runs-on:", "run-on:"))
    with pytest.raises(AssertionError, match="run-on"):
        check_workflows([last])
