"""A site that is current is not made again; whatever it depends on changes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from site_lists import files, image, paper, write_list

from metalint.site import build


def listed(root: Path) -> Path:
    """Write a committed list of two papers, one with a cover and a note."""
    write_list(root, {"a": paper("Slim models", cover="a.png", note="a.md"), "b": paper("Fat models")})
    (root / "notes").mkdir()
    image((200, 0, 0)).save(root / "notes" / "a.png")
    (root / "notes" / "a.md").write_text("# Slim models\n")
    git(root, "init", "--quiet")
    commit_all(root)
    time.sleep(0.1)  # so that no file is too young to be known by its signature
    return root


def append(path: str, text: str) -> Callable[[Path], object]:
    def change(root: Path) -> object:
        with (root / path).open("a", encoding="utf-8") as file:
            return file.write(text)

    return change


def commit_later(root: Path) -> None:
    git(root, "commit", "--quiet", "--amend", "--no-edit", "--date", "2001-01-01", "--allow-empty")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a paper": append("meta/b.prototxt", "# more\n"),
    "a new paper": lambda root: (root / "meta" / "c.prototxt").write_text(paper("Odd models")),
    "a paper that goes": lambda root: (root / "meta" / "b.prototxt").unlink(),
    "a note": append("notes/a.md", "more\n"),
    "a cover": lambda root: image((0, 0, 200)).save(root / "notes" / "a.png"),
    "a cover that goes": lambda root: (root / "notes" / "a.png").unlink(),
    "the settings": append("metalint.toml", "\n[names.keywords]\n"),
    "a page of the site": append("site/index.html", "more"),
    "a file of the site that goes": lambda root: (root / "site" / "papers.json").unlink(),
    "a commit": commit_later,
    "the index of git": lambda root: git(root, "rm", "--quiet", "--cached", "notes/a.png"),
}


def test_a_cache_in_the_repository_is_none_of_what_the_site_depends_on(
    metalint: Metalint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = listed(tmp_path / "list")
    words = ("--cache-dir", ".cache", "site", "--out", "site")
    first = metalint(*words, cwd=root)
    monkeypatch.setattr(build, "build", None)
    second = metalint(*words, cwd=root)
    assert (first.code, second.code) == (0, 0)
    assert "\nwrote 0 files to site" in second.err


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_seen(metalint: Metalint, tmp_path: Path, change: str) -> None:
    root = listed(tmp_path / "list")
    words = ("--cache-dir", str(tmp_path / "kept"), "site", "--out", "site")
    for _ in range(2):
        assert metalint(*words, cwd=root).code == 0
    CHANGES[change](root)
    assert metalint(*words, cwd=root).code == 0
    assert metalint("--no-cache", "site", "--out", str(tmp_path / "fresh"), cwd=root).code == 0
    assert files(root / "site") == files(tmp_path / "fresh")


def test_a_folder_that_leads_elsewhere_is_seen(metalint: Metalint, tmp_path: Path) -> None:
    root = listed(tmp_path / "list")
    (root / "notes").rename(root / "one")
    (root / "two").mkdir()
    image((0, 0, 200)).save(root / "two" / "a.png")
    (root / "two" / "a.md").write_text("# Slim models\n\nmore\n")
    (root / "notes").symlink_to("one")
    commit_all(root)
    time.sleep(0.1)
    words = ("--cache-dir", str(tmp_path / "kept"), "site", "--out")
    for _ in range(2):
        metalint(*words, "site", cwd=root)
    before = files(root / "site")
    (root / "notes").unlink()
    (root / "notes").symlink_to("two")
    metalint(*words, "site", cwd=root)
    assert before != files(root / "site")
    metalint("--no-cache", "site", "--out", str(tmp_path / "fresh"), cwd=root)
    assert files(root / "site") == files(tmp_path / "fresh")


def test_a_current_site_is_not_made_again(metalint: Metalint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = listed(tmp_path / "list")
    (root / "notes" / "a.png").write_bytes(b"no image")
    time.sleep(0.1)
    words = ("--cache-dir", str(tmp_path / "kept"), "site", "--out")
    first = metalint(*words, "site", cwd=root)
    made = []
    monkeypatch.setattr(build, "build", lambda *_, **__: made.append(1))
    second = metalint(*words, "site", cwd=root)
    assert made == []
    number = len(files(root / "site"))
    assert second.err == first.err.replace(
        f"wrote {number} files to site, deleted 0, kept 0", f"wrote 0 files to site, deleted 0, kept {number}"
    )
    assert "1 no image: `notes/a.png`" in second.err
    monkeypatch.undo()
    assert metalint(*words, "other", cwd=root).err == first.err.replace("to site", "to other")
    metalint(*words, "site", "--base-url", "https://example.org/", cwd=root)
    assert (root / "site" / "sitemap.xml").exists()
