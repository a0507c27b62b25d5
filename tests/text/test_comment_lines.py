"""Which line a comment speaks of."""

from metalint.text.comment_lines import find_comment_targets


def test_a_comment_speaks_of_its_line_or_of_the_next_that_holds_more() -> None:
    assert find_comment_targets("# a\n\n # b\nc: 1  # d\n# e\nf: 2\n") == [4, 4, 4, 4, 6, 6, 7]


def test_a_comment_at_the_end_speaks_of_no_value() -> None:
    assert find_comment_targets("a: 1\n# b\n# c") == [1, 3, 3]
