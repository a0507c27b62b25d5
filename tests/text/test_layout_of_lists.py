"""Layout of values: signs, and of lists: comments and blank lines in them, values beside messages."""

from __future__ import annotations

import shutil
import subprocess

from rows import each_row

from metalint.text.layout import format_document
from metalint.text.parser import parse_document


def laid_out(text: str) -> str:
    document = parse_document(text)
    assert not document.problems
    return format_document(document)


@each_row(
    ("text", "expected"),
    [
        ("a:-1 b:-inf c:[-2,3]", "a: -1\nb: -inf\nc: [-2, 3]\n"),
        ("a: [ # c\n\n 1\n]", "a: [\n  # c\n  1\n]\n"),
        ("a: [\n\n\n1]", "a: [\n  1\n]\n"),
        ("a: [\n\n\n# c\n1]", "a: [\n  # c\n  1\n]\n"),
        ("a: [\n# c\n# d\n1]", "a: [\n  # c\n  # d\n  1\n]\n"),
        ("a: [\n# c\n# d\n\n1]", "a: [\n  # c\n  # d\n  1\n]\n"),
        ("a: [\n{b:1}, # x\n\n# y\n{}\n# z\n]", "a: [\n  { b: 1 },  # x\n\n  # y\n  {}\n  # z\n]\n"),
        ("a: [\n{b:1} # w\n, # x\n{}]", "a: [\n  { b: 1 },  # w\n  # x\n  {}\n]\n"),
        ("c {\na: [\n{b:1}\n# x\n, {}\n# y\n]\n}", "c {\n  a: [\n    { b: 1 },\n    # x\n    {}\n    # y\n  ]\n}\n"),
        ("a: [\n{b:1}, # x\n{}]", "a: [\n  { b: 1 },  # x\n  {}\n]\n"),
        ("a: [\n{b:1}\n,\n# c\n{}]", "a: [\n  { b: 1 },\n  # c\n  {}\n]\n"),
        ("a: [\n{b:1}\n\n  ,\n# c\n{}]", "a: [\n  { b: 1 },\n\n  # c\n  {}\n]\n"),
        ("a: [\n{b:1}\n # w\n,\n\n{}]", "a: [\n  { b: 1 },\n  # w\n\n  {}\n]\n"),
        ("a: [\n{b:1}\n,\n{}]", "a: [\n  { b: 1 },\n  {}\n]\n"),
        ("a: [1], # of b\nb: 2", "a: [1]\n# of b\nb: 2\n"),
        ("a: 1\n,\n# c\nb: 2", "a: 1\n# c\nb: 2\n"),
        ("a: 1 # x\n\n # y\n,\n# c\nb {}\n;\nc: 2", "a: 1  # x\n\n# y\n# c\nb {}\nc: 2\n"),
    ],
)
def test_as_txtpbfmt_does(text: str, expected: str) -> None:
    assert laid_out(text) == expected
    assert laid_out(expected) == expected
    if shutil.which("txtpbfmt"):
        done = subprocess.run(["txtpbfmt"], input=text, capture_output=True, timeout=10, check=True, text=True)
        assert done.stdout == expected


@each_row(
    ("text", "expected"),
    [
        ("a:1\r", "a: 1\n"),
        ("a: 1\n \nb: 2", "a: 1\n\nb: 2\n"),
        ("a: 1 ,\nb: 2", "a: 1\nb: 2\n"),
        ("a: 1 ,\n\nb: 2", "a: 1\n\nb: 2\n"),
        ("a {} ;\nb: 2", "a {}\nb: 2\n"),
    ],
)
def test_blanks_and_line_ends(text: str, expected: str) -> None:
    assert laid_out(text) == expected
    assert laid_out(expected) == expected


@each_row(
    ("text", "expected"),
    [
        # txtpbfmt writes an empty value for the comma, which no parser reads: `1,` and `,`
        ("a: [\n1\n,\n# c\n2\n]", "a: [\n  1,\n  # c\n  2\n]\n"),
        ("a: [\n1 # x\n, # c\n2\n]", "a: [\n  1,  # x\n  # c\n  2\n]\n"),
        # and two empty lines, of which its second run leaves one
        ("a: [\n{}\n\n,\n\n{}\n]", "a: [\n  {},\n\n  {}\n]\n"),
        ("a: 1\n\n,\n\n# c\nb: 2", "a: 1\n\n# c\nb: 2\n"),
    ],
)
def test_a_separator_on_a_line_of_its_own(text: str, expected: str) -> None:
    assert laid_out(text) == expected
    assert laid_out(expected) == expected


def test_an_option_is_found_below_empty_lines_of_either_kind() -> None:
    for text in ("# x\r\n\r\n# txtpbfmt: disable\r\na:1\r\n", "# x\n\n# txtpbfmt: disable\na:1\n"):
        assert laid_out(text) == text


@each_row(
    ("text", "expected"),
    [
        ("a: [{b:1}, 2]", "a: [ { b: 1 }, 2 ]\n"),  # txtpbfmt puts a blank more behind the 2
        ("a: [\n{b:1},\n2\n]", "a: [\n  { b: 1 },\n  2\n]\n"),
        ('a: [\n{b:1},\n"x" "y"]', 'a: [\n  { b: 1 },\n  "x"\n  "y"\n]\n'),
        (
            'a: [\n"x"\n"y" # of y\n]',
            'a: [\n  "x"\n  "y"  # of y\n]\n',
        ),
        (
            'c {\na: [\n{b:1},\n"x" # x\n# y\n"y"]\n}',
            'c {\n  a: [\n    { b: 1 },\n    "x"  # x\n    # y\n    "y"\n  ]\n}\n',
        ),
    ],
)
def test_values_beside_messages(text: str, expected: str) -> None:
    assert laid_out(text) == expected
    assert laid_out(expected) == expected
