"""Paths: none of a paper, a note, a setting or an option leads out of the repository, or to git's own files."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Metalint, drive, git
from hostile.driving import traces
from hostile.repository import EVERYWHERE, FINE, NOTE_LINKS, Place, build, filled
from hostile.values import CANARY
from rows import each_row

from metalint.files.git import is_gits_own
from metalint.files.workspace import Workspace
from metalint.papers.assets import linked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

TEMPLATE = """
[[outputs]]
path = "out.md"
layout = "{}"
"""
OUTPUT = """
[[outputs]]
path = "{}"
"""
HEADER = "# proto-message: metalint.PaperInfo\n\n"
REGION = OUTPUT + 'marker = "papers"\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[Place]:
    """A small repository, as working directory, and a folder beside it that must stay as it is, and unread."""
    made = build(tmp_path, values={}, file_names=())
    shutil.rmtree(made.root / "meta")
    (made.root / "meta").mkdir()
    (made.root / "meta" / "a.prototxt").write_text(filled(FINE, ""))
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    before = traces(made.outside)
    yield made
    assert traces(made.outside) == before


def configure(place: Place, text: str) -> None:
    (place.root / "metalint.toml").write_text(text)


WAYS_OUT = (
    "../outside/new.md", "a/../../outside/new.md", "./../outside/new.md", "away/new.md", "away/deep/../new.md",
    "to-new.md", "chain.md", "{outside}/new.md", "/dev/full", "../root/../outside/new.md",
)  # fmt: skip
INTO_GIT = (
    ".git/config",
    ".git/hooks/post-commit",
    ".GIT/x",
    "x/.git/y",
    "to-git",
    "git-folder/x",
    ".git./x",
    "GIT~1/x",
)


def plant(place: Place) -> None:
    """Plant links that lead out of the root, and to git's own files."""
    root = place.root
    (root / "away").symlink_to(place.outside)
    (root / "to-new.md").symlink_to("../outside/new.md")
    (root / "chain.md").symlink_to("to-new.md")
    (root / "loop.md").symlink_to("loop.md")
    (root / "to-git").symlink_to(".git/config")
    (root / "git-folder").symlink_to(".git")


@pytest.mark.parametrize("form", [OUTPUT, REGION], ids=["whole", "region"])
@pytest.mark.parametrize("path", [*WAYS_OUT, *INTO_GIT])
def test_outputs(place: Place, path: str, form: str) -> None:
    plant(place)
    configure(place, form.format(path.format(outside=place.outside)))
    kept = (place.root / ".git" / "config").read_bytes()
    for words in (("render",), ("render", "--check"), ("render", "--diff"), ("lint",)):
        outcome = drive(*words)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert outcome.err.startswith("metalint: metalint.toml: outputs[0].path: ")
    assert (place.root / ".git" / "config").read_bytes() == kept


def test_an_output_in_a_circle_of_links(place: Place) -> None:
    plant(place)
    configure(place, OUTPUT.format("loop.md/x.md"))
    assert drive("render") == (2, "", "metalint: loop.md/x.md: cannot be read: Too many levels of symbolic links\n")
    outcome = drive("lint", "--format", "concise")
    assert outcome.code == 1
    assert "loop.md/x.md:1:1: error[stale-output] cannot be read: Too many levels" in outcome.out


@pytest.mark.parametrize(
    "path", ["../outside/secret.j2", "away/secret.j2", "{outside}/secret.j2", "linked.j2", "up.j2"]
)
def test_templates(place: Place, path: str) -> None:
    plant(place)
    (place.root / "linked.j2").symlink_to(place.outside / "secret.j2")
    (place.root / "up.j2").write_text("{% include 'linked.j2' %}{% include '../outside/secret.j2' %}")
    template = path.format(outside=place.outside)
    configure(place, TEMPLATE.format(template))
    for words in (("render",), ("lint",), ("render", "--stdout", "--layout", template)):
        outcome = drive(*words)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert CANARY not in outcome.err


REFUSED = re.compile(r"it is not written|the baseline cannot be read|not a baseline; delete the link")


@pytest.mark.parametrize("path", ["to-new.md", "chain.md", "away/new.json", "to-git", "git-folder/hooks/post-commit"])
@pytest.mark.parametrize("words", [("lint", "--out"), ("baseline", "--out")], ids=" ".join)
def test_a_report_follows_no_link_out_of_the_root(place: Place, words: tuple[str, str], path: str) -> None:
    plant(place)
    kept = (place.root / ".git" / "config").read_bytes()
    for named in (path, str(place.root / path), f"meta/../{path}"):
        outcome = drive(*words, named)
        *notes, complaint = outcome.err.splitlines()
        assert (outcome.code, outcome.out) == (2, "")
        assert all("so that no command reads their files" in note for note in notes)
        assert REFUSED.search(complaint)
    assert (place.root / ".git" / "config").read_bytes() == kept


@pytest.mark.usefixtures("place")
def test_a_report_goes_where_the_user_says(tmp_path: Path) -> None:
    assert drive("lint", "--fail-on", "never", "--out", str(tmp_path / "elsewhere" / "x.txt")).code == 0
    assert (tmp_path / "elsewhere" / "x.txt").read_text().endswith("metalint fix`.\n")


def test_the_baseline_is_no_link_out_of_the_root(place: Place) -> None:
    (place.root / ".metalint-baseline.json").symlink_to("../outside/secret.json")
    for words in (("baseline",), ("baseline", "--prune"), ("baseline", "--check"), ("lint",)):
        outcome = drive(*words)
        assert outcome.code == 2
        assert outcome.err.count("\n") == 1
        assert CANARY not in outcome.err + outcome.out


@pytest.mark.parametrize("key", ["institutions", "venues", "code-types"])
@pytest.mark.parametrize(
    "path", ["../outside/secret.prototxt", "{outside}/secret.prototxt", "away/secret.prototxt", ".git/config"]
)
def test_registries(place: Place, key: str, path: str) -> None:
    plant(place)
    configure(place, f'{key} = ["{path.format(outside=place.outside)}"]\n')
    for words in (
        ("lint",),
        ("fix",),
        ("names", "lookup", "MIT"),
        ("names", "prefer", "A", "--instead-of", "B"),
    ):
        outcome = drive(*words)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert "outside of the repository" in outcome.err


@pytest.mark.parametrize("path", ["..", "../outside", "{outside}", "notes/../..", "{{year}}/../../.."])
def test_asset_roots(place: Place, path: str) -> None:
    configure(place, f'asset-roots = ["{path.format(outside=place.outside)}"]\n')
    outcome = drive("lint")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("value", [link for link in NOTE_LINKS if "[" not in link and "://" not in link])
def test_covers_and_notes(place: Place, value: str) -> None:
    configure(place, 'asset-roots = ["notes", "away", "notes/away"]\n')
    (place.root / "away").symlink_to(place.outside)
    (place.root / "meta" / "a.prototxt").write_text(filled(EVERYWHERE, value))
    outcome = drive("lint", "--select", "paths,syntax", "--format", "json")
    found = {one["rule"] for one in outcome.json()["diagnostics"] if one["path"] == "meta/a.prototxt"}
    assert found <= {"unsafe-path", "missing-note", "missing-cover"}
    assert found or value == "javascript:alert(1)"
    for layout in ("table", "list"):
        assert CANARY not in drive("render", "--stdout", "--layout", layout).out


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("../../outside/secret.md", "unsafe-path"),
        ("/etc/passwd", "unsafe-path"),
        ("//host/share/x.md", "unsafe-path"),
        ("\\\\host\\share\\x.md", "unsafe-path"),
        ("..\\..\\outside\\secret.md", "unsafe-path"),
        ("C:secret.md", "unsafe-path"),
        ("C:\\secret.md", "unsafe-path"),
        ("linked.md", "unsafe-path"),
        ("chain.md", "unsafe-path"),
        ("away/secret.md", "unsafe-path"),
        ("git.md", "unsafe-path"),
        ("../.git/config", "unsafe-path"),
        ("a\x00.md", "unsafe-path"),
        ("loop.md", "missing-note"),
        ("\u2024\u2024/\u2024\u2024/outside/secret.md", "missing-note"),
        ("\uff0e\uff0e\uff0foutside\uff0fsecret.md", "missing-note"),
        ("..\u2215..\u2215outside\u2215secret.md", "missing-note"),
        ("%2e%2e/%2e%2e/outside/secret.md", "missing-note"),
        ("x" * 5000, "missing-note"),
    ],
)
def test_notes_by_rule(place: Place, value: str, rule: str) -> None:
    (place.root / "meta" / "a.prototxt").write_text(filled('note {\n  url: "X"\n}\n', value))
    outcome = drive("lint", "--select", "paths", "--ignore", "orphan-asset,unlisted-paper", "--format", "json")
    assert [one["rule"] for one in outcome.json()["diagnostics"]] == [rule]


@pytest.mark.parametrize("target", NOTE_LINKS)
def test_links_of_notes_are_looked_up_inside_only(place: Place, target: str) -> None:
    path = linked("notes/n.md", target)
    assert path is None or not path.startswith(("/", "..", "C:"))
    assert path is None or "\\" not in path
    workspace = Workspace(place.root)
    if path is not None and workspace.leaves_root(path):
        assert workspace.text(path) is None
        assert workspace.head(path, 10) == b""


def test_papers_that_are_links_out_of_the_root_are_neither_read_nor_written(place: Place) -> None:
    meta = place.root / "meta"
    ways = {
        "file": "../../outside/secret.prototxt",
        "absolute": str(place.outside / "secret.prototxt"),
        "chain": "file.prototxt",
    }
    for name, to in ways.items():
        (meta / f"{name}.prototxt").symlink_to(to)
    (meta / "git.prototxt").symlink_to("../.git/config")
    (meta / "folder").symlink_to(place.outside)
    outcome = drive("lint", "--format", "json", "--select", "layout,paths", "--ignore", "orphan-asset,unlisted-paper")
    found = [(one["path"], one["rule"]) for one in outcome.json()["diagnostics"]]
    assert found == [(f"meta/{name}.prototxt", "unsafe-path") for name in ("absolute", "chain", "file", "git")]
    assert drive("fix", "--unsafe").code == 1
    assert drive("render", "--stdout").code == 1
    assert all((meta / f"{name}.prototxt").is_symlink() for name in (*ways, "git"))


def test_what_is_remembered_is_not_taken_for_what_a_link_leads_to(place: Place, tmp_path: Path) -> None:
    paper, note = place.root / "meta" / "a.prototxt", place.root / "notes" / "mine.md"
    note.write_text("# Mine\n")
    paper.write_text(filled(FINE, "") + 'note {\n  url: "mine.md"\n}\n')
    words = (
        "--cache-dir",
        str(tmp_path / "kept"),
        "lint",
        "--select",
        "paths,parse",
        "--ignore",
        "orphan-asset,unlisted-paper",
    )
    assert drive(*words).code == 0
    assert drive(*words).code == 0
    note.unlink()
    note.symlink_to("../../outside/secret.md")
    told = drive(*words, "--format", "json").json()["diagnostics"]
    assert [(one["path"], one["rule"]) for one in told] == [("meta/a.prototxt", "unsafe-path")]
    paper.unlink()
    paper.symlink_to("../../outside/secret.prototxt")
    outcome = drive(*words, "--format", "json")
    assert [(one["rule"], one["message"].split(";")[0]) for one in outcome.json()["diagnostics"]] == [
        ("unsafe-path", "the file is a symbolic link that leaves the repository: it is not read")
    ]
    assert CANARY not in outcome.out


@pytest.mark.parametrize("pattern", ["away/**/*.prototxt", "away/deep/*", "inner/away/*.prototxt", "git-folder/**"])
def test_folders_of_papers(place: Place, pattern: str) -> None:
    plant(place)
    (place.root / "inner").symlink_to(".")
    configure(place, f'papers = ["meta/*.prototxt", "{pattern}"]\n')
    for words in (("lint",), ("fix",), ("render", "--stdout")):
        outcome = drive(*words)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert "is a symbolic link that leaves the repository" in outcome.err
        assert "secret" not in outcome.err


def test_planted_leftovers_and_links_catch_no_write(place: Place) -> None:
    (place.root / "meta" / ".a.prototxt.abcd1234.metalint-tmp").symlink_to("../../outside/secret.prototxt")
    assert drive("fix").code == 0
    assert (place.root / "meta" / "a.prototxt").read_text() == HEADER + filled(FINE, "").replace('."', '"')
    assert (place.root / "meta" / ".a.prototxt.abcd1234.metalint-tmp").is_symlink()


def test_init_follows_no_links(place: Place) -> None:
    (place.root / "metalint.toml").unlink()
    (place.root / "metalint.toml").symlink_to("../outside/new.toml")
    (place.root / ".github").symlink_to(place.outside)
    outcome = drive("init")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1


def test_import_follows_no_links(place: Place) -> None:
    listed = drive("render", "--stdout", "--layout", "classic").out.replace("(./meta/", "(./meta/2024/")
    (place.root / "list.md").write_text(listed)
    (place.root / "in").mkdir()
    (place.root / "in" / "2024").symlink_to(place.outside)
    (place.root / "away").symlink_to(place.outside)
    for folder in ("in", "away", "in/../away"):
        outcome = drive("import", "list.md", "--out", folder)
        assert outcome.code == 1
        assert "a symbolic link that leaves the repository; it is not written" in outcome.err


@each_row("path", [".git", "a/.git/b", ".GIT/x", ".git./x", ".git /x", "git~1/x", "GIT~1"])
def test_gits_own(path: str) -> None:
    assert is_gits_own(Path(path))


@each_row("path", [".github/x", "a.git/x", ".gitignore", "git/x", ".", "notes/git~10"])
def test_not_gits_own(path: str) -> None:
    assert not is_gits_own(Path(path))


def test_a_module_beside_the_papers_is_not_run(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text(filled(FINE, ""))
    (tmp_path / "own.proto").write_text('syntax = "proto3";\nmessage Own { optional string name = 1; }\n')
    (tmp_path / "metalint.toml").write_text('proto = "own.proto"\nmessage = "Own"\n[fields]\ntitle = "name"\n')
    (tmp_path / "grpc_tools").mkdir()
    for name in ("__init__.py", "protoc.py"):
        (tmp_path / "grpc_tools" / name).write_text("from pathlib import Path\nPath('owned').touch()\n")
    run = metalint("--no-cache", "lint", cwd=tmp_path, PYTHONSAFEPATH="1")
    assert run.code == 1
    assert not (tmp_path / "owned").exists()


def test_a_folder_that_looks_like_a_repository_of_gits_own_commands_nothing(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "meta").mkdir()
    (root / "meta" / "a.prototxt").write_text(filled(FINE, ""))
    git(root, "init", "--quiet", "--bare", ".")
    settings = f'repositoryformatversion = 0\nbare = false\nworktree = .\nfsmonitor = "touch {tmp_path}/owned; false"\n'
    (root / "config").write_text(f"[core]\n{settings}")
    git(root, "add", "meta")
    git(root, "commit", "--quiet", "--message", "planted")
    if not (tmp_path / "owned").exists():
        pytest.skip("this git obeys no such folder anyway")
    (tmp_path / "owned").unlink()
    (root / "metalint.toml").write_text('select = ["all"]\n')
    for words in (("lint",), ("lint", "--staged"), ("lint", "--changed-since", "HEAD"), ("fix", "--diff")):
        assert metalint(*words, cwd=root).code in {0, 1, 2}
        assert not (tmp_path / "owned").exists()
