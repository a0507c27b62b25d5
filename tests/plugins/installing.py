"""Installs plug-ins for tests: the demo package by pip, and others as installers write them, file by file."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

DEMO = Path(__file__).parent / "demo"


def install(project: Path, target: Path, version: str | None = None) -> Path:
    """Install a project into a folder by pip, from a wheel made here: no build backend is there, and no network."""
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = table["name"].replace("-", "_"), version or table["version"]
    wheel = target.parent / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in sorted((project / "src").rglob("*.py")):
            archive.write(file, file.relative_to(project / "src").as_posix())
        archive.writestr(f"{info}/METADATA", metadata(table["name"], version))
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/entry_points.txt", entry_points(table["entry-points"]["metalint.rules"]))
        archive.writestr(f"{info}/RECORD", "".join(f"{one},,\n" for one in [*archive.namelist(), f"{info}/RECORD"]))
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-compile",
        "--upgrade",
    ]
    subprocess.run([*command, "--target", str(target), str(wheel)], check=True, capture_output=True, text=True)
    return target


def write(target: Path, name: str, code: str, rules: dict[str, str], version: str = "1.0") -> Path:
    """Write a distribution with one module, called as the distribution, as an installer leaves it."""
    module = name.replace("-", "_")
    info = target / f"{module}-{version}.dist-info"
    info.mkdir(parents=True)
    (target / f"{module}.py").write_text(code)
    (info / "METADATA").write_text(metadata(name, version))
    (info / "entry_points.txt").write_text(entry_points(rules))
    return target


def metadata(name: str, version: str) -> str:
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def entry_points(rules: dict[str, str]) -> str:
    return "[metalint.rules]\n" + "".join(f"{rule} = {place}\n" for rule, place in rules.items())
