"""A list with old findings: the baseline holds them back, and never more than them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from conftest import commit_all, git
from report.reporting import paper, write

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint, Run

NAME = ".metalint-baseline.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "list"
    write(
        root,
        {
            "a.prototxt": paper("Slim models", "2401.00001", institution="Univeristy of Sydney"),
            "b.prototxt": paper("Fat models", "2401.00002", institution="Univeristy of Sydney"),
        },
    )
    commit_all(root)
    return root


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / "meta" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def found(run: Run) -> list[tuple[str, str]]:
    return [(one["path"], one["value"]) for one in run.json()["diagnostics"]]


def lint(metalint: Metalint, root: Path) -> Run:
    return metalint("lint", "--format", "json", "--select", "institution-typo", cwd=root)


def test_old_findings_do_not_fail_wherever_they_move_to(metalint: Metalint, root: Path) -> None:
    assert metalint("baseline", cwd=root).out == f"{NAME} holds back 2 findings; commit it.\n"
    assert (lint(metalint, root).code, found(lint(metalint, root))) == (0, [])
    change(root, "a.prototxt", "paper {", "# a comment\n\npaper {")
    change(root, "a.prototxt", "Slim models", "Very slim models")
    (root / "meta" / "2024").mkdir()
    git(root, "mv", "meta/b.prototxt", "meta/2024/b.prototxt")
    run = lint(metalint, root)
    assert (run.code, found(run), run.json()["summary"]["baselined"]) == (0, [], 2)


def test_a_baseline_elsewhere_is_read_if_it_is_named(metalint: Metalint, root: Path) -> None:
    use = "`metalint lint --baseline 'old list.json'` reads it"
    assert metalint("baseline", "--out", "old list.json", cwd=root).out == (
        f"old list.json holds back 2 findings; {use}, without the option {NAME} is read.\n"
    )
    assert (root / "old list.json").exists()
    assert len(found(lint(metalint, root))) == 2
    assert metalint("lint", "--baseline", "old list.json", cwd=root).code == 0
    assert metalint("baseline", "--out", f"./{NAME}", cwd=root).out.endswith(" 2 findings; commit it.\n")


def test_a_fixed_finding_that_comes_back_is_new(metalint: Metalint, root: Path) -> None:
    metalint("baseline", cwd=root)
    change(root, "a.prototxt", "Univeristy", "University")
    run = metalint("lint", cwd=root)
    assert run.code == 0
    assert "1 finding of the baseline is gone: run `metalint baseline --prune`." in run.out
    check = metalint("baseline", "--prune", "--check", cwd=root)
    complaint = f"{NAME}: some of its findings are gone; run `metalint baseline --prune` and commit it.\n"
    assert (check.code, check.err) == (1, complaint)
    assert metalint("baseline", "--prune", cwd=root).out == f"{NAME} holds back 1 finding; commit it.\n"
    assert metalint("baseline", "--prune", cwd=root).out == f"{NAME} holds back 1 finding; nothing has changed.\n"
    assert metalint("baseline", "--prune", "--check", cwd=root).code == 0
    change(root, "a.prototxt", "University", "Univeristy")
    run = lint(metalint, root)
    assert (run.code, found(run)) == (1, [("meta/a.prototxt", "Univeristy of Sydney")])


def test_pruning_never_takes_up_what_is_new(metalint: Metalint, root: Path) -> None:
    metalint("baseline", cwd=root)
    before = (root / NAME).read_text()
    write(root, {"c.prototxt": paper("New models", "2401.00003", institution="Univeristy of Basel")})
    assert metalint("baseline", "--prune", cwd=root).code == 0
    assert (root / NAME).read_text() == before
    assert lint(metalint, root).code == 1


def test_one_mistake_for_another_is_seen(metalint: Metalint, root: Path) -> None:
    metalint("baseline", cwd=root)
    change(root, "a.prototxt", "Univeristy of Sydney", "Univeristy of Basel")
    run = lint(metalint, root)
    assert (run.code, found(run)) == (1, [("meta/a.prototxt", "Univeristy of Basel")])


def test_a_second_mistake_like_an_old_one_is_new(metalint: Metalint, root: Path) -> None:
    metalint("baseline", cwd=root)
    change(root, "a.prototxt", '  institutions: "Univ', '  institutions: "Univeristy of Sydney"\n  institutions: "Univ')
    assert found(lint(metalint, root)) == [("meta/a.prototxt", "Univeristy of Sydney")]


def test_papers_come_first_then_files_around_them_and_stale_lists_last(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text(
        'asset-roots = ["a"]\ninstitutions = ["a-reg.prototxt"]\n[[outputs]]\npath = "A.md"\n'
    )
    for folder in ("meta", "a"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a-reg.prototxt").write_text('organisations {\n  nam: "x"\n}\n')
    (tmp_path / "a" / "n.md").write_text("# On models\n\n[x](gone.md)\n")
    for name in ("b", "c"):
        (tmp_path / "meta" / f"{name}.prototxt").write_text(
            f'paper {{\n  title: "On  {name}"\n  authors: "Ann  Bell"\n}}\nnote {{\n  url: "n.md"\n}}\n'
        )
    told = [
        (one["path"], one["start"]["offset"], one["rule"])
        for one in metalint("lint", "--format", "json").json()["diagnostics"]
    ]
    papers = [one for one in told if one[0].startswith("meta/")]
    assert told[: len(papers)] == sorted(papers)
    assert [(path, rule) for path, _, rule in told[len(papers) :]] == [
        ("a-reg.prototxt", "schema"),
        ("a/n.md", "broken-note-link"),
        ("A.md", "stale-output"),
    ]


def test_a_stale_list_is_never_held_back(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text('[[outputs]]\npath = "LIST.md"\n')
    run = metalint("baseline", cwd=root)
    assert run.out == f"{NAME} holds back 2 findings; commit it.\n"
    why = "not held back, as a stale list is always reported: 1 output; run `metalint render`"
    assert run.err == f"metalint: {why}\n"
    run = metalint("lint", "--format", "concise", cwd=root)
    assert (run.code, "LIST.md:1:1: error[stale-output]" in run.out) == (1, True)
    assert metalint("baseline", "--check", cwd=root).code == 0
    assert metalint("render", cwd=root).code == metalint("lint", cwd=root).code == 0


def test_broken_papers_are_never_held_back(metalint: Metalint, root: Path) -> None:
    write(root, {"c.prototxt": "paper {"})
    run = metalint("baseline", cwd=root)
    assert run.out == f"{NAME} holds back 2 findings; commit it.\n"
    assert (
        run.err == "metalint: not held back, as the files cannot be read: 1 finding; run `metalint lint` to see them\n"
    )
    assert "error[syntax]" in metalint("lint", cwd=root).out


def test_branches_that_change_the_baseline_merge(metalint: Metalint, root: Path) -> None:
    papers = {
        f"{name}.prototxt": paper(f"Models {name}", f"2402.{n:05}", "Univeristy of Basel")
        for n, name in enumerate("dhmq")
    }
    write(root, papers)
    metalint("baseline", cwd=root)
    commit_all(root)
    git(root, "checkout", "--quiet", "-b", "fixes")
    change(root, "a.prototxt", "Univeristy", "University")
    metalint("baseline", "--prune", cwd=root)
    commit_all(root)
    git(root, "checkout", "--quiet", "main")
    change(root, "m.prototxt", "Univeristy", "University")
    metalint("baseline", "--prune", cwd=root)
    commit_all(root)
    git(root, "merge", "--quiet", "fixes")
    assert metalint("baseline", "--prune", "--check", cwd=root).code == 0
    assert [one["path"] for one in json.loads((root / NAME).read_text())["findings"]] == [
        f"meta/{name}.prototxt" for name in "bdhq"
    ]


def test_a_merge_conflict_is_told_in_a_line_and_pruning_ends_it(metalint: Metalint, root: Path) -> None:
    metalint("baseline", cwd=root)
    one, two = [line for line in (root / NAME).read_text().splitlines() if "fingerprint" in line]
    (root / NAME).write_text(
        f'{{"version": 1, "findings": [\n<<<<<<< HEAD\n{one}\n=======\n{two}\n>>>>>>> other\n]}}\n'
    )
    run = metalint("lint", cwd=root)
    how = "run `metalint baseline --prune`, which keeps what both sides hold"
    assert (run.code, run.out, run.err) == (2, "", f"metalint: {root / NAME}: an unfinished merge; {how}\n")
    assert metalint("baseline", "--prune", cwd=root).out == f"{NAME} holds back 2 findings; commit it.\n"
    assert lint(metalint, root).code == 0


def test_a_baseline_of_a_newer_version_is_told_in_a_line(metalint: Metalint, root: Path) -> None:
    (root / NAME).write_text('{"version": 9, "findings": []}\n')
    run = metalint("lint", cwd=root)
    how = "this one reads version 2: upgrade it, or run `metalint baseline` to write it again"
    complaint = f"metalint: {root / NAME}: version 9 of the baseline needs another metalint; {how}\n"
    assert (run.code, run.out, run.err) == (2, "", complaint)


def test_a_shallow_clone_without_the_base_is_told_in_a_line(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "branch")
    write(root, {"c.prototxt": paper("New models", "2401.00003")})
    commit_all(root)
    git(root, "checkout", "--quiet", "main")
    (root / "README.md").write_text("x")
    commit_all(root)
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "branch", root.as_uri(), "copy")
    run = metalint("lint", "--changed-since", "origin/main", cwd=tmp_path / "copy")
    how = "set `fetch-depth: 0` for actions/checkout, or run `git fetch --unshallow`"
    complaint = f"HEAD and `origin/main` share no commit; this clone is shallow: {how}"
    assert (run.code, run.out, run.err) == (2, "", f"metalint: --changed-since: {complaint}\n")


def test_nothing_changed_is_told_in_a_line(metalint: Metalint, root: Path) -> None:
    run = metalint("lint", "--changed-since", "HEAD", cwd=root)
    assert (run.code, run.out) == (0, "No papers among the files looked at: nothing to report.\n")


def test_a_commit_before_the_first_paper_is_not_refused(metalint: Metalint, root: Path) -> None:
    git(root, "rm", "--quiet", "--cached", "-r", "meta")
    run = metalint("lint", "--staged", cwd=root)
    assert (run.code, run.out, run.err.startswith("metalint: no papers: nothing in ")) == (0, "", True)
    assert metalint("lint", cwd=root).code == 1


def test_a_commit_of_papers_that_no_pattern_fits_is_refused(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text('papers = ["paper/*.prototxt"]\nexclude = ["b.prototxt"]\n')
    git(root, "mv", "meta/a.prototxt", "template.prototxt")
    (root / "examples").mkdir()
    (root / "examples" / "c.prototxt").write_text((root / "template.prototxt").read_text())
    (root / "net.prototxt").write_text('layer { type: "Data" }\n')
    commit_all(root)
    run = metalint("lint", "--staged", cwd=root)
    assert (run.code, run.out, run.err.startswith("metalint: no papers: nothing in ")) == (0, "", True)
    git(root, "mv", "template.prototxt", "meta/a.prototxt")
    what = "nothing that git tracks fits paper/*.prototxt, and meta/a.prototxt is one by its fields"
    complaint = f"metalint: no papers: {what}; see `papers` in the configuration\n"
    for _ in range(2):
        assert metalint("lint", "--staged", cwd=root) == (2, "", complaint)


def test_standard_input_has_changed_whatever_the_file_holds(metalint: Metalint, papers: Path) -> None:
    commit_all(papers)
    path = "meta/new.prototxt"
    text = 'paper {\n  title: "A Study of Things."\n}\n'
    (papers / path).write_text(text.replace("Things.", "Things"))
    commit_all(papers)
    words = ("lint", "-", "--stdin-filename", path, "--changed-since", "HEAD", "--select", "title-period")
    told = metalint(*words, "--format", "json", cwd=papers, stdin=text).json()["diagnostics"]
    assert [(one["rule"], one["path"]) for one in told] == [("title-period", path)]


@pytest.mark.parametrize("broken", ["paper {\n", "<<<<<<< a\n=======\n>>>>>>> b\n", "title: 1\n"])
def test_a_paper_that_cannot_be_read_for_a_while_keeps_its_entries(metalint: Metalint, root: Path, broken: str) -> None:
    # one finding by itself, one that both papers share, one of a note that only this paper names
    a, b = (root / "meta" / f"{name}.prototxt" for name in "ab")
    a.write_text(a.read_text() + 'note { url: "a.md" }\n')
    b.write_text(b.read_text().replace("Fat models", "Slim models"))
    (root / "notes").mkdir()
    (root / "notes" / "a.md").write_text("[x](missing.md)\n")
    commit_all(root)
    assert metalint("baseline", cwd=root).code == 0
    before, text = (root / NAME).read_bytes(), a.read_text()
    rules = {entry["rule"] for entry in json.loads(before)["findings"]}
    assert rules == {"broken-note-link", "duplicate-title", "institution-typo"}
    a.write_text(text + broken)
    run = metalint("lint", cwd=root)
    assert (run.code, "of the baseline" in run.out) == (1, False)
    for words in (("--prune", "--check"), ("--check",), ("--prune",), ()):
        assert metalint("baseline", *words, cwd=root).code == 0
        assert (root / NAME).read_bytes() == before
    b.write_text(b.read_text().replace('"Slim models"', '"Slim models."'))
    assert metalint("baseline", "--check", cwd=root).code == 1
    assert metalint("baseline", cwd=root).code == 0
    a.write_text(text)
    b.write_text(b.read_text().replace('"Slim models."', '"Slim models"'))
    assert metalint("lint", cwd=root).code == 0
    assert metalint("baseline", "--prune", cwd=root).code == 0
    assert (root / NAME).read_bytes() == before


@pytest.mark.parametrize("content", ['{"name": "x"}\n', "# Notes\n", "[]"])
def test_no_other_file_becomes_the_baseline(metalint: Metalint, root: Path, content: str) -> None:
    path = root / "package.json"
    path.write_text(content)
    complaint = f"metalint: --out {path}: that is another file, not a baseline; name another one\n"
    assert metalint("baseline", "--out", str(path), cwd=root) == (2, "", complaint)
    assert path.read_text() == content
    path.write_text('{"version": 2, "findings": [')  # a damaged one is written again, as is an empty file
    assert metalint("baseline", "--out", str(path), cwd=root).code == 0
    path.write_text("")
    assert metalint("baseline", "--out", str(path), cwd=root).code == 0
