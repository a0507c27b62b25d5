"""Every command that writes, and links, other files and other runs in its way."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import pytest
from adding.fake_services import Services, entry
from adding.lists import PaperList
from conftest import contents, drive
from hostile.driving import path_of, started
from hostile.repository import FINE, filled

import metalint
from metalint.errors import MetalintError
from metalint.files import atomic_writes, locks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

THEIRS: Final = "theirs\n"
IMAGE: Final = b"\x89PNG\r\n\x1a\n rest"
LIST: Final = "- [Title 1 of models](https://arxiv.org/abs/2402.00001), ICLR 2024\n"
UNKNOWN: Final = filled(FINE, "", 9).replace('  authors: "Ann Bell"\n', "").replace("ICLR", "arXiv")
OUTPUT: Final = '[[outputs]]\npath = "lists/all.md"\n'
OWN: Final = 'institutions = ["own.prototxt"]\n'
REGION: Final = "<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n"


class Writer(NamedTuple):
    """What writes a file: the file, the command, settings, and what is in the file at first, if anything."""

    place: str
    command: str
    settings: str = ""
    before: str | None = None


WRITERS: Final = {
    "add": Writer("meta/awq.prototxt", "add 2306.00978"),
    "import": Writer("new/title_1_of_models.prototxt", "import list.md --out new"),
    "import by force": Writer("new/title_1_of_models.prototxt", "import list.md --out new --force", before="x"),
    "baseline": Writer(".metalint-baseline.json", "baseline"),
    "baseline again": Writer(".metalint-baseline.json", "baseline", before='{"version": 2, "findings": []}\n'),
    "baseline elsewhere": Writer("lists/b.json", "baseline --out lists/b.json"),
    "prefer": Writer("registry/venues.prototxt", "names prefer ICLR"),
    "prefer again": Writer("own.prototxt", "names prefer MIT", OWN, "#\n"),
    "init": Writer(".pre-commit-config.yaml", "init"),
    "the workflow of init": Writer(".github/workflows/papers.yml", "init"),
    "site": Writer("out/index.html", "site --out out"),
    "the marker of a site": Writer("out/.metalint-site", "site --out out"),
    "render": Writer("lists/all.md", "render", OUTPUT),
    "render again": Writer("lists/all.md", "render", OUTPUT, "old\n"),
    "render a region": Writer("lists/all.md", "render", OUTPUT + 'marker = "papers"\n', REGION),
    "fix": Writer("meta/p9.prototxt", "fix", before=filled(FINE, "", 9)),
    "update": Writer("meta/p9.prototxt", "update --write", before=UNKNOWN),
    "suppressions": Writer(
        "meta/p9.prototxt", "fix --suppress title-period --reason why", before=filled(FINE, "", 9)
    ),
    "a report": Writer("lists/r.json", "lint --format json --out lists/r.json"),
    "a health report": Writer("lists/r.md", "report --out lists/r.md"),
    "SARIF": Writer("lists/r.sarif", "lint --sarif-file lists/r.sarif"),
    "export": Writer("lists/e.json", "export --format json --out lists/e.json"),
}  # fmt: skip


@pytest.fixture
def services() -> Services:
    made = Services()
    made.arxiv["2306.00978"] = entry("2306.00978", "AWQ: Weights", ["Ann Ray"])
    made.arxiv["2402.00009"] = entry("2402.00009", "Title 00009 of models.", ["Ann Bell"])
    made.files["/arxiv/html/2306.00978"] = b'<figure><img src="x1.png"></figure>'
    made.files["/arxiv/html/2306.00978/x1.png"] = IMAGE
    return made


@pytest.fixture
def root(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[Path]:
    with services.server() as server:
        made = PaperList(tmp_path / "list", tmp_path / "cache", services, server)
        monkeypatch.chdir(made.root)
        monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
        for number in range(3):
            (made.root / "meta" / f"p{number}.prototxt").write_text(filled(FINE, "", number).replace("ICLR", "NIPS"))
        (made.root / "list.md").write_text(LIST)
        (tmp_path / "outside").mkdir()
        for folder in (made.root / "notes", tmp_path / "outside"):
            folder.mkdir(exist_ok=True)
            (folder / "theirs.md").write_text(THEIRS)
        yield made.root


def prepared(root: Path, writer: Writer) -> Path:
    """Write the settings and what is in the place at first; return the place."""
    settings = root / "metalint.toml"
    settings.write_text(writer.settings + settings.read_text())
    place = root / writer.place
    if writer.before is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(writer.before)
    return place


LINKS: Final[dict[str, Callable[[Path, Path], object]]] = {
    "out": lambda place, root: place.symlink_to(root.parent / "outside" / "theirs.md"),
    "to a note": lambda place, root: place.symlink_to(root / "notes" / "theirs.md"),
    "to a paper": lambda place, root: place.symlink_to(root / "meta" / "p0.prototxt"),
    "to nothing": lambda place, _: place.symlink_to("nowhere"),
    "to itself": lambda place, _: place.symlink_to(place.name),
    "hard, to a note": lambda place, root: place.hardlink_to(root / "notes" / "theirs.md"),
    "hard, to a paper": lambda place, root: place.hardlink_to(root / "meta" / "p0.prototxt"),
}


def kept(root: Path, place: Path) -> dict[str, bytes]:
    """Return all files but the one in the place, and what a paper may be fixed to."""
    found = {**contents(root), **{f"../{name}": data for name, data in contents(root.parent / "outside").items()}}
    found.pop(place.relative_to(root).as_posix(), None)
    return found


@pytest.mark.parametrize(
    "link", [one if one == "to a paper" else pytest.param(one, marks=pytest.mark.slow) for one in LINKS]
)
@pytest.mark.parametrize("name", WRITERS)
def test_no_writer_changes_what_a_link_leads_to(root: Path, name: str, link: str) -> None:
    writer = WRITERS[name]
    place = prepared(root, writer)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if "site" in name:
        (root / "out").rmdir()
        assert drive("site", "--out", "out").code == 0
        place.unlink()
    LINKS[link](place, root)
    before = kept(root, place)
    outcome = drive(*writer.command.split())
    assert outcome.code in {0, 1, 2}, outcome.err
    after = kept(root, place)
    changes_papers = writer.command.split()[0] in {"fix", "update"} or "--suppress" in writer.command
    for path, data in before.items():
        if changes_papers and path.startswith("meta/"):
            assert b"Ann Bell" in after[path]  # a fix of a paper is one
        else:
            assert after[path] == data, (path, outcome)
    assert not [path for path in after if path.endswith(".metalint-tmp") or "nowhere" in path]


@pytest.mark.parametrize("name", [name for name, writer in WRITERS.items() if "/" in writer.place])
def test_no_writer_goes_through_a_folder_that_is_a_link_out(root: Path, name: str) -> None:
    writer = WRITERS[name]
    place = prepared(root, writer)
    folder = place.parent
    elsewhere = root.parent / "outside" / "folder"
    folder.parent.mkdir(exist_ok=True)
    if folder.exists():
        folder.rename(elsewhere)
    else:
        elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    before = contents(elsewhere)
    outcome = drive(*writer.command.split())
    assert outcome.code in {1, 2} or name in {"the workflow of init", "a cover"}, outcome
    assert contents(elsewhere) == before


RACES: Final = [
    name for name, writer in WRITERS.items() if name not in {"a report", "a health report", "SARIF", "export"}
]


@pytest.mark.parametrize("name", RACES)
def test_what_changes_or_appears_between_reading_and_writing_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    writer = WRITERS[name]
    place = prepared(root, writer)

    def meanwhile(handle: int, mode: str, *, closefd: bool) -> IO[Any]:  # between reading and the rename
        temporary = path_of(handle)
        if temporary.name.startswith(f".{place.name[:50]}.") and temporary.parent == place.parent.resolve():
            place.write_text(THEIRS)
        return open(handle, mode, closefd=closefd)

    monkeypatch.setattr(atomic_writes, "open", meanwhile, raising=False)
    outcome = drive(*writer.command.split())
    assert place.read_text() == THEIRS, outcome
    assert outcome.code in {1, 2}
    assert "meanwhile" in outcome.err
    assert not list(root.rglob("*.metalint-tmp"))


def at_once(*commands: str) -> list[int]:
    """Run commands at the same time; return their exit codes."""
    processes = [started(words.split()) for words in commands]
    return [os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in processes]


@pytest.mark.slow
@pytest.mark.parametrize("times", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_papers_that_several_runs_add_at_once_are_there_once(root: Path, services: Services, times: int) -> None:
    ids = [f"2301.{number:05}" for number in range(1, 7)]
    for number, id_ in enumerate(ids):  # two by two they want the same name
        services.arxiv[id_] = entry(id_, f"Same{number // 2}X: Number {number}", ["Ann Ray"])
    settings = root / "metalint.toml"
    settings.write_text('[links.hosts."127.0.0.1"]\ninterval = 0\n' + settings.read_text())
    before = contents(root / "meta")
    for _ in range(times):
        codes = at_once(f"add {' '.join(ids)}", f"add {' '.join(reversed(ids))}", f"add {ids[0]}", f"add {ids[1]}")
        assert set(codes) <= {0, 1}
        added = {name: data for name, data in contents(root / "meta").items() if name not in before}
        found = sorted(id_ for id_ in ids for data in added.values() if f"abs/{id_}".encode() in data)
        assert (found, len(added)) == (ids, len(ids))
        for name in added:
            (root / "meta" / name).unlink()


@pytest.mark.slow
@pytest.mark.parametrize("times", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_lists_that_are_imported_at_once_replace_nothing(root: Path, times: int) -> None:
    lines = [f"- [Title {n} of models](https://arxiv.org/abs/2403.{n:05})" for n in range(30)]
    (root / "one.md").write_text("".join(f"{line}, ICLR 2024\n" for line in lines))
    (root / "two.md").write_text("".join(f"{line}, ICML 2025\n" for line in lines))
    for name in ("one", "two"):
        assert drive("import", f"{name}.md", "--out", name).code == 0
    one, two = contents(root / "one"), contents(root / "two")
    assert len(one) == len(two) == len(lines)
    for number in range(times):
        out = f"out{number}"
        codes = at_once(f"import one.md --out {out}", f"import two.md --out {out}", f"import one.md --out {out}")
        assert contents(root / out) == (one if codes == [0, 1, 0] else two)
        assert codes in ([0, 1, 0], [1, 0, 1])


def test_the_python_api_goes_through_the_same_door(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    with locks.lock_list(root):
        for write in (metalint.fix, metalint.render):
            with pytest.raises(MetalintError, match="another run has been changing papers"):
                write(root)
        for name in LOCKED:
            outcome = drive(*WRITERS[name].command.split())
            assert (outcome.code in {1, 2}, outcome.err.count("another run")) == (True, 1), outcome


LOCKED: Final = (
    "add", "import", "baseline", "prefer", "init", "site", "fix", "suppressions",
)  # fmt: skip
