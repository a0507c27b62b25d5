from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from conftest import commit_all, git

from metalint.files import workspace as workspaces
from metalint.files.workspace import MAX_TEXT, Found, Workspace
from metalint.files.workspace_state import WorkspaceState, is_same, sign_index, update_state

if TYPE_CHECKING:
    from pathlib import Path


def write(root: Path, *names: str, data: bytes = b"") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    write(folder, "notes/a.md", "notes/Sub/b.md", "c.md")
    return folder


def test_a_file_exists_in_its_own_spelling_only(root: Path) -> None:
    workspace = Workspace(root)
    assert workspace.tracked is None
    assert workspace.find("notes/a.md") == Found("notes/a.md", is_tracked=True)
    assert workspace.find("./notes/../notes//Sub/b.md") == Found("notes/Sub/b.md", is_tracked=True)
    for path in (
        "notes/A.md",
        "Notes/a.md",
        "notes/sub/b.md",
        "notes",
        "notes/Sub",
        "gone.md",
        "c.md/x",
        "x/c.md",
        "",
        ".",
    ):
        assert workspace.find(path) is None, path


def test_git_is_not_asked_for_what_is_not_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise AssertionError

    monkeypatch.setattr(workspaces.git, "tracked_paths", refuse)
    for path in ("notes/Sub/gone.md", "notes/gone.md", "none/x.md"):
        assert Workspace(root).find(path) is None


def test_a_file_is_found_in_other_capitals(root: Path) -> None:
    write(root, "notes/cafe\u0301.md", "notes/STRASSE.md")
    workspace = Workspace(root)
    assert workspace.find_ignoring_case("NOTES/sub/B.md") == Found("notes/Sub/b.md", is_tracked=True)
    assert workspace.find_ignoring_case("notes/caf\u00c9.md") == Found("notes/cafe\u0301.md", is_tracked=True)
    assert workspace.find_ignoring_case("notes/straße.md") == Found("notes/STRASSE.md", is_tracked=True)
    assert workspace.find_ignoring_case("notes/x.md") is None


def test_an_absolute_path_is_none_of_the_workspace_and_disturbs_nobody(root: Path) -> None:
    workspace = Workspace(root)
    for path in ("/c.md", "/notes/a.md", f"{root}/c.md", "/", "//c.md"):
        assert workspace.find(path) is None
        assert workspace.find_ignoring_case(path) is None
        assert not workspace.folders.has_spelling(path)
    assert workspace.folders.has_spelling("C.md")
    assert workspace.find("c.md") == Found("c.md", is_tracked=True)


def test_of_several_spellings_none_is_meant(root: Path) -> None:
    write(root, "notes/A.md")
    assert Workspace(root).find_ignoring_case("Notes/a.MD") is None


def test_git_decides_how_a_file_is_spelt(root: Path) -> None:
    commit_all(root)
    git(root, "mv", "c.md", "C.md")
    write(root, "c.md", "new.md")
    workspace = Workspace(root)
    assert workspace.find("c.md") is None
    assert workspace.find_ignoring_case("c.md") == Found("C.md", is_tracked=True)
    assert workspace.find("new.md") == Found("new.md", is_tracked=False)
    assert workspace.find_ignoring_case("NEW.md") == Found("new.md", is_tracked=False)


def test_a_tracked_file_that_is_deleted_is_gone(root: Path) -> None:
    commit_all(root)
    (root / "c.md").unlink()
    assert Workspace(root).find("c.md") is None


def test_folders_are_known_by_their_own_spelling(root: Path) -> None:
    workspace = Workspace(root)
    assert all(map(workspace.find_folder, ("notes", "notes/Sub", "notes/Sub/", ".", "notes/..")))
    assert not any(map(workspace.find_folder, ("Notes", "notes/sub", "notes/a.md", "gone")))


def test_what_leaves_the_root_is_known(root: Path) -> None:
    write(root.parent, "outside/x.md")
    (root / "out").symlink_to("../outside")
    (root / "in").symlink_to("notes")
    (root / "circle").symlink_to("circle")
    workspace = Workspace(root)
    assert all(
        map(workspace.leaves_root, ("..", "../root-2", "notes/../../x", "out", "out/x.md", "out/gone", "/etc/x"))
    )
    assert not any(map(workspace.leaves_root, ("", "notes", "in/a.md", "gone", "..a", "circle", "a\0b", "x" * 5000)))


def test_special_files_and_dangling_links_are_no_files(root: Path) -> None:
    import os

    os.mkfifo(root / "fifo")
    (root / "dangling").symlink_to("gone")
    (root / "linked.md").symlink_to("c.md")
    workspace = Workspace(root)
    assert workspace.find("fifo") is None
    assert workspace.find("dangling") is None
    assert workspace.find("linked.md") == Found("linked.md", is_tracked=True)


def test_text_is_read_once_and_only_if_it_is_text(root: Path) -> None:
    write(root, "good.md", data="\ufeffü\r\n".encode())
    write(root, "bad.md", data=b"\xff")
    write(root, "limit.md", data=b" " * MAX_TEXT)
    write(root, "large.md", data=b" " * (MAX_TEXT + 1))
    workspace = Workspace(root)
    assert workspace.text("good.md") == "\ufeffü\r\n"
    assert workspace.text("bad.md") is None
    assert workspace.text("large.md") is None
    assert len(workspace.text("limit.md") or "") == MAX_TEXT
    assert workspace.text("gone.md") is None
    write(root, "good.md", data=b"new")
    assert workspace.text("good.md") == "\ufeffü\r\n"


def test_a_file_that_is_missing_is_told_by_its_folder(root: Path) -> None:
    for path in ("notes/none.md", "digits/none.md"):
        (root / path).parent.mkdir(exist_ok=True)
        time.sleep(0.08)  # until the times of the folder are trusted
        workspace = Workspace(root)
        tracked = sign_index(root)
        assert workspace.text(path) is None
        state = update_state(WorkspaceState("1"), workspace, tracked)
        if path.startswith("notes"):
            assert is_same(state, Workspace(root), tracked)
        (root / path).write_text("it is here")
        assert not is_same(state, Workspace(root), tracked)


def test_the_first_bytes_of_what_cannot_be_read_are_none(root: Path) -> None:
    write(root, "x", data=b"abcdef")
    workspace = Workspace(root)
    assert workspace.head("x", 4) == b"abcd"
    assert [workspace.head(path, 4) for path in ("gone", "notes", "a\0b", "x" * 5000)] == [b""] * 4


def test_all_files_below_a_folder_are_listed_without_gits_own_and_links(root: Path) -> None:
    commit_all(root)
    (root / "notes/link").symlink_to("Sub")
    (root / "notes/up").symlink_to("..")
    workspace = Workspace(root)
    assert workspace.folders.files("notes") == ["notes/Sub/b.md", "notes/a.md"]
    assert workspace.folders.files("") == ["c.md", "notes/Sub/b.md", "notes/a.md"]
    assert workspace.folders.files("gone") == []


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "\udcff", "a/" * 3000, "\\"])
def test_no_path_makes_it_fail(root: Path, path: str) -> None:
    workspace = Workspace(root)
    for ask in (workspace.find, workspace.find_ignoring_case, workspace.find_folder, workspace.folders.files):
        assert not ask(path)


def test_a_symbolic_link_in_a_circle_hides_nothing_else(root: Path) -> None:
    (root / "notes/loop").symlink_to("loop")
    workspace = Workspace(root)
    assert workspace.find("notes/a.md") == Found("notes/a.md", is_tracked=True)
    assert workspace.find("notes/loop") is None
    assert not workspace.find_folder("notes/loop")
    assert workspace.find_ignoring_case("notes/A.md") == Found("notes/a.md", is_tracked=True)
