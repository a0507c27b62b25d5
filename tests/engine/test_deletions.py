"""What a change leaves behind when it deletes or moves papers: told once, in that change only."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from conftest import commit_all, git

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

PAPER = 'paper {{\n  title: "{}"\n}}\npub {{\n  year: {}\n}}\nnote {{\n  url: "{}"\n}}\n'
PNG = b"\x89PNG\r\n\x1a\n"


def write(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "list"
    write(root, "metalint.toml", "required = []\n")
    write(root, "meta/2023/x.prototxt", PAPER.format("Slim models", 2023, "x.md"))
    write(root, "meta/2023/y.prototxt", PAPER.format("Fat models", 2023, "y/y.md"))
    write(root, "notes/2023/x/x.md", "![](a.png)\n")
    (root / "notes/2023/x/a.png").write_bytes(PNG)
    write(root, "notes/2023/x/.keep")
    write(root, "notes/y/y.md", "[shared](../shared.md)\n")
    write(root, "notes/shared.md")
    write(root, "notes/draft.md")
    commit_all(root)
    return root


def told(root: Path, metalint: Metalint, *words: str) -> list[tuple[str, str, str]]:
    run = metalint(*words, "--format", "json", cwd=root)
    found = [one for one in run.json()["diagnostics"] if one["rule"] == "orphan-asset"]
    messages = [one["message"].removesuffix(" (new because of this change)") for one in found]
    return [(one["severity"], one["path"], message) for one, message in zip(found, messages, strict=True)]


X = (
    "warning",
    "notes/2023/x",
    "nothing refers to this folder now that `meta/2023/x.prototxt` is gone; run `git rm -r notes/2023/x`",
)


def test_the_folder_of_a_deleted_paper_is_told_in_that_change_only(root: Path, metalint: Metalint) -> None:
    assert told(root, metalint, "lint", "--staged") == []
    git(root, "rm", "--quiet", "meta/2023/x.prototxt")
    assert told(root, metalint, "lint", "--staged") == [X]
    assert told(root, metalint, "lint", "--changed-since", "HEAD") == [X]
    assert told(root, metalint, "lint") == []
    commit_all(root)
    (gated,) = told(root, metalint, "gate", "HEAD~1")
    assert gated == X
    assert told(root, metalint, "lint", "--staged") == []
    assert told(root, metalint, "gate", "HEAD") == []


def test_who_deletes_the_folder_too_is_told_nothing(root: Path, metalint: Metalint) -> None:
    git(root, "rm", "-r", "--quiet", "meta/2023/x.prototxt", "notes/2023/x")
    assert told(root, metalint, "lint", "--staged") == []
    assert told(root, metalint, "gate", "HEAD") == []


def test_files_that_others_use_and_drafts_stay(root: Path, metalint: Metalint) -> None:
    write(root, "meta/2023/z.prototxt", PAPER.format("Old models", 2023, "shared.md"))
    commit_all(root)
    git(root, "rm", "--quiet", "meta/2023/y.prototxt")
    message = "nothing refers to this folder now that `meta/2023/y.prototxt` is gone; run `git rm -r notes/y`"
    assert told(root, metalint, "lint", "--staged") == [("warning", "notes/y", message)]
    git(root, "rm", "--quiet", "meta/2023/z.prototxt")
    assert [path for _, path, _ in told(root, metalint, "lint", "--staged")] == ["notes/shared.md", "notes/y"]


def test_a_draft_in_the_folder_keeps_it(root: Path, metalint: Metalint) -> None:
    write(root, "notes/y/draft.md")
    git(root, "add", "--all")
    git(root, "rm", "--quiet", "meta/2023/y.prototxt")
    assert [path for _, path, _ in told(root, metalint, "lint", "--staged")] == ["notes/shared.md", "notes/y/y.md"]


def test_the_folder_of_a_moved_paper_may_follow_it(root: Path, metalint: Metalint) -> None:
    git(root, "rm", "--quiet", "meta/2023/x.prototxt")
    write(root, "meta/2024/x.prototxt", PAPER.format("Slim models", 2024, "x.md"))
    git(root, "add", "--all")
    command = "mkdir -p notes/2024 && git mv notes/2023/x notes/2024/x"
    assert told(root, metalint, "lint", "--staged") == [(*X[:2], X[2].replace("run `", f"run `{command}`, or `"))]
    subprocess.run(["sh", "-c", command], cwd=root, check=True)
    assert told(root, metalint, "lint", "--staged") == []


def test_the_cover_of_a_renamed_paper_may_follow_it(root: Path, metalint: Metalint) -> None:
    (root / "metalint.toml").write_text('required = []\nasset-roots = ["notes", "notes/{year}/{id}"]\n')
    text = PAPER.format("Slim models", 2023, "2023/x/x.md") + 'cover {\n  url: "a.png"\n}\n'
    (root / "notes/2023/x/x.md").write_text("nothing\n")
    write(root, "meta/2023/x.prototxt", text)
    commit_all(root)
    git(root, "mv", "meta/2023/x.prototxt", "meta/2023/slim.prototxt")
    command = "mkdir -p notes/2023/slim && git mv notes/2023/x/a.png notes/2023/slim/a.png"
    message = "nothing refers to this file now that `meta/2023/x.prototxt` is gone"
    help_ = f"run `{command}`, or `git rm notes/2023/x/a.png`"
    assert told(root, metalint, "lint", "--staged") == [("warning", "notes/2023/x/a.png", f"{message}; {help_}")]
    subprocess.run(["sh", "-c", command], cwd=root, check=True)
    assert told(root, metalint, "lint", "--staged") == []


def test_the_folder_of_a_deleted_paper_does_not_follow_a_namesake(root: Path, metalint: Metalint) -> None:
    write(root, "meta/2024/x.prototxt", PAPER.format("Other models", 2024, ""))
    commit_all(root)
    git(root, "rm", "--quiet", "meta/2023/x.prototxt")
    assert told(root, metalint, "lint", "--staged") == [X]


@pytest.mark.parametrize("ignored", ['ignore = ["orphan-asset"]\n', 'ignore = ["paths"]\n'])
def test_who_ignores_the_rule_is_told_nothing(root: Path, metalint: Metalint, ignored: str) -> None:
    write(root, "metalint.toml", f"required = []\n{ignored}")
    git(root, "add", "--all")
    git(root, "rm", "--quiet", "meta/2023/x.prototxt")
    assert told(root, metalint, "lint", "--staged") == []
    assert X in told(root, metalint, "lint", "--staged", "--select", "orphan-asset")


def test_where_the_rule_is_on_a_folder_is_told_once(root: Path, metalint: Metalint) -> None:
    git(root, "rm", "--quiet", "meta/2023/x.prototxt")
    found = told(root, metalint, "lint", "--staged", "--extend-select", "orphan-asset")
    assert [(severity, path) for severity, path, _ in found] == [("warning", "notes/2023/x")]


def test_before_the_first_commit_nothing_is_deleted(tmp_path: Path, metalint: Metalint) -> None:
    write(tmp_path, "metalint.toml", "required = []\n")
    write(tmp_path, "meta/a.prototxt", PAPER.format("A", 2023, "https://example.org/a"))
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    assert told(tmp_path, metalint, "lint", "--staged") == []
