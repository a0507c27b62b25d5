from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from act.runner import ACT, PARTS, STAND_INS, UPLOAD, uses
from workflow import CHECKOUT

collect_ignore_glob = [] if ACT else ["test_*.py"]  # tools/act.sh runs them


@pytest.fixture(scope="session")
def actions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The stand-ins, and our own action as it is committed, by ``owner/name@version``."""
    top = tmp_path_factory.mktemp("actions")
    found: dict[str, Path] = {}
    for name, sha in uses().items():
        at = top / name
        (at / "upload-sarif").mkdir(parents=True)
        (at / "upload-sarif" / "action.yml").write_text(f"name: upload\n{UPLOAD}")
        if name in STAND_INS:
            (at / "action.yml").write_text(f"name: {name}\n{STAND_INS[name]}")
        for part, text in PARTS.items():
            if part.startswith(f"{name}/"):
                (top / part).mkdir()
                (top / part / "action.yml").write_text(f"name: {part}\n{text}")
        found[f"{name}@{sha}"] = at
    own = top / "metalint"
    for path in subprocess.check_output(["git", "ls-files", "-z"], cwd=CHECKOUT, text=True).split("\0"):
        if path and not path.startswith(("tests/", "meta/")) and (CHECKOUT / path).is_file():
            (own / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / path, own / path)
    found["metalint/metalint@v0"] = own
    return found


@pytest.fixture(scope="session")
def wheels(actions: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """metalint and what it needs, so that no run downloads anything."""
    at = tmp_path_factory.mktemp("wheels")
    own = str(actions["metalint/metalint@v0"])
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(at), own], check=True)
    return at
