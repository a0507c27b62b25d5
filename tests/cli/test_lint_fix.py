"""`metalint lint --fix`: fixes as `metalint fix` does, then reports what is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Metalint

PAPER = """\
paper {
  title: "Sparse models."
  url: "https://arxiv.org/abs/2401.00001"
  authors: "Ann Bell"
  institutions: "MIT"
}
pub {
  where: "ICLR oral"
  year: 2024
}
"""


@pytest.fixture
def one(tmp_path: Path) -> Path:
    (tmp_path / "meta").mkdir()
    path = tmp_path / "meta" / "a.prototxt"
    path.write_text(PAPER)
    return path


def rules(out: str) -> list[str]:
    return [finding["rule"] for finding in json.loads(out)["diagnostics"]]


def test_safe_fixes_are_applied_and_the_rest_is_reported(metalint: Metalint, one: Path) -> None:
    run = metalint("--no-cache", "lint", "--fix", "--format", "json")
    assert (run.code, rules(run.out)) == (0, ["venue-alias"])
    assert one.read_text() == PAPER.replace("models.", "models")
    assert "1 fix" in run.err or "Fixed 1" in run.err, run.err
    run = metalint("--no-cache", "lint", "--fix", "--unsafe-fixes", "--strict", "--format", "json")
    assert (run.code, rules(run.out)) == (0, [])
    assert one.read_text() == PAPER.replace("models.", "models").replace("ICLR oral", "ICLR")


def test_only_the_selected_rules_and_paths_are_fixed(metalint: Metalint, one: Path) -> None:
    assert metalint("--no-cache", "lint", "--fix", "--select", "whitespace").code == 0
    assert one.read_text() == PAPER
    run = metalint("--no-cache", "lint", "--fix", "meta/b.prototxt")
    assert run.code == 2
    assert one.read_text() == PAPER


def test_the_diff_is_that_of_fix_and_nothing_is_written(metalint: Metalint, one: Path) -> None:
    for words, others in (((), ()), (("--unsafe-fixes",), ("--unsafe",)), (("--unsafe-fixes",), ("--unsafe-fixes",))):
        shown = metalint("lint", "--diff", *words)
        assert shown == metalint("lint", "--fix", "--diff", *words) == metalint("fix", "--diff", *others)
        assert shown.code == 0
        assert '\n-  title: "Sparse models."\n+  title: "Sparse models"\n' in shown.out
        assert ('\n+  where: "ICLR"\n' in shown.out) == bool(words)
        assert one.read_text() == PAPER


@pytest.mark.usefixtures("one")
def test_what_is_cached_is_of_the_fixed_file(metalint: Metalint, tmp_path: Path) -> None:
    words = ("--cache-dir", str(tmp_path / "cache"), "lint", "--format", "json")
    assert rules(metalint(*words).out) == ["title-period", "venue-alias"]
    assert rules(metalint(*words, "--fix").out) == rules(metalint(*words).out) == ["venue-alias"]


@pytest.mark.parametrize("words", [("lint", "--fix"), ("lint", "--diff"), ("lint",), ("fix",)])
def test_each_note_is_told_once(metalint: Metalint, one: Path, words: tuple[str, ...]) -> None:
    (one.parent.parent / "metalint.toml").write_text('exclude = ["draft/"]\n')
    assert metalint(*words).err.count("exclude: `draft/` matches no file") == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--unsafe-fixes",), "--unsafe-fixes needs --fix, which applies the fixes before the report, or --diff"),
        (("--fix", "-"), "'-': --fix changes files, not standard input; name files or folders"),
        (
            ("--fix", "--add-suppressions", "layout", "--reason", "so"),
            "--fix and --add-suppressions contradict each other; run one after the other",
        ),
    ],
)
def test_what_contradicts_is_refused(metalint: Metalint, one: Path, words: tuple[str, ...], why: str) -> None:
    run = metalint("lint", *words)
    assert (run.code, run.err) == (2, f"metalint: {why}\n")
    assert one.read_text() == PAPER
