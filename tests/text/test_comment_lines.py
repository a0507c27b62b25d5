"""Which line a comment speaks of."""

from metalint.text.comment_lines import lines_spoken_of


def test_a_comment_speaks_of_its_line_or_of_the_next_that_holds_more() -> None:
    assert lines_spoken_of("# a\n\n # b\nc: 1  # d\n# e\nf: 2\n") == [4, 4, 4, 4, 6, 6, 7]


def test_a_comment_at_the_end_speaks_of_no_value() -> None:
    assert lines_spoken_of("a: 1\n# b\n# c") == [1, 3, 3]
