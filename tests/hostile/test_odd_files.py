"""Whatever metalint reads may be a pipe, a device, a socket, a folder, or endless: that is one line, and no wait."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import Run, commit_all, drive
from hostile.repository import FINE, filled

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo") or sys.platform != "linux", reason="needs odd files")

SECONDS = 10
MEMORY = 6 << 30  # bytes of addresses
HUGE = 10 << 30  # bytes, none of which is on the disk
TABLE = '[[outputs]]\npath = "README.md"\nmarker = "papers"\n'
WHOLE = '[[outputs]]\npath = "README.md"\n'
TEMPLATE = '[[outputs]]\npath = "README.md"\nlayout = "odd.md.j2"\n'
LIST = "- [On models](https://arxiv.org/abs/2401.00001), Ann Bell.\n"


def put(kind: str, place: Path) -> None:
    """Put something odd in the place of a file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(place)
        case "device":
            place.symlink_to("/dev/zero")
        case "true device":
            try:
                os.mknod(place, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
                with place.open("rb"):
                    pass
            except PermissionError:
                pytest.skip("devices need root, and a file system that has them")
        case "socket":
            with socket.socket(socket.AF_UNIX) as made:
                here = Path.cwd()
                os.chdir(place.parent)  # a path of a socket is short
                made.bind(place.name)
                os.chdir(here)
        case "folder":
            place.mkdir()
        case "10 GB":
            with place.open("wb") as file:
                file.write(b"\x89PNG\r\n\x1a\n" if place.suffix == ".png" else b"")
                file.truncate(HUGE)
        case "itself":
            place.symlink_to(place.name)


KINDS = ("pipe", "device", "true device", "socket", "folder", "10 GB", "itself")


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all that is compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Path) -> Iterator[Path]:
    folder = tmp_path / "root"
    (folder / "meta").mkdir(parents=True)
    (folder / "meta" / "a.prototxt").write_text(
        filled(FINE, "", 1) + 'note {\n  url: "n.md"\n}\ncover {\n  url: "c.png"\n}\n'
    )
    (folder / "main.proto").write_text(
        'syntax = "proto3"; import /* "x */ public "od" /* and */ "d.proto"; message PaperInfo { string a = 1; }'
    )
    (folder / "list.md").write_text(LIST)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(warm))
    yield folder
    shutil.rmtree(folder)


def driven(*words: str) -> Run:
    """Run a command that must end by itself."""

    def late(*_: object) -> None:
        raise AssertionError(f"{words}: still running after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, limits[1]))
    signal.alarm(SECONDS)
    try:
        return drive(*words)
    finally:
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_AS, limits)
        signal.signal(signal.SIGALRM, before)


class Reader(NamedTuple):
    """What reads a file: its path, the commands that read it, the settings that name it, and what makes it at first."""

    place: str
    commands: tuple[str, ...]
    settings: str | None = ""
    first: str = ""


READERS = {
    "settings": Reader("metalint.toml", ("lint", "fix", "baseline", "init")),
    "shared settings": Reader("pyproject.toml", ("lint", "baseline"), None),
    "named settings": Reader("odd.toml", ("--config odd.toml lint",)),
    "the baseline": Reader(
        ".metalint-baseline.json", ("lint", "baseline", "baseline --check", "baseline --prune", "report", "init")
    ),
    "a named baseline": Reader("odd.json", ("lint --baseline odd.json", "baseline --out odd.json")),
    "a schema": Reader("odd.proto", ("lint", "fix", "schema"), 'proto = "odd.proto"\n'),
    "an imported schema": Reader("odd.proto", ("lint", "schema"), 'proto = "main.proto"\n'),
    "constraints": Reader("odd.json", ("lint", "fix", "schema"), 'json-schema = "odd.json"\n'),
    "institutions": Reader(
        "odd.prototxt",
        ("lint", "fix", "names", "names prefer A --instead-of B"),
        'institutions = ["odd.prototxt"]\n',
    ),
    "venues": Reader("odd.prototxt", ("lint", "names prefer arXiv"), 'venues = ["odd.prototxt"]\n'),
    "types of code": Reader("odd.prototxt", ("lint", "names prefer PyTorch"), 'code-types = ["odd.prototxt"]\n'),
    "a dump of ROR": Reader("odd.json", ("lint", "names lookup A"), 'ror = "odd.json"\n'),
    "a dump of DBLP": Reader("odd.xml", ("add 2401.00001", "update"), '[sources]\ndblp = "odd.xml"\n'),
    "a template": Reader("odd.md.j2", ("render", "render --check", "lint"), TEMPLATE),
    "a printed template": Reader("odd.md.j2", ("render --stdout --layout odd.md.j2",)),
    "an output": Reader("README.md", ("render", "render --check", "lint"), TABLE),
    "a whole output": Reader("README.md", ("render", "render --check", "lint"), WHOLE),
    "a list": Reader("odd.md", ("import odd.md --out new",)),
    "records": Reader("odd.bib", ("import odd.bib --out new",)),
    "identifiers": Reader("odd.txt", ("add --from-file odd.txt",)),
    "a paper": Reader(
        "meta/b.prototxt", ("lint", "fix", "render --stdout", "site --out out", "export --format json")
    ),
    "a note": Reader("notes/n.md", ("lint",)),
    "a cover": Reader("notes/c.png", ("lint", "site --out out")),
    "the marker of a site": Reader("out/.metalint-site", ("site --out out",)),
    "a file of a site": Reader("out/index.html", ("site --out out",), first="site --out out"),
    "an imported paper": Reader(
        "new/on_models.prototxt",
        ("import list.md --out new", "import list.md --out new --force"),
        first="import list.md --out new",
    ),
    "the hooks": Reader(".pre-commit-config.yaml", ("init",)),
    "a workflow": Reader(".github/workflows/odd.yml", ("init",)),
}  # fmt: skip
HARMLESS = {
    "a paper": ("folder",),
    "the hooks": ("device", "itself"),
    "a workflow": ("device", "itself"),
    "a note": KINDS,
    "a cover": tuple(kind for kind in KINDS if kind != "10 GB"),
}
"""What is no paper, is kept as it is, or is a finding among others."""

CASES = [
    pytest.param(name, kind, command, marks=[] if kind in {"pipe", "10 GB"} else pytest.mark.slow)
    for name, reader in READERS.items()
    for kind in KINDS
    for command in (reader.commands if kind == "pipe" else reader.commands[:1])
]


@pytest.mark.parametrize(("name", "kind", "command"), CASES)
def test_what_is_read_may_be_anything(root: Path, name: str, kind: str, command: str) -> None:
    reader = READERS[name]
    if reader.settings is not None:
        (root / "metalint.toml").write_text(reader.settings)
    if reader.first:
        assert drive(*reader.first.split()).code == 0
    put(kind, root / reader.place)
    outcome = driven(*command.split())
    assert "Traceback" not in outcome.err
    assert outcome.code in {1, 2} or kind in HARMLESS.get(name, ()), outcome
    if outcome.code == 2:
        assert len(outcome.err.splitlines()) == 1, outcome.err


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder"])
def test_a_summary_of_a_job_may_go_anywhere(root: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    (root / "metalint.toml").write_text("")
    put(kind, root / "odd")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(root / "odd"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    outcome = driven("lint")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1), outcome


KEPT_BY_GIT = {
    "HEAD": ("lint", "report --history --format json"),
    "shallow": ("report --history --format json", "gate HEAD"),
    "packed-refs": ("lint", "report --history --format json"),
    "index": ("lint", "gate HEAD"),
    "config": ("lint", "gate HEAD"),
}
"""What reads a file that git keeps."""


@pytest.mark.parametrize(
    ("name", "kind", "command"),
    [
        pytest.param(name, kind, command, marks=[] if (name, kind) == ("shallow", "10 GB") else pytest.mark.slow)
        for name, commands in KEPT_BY_GIT.items()
        for kind in KINDS
        for command in commands
    ],
)
def test_what_git_keeps_may_be_anything(root: Path, name: str, kind: str, command: str) -> None:
    """Git waits for a pipe, and metalint no longer than it waits for git."""
    (root / "metalint.toml").write_text("")
    commit_all(root)
    put(kind, root / ".git" / name)
    outcome = driven(*command.split())
    assert outcome.code in {0, 1, 2}, outcome
    assert "Traceback" not in outcome.err
    assert len(outcome.err.splitlines()) <= 1, outcome.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_repository_may_be_anything(root: Path, kind: str) -> None:
    (root / "metalint.toml").write_text("")
    put(kind, root / ".git")
    assert driven("lint").code in {0, 1}
    outcome = driven("gate", "HEAD")
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("command", ["links", "add 2401.00002 --diff", "update"])
@pytest.mark.parametrize("kind", [*KINDS, "no certificate", "gone"])
def test_certificates_may_be_anything(root: Path, monkeypatch: pytest.MonkeyPatch, kind: str, command: str) -> None:
    (root / "metalint.toml").write_text("[links]\ntimeout = 1\n")
    place = root / "odd.pem"
    put(kind, place)
    if kind == "no certificate":
        place.write_text("-----BEGIN CERTIFICATE-----\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    outcome = driven(*command.split())
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1), outcome
    assert outcome.err.startswith(f"metalint: SSL_CERT_FILE: {place}: ")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pattern", ["results/*.sqlite", "*.msgpack"])
def test_what_the_cache_keeps_may_be_anything(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, pattern: str
) -> None:
    (root / "metalint.toml").write_text("")
    monkeypatch.setenv("METALINT_CACHE_DIR", str(tmp_path / "own"))
    before = driven("lint")
    for place in (tmp_path / "own").glob(pattern):
        put(kind, place)
    outcome = driven("lint")
    assert outcome[:2] == before[:2]
    assert len(outcome.err.splitlines()) <= 1, outcome.err


def test_more_on_standard_input_than_anybody_would_write(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "metalint.toml").write_text("")
    with Path("/dev/zero").open(encoding="latin-1") as endless:
        monkeypatch.setattr(sys, "stdin", endless)
        for words in ("lint - --stdin-filename meta/a.prototxt", "add --from-file -", "names lookup -"):
            outcome = driven(*words.split())
            assert outcome == (2, "", "metalint: standard input: it is larger than 128 MiB\n")
