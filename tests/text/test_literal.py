from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.text.lexer import tokenize
from metalint.text.literal import LiteralError, quote_bytes, quote_text, read_float, read_integer, unescape_literal

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PYTHON, CPP, CPP_AND_GO = (frozenset(names.split()) for names in ("python", "cpp", "cpp go"))
BACKSLASH = "write `\\\\` for a backslash"
ITSELF = "write the character itself"


@pytest.mark.parametrize("like", ['"', "'", '"old"'])
@given(value=TEXT)
def test_quoted_text_reads_as_itself(value: str, like: str) -> None:
    literal = quote_text(value, like)
    assert unescape_literal(literal) == value.encode()
    assert [token.kind for token in tokenize(literal)] == ["string"]


@each_row(
    ("value", "like", "literal"),
    [
        ("plain", '"', '"plain"'),
        ("plain", "'old'", "'plain'"),
        ("a\\b", '"', r'"a\\b"'),
        ("it's", '"', '"it\'s"'),
        ('say "x"', '"', r'"say \"x\""'),
        ("it's", "'", r"'it\'s'"),
        ("'\"", '"', '"\'\\""'),
        ("'\"", "'", "'\\'\"'"),
        ("a\nb\tc\rd\\e", '"', r'"a\nb\tc\rd\\e"'),
        ("\0\x1f\x7f", '"', r'"\000\037\177"'),
        ("é “x” 漢", '"', '"é “x” 漢"'),
    ],
)
def test_quote(value: str, like: str, literal: str) -> None:
    assert quote_text(value, like) == literal


@pytest.mark.parametrize(("value", "literal"), [(b"", '""'), (b"\0", r'"\000"'), (b"a\n\xff7", r'"\141\012\377\067"')])
def test_quote_bytes(value: bytes, literal: str) -> None:
    assert quote_bytes(value) == literal
    assert unescape_literal(literal) == value


@each_row(
    ("literal", "value"),
    [
        ('""', b""),
        (r'"\a\b\f\n\r\t\v\\\'\""', b"\a\b\f\n\r\t\v\\'\""),
        (r'"\0\12\1234\377"', b"\0\nS4\xff"),
        (r'"\x41\xe\xffg"', b"A\x0e\xffg"),
        (r'"\u00e9\U0001F600"', "é😀".encode()),
        ("'é\"'", 'é"'.encode()),
    ],
)
def test_unescape(literal: str, value: bytes) -> None:
    assert unescape_literal(literal) == value


@each_row(
    ("literal", "span", "reason", "help_"),
    [
        (r'"a\mu"', (2, 4), r"`\m` is not a valid escape, which C++ and Go refuse", BACKSLASH),
        (r'"\e"', (1, 3), r"`\e` is not a valid escape, which C++ and Go refuse", BACKSLASH),
        (r'"\X41"', (1, 5), r"`\X41` is not a valid escape, which C++ and Go refuse", BACKSLASH),
        ('"\\"', (1, 2), "`\\` is not a valid escape, which C++ and Go refuse", BACKSLASH),
        (
            r'"\x"',
            (1, 3),
            r"the escape `\x` has no valid digits",
            r"write two at most hexadecimal digits after it, or `\\` for a backslash",
        ),
        (
            r'"\xg"',
            (1, 3),
            r"the escape `\x` has no valid digits",
            r"write two at most hexadecimal digits after it, or `\\` for a backslash",
        ),
        (
            r'"\u12"',
            (1, 3),
            r"the escape `\u` has no valid digits",
            r"write four hexadecimal digits after it, or `\\` for a backslash",
        ),
        (
            r'"\U0001F60"',
            (1, 3),
            r"the escape `\U` has no valid digits",
            r"write eight hexadecimal digits after it, or `\\` for a backslash",
        ),
        (r'"\8"', (1, 3), r"`\8` is not a valid escape, which C++ and Go refuse", BACKSLASH),
        (r'"ab\400"', (3, 7), r"the escape `\400` is more than a byte, which Python and Go refuse", ITSELF),
        (r'"\ud83d\ude00"', (1, 13), r"`\ud83d\ude00` is a pair of surrogates, which Python refuses", ITSELF),
        (r'"\U00110000"', (1, 11), r"the escape `\U00110000` is not a character, which Python and Go refuse", ITSELF),
        (r'"why\?"', (4, 6), r"Python reads `\?` differently from C++ and Go", "write `?`"),
        ('"a\0b"', (2, 3), "the string contains a NUL character, which C++ and Go refuse", "delete it"),
    ],
)
def test_refused_literals(literal: str, span: tuple[int, int], reason: str, help_: str) -> None:
    with pytest.raises(LiteralError) as caught:
        unescape_literal(literal)
    error = caught.value
    assert (str(error), error.help, (error.start, error.end)) == (reason, help_, span)


@each_row(
    ("literal", "parsers", "value"),
    [
        (r'"\777\501"', CPP, b"\xffA"),
        (r'"\X41\XfFg"', CPP, b"A\xffg"),
        (r'"\X41\XfFg"', PYTHON, rb"\X41\XfFg"),
        (r'"\ud83d\ude00\uDBFF\uDFFF"', CPP_AND_GO, "😀\U0010ffff".encode()),
        (r'"why\?"', CPP_AND_GO, b"why?"),
        (r'"\d\?"', PYTHON, rb"\d\?"),
        ('"\\é\\ÿ\\Ā\\☃\\😀"', PYTHON, r"\é\ÿ".encode() + rb"\u0100\u2603\U0001f600"),
    ],
)
def test_what_only_some_parsers_read(literal: str, parsers: frozenset[str], value: bytes) -> None:
    assert unescape_literal(literal, parsers) == value
    with pytest.raises(LiteralError):
        unescape_literal(literal)


@each_row(
    ("literal", "parsers", "reason"),
    [
        (r'"\d"', CPP_AND_GO, r"`\d` is not a valid escape, which C++ and Go refuse"),
        (r'"\d"', CPP, r"`\d` is not a valid escape, which C++ refuses"),
        (r'"\400"', PYTHON, r"the escape `\400` is more than a byte, which Python refuses"),
        (r'"\400"', CPP_AND_GO, r"the escape `\400` is more than a byte, which Go refuses"),
        (r'"\ud800"', CPP, r"the escape `\ud800` is not a character, which Python and Go refuse"),
        (r'"\ud83d\ude00"', PYTHON, r"`\ud83d\ude00` is a pair of surrogates, which Python refuses"),
        (r'"\N"', PYTHON, r"`\N` is not a valid escape, which C++ and Go refuse"),
        (r'"\x"', PYTHON, r"the escape `\x` has no valid digits"),
        (r'"\u12"', PYTHON, r"the escape `\u` has no valid digits"),
        ('"\\"', PYTHON, "`\\` is not a valid escape, which C++ and Go refuse"),
    ],
)
def test_who_refuses_a_literal(literal: str, parsers: frozenset[str], reason: str) -> None:
    with pytest.raises(LiteralError) as caught:
        unescape_literal(literal, parsers)
    assert str(caught.value) == reason


@each_row(
    ("literal", "value"),
    [
        *[("0", 0), ("-0", 0), ("7", 7), ("-2147483648", -(2**31)), ("18446744073709551615", 2**64 - 1)],
        *[("017", 15), ("-017", -15), ("00", 0), ("0x1F", 31), ("0XaB", 171), ("-0x10", -16)],
        *[("08", None), ("0o17", None), ("0b1", None), ("0x", None), ("0xg", None), ("1_000", None)],
        *[("+5", None), ("--5", None), ("", None), ("-", None), ("1.0", None), ("1e3", None), ("1a", None)],
        *[("٣", None), ("\uff15", None), (" 1", None), ("1\n", None), ("9" * 5000, None)],
    ],
)
def test_read_integer(literal: str, value: int | None) -> None:
    assert read_integer(literal) == value


@each_row(
    ("literal", "value"),
    [("1_000", 1000), ("-0b11", -3), ("0o17", 15), ("017", 15), ("01_0", None), ("08", None), ("1.0", None)],
)
def test_read_integer_as_python_does(literal: str, value: int | None) -> None:
    assert read_integer(literal, PYTHON) == value


@each_row(
    ("literal", "value"),
    [
        *[("0", 0.0), ("-0", -0.0), ("1", 1.0), ("1.", 1.0), (".5", 0.5), ("-.5", -0.5), ("0.25", 0.25)],
        *[("1e3", 1000.0), ("1E-3", 0.001), ("1.5e+2", 150.0), ("2f", 2.0), ("2.5F", 2.5), ("1e2f", 100.0)],
        *[("inf", math.inf), ("-inf", -math.inf), ("Infinity", math.inf), ("-INFINITY", -math.inf)],
        *[("1e999", math.inf), ("1e-999", 0.0)],
        *[("-nan", None), ("010", None), ("00.5", None), ("0x10", None), ("1_0.5", None), ("+1.5", None)],
        *[(".", None), ("-.", None), ("e5", None), (".e5", None), ("1e", None), ("1e+", None), ("1.5.5", None)],
        *[("1..5", None), ("1ff", None), ("inff", None), ("infinityf", None), ("f", None), ("", None)],
        *[("٣", None), ("1 ", None), ("1\n", None), ("1" * 5000, None)],
    ],
)
def test_read_float(literal: str, value: float | None) -> None:
    found = read_float(literal)
    assert (found, math.copysign(1, found or 0.0)) == (value, math.copysign(1, value or 0.0))


@each_row(
    ("literal", "value"),
    [
        *[("1_0.5", 10.5), ("-1_0", -10.0), ("1_0f", 10.0), ("1_0F", 10.0), ("1_0.5e-1_0", 1.05e-9)],
        *[("1_0ff", None), ("1__0", None), ("01_0", None), ("-01_0.5", None), ("0x1_0", None), ("1_0x", None)],
    ],
)
def test_read_float_as_python_does(literal: str, value: float | None) -> None:
    assert read_float(literal, PYTHON) == value
    assert read_float(literal) is None


def test_nan_is_read() -> None:
    assert math.isnan(read_float("nan") or 0.0)
    assert math.isnan(read_float("NaN") or 0.0)
