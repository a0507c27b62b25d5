from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from conftest import commit_all, git

from metalint.errors import UsageError
from metalint.files.commits import ChangeSince
from metalint.files.git import find_default_branch, index_path_by_folders, list_files, tracked_paths

if TYPE_CHECKING:
    from pathlib import Path


def write(root: Path, *names: str, text: str = "") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(tmp_path, "meta/a", "meta/ü b", "notes/c", ".gitignore", text="ignored\n")
    commit_all(tmp_path)
    return tmp_path


def test_tracked_are_the_paths_of_the_index_below_the_root(repository: Path) -> None:
    write(repository, "new", "ignored")
    assert tracked_paths(repository) == {"meta/a", "meta/ü b", "notes/c", ".gitignore"}
    assert tracked_paths(repository / "meta") == {"a", "ü b"}
    git(repository, "add", "new")
    git(repository, "rm", "--quiet", "notes/c")
    assert tracked_paths(repository) == {"meta/a", "meta/ü b", "new", ".gitignore"}


def test_outside_of_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert tracked_paths(tmp_path) is None
    assert tracked_paths(tmp_path / "nowhere") is None


def test_without_git_nothing_is_known(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert tracked_paths(repository) is None


def test_deleted_is_what_the_merge_base_had_and_not_what_a_sparse_checkout_leaves_out(repository: Path) -> None:
    write(repository, "meta/gone", "meta/unstaged", "meta/uncached", "meta/sparse")
    commit_all(repository)
    base = git(repository, "rev-parse", "HEAD").strip()
    write(repository, "meta/sparse", text="changed")
    (repository / "meta/gone").unlink()
    commit_all(repository)
    git(repository, "update-index", "--skip-worktree", "meta/sparse")
    (repository / "meta/sparse").unlink()
    (repository / "meta/unstaged").unlink()
    git(repository, "rm", "--quiet", "--cached", "meta/uncached")
    write(repository, "meta/untracked")
    assert ChangeSince(repository, base).deleted == ["meta/gone", "meta/uncached", "meta/unstaged"]


def test_changed_is_what_differs_from_the_merge_base(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--create", "topic")
    write(repository, "meta/committed")
    commit_all(repository)
    git(repository, "switch", "--quiet", "main")
    write(repository, "meta/of-main")
    commit_all(repository)
    git(repository, "switch", "--quiet", "topic")
    write(repository, "meta/a", text="changed")
    write(repository, "meta/staged", "meta/untracked", "ignored")
    git(repository, "add", "meta/staged")
    (repository / "notes/c").unlink()
    changed = {"meta/committed", "meta/a", "meta/staged", "meta/untracked", "notes/c"}
    assert ChangeSince(repository, "main").paths == changed
    assert ChangeSince(repository / "meta", "main").paths == {"committed", "a", "staged", "untracked"}


def test_a_rename_counts_on_both_sides(repository: Path) -> None:
    git(repository, "mv", "meta/a", "meta/b")
    assert ChangeSince(repository, "HEAD").paths == {"meta/a", "meta/b"}


@pytest.mark.parametrize("reference", ["no-such-branch", "--help", ""])
def test_an_unknown_reference_is_refused(repository: Path, reference: str) -> None:
    with pytest.raises(UsageError, match=f"--changed-since: git knows no commit `{reference}`; fetch it first"):
        _ = ChangeSince(repository, reference).paths


def test_histories_without_a_common_commit_are_refused(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--orphan", "other")
    commit_all(repository)
    with pytest.raises(UsageError, match="HEAD and `main` share no commit; fetch it first, or name another commit"):
        _ = ChangeSince(repository, "main").paths


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"--changed-since: {tmp_path} is not in a git repository"):
        _ = ChangeSince(tmp_path, "main").paths


@pytest.mark.parametrize(
    ("name", "is_known"), [("GIT_SSL_CAINFO", True), ("GIT_AUTHOR_NAME", True), ("GIT_DIR", False), ("GIT_NEW", False)]
)
def test_only_git_knows_what_its_variables_make_the_index(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, is_known: bool
) -> None:
    for other in [other for other in os.environ if other.startswith("GIT_")]:
        monkeypatch.delenv(other)
    assert index_path_by_folders(repository / "meta") == repository / ".git" / "index"
    monkeypatch.setenv(name, "x")
    assert index_path_by_folders(repository / "meta") == (repository / ".git" / "index" if is_known else None)


def test_where_no_folder_is_marked_git_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("metalint.files.git._run_git", lambda *_: pytest.fail("git was asked"))
        assert tracked_paths(tmp_path) is None
    elsewhere = tmp_path / "elsewhere"
    write(elsewhere, "meta/a")
    commit_all(elsewhere)
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    assert tracked_paths(tmp_path) == {"meta/a"}


@pytest.mark.parametrize("is_linked", [False, True])
def test_a_hook_looks_below_the_top_whatever_git_tells_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_linked: bool
) -> None:
    """Git runs hooks at the top of the work tree, in a linked one with ``GIT_DIR`` and no ``GIT_WORK_TREE``."""
    top = tmp_path / "linked" if is_linked else repository
    if is_linked:
        git(repository, "worktree", "add", "--quiet", str(top), "-b", "linked")
    known = tracked_paths(top / "meta")
    assert known
    (top / "meta" / "new").write_text("new")
    monkeypatch.chdir(top)
    for git_dir in [str(repository / ".git/worktrees/linked")] if is_linked else [".git", str(repository / ".git")]:
        monkeypatch.setenv("GIT_DIR", git_dir)
        assert tracked_paths(top / "meta") == known
        assert ChangeSince(top / "meta", "HEAD").paths == {"new"}


def test_listed_are_tracked_files_and_those_that_could_be(tmp_path: Path) -> None:
    assert list_files(tmp_path) is None
    git(tmp_path, "init", "--quiet")
    for name in (".gitignore", "tracked", "new", "ignored", "below/new"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("ignored\n")
    git(tmp_path, "add", "tracked")
    assert sorted(list_files(tmp_path) or ()) == [".gitignore", "below/new", "new", "tracked"]
    assert list_files(tmp_path / "below") == ["new"]


@pytest.mark.parametrize(
    ("head", "remote", "branch"),
    [("main", "", "main"), ("master", "", "master"), ("topic", "", "main"), ("topic", "trunk", "trunk")],
)
def test_the_default_branch(tmp_path: Path, head: str, remote: str, branch: str) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "symbolic-ref", "HEAD", f"refs/heads/{head}")
    if remote:
        git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{remote}")
    assert find_default_branch(tmp_path) == branch
