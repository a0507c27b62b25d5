"""A month in the life of a list, with git itself: after each step a fresh clone says nothing that the hooks did not.

It is played twice: with the hooks in this process, and by the real pre-commit.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from action.test_hooks import local_hooks
from action.test_hooks_and_ci import Commit, Finding, findings, found_in_a_clone, run_hooks
from conftest import Run, commit_all, git

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Metalint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hooks are started through a Unix shell")

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SETTINGS = """\
[[outputs]]
path = "LIST.md"
view = "year"
layout = "table"

[[outputs]]
path = "README.md"
view = "all"
layout = "list"
marker = "papers"
"""
README = "# Slim models\n\n<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n\nHave fun.\n"


def paper(title: str, arxiv: str, year: int = 2024, more: str = "") -> str:
    return (
        f'paper {{\n  title: "{title}"\n  url: "https://arxiv.org/abs/{arxiv}"\n  authors: "Ann Bell"\n'
        f'  institutions: "Stanford University"\n}}\npub {{\n  where: "ICLR"\n  year: {year}\n}}\n{more}'
    )


class Tried(NamedTuple):
    """A commit that was tried: how the hooks took it, and whether it was made."""

    hooks: Commit
    is_made: bool


class List:
    """The list, and those who work on it."""

    def __init__(self, root: Path, metalint: Metalint, cache: Path, *, is_real: bool) -> None:
        self.root = root
        self._metalint = metalint
        self._is_real = is_real
        self._env = {**os.environ, "METALINT_CACHE_DIR": str(cache), "PRE_COMMIT_HOME": str(cache / "pre-commit")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # the hooks of `init` run what is there
        self._env |= {"NO_COLOR": "1", "GIT_EDITOR": "true", "PATH": path}
        for name in ("AUTHOR", "COMMITTER"):
            self._env |= {f"GIT_{name}_NAME": "Ann Bell", f"GIT_{name}_EMAIL": "ann@example.org"}
        self.said = Commit(is_accepted=True, said="", is_changed=False)
        self.known: set[Finding] = set()

    def metalint(self, *words: str) -> Run:
        return self._metalint(*words, cwd=self.root)

    def git(self, *words: str) -> Run:
        hooks = () if self._is_real else ("-c", f"core.hooksPath={os.devnull}")
        done = subprocess.run(
            ["git", *hooks, *words], cwd=self.root, env=self._env, capture_output=True, text=True, timeout=120
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def write(self, path: str, content: str | bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, *paths: str) -> Tried:
        """Add ``paths`` and commit what is staged, as somebody does who has the hooks."""
        assert self.git("add", "--all", "--", *paths).code == 0
        if not self._is_real:
            self.run_hooks_by_hand()
            is_made = self.said.is_accepted and self.git("commit", "--quiet", "--message", "change").code == 0
            return Tried(self.said, is_made)
        self.known = findings(self.root, self._metalint, "lint", "--staged")
        run = self.git("commit", "--message", "change")
        self.said = Commit(run.code == 0, run.out + run.err, is_changed=False)
        return Tried(self.said, run.code == 0)

    def commit_once_lists_are_added(self, *paths: str) -> Tried:
        """Commit; the first time the hook that renders stops it, and its lists are added then."""
        first = self.commit(*paths)
        assert not first.is_made
        assert "Next: git add LIST.md README.md, commit again." in first.hooks.said
        return self.commit("LIST.md", "README.md")

    def run_hooks_by_hand(self) -> None:
        """Do what is asked for after a rebase and a revert, of which git tells no hook."""
        self.said = run_hooks(self.root, self._metalint)
        self.known = findings(self.root, self._metalint, "lint", "--staged")

    def clone_says(self, *left_to_the_gate: tuple[str, str]) -> set[Finding]:
        """Return what `lint` finds in a fresh clone, of which the hooks have told each."""
        left = {(rule, path) for rule, path, *_ in found_in_a_clone(self.root, self._metalint) - self.known}
        assert left == {*left_to_the_gate}, self.said.said  # warnings of papers that the commit does not change
        return findings(self.root.parent / f"{self.root.name}-clone", self._metalint, "lint")


@pytest.fixture(params=["here", "pre-commit"])
def month(request: pytest.FixtureRequest, tmp_path: Path, metalint: Metalint, cache: Path) -> List:
    root = tmp_path / "list"
    made = List(root, metalint, cache, is_real=request.param == "pre-commit")
    made.write("metalint.toml", SETTINGS)
    made.write("README.md", README)
    made.write("meta/2023/old.prototxt", paper("Old models", "2301.00001", 2023))
    made.write(
        ".pre-commit-config.yaml", f"default_install_hook_types: [pre-commit, pre-merge-commit]\n{local_hooks()}"
    )
    assert made.metalint("render").code == 0
    commit_all(root)
    if request.param == "pre-commit":
        subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=root, check=True, capture_output=True)
    return made


def five_papers_with_mistakes(month: List) -> None:
    cover, note = 'cover {\n  url: "b.png"\n}\n', 'note {\n  url: "x.md"\n}\n'
    refers = 'baseline {\n  methods: "2024/a"\n  methods: "2024/b"\n}\n'
    right = {
        "a": paper("Slim models", "2401.00001"),
        "b": paper("Fat models", "2401.00002", more=cover),
        "c": paper("Good models", "2401.00003", more=refers),
        "d": paper("Bad models", "2401.00004", more=note),
        "e": paper("New models", "2401.00005"),
    }
    wrong: dict[str, tuple[Callable[[str], str], str]] = {
        "a": (lambda text: text.replace("Slim models", "Slim models."), "'Slim models.' → 'Slim models'"),
        "b": (lambda text: text, "error[untracked-asset] git does not track `notes/b.png`"),
        "c": (lambda text: text.replace("00003", "00002v2"), "error[duplicate-paper]"),
        "d": (lambda text: text.replace("year: 2024", "year: 2023"), "error[year-folder]"),
        "e": (lambda text: text.replace('models"', "models"), "error[syntax]"),
    }
    month.write("notes/b.png", PNG)
    month.write("notes/2024/d/x.md", "# Bad models\n")
    for name, (change, told) in wrong.items():
        path = f"meta/2024/{name}.prototxt"
        month.write(path, change(right[name]))
        others = ["notes/2024/d/x.md"] if name == "d" else []
        refused = month.commit(path, *others)
        assert (refused.is_made, told in refused.hooks.said) == (False, True), refused.hooks.said
        month.write(path, right[name])
        month.metalint("render")
        passed = month.commit(path, "LIST.md", "README.md", *(["notes/b.png"] if name == "b" else []))
        if not passed.is_made:  # the cover is linked once git has it
            passed = month.commit("LIST.md", "README.md")
        assert passed.is_made, passed.hooks.said
        assert month.clone_says() == set()


def a_rename(month: List) -> None:
    assert month.metalint("mv", "2024/a", "2024/slim").code == 0
    assert month.commit(".").is_made
    assert '"2024/slim"' in git(month.root, "show", "HEAD:meta/2024/c.prototxt")
    assert month.clone_says() == set()


def a_year_move(month: List) -> None:
    git(month.root, "mv", "meta/2024/d.prototxt", "meta/2023/d.prototxt")
    refused = month.commit()
    assert (refused.is_made, "error[year-folder]" in refused.hooks.said) == (False, True)
    git(month.root, "reset", "--quiet", "--hard")
    assert month.metalint("mv", "2024/d", "2025/d").code == 0
    assert month.commit(".").is_made
    assert git(month.root, "ls-files", "notes/2025").split() == ["notes/2025/d/x.md"]
    assert month.clone_says() == set()


def a_deletion(month: List) -> None:
    git(month.root, "rm", "--quiet", "meta/2025/d.prototxt", "meta/2024/b.prototxt")
    made = month.commit_once_lists_are_added()
    assert made.is_made
    for told in (
        "warning[orphan-asset] nothing refers to this file now that `meta/2024/b.prototxt` is gone",
        "run `git rm notes/b.png`",
        "run `git rm -r notes/2025/d`",
    ):
        assert told in made.hooks.said
    dangling = ("dangling-reference", "meta/2024/c.prototxt")
    assert {(rule, path) for rule, path, _, _ in month.clone_says(dangling)} == {dangling}
    git(month.root, "rm", "-r", "--quiet", "notes/b.png", "notes/2025/d")
    text = (month.root / "meta/2024/c.prototxt").read_text()
    month.write("meta/2024/c.prototxt", text.replace('  methods: "2024/b"\n', ""))
    assert month.commit("meta").is_made
    assert month.clone_says() == set()


def two_branches_with_the_same_paper(month: List) -> None:
    for branch, name in (("one", "flat"), ("two", "even")):
        git(month.root, "checkout", "--quiet", "-b", branch, "main")
        month.write(f"meta/2024/{name}.prototxt", paper("Flat models", "2401.00007"))
        assert month.commit_once_lists_are_added("meta").is_made
        assert month.clone_says() == set()
    merge = month.git("merge", "one")
    assert (merge.code, "CONFLICT" in merge.out) == (1, True)
    assert month.metalint("render").code == 0
    refused = month.commit("LIST.md", "README.md")
    assert (refused.is_made, "error[duplicate-paper]" in refused.hooks.said) == (False, True)
    git(month.root, "rm", "--quiet", "--force", "meta/2024/even.prototxt")
    month.metalint("render")
    assert month.commit("LIST.md", "README.md").is_made
    assert month.clone_says() == set()
    git(month.root, "checkout", "--quiet", "main")
    git(month.root, "merge", "--quiet", "--ff-only", "two")


def a_rebase_with_a_conflict_in_a_list(month: List) -> None:
    git(month.root, "checkout", "--quiet", "-b", "topic")
    month.write("meta/2024/high.prototxt", paper("High models", "2401.00008"))
    assert month.commit_once_lists_are_added("meta").is_made
    git(month.root, "checkout", "--quiet", "main")
    month.write("meta/2024/hot.prototxt", paper("Hot models", "2401.00009"))
    assert month.commit_once_lists_are_added("meta").is_made
    git(month.root, "checkout", "--quiet", "topic")
    assert month.git("rebase", "main").code == 1
    assert month.metalint("render").code == 0
    git(month.root, "add", "LIST.md", "README.md")
    assert month.git("rebase", "--continue").code == 0
    month.run_hooks_by_hand()
    assert month.clone_says() == set()
    git(month.root, "checkout", "--quiet", "main")
    git(month.root, "merge", "--quiet", "--ff-only", "topic")


def a_revert(month: List) -> None:
    added = git(month.root, "log", "--format=%H", "--diff-filter=A", "--", "meta/2024/hot.prototxt").strip()
    if month.git("revert", "--no-edit", added).code:
        assert month.metalint("render").code == 0
        git(month.root, "add", "LIST.md", "README.md")
        assert month.git("revert", "--continue").code == 0
    month.run_hooks_by_hand()
    assert month.said.is_accepted, month.said.said
    assert "Hot models" not in git(month.root, "show", "HEAD:LIST.md", "HEAD:README.md")
    assert month.clone_says() == set()


@pytest.mark.slow
def test_a_month(month: List) -> None:
    five_papers_with_mistakes(month)
    a_rename(month)
    a_year_move(month)
    a_deletion(month)
    two_branches_with_the_same_paper(month)
    a_rebase_with_a_conflict_in_a_list(month)
    a_revert(month)
    assert "Have fun." in git(month.root, "show", "HEAD:README.md")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["here", "pre-commit"])
@pytest.mark.parametrize("words", [(), ("--render-on-main",)], ids=["commit", "main"])
def test_correct_papers_pass_at_the_first_or_second_commit(
    papers: Path, metalint: Metalint, cache: Path, words: tuple[str, ...], how: str
) -> None:
    """A year of a real list: the hooks of `init`, and the papers in which nothing is wrong, one after another."""
    found = metalint("lint", "--format", "json", cwd=papers).json()["diagnostics"]
    wrong = {one["path"] for one in found}
    right = [path for path in sorted((papers / "meta").iterdir()) if f"meta/{path.name}" not in wrong]
    texts = {f"meta/{path.name}": path.read_text() for path in right}
    for path in right:
        path.unlink()
    year = List(papers, metalint, cache, is_real=how == "pre-commit")
    for command in (("init", *words), ("fix",), ("render",), ("baseline",), ("lint",)):
        assert year.metalint(*command).code == 0, command
    commit_all(papers)
    if how == "pre-commit":
        subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=papers, check=True, capture_output=True)
    assert len(texts) > 10
    for path, text in list(texts.items())[: 10 if how == "pre-commit" else None]:
        year.write(path, text)
        commits = 1
        while not year.commit(".").is_made:
            commits += 1
            assert commits <= (1 if words else 2), year.said.said
    assert year.metalint("lint").code == 0
    assert year.metalint("render", "--check").code == (1 if words else 0)
