from __future__ import annotations

from rows import each_row

from metalint.text.parser import parse_document
from metalint.text.span import Position, find_line_starts, locate_offset


@each_row(
    ("text", "starts"),
    [
        ("", (0,)),
        ("a", (0,)),
        ("a\n", (0, 2)),
        ("\n\nab\n", (0, 1, 2, 5)),
        ("é\r\n模\u2028b\n\nc", (0, 3, 7, 8)),
    ],
)
def test_line_starts(text: str, starts: tuple[int, ...]) -> None:
    assert find_line_starts(text) == starts


@each_row(
    ("offset", "position"),
    [(0, (1, 1, 0)), (2, (1, 3, 2)), (3, (2, 1, 3)), (4, (3, 1, 4)), (5, (3, 2, 5)), (6, (3, 3, 6))],
)
def test_positions(offset: int, position: tuple[int, int, int]) -> None:
    text = "ab\n\ncd"
    assert locate_offset(find_line_starts(text), offset) == Position(*position)
    assert parse_document(text).position(offset) == Position(*position)
