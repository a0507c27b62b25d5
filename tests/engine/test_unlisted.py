"""Papers that no command would read, and schemas that no rule would look at: `lint` says so, each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from support.caching import wait_until_trusted

from metalint.config.settings import load_config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Project

PAPER = """\
paper {
  title: "A Study of Things"
  url: "https://arxiv.org/abs/2304.02641"
  authors: "Ann Bell"
  institutions: "MIT"
}
pub {
  where: "ICLR"
  year: 2024
}
"""


def list_unlisted(metalint: Metalint) -> list[str]:
    run = metalint("lint", "--select", "unlisted-paper", "--format", "json")
    return [one["path"] for one in run.json()["diagnostics"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "meta" / "2024").mkdir(parents=True)
    (tmp_path / "meta" / "a.prototxt").write_text(PAPER)
    return tmp_path


@pytest.mark.parametrize(
    ("settings", "files", "told"),
    [
        ("", ["meta/2024/b.textproto"], ["meta/2024/b.textproto"]),
        ("", ["meta/b.Prototxt", "meta/c.txtpb"], ["meta/b.Prototxt", "meta/c.txtpb"]),
        ('papers = ["meta/*.prototxt"]\n', ["meta/2024/b.prototxt"], ["meta/2024/b.prototxt"]),
        ('exclude = ["*.textproto"]\n', ["meta/b.textproto"], []),
        ('institutions = ["./meta/own.textproto"]\n', ["meta/own.textproto"], []),
        ("", ["meta/.b.textproto", "meta/b.txt", "meta/b.prototxt~", "other/b.textproto"], []),
        ('per-file-ignores = { "meta/b.*" = ["unlisted-paper"] }\n', ["meta/b.textproto"], []),
    ],
)
def test_files_that_are_called_like_papers(
    settings: str, files: list[str], told: list[str], metalint: Metalint, root: Path
) -> None:
    if settings:
        (root / "metalint.toml").write_text(settings)
    metalint("lint")  # which is kept
    for file in files:
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text("" if "own" in file else PAPER)
    for _ in range(2):
        run = metalint("lint", "--format", "json")
        assert (run.code, run.err) == (0, "")
        found = [(one["rule"], one["severity"], one["path"]) for one in run.json()["diagnostics"]]
        assert found == [("unlisted-paper", "warning", path) for path in told]


def test_what_git_ignores_is_no_paper(metalint: Metalint, root: Path) -> None:
    (root / ".gitignore").write_text("build/\n")
    commit_all(root)
    (root / "meta" / "build").mkdir()
    (root / "meta" / "build" / "a.textproto").write_text(PAPER)
    assert list_unlisted(metalint) == []
    (root / "meta" / "b.textproto").write_text(PAPER)
    assert list_unlisted(metalint) == ["meta/b.textproto"]


def test_the_change_that_adds_it_fails(metalint: Metalint, root: Path) -> None:
    (root / "meta" / "old.textproto").write_text(PAPER)
    commit_all(root)
    (root / "meta" / "b.textproto").write_text(PAPER)
    for words in (("gate", "HEAD"), ("lint", "--changed-since", "HEAD")):
        for _ in range(2):
            run = metalint(*words, "--format", "concise")
            assert run.code == 1
            assert run.out.startswith(
                "meta/b.textproto:1:1: error[unlisted-paper] `b.textproto` is called like a paper and"
            )
            assert "old.textproto" not in run.out
    run = metalint("lint", "meta/b.textproto", "--format", "json")
    assert [(one["severity"], one["path"]) for one in run.json()["diagnostics"]] == [("warning", "meta/b.textproto")]


@pytest.mark.parametrize(
    ("field", "fields", "told"),
    [
        (
            "title",
            "",
            'no field of `Flat` has a role, so that no rule looks at its values; write `title = "title"` there',
        ),
        ("title", 'title = "title"\n', ""),
        ("colour", "", ""),  # it may be no paper at all
    ],
)
def test_a_schema_without_any_role(field: str, fields: str, told: str, metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text(f'{field}: "A Study"\n')
    (tmp_path / "flat.proto").write_text(f'syntax = "proto2";\nmessage Flat {{ optional string {field} = 1; }}\n')
    (tmp_path / "metalint.toml").write_text(f'proto = "flat.proto"\nmessage = "Flat"\n[fields]\n{fields}')
    for _ in range(2):
        run = metalint("lint")
        assert run.code == 0
        assert told in run.err if told else run.err == ""


def test_a_report_with_notes_is_kept_until_a_note_changes(tmp_path: Path, root: Path) -> None:
    (root / "metalint.toml").write_text('exclude = ["meta/draft/"]\n')
    shown: list[tuple[str, ...]] = []
    told: list[str] = []

    def lint() -> tuple[int, list[str]]:
        wait_until_trusted()
        shown.clear()
        told.clear()
        project = Project(load_config(root, None, root), 2026, tmp_path / "cache")
        engine.present_cached(
            project,
            Request(frozenset({"title-period"})),
            "key",
            lambda report: shown.append(tuple(report.warnings)),
            told.extend,
        )
        return len(shown), [note.partition(": ")[2] for note in (*(shown[0] if shown else ()), *told)]

    unmatched = "metalint.toml: exclude: `meta/draft/` matches no file; correct or remove it"
    assert [lint(), lint()] == [(1, [unmatched]), (0, [unmatched])]
    (root / "meta" / "b.textproto").write_text(PAPER)
    assert [lint(), lint()] == [(1, [unmatched]), (0, [unmatched])]
    (root / "meta" / "draft").mkdir()
    (root / "meta" / "draft" / "c.prototxt").write_text(PAPER)
    assert [lint(), lint()] == [(1, []), (0, [])]
    (root / "meta" / "b.textproto").unlink()
    assert [lint(), lint()] == [(1, []), (0, [])]


def test_a_paper_that_git_ignores_is_told_where_there_are_lists(metalint: Metalint, root: Path) -> None:
    (root / ".gitignore").write_text("draft*\n")
    (root / "meta" / "draft.prototxt").write_text(PAPER.replace("Study", "Draft").replace("2304.02641", "2304.02642"))
    commit_all(root)
    (root / "meta" / "new.prototxt").write_text(PAPER.replace("Study", "Story").replace("2304.02641", "2304.02643"))
    assert metalint("lint").err == ""
    (root / "metalint.toml").write_text('[[outputs]]\npath = "a.md"\nview = "all"\nlayout = "list"\n')
    note = (
        "note: git ignores `meta/draft.prototxt`, so that the lists of other checkouts lack it; add it to `exclude`, "
        "or run `git add --force`\n"
    )
    assert metalint("render").err == f"{note}wrote a.md\n"
    for _ in range(2):
        assert metalint("lint").err == f"metalint: {note}"
    assert "git ignores" not in metalint("lint", "--staged").err
    git(root, "add", "--force", "meta/draft.prototxt")
    assert metalint("lint").err == metalint("render", "--check").err == ""


def test_a_submodule_has_its_papers(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    commit_all(root)
    top = tmp_path / "top"
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", root.as_uri(), "list")
    (top / "metalint.toml").write_text(
        'papers = ["list/meta/*.prototxt"]\n[[outputs]]\npath = "a.md"\nview = "all"\nlayout = "list"\n'
    )
    assert metalint("render", cwd=top).err == "wrote a.md\n"
    assert metalint("lint", cwd=top) == (0, "All checks passed (1 checked).\n", "")


def test_links_to_folders_with_papers_are_told(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    for folder in ("meta/2023", "archive/2022", "other"):
        (root / folder).mkdir(parents=True)
    (root / "archive/2022/b.prototxt").write_text(PAPER.replace("Study", "Story"))
    (root / "other/x.txt").write_text("")
    (root / "meta/latest").symlink_to("2023")  # whose papers are read anyway
    (root / "meta/pictures").symlink_to("../other")  # which has none
    assert list_unlisted(metalint) == []
    (root / "meta/2022").symlink_to("../archive/2022")
    assert [list_unlisted(metalint), list_unlisted(metalint)] == [["meta/2022"]] * 2
    (root / "meta/2022").unlink()
    (root / "meta/away").symlink_to(tmp_path.parent)
    (root / "meta/loop").symlink_to("loop")
    assert list_unlisted(metalint) == ["meta/away"]
    git(root, "init", "--quiet")
    assert list_unlisted(metalint) == ["meta/away"]
    (root / ".gitignore").write_text("away\n")
    assert list_unlisted(metalint) == []
    (root / ".gitignore").unlink()
    for pattern in ("meta/away", "away/", "/meta/away/**"):
        (root / "metalint.toml").write_text(f'exclude = ["{pattern}"]\n')
        assert list_unlisted(metalint) == []
