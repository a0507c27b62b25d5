from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metalint.text.lexer import lex
from metalint.text.literal import LiteralError, quote, read_float, read_integer, unescape

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize("like", ['"', "'", '"old"'])
@given(value=TEXT)
def test_quoted_text_reads_as_itself(value: str, like: str) -> None:
    literal = quote(value, like)
    assert unescape(literal) == value.encode()
    assert [token.kind for token in lex(literal)] == ["string"]


@pytest.mark.parametrize(
    ("value", "like", "literal"),
    [
        ("plain", '"', '"plain"'),
        ("plain", "'old'", "'plain'"),
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
    assert quote(value, like) == literal


@pytest.mark.parametrize(
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
    assert unescape(literal) == value


@pytest.mark.parametrize(
    ("literal", "span", "reason"),
    [
        (r'"a\mu"', (2, 4), r"`\m` is not a valid escape, which C++ and Go refuse"),
        (r'"\e"', (1, 3), r"`\e` is not a valid escape, which C++ and Go refuse"),
        (r'"\X41"', (1, 5), r"`\X41` is not a valid escape, which C++ and Go refuse"),
        (r'"\x"', (1, 3), r"the escape `\x` has no valid digits"),
        (r'"\xg"', (1, 3), r"the escape `\x` has no valid digits"),
        (r'"\u12"', (1, 3), r"the escape `\u` has no valid digits"),
        (r'"\U0001F60"', (1, 3), r"the escape `\U` has no valid digits"),
        (r'"\8"', (1, 3), r"`\8` is not a valid escape, which C++ and Go refuse"),
        (r'"ab\400"', (3, 7), r"the escape `\400` is more than a byte, which Python and Go refuse"),
        (r'"\ud83d\ude00"', (1, 13), r"`\ud83d\ude00` is a pair of surrogates, which Python refuses"),
        (r'"\U00110000"', (1, 11), r"the escape `\U00110000` is not a character, which Python and Go refuse"),
        (r'"why\?"', (4, 6), r"Python reads `\?` differently from C++ and Go"),
        ('"a\0b"', (2, 3), "the string contains a NUL character, which C++ and Go refuse"),
    ],
)
def test_refused_literals(literal: str, span: tuple[int, int], reason: str) -> None:
    with pytest.raises(LiteralError) as caught:
        unescape(literal)
    assert (str(caught.value), (caught.value.start, caught.value.end)) == (reason, span)


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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


def test_nan_is_read() -> None:
    assert math.isnan(read_float("nan") or 0.0)
    assert math.isnan(read_float("NaN") or 0.0)
