"""`mv`, `rm` and `rename` where lists need the dates of commits: the lists are right before and after the commit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from moving.conftest import ONE

OUTPUTS = """
[[outputs]]
path = "recent.md"
view = "all"
layout = "list"
sort = "added"
limit = 2
[[outputs]]
path = "since.md"
view = "all"
layout = "list"
since = "v1"
sort = "updated"
[[outputs]]
path = "days.md"
view = "all"
layout = "days.j2"
check = false
"""


@pytest.fixture
def dated(root: Path, metalint: Metalint) -> Path:
    """The list with outputs by date, and a paper `new` that was added last, after the tag."""
    (root / "days.j2").write_text("{% for paper in papers %}{{ paper.title }} {{ paper.added }}\n{% endfor %}")
    with (root / "metalint.toml").open("a") as settings:
        settings.write(OUTPUTS)
    commit_all(root)
    git(root, "tag", "v1")
    new = ONE.replace("Slim", "New").replace("SLM", "N").replace("11988", "11999")
    (root / "meta/2024/new.prototxt").write_text(new)
    assert metalint("render", cwd=root).code == 0
    commit_all(root)
    assert metalint("render", "--check", cwd=root).code == 0
    return root


def titles(root: Path, name: str) -> list[str]:
    return re.findall(r"^- \W*(\w+)", (root / name).read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "recent", "since"),
    [
        (("mv", "2024/two", "2024/bar"), ["New", "Slim"], ["Slim", "Sparse", "New"]),
        # year and note: too much has changed for git to take it for the same paper
        (("mv", "2024/foo", "2025/foo"), ["Streaming", "New"], ["Slim", "Streaming", "New"]),
        (("rm", "2024/new"), ["Slim", "Sparse"], []),
        (("rename", "venue", "NeurIPS", "ICLR"), ["New", "Slim"], ["New", "Slim", "Sparse", "Streaming"]),
    ],
)
def test_lists_by_date_are_right_before_and_after_the_commit(
    dated: Path, metalint: Metalint, words: tuple[str, ...], recent: list[str], since: list[str]
) -> None:
    done = metalint(*words, cwd=dated)
    assert (done.code, done.err) == (0, "")
    assert (titles(dated, "recent.md"), titles(dated, "since.md")) == (recent, since)
    stale = metalint("lint", "--select", "stale-output", cwd=dated)
    assert stale.code == 0, stale.out
    commit_all(dated)
    stale = metalint("lint", "--select", "stale-output", cwd=dated)
    assert stale.code == 0, stale.out


def test_a_paper_that_git_itself_has_moved_is_not_new(dated: Path, metalint: Metalint) -> None:
    git(dated, "mv", "meta/2024/foo.prototxt", "meta/2024/bar.prototxt")
    assert metalint("render", cwd=dated).code == 0
    assert titles(dated, "recent.md") == ["New", "Slim"]
    git(dated, "commit", "--quiet", "--message", "move")
    assert metalint("render", "--check", cwd=dated).code == 0
