"""Edits of whole lines keep as many lines as can be kept."""

from __future__ import annotations

from itertools import combinations, permutations

from rows import each_row

from metalint.text.edit import Edit, apply_edits, find_line_edits
from metalint.text.span import Span


def kept(old: str, new: str) -> int:
    """Return how many lines of ``old`` no edit touches."""
    return old.count("\n") - sum(old.count("\n", *edit.span) for edit in find_line_edits(old, new))


def longest_common(old: tuple[str, ...], new: tuple[str, ...]) -> int:
    """Return the length of the longest common subsequence, found by trying all."""
    for length in range(len(old), 0, -1):
        if set(combinations(old, length)) & set(combinations(new, length)):
            return length
    return 0


def lines(names: tuple[str, ...]) -> str:
    return "".join(f"{name}\n" for name in names)


@each_row("length", range(7))
def test_lines_in_another_order(length: int) -> None:
    old = tuple("abcdef"[:length])
    for new in permutations(old):
        assert apply_edits(lines(old), find_line_edits(lines(old), lines(new))) == lines(new)
        assert kept(lines(old), lines(new)) == longest_common(old, new)


def test_lines_in_another_order_among_others() -> None:
    old = tuple("abcde")
    for order in permutations(old):
        new = ("x", *order[:2], "y", *order[2:], "z")
        assert kept(lines(old), lines(new)) == longest_common(old, new)


def test_what_begins_or_ends_alike_stays() -> None:
    assert find_line_edits("x\ny\nx\ny\n", "y\nx\nx\ny\n") == [Edit(Span(0, 4), "y\nx\n")]
    assert find_line_edits("x\ny\nx\ny\n", "x\ny\ny\nx\n") == [Edit(Span(4, 8), "y\nx\n")]
    assert find_line_edits("x\nx\nx\n", "x\nx\n") == [Edit(Span(4, 6), "")]


def test_between_anchors_only_what_differs_is_replaced() -> None:
    old = "A\nx\nx\nB\ny\ny\nz\nC\n"
    new = "A\nx\nq\nx\nB\ny\nz\ny\nC\n"
    assert find_line_edits(old, new) == [Edit(Span(4, 4), "q\n"), Edit(Span(10, 12), ""), Edit(Span(14, 14), "y\n")]
