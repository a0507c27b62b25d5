"""Holding what ``init`` writes against GitHub's schemas, actionlint and zizmor."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workflow import CHECKOUT

BIN = Path(sys.executable).parent


def checked(*words: str, paths: Sequence[Path]) -> None:
    done = subprocess.run([BIN / words[0], *words[1:], *map(str, paths)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def check_workflows(paths: Sequence[Path]) -> None:
    """Hold workflows against all of them."""
    checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", paths=paths)
    checked("zizmor", "--offline", "--quiet", "--persona", "pedantic", paths=paths)
    folder = CHECKOUT / ".tools" / "actionlint"
    if (actionlint := folder / "bin" / "actionlint").exists():
        env = {**os.environ, "PYTHONPATH": str(folder)}
        done = subprocess.run([actionlint, *map(str, paths)], capture_output=True, text=True, env=env)
        assert done.returncode == 0, done.stdout + done.stderr


def check_form(path: Path) -> None:
    """Hold an issue form against GitHub's schema."""
    checked("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", paths=[path])
