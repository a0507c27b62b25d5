"""Holding what ``init`` writes against GitHub's schemas, actionlint and zizmor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from first_hour import write
from workflow import CHECKOUT

BIN = Path(sys.executable).parent


def checked(*words: str, path: Path) -> None:
    done = subprocess.run([BIN / words[0], *words[1:], str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def check_workflow(path: Path, text: str) -> None:
    """Write a workflow, and hold it against all of them."""
    write(path, text)
    checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", path=path)
    checked("zizmor", "--offline", "--quiet", "--persona", "pedantic", path=path)
    folder = CHECKOUT / ".tools" / "actionlint"
    if (actionlint := folder / "bin" / "actionlint").exists():
        env = {**os.environ, "PYTHONPATH": str(folder)}
        done = subprocess.run([actionlint, str(path)], capture_output=True, text=True, env=env)
        assert done.returncode == 0, done.stdout + done.stderr


def check_form(path: Path) -> None:
    """Hold an issue form against GitHub's schema."""
    checked("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", path=path)
