"""A file that somebody names by another spelling is that file, where the file system knows it by both."""

from __future__ import annotations

import builtins
import io
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import Metalint, commit_all, git
from report.reporting import paper

import metalint as api
from metalint.files.folders import spell_path_as_on_disk
from metalint.util.unicode import fold_file_name

CAFE: Final = unicodedata.normalize("NFC", "café")
PATH_CALLS: Final = ("stat", "lstat", "open", "readlink", "access", "listdir", "scandir", "unlink", "mkdir", "rmdir")


def spelled(path: Any) -> Any:
    """Return a path as the disk has it, as a file system does that ignores case and Unicode's normal form."""
    if not isinstance(path, str | os.PathLike) or REAL["lexists"](path):
        return path
    place = Path(path)
    above = Path("/" if place.is_absolute() else ".")
    for name in place.parts:
        try:
            names = REAL["listdir"](above)
        except OSError:
            names = []
        same = next((other for other in names if fold_file_name(other) == fold_file_name(name)), name)
        above /= name if name in names or name == "/" else same
    return str(above)


def _lexists(path: Any) -> bool:
    try:
        REAL["lstat"](path)
    except (OSError, ValueError):
        return False
    return True


REAL: Final[dict[str, Callable[..., Any]]] = {name: getattr(os, name) for name in PATH_CALLS} | {"lexists": _lexists}


@pytest.fixture
def insensitive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process a file system that ignores case and Unicode's normal form."""
    for name in PATH_CALLS:

        def call(*words: Any, real: Callable[..., Any] = REAL[name], **options: Any) -> Any:
            return real(spelled(words[0]) if words else ".", *words[1:], **options)

        monkeypatch.setattr(os, name, call)
    opened = io.open
    for module in (io, builtins):
        monkeypatch.setattr(module, "open", lambda file, *words, **options: opened(spelled(file), *words, **options))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "List"
    (place / "meta/2024").mkdir(parents=True)
    (place / "meta/2024/GEAR.prototxt").write_text(paper("Slim models.", "2401.00001"))
    (place / f"meta/2024/{CAFE}.prototxt").write_text(paper("Fat models.", "2401.00002"))
    (place / "metalint.toml").write_text('ignore = ["year-folder"]\n')
    commit_all(place)
    return place


NFD: Final = unicodedata.normalize("NFD", CAFE)
SPELLINGS: Final = [
    ("meta/2024/gear.prototxt", "meta/2024/GEAR.prototxt"),
    ("META/2024/Gear.PROTOTXT", "meta/2024/GEAR.prototxt"),
    (f"meta/2024/{NFD}.prototxt", f"meta/2024/{CAFE}.prototxt"),
    (f"meta/2024/{NFD.upper()}.prototxt", f"meta/2024/{CAFE}.prototxt"),
]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def linted(metalint: Metalint, root: Path, *words: str) -> list[str]:
    run = metalint("lint", "--format", "json", *words, cwd=root)
    assert run.code == 0, run
    return [one["path"] for one in run.json()["diagnostics"]]


@pytest.mark.usefixtures("insensitive")
@pytest.mark.parametrize(("written", "path"), SPELLINGS)
def test_a_path_with_another_spelling_is_that_paper(metalint: Metalint, root: Path, written: str, path: str) -> None:
    assert linted(metalint, root, written) == [path]
    assert linted(metalint, root, str(root / written)) == [path]
    run = metalint("export", "--format", "json", written, cwd=root)
    assert (run.code, len(run.json()["papers"])) == (0, 1)
    assert [one.path for one in api.lint(root / written).diagnostics] == [path]
    buffer = metalint("lint", "--format", "json", "-", "--stdin-filename", written, cwd=root, stdin="paper {")
    assert [(one["rule"], one["path"]) for one in buffer.json()["diagnostics"]] == [("syntax", path)]
    assert metalint("fix", written, cwd=root).code == 0
    assert (linted(metalint, root, written), len(linted(metalint, root))) == ([], 1)
    assert git(root, "status", "--porcelain", "-z") == f" M {path}\0"


@pytest.mark.usefixtures("insensitive")
@pytest.mark.parametrize("written", ["META", "Meta/2024", "meta/../META/2024/"])
def test_a_folder_with_another_spelling_is_that_folder(metalint: Metalint, root: Path, written: str) -> None:
    assert linted(metalint, root, written) == ["meta/2024/GEAR.prototxt", f"meta/2024/{CAFE}.prototxt"]
    assert linted(metalint, root, str(root / written).replace("List", "list")) == linted(metalint, root)


@pytest.mark.usefixtures("insensitive")
def test_mv_takes_the_spelling_of_the_disk(metalint: Metalint, root: Path) -> None:
    run = metalint("mv", "META/2024/gear.prototxt", "META/2025/gear.prototxt", cwd=root)
    assert (run.code, run.out.splitlines()[0]) == (0, "moved meta/2024/GEAR.prototxt to meta/2025/gear.prototxt")
    assert git(root, "ls-files", "*[gG]ear.prototxt", "*GEAR.prototxt") == "meta/2025/gear.prototxt\n"
    run = metalint("mv", "2025/gear", "2025/Gear", cwd=root)  # other capitals alone
    assert (run.code, names_in(root / "meta/2025")) == (0, ["Gear.prototxt"])


@pytest.mark.parametrize(("written", "path"), SPELLINGS)
def test_where_the_file_system_tells_them_apart_a_path_that_is_not_there_is_refused(
    metalint: Metalint, root: Path, written: str, path: str
) -> None:
    if os.path.lexists(root / written):
        pytest.skip("this file system ignores case")
    run = metalint("lint", written, cwd=root)
    assert (run.code, run.err) == (2, f"metalint: {written}: no such file or folder\n")
    assert (spell_path_as_on_disk(root, written), spell_path_as_on_disk(root, path)) == (written, path)


def test_two_files_that_differ_in_case_are_two(metalint: Metalint, root: Path) -> None:
    (root / "meta/2024/gear.prototxt").write_text(paper("Thin models.", "2401.00003"))
    if len(names_in(root / "meta/2024")) < 3:
        pytest.skip("this file system ignores case")
    os.link(root / "meta/2024/GEAR.prototxt", root / "meta/2024/Gear.prototxt")
    for name in ("gear", "Gear", "GEAR"):
        assert spell_path_as_on_disk(root, f"meta/2024/{name}.prototxt") == f"meta/2024/{name}.prototxt"
    run = metalint("lint", "--format", "json", "--select", "content", "meta/2024/gear.prototxt", cwd=root)
    assert [one["path"] for one in run.json()["diagnostics"]] == ["meta/2024/gear.prototxt"]
