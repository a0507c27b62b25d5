"""The code is among what results depend on: other code, another file of results."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metalint.config import settings as config
from metalint.index import cache as analysis_cache
from metalint.index.project import Project
from metalint.util import disk_cache


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the code of metalint."""
    code = tmp_path / "code"
    (code / "rules" / "__pycache__").mkdir(parents=True)
    (code / "rules" / "titles.py").write_text("NAME = 'a'\n")
    monkeypatch.setattr(analysis_cache, "read_own_code_state", lambda: disk_cache.read_code_state(str(code)))
    return code


def name(tmp_path: Path) -> str:
    """Return the name of the file of results."""
    path = analysis_cache.find_cache_path(
        Project(config.load_config(tmp_path), 2024, tmp_path / "cache"), frozenset({"parse"})
    )
    assert path is not None
    return path.name


def test_other_code_is_told_apart(tmp_path: Path, code: Path) -> None:
    names = [name(tmp_path)]
    for path, text in (("rules/titles.py", "NAME = 'ab'\n"), ("rules/years.py", ""), ("page.html.j2", "{{ title }}")):
        (code / path).write_text(text)
        names.append(name(tmp_path))
    assert len(set(names)) == 4
    (code / "rules" / "years.py").unlink()
    (code / "page.html.j2").unlink()
    assert name(tmp_path) == names[1]


def test_another_version_of_a_package_is_told_apart_and_its_compiled_modules_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "authority"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("VERSION = 1\n")
    os.utime(package / "__init__.py", (0, 0))
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(analysis_cache, "_AUTHORITIES", ("authority",))
    before = name(tmp_path)
    (package / "__pycache__").mkdir()
    assert name(tmp_path) == before
    (package / "__init__.py").unlink()
    (package / "__init__.py").write_text("VERSION = 2\n")
    os.utime(package / "__init__.py", (0, 0))
    assert name(tmp_path) != before


def test_what_other_processes_write_beside_the_code_is_not_code(tmp_path: Path, code: Path) -> None:
    before = name(tmp_path)
    (code / "rules" / "__pycache__" / "titles.cpython-313.pyc.140246334701232").write_text("half a module")
    (code / "rules" / "titles.pyc").write_text("a module")
    assert name(tmp_path) == before


def test_a_file_that_vanishes_while_it_is_looked_at_ends_no_run(tmp_path: Path, code: Path) -> None:
    before = name(tmp_path)
    (code / "rules" / ".#titles.py").symlink_to("someone@a-machine.4711")  # how Emacs locks a file
    assert name(tmp_path) == before
