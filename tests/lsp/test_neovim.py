"""Twelve scenarios in Neovim itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsp.conftest import PAPER

EDITORS = Path(__file__).resolve().parents[2] / "editors"
SCENARIOS = Path(__file__).with_name("scenarios.lua")


@pytest.fixture
def nvim() -> str:
    found = shutil.which("nvim")
    if found is None:
        pytest.skip("Neovim is not installed")
    return found


@pytest.mark.slow  # an editor that waits for answers
def test_twelve_scenarios(nvim: str, folder: Path, cache: Path) -> None:
    (folder / "meta/three.prototxt").write_text(
        PAPER.replace("kind1", "kind3").replace("One", "Three").replace("0001", "0003")
        + '\nbaseline {\n  methods: "2023/one"\n  methods: "2023/two"\n}\n'
    )
    command = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), "lsp"]
    home = folder.parent / "home"
    home.mkdir()
    environment = os.environ | {
        "METALINT_CONFIG": str(EDITORS / "nvim/lsp/metalint.lua"),
        "METALINT_LIST": str(folder),
        "METALINT_COMMAND": json.dumps(command),
        "XDG_CONFIG_HOME": str(home),
        "XDG_DATA_HOME": str(home),
    }
    done = subprocess.run(
        [nvim, "--headless", "--clean", "-n", "-u", "NONE", "-l", str(SCENARIOS)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(("ok", "not ok"))]
    assert [line for line in lines if line.startswith("not ok")] == [], done.stderr
    assert len(lines) == 12, done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("suffix", ["prototxt", "textproto", "txtpb", "pbtxt"])
def test_neovim_knows_the_suffixes(nvim: str, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"paper.{suffix}"
    file.write_text(PAPER)
    words = ["--cmd", f"set runtimepath^={EDITORS / 'nvim'}", str(file), "+echo &filetype &commentstring", "+qa!"]
    done = subprocess.run(
        [nvim, "--headless", "--clean", *words], env=os.environ | {"PATH": "/nowhere"}, capture_output=True, text=True
    )
    assert done.stderr.strip() == "textproto # %s"


def test_vim_knows_the_suffixes(tmp_path: Path) -> None:
    vim = shutil.which("vim")
    if vim is None:
        pytest.skip("Vim is not installed")
    file = tmp_path / "paper.prototxt"
    file.write_text(PAPER)
    told = tmp_path / "told"
    ask = f"call writefile([&filetype, synIDattr(synID(2, 3, 1), 'name')], '{told}')"
    start = ["--cmd", f"set nocompatible runtimepath^={EDITORS / 'vim'}", "-c", "filetype plugin on | syntax on | edit"]
    command = [vim, "-es", "-N", "-u", "NONE", "-i", "NONE", *start, "-c", ask, "-c", "qa!", str(file)]
    subprocess.run(command, timeout=30, stdin=subprocess.DEVNULL)
    assert told.read_text().split() == ["textproto", "textprotoField"]
