"""`dangling-reference` where somebody has moved a paper: git knows where it went."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from machine import slowness
from moving.conftest import FOO, ONE, REFERRING, TWO

from metalint.files import commits

PLAIN = FOO.partition("cover {")[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in (("foo", PLAIN), ("one", ONE + REFERRING), ("two", TWO)):
        (tmp_path / "meta/2024").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"meta/2024/{name}.prototxt").write_text(text)
    commit_all(tmp_path)
    git(tmp_path, "branch", "-M", "main")
    return tmp_path


def move(root: Path, new: str, text: str = PLAIN) -> None:
    (root / "meta/2024/foo.prototxt").unlink()
    (root / new).parent.mkdir(exist_ok=True)
    (root / new).write_text(text)


def found(metalint: Metalint, root: Path) -> list[tuple[str, str, str]]:
    report = metalint("lint", "--select", "dangling-reference", "--format", "json", cwd=root).json()
    fixes = [one["fix"] or {"safety": "", "edits": [{"content": ""}]} for one in report["diagnostics"]]
    messages = [one["message"] for one in report["diagnostics"]]
    return [(message, fix["safety"], fix["edits"][0]["content"]) for message, fix in zip(messages, fixes, strict=True)]


HELP = "replace `2024/foo` with"
SAME = (
    f"no paper is called `2024/foo`: git shows that its file moved to `meta/2024/bar.prototxt`; {HELP} `2024/bar`",
    "safe",
    '"2024/bar"',
)
NEW = "`meta/2025/bar.prototxt` is new in git and has the title or URL that it had"
ALIKE = (
    f"no paper is called `2024/foo`: {NEW}; {HELP} `2025/bar`",
    "unsafe",
    '"2025/bar"',
)


@pytest.mark.parametrize("state", ["untracked", "staged", "committed on a branch"])
@pytest.mark.parametrize("is_same", [True, False])
def test_a_paper_that_has_moved_is_found(root: Path, metalint: Metalint, state: str, *, is_same: bool) -> None:
    if state == "committed on a branch":
        git(root, "checkout", "--quiet", "-b", "branch")
    if is_same:
        move(root, "meta/2024/bar.prototxt")
    else:
        move(root, "meta/2025/bar.prototxt", PLAIN.replace("year: 2024", "year: 2025"))
    if state == "staged":
        git(root, "add", "--all")
    if state == "committed on a branch":
        commit_all(root)
    expected = SAME if is_same else ALIKE
    assert found(metalint, root) == [expected, (*expected[:2], expected[2].replace('"', "'"))]
    fixed = metalint("fix", *([] if is_same else ["--unsafe"]), cwd=root)
    assert fixed.code == 0
    assert found(metalint, root) == []
    assert expected[2] in (root / "meta/2024/one.prototxt").read_text()


@pytest.mark.parametrize("what", ["two copies", "gone", "another", "committed on main"])
def test_what_git_does_not_know_for_certain_is_not_offered(root: Path, metalint: Metalint, what: str) -> None:
    if what == "two copies":
        move(root, "meta/2024/bar.prototxt")
        (root / "meta/2024/baz.prototxt").write_text(PLAIN)
    elif what == "another":
        move(root, "meta/2024/bar.prototxt", PLAIN.replace("Streaming", "Other").replace("11987", "11999"))
    elif what == "committed on main":
        move(root, "meta/2024/bar.prototxt")
        commit_all(root)
    else:
        (root / "meta/2024/foo.prototxt").unlink()
    told = ("no paper is called `2024/foo`; add the paper, or remove the reference", "", "")
    assert found(metalint, root) == [told, told]


def test_git_is_asked_once_and_only_where_a_reference_dangles(
    root: Path, metalint: Metalint, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    departed = commits.find_changes_since
    monkeypatch.setattr(commits, "find_changes_since", lambda *words: asked.append(1) or departed(*words))
    assert found(metalint, root) == []
    assert asked == []
    move(root, "meta/2024/bar.prototxt")
    assert len(found(metalint, root)) == 2
    assert asked == [1]


def fixes(metalint: Metalint, root: Path) -> set[tuple[str, str]]:
    return {(safety, content.strip("\"'")) for _, safety, content in found(metalint, root)}


def test_a_name_that_two_papers_had_is_not_that_of_the_one_that_moved(root: Path, metalint: Metalint) -> None:
    (root / "meta/y/2024").mkdir(parents=True)
    (root / "meta/y/2024/foo.prototxt").write_text(TWO.replace('title: "', 'title: "Y '))
    commit_all(root)
    (root / "meta/y/2024/foo.prototxt").unlink()
    move(root, "meta/2025/foo.prototxt")
    assert fixes(metalint, root) == {("", "")}


def test_a_name_that_two_papers_have_now_is_not_offered(root: Path, metalint: Metalint) -> None:
    (root / "meta/y/2025").mkdir(parents=True)
    (root / "meta/y/2025/foo.prototxt").write_text(TWO.replace('title: "', 'title: "Y '))
    commit_all(root)
    move(root, "meta/2025/foo.prototxt")
    assert fixes(metalint, root) == {("", "")}


@pytest.mark.parametrize("text", ["", 'paper {\n  title: ""\n}\n'])
def test_files_that_tell_nothing_of_their_papers_are_not_the_same(root: Path, metalint: Metalint, text: str) -> None:
    (root / "metalint.toml").write_text("required = []\n")
    (root / "meta/2024/foo.prototxt").write_text(text)
    commit_all(root)
    move(root, "meta/2024/bar.prototxt", text)
    assert fixes(metalint, root) == {("", "")}


def test_the_commit_that_is_sure_decides(root: Path, metalint: Metalint) -> None:
    git(root, "checkout", "--quiet", "-b", "branch")
    changed = f"# more\n{PLAIN}"
    (root / "meta/2024/foo.prototxt").write_text(changed)
    commit_all(root)
    move(root, "meta/2024/bar.prototxt", changed)
    assert fixes(metalint, root) == {("safe", "2024/bar")}


@pytest.mark.slow
def test_many_papers_that_have_moved_are_looked_at_once(tmp_path: Path, metalint: Metalint) -> None:
    (tmp_path / "meta/2023").mkdir(parents=True)
    for at in range(400):
        text = PLAIN.replace("2406.11987", f"2406.{at:05}").replace('title: "', f'title: "{at} ')
        text += f'baseline {{\n  methods: "2023/p{(at + 1) % 400}"\n}}\n'
        (tmp_path / f"meta/2023/p{at}.prototxt").write_text(text)
    commit_all(tmp_path)
    (tmp_path / "meta/2023").rename(tmp_path / "meta/2024")
    started = time.process_time()
    moved = fixes(metalint, tmp_path)
    assert moved == {("safe", f"2024/p{at}") for at in range(400)}
    assert time.process_time() - started < 5 * slowness()
