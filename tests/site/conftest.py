"""The site of the real papers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import SHARED
from site_lists import make_site


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = SHARED / "data" / "papers" / "meta"
    if not source.is_dir():
        pytest.skip("the real papers (../shared/data/papers) are not here")
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(source, root / "meta")
    return make_site(root, root / "site")
