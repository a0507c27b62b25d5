"""Type checkers know the names of the API, and those that plug-ins import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from plugins.installing import DEMO

USE = """\
import metalint

report = metalint.lint("list")
edits: tuple[metalint.Edit, ...] = report.diagnostics[0].fix.edits if report.diagnostics[0].fix else ()
text: str = metalint.render_view("list", view="year")
files: tuple[metalint.RenderedFile, ...] = metalint.render("list", write=False)
papers: tuple[metalint.Paper, ...] = metalint.load("list").papers
fixed: str | None = metalint.fix_text("paper {}").text
metalint.lint(3)
"""


@pytest.mark.slow
def test_mypy_knows_them(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(USE)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "--no-error-summary"]
    done = subprocess.run([*command, "use.py", str(DEMO / "src")], cwd=tmp_path, capture_output=True, text=True)
    (line,) = done.stdout.splitlines()
    assert line.startswith(
        'use.py:9: error: Argument 1 to "lint" has incompatible type "int"; expected "str | PathLike[str]"'
    )
