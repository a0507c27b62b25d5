from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.text.edit import Edit, apply_edits, find_line_edits, have_overlap
from metalint.text.span import Span

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n", "d\r\n", "é\u2028f\n"]), max_size=12).map("".join)
TEXT = st.tuples(LINES, st.sampled_from(["", "", "end"])).map("".join)


def edit(start: int, end: int, content: str) -> Edit:
    return Edit(Span(start, end), content)


def test_apply_makes_all_edits_in_any_order() -> None:
    edits = [edit(6, 6, "!"), edit(0, 1, "J"), edit(2, 4, "")]
    assert apply_edits("hello ", edits) == "Jeo !"
    assert apply_edits("hello ", edits[::-1]) == "Jeo !"
    assert apply_edits("same", []) == "same"


@each_row(
    ("edits", "expected"),
    [
        ([], False),
        ([edit(0, 2, "")], False),
        ([edit(0, 2, ""), edit(2, 4, "")], False),
        ([edit(2, 4, ""), edit(0, 3, "")], True),
        ([edit(0, 9, ""), edit(3, 4, "")], True),
        ([edit(0, 9, ""), edit(1, 2, ""), edit(5, 6, "")], True),
        ([edit(1, 1, "a"), edit(1, 1, "b")], True),
        ([edit(1, 1, "a"), edit(1, 2, "b")], False),
        ([edit(1, 2, "a"), edit(2, 2, "b")], False),
        ([edit(1, 1, "a"), edit(0, 2, "b")], True),
    ],
)
def test_overlaps(edits: list[Edit], *, expected: bool) -> None:
    assert have_overlap(edits) is expected


@given(TEXT, TEXT)
def test_edits_between_two_texts_lead_from_one_to_the_other(old: str, new: str) -> None:
    edits = find_line_edits(old, new)
    assert apply_edits(old, edits) == new
    assert not have_overlap(edits)
    assert bool(edits) == (old != new)


def test_edits_touch_only_lines_that_differ() -> None:
    assert find_line_edits("a\nb\nc\nd\n", "a\nB\nc\nd\ne\n") == [edit(2, 4, "B\n"), edit(8, 8, "e\n")]
    assert find_line_edits("}\nx\n}\n}\ny\n", "}\n}\n}\ny\n") == [edit(2, 4, "")]
    assert find_line_edits("one\ntwo\nthree\n", "three\none\ntwo\n") == [edit(0, 0, "three\n"), edit(8, 14, "")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n" * 200_000, "a\nb\n" * 100_000),
        ("".join(f"{n}\n" for n in range(100_000)), "".join(f"{n}\n" for n in reversed(range(100_000)))),
        ("".join(f"{n}\nx\n" for n in range(50_000)), "".join(f"{n}\ny\n" for n in range(50_000))),
    ],
)
def test_edits_of_large_texts_are_found_fast(old: str, new: str) -> None:
    start = time.process_time()
    assert apply_edits(old, find_line_edits(old, new)) == new
    assert time.process_time() - start < 5
