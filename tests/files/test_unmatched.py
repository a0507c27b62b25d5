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
    run = metalint(*(words or ("lint", "--exit-zero")), cwd=root)
    assert run.code == 0, run
    return [line for line in run.err.splitlines() if "matches no file" in line]


@pytest.mark.parametrize(
    ("pattern", "is_told"),
    [
        ("meta/draft/**", False),
        ("meta/draft/", False),
        ("meta/draft/*", False),
        ("/meta/draft", False),
        ("draft", False),
        ("_*.prototxt", False),
        ("build/", False),
        ("notes/**", False),
        ("!meta/2024/a.prototxt", False),
        ("# a comment", False),
        ("", False),
        ("meta/drafts/**", True),
        ("met/draft/", True),
        ("/draft", True),
        ("*.protoxt", True),
        ("meta/Draft/*", True),
        ("!meta/2024/z.prototxt", True),
        ("meta/2023/", True),
    ],
)
def test_exclude(metalint: Metalint, root: Path, pattern: str, is_told: bool) -> None:
    told = f"metalint: note: metalint.toml: exclude: `{pattern}` matches no file; correct or remove it"
    for _ in range(2):  # from the cache as well
        found = notes(metalint, root, f'ignore = ["all"]\nexclude = ["_t.prototxt", "{pattern}"]\n')
        assert found == [told] * is_told


@pytest.mark.parametrize(
    ("pattern", "is_told"),
    [
        ("meta/2024/a.prototxt", False),
        ("a.prototxt", False),
        ("meta/**", False),
        ("meta/*/a.prototxt", False),
        ("notes/2024/a/note.md", False),
        ("note.md", False),
        ("metalint.toml", False),
        ("meta/2023/*", True),
        ("meta/*.prototxt", True),
        ("meta/draft", True),
        ("Note.md", True),
        ("notes/*.md", True),
    ],
)
def test_per_file_ignores(metalint: Metalint, root: Path, pattern: str, is_told: bool) -> None:
    told = f"metalint: note: metalint.toml: per-file-ignores: `{pattern}` matches no file; correct or remove it"
    settings = f'[per-file-ignores]\n"{pattern}" = ["layout"]\n"b.prototxt" = ["all"]\n'
    assert notes(metalint, root, settings) == [told] * is_told


def test_each_is_told_once_by_each_command_that_judges(metalint: Metalint, root: Path) -> None:
    settings = 'exclude = ["a/", "b/"]\n[per-file-ignores]\n"c" = ["layout"]\n"d/*" = ["layout"]\n'
    told = [("exclude", "a/"), ("exclude", "b/"), ("per-file-ignores", "c"), ("per-file-ignores", "d/*")]
    lines = [
        f"metalint: note: metalint.toml: {key}: `{pattern}` matches no file; correct or remove it"
        for key, pattern in told
    ]
    for words in ("lint --exit-zero", "lint --exit-zero meta/draft", "links --exit-zero --select code-url",
                  "gate HEAD --fail-on never", "fix", "report"):  # fmt: skip
        assert notes(metalint, root, settings, *words.split()) == lines, words
    assert notes(metalint, root, settings, "--tracked", "fix") == []  # the hook that lints tells


def test_a_pattern_of_all_collections_may_be_for_one_of_them(metalint: Metalint, root: Path) -> None:
    settings = (
        'exclude = ["draft", "c/"]\n[per-file-ignores]\n"a.prototxt" = ["layout"]\n'
        '[[collections]]\npapers = ["meta/2024/*.prototxt"]\n[[collections]]\npapers = ["meta/draft/*.prototxt"]\n'
        'exclude = ["z"]\n'
    )
    found = notes(metalint, root, settings)
    assert [line.split("`")[1] for line in found] == ["c/", "z"]
