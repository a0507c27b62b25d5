"""The site of the real papers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import DATA
from site_lists import make_site


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = DATA / "papers" / "meta"
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(source, root / "meta")
    return make_site(root, root / "site")
