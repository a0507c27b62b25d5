from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from workflow import CHECKOUT

# not --quiet: it hides warnings from --strict too
MKDOCS = [sys.executable, "-m", "mkdocs", "build", "--strict"]
QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as a site."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [*MKDOCS, "--site-dir", str(folder)], cwd=CHECKOUT, env=QUIET, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
