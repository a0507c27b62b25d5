"""What docs/fixing.md says of settings and layout is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Metalint

PAGE = Path(__file__).parents[2] / "docs" / "fixing.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_settings(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text("required = []\n" + block("toml"))
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "slim.prototxt").write_text(block("textproto"))
    assert metalint("fix", "--check").err == "Would fix 1 in 1 file: 1 title-period; 1 more with --unsafe.\n"


def test_the_layout_alone_changes_quotes(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    paper = tmp_path / "meta" / "slim.prototxt"
    paper.write_bytes(b"paper {\r\n  title: 'Slim models.' # as printed\n}\n")
    assert metalint("fix", "--ignore", "layout").code == 0
    assert paper.read_bytes() == b"paper {\r\n  title: 'Slim models' # as printed\n}\n"
    assert metalint("fix").code == 0
    assert paper.read_bytes() == b'paper {\r\n  title: "Slim models"  # as printed\r\n}\r\n'
