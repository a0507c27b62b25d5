"""The merge driver, as git itself runs it: merge, rebase, cherry-pick, revert; each commit has the right lists."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from docs.pages import blocks

PAPER = """\
paper {{
  title: "{0} Language Models"
  url: "https://arxiv.org/abs/2406.{1:05d}"
  authors: "Jane Doe"
  institutions: "University of Sydney"
}}
pub {{
  where: "NeurIPS"
  year: 2024
}}
"""
SETTINGS = """\
[[outputs]]
path = "README.md"
view = "year"
layout = "table"
marker = "papers"
[[outputs]]
path = "lists/all.md"
view = "all"
layout = "list"
"""
README = """\
# A list

Words above.

<!-- metalint:begin papers -->
<!-- metalint:end papers -->

Words below.
"""
ATTRIBUTES = "README.md merge=metalint\nlists/*.md merge=metalint\n"
DRIVER = f"{sys.executable} -m metalint merge-driver %O %A %B %P --marker-size %L --labels %S %X %Y"


class Repository:
    """A list in git."""

    def __init__(self, root: Path, metalint: Metalint) -> None:
        self.root = root
        self._metalint = metalint
        self._number = 0

    def git(self, *words: str) -> tuple[int, str]:
        who = ["-c", "user.name=Ann Bell", "-c", "user.email=ann@example.org"]
        done = subprocess.run(["git", *who, *words], cwd=self.root, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def paper(self, name: str) -> None:
        """Add a paper and commit it with the lists."""
        self._number += 1
        (self.root / f"meta/{name.lower()}.prototxt").write_text(PAPER.format(name, self._number))
        self.commit(name)

    def commit(self, message: str) -> None:
        assert self._metalint("render", cwd=self.root).code == 0
        commit_all(self.root, message)

    def replace(self, old: str, new: str, path: str = "README.md") -> None:
        text = (self.root / path).read_text()
        assert old in text
        (self.root / path).write_text(text.replace(old, new))

    def is_right(self) -> bool:
        """Tell whether nothing is left to commit, and each list is what rendering gives."""
        return (git(self.root, "status", "--porcelain"), self._metalint("render", "--check", cwd=self.root).code) == (
            "",
            0,
        )


@pytest.fixture
def repository(tmp_path: Path, metalint: Metalint, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A list with one paper on `main`, and a branch `other` with another one and other words below."""
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    root = tmp_path / "list"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text(SETTINGS)
    (root / "README.md").write_text(README)
    (root / ".gitattributes").write_text(ATTRIBUTES)
    made = Repository(root, metalint)
    made.paper("Base")
    git(root, "branch", "-M", "main")
    git(root, "config", "merge.metalint.driver", DRIVER)
    git(root, "config", "merge.metalint.recursive", "binary")
    git(root, "checkout", "--quiet", "-b", "other")
    made.replace("Words below.", "Other words below.")
    made.paper("Other")
    git(root, "checkout", "--quiet", "main")
    return made


def test_a_merge(repository: Repository) -> None:
    repository.replace("Words above.", "New words above.")
    repository.paper("Mine")
    code, told = repository.git("merge", "--no-edit", "other")
    assert code == 0, told
    assert repository.is_right()
    text = (repository.root / "README.md").read_text()
    found = [what in text for what in ("New words above.", "Other words below.", "Base L", "Other L", "Mine L")]
    assert found == [True] * 5
    assert git(repository.root, "rev-list", "--parents", "-1", "HEAD").count(" ") == 2


@pytest.mark.slow
def test_a_rebase_of_two_commits(repository: Repository) -> None:
    repository.paper("Mine")
    git(repository.root, "checkout", "--quiet", "other")
    repository.paper("Second")
    code, told = repository.git("rebase", "main")
    assert code == 0, told
    assert repository.is_right()
    for commit in ("HEAD~1", "HEAD"):
        git(repository.root, "checkout", "--quiet", commit if commit != "HEAD" else "other")
        assert repository.is_right(), commit
        git(repository.root, "checkout", "--quiet", "other")


def test_a_cherry_pick(repository: Repository) -> None:
    repository.paper("Mine")
    code, told = repository.git("cherry-pick", "other")
    assert code == 0, told
    assert repository.is_right()
    assert "Other words below." in (repository.root / "README.md").read_text()


@pytest.mark.slow
def test_a_revert(repository: Repository) -> None:
    repository.paper("Mine")
    repository.paper("Second")
    code, told = repository.git("revert", "--no-edit", "HEAD~1")
    assert code == 0, told
    assert repository.is_right()
    text = (repository.root / "lists/all.md").read_text()
    assert ("Mine" in text, "Second" in text) == (False, True)


@pytest.mark.slow
def test_words_in_conflict_are_left_to_a_person_and_the_list_is_right(repository: Repository) -> None:
    repository.replace("Words below.", "My words below.")
    repository.paper("Mine")
    code, told = repository.git("merge", "other")
    assert code == 1, told
    assert "metalint: README.md: lines 18 to 22 are a merge conflict outside of the regions" in told
    assert git(repository.root, "status", "--porcelain", "README.md", "lists").split() == [
        "UU",
        "README.md",
        "M",
        "lists/all.md",
    ]
    text = (repository.root / "README.md").read_text()
    assert all(f"{name} L" in text for name in ("Base", "Mine", "Other"))
    assert "<<<<<<< HEAD\nMy words below.\n=======\nOther words below.\n>>>>>>> other\n" in text


def test_papers_in_conflict_leave_the_lists_to_be_rendered(repository: Repository, metalint: Metalint) -> None:
    git(repository.root, "checkout", "--quiet", "other")
    repository.replace("Base L", "Other Base L", "meta/base.prototxt")
    repository.commit("retitle")
    git(repository.root, "checkout", "--quiet", "main")
    repository.replace("Base L", "My Base L", "meta/base.prototxt")
    repository.commit("retitle")
    code, told = repository.git("merge", "other")
    assert code == 1
    why = "the list is not rendered: meta/base.prototxt is in conflict; resolve the rest, then run `metalint render`"
    assert f"metalint: README.md: {why}" in told, told
    assert "<<<<" not in (repository.root / "README.md").read_text()
    git(repository.root, "checkout", "--theirs", "meta/base.prototxt")
    assert metalint("render", cwd=repository.root).code == 0
    commit_all(repository.root, "merge")
    assert repository.is_right()


def test_init_tells_git_of_the_driver(repository: Repository, metalint: Metalint) -> None:
    root = repository.root
    git(root, "config", "--remove-section", "merge.metalint")
    (root / ".gitattributes").write_text("*.png binary\n")
    told = metalint("init", "--merge-driver", cwd=root).out
    assert "add      to .gitattributes: /README.md merge=metalint\n" in told
    assert "add      to .gitattributes: lists/*.md merge=metalint\n" in told
    assert (root / ".gitattributes").read_text() == "*.png binary\n"
    (root / ".gitattributes").unlink()
    assert "written  .gitattributes\n" in metalint("init", "--merge-driver", cwd=root).out
    assert (root / ".gitattributes").read_text() == "/README.md merge=metalint\nlists/*.md merge=metalint\n"
    assert git(root, "check-attr", "merge", "README.md", "lists/all.md", "meta/README.md").splitlines() == [
        "README.md: merge: metalint", "lists/all.md: merge: metalint", "meta/README.md: merge: unspecified"
    ]  # fmt: skip
    driver = git(root, "config", "merge.metalint.driver").strip()
    assert driver == "metalint merge-driver %O %A %B %P --marker-size %L --labels %S %X %Y"


def test_a_file_that_is_no_list_is_merged_as_any_other(repository: Repository) -> None:
    (repository.root / ".gitattributes").write_text("*.md merge=metalint\n")
    (repository.root / "NOTES.md").write_text("1\n\n2\n\n3\n")
    commit_all(repository.root)
    git(repository.root, "checkout", "--quiet", "-b", "third")
    repository.replace("1", "one", "NOTES.md")
    commit_all(repository.root)
    git(repository.root, "checkout", "--quiet", "main")
    repository.replace("3", "three", "NOTES.md")
    commit_all(repository.root)
    code, told = repository.git("merge", "--no-edit", "third")
    assert (code, "metalint:" in told) == (0, False), told
    assert (repository.root / "NOTES.md").read_text() == "one\n\n2\n\nthree\n"


def test_what_git_does_not_tell_is_not_guessed(repository: Repository, tmp_path: Path, metalint: Metalint) -> None:
    text = (repository.root / "README.md").read_text()
    sides = [tmp_path / name for name in ("base", "ours", "theirs")]
    for side, words in zip(sides, ("Words below.", "Words below.", "Other words below."), strict=True):
        side.write_text(text.replace("Words below.", words))
    done = metalint("merge-driver", *map(str, sides), "README.md", cwd=repository.root)
    assert (done.code, done.out) == (1, "")
    assert "README.md: the list is not rendered: git does not tell what it merges" in done.err
    assert sides[1].read_text() == text.replace("Words below.", "Other words below.")


def test_the_commands_on_the_page(repository: Repository, metalint: Metalint) -> None:
    (repository.root / ".gitattributes").unlink()
    commit_all(repository.root)
    for command in "".join(blocks("merging.md", "sh")).splitlines():
        program, *words = shlex.split(command)
        code = repository.git(*words)[0] if program == "git" else metalint(*words, cwd=repository.root).code
        assert code == 0, command
    settings = [
        shlex.split(line)[2:] for line in "".join(blocks("merging.md", "text")).splitlines() if "config" in line
    ]
    for name, value in settings:
        assert git(repository.root, "config", name).strip() == value
