"""Lines on a terminal: where they are broken, and how wide it is."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
from rows import each_row

from metalint.report import terminal
from metalint.report.terminal import Color, find_width, paint, wrap_text

RED = paint("x" * 20, Color.RED)
LINK = f"\x1b]8;;https://x.org/\x1b\\{'y' * 19}\x1b]8;;\x1b\\"


@each_row(
    ("text", "width", "lines"),
    [
        ("a b", 0, ["a b"]),
        ("x" * 30 + " " + "y" * 30, 0, ["x" * 30 + " " + "y" * 30]),
        ("x" * 30 + " " + "y" * 30, 40, ["x" * 30, "    " + "y" * 30]),
        ("x" * 60 + " y", 40, ["x" * 60, "    y"]),
        ("  = " + "x" * 30 + " y " + "z" * 9, 40, ["  = " + "x" * 30 + " y", "    " + "z" * 9]),
        (" " + "x" * 40 + " y", 40, [" " + "x" * 40, "    y"]),
        ("语" * 19 + " 语语", 40, ["语" * 19, "    语语"]),
        ("x" * 30 + " " + "y" * 30 + " " + "z" * 30, 40, ["x" * 30, "    " + "y" * 30, "    " + "z" * 30]),
        ("a  b" + " c" * 24, 50, ["a  b" + " c" * 23, "    c"]),
    ],
)
def test_lines_are_broken_at_spaces(text: str, width: int, lines: list[str]) -> None:
    assert wrap_text(text, width) == lines


@each_row(
    ("sizes", "rows"),
    [
        ((20, 19, 1), [2, 1]),
        ((20, 20), [1, 1]),
        ((13, 13, 12, 1), [3, 1]),
        ((13, 13, 13), [2, 1]),
        ((40, 35, 1), [1, 1, 1]),
        ((40, 34, 1), [1, 2]),
    ],
)
def test_as_many_words_stand_in_a_line_as_fit(sizes: tuple[int, ...], rows: list[int]) -> None:
    words = ["x" * size for size in sizes]
    for width in (10, 39, 40):  # nothing is narrower than 40 columns
        assert [len(line.split()) for line in wrap_text(" ".join(words), width)] == rows


def test_colors_and_links_take_no_columns() -> None:
    assert wrap_text(f"{RED} {LINK} z", 42) == [f"{RED} {LINK} z"]
    assert wrap_text(f"{RED} {LINK} z", 40) == [f"{RED} {LINK}", "    z"]
    assert wrap_text(f"{LINK} {RED} z", 40) == [f"{LINK} {RED}", "    z"]


OUTPUT = SimpleNamespace(fileno=lambda: 7)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        *[(None, 120), ("", 120), ("100", 100), ("007", 7), ("0", 120)],
        *[("x", 120), ("-5", 120), ("1 0", 120), ("٣", 120)],
        *[("1234567890", 123456789), ("0000000001", 120)],
    ],
)
def test_the_environment_says_how_wide_a_terminal_is(
    monkeypatch: pytest.MonkeyPatch, told: str | None, expected: int
) -> None:
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(__stdout__=OUTPUT))
    monkeypatch.setattr(os, "get_terminal_size", {7: os.terminal_size((120, 40))}.__getitem__)
    monkeypatch.delenv("COLUMNS", raising=False)
    if told is not None:
        monkeypatch.setenv("COLUMNS", told)
    assert find_width() == expected


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_where_nobody_says_how_wide_it_is_a_terminal_has_eighty_columns(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(_: int) -> os.terminal_size:
        raise error

    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(__stdout__=OUTPUT))
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((0, 0)))
    assert find_width() == 80
    monkeypatch.setattr(os, "get_terminal_size", fail)
    assert find_width() == 80
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(__stdout__=None))
    assert find_width() == 80
