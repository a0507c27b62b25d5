from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Project
from metalint.rules.selection import Choice, enabled_rules

if TYPE_CHECKING:
    from pathlib import Path


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


def paper(root: Path, name: str, note: str) -> None:
    (root / "meta").mkdir(exist_ok=True)
    (root / "meta" / f"{name}.prototxt").write_text(f'note {{\n  url: "{note}"\n}}\n')


def write(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def found(root: Path) -> list[tuple[str, str]]:
    settings = config.read_config({"required": []}, root, "test")
    report = engine.lint_project(Project(settings, 2026, None), Request(enabled_rules(settings, Choice())))
    return [(one.path, one.rule) for one in report.diagnostics]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet")
    return root


def test_an_ignored_file_is_untracked(repository: Path) -> None:
    paper(repository, "a", "a.md")
    write(repository, "notes/a.md")
    write(repository, ".gitignore", "*.md\n")
    git(repository, "add", ".")
    assert found(repository) == [("meta/a.prototxt", "untracked-asset")]


def test_a_file_that_only_the_index_still_has_is_missing(repository: Path) -> None:
    paper(repository, "a", "a.md")
    write(repository, "notes/a.md")
    git(repository, "add", ".")
    (repository / "notes/a.md").unlink()
    assert found(repository) == [("meta/a.prototxt", "missing-note")]


def test_the_root_may_lie_below_that_of_the_repository(repository: Path) -> None:
    (repository / "list").mkdir()
    paper(repository / "list", "a", "a.md")
    write(repository, "list/notes/a.md")
    git(repository, "add", ".")
    assert found(repository / "list") == []


@pytest.mark.parametrize("kind", ["file", "folder", "nothing"])
def test_a_symbolic_link_out_of_the_root_is_unsafe(repository: Path, tmp_path: Path, kind: str) -> None:
    (repository / "notes").mkdir()
    write(tmp_path, "outside/a.md")
    target = {"file": "outside/a.md", "folder": "outside", "nothing": "outside/b.md"}[kind]
    (repository / "notes/link").symlink_to(tmp_path / target)
    paper(repository, "a", "link/a.md" if kind == "folder" else "link")
    git(repository, "add", ".")
    assert found(repository) == [("meta/a.prototxt", "unsafe-path")]


def test_a_symbolic_link_inside_the_root_is_fine(repository: Path) -> None:
    write(repository, "notes/a.md")
    (repository / "notes/b.md").symlink_to("a.md")
    paper(repository, "a", "b.md")
    git(repository, "add", ".")
    assert found(repository) == []


def test_symbolic_links_in_a_circle_lead_nowhere(repository: Path) -> None:
    (repository / "notes").mkdir()
    (repository / "notes/a.md").symlink_to("b.md")
    (repository / "notes/b.md").symlink_to("a.md")
    paper(repository, "a", "a.md")
    git(repository, "add", ".")
    assert found(repository) == [("meta/a.prototxt", "missing-note")]


def test_a_dangling_symbolic_link_is_missing(repository: Path) -> None:
    (repository / "notes").mkdir()
    (repository / "notes/a.md").symlink_to("b.md")
    paper(repository, "a", "a.md")
    assert found(repository) == [("meta/a.prototxt", "missing-note")]


def test_a_paper_that_is_a_link_out_of_the_root_is_not_read(repository: Path, tmp_path: Path) -> None:
    write(tmp_path, "secret.prototxt", "secret")
    (repository / "meta").mkdir()
    (repository / "meta/a.prototxt").symlink_to(tmp_path / "secret.prototxt")
    assert found(repository) == [("meta/a.prototxt", "unsafe-path")]


def severities(root: Path) -> list[tuple[str, str]]:
    settings = config.read_config({"required": []}, root, "test")
    report = engine.lint_project(Project(settings, 2026, None), Request(enabled_rules(settings, Choice())))
    return [(one.rule, one.severity) for one in report.diagnostics]


def test_a_file_that_is_not_added_is_an_error_of_a_paper_that_is(repository: Path) -> None:
    paper(repository, "a", "a.md")
    write(repository, "notes/a.md")
    assert severities(repository) == [("untracked-asset", "warning")]
    git(repository, "add", "meta")
    assert severities(repository) == [("untracked-asset", "error")]


@pytest.mark.parametrize("added", ["notes/link.md", "notes/a.md", ""])
def test_a_link_is_there_once_git_has_the_link_and_what_it_leads_to(repository: Path, added: str) -> None:
    write(repository, "notes/a.md")
    (repository / "notes/link.md").symlink_to("a.md")
    paper(repository, "a", "link.md")
    git(repository, "add", "meta", *filter(None, [added]))
    assert severities(repository) == [("untracked-asset", "error")]
    git(repository, "add", ".")
    assert severities(repository) == []


def test_what_lies_behind_a_linked_folder_is_there_once_git_has_both(repository: Path) -> None:
    write(repository, "shared/a.md")
    (repository / "notes").mkdir()
    (repository / "notes/x").symlink_to("../shared")
    paper(repository, "a", "x/a.md")
    git(repository, "add", "meta", "notes")
    assert severities(repository) == [("untracked-asset", "error")]
    git(repository, "add", "shared")
    assert severities(repository) == []


def test_a_file_of_a_submodule_belongs_to_it(repository: Path, tmp_path: Path) -> None:
    write(tmp_path, "other/a.md")
    git(tmp_path / "other", "init", "--quiet")
    git(tmp_path / "other", "add", ".")
    git(tmp_path / "other", "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "--message", "a")
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "other"), "notes")
    paper(repository, "a", "a.md")
    git(repository, "add", "meta")
    assert severities(repository) == []


def test_a_note_that_git_has_leads_to_files_and_folders_that_it_has(repository: Path) -> None:
    write(repository, "notes/a.md", "[one](one.png) [two](two) [three](three)\n")
    for path in ("notes/one.png", "notes/two/x.png", "notes/three/x.png"):
        write(repository, path)
    paper(repository, "a", "a.md")
    assert severities(repository) == [("untracked-asset", "warning")]  # the note comes with what it leads to
    git(repository, "add", "meta", "notes/a.md", "notes/two/x.png")
    settings = config.read_config({"required": []}, repository, "test")
    report = engine.lint_project(Project(settings, 2026, None), Request(enabled_rules(settings, Choice())))
    assert [one.message for one in report.diagnostics] == [
        "the link leads to `notes/one.png`, which git does not track; run `git add notes/one.png`",
        "the link leads to `notes/three`, which git does not track; run `git add notes/three`",
    ]
