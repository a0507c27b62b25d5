"""A sparse checkout lacks files of the list: what needs all of them refuses, and `lint` says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from report.reporting import paper

LACKS = "this sparse checkout lacks 1 file"
REMEDY = "run `git sparse-checkout disable`"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a list of two papers of which a sparse checkout lacks the older one."""
    for year, name in ((2023, "old"), (2024, "new")):
        path = tmp_path / f"meta/{year}/{name}.prototxt"
        path.parent.mkdir(parents=True)
        path.write_text(paper(f"Models of the {name} kind", f"{year - 2000}01.00001").replace("2024", str(year)))
    (tmp_path / "metalint.toml").write_text("")
    commit_all(tmp_path)
    git(tmp_path, "sparse-checkout", "set", "--no-cone", "/*", "!/meta/2023/")
    return tmp_path


def test_lint_says_it_in_a_note(root: Path, metalint: Metalint) -> None:
    why = "so that findings about missing files and stale lists may be wrong"
    run = metalint("lint", cwd=root)
    assert (run.code, run.err) == (0, f"metalint: note: {LACKS}, {why}; {REMEDY}\n")
    git(root, "sparse-checkout", "disable")
    assert metalint("lint", cwd=root).err == ""


@pytest.mark.parametrize(
    "words",
    [
        ("fix",),
        ("render",),
        ("gate", "HEAD"),
        ("baseline",),
        ("add", "--title", "Other models"),
        ("update",),
        ("mv", "2024/new", "2024/newer"),
        ("rm", "2024/new"),
        ("rename", "venue", "ICML", "ICLR"),
        ("names",),
        ("export", "--format", "csv"),
        ("site", "--out", "site"),
        ("report",),
    ],
)
def test_commands_that_need_the_whole_list_refuse(root: Path, metalint: Metalint, words: tuple[str, ...]) -> None:
    before = git(root, "status", "--porcelain")
    told = f"metalint: {LACKS}, and this needs the whole list; {REMEDY}\n"
    assert metalint(*words, cwd=root) == (2, "", told)
    assert git(root, "status", "--porcelain") == before
