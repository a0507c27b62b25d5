"""The text format at the edges of what it allows."""

from __future__ import annotations

import pytest
from rows import each_row

from metalint.text.complaint import Complaint
from metalint.text.cst import ListValue, SyntaxProblem
from metalint.text.lexer import Token, tokenize
from metalint.text.literal import LiteralError, quote_text, read_float, read_integer, unescape_literal
from metalint.text.parser import parse_document
from metalint.text.quoting import Misquoted, explain_inner_quotes, explain_unquoted
from metalint.text.span import Span
from metalint.util.limits import MAX_PROBLEMS, STRICT, Limits, ParseOptions

# -- literals


@each_row(
    ("literal", "value"),
    [
        (r'"\u0000"', "\0"),
        (r'"\ud7ff"', "\ud7ff"),
        (r'"\ue000"', "\ue000"),
        (r'"\uffff"', "\uffff"),
        (r'"\U0010ffff"', "\U0010ffff"),
    ],
)
def test_the_first_and_last_characters(literal: str, value: str) -> None:
    assert unescape_literal(literal) == value.encode()


@each_row("literal", [r'"\ud800"', r'"\udfff"', r'"\U00110000"', r'"\Uffffffff"'])
def test_what_is_no_character(literal: str) -> None:
    with pytest.raises(LiteralError, match=r"is not a character"):
        unescape_literal(literal)


def test_the_first_of_several_nuls_is_told() -> None:
    with pytest.raises(LiteralError) as caught:
        unescape_literal('"a\0b\0"')
    assert (caught.value.start, caught.value.end) == (2, 3)


def test_the_last_byte() -> None:
    assert unescape_literal(r'"\377\xff"') == b"\xff\xff"
    with pytest.raises(LiteralError, match=r"`\\400` is more than a byte"):
        unescape_literal(r'"\400"')


def test_numbers_have_four_hundred_digits_at_most() -> None:
    digits = "9" * 400
    assert (read_integer(digits), read_integer(f"-{digits}")) == (int(digits), -int(digits))
    assert (read_integer(f"{digits}9"), read_integer(f"-{digits}9")) == (None, None)
    small = f".{'0' * 399}"
    assert (read_float(small), read_float(f"-{small}"), read_float(f"{small}0")) == (0.0, 0.0, None)


def test_double_quotes_unless_told_otherwise() -> None:
    assert quote_text("x") == '"x"'
    assert quote_text('"') == r'"\""'


# -- problems

SHORTEN = "shorten it, or raise `limits` in the configuration"
IN_ONE = "`limits.size = 1048576` allows 65,536 in one value"


def problems(text: str) -> list[tuple[str, int, str]]:
    return [(text[one.span.start : one.span.end], one.span.start, one.message) for one in parse_document(text).problems]


def names(text: str) -> list[str]:
    return [field.name for field in parse_document(text).fields]


def test_a_plain_problem_is_no_limit() -> None:
    message = "`@` is not allowed outside quotes; expected a value for `a`"
    help_ = "remove it, or put the value in double quotes"
    assert parse_document("a: @").problems == (SyntaxProblem(Span(3, 4), message, is_limit=False, help=help_),)


def test_a_value_that_is_too_long_is_the_problem() -> None:
    name = "a" * (STRICT.limits.length + 1)
    assert parse_document(f" {name}: 1").problems == (
        SyntaxProblem(
            Span(1, STRICT.limits.length + 2), f"this name has 65,537 characters; {IN_ONE}", is_limit=True, help=SHORTEN
        ),
    )


def test_a_text_in_several_strings_that_is_too_long_is_the_problem() -> None:
    options = ParseOptions(limits=Limits(size=1024))
    message = "this text in several strings has 66 characters; `limits.size = 1024` allows 64 in one value"
    assert parse_document("a: " + "'xy' " * 16, options).problems == ()
    assert parse_document("a: " + "'x' " * 22, options).problems == (
        SyntaxProblem(Span(3, 6), message, is_limit=True, help=SHORTEN),
    )


def test_a_line_of_a_thousand_characters_may_hold_a_text_without_quotes() -> None:
    help_ = f'put the value in double quotes: `a: "{"x" * 70} xxxx…`'
    complaint = Complaint("the value of `a` is not in quotes", help_)
    assert explain_unquoted(f"a: {'x' * 70} {'x' * 926}") == Misquoted(3, 1000, complaint, "a")
    assert explain_unquoted(f"a: {'x' * 70} {'x' * 927}") is None
    assert explain_inner_quotes(f"a: '{'x' * 991}'x'") == Misquoted(
        3, 998, Complaint("the value of `a` contains quotes", "put it in double quotes")
    )
    assert explain_inner_quotes(f"a: '{'x' * 994}'x'") is None


def test_the_first_token_too_many_is_the_problem_and_nothing_is_read() -> None:
    text = "abc " * (STRICT.limits.tokens + 1)
    document = parse_document(text)
    message = "the file has more than 50,000 tokens, all that `limits.values = 4000` allows"
    span = Span(4 * STRICT.limits.tokens, 4 * STRICT.limits.tokens + 1)
    assert document.problems == (SyntaxProblem(span, message, is_limit=True, help=SHORTEN),)
    assert (document.text, document.fields) == (text, ())


def test_what_is_not_read_is_one_token() -> None:
    text = "a " * 2 * STRICT.limits.tokens
    assert tokenize(text)[-1] == Token("unread", 2 * STRICT.limits.tokens + 1, len(text))


def test_the_first_message_nested_too_deep_is_the_problem() -> None:
    depth = 2 * STRICT.limits.depth + 1
    message = "this message is nested too deeply: `limits.depth` allows 100 levels"
    help_ = "nest less deeply, or raise `limits` in the configuration"
    assert parse_document("a{" * (STRICT.limits.depth + 1)).problems == (
        SyntaxProblem(Span(depth, depth + 1), message, is_limit=True, help=help_),
    )


def test_a_sign_apart_from_its_number() -> None:
    assert problems("a: - 5 b: 1") == [("- 5", 3, "Python's parser refuses what stands between `-` and its number")]


@each_row("text", ["a []", "a [ <b: 1> ]", "a [ {b: 1} ]", "a <b: 1>", "a {b: 1}"])
def test_messages_and_lists_of_them_need_no_colon(text: str) -> None:
    assert problems(text) == []


def test_a_hundred_problems_and_no_more() -> None:
    found = problems("b = 1\n" * 200)
    assert found == [("=", at * 6 + 2, "`=` is not allowed between name and value") for at in range(MAX_PROBLEMS)]


def test_the_line_of_the_bracket_that_is_closed_by_another() -> None:
    assert problems("a {\n b: 1 >") == [(">", 10, "`>` does not close the `{` of line 1")]
    assert problems("\na {\n b: 1 >") == [(">", 11, "`>` does not close the `{` of line 2")]
    assert problems("x: 1\n\n\n b { >")[0] == (">", 12, "`>` does not close the `{` of line 4")


@pytest.mark.parametrize(("length", "shown"), [(39, "x" * 39), (40, "x" * 40), (41, "x" * 39 + "…")])
def test_forty_characters_are_shown(length: int, shown: str) -> None:
    assert problems(f"a {'x' * length}: 2") == [("x" * length, 2, f"expected `:` or `{{` after `a`, found `{shown}`")]


@pytest.mark.parametrize("name", ["[a/1b.c]", "[1]", "[a-1.b]"])
def test_parts_of_the_name_of_an_extension_may_begin_with_a_digit(name: str) -> None:
    assert (problems(f"{name}: 1"), names(f"{name}: 1")) == ([], [name])


def test_two_parts_of_the_name_of_an_extension_do_not_stand_side_by_side() -> None:
    assert problems("[a 1]: 1") == [("1", 3, "expected `]` after the name of an extension, found `1`")]
    assert problems("[1 a]: 1") == [("a", 3, "expected `]` after the name of an extension, found `a`")]


def test_at_the_end_the_last_token_is_to_blame() -> None:
    assert problems("a") == [("a", 0, "the file ends where `:` or `{` after `a` is expected")]


# -- where reading goes on


@each_row(
    ("text", "found"),
    [("a b: 1", []), ("c: 1\na b: 2", ["c"]), ("c: 1\na\nb: 2", ["c", "b"]), ("a\nb: 1", ["b"]), ("a b\nc: 1", ["c"])],
)
def test_after_an_error_only_what_is_first_in_its_line_is_a_field(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_brackets_that_were_read_before_the_error_are_balanced() -> None:
    text = "a: [{x: 1} {\n y: 2\n}]\nb: 1"
    assert (names(text), [place for _, place, _ in problems(text)]) == (["b"], [11])


def test_a_bracket_that_was_open_at_the_error_is_skipped_to_its_end() -> None:
    text = "a: [{x: 1\n z: {\n ] w: 1\n}\n v: 1}]\nb: 1"
    assert names(text)[-1] == "b"


def test_behind_a_bracket_that_is_never_closed_the_next_field_will_do() -> None:
    text = "a: = {\nb: = {\nx: 1\n}\nc: 1"
    assert names(text) == ["x", "c"]
    assert [(what, place) for what, place, _ in problems(text)] == [("=", 3), ("=", 10), ("}", 19)]


def test_the_first_field_inside_is_taken_not_a_later_one() -> None:
    assert names("a: = {\nb: 1\nc: 1\nd: 1") == ["b", "c", "d"]


def test_lists_hold_values_and_messages_side_by_side() -> None:
    (field,) = parse_document("a: [1, {b: 2}, 'x' 'y', <>]").fields
    assert isinstance(field.value, ListValue)
    assert [type(item).__name__ for item in field.value.items] == ["Scalar", "Message", "Scalar", "Message"]
