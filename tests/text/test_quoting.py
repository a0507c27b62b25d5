"""Values whose quotes are not right: one problem for each, with the corrected value where that is certain."""

from __future__ import annotations

import pytest
from rows import each_row

from metalint.text.parser import parse_document

EACH = r"write `\"` for each of them"
OF_TITLE = "the value of `title` contains quotes"


def problems(text: str) -> list[tuple[str, str, str, str]]:
    """The text at fault, the message, the help, and the field whose type may tell more."""
    found = parse_document(text).problems
    return [(text[one.span.start : one.span.end], one.message, one.help, one.field) for one in found]


@each_row(
    ("value", "help_"),
    [
        ('"The "Best" Title"', rf'{EACH}: `title: "The \"Best\" Title"`'),
        ('"Why "Should I Trust You?""', rf'{EACH}: `title: "Why \"Should I Trust You?\""`'),
        ('""Best" Title"', rf'{EACH}: `title: "\"Best\" Title"`'),
        ('"The "Best Title"', rf'{EACH}: `title: "The \"Best Title"`'),
        ('"An "A: B" C"', rf'{EACH}: `title: "An \"A: B\" C"`'),
        ('"The "2D" Title"', rf'{EACH}: `title: "The \"2D\" Title"`'),
        ('"The "(2D)" Title"', rf'{EACH}: `title: "The \"(2D)\" Title"`'),
        ('"The "-x" Title"', rf'{EACH}: `title: "The \"-x\" Title"`'),
        ('"The "{x" Title"', rf'{EACH}: `title: "The \"{{x\" Title"`'),
        ('"The "C#" Title"', rf'{EACH}: `title: "The \"C#\" Title"`'),
        ('"The "http://x" Title"', rf'{EACH}: `title: "The \"http://x\" Title"`'),
        (r'"The \"A\" "B" Title"', rf'{EACH}: `title: "The \"A\" \"B\" Title"`'),
        ("'it's'", 'put it in double quotes: `title: "it\'s"`'),
        ("""'it's "A"'""", r"""write `\'` for each of them: `title: 'it\'s "A"'`"""),
        (f'"The "Best" {"x" * 70}"', EACH),
        ('"The "Best" Title", "Another"', EACH),
    ],
)
@each_row("behind", ["", "  ", ";", "  # best", "\r"])
def test_quotes_inside_of_quotes(value: str, help_: str, behind: str) -> None:
    text = f'paper {{\n  title: {value}{behind}\n  abbr: "x"\n}}\n'
    assert problems(text) == [(value, OF_TITLE, help_, "")]
    assert [field.name for field in parse_document(text).fields] == ["paper"]


@each_row(
    ("text", "value", "name"),
    [
        ('paper { title: "The "Best" Title" }\na: 1', '"The "Best" Title"', " of `title`"),
        ('paper: < title: "The "Best" Title">\na: 1', '"The "Best" Title"', " of `title`"),
        ('title: ["The "Best" Title"]\na: 1', '"The "Best" Title"', " of `title`"),
        ('title: [\n  "Another",\n  "The "Best" Title",\n  "A Third"\n]\na: 1', '"The "Best" Title"', ""),
    ],
)
def test_quotes_inside_of_quotes_in_a_line_with_brackets_and_in_a_list(text: str, value: str, name: str) -> None:
    ((found, message, _, _),) = problems(text)
    assert (found, message) == (value, f"the value{name} contains quotes")
    assert parse_document(text).fields[-1].name == "a"


@each_row(
    ("text", "message"),
    [
        ('a: "x" b "y"', "the colon after `b` is missing"),
        ('a: 3 b "y"', "the colon after `b` is missing"),
        ('a: "x"; b "y"', "the colon after `b` is missing"),
        ('a: "x" 3 "y"', "expected a field name, found `3`"),
        ('a: "x", "y"', 'expected a field name, found the string `"y"`'),
        ('"a":"x"', 'expected a field name, found the string `"a"`'),
        ('a: "x "b\nc: 3', "expected `:` or `{` after `b`, found `c`"),
    ],
)
def test_several_values_in_a_line_are_not_one_with_quotes_in_it(text: str, message: str) -> None:
    assert [one[1] for one in problems(text)] == [message]


@each_row(
    ("value", "lines", "help_"),
    [
        ('"A Title\n    of It"', 2, 'join them: `title: "A Title of It"`'),
        ('"A Title  \r\n\tof It"', 2, 'join them: `title: "A Title of It"`'),
        ('"A Title\nof It\nand More: Then"', 3, 'join them: `title: "A Title of It and More: Then"`'),
        (r'"A \"' + '\nTitle"', 2, r'join them: `title: "A \" Title"`'),
        (f'"A\n{"x" * 80}"', 2, "join them, with a space between"),
    ],
)
@each_row("behind", ["", " ", ",", "\r"])
def test_a_value_that_is_broken_over_lines(value: str, lines: int, help_: str, behind: str) -> None:
    message = f"the value of `title` is broken over {lines} lines"
    text = f'paper {{\n  title: {value}{behind}\n  abbr "x"\n  a: 1\n}}\n'
    assert problems(text) == [(value, message, help_, "")]


@each_row("behind", ['abbr: "x"', "abbr: x", '}\nb: "x"', "", '\nof It"', '# of It"', '"of It"'])
def test_a_value_without_its_closing_quote_does_not_go_on(behind: str) -> None:
    message = 'the string `"A Title` has no closing quote on its line'
    (one, *_) = problems(f'title: "A Title\n  {behind}\n')
    assert one == ('"A Title', message, 'add `"` at the end of the value', "")


@each_row(
    ("value", "message", "help_"),
    [
        ("'ICLR\"", "the string `'ICLR\"` begins with `'` and ends with `\"`", 'write `"ICLR"`'),
        ("'ICLR\",", "the string `'ICLR\",` begins with `'` and ends with `\"`", 'write `"ICLR"`'),
        ('"ICLR”', 'the string `"ICLR”` begins with `"` and ends with `”`', 'write `"ICLR"`'),
        (
            "\"ICLR'",
            "the string `\"ICLR'` has no closing quote on its line",
            "write `\"` for the `'` at its end, or after it",
        ),
        ('\'a "ICLR"', 'the string `\'a "ICLR"` has no closing quote on its line', "add `'` at the end of the value"),
        ('"', 'the string `"` has no closing quote on its line', 'add `"` at the end of the value'),
    ],
)
def test_two_kinds_of_quotes(value: str, message: str, help_: str) -> None:
    assert problems(f"where: {value}\nyear: 1") == [(value, message, help_, "")]


@each_row(
    ("text", "help_"),
    [
        ('pub {\n  "ICLR"\n  year: 1\n}', 'write the name of its field before it: `name: "ICLR"`'),
        ('a { } "x y"', 'write the name of its field before it: `name: "x y"`'),
        ('"ICLR": 1', "write `ICLR:`"),
        ('"ICLR" {}', "write `ICLR:`"),
        ('"a b": 1', "write `name: value`, the name without quotes"),
    ],
)
def test_a_string_in_the_place_of_a_name(text: str, help_: str) -> None:
    assert help_ in [one[2] for one in problems(text)]


@each_row(
    ("text", "expected"),
    [
        (
            'title: The "Best" Title',
            (
                'The "Best" Title',
                "the value of `title` is not in quotes",
                r'put the value in double quotes: `title: "The \"Best\" Title"`',
                "title",
            ),
        ),
        (
            'title: The Best "Title"',
            (
                'The Best "Title"',
                "the value of `title` is not in quotes",
                r'put the value in double quotes: `title: "The Best \"Title\""`',
                "title",
            ),
        ),
        (
            "title: Better by 3 Times or More",
            (
                "Better by 3 Times or More",
                "the value of `title` is not in quotes",
                'put the value in double quotes: `title: "Better by 3 Times or More"`',
                "title",
            ),
        ),
        (
            "pub {\n  year: 2023-05  # or so\n}",
            (
                "2023-05",
                "the value of `year` is not in quotes",
                'put the value in double quotes: `year: "2023-05"`',
                "pub.year",
            ),
        ),
        (
            "a { b: 1 c {\n d: [Jane Doe, Bo] # two\n} }",
            (
                "Jane Doe, Bo",
                "the values of `d` are not in quotes",
                'put each in double quotes: `d: ["Jane Doe", "Bo"]`',
                "a.c.d",
            ),
        ),
        (
            "a { }\nb {\n c: 1\n d: low-rank\n}",
            ("low-rank", "the value of `d` is not in quotes", 'put the value in double quotes: `d: "low-rank"`', "b.d"),
        ),
    ],
)
def test_no_quotes_at_all(text: str, expected: tuple[str, str, str, str]) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize(("text", "found"), [('a: [b "c", d]\n', '"c"'), ("a: [1 2, 3]\n", "2")])
def test_a_list_with_quotes_or_of_numbers_lacks_something_else(text: str, found: str) -> None:
    assert [message for _, message, _, _ in problems(text)] == [f"expected `,` or `]` in the list, found `{found}`"]


def test_what_follows_quotes_in_a_value_is_no_problem_of_its_own() -> None:
    assert [one[:2] for one in problems('c: "say "hi" there"}"\n')] == [
        ('"say "hi" there"}"', "the value of `c` contains quotes")
    ]


def test_an_apostrophe_within_a_string_without_its_quote_is_none_at_its_end() -> None:
    assert problems('a: "it’X\n')[0][2] == 'add `"` at the end of the value'


def test_a_word_before_a_line_without_quotes_is_a_problem_of_its_own() -> None:
    assert [message for _, message, _, _ in problems("y: a }\nb\ntitle: The Best")] == [
        "`}` closes nothing: there are more closing braces than opening ones",
        "expected `:` or `{` after `b`, found `title`",
        "the value of `title` is not in quotes",
    ]


@pytest.mark.parametrize(("length", "is_judged"), [(1000, True), (1001, False)])
def test_lines_of_a_thousand_characters_are_judged(length: int, is_judged: bool) -> None:  # noqa: FBT001 - a case
    lead = 'a: "say "hi" '
    found = [message for _, message, _, _ in problems(f'{lead}{"x" * (length - len(lead) - 1)}"\n')]
    assert ("the value of `a` contains quotes" in found) == is_judged


@pytest.mark.parametrize(("length", "is_judged"), [(1001, True), (1002, False)])
def test_so_are_values_that_are_broken_over_lines(length: int, is_judged: bool) -> None:  # noqa: FBT001 - a case
    lead = 'a: "b\n'
    found = [message for _, message, _, _ in problems(f'{lead}{"x" * (length - len(lead) - 1)}"')]
    assert ("the value of `a` is broken over 2 lines" in found) == is_judged


def test_the_letters_at_the_end_of_a_string_without_its_quote_stay() -> None:
    assert problems("a: 'REX”\n")[0][1:3] == ("the string `'REX”` begins with `'` and ends with `”`", 'write `"REX"`')


@pytest.mark.parametrize(("more", "is_shown"), [(0, True), (1, False)])
def test_a_corrected_line_of_eighty_characters_is_shown(more: int, is_shown: bool) -> None:  # noqa: FBT001 - a case
    better = 'a: "An \\"A\\" {}"'
    filler = "x" * (80 - len(better.format("")) + more)
    (inner,) = problems(f'a: "An "A" {filler}"\n')
    assert inner[2] == EACH + (f": `{better.format(filler)}`" if is_shown else "")
    filler = "x" * (80 - len('a: "b "') + more)
    (broken,) = problems(f'a: "b\n  {filler}"\n')
    assert broken[2] == (f'join them: `a: "b {filler}"`' if is_shown else "join them, with a space between")


@pytest.mark.parametrize(
    ("text", "lead", "length"),
    [
        (f'pub {{ }}\n"{"y" * 90}"\n', 'write the name of its field before it: `name: "yyy', 40),
        (f"title: The {'x' * 90} y\n", 'put the value in double quotes: `title: "The xxx', 80),
        (f"words: [{'low-rank, ' * 12}a b]\n", 'put each in double quotes: `words: ["low-rank", "low-rank', 80),
    ],
)
def test_a_long_line_to_write_is_cut(text: str, lead: str, length: int) -> None:
    ((_, _, help_, _),) = problems(text)
    assert help_.startswith(lead)
    assert len(help_.partition("`")[2]) == length + 1  # and the closing backtick
    assert help_.endswith("…`")


def test_a_quote_in_a_text_without_quotes_is_no_end_of_it() -> None:
    assert problems('title: The "Best Title\n')[0][1] == 'the string `"Best Title` has no closing quote on its line'
    assert problems("title: a b # c # d\n")[0][2] == 'put the value in double quotes: `title: "a b"`'
