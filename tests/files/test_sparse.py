"""A sparse checkout lacks files that others have: what depends on them is told to be unknown, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from report.reporting import paper

REMEDY = "run `git sparse-checkout disable`"
LACKS = "this sparse checkout lacks 1 paper and 1 file below the asset roots"


@pytest.fixture
def root(tmp_path: Path, metalint: Metalint) -> Path:
    """Return a list of two papers of which a sparse checkout lacks the older one, and the note of the other."""
    for year, name, more in ((2023, "old", ""), (2024, "new", 'note { url: "2024/new/note.md" }\n')):
        path = tmp_path / f"meta/{year}/{name}.prototxt"
        path.parent.mkdir(parents=True)
        text = paper(f"Models of the {name} kind.", f"{year - 2000}01.00001")
        path.write_text(text.replace("year: 2024", f"year: {year}") + more)
    new = tmp_path / "meta/2024/new.prototxt"
    new.write_text(new.read_text() + 'baseline { methods: "2023/old" methods: "2023/older" }\n')
    (tmp_path / "notes/2024/new").mkdir(parents=True)
    (tmp_path / "notes/2024/new/note.md").write_text("# Models of the new kind.\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.c").write_text("int main;\n")
    commit_all(tmp_path)
    assert metalint("baseline", cwd=tmp_path).code == 0
    commit_all(tmp_path)
    git(tmp_path, "sparse-checkout", "set", "meta/2024")
    return tmp_path


def rules(metalint: Metalint, root: Path, *words: str) -> list[tuple[str, str]]:
    told = json.loads(metalint("lint", "--format", "json", *words, cwd=root).out)
    return [(finding["rule"], finding["value"]) for finding in told["diagnostics"]]


def test_files_that_others_have_are_not_missing(root: Path, metalint: Metalint) -> None:
    for _ in range(2):
        assert rules(metalint, root, "--no-baseline") == [
            ("title-period", "Models of the new kind."),
            ("dangling-reference", "2023/older"),
        ]
    (root / "meta/2024/new.prototxt").write_text(
        (root / "meta/2024/new.prototxt").read_text().replace("new/note", "new/nota")
    )
    assert ("missing-note", "2024/new/nota.md") in rules(metalint, root, "--no-baseline")


@pytest.mark.parametrize("words", [("lint",), ("fix", "--diff"), ("gate", "HEAD"), ("lint", "--fix")])
def test_runs_say_what_they_lack(root: Path, metalint: Metalint, words: tuple[str, ...]) -> None:
    for _ in range(2):
        told = metalint(*words, cwd=root).err
        assert told.count(f"metalint: note: {LACKS}, and nothing is compared with what it lacks; {REMEDY}\n") == 1


@pytest.mark.parametrize("words", [("baseline",), ("baseline", "--check"), ("baseline", "--prune")])
def test_the_baseline_keeps_the_findings_of_what_is_left_out(
    root: Path, metalint: Metalint, words: tuple[str, ...]
) -> None:
    before = (root / ".metalint-baseline.json").read_bytes()
    assert metalint(*words, cwd=root) == (
        2, "", f"metalint: .metalint-baseline.json: {LACKS}, whose findings it holds; {REMEDY}\n",
    )  # fmt: skip
    assert (root / ".metalint-baseline.json").read_bytes() == before


def test_what_needs_all_files_is_refused(root: Path, metalint: Metalint, tmp_path: Path) -> None:
    for words in (("site", "--out", str(tmp_path / "out")), ("mv", "2024/new", "2024/newer"), ("rm", "2024/new")):
        run = metalint(*words, cwd=root)
        assert run.code == 2
        assert f"{LACKS}" in run.err
        assert run.err.endswith(f"; {REMEDY}\n")
    git(root, "sparse-checkout", "set", "meta")  # the note is left out of a list that would link it
    (root / "metalint.toml").write_text('[[outputs]]\npath = "README.md"\nview = "all"\nlayout = "list"\n')
    run = metalint("render", cwd=root)
    assert run.err == (
        "metalint: README.md: the list needs all papers, and this sparse checkout lacks 1 file below the asset roots; "
        f"{REMEDY}\n"
    )


def test_an_export_says_what_it_lacks(root: Path, metalint: Metalint) -> None:
    run = metalint("export", "--format", "csv", cwd=root)
    assert (run.code, run.out.count("\n")) == (0, 2)
    lacks = "this sparse checkout lacks 1 paper"
    assert run.err == f"metalint: note: {lacks}, and only the others are exported; {REMEDY}\n"


def test_other_files_of_the_repository_do_not_count(root: Path, metalint: Metalint) -> None:
    git(root, "sparse-checkout", "set", "meta", "notes")
    assert not (root / "src/main.c").exists()
    assert metalint("baseline", "--check", cwd=root) == (0, "", "")
    assert metalint("lint", cwd=root).err == ""


def test_a_suppression_may_be_about_a_paper_that_is_left_out(root: Path, metalint: Metalint) -> None:
    git(root, "sparse-checkout", "disable")
    for path in (root / "meta/2023/old.prototxt", root / "meta/2024/new.prototxt"):
        text = path.read_text().replace("old kind.", "new kind").replace("new kind.", "new kind")
        path.write_text(text.replace("  title", "  # metalint: ignore[duplicate-title] two works\n  title"))
    commit_all(root)
    assert rules(metalint, root) == []
    git(root, "sparse-checkout", "set", "meta/2024", "notes")
    before = (root / "meta/2024/new.prototxt").read_bytes()
    assert rules(metalint, root) == []
    assert metalint("fix", cwd=root).code == 0
    assert (root / "meta/2024/new.prototxt").read_bytes() == before


def test_patterns_may_fit_what_is_left_out(root: Path, metalint: Metalint) -> None:
    (root / "metalint.toml").write_text(
        'papers = ["meta/2023/*.prototxt", "meta/2024/*.prototxt"]\nexclude = ["meta/2023/draft*", "meta/2022/"]\n'
        'per-file-ignores = { "meta/2023/*" = ["title-period"] }\n'
    )
    (root / "meta/2023").mkdir()
    (root / "meta/2023/draft.prototxt").write_text("")
    git(root, "add", "--sparse", "--all")
    git(root, "commit", "--quiet", "--message", "draft")
    git(root, "sparse-checkout", "reapply")
    assert not (root / "meta/2023/draft.prototxt").exists()
    told = metalint("lint", cwd=root).err.splitlines()
    assert [line for line in told if "matches no file" in line] == [
        "metalint: note: metalint.toml: exclude: `meta/2022/` matches no file; correct or remove it"
    ]


def test_links_may_lead_to_what_is_left_out(root: Path, metalint: Metalint) -> None:
    git(root, "sparse-checkout", "disable")
    (root / "notes/2023/old").mkdir(parents=True)
    (root / "notes/2023/old/a.md").write_text("# A.\n")
    (root / "notes/2024/new/shared.md").write_text("# Of the older paper.\n")
    (root / "meta/2023/old.prototxt").write_text(
        (root / "meta/2023/old.prototxt").read_text() + 'note { url: "2024/new/shared.md" }\n'
    )
    note = root / "notes/2024/new/note.md"
    note.write_text(
        "# Models of the new kind.\n\n[a](../../2023/old/a.md), [b](../../2023/old/b.md), [c](../../2023)\n"
    )
    commit_all(root)
    words = ("--select", "broken-note-link,orphan-asset", "--no-baseline")
    expected = [("broken-note-link", "../../2023/old/b.md")]
    assert rules(metalint, root, *words)[:1] == expected
    git(root, "sparse-checkout", "set", "meta/2024", "notes/2024")
    assert rules(metalint, root, *words) == expected
