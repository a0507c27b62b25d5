r"""Wrapping strings at a column, and behind each ``\n``, against the `txtpbfmt` binary."""

from __future__ import annotations

import shutil

from layouts import laid_out, txtpbfmt
from rows import each_row

from metalint.text.wrapping import split_at_newlines, wrap_literals


@each_row(
    ("column", "literals", "expected"),
    [
        # whether to wrap
        (9, '"aa bb"', None),
        (8, '"aa bb"', '"aa " "bb"'),
        (10, '"éé éé"', None),
        (9, '"éé éé"', '"éé " "éé"'),
        (9, '"aa" "bb cc"', None),
        (8, '"aa" "bb cc"', '"aabb " "cc"'),
        (11, "'aa bb cc'", '"aa bb " "cc"'),
        # where
        (7, '"aa bb"', '"aa " "bb"'),
        (6, '"aa" "bb"', None),
        (6, '"aa" "bb cc"', '"aabb cc"'),
        (10, '"aaaaaaa b"', '"aaaaaaa " "b"'),
        (10, '"aaaaa b"', '"aaaaa " "b"'),
        (10, '"aaaaaaaaaaa b cc dd"', '"aaaaaaaaaaa " "b cc " "dd"'),
        (10, '"a aaaaaaaaaaa b"', '"a " "aaaaaaaaaaa " "b"'),
        (10, '"a b c d e f g h"', '"a b c " "d e f " "g h"'),
        (10, '"aaaa" "bbbbbb cccccc" " d"', '"aaaabbbbbb " "cccccc " "d"'),
        (10, '" aaaaaaaa"', None),
        (10, '" a" "aaaaaaa b"', '" aaaaaaaa " "b"'),
        (10, '" aaaaaa b"', '" aaaaaa " "b"'),
        (10, '" a b c d eeeeeeee"', '" a b " "c d " "eeeeeeee"'),
        (10, '"\u3000aa bbbbbbb"', '"\u3000aa " "bbbbbbb"'),
        (10, '"aa\xa0bbb bbbbbb"', '"aa\xa0bbb " "bbbbbb"'),
        # lines too narrow for anything
        (1, '"aa" "b "', '"aab "'),
        (2, '"aa" "b "', '"aab "'),
        (3, '"aa" "b "', '"aab "'),
        (4, '"aa" "b "', '"aab "'),
        (4, '"aaaaaaa" "b c"', '"aaaaaaab c"'),
        (5, '"aaaaaaa" "b c"', '"aaaaaaab c"'),
        (5, '"aa bb"', None),
        # tags
        (10, '"b <aaaaaaaaa> c"', None),
        (10, '"a<>aaaaaaaa c"', None),
        (10, '"<aaaaaaaaa> c"', None),
        (10, '"<b> <aaaaaaaa"', None),
        (10, '"a> <b> ddddddd"', None),
        (10, '"b >aaaaaaaaa< c"', '"b " ">aaaaaaaaa< " "c"'),
        (10, '"b <" "x> aaaaaaaa bbb"', '"b <x> " "aaaaaaaa " "bbb"'),
        (10, '"aaaaaaaa" "<b>"', None),
    ],
)
def test_at_a_column(column: int, literals: str, expected: str | None) -> None:
    check(f"wrap_strings_at_column={column}", literals, expected)


@each_row(
    ("literals", "expected"),
    [
        (r'"a"', None),
        (r'"\n"', None),
        (r'"a\n"', None),
        (r'"a\n" "b"', None),
        (r'"a\nb"', r'"a\n" "b"'),
        (r'"\nb"', r'"\n" "b"'),
        (r'"a\n\n"', r'"a\n" "\n"'),
        (r'"a\n" "b\nc" "d"', r'"a\n" "b\n" "cd"'),
        (r"'a\nb'", r'"a\n" "b"'),
        # many bytes written as numbers, more than 1 of 10
        (r'"\x01a\nb"', r'"\x01a\n" "b"'),
        (r'"\x01\nb"', None),
        (r'"\x01\nbé"', r'"\x01\n" "bé"'),
        (r'"\x01" "a\nb"', None),
        (r'"a\nb" "\x01"', r'"a\n" "b\x01"'),
        (r'"a\n" "b" "\x01a\nb"', r'"a\n" "b\x01a\n" "b"'),
    ],
)
def test_behind_newlines(literals: str, expected: str | None) -> None:
    check("wrap_strings_after_newlines", literals, expected)


def check(option: str, literals: str, expected: str | None) -> None:
    header = f"# txtpbfmt: {option}\n\nA: 0\n"
    text = header + f"a: {literals}"
    found = laid_out(text)
    assert found == header + rows(expected or literals.replace("'", '"'))
    if shutil.which("txtpbfmt"):
        assert txtpbfmt(text) == found


def rows(literals: str) -> str:
    """Return the field `a` with its literals, which are separated by a blank between quotes."""
    several = literals.replace('" "', '"\n  "')
    return f"a: {literals}\n" if several == literals else f"a:\n  {several}\n"


@each_row(
    ("literals", "width", "expected"),
    [
        (['"aa bb"'], 7, None),
        (['"aa bb"'], 6, ['"aa "', '"bb"']),
        (["'aa bb'"], 6, ["'aa '", "'bb'"]),
        (['"aa bb"', "'cc'"], 6, None),
        # blanks that would be lost: where it is broken, and at the end
        (['"aa  bb"'], 6, None),
        (['"aa\tbb"'], 6, None),
        (['"a"', '"bbb "'], 5, None),
        (['"a"', '"bb "'], 4, None),
        (['"aaaaa "'], 7, None),
        (['"aa"', '"b "'], 3, None),
        (['"aaaa"', '"bbb  "'], 7, None),
        # blanks at the end that are kept
        (['"a "'], 2, ['"a "']),
        (['"aaaa bbb "'], 7, ['"aaaa "', '"bbb "']),
        (['"aaaa bbbb "'], 7, None),
    ],
)
def test_wrapped(literals: list[str], width: int, expected: list[str] | None) -> None:
    assert wrap_literals(literals, width, with_tags=False) == expected


def test_strings_with_tags_are_wrapped_where_that_is_asked_for() -> None:
    assert wrap_literals(['"<b> aa"'], 7, with_tags=True) == ['"<b> "', '"aa"']


@each_row(
    ("literals", "expected"),
    [
        ([r'"a\n"'], None),
        ([r'"a\nb"'], [r'"a\n"', '"b"']),
        ([r"'a\nb'", "'c'"], [r"'a\n'", "'bc'"]),
        ([r"'a\nb'", '"c"'], None),
        ([r'"ab"'], None),
    ],
)
def test_split_at_newlines(literals: list[str], expected: list[str] | None) -> None:
    assert split_at_newlines(literals) == expected
