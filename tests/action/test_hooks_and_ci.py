"""What the hooks let through, CI lets through: a commit that they accept says nothing new in a fresh clone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml
from conftest import commit_all, git
from rules.test_cases import FOLDERS, NOT_IN_CASE, OFFLINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Metalint

MANIFEST = Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml"
SETTINGS = (".toml", ".proto", ".json", ".j2")
"""How files end that a list has before its next paper comes."""

Finding = tuple[str, str, int, str]


class Commit(NamedTuple):
    """What the hooks said of a commit, whether they accepted it, and whether files are changed that are not staged."""

    is_accepted: bool
    said: str
    is_changed: bool


def hooks() -> Iterator[tuple[list[str], bool]]:
    """Yield what follows ``python -Im metalint`` in each hook that a commit runs, and whether it is passed files."""
    for hook in yaml.safe_load(MANIFEST.read_text()):
        if "stages" not in hook:
            assert hook["entry"].startswith("python -Im metalint ")
            yield hook["entry"].split()[3:], hook.get("pass_filenames", True)


def run_hooks(root: Path, metalint: Metalint) -> Commit:
    """Run the hooks on what is staged, as pre-commit does where nothing else is changed: a changed file fails."""
    staged = git(root, "diff", "--cached", "--name-only", "--diff-filter=ACMRT", "-z", "HEAD").split("\0")[:-1]
    said, codes = "", []
    for words, takes_files in hooks():
        run = metalint(*words, *(staged if takes_files else ()), cwd=root)
        said += run.out + run.err
        codes.append(run.code)
    is_changed = bool(git(root, "diff", "--name-only"))
    return Commit(not any(codes) and not is_changed, said, is_changed)


def try_to_commit(root: Path, metalint: Metalint) -> Commit:
    """Run the hooks on what is staged; while they change files, add those, as they ask, and run them again."""
    outcome = run_hooks(root, metalint)
    for _ in range(2):
        if outcome.is_changed:
            git(root, "add", "--update")
            outcome = run_hooks(root, metalint)
    return outcome


def commit(root: Path, metalint: Metalint) -> None:
    """Commit what is staged if the hooks accept it; then `lint` and `gate` of a fresh clone find nothing new."""
    outcome = try_to_commit(root, metalint)
    if outcome.is_accepted:
        known = findings(root, metalint, "lint", "--staged")
        git(root, "commit", "--quiet", "--allow-empty", "--message", "change")
        assert found_in_a_clone(root, metalint) - known == set(), outcome.said


def findings(root: Path, metalint: Metalint, *words: str) -> set[Finding]:
    """Return what a command finds, and each line of its complaints."""
    run = metalint(*words, "--format", "json", cwd=root)
    complaints = {("settings", line.replace(str(root), ""), 0, "error") for line in run.err.splitlines()}
    found = run.json()["diagnostics"] if run.code != 2 else ()
    return complaints | {(one["rule"], one["path"], one["start"]["line"], one["severity"]) for one in found}


def found_in_a_clone(root: Path, metalint: Metalint) -> set[Finding]:
    """Return what `lint` and `gate` find in a fresh clone."""
    clone = root.parent / f"{root.name}-clone"
    shutil.rmtree(clone, ignore_errors=True)
    git(root, "clone", "--quiet", str(root), str(clone))
    return findings(clone, metalint, "lint") | findings(clone, metalint, "gate", "HEAD~1")


def lay_out(case: Path, root: Path) -> list[str]:
    """Write a case as a list with its settings committed; return its other files, which are not staged yet."""
    shutil.copytree(case, root, ignore=NOT_IN_CASE)
    settings = root / "metalint.toml"
    written = settings.read_text() if settings.exists() else "required = []\n"
    chosen = "" if "select" in written else f'select = ["default", "{case.parent.name}"]\n'
    settings.write_text(chosen + written)
    git(root, "init", "--quiet")
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    own = [path for path in files if path.endswith(SETTINGS)]
    git(root, "add", "--", *own)
    git(root, "commit", "--quiet", "--message", "settings")
    return [path for path in files if not path.startswith(".git/") and path not in own]


NAMES = {rule.name for rule in OFFLINE}
BAD = [folder for folder in FOLDERS if folder.name.startswith("bad-") and folder.parent.name in NAMES]
OF_FILES = {rule.name for rule in OFFLINE if rule.group in {"paths", "outputs"}}
"""Rules that look at more files than papers: one case of each is quick enough to be run each time."""
FEW = [next(folder for folder in BAD if folder.parent.name == name) for name in sorted(OF_FILES)]


def cases(folders: list[Path], *marks: pytest.MarkDecorator) -> list[object]:
    return [pytest.param(one, id=f"{one.parent.name}/{one.name}", marks=marks) for one in folders]


REST = [folder for folder in BAD if folder not in FEW]


@pytest.mark.parametrize("case", [*cases(FEW), *cases(REST, pytest.mark.slow)])
def test_a_clone_says_of_a_case_what_the_hooks_said(case: Path, tmp_path: Path, metalint: Metalint) -> None:
    root = tmp_path / "list"
    lay_out(case, root)
    git(root, "add", "--all")
    commit(root, metalint)


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(BAD))
def test_a_clone_says_it_too_where_a_file_is_left_out(case: Path, tmp_path: Path, metalint: Metalint) -> None:
    """Leave out each file that is no paper, and of papers the first."""
    files = lay_out(case, tmp_path / "template")
    papers = [path for path in files if path.endswith(".prototxt")]
    for number, path in enumerate([*papers[:1], *(path for path in files if path not in papers)]):
        root = shutil.copytree(tmp_path / "template", tmp_path / f"list{number}")
        git(root, "add", "--all")
        git(root, "rm", "--quiet", "--cached", "--", path)
        commit(root, metalint)


def test_the_hook_says_that_a_commit_adds_to_the_baseline_before_the_gate_does(
    tmp_path: Path, metalint: Metalint
) -> None:
    root = tmp_path / "list"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text("required = []\n")
    for name in ("a", "b"):
        (root / f"meta/{name}.prototxt").write_text(f'paper {{\n  url: "https://wiki.corp.example/{name}"\n}}\n')
        metalint("baseline", cwd=root)
        if not (root / ".git").exists():
            commit_all(root)
    git(root, "add", "--all")
    outcome = try_to_commit(root, metalint)
    told = "this change adds to the baseline: `internal-url` (1)"
    assert (outcome.is_accepted, outcome.said.count(told)) == (False, 1)
