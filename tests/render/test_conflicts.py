"""Merge conflicts in lists, in each style of git: what rendering settles, and what it leaves to a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint
from rows import each_row

from metalint.rendering.conflicts import find_conflicts, settle_conflicts
from metalint.rendering.errors import OutputError
from metalint.rendering.markers import find_regions

TWO, THREE = "2\n", "3\n"
BEGIN, END = "<!-- metalint:begin a -->\n", "<!-- metalint:end a -->\n"
BEGIN_B, END_B = "<!-- metalint:begin b -->\n", "<!-- metalint:end b -->\n"


def conflict(ours: str, theirs: str, base: str | None = None, size: int = 7) -> str:
    middle = "" if base is None else f"{'|' * size} 1234567\n{base}"
    return f"{'<' * size} HEAD\n{ours}{middle}{'=' * size}\n{theirs}{'>' * size} other branch\n"


SETTLED = {
    "inside": (
        f"x\n{BEGIN}1\n{conflict('2', '3')}".replace("2=", "2\n=").replace("3>", "3\n>") + END,
        f"x\n{BEGIN}1\n2\n{END}",
    ),
    "inside, with the base": (BEGIN + conflict("2\n", "3\n", "1\n") + END, f"{BEGIN}2\n{END}"),
    "two inside": (BEGIN + conflict("2\n", "3\n") + "4\n" + conflict("", "5\n") + END, f"{BEGIN}2\n4\n{END}"),
    "across the end": (f"{BEGIN}{conflict(f'2{chr(10)}{END}', f'3{chr(10)}{END}')}y\n", f"{BEGIN}2\n{END}y\n"),
    "across the beginning": (conflict(f"x\n{BEGIN}2\n", f"x\n{BEGIN}3\n") + END, f"x\n{BEGIN}2\n{END}"),
    "all of it": (conflict(f"{BEGIN}2\n{END}", f"{BEGIN}{END}"), f"{BEGIN}2\n{END}"),
    "text that one side changed": (
        BEGIN + conflict(f"2\n{END}old\n", f"3\n{END}new\n", f"1\n{END}old\n"),
        f"{BEGIN}3\n{END}new\n",
    ),
    "text that the other side changed": (
        BEGIN + conflict(f"2\n{END}new\n", f"3\n{END}old\n", f"1\n{END}old\n"),
        f"{BEGIN}2\n{END}new\n",
    ),
    "in two regions": (
        BEGIN + conflict(f"2\n{END}-\n{BEGIN_B}", f"{END}-\n{BEGIN_B}4\n") + END_B,
        f"{BEGIN}2\n{END}-\n{BEGIN_B}{END_B}",
    ),
    "an example": (
        "".join(f"    {line}\n" for line in conflict("1\n", "2\n").splitlines()) + BEGIN + END,
        "".join(f"    {line}\n" for line in conflict("1\n", "2\n").splitlines()) + BEGIN + END,
    ),
    "in code inside": (
        f"{BEGIN}```mermaid\n{conflict('2', '3')}".replace("2=", "2\n=").replace("3>", "3\n>") + f"```\n{END}",
        f"{BEGIN}```mermaid\n2\n```\n{END}",
    ),
    "a quotation": (f"> 1\n< 2\n> 3\n===\n{BEGIN}{END}", f"> 1\n< 2\n> 3\n===\n{BEGIN}{END}"),
    "no conflict": (f"Title\n=======\n{BEGIN}{END}", f"Title\n=======\n{BEGIN}{END}"),
}


@each_row("what", SETTLED)
@each_row("newline", ["\n", "\r\n"])
def test_a_conflict_about_regions_is_settled(what: str, newline: str) -> None:
    text, expected = (one.replace("\n", newline) for one in SETTLED[what])
    assert settle_conflicts(text, "R.md", ["a", "b"]) == (expected, (), expected)


@each_row("size", [1, 2, 3, 6, 8, 20, 200])
@each_row("base", [None, "1\n"])
def test_marks_are_found_whatever_their_size(size: int, base: str | None) -> None:
    text = f"x\n{BEGIN}1\n{conflict(TWO, THREE, base, size)}{END}"
    assert settle_conflicts(text, "R.md", ["a"]).text == f"x\n{BEGIN}1\n2\n{END}"
    beside = conflict("2\n", "3\n", base, size) + BEGIN + END
    found = settle_conflicts(beside, "R.md", ["a"])
    assert (found.text, [one[4:] for one in found.left]) == (beside, [("2\n", base, "3\n")])


def test_the_conflict_of_a_base_is_part_of_it() -> None:
    """A merge of several bases leaves their conflict in the base, with longer marks."""
    inner = conflict("a\n", "b\n", "c\n", 9)
    text = conflict("2\n", "3\n", inner) + conflict("4\n", "5\n", None, 9)
    assert [one[4:] for one in find_conflicts(text)] == [("2\n", inner, "3\n"), ("4\n", None, "5\n")]


@pytest.mark.parametrize("fence", ["```", "~~~~~", "   ```sh"])
def test_a_conflict_in_code_beside_regions_is_left(fence: str) -> None:
    close = fence.strip(" sh")
    texts = [
        f"{fence}\n{conflict(TWO, THREE)}{close}\n",
        conflict(f"{fence}\n2\n{close}\n", f"{fence}\n3\n{close}\n"),
        f"{fence}\n" + conflict(f"2\n{close}\nx\n", f"3\n{close}\n"),
        conflict(f"{fence}\n2\n", f"{fence}\n3\n") + f"{close}\n",
    ]
    for text in texts:
        found = settle_conflicts(text + BEGIN + conflict("4\n", "5\n") + END, "R.md", ["a"])
        assert (found.text, len(found.left)) == (f"{text}{BEGIN}4\n{END}", 1)
        assert [region.name for region in find_regions(found.one_side, "R.md", ["a"])] == ["a"]
        assert len(found.one_side) == len(found.text)


@pytest.mark.parametrize("fence", ["```", "~~~~", "   ```html"])
def test_a_marker_in_code_is_an_example(fence: str) -> None:
    example = f"{fence}\n{BEGIN}{fence.strip(' html')}\n"
    text = f"{example}{conflict('2', '3')}".replace("2=", "2\n=").replace("3>", "3\n>") + BEGIN + END
    found = settle_conflicts(text, "R.md", ["a"])
    assert (found.text, len(found.left)) == (text, 1)


def test_a_conflict_beside_regions_is_left() -> None:
    text = "1\n" + conflict("2\n", "3\n") + BEGIN + conflict("4\n", "5\n") + END + conflict("6\n", "7\n", "8\n")
    found = settle_conflicts(text, "R.md", ["a"])
    assert found.text == "1\n" + conflict("2\n", "3\n") + BEGIN + "4\n" + END + conflict("6\n", "7\n", "8\n")
    assert [str(one) for one in found.left] == [
        "lines 2 to 6 are a merge conflict",
        "lines 14 to 20 are a merge conflict",
    ]
    assert [one.base for one in find_conflicts(text)] == [None, None, "8\n"]


@each_row(
    "text",
    [
        BEGIN + conflict(f"2\n{END}x\n", f"3\n{END}y\n"),
        BEGIN + conflict(f"2\n{END}x\n", f"3\n{END}y\n", f"1\n{END}z\n"),
        BEGIN + conflict(f"2\n{END}", "3\n") + END,
        conflict(f"{BEGIN}2\n", "3\n") + END,
    ],
)
def test_a_conflict_about_a_region_and_more_is_told_with_its_lines(text: str) -> None:
    with pytest.raises(
        OutputError, match=r"^R\.md: lines \d to \d+ are a merge conflict that reaches beyond a region; "
    ):
        settle_conflicts(text, "R.md", ["a"])


PAPER = 'paper {\n  title: "Slim Models"\n}\n'


def test_render_settles_what_it_can_and_tells_of_the_rest(tmp_path: Path, metalint: Metalint) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text(PAPER)
    (tmp_path / "metalint.toml").write_text(
        'required = []\n[[outputs]]\npath = "R.md"\nview = "all"\nlayout = "list"\nmarker = "a"\n'
    )
    path = tmp_path / "R.md"
    path.write_text(BEGIN + conflict("2\n", "3\n") + END)
    assert metalint("lint").code == 1
    assert metalint("render").code == 0
    current = path.read_text()
    assert "Slim Models" in current
    assert "<<<<" not in current
    assert metalint("lint").code == 0

    path.write_text("1\n" + conflict("2\n", "3\n") + current.replace("Slim", "Old"))
    done = metalint("render")
    assert (done.code, done.err) == (
        1,
        ("updated R.md\n"
        "metalint: R.md: lines 2 to 6 are a merge conflict outside of the regions; resolve it yourself\n"),
    )  # fmt: skip
    assert path.read_text() == "1\n" + conflict("2\n", "3\n") + current
    found = metalint("lint", "--format", "json").json()["diagnostics"]
    what = "lines 2 to 6 are a merge conflict that is not resolved"
    help_ = "choose what to keep, delete its marks, and commit the result"
    assert [(one["rule"], one["message"]) for one in found] == [("stale-output", f"{what}; {help_}")]
    path.write_text(BEGIN + conflict(f"2\n{END}x\n", f"3\n{END}y\n"))
    done = metalint("render")
    assert (done.code, done.err.startswith("metalint: R.md: lines 2 to 10 are a merge conflict that reaches")) == (
        2,
        True,
    )


@pytest.mark.parametrize("size", [3, 7, 20])
@pytest.mark.parametrize("fence", ["", "```sh\n"])
def test_a_conflict_beside_regions_is_told_whatever_it_looks_like(
    tmp_path: Path, metalint: Metalint, size: int, fence: str
) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text(PAPER)
    (tmp_path / "metalint.toml").write_text(
        'required = []\n[[outputs]]\npath = "R.md"\nview = "all"\nlayout = "list"\nmarker = "a"\n'
    )
    path = tmp_path / "R.md"
    beside = fence + conflict("pip install a\n", "pip install b\n", None, size) + fence.replace("sh", "")
    path.write_text(beside + BEGIN + conflict("2\n", "3\n", "1\n", size) + END)
    first = beside.index("<")
    lines = f"lines {beside.count(chr(10), 0, first) + 1} to {beside.count(chr(10), 0, first) + 5}"
    done = metalint("render")
    why = f"{lines} are a merge conflict outside of the regions; resolve it yourself"
    assert (done.code, done.err) == (1, f"updated R.md\nmetalint: R.md: {why}\n")
    text = path.read_text()
    assert text.startswith(beside + BEGIN)
    assert ("Slim Models" in text, "<" * size + " HEAD" in text.removeprefix(beside)) == (True, False)
    assert metalint("render", "--check").code == 1
    found = metalint("lint", "--format", "json").json()["diagnostics"]
    assert [one["message"].partition(" that")[0] for one in found] == [f"{lines} are a merge conflict"]
