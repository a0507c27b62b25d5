"""Writers that are killed at any moment: nothing is lost, nothing is half, and the next run leaves nothing behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from adding.fake_services import Services, entry
from adding.lists import PaperList
from conftest import contents, drive
from hostile.driving import started
from hostile.repository import FINE, filled

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")]

KILLS = 100 if os.environ.get("METALINT_TORTURE") else 10
PAPERS = 40
IMAGE = b"\x89PNG\r\n\x1a\n" + bytes(100_000)


def kills(words: str, prepare: Callable[[], object], check: Callable[[], None]) -> None:
    """Kill a command at many moments, each time after ``prepare`` and before a ``check``; tell what was hit."""
    prepare()
    start = time.monotonic()
    os.waitpid(started(words.split()), 0)
    whole = time.monotonic() - start
    moments = random.Random(5)
    hit = leftovers = 0
    for _ in range(KILLS):
        prepare()
        process = started(words.split())
        time.sleep(moments.uniform(0, whole))
        os.kill(process, signal.SIGKILL)
        hit += os.WIFSIGNALED(os.waitpid(process, 0)[1])
        leftovers += bool(temporary())
        check()
        assert temporary() == []
    sys.stdout.write(f"{words}: {KILLS} kills, {hit} before the end, {leftovers} left a temporary file\n")
    assert hit


def temporary() -> list[Path]:
    return list(Path.cwd().rglob("*.metalint-tmp"))


def whole(folder: Path, wanted: dict[str, bytes]) -> None:
    """Check that what is there is whole, temporary files aside."""
    for name, content in contents(folder).items():
        assert name.endswith(".metalint-tmp") or wanted.get(name) == content, name


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[Path]:
    folder = tmp_path / "root"
    (folder / "meta").mkdir(parents=True)
    for number in range(PAPERS):
        paper = filled(FINE, "", number) + f'cover {{\n  url: "{number}.png"\n}}\n'
        (folder / "meta" / f"p{number}.prototxt").write_text(paper)
    (folder / "notes").mkdir()
    for number in range(PAPERS):
        (folder / "notes" / f"{number}.png").write_bytes(IMAGE)
    (folder / "metalint.toml").write_text("")
    lines = (f"- [Title {n} of models](https://arxiv.org/abs/2403.{n:05}), ICLR 2024\n" for n in range(PAPERS))
    (folder / "list.md").write_text("".join(lines))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    return folder


def test_import(root: Path) -> None:
    words = "import list.md --out new"
    assert drive(*words.split()).code == 0
    wanted = contents(root / "new")
    assert len(wanted) == PAPERS

    def check() -> None:
        if (root / "new").exists():
            whole(root / "new", wanted)
        assert drive(*words.split()).code == 0
        assert contents(root / "new") == wanted

    kills(words, lambda: shutil.rmtree(root / "new"), check)


@pytest.mark.parametrize("is_there", [False, True])
def test_baseline(root: Path, is_there: bool) -> None:  # noqa: FBT001 - a parameter of the test
    place = root / ".metalint-baseline.json"
    assert drive("baseline").code == 0
    wanted = place.read_bytes()
    old = b'{"version": 2, "findings": []}\n'
    assert wanted.count(b"fingerprint") == PAPERS

    def prepare() -> None:
        place.unlink()
        if is_there:
            place.write_bytes(old)

    def check() -> None:
        assert (place.read_bytes() if place.exists() else None) in {wanted, old if is_there else None}
        assert drive("baseline").code == 0
        assert place.read_bytes() == wanted

    kills("baseline", prepare, check)


@pytest.mark.parametrize("is_there", [False, True])
def test_site(root: Path, tmp_path: Path, is_there: bool) -> None:  # noqa: FBT001 - a parameter of the test
    out, old = root / "out", tmp_path / "old"
    for number in range(PAPERS, PAPERS + 20):  # will be gone
        (root / "meta" / f"p{number}.prototxt").write_text(filled(FINE, "", number).replace("Bell", "Gone"))
    assert drive("site", "--out", str(old)).code == 0
    for number in range(PAPERS, PAPERS + 20):
        (root / "meta" / f"p{number}.prototxt").unlink()
    assert drive("site", "--out", "out").code == 0
    wanted = contents(out)
    assert b"Gone" in b"".join(contents(old).values())

    def prepare() -> None:
        shutil.rmtree(out)
        if is_there:
            shutil.copytree(old, out)

    def check() -> None:
        assert drive("site", "--out", "out").code == 0
        assert contents(out) == wanted

    kills("site --out out", prepare, check)


def test_add(services: Services, paper_list: PaperList, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [f"2301.{number:05}" for number in range(1, 13)]
    for number, id_ in enumerate(ids):
        services.arxiv[id_] = entry(id_, f"Paper{number}X: Number {number} of Many", ["Ann Ray"])
    paper_list.configure('[links.hosts."127.0.0.1"]\ninterval = 0\n')
    monkeypatch.setenv("METALINT_CACHE_DIR", str(paper_list.cache))
    words = f"add {' '.join(ids)}"
    assert drive(*words.split()).code == 0
    wanted = contents(paper_list.root)
    assert len([name for name in wanted if name.endswith(".prototxt")]) == len(ids)

    def prepare() -> None:
        shutil.rmtree(paper_list.root / "meta")
        (paper_list.root / "meta").mkdir()

    def check() -> None:
        whole(paper_list.root, wanted)
        outcome = drive(*words.split())
        assert outcome.code in {0, 1}, outcome.err
        assert contents(paper_list.root) == wanted

    kills(words, prepare, check)


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def paper_list(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperList]:
    with services.server() as server:
        made = PaperList(tmp_path / "list", tmp_path / "cache", services, server)
        monkeypatch.chdir(made.root)
        yield made
