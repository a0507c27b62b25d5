from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from metalint.text.cst import Field, ListValue, Message, Scalar
from metalint.text.lexer import tokenize
from metalint.text.parser import parse_document
from metalint.util.limits import STRICT

IN_ONE = "`limits.size = 1048576` allows 65,536 in one value"
CLOSE_HELP = "remove it, or add the opening brace that is missing above"
JSON_HELP = "write `name: value` lines, without braces around the file and without quotes around names"
NAMELESS_HELP = "write the name of its field before it, or remove it and the `}` that closes it"
NOTHING_TO_CLOSE = "`{}` closes nothing: there are more closing braces than opening ones"
MANY = "the file has more than 50,000 tokens, all that `limits.values = 4000` allows"

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = [
    *["a", "b1", ":", "=", "{", "}", "<", ">", "[", "]", ",", ";", "-", ".", "/", "%", "#", "\n", " ", "1", "-2.5e3"],
    *['"x"', "'y'", '"', "'", "\\", "//", "/*", "*/", "“", "\0", "\r\n", "[a.b]", "<<<<<<< x\n", "=======", "true"],
]


def problems(text: str) -> list[tuple[str, str, str]]:
    """The text at fault, the message, and the help."""
    return [(text[one.span.start : one.span.end], one.message, one.help) for one in parse_document(text).problems]


def shape(fields: tuple[Field, ...]) -> list[object]:
    return [(field.name, _shape(field.value)) for field in fields]


def _shape(value: Scalar | Message | ListValue) -> object:
    if isinstance(value, Scalar):
        return value.kind
    return shape(value.fields) if isinstance(value, Message) else [(_shape(item),) for item in value.items]


# -- what is accepted


@each_row(
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
    document = parse_document(text)
    assert (list(document.problems), shape(document.fields)) == ([], expected)


def test_spans() -> None:
    text = "a: -1,  [b . c] { d: 'x' # y\n 'z' } e: [1, -2]"
    document = parse_document(text)
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


@each_row(
    ("text", "expected"),
    [
        (
            'paper {\n  title: "x"\n',
            [("paper {", "`paper {` is never closed", "add `}` at the end of the file")],
        ),
        (
            "paper {\n  pub {\n",
            [
                ("paper {", "`paper {` is never closed", "add `}` at the end of the file"),
                ("pub {", "`pub {` is never closed", "add `}` at the end of the file"),
            ],
        ),
        (
            "a <",
            [("a <", "`a <` is never closed", "add `>` at the end of the file")],
        ),
        (
            "a { b: 1\n",
            [("a {", "`a {` is never closed", "add `}` at the end of the file")],
        ),
        (
            "a: [{b: 1\n",
            [
                ("a: [", "`a: [` is never closed", "add `]` at the end of the file"),
                ("{", "`{` is never closed", "add `}` at the end of the file"),
            ],
        ),
        # the indent of a field says where its message should have ended
        (
            "pub {\n  year: 1\ncode {\n  x: 1\n}\n",
            [("pub {", "`pub {` is never closed", "add `}` before line 3")],
        ),
        (
            "  a {\n    b: 1\n  c: 2\n      d: 3",
            [("a {", "`a {` is never closed", "add `}` before line 3")],
        ),
        # and that of a bracket, which message it is meant to close
        (
            "a {\n  b {\n    c: 1\n}\n",
            [("b {", "`b {` is never closed", "add `}` before line 4")],
        ),
        (
            "a {\n  b {\n    c: 1\n}\n  d: 1",
            [("b {", "`b {` is never closed", "add `}` before line 4")],
        ),
        (
            "a {\n  b {\n    c: 1\n}\n  d {\n    e: 1\n}\n",
            [("b {", "`b {` is never closed", "add `}` before line 4")],
        ),
        (
            "a {\n  b {\n    c {\n      d: 1\n}\n",
            [
                ("a {", "`a {` is never closed", "add `}` at the end of the file"),
                ("c {", "`c {` is never closed", "add `}` before line 5"),
            ],
        ),
        (
            "a {\n  b {\n  }\n",
            [("a {", "`a {` is never closed", "add `}` at the end of the file")],
        ),
        (
            "a {\n  b {\n    c:\n1 }\n",
            [("a {", "`a {` is never closed", "add `}` at the end of the file")],
        ),
        (
            "}\na: 1 } >",
            [
                ("}", NOTHING_TO_CLOSE.format("}"), CLOSE_HELP),
                ("}", NOTHING_TO_CLOSE.format("}"), CLOSE_HELP),
                (">", NOTHING_TO_CLOSE.format(">"), CLOSE_HELP),
            ],
        ),
        (
            "a {\n b: 1 >\nc: 1",
            [(">", "`>` does not close the `{` of line 1", "write `}` instead")],
        ),
        (
            "a { b < c: 1 }",
            [("b <", "`b <` is never closed", "add `>` before `}`")],
        ),
        (
            'a: ["x", "y"\nb: 1',
            [("a: [", "`a: [` is never closed", "add `]` before line 2")],
        ),
        (
            "a { b: [1 }",
            [("b: [", "`b: [` is never closed", "add `]` before `}`")],
        ),
        (
            "a: [",
            [("a: [", "`a: [` is never closed", "add `]` at the end of the file")],
        ),
        (
            "a: {1}",
            [("1", "expected a field name, found `1`", "remove it")],
        ),
        (
            "a {{}}",
            [("{", "`{` has no field name before it", NAMELESS_HELP)],
        ),
        (
            '{"a": 1}',
            [("{", "the file looks like JSON, which is another format", JSON_HELP)],
        ),
        (
            '# ours\n[{"a": 1}]',
            [("[", "the file looks like JSON, which is another format", JSON_HELP)],
        ),
        (
            'title "x"',
            [("title", "the colon after `title` is missing", "write `title:`")],
        ),
        (
            "c [\x0c{}]",
            [
                (
                    "\x0c",
                    "`\\x0c` (U+000C) is not allowed outside quotes; expected a value in the list",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "c [-3]",
            [("c", "the colon after `c` is missing", "write `c:`")],
        ),
        (
            "c ['3",
            [
                ("c", "the colon after `c` is missing", "write `c:`"),
                ("'3", "the string `'3` has no closing quote on its line", "add `'` at the end of the value"),
            ],
        ),
        (
            "a 1 b -2 c [3]",
            [
                ("a", "the colon after `a` is missing", "write `a:`"),
                ("b", "the colon after `b` is missing", "write `b:`"),
                ("c", "the colon after `c` is missing", "write `c:`"),
            ],
        ),
        (
            'title = "x"',
            [("=", "`=` is not allowed between name and value", "write `:` instead")],
        ),
        (
            "a == 1",
            [
                (
                    "==",
                    "`=` is not allowed outside quotes; expected `:` or `{` after `a`",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "a b: 1",
            [
                (
                    "b",
                    "expected `:` or `{` after `a`, found `b`",
                    "put the text in double quotes, or write `:` after `a`",
                )
            ],
        ),
        (
            "null",
            [("null", "the file ends where `:` or `{` after `null` is expected", "complete the line, or delete it")],
        ),
        (
            '"a": 1',
            [('"a"', 'expected a field name, found the string `"a"`', "write `a:`")],
        ),
        (
            '"a b": 1',
            [
                (
                    '"a b"',
                    'expected a field name, found the string `"a b"`',
                    "write `name: value`, the name without quotes",
                )
            ],
        ),
        (
            "[a.b",
            [
                (
                    "b",
                    "the file ends where `]` after the name of an extension is expected",
                    "complete the line, or delete it",
                )
            ],
        ),
        (
            "[a b]: 1",
            [
                (
                    "b",
                    "expected `]` after the name of an extension, found `b`",
                    "write `]` after the name of an extension here",
                )
            ],
        ),
        (
            "[a/%2F/b]: 1",
            [
                (
                    "%",
                    "expected `]` after the name of an extension, found `%`",
                    "write `]` after the name of an extension here",
                )
            ],
        ),
        (
            "a:",
            [("a", "`a` has no value", "write the value after `a:`")],
        ),
        (
            "a:\nb: 1",
            [("a", "`a` has no value", "write the value after `a:`")],
        ),
        (
            "a { b: }",
            [("b", "`b` has no value", "write the value after `b:`")],
        ),
        (
            "a: b: c",
            [("b: c", "the value of `a` is not in quotes", 'put the value in double quotes: `a: "b: c"`')],
        ),
        (
            'a: text"',
            [('text"', "the value of `a` has no opening quote", 'write `a: "text"`')],
        ),
        (
            f"a: {'w ' * 38}x",
            [
                (
                    f"{'w ' * 38}x",
                    "the value of `a` is not in quotes",
                    f'put the value in double quotes: `a: "{"w " * 37}w…`',
                )
            ],
        ),
        (
            "a: x\x0b\n",
            [
                (
                    "\x0b",
                    "`\\x0b` (U+000B) is not allowed outside quotes; expected a field name",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "a: - 5",
            [("- 5", "Python's parser refuses what stands between `-` and its number", "remove what is between them")],
        ),
        (
            "a: -#\n5",
            [
                (
                    "-#\n5",
                    "Python's parser refuses what stands between `-` and its number",
                    "remove what is between them",
                )
            ],
        ),
        (
            'a: -"x"',
            [('"x"', 'expected a value for `a`, found `"x"`', "write a value for `a` here")],
        ),
        (
            "a: +5",
            [
                (
                    "+",
                    "`+` is not allowed outside quotes; expected a value for `a`",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "a: 1 + 2",
            [("1 + 2", "the value of `a` is not in quotes", 'put the value in double quotes: `a: "1 + 2"`')],
        ),
        (
            "a: .5 + 2",
            [
                (
                    "+",
                    "`+` is not allowed outside quotes; expected a field name",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "a: [1, 2,]",
            [(",", "the comma before `]` is stray: nothing follows it", "remove it")],
        ),
        (
            "a: [1 2]",
            [("2", "expected `,` or `]` in the list, found `2`", "write `,` or `]` in the list here")],
        ),
        (
            "a: [1,,2]",
            [(",", "`,` is stray: it does not follow a value", "remove it")],
        ),
        (
            "a: [[1]]",
            [("[", "expected a value in the list, found `[`", "write a value in the list here")],
        ),
        (
            "a: 1;; b: 2",
            [(";", "`;` is stray: one separator is enough", "remove it")],
        ),
        (
            "a: 1,,;b: 2",
            [
                (",", "`,` is stray: one separator is enough", "remove it"),
                (";", "`;` is stray: one separator is enough", "remove it"),
            ],
        ),
        (
            ", a: 1",
            [(",", "`,` is stray: it does not follow a value", "remove it")],
        ),
        (
            'title: "x\nyear: 1',
            [('"x', 'the string `"x` has no closing quote on its line', 'add `"` at the end of the value')],
        ),
        (
            "title: 'it's'\nyear: 1",
            [("'it's'", "the value of `title` contains quotes", 'put it in double quotes: `title: "it\'s"`')],
        ),
        (
            'a: "\\"',
            [('"\\"', 'the string `"\\"` has no closing quote on its line', 'add `"` at the end of the value')],
        ),
        (
            'a: "x\\\n y"',
            [('"x\\\n y"', "the value of `a` is broken over 2 lines", 'join them: `a: "x y"`')],
        ),
        (
            "title: \u201cx\u201d\nyear: 1",
            [("“", "`“` is a typographic quote", 'write plain double quotes: `"\u2026"`')],
        ),
        (
            "a: \u2018x\u2019",
            [("\u2018", "`\u2018` is a typographic quote", 'write plain double quotes: `"\u2026"`')],
        ),
        (
            'title: "http://x"  // isn\'t it\nyear: 1',
            [("// isn't it", "`//` is not a comment here", "begin each comment with `#`")],
        ),
        (
            "/* a\n'b */ a: 1 /**/",
            [
                ("/* a\n'b */", "`/*` is not a comment here", "begin each comment with `#`"),
                ("/**/", "`/*` is not a comment here", "begin each comment with `#`"),
            ],
        ),
        (
            "a: 1 /* b",
            [("/* b", "`/*` is not a comment here, and swallows the rest of the file", "begin each comment with `#`")],
        ),
        (
            "<<<<<<< HEAD\na: 1\n||||||| base\n=======\na: 2\n>>>>>>> x\n",
            [
                (
                    "<<<<<<< HEAD\na: 1\n||||||| base\n=======\na: 2\n>>>>>>> x",
                    "lines 1 to 6 are a merge conflict that is not resolved",
                    "keep one side, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
                )
            ],
        ),
        (
            "a: 1\n=======\n",
            [
                (
                    "=======",
                    "line 2 is a marker of a merge conflict",
                    "keep one side, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
                )
            ],
        ),
        (
            "---\na: 1",
            [("-", "expected a field name, found `-`", "remove it")],
        ),
        (
            "a:\xa01",
            [
                (
                    "\xa0",
                    "`\\xa0` (U+00A0) is not allowed outside quotes; expected a value for `a`",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "\ufeffa: 1",
            [
                (
                    "\ufeff",
                    "`\\ufeff` (U+FEFF) is not allowed outside quotes; expected a field name",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "a\x00: 1",
            [
                (
                    "\x00",
                    "`\\x00` (U+0000) is not allowed outside quotes; expected `:` or `{` after `a`",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "a:\x0b1",
            [
                (
                    "\x0b",
                    "`\\x0b` (U+000B) is not allowed outside quotes; expected a value for `a`",
                    "remove it, or put the value in double quotes",
                )
            ],
        ),
        (
            "a: '' xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx 2",
            [
                (
                    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    "the colon after `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` is missing",
                    "write `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`",
                )
            ],
        ),
        (
            "a xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: 2",
            [
                (
                    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    "expected `:` or `{` after `a`, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`",
                    "put the text in double quotes, or write `:` after `a`",
                )
            ],
        ),
    ],
)
def test_refused(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert problems(text) == expected


@each_row(
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
        ("<<<<<<< x\na: 1\n=======\nb: 1\n>>>>>>> y\nc: 1", 1, ["a", "c"]),
    ],
)
def test_goes_on_after_an_error(text: str, count: int, expected: list[str]) -> None:
    document = parse_document(text)
    assert ([field.name for field in document.fields], len(document.problems)) == (expected, count)


def test_nesting_is_limited() -> None:
    def nested(levels: int) -> str:
        return "a{" * levels + "}" * levels

    assert problems(nested(STRICT.limits.depth)) == []
    assert problems(nested(STRICT.limits.depth + 1)) == [
        (
            "{",
            "this message is nested too deeply: `limits.depth` allows 100 levels",
            "nest less deeply, or raise `limits` in the configuration",
        )
    ]


def test_a_hundred_problems_are_enough() -> None:
    assert len(problems("a: @\n" * 1000)) == 100


@each_row(
    ("text", "place", "message"),
    [
        (
            "# x\n" * (STRICT.limits.tokens + 1),
            4 * STRICT.limits.tokens,
            MANY,
        ),
        ("a:1;" * 30_000, STRICT.limits.tokens, MANY),
        (
            "a:1" + " ." * STRICT.limits.tokens,
            2 * STRICT.limits.tokens - 2,
            MANY,
        ),
        (f"a: '{'x' * (STRICT.limits.length - 1)}'", 3, f"this string has 65,537 characters; {IN_ONE}"),
        (f"a: 1{'0' * STRICT.limits.length}", 3, f"this number has 65,537 characters; {IN_ONE}"),
        (f"b{'0' * STRICT.limits.length}: 1", 0, f"this name has 65,537 characters; {IN_ONE}"),
        ("a: 1 b: " + "'x' " * 30_000, 8, f"this text in several strings has 90,000 characters; {IN_ONE}"),
    ],
)
def test_what_exceeds_a_limit_is_not_read_on(text: str, place: int, message: str) -> None:
    document = parse_document(text)
    (problem,) = document.problems
    assert (problem.span.start, problem.message, problem.is_limit) == (place, message, True)
    assert "".join(text[start:end] for _, start, end in document.tokens) == text


@each_row(
    "text",
    [
        "# x\n" * STRICT.limits.tokens,
        "a{}" * (STRICT.limits.tokens // 3),
        " a : 1 ; " * (STRICT.limits.tokens // 4),
        f"b: '{'x' * (STRICT.limits.length - 2)}'",
        "b: " + "'xx' " * (STRICT.limits.length // 4),
    ],
)
def test_what_keeps_the_limits_is_read(text: str) -> None:
    assert parse_document(text).problems == ()


def test_the_lexer_leaves_a_rest_unread() -> None:
    assert [token.kind for token in tokenize("a " * 2 * STRICT.limits.tokens)[-2:]] == ["name", "unread"]
    assert tokenize("a " * STRICT.limits.tokens)[-1].kind == "blank"


# -- for any text at all


@settings(max_examples=examples(500), deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_never_raises_and_spans_lie_in_the_text(text: str) -> None:
    document = parse_document(text)
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


JUNK = [
    "{",
    "[",
    '"',
    "\\",
    "}",
    "a ",
    "a: ",
    "/*",
    "a: = {\n",
    'a: "x\n',
    "a: [1 ",
    "<<<<<<< \n",
    'a: "x "y" z"\n',
    "=======\n",
]
JUNK += ["a: x://y\n", 'a: "x\ny\n', 'a: "x\ny"\n', 'a: "x "', "a: [x y]\n"]


BELOW, ABOVE = 17, 20
"""Powers of two characters below and above the limits of a file."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [14, pytest.param(BELOW, marks=pytest.mark.slow), pytest.param(ABOVE, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("junk", JUNK)
def test_a_megabyte_of_junk_is_read_in_linear_time(junk: str, size: int) -> None:
    text = junk * (2**size // len(junk))
    start = time.process_time()
    parse_document(text)
    assert time.process_time() - start < 1  # quadratic work would take minutes
