from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rows import each_row

from metalint.config.settings import Config
from metalint.files.workspace import Found, Workspace
from metalint.papers import assets
from metalint.papers.assets import Missing, Misspelt, Present, Unsafe
from metalint.papers.corpus import Context, Corpus
from metalint.papers.paper import Paper, Value
from metalint.text.span import Span

if TYPE_CHECKING:
    from pathlib import Path

ROOTS = ("notes", "notes/{year}", "notes/{year}/{id}")


def paper(year: int | None = None) -> Paper:
    return Paper("meta/lora.prototxt", year=None if year is None else Value(year, Span(0, 1), "pub.year"))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    for name in ("notes/a.md", "notes/2024/a.md", "notes/2024/b.md", "notes/2024/lora/b.md", "notes/C#.md", "d.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    config = Config(tmp_path, asset_roots=ROOTS)
    return Corpus((), (), Workspace(tmp_path), Context(config, 2026, None))


def test_roots_are_filled_in() -> None:
    assert assets.roots(ROOTS, paper(2024)) == ["notes", "notes/2024", "notes/2024/lora"]
    assert assets.roots(ROOTS, paper()) == ["notes"]
    assert assets.roots(ROOTS, paper(0)) == ["notes"]
    assert assets.roots(("{id}/", "./img"), paper()) == ["lora", "img"]


@pytest.mark.parametrize(
    ("value", "path", "fragment"),
    [
        ("a.md", "notes/a.md", ""),
        ("b.md", "notes/2024/b.md", ""),
        ("b.md#part", "notes/2024/b.md", "#part"),
        ("C#.md", "notes/C#.md", ""),
        ("C#.md#part#2", "", ""),
        ("../d.md", "d.md", ""),
        ("b.md/", "", ""),
        ("2024", "", ""),
        ("B.md", "", ""),
        ("", "", ""),
        ("#part", "", ""),
        ("https://example.org/a.md", "", ""),
        ("../notes/../../x.md", "", ""),
        ("a\0.md", "", ""),
    ],
)
def test_the_first_root_that_has_the_file_is_meant(corpus: Corpus, value: str, path: str, fragment: str) -> None:
    found = assets.resolve(corpus.workspace, ROOTS, paper(2024), value)
    assert found == (Present(Found(path, is_tracked=True), fragment) if path else None)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("a.md", Present(Found("notes/a.md", is_tracked=True), "")),
        ("B.MD", Misspelt(Found("notes/2024/b.md", is_tracked=True), "b.md")),
        ("../Notes/a.md#x", Misspelt(Found("notes/a.md", is_tracked=True), "a.md#x")),
        ("../D.md", Misspelt(Found("d.md", is_tracked=True), None)),
        ("x.md", Missing(("notes/x.md", "notes/2024/x.md", "notes/2024/lora/x.md"))),
        ("/notes/a.md", Unsafe("is absolute")),
        ("C:a.md", Unsafe("begins with a Windows drive letter")),
        ("2024\\b.md", Unsafe("contains backslashes, which only Windows reads")),
        ("../../x.md", Unsafe("leaves the repository")),
        ("a.md\n", Unsafe("contains a control character")),
    ],
)
def test_one_status_a_value(corpus: Corpus, value: str, status: assets.AssetStatus) -> None:
    assert assets.status_of(corpus, paper(2024), value) == status


def test_a_missing_file_tells_where_it_was_looked_for() -> None:
    assert str(Missing(("a/x", "b/x"))) == "looked for `a/x`, `b/x`"
    assert str(Missing(())) == "the folder of such files has the year in its name, and this paper has no year"


@each_row(
    ("target", "path"),
    [
        ("x.png", "notes/x.png"),
        ("../x%20y.png?raw=true#top", "x y.png"),
        ("./sub/", "notes/sub"),
        ("../../x.png", None),
        ("/x.png", None),
        ("#top", None),
        ("?q", None),
        ("", None),
        ("mailto:a@example.org", None),
        ("https://example.org/x.png", None),
    ],
)
def test_links_are_relative_to_their_note(target: str, path: str | None) -> None:
    assert assets.linked("notes/a.md", target) == path
