"""Paths of Windows, of which the simulation knows nothing: what the program writes of them has slashes."""

from __future__ import annotations

import ntpath
import re
from pathlib import PureWindowsPath
from types import SimpleNamespace

import pytest
from workflow import CHECKOUT

from metalint.util import file_names


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("C:\\list\\meta\\2024\\a.prototxt", "meta/2024/a.prototxt"),
        ("c:\\LIST\\a.prototxt", "a.prototxt"),
        ("C:\\other\\a.prototxt", "../other/a.prototxt"),
        ("D:\\list\\a.prototxt", "../D:/list/a.prototxt"),
    ],
)
def test_a_path_is_relative_to_the_root_with_slashes(monkeypatch: pytest.MonkeyPatch, path: str, written: str) -> None:
    monkeypatch.setattr(file_names, "Path", PureWindowsPath)
    monkeypatch.setattr(file_names, "os", SimpleNamespace(path=ntpath))
    assert file_names.relative_path(PureWindowsPath(path), PureWindowsPath("C:\\list")) == written


def test_no_relative_path_becomes_text_with_the_separator_of_the_system() -> None:
    """``str(path.relative_to(…))`` has backslashes on Windows; `as_posix` has none."""
    sources = {file: file.read_text("utf-8") for file in (CHECKOUT / "src" / "metalint").rglob("*.py")}
    made = re.compile(r"\bstr\([\w.()]*\.(?:relative_to|relpath)\(|\{[\w.()]*\.(?:relative_to|relpath)\([^)]*\)\}")
    assert [file.name for file, text in sources.items() if made.search(text)] == []
