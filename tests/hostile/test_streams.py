"""Exit codes and messages are those of the contract where nobody can hear them, and where nothing can be kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from conftest import Metalint, commit_all, contents
from report.reporting import paper

from metalint.schema.compiling import PACKAGED

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL: Final = Path("/dev/full")
NO_ROOM: Final = "metalint: the report cannot be written: No space left on device\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "list"
    (place / "meta").mkdir(parents=True)
    (place / "meta" / "a.prototxt").write_text(paper("Slim models.", "2401.00001"))
    (place / "metalint.toml").write_text('[[outputs]]\npath = "list.md"\n')
    commit_all(place)
    return place


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("words", "code", "when_both"),
    [
        ("lint", 1, 2),
        ("lint nowhere", 2, 2),
        ("bogus", 2, 2),
        ("fix --check", 1, 1),
        ("render", 0, 0),
        ("--version", 0, 2),
    ],
)
def test_full_streams(root: Path, words: str, code: int, when_both: int) -> None:
    command = [sys.executable, "-m", "metalint", *words.split()]
    with FULL.open("w") as full:
        done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=full, timeout=60, text=True)
        assert (done.returncode, "Traceback" in done.stdout) == (code, False)
        done = subprocess.run(command, cwd=root, stdout=full, stderr=full, timeout=60)
        assert done.returncode == when_both


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("buffering", ["", "1"])
@pytest.mark.parametrize("words", ["--version", "--help", "lint --help"])
def test_help_that_nobody_gets(root: Path, words: str, buffering: str) -> None:
    command = [sys.executable, *(["-u"] if buffering else []), "-m", "metalint", *words.split()]
    with FULL.open("w") as full:
        done = subprocess.run(command, cwd=root, stdout=full, stderr=subprocess.PIPE, timeout=60, text=True)
    assert (done.returncode, done.stderr) == (2, NO_ROOM)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files with room for one block."""
    place = tmp_path / "small"
    place.mkdir()
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(place)], capture_output=True)
    except OSError:
        pytest.skip("nobody can mount here")
    if done.returncode:
        pytest.skip("this process may not mount")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_no_room_for_temporary_files(metalint: Metalint, root: Path, small: Path) -> None:
    for number in range(5):
        (root / "meta" / f"p{number}.prototxt").write_text(paper(f"Model {number}.", f"2401.0000{number}"))
    commit_all(root)
    for path in (root / "meta").iterdir():
        path.write_text(path.read_text() + "# changed\n")
    before = contents(root)
    told = f"metalint: {small}: the files of a commit cannot be written: No space left on device; "
    told += "let TMPDIR name a folder with room for them\n"
    run = metalint("gate", "HEAD", cwd=root)
    assert (run.code, run.out, run.err) == (2, "", told)
    for words in (("report", "--history"), ("report", "--since", "HEAD")):
        run = metalint(*words, cwd=root)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert "No space left on device" in run.err
    assert contents(root) == before
    assert list(small.iterdir()) == []


def test_no_room_to_compile_a_schema(metalint: Metalint, root: Path, small: Path) -> None:
    (root / "proto").mkdir()
    text = (PACKAGED / "paper.proto").read_text()
    more = "".join(f"  optional string more_{number} = {number};\n" for number in range(1000, 1400))
    (root / "proto" / "paper.proto").write_text(f"{text}\nmessage More {{\n{more}}}\n")
    (root / "metalint.toml").write_text('proto = "proto/paper.proto"\n')
    run = metalint("--no-cache", "lint", cwd=root)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "No space left on device" in run.err
    assert list(small.iterdir()) == []


def test_no_folder_for_temporary_files(metalint: Metalint, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(root / "nowhere")])
    run = metalint("gate", "HEAD", cwd=root)
    nowhere = f"No usable temporary directory found in ['{root}/nowhere']"
    assert (run.code, run.out) == (2, "")
    assert run.err == f"metalint: {nowhere}; let TMPDIR name a folder that can be written\n"


PAGE = "# Papers\n\n| Title | Link |\n|:--|:--|\n| Fat models | [paper](https://arxiv.org/abs/2401.00002) |\n"
WRITING: Final = [
    "init --suggestions --site",
    "fix",
    "--verbose fix --unsafe",
    "render",
    "mv a b",
    "baseline",
    "baseline --out other.json",
    "names prefer MIT",
    "add --title Thin",
    "fix --suppress title-period --reason right",
    "lint --sarif-file out.sarif",
    "lint --out out.txt",
    "gate HEAD --sarif-file out.sarif",
    "import page.md --out new --write-schema new/own.proto --format json",
    "export --format csv --out out.csv",
    "site --out site",
    "report --out out.md",
]


def own_files(root: Path) -> dict[str, bytes]:
    return {path: data for path, data in contents(root).items() if not path.startswith(".git/")}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("words", WRITING)
def test_who_stops_reading_loses_no_file(root: Path, tmp_path: Path, words: str) -> None:
    """What `metalint init | head -1` writes is what `metalint init` writes, and so it is for each command."""
    if words.startswith("init"):
        (root / "metalint.toml").unlink()
    (root / "page.md").write_text(PAGE)
    for number in range(3, 9):  # two kinds of names that nothing decides on
        institution = "MIT" if number % 2 else "Massachusetts Institute of Technology"
        venue = "NeurIPS" if number % 2 else "Neural Information Processing Systems"
        (root / "meta" / f"p{number}.prototxt").write_text(
            paper(f"Model {number}", f"2401.0000{number}", institution, venue)
        )
    commit_all(root)
    (root / "meta" / "c.prototxt").write_text(paper("Small  models.", "2401.00009"))
    kept = tmp_path / "kept"
    shutil.copytree(root, kept)
    # a stream without a buffer is at its end with the first line
    env = {**os.environ, "PYTHONUNBUFFERED": "1", "METALINT_CACHE_DIR": str(tmp_path / "cache"), "TZ": "UTC"}
    command = [sys.executable, "-m", "metalint", *words.split()]
    heard = subprocess.run(command, cwd=root, env=env, capture_output=True, timeout=120)
    made = own_files(root)
    assert (heard.returncode in {0, 1}, made == own_files(kept)) == (True, False), heard
    for name in ("stdout", "stderr"):
        shutil.rmtree(root)
        shutil.copytree(kept, root)
        reading, pipe = os.pipe()
        os.close(reading)
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, name: pipe}
        done = subprocess.run(command, cwd=root, env=env, timeout=120, **streams)
        os.close(pipe)
        assert done.returncode == heard.returncode
        assert own_files(root) == made
