"""Commits that no checkout can hold, or nobody can read, are told of; the others are judged."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Metalint, git
from files.odd_commits import DATES, GONE, commit, odd_trees, sound_trees, stored, tree
from report.reporting import paper

from metalint.files.commits import list_commits
from metalint.util.wording import quote

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="trees hold names that Windows takes in other ways")

GOOD = paper("Slim models", "2401.00001").encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A list with a good paper that is committed, whose repository can be filled with more."""
    place = tmp_path / "list"
    (place / "meta").mkdir(parents=True)
    (place / "meta" / "a.prototxt").write_bytes(GOOD)
    git(place, "init", "--quiet")
    git(place, "add", "meta")
    git(place, "commit", "--quiet", "--message", "one")
    return place


def good(root: Path) -> str:
    return git(root, "rev-parse", "HEAD:meta/a.prototxt").strip()


def head(root: Path, name: str) -> None:
    """Let the branch be at a commit, and nothing else be other than it was."""
    git(root, "update-ref", "refs/heads/main", name)


def history(metalint: Metalint, root: Path, *words: str) -> list[dict[str, Any]]:
    run = metalint("report", "--format", "json", *(words or ("--history",)), cwd=root)
    assert (run.code, run.err) == (0, "")
    found: list[dict[str, Any]] = run.json()["commits"]
    return found


def test_odd_trees_are_marked_and_all_else_of_them_is_judged(metalint: Metalint, root: Path) -> None:
    trees = odd_trees(root, good(root))
    name = git(root, "rev-parse", "HEAD").strip()
    for of, _ in trees.values():
        name = commit(root, of, name)
    head(root, name)
    first, *found = history(metalint, root)
    assert (first["papers"], first["problem"]) == (1, None)
    told = {what: one["problem"] for what, one in zip(trees, found, strict=True)}
    wanted = {what: f"{quote(path)} is left out: " for what, (_, path) in trees.items()}
    assert {what: one for what, one in wanted.items() if not (told[what] or "").startswith(one)} == {}, told
    assert [(one["papers"], one["judged"]) for one in found] == [(1, True)] * len(found)


def test_trees_that_can_be_laid_out_have_no_mark(metalint: Metalint, root: Path) -> None:
    trees = sound_trees(root, good(root))
    name = git(root, "rev-parse", "HEAD").strip()
    for of in trees.values():
        name = commit(root, of, name)
    head(root, name)
    found = history(metalint, root)[1:]
    told = {what: (one["papers"], one["problem"]) for what, one in zip(trees, found, strict=True)}
    assert told == dict.fromkeys(trees, (1, None))


def test_odd_commits_are_marked(metalint: Metalint, root: Path) -> None:
    of = git(root, "rev-parse", "HEAD^{tree}").strip()
    name = git(root, "rev-parse", "HEAD").strip()
    for when in DATES.values():
        name = commit(root, of, name, when)
    for other in (GONE, good(root), stored(root, "tree", b"noise")):
        name = commit(root, other, name)
    head(root, name)
    first, *found = history(metalint, root)
    dated, broken = found[: len(DATES)], found[len(DATES) :]
    problem = "the commit has no date that git reads"
    assert [(one["papers"], one["date"], one["problem"]) for one in dated] == [(1, None, problem)] * len(DATES)
    assert (first["judged"], [one["judged"] for one in broken]) == (True, [False] * 3)
    starts = {one["problem"].partition(" the object")[0] for one in broken}
    assert starts == {"the files of the commit cannot be read:"}
    assert metalint("report", "--format", "html", "--history", cwd=root).code == 0
    assert len(history(metalint, root, "--history=1d")) == 1 + len(found)


@pytest.mark.parametrize("content", [b"", b"noise", b"tree HEAD\n", b"parent " + GONE.encode() + b"\n\nx", None])
def test_history_goes_on_behind_a_commit_that_is_none(metalint: Metalint, root: Path, content: bytes | None) -> None:
    broken = GONE if content is None else stored(root, "commit", content)
    of = git(root, "rev-parse", "HEAD^{tree}").strip()
    name = commit(root, of, broken)
    head(root, name)
    found = history(metalint, root)
    assert [one["commit"] for one in found] == [broken, name]
    assert [one["judged"] for one in found] == [False, True]
    assert found[0]["problem"].startswith("the commit cannot be read: ")
    (note,) = metalint("report", "--since", broken, "--format", "json", cwd=root).json()["notes"]
    assert note.startswith(f"{broken}: the commit cannot be read: ")


def test_an_object_that_is_damaged_on_disk(metalint: Metalint, root: Path) -> None:
    git(root, "commit", "--quiet", "--allow-empty", "--message", "two")
    name = git(root, "rev-parse", "HEAD").strip()
    for what in ("HEAD:meta/a.prototxt", "HEAD:meta", "HEAD^{tree}"):
        object_ = git(root, "rev-parse", what).strip()
        place = root / ".git" / "objects" / object_[:2] / object_[2:]
        place.chmod(0o644)
        place.write_bytes(b"noise")
        found = history(metalint, root)
        assert len(found) == 2
        assert object_ in found[-1]["problem"] or "`meta` is left out" in found[-1]["problem"]
    assert found[-1]["commit"] == name


def test_a_base_that_is_odd_is_marked_and_the_change_is_judged(metalint: Metalint, root: Path) -> None:
    before = git(root, "rev-parse", "HEAD").strip()
    for what, (of, _) in odd_trees(root, good(root)).items():
        odd = commit(root, of, before)
        head(root, commit(root, git(root, "rev-parse", f"{before}^{{tree}}").strip(), odd))
        run = metalint("gate", odd, cwd=root)
        assert (what, run.code, run.err) == (what, 0, "")
        assert "The commit before this change is damaged: " in run.out, what
        run = metalint("lint", "--changed-since", odd, "--format", "json", cwd=root)
        assert (what, run.code, run.json()["diagnostics"], run.err) == (what, 0, [], "")
    (note,) = metalint("report", "--since", odd, "--format", "json", cwd=root).json()["notes"]
    assert note.startswith(f"{odd}: `")


def test_a_head_that_is_odd_is_judged(metalint: Metalint, root: Path) -> None:
    before = git(root, "rev-parse", "HEAD").strip()
    for what, (of, _) in odd_trees(root, good(root)).items():
        head(root, commit(root, of, before))
        run = metalint("gate", before, cwd=root)
        assert (what, run.code, run.err) == (what, 0, "")


def test_a_tree_that_explodes_is_not_judged(metalint: Metalint, root: Path) -> None:
    """Ten folders, each of the same ten, and so on: ten billion files in a dozen objects."""
    bomb = tree(root, *(("100644", b"f%d" % at, good(root)) for at in range(10)))
    for _ in range(9):
        bomb = tree(root, *(("40000", b"d%d" % at, bomb) for at in range(10)))
    meta = git(root, "rev-parse", "HEAD:meta").strip()
    before = git(root, "rev-parse", "HEAD").strip()
    odd = commit(root, tree(root, ("40000", b"bomb", bomb), ("40000", b"meta", meta)), before)
    head(root, commit(root, git(root, "rev-parse", "HEAD^{tree}").strip(), odd))
    found = history(metalint, root)
    assert [one["judged"] for one in found] == [True, False, True]
    assert found[1]["problem"] == (
        "the files of the commit cannot be read: it has more than 200,000 files, or changes as many"
    )
    run = metalint("gate", odd, cwd=root)
    assert (run.code, run.err) == (2, "metalint: it has more than 200,000 files, or changes as many\n")


def test_a_blob_that_explodes_is_cut(metalint: Metalint, root: Path) -> None:
    """Eighty million zeros take no room in a repository."""
    blob = stored(root, "blob", bytes(80_000_000))
    meta = tree(root, ("100644", b"a.prototxt", good(root)), ("100644", b"b.prototxt", blob))
    head(root, commit(root, tree(root, ("40000", b"meta", meta)), git(root, "rev-parse", "HEAD").strip()))
    found = history(metalint, root)
    assert [(one["papers"], one["findings"]) for one in found][-1] == (2, {"oversized-file": 1})


def test_ranges_tags_and_merges_are_those_of_git(root: Path) -> None:
    """Sixty commits with dates in any order, merged at random, in the order of `git rev-list`."""
    chance = random.Random(7)
    of = git(root, "rev-parse", "HEAD^{tree}").strip()
    names = [git(root, "rev-parse", "HEAD").strip()]
    for _ in range(60):
        parents = chance.sample(names[-6:], k=min(len(names[-6:]), chance.choice((1, 1, 2, 3))))
        who = f"Ann Bell <ann@example.org> {chance.randrange(10**9)} +0{chance.randrange(10)}30"
        lines = [f"tree {of}", *(f"parent {one}" for one in parents), f"author {who}", f"committer {who}", "", "x"]
        names.append(stored(root, "commit", "\n".join(lines).encode()))
    head(root, names[-1])
    git(root, "tag", "--annotate", "--message", "old", "old", names[20])
    git(root, "tag", "--annotate", "--message", "older", "older", "old")
    for text in ("HEAD", "older..HEAD", "HEAD~3^@", f"{names[30]}...{names[40]}", "HEAD^!", "old..old"):
        form = "--format=%H %T %cI %ct"
        listed = git(root, "rev-list", "--date-order", "--reverse", "--no-commit-header", form, text, "--").splitlines()
        found = [(one.name, one.tree, one.date, str(one.seconds)) for one in list_commits(root, text, "x")]
        assert found == [tuple(line.split()) for line in listed], text


def test_names_that_are_no_utf_8_are_told_of(metalint: Metalint, root: Path) -> None:
    name = os.fsdecode(b"meta/caf\xe9.prototxt")
    (root / name).write_bytes(GOOD)
    git(root, "add", "meta")
    git(root, "commit", "--quiet", "--message", "two")
    for words in (("report", "--history"), ("gate", "HEAD~1"), ("lint", "--changed-since", "HEAD~1")):
        run = metalint(*words, cwd=root)
        assert (run.code in {0, 1}, run.err) == (True, ""), words
