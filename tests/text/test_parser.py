from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metalint.text.cst import Field, ListValue, Message, Scalar
from metalint.text.lexer import lex
from metalint.text.parser import parse
from metalint.util.limits import STRICT

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = [
    *["a", "b1", ":", "=", "{", "}", "<", ">", "[", "]", ",", ";", "-", ".", "/", "%", "#", "\n", " ", "1", "-2.5e3"],
    *['"x"', "'y'", '"', "'", "\\", "//", "/*", "*/", "“", "\0", "\r\n", "[a.b]", "<<<<<<< x\n", "=======", "true"],
]


def problems(text: str) -> list[tuple[str, str]]:
    """The text at fault, and the message."""
    return [(text[problem.span.start : problem.span.end], problem.message) for problem in parse(text).problems]


def shape(fields: tuple[Field, ...]) -> list[object]:
    return [(field.name, _shape(field.value)) for field in fields]


def _shape(value: Scalar | Message | ListValue) -> object:
    if isinstance(value, Scalar):
        return value.kind
    return shape(value.fields) if isinstance(value, Message) else [(_shape(item),) for item in value.items]


# -- what is accepted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# only a comment", []),
        ("a: 1 b:2,c :-3;d\n:\n.5", [("a", "number"), ("b", "number"), ("c", "number"), ("d", "number")]),
        ("a: RED b: -inf c: \"x\" 'y'\n\"z\"", [("a", "name"), ("b", "name"), ("c", "string")]),
        ('a:"x"b:RED[c.d]:1', [("a", "string"), ("b", "name"), ("[c.d]", "number")]),
        ("a { b <> } c: { }", [("a", [("b", [])]), ("c", [])]),
        ("a: [] b: [1, RED]", [("a", []), ("b", [("number",), ("name",)])]),
        ("a [{}, <b: 1>]", [("a", [([],), ([("b", "number")],)])]),
        ("[ a . b / c-d.e ] : 1", [("[a.b/c-d.e]", "number")]),
        ("a:\n#c\n1 #d\n,#e\nb: 1", [("a", "number"), ("b", "number")]),
    ],
)  # fmt: skip
def test_shape(text: str, expected: list[object]) -> None:
    document = parse(text)
    assert (list(document.problems), shape(document.fields)) == ([], expected)


def test_spans() -> None:
    text = "a: -1,  [b . c] { d: 'x' # y\n 'z' } e: [1, -2]"
    document = parse(text)
    minus, message, numbers = document.fields
    assert [document.slice(field.span) for field in document.fields] == [
        "a: -1",
        "[b . c] { d: 'x' # y\n 'z' }",
        "e: [1, -2]",
    ]
    assert [document.slice(field.name_span) for field in document.fields] == ["a", "[b . c]", "e"]
    assert minus.separator is not None
    assert document.slice(minus.separator) == ","
    assert isinstance(minus.value, Scalar)
    assert document.slice(minus.value.span) == "-1"
    assert [document.slice(part) for part in minus.value.parts] == ["1"]
    assert isinstance(message.value, Message)
    assert document.slice(message.value.span) == "{ d: 'x' # y\n 'z' }"
    inner = message.value.fields[0].value
    assert isinstance(inner, Scalar)
    assert [document.slice(part) for part in inner.parts] == ["'x'", "'z'"]
    assert isinstance(numbers.value, ListValue)
    assert [document.slice(item.span) for item in numbers.value.items] == ["1", "-2"]
    assert document.position(inner.parts[1].start)[:2] == (2, 2)


# -- what is refused, and how

BRACE = "this bracket is never closed by a '}'"
LIST = "this bracket is never closed by a ']'"
NOTHING = "this bracket closes nothing"
STRING = "the string that starts here has no closing quote on its line"
TYPOGRAPHIC = "is a typographic quote, text stands between plain ones (\" or ')"
UNQUOTED = "names stand without quotes, before a ':'"
HASH = "comments start with #, not with"
MERGE = "was left by an unfinished merge; keep one side and delete the marker lines"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # brackets
        ('paper {\n  title: "x"\n', [("{", BRACE)]),
        ("paper {\n  pub {\n", [("{", BRACE), ("{", BRACE)]),
        ("a <", [("<", "this bracket is never closed by a '>'")]),
        ("}\na: 1 } >", [("}", NOTHING), ("}", NOTHING), (">", NOTHING)]),
        ("a {\n b: 1 >\nc: 1", [(">", "a '}' is needed here to close what line 1 opens")]),
        ("a { b < c: 1 }", [("<", "this bracket is never closed by a '>'")]),
        ('a: ["x", "y"\nb: 1', [("[", LIST)]),
        ("a { b: [1 }", [("[", LIST)]),
        ("a: [", [("[", LIST)]),
        ("a: {1}", [("1", "expected a field name, found '1'")]),
        ("a {{}}", [("{", "expected a field name, found '{'")]),
        ('{"a": 1}', [("{", "expected a field name, found '{'")]),
        # names and colons
        ('title "x"', [("title", "'title' lacks the ':' before its value")]),
        ("c [\f{}]", [("\f", "'\\x0c' (U+000C) cannot stand outside quotes; expected a value in the list")]),
        ("c [-3]", [("c", "'c' lacks the ':' before its value")]),
        (
            "c ['3",
            [
                ("c", "'c' lacks the ':' before its value"),
                ("'3", "the string that starts here has no closing quote on its line"),
            ],
        ),
        ("a 1 b -2 c [3]", [(name, f"'{name}' lacks the ':' before its value") for name in "abc"]),
        ('title = "x"', [("=", "a ':' stands between name and value, not '='")]),
        ("a == 1", [("==", "'=' cannot stand outside quotes; expected ':' or '{' behind 'a'")]),
        ("a b: 1", [("b", "expected ':' or '{' behind 'a', found 'b'")]),
        ("null", [("null", "the file ends where ':' or '{' behind 'null' is expected")]),
        ('"a": 1', [('"a"', f"expected a field name, found the text '\"a\"'; {UNQUOTED}")]),
        ("[a.b", [("b", "the file ends where ']' behind the name of an extension is expected")]),
        ("[a b]: 1", [("b", "expected ']' behind the name of an extension, found 'b'")]),
        ("[a/%2F/b]: 1", [("%", "expected ']' behind the name of an extension, found '%'")]),
        # values
        ("a:", [("a", "'a' has no value")]),
        ("a:\nb: 1", [("a", "'a' has no value")]),
        ("a { b: }", [("b", "'b' has no value")]),
        ("a: b: c", [(":", "expected a field name, found ':'")]),
        ("a: - 5", [("- 5", "nothing may stand between '-' and the number")]),
        ("a: -#\n5", [("-#\n5", "nothing may stand between '-' and the number")]),
        ('a: -"x"', [('"x"', "expected a value for 'a', found '\"x\"'")]),
        ("a: +5", [("+", "'+' cannot stand outside quotes; expected a value for 'a'")]),
        ("a: 1 + 2", [("+", "'+' cannot stand outside quotes; expected a field name")]),
        ("a: [1, 2,]", [(",", "no ',' stands before the ']'")]),
        ("a: [1 2]", [("2", "expected ',' or ']' in the list, found '2'")]),
        ("a: [1,,2]", [(",", "expected a value in the list, found ','")]),
        ("a: [[1]]", [("[", "expected a value in the list, found '['")]),
        # separators
        ("a: 1;; b: 2", [(";", "one separator is enough")]),
        ("a: 1,,;b: 2", [(",", "one separator is enough"), (";", "one separator is enough")]),
        (", a: 1", [(",", "expected a field name, found ','")]),
        # quotes
        ('title: "x\nyear: 1', [('"x', STRING)]),
        ("title: 'it's'\nyear: 1", [("'", STRING)]),
        ('a: "\\"', [('"\\"', STRING)]),
        ('a: "x\\\n y"', [('"x\\', STRING)]),
        ("title: “x”\nyear: 1", [("“", f"“ {TYPOGRAPHIC}; expected a value for 'title'")]),
        ("a: ‘x’", [("\u2018", f"\u2018 {TYPOGRAPHIC}; expected a value for 'a'")]),
        # comments and leftovers of other tools
        ('title: "http://x"  // isn\'t it\nyear: 1', [("// isn't it", f"{HASH} //")]),
        ("/* a\n'b */ a: 1 /**/", [("/* a\n'b */", f"{HASH} /*"), ("/**/", f"{HASH} /*")]),
        ("a: 1 /* b", [("/* b", f"{HASH} /*; this one swallows the rest of the file")]),
        (
            "<<<<<<< HEAD\na: 1\n||||||| base\n=======\na: 2\n>>>>>>> x\n",
            [(line, f"'{line}' {MERGE}") for line in ("<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> x")],
        ),
        ("---\na: 1", [("-", "expected a field name, found '-'")]),
        ("a:\u00a01", [("\u00a0", "'\\xa0' (U+00A0) cannot stand outside quotes; expected a value for 'a'")]),
        ("\ufeffa: 1", [("\ufeff", "'\\ufeff' (U+FEFF) cannot stand outside quotes; expected a field name")]),
        ("a\0: 1", [("\0", "'\\x00' (U+0000) cannot stand outside quotes; expected ':' or '{' behind 'a'")]),
        ("a:\v1", [("\v", "'\\x0b' (U+000B) cannot stand outside quotes; expected a value for 'a'")]),
        ("a: 1 " + "x" * 50 + " 2", [("x" * 50, f"'{'x' * 50}' lacks the ':' before its value")]),
        ("a " + "x" * 50 + ": 2", [("x" * 50, f"expected ':' or '{{' behind 'a', found '{'x' * 37}...'")]),
    ],
)  # fmt: skip
def test_refused(text: str, expected: list[tuple[str, str]]) -> None:
    assert problems(text) == expected


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("a = 1\nb 2\nc: 3", 2, ["a", "b", "c"]),
        ("a: @\nb: 1\nc: @\nd: 1", 2, ["b", "d"]),
        ("a: 1 // x\nb: 1 /* y */ c: 1", 2, ["a", "b", "c"]),
        ("a {\n x: @\n y: 1\n}\nb: 1", 1, ["a", "b"]),
        ("a: = {\n x: 1\n}\nb: 1", 1, ["b"]),
        ("a: = { x { } }\nb: 1", 1, ["b"]),
        ("a: = {\nb: 1\nc: 1", 1, ["b", "c"]),
        ("a: [1, 2\nb: 1", 1, ["b"]),
        ("a: [{x: 1} {y: 2}]\nb: 1", 1, ["b"]),
        ('{"a": [{}],\n "b": 1}\nc: 1', 1, ["c"]),
        ("<<<<<<< x\na: 1\n=======\nb: 1\n>>>>>>> y\nc: 1", 3, ["a", "b", "c"]),
    ],
)
def test_goes_on_after_an_error(text: str, count: int, expected: list[str]) -> None:
    document = parse(text)
    assert ([field.name for field in document.fields], len(document.problems)) == (expected, count)


def test_nesting_is_limited() -> None:
    def nested(levels: int) -> str:
        return "a{" * levels + "}" * levels

    assert problems(nested(STRICT.limits.depth)) == []
    assert problems(nested(STRICT.limits.depth + 1)) == [("{", "nested deeper than 100 messages")]


def test_a_hundred_problems_are_enough() -> None:
    assert len(problems("a: @\n" * 1000)) == 100


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (
            "# x\n" * (STRICT.limits.tokens + 1),
            4 * STRICT.limits.tokens,
            "more than 50,000 tokens; a paper has some hundreds",
        ),
        ("a:1;" * 30_000, STRICT.limits.tokens, "more than 50,000 tokens; a paper has some hundreds"),
        (
            "a:1" + " ." * STRICT.limits.tokens,
            2 * STRICT.limits.tokens - 2,
            "more than 50,000 tokens; a paper has some hundreds",
        ),
        (f"a: '{'x' * (STRICT.limits.length - 1)}'", 3, "a string of more than 65,536 characters"),
        (f"a: 1{'0' * STRICT.limits.length}", 3, "a number of more than 65,536 characters"),
        (f"b{'0' * STRICT.limits.length}: 1", 0, "a name of more than 65,536 characters"),
        ("a: 1 b: " + "'x' " * 30_000, 8, "a text of more than 65,536 characters, in several strings"),
    ],
    ids=["comments", "no-blanks", "blanks", "string", "number", "name", "strings"],
)
def test_what_exceeds_a_limit_is_not_read_on(text: str, place: int, message: str) -> None:
    (problem,) = parse(text).problems
    assert (problem.span.start, problem.message, problem.is_limit) == (place, message, True)
    assert "".join(text[start:end] for _, start, end in parse(text).tokens) == text


@pytest.mark.parametrize(
    "text",
    [
        "# x\n" * STRICT.limits.tokens,
        "a{}" * (STRICT.limits.tokens // 3),
        " a : 1 ; " * (STRICT.limits.tokens // 4),
        f"b: '{'x' * (STRICT.limits.length - 2)}'",
        "b: " + "'xx' " * (STRICT.limits.length // 4),
    ],
    ids=["comments", "no-blanks", "blanks", "string", "strings"],
)
def test_what_keeps_the_limits_is_read(text: str) -> None:
    assert parse(text).problems == ()


def test_the_lexer_leaves_a_rest_unread() -> None:
    assert [token.kind for token in lex("a " * 2 * STRICT.limits.tokens)[-2:]] == ["name", "unread"]
    assert lex("a " * STRICT.limits.tokens)[-1].kind == "blank"


# -- for any text at all


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_never_raises_and_spans_lie_in_the_text(text: str) -> None:
    document = parse(text)
    for field in _all_fields(document.fields):
        spans = (field.span, field.name_span, field.value.span, *([field.separator] if field.separator else []))
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert field.span.start == field.name_span.start < field.value.span.start
        assert field.span.end == field.value.span.end
    assert all(0 <= problem.span.start <= problem.span.end <= len(text) for problem in document.problems)
    assert list(document.problems) == sorted(document.problems)


def _all_fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        items = field.value.items if isinstance(field.value, ListValue) else (field.value,)
        for item in items:
            if isinstance(item, Message):
                yield from _all_fields(item.fields)


JUNK = ["{", "[", '"', "\\", "}", "a ", "a: ", "/*", "a: = {\n", 'a: "x\n', "a: [1 ", "<<<<<<< \n"]


@pytest.mark.parametrize("junk", JUNK)
def test_a_megabyte_of_junk_is_read_in_linear_time(junk: str) -> None:
    text = junk * (2**20 // len(junk))
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 1  # quadratic work would take minutes
