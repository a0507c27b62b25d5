"""The wheel, in an empty environment outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def call(*words: str | Path, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL"))}
    environment["METALINT_CACHE_DIR"] = str(cwd / "cache")
    done = subprocess.run([str(word) for word in words], cwd=cwd, env=environment, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def test_it_holds_the_package_and_its_data_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"metalint"}
    data = {path.name for path in (ROOT / "src/metalint/data").iterdir() if path.is_file()}
    assert data <= {Path(name).name for name in names}
    assert "metalint/py.typed" in names


def test_it_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    call(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    call(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    (tmp_path / "meta").mkdir()
    paper = tmp_path / "meta" / "lora.prototxt"
    paper.write_text('paper {\n  title: "LoRA."\n  institutions: "Univeristy of Sydney"\n}\n')
    (tmp_path / "metalint.toml").write_text('required = []\n[[outputs]]\npath = "README.md"\n')
    metalint = scripts / "metalint"
    assert call(metalint, "lint", "--fail-on", "never", "--format", "concise", cwd=tmp_path).count("\n") > 3
    call(metalint, "fix", cwd=tmp_path)
    assert paper.read_text() == 'paper {\n  title: "LoRA"\n  institutions: "University of Sydney"\n}\n'
    call(metalint, "render", cwd=tmp_path)
    assert call(metalint, "lint", cwd=tmp_path).startswith("All checks passed (1 checked)")
    assert "## University of Sydney" in (tmp_path / "README.md").read_text()
