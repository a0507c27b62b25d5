"""What ``metalint site`` refuses, in one line, before it writes anything."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Metalint
from site_lists import files, paper, write_list


def folder_with_a_file(root: Path) -> str:
    (root / "docs").mkdir()
    (root / "docs" / "index.md").write_text("mine")
    return "docs"


def file(root: Path) -> str:
    (root / "file").write_text("mine")
    return "file"


def link_out(root: Path) -> str:
    (root.parent / "elsewhere").mkdir()
    (root / "out").symlink_to(root.parent / "elsewhere")
    return "out"


def below_a_link_out(root: Path) -> str:
    link_out(root)
    return "out/site"


def link_inside(root: Path) -> str:
    (root / "real").mkdir()
    (root / "out").symlink_to("real")
    return "out"


def marked_root(root: Path) -> str:
    (root / ".metalint-site").write_text("")
    return "."


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (
            folder_with_a_file,
            "docs: the folder is not empty, and has no .metalint-site that tells",
        ),
        (file, "file: cannot be read: Not a directory"),
        (link_out, "out: is a symbolic link"),
        (link_inside, "out: is a symbolic link"),
        (below_a_link_out, "out/site: leads out of the repository by a symbolic link"),
        (marked_root, ".: holds the repository itself"),
        (lambda _: "meta", "meta: overlaps with the papers in meta"),
        (lambda _: "meta/site", "meta/site: overlaps with the papers in meta"),
        (lambda _: "x/../meta/site", "x/../meta/site: overlaps with the papers in meta"),
        (lambda _: "..", "..: holds the repository itself"),
        (lambda _: ".git/site", ".git/site: lies among git's own files"),
    ],
)
def test_output_folders(metalint: Metalint, tmp_path: Path, make: Callable[[Path], str], why: str) -> None:
    root = write_list(tmp_path / "list", {"a": paper("A")})
    out = make(root)
    before = files(tmp_path)
    done = metalint("site", "--out", out, cwd=root)
    assert done.code == 2
    assert done.err.startswith(f"metalint: {why}")
    assert done.err.count("\n") == 1
    assert files(tmp_path) == before


@pytest.mark.parametrize("path", ["index.html", "data", ".metalint-site"])
def test_links_in_the_folder_are_not_followed(metalint: Metalint, tmp_path: Path, path: str) -> None:
    root = write_list(tmp_path / "list", {"a": paper("A")})
    assert metalint("site", "--out", "site", cwd=root).code == 0
    target = tmp_path / "target"
    (root / "site" / path).rename(target)
    (root / "site" / path).symlink_to(target)
    write_list(root, {"a": paper("Another")})
    before = files(tmp_path)
    done = metalint("site", "--out", "site", cwd=root)
    assert (done.code, "is a symbolic link" in done.err) == (2, True)
    assert files(tmp_path) == before


def test_papers_in_folders_of_any_name(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("A")}, 'papers = ["**/*.prototxt"]\n')
    (root / "2024").mkdir()
    (root / "2024" / "b.prototxt").write_text(paper("B"))
    assert metalint("site", "--out", "2024/site").err.startswith(
        "metalint: 2024/site: overlaps with the papers in 2024;"
    )
    assert metalint("site", "--out", "site").code == 0


def test_a_marker_deletes_nothing_beyond_a_link(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path / "list", {"a": paper("A")})
    (tmp_path / "target" / "b").mkdir(parents=True)
    (tmp_path / "target" / "b" / "c").write_text("mine")
    (root / "site").mkdir()
    (root / "site" / ".metalint-site").write_text("a/b/c\n")
    (root / "site" / "a").symlink_to(tmp_path / "target")
    assert metalint("site", "--out", "site", cwd=root).code == 2
    assert (tmp_path / "target" / "b" / "c").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes of that kind")
def test_a_pipe_is_not_read(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A")})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / ".metalint-site").write_text("")
    os.mkfifo(tmp_path / "site" / "index.html")
    done = metalint("site", "--out", "site")
    assert (done.code, done.err.startswith("metalint: site/index.html: is no regular file")) == (2, True)


def test_a_marker_deletes_nothing_outside(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path / "list", {"a": paper("A")})
    (tmp_path / "precious").write_text("mine")
    (root / "site" / ".git").mkdir(parents=True)
    (root / "site" / ".git" / "config").write_text("mine")
    (root / "site" / ".metalint-site").write_text(
        "../../precious\n/etc/hostname\n.git/config\n../precious\na/../b\nold\n"
    )
    (root / "site" / "old").write_text("old")
    assert metalint("site", "--out", "site", cwd=root).code == 0
    assert (tmp_path / "precious").read_text() == (root / "site" / ".git" / "config").read_text() == "mine"
    assert not (root / "site" / "old").exists()


@pytest.mark.parametrize(
    "url",
    ["example.org", "ftp://example.org", "https://", "https://u:p@example.org", "https://example.org?x", "javascript:1",
     "https://example.org/#x", "/list", "https://exa mple.org", 'https://example.org/"><script>'],
)  # fmt: skip
def test_base_urls(metalint: Metalint, tmp_path: Path, url: str) -> None:
    write_list(tmp_path, {"a": paper("A")})
    done = metalint("site", "--out", "site", "--base-url", url)
    assert done.code == 2
    assert "is not an absolute http(s) URL" in done.err
    (tmp_path / "metalint.toml").write_text(f"[site]\nbase-url = '{url}'\n")
    done = metalint("site", "--out", "site")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith("metalint: metalint.toml: site.base-url: ")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ('titel = "x"', "site: unknown key `titel`; did you mean `title`?"),
        ("title = 1", "site.title must be a string, not `1`"),
        ('accent = "red"', 'site.accent must be a color such as "#a3341f", not `"red"`'),
        (
            'views = ["venue"]',
            "site.views: unknown view `venue`; choose from year, publication, institution, author, keyword",
        ),
        ('out = "../public"', "site.out: `../public` lies outside the root; use --out for that"),
        ('out = "/srv/public"', "site.out: `/srv/public` lies outside the root; use --out for that"),
        ("paper-pages = 1", "site.paper-pages must be true or false, not `1`"),
    ],
)
def test_settings(metalint: Metalint, tmp_path: Path, settings: str, why: str) -> None:
    write_list(tmp_path, {"a": paper("A")}, f"[site]\n{settings}\n")
    done = metalint("site", "--out", "site")
    assert (done.code, done.err) == (2, f"metalint: metalint.toml: {why}\n")


def test_no_folder_and_no_papers(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {})
    assert metalint("site").err == (
        "metalint: site needs --out DIR, or `out` below `[site]` in the configuration: the folder to write\n"
    )
    done = metalint("site", "--out", "site")
    assert (done.code, done.err.startswith("metalint: no papers: ")) == (2, True)
    assert not (tmp_path / "site").exists()
