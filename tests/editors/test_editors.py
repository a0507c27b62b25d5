"""What the configurations of editors say agrees with the program, and with each other."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from conftest import Metalint
from lsp.conftest import PAPER
from rows import each_row

from metalint.config.installation import install_command

EDITORS = Path(__file__).resolve().parents[2] / "editors"
SUFFIXES = ["prototxt", "textproto", "txtpb", "pbtxt"]


def package() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EDITORS / "vscode/package.json").read_text())
    return found


@each_row(
    "name", ["package.json", "language-configuration.json", "tsconfig.json", "syntaxes/textproto.tmLanguage.json"]
)
def test_files_are_valid_json(name: str) -> None:
    assert json.loads((EDITORS / "vscode" / name).read_text())


def test_all_editors_know_the_same_suffixes() -> None:
    assert package()["contributes"]["languages"][0]["extensions"] == [f".{one}" for one in SUFFIXES]
    for file in ("nvim/ftdetect/textproto.lua", "vim/ftdetect/textproto.vim"):
        text = (EDITORS / file).read_text()
        assert [one for one in SUFFIXES if one not in text] == []


def test_the_problem_matcher_reads_what_lint_prints(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "metalint.toml").write_text("")
    (tmp_path / "meta/one.prototxt").write_text(PAPER.replace("Kind One", "Kind One."))
    (pattern,) = [one["pattern"] for one in package()["contributes"]["problemMatchers"]]
    lines = metalint("lint", "--format", "concise").out.splitlines()
    (match,) = filter(None, (re.match(pattern["regexp"], line) for line in lines))
    told = {key: match[pattern[key]] for key in ("file", "line", "column", "severity", "code")}
    assert told == {
        "file": "meta/one.prototxt", "line": "2", "column": "10", "severity": "warning", "code": "title-period",
    }  # fmt: skip


def test_without_the_extra_one_line_tells_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from metalint.cli.main import main; sys.exit(main(['lsp']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert (
        done.stderr
        == f"metalint: the language server needs the package `pygls`; install it with `{install_command('lsp')}`\n"
    )
