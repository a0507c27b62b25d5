"""Patterns of the settings that no file fits are told in a note."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint, commit_all
from report.reporting import paper


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("meta/2024/a.prototxt", "meta/2024/b.prototxt", "meta/draft/c.prototxt", "meta/2024/_t.prototxt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(paper(f"Models of kind {path[-10]}", f"2401.0000{len(path) % 7}"))
    for path in ("notes/2024/a/note.md", "build/x.prototxt"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("# Note\n")
    commit_all(tmp_path)
    return tmp_path


def notes(metalint: Metalint, root: Path, settings: str, *words: str) -> list[str]:
    (root / "metalint.toml").write_text(settings)
    run = metalint(*(words or ("lint", "--fail-on", "never")), cwd=root)
    assert run.code == 0, run
    return [line for line in run.err.splitlines() if "matches no file" in line]


@pytest.mark.parametrize(
    ("settings", "unmatched"),
    [
        ('papers = ["meta/2024/*.prototxt", "meta/draft/*.prototxt"]', []),
        ('papers = ["meta/2024/*.prototxt", "mata/draft/*.prototxt"]', ["mata/draft/*.prototxt"]),
        ('papers = ["meta/**/*.prototxt", "!meta/draft/**"]', ["!meta/draft/**"]),
        ('papers = ["meta/**/*.prototxt"]', []),
    ],
)
def test_papers(metalint: Metalint, root: Path, settings: str, unmatched: list[str]) -> None:
    lines = [
        f"metalint: note: metalint.toml: papers: `{one}` matches no file; correct or remove it" for one in unmatched
    ]
    for _ in range(2):
        assert notes(metalint, root, settings) == lines


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("meta/draft/**", 0),
        ("meta/draft/", 0),
        ("meta/draft/*", 0),
        ("/meta/draft", 0),
        ("draft", 0),
        ("_*.prototxt", 0),
        ("build/", 0),
        ("notes/**", 0),
        ("!meta/2024/a.prototxt", 0),
        ("# a comment", 0),
        ("", 0),
        ("meta/drafts/**", 1),
        ("met/draft/", 1),
        ("/draft", 1),
        ("*.protoxt", 1),
        ("meta/Draft/*", 1),
        ("!meta/2024/z.prototxt", 1),
        ("meta/2023/", 1),
    ],
)
def test_exclude(metalint: Metalint, root: Path, pattern: str, told: int) -> None:
    line = f"metalint: note: metalint.toml: exclude: `{pattern}` matches no file; correct or remove it"
    for _ in range(2):  # from the cache as well
        found = notes(metalint, root, f'ignore = ["all"]\nexclude = ["_t.prototxt", "{pattern}"]\n')
        assert found == [line] * told


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("meta/2024/a.prototxt", 0),
        ("a.prototxt", 0),
        ("meta/**", 0),
        ("meta/*/a.prototxt", 0),
        ("notes/2024/a/note.md", 0),
        ("note.md", 0),
        ("metalint.toml", 0),
        ("meta/2023/*", 1),
        ("meta/*.prototxt", 1),
        ("meta/draft", 1),
        ("Note.md", 1),
        ("notes/*.md", 1),
    ],
)
def test_per_file_ignores(metalint: Metalint, root: Path, pattern: str, told: int) -> None:
    line = f"metalint: note: metalint.toml: per-file-ignores: `{pattern}` matches no file; correct or remove it"
    settings = f'[per-file-ignores]\n"{pattern}" = ["layout"]\n"b.prototxt" = ["all"]\n'
    assert notes(metalint, root, settings) == [line] * told


def test_each_is_told_once_by_each_command_that_judges(metalint: Metalint, root: Path) -> None:
    settings = 'exclude = ["a/", "b/"]\n[per-file-ignores]\n"c" = ["layout"]\n"d/*" = ["layout"]\n'
    told = [("exclude", "a/"), ("exclude", "b/"), ("per-file-ignores", "c"), ("per-file-ignores", "d/*")]
    lines = [
        f"metalint: note: metalint.toml: {key}: `{pattern}` matches no file; correct or remove it"
        for key, pattern in told
    ]
    for words in ("lint --fail-on never", "lint --fail-on never meta/draft", "links --fail-on never --select code-url",
                  "gate HEAD --fail-on never", "fix", "report"):  # fmt: skip
        assert notes(metalint, root, settings, *words.split()) == lines, words
    assert notes(metalint, root, settings, "--staged", "fix") == []  # the hook that lints tells
