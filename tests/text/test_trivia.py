"""Comments and blank lines between two tokens."""

from __future__ import annotations

from rows import each_row

from metalint.text.parser import parse_document
from metalint.text.trivia import (
    BREAK,
    find_gaps,
    join_parts,
    list_comment_blocks,
    list_comment_lines,
    list_comments,
    split_inline,
    split_paragraphs,
)


@each_row(
    ("text", "expected"),
    [
        ("", {0: ""}),
        ("a: 1", {0: "", 1: "", 2: " ", 4: "\n"}),
        (" # x\na:1 # y\n\n", {0: " # x\n", 6: "", 7: "", 8: " # y\n\n"}),
        ("# x", {0: "# x\n"}),
    ],
)
def test_gaps(text: str, expected: dict[int, str]) -> None:
    assert find_gaps(parse_document(text)) == expected


def test_comments() -> None:
    assert list_comments(" # x\n\n#y # z\n") == ["# x", "#y # z"]
    assert list_comments(" \n") == []


@each_row(
    ("gap", "expected"),
    [
        ("", ("", "")),
        (" ", ("", "")),
        ("# x\n", ("# x", "\n")),
        (" \t\r# x\n # y\n\n", ("# x", "\n # y\n\n")),
        ("\n# x\n", ("", "\n# x\n")),
        (" \n# x\n", ("", "\n# x\n")),
        ("# x", ("# x", "")),
    ],
)
def test_split_inline(gap: str, expected: tuple[str, str]) -> None:
    assert split_inline(gap) == expected


@each_row(
    ("gap", "expected"),
    [
        ("", []),
        (" ", []),
        ("\n", []),
        (" \n", [""]),
        ("\n\n", [""]),
        ("\n\n\n\n", [""]),
        ("# x\n# y\n", ["# x", "# y"]),
        ("# x\n\n# y\n", ["# x", "", "# y"]),
        ("# x\n \n# y\n", ["# x", BREAK, "# y"]),
        ("# x\n\t\r\n# y\n", ["# x", BREAK, "# y"]),
        ("# x\n \n\n# y\n", ["# x", "", "# y"]),
        ("# x\n \n", ["# x", BREAK]),
        ("\n \n# y\n", ["", "# y"]),
        ("# x\n  # y\n\n", ["# x", "# y", ""]),
    ],
)
def test_lines(gap: str, expected: list[str]) -> None:
    assert list(list_comment_lines(gap)) == expected


@each_row(
    ("gap", "expected"),
    [
        ("\n\n", []),
        ("\n\n# x\n\n\n# y\n# z\n\n", ["# x", "", "# y", "# z"]),
        (" # x\n", ["# x"]),
        ("# x\n\n", ["# x"]),
    ],
)
def test_blocks(gap: str, expected: list[str]) -> None:
    assert list_comment_blocks(gap) == expected


@each_row(
    ("parts", "expected"),
    [
        ([], []),
        ([["", "# x"], ["# y"]], ["", "# x", "# y"]),
        ([["# x", ""], ["", "# y", ""], [""]], ["# x", "", "# y", ""]),
        ([["", ""]], [""]),
    ],
)
def test_joined(parts: list[list[str]], expected: list[str]) -> None:
    assert join_parts(*parts) == expected


@each_row(
    ("rows", "expected"),
    [
        ([], [[]]),
        (["# x"], [["# x"]]),
        (["# x", "# y"], [["# x", "# y"]]),
        ([""], [[""]]),
        (["", "# x", "# y", "", "# z"], [["", "# x", "# y"], ["", "# z"]]),
        (["# x", BREAK, "# y"], [["# x"], [BREAK, "# y"]]),
        (["# x", ""], [["# x"], [""]]),
    ],
)
def test_paragraphs(rows: list[str], expected: list[list[str]]) -> None:
    assert split_paragraphs(rows) == expected
