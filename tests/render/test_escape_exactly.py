"""Escaping, to the letter; what a renderer makes of it is in test_escape.py."""

from __future__ import annotations

import sys
import unicodedata

from rows import each_row

from metalint.rendering import escape
from metalint.rendering.escape import SafeText

EVERY = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) not in {"Lo", "Cn", "Co"}]
BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # of Unicode's bidirectional algorithm
JOINERS = "\u200c\u200d"
HIDING = (
    "TAG ",
    "LANGUAGE TAG",
    "INTERLINEAR ANNOTATION",
    "INVISIBLE ",
    "FUNCTION APPLICATION",
    "ZERO WIDTH",
    "WORD JOIN",
)
MARKS = ("LEFT-TO-RIGHT MARK", "RIGHT-TO-LEFT MARK", "ARABIC LETTER MARK")


# -- one character at a time


def test_every_break_is_a_blank() -> None:
    assert [char for char in EVERY if escape.flatten(f"a{char}b") == "a b" and char != " "] == list(BREAKS)
    assert {char for char in EVERY if len(f"a{char}b".splitlines()) > 1} <= set(BREAKS)
    assert escape.flatten(f"a{BREAKS}b") == "a b"


def test_no_control_and_no_turning_character_is_left() -> None:
    for char in EVERY:
        kind = unicodedata.category(char)
        is_hiding = char not in JOINERS and unicodedata.name(char, "").startswith((*HIDING, *MARKS))
        is_turning = unicodedata.bidirectional(char) in TURNING
        if (kind == "Cc" and char not in BREAKS) or is_turning or (kind == "Cf" and is_hiding):
            assert escape.flatten(f"a{char}b") == "ab"
        elif kind == "Cs":
            assert escape.flatten(f"a{char}b") == "a\ufffdb"
        elif kind[0] in "LMNPS" or kind == "Zs" or char in JOINERS:
            assert escape.flatten(f"a{char}b") == f"a{char}b"


def test_the_marks_of_markdown_and_html_are_written_in_another_way() -> None:
    changed = {char: escape.escape_text(f"a{char}b") for char in EVERY[:127] if char.isprintable()}
    assert {char: written for char, written in changed.items() if written != f"a{char}b"} == {
        **{char: f"a\\{char}b" for char in "\\`*_[]~$"},
        "<": "a&lt;b",
        ">": "a&gt;b",
        "&": "a&amp;b",
        "|": "a&#124;b",
    }


def test_the_marks_of_an_attribute_are_numbers() -> None:
    changed = {char: str(escape.escape_attribute(f"a{char}b")) for char in EVERY[:127] if char.isprintable()}
    expected = {char: f"a&#{ord(char)};b" for char in "<>&\"'|`[]\\*_~"}
    assert {char: written for char, written in changed.items() if written != f"a{char}b"} == expected


def test_the_characters_of_a_url_and_of_a_path() -> None:
    ascii_only = [char for char in EVERY[:127] if char.isprintable()]
    in_urls = "".join(char for char in ascii_only if escape.escape_target(f"https://x.org/a{char}b")[-2:-1] == char)
    in_paths = "".join(char for char in ascii_only if escape.escape_local_target(f"a{char}b") == f"a{char}b")
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    assert set(in_urls) == set(letters + "!#$%&*+,-./:;=?@[]~")  # one parenthesis alone would end the link
    assert set(in_paths) == set(letters + "!+,-./=@~")


# -- beginnings and ends


@each_row(
    ("value", "written"),
    [
        *[(f"{mark} x", f"\\{mark} x") for mark in "-+=:#"],
        *[
            ("1. x", "1\\. x"),
            ("123456789) x", "123456789\\) x"),
            ("1234567890. x", "1234567890. x"),
            ("1x", "1x"),
            (". x) y", ". x) y"),
        ],
        *[("a - b = c", "a - b = c"), ("a #b", "a \\#b"), ("a#b", "a#b"), ("a#", "a\\#"), ("##", "\\#\\#")],
        *[("  a \t b  ", "a b"), ("a  b", "a b"), ("a b ", "a b"), ("", ""), (" \n ", "")],
    ],
)
def test_what_would_begin_or_end_a_block(value: str, written: str) -> None:
    assert escape.escape_text(value) == written


@each_row(
    "written", [escape.escape_text("a"), escape.escape_attribute("a"), escape.escape_target("http://a"), SafeText("a")]
)
def test_what_is_escaped_says_so(written: str) -> None:
    assert isinstance(written, SafeText)


@each_row(
    ("value", "written"),
    [
        ("a b", "a b"),
        ("a-b/c.d", "a-b/c.d"),
        (" a \t b\u202e\n", "a b"),
        ("a_b [c] | #", "a\\_b \\[c\\] &#124; \\#"),
        ("- #1 @a https://x.org 0123456789a", "\\- \\#1 @a https://x.org 0123456789a"),
    ],
)
def test_the_text_of_an_image_is_not_parted(value: str, written: str) -> None:
    assert escape.escape_image_text(value) == written
    assert isinstance(escape.escape_image_text(value), SafeText)


@each_row(
    ("value", "written"),
    [
        ("0a2345", "0a2345"),
        ("0a23456", "0a2345<!-- -->6"),
        ("0a23456789ab", "0a2345<!-- -->6789ab"),
        ("a https://x.org", "a https<!-- -->://x.org"),
        ("@a #1", "@<!-- -->a \\#<!-- -->1"),
    ],
)
def test_what_would_be_a_link_is_parted(value: str, written: str) -> None:
    assert escape.escape_text(value) == written
    assert escape.without_parting_comments(written) == written.replace("<!-- -->", "")


def test_no_other_comment_goes_where_a_text_is_put_together() -> None:
    assert escape.without_parting_comments("<!-- -->a<!-- b --><!----><!-- --><!-- -->c") == "a<!-- b --><!---->c"


# -- links


def test_a_link_without_a_target_is_its_label() -> None:
    assert escape.write_link("a_b", escape.escape_target("https://x.org")) == "[a\\_b](https://x.org)"
    assert escape.write_link("a_b", escape.escape_target("javascript:x")) == "a\\_b"


@each_row(
    ("url", "target"),
    [
        ("https://x.org/##[error]x", "https://x.org/#%23[error]x"),
        ("https://x.org/##vso[x]", "https://x.org/#%23vso[x]"),
        ("https://x.org/##x", "https://x.org/##x"),
        ("https://x.org/a](b)", "https://x.org/a]%28b%29"),
        ("https://x.org/a](b", "https://x.org/a]%28b"),
        ("https://x.org/(a(b)", "https://x.org/%28a%28b%29"),
        ("https://x.org/)a(", "https://x.org/%29a%28"),
        (f"https://x.org/{'(' * 32}{')' * 32}", f"https://x.org/{'(' * 32}{')' * 32}"),
        (f"https://x.org/{'(' * 33}{')' * 33}", f"https://x.org/{'%28' * 33}{'%29' * 33}"),
        ("https://x.org/\udce4", "https://x.org/%E4"),
        ("https://x.org/\ud800", "https://x.org/%ED%A0%80"),
        ("https://x.org/\udce4\ud800", "https://x.org/%E4%ED%A0%80"),
        ("https://x.org/?a&amp;b&#38;c&d", "https://x.org/?a&amp;amp;b&amp;#38;c&d"),
    ],
)
def test_targets(url: str, target: str) -> None:
    assert escape.escape_target(url) == target


@each_row("rest", ["", " x.org", "/x.org", "?x.org", "#x.org", "\\x.org"])
def test_a_target_has_a_host(rest: str) -> None:
    assert escape.escape_target(f"http://{rest}") == escape.escape_target(f"HTTPS://{rest}") == ""
    assert escape.escape_target("http://x.org") == "http://x.org"


@each_row(
    ("path", "target"),
    [
        ("notes/a b.md", "notes/a%20b.md"),
        ("a(b)#c?d:e", "a%28b%29%23c%3Fd%3Ae"),
        ("ünï/模.md", "ünï/模.md"),
        ("a\u202eb%", "a%E2%80%AEb%25"),
        ("\udce4", "%E4"),
    ],
)
def test_local_targets(path: str, target: str) -> None:
    assert escape.escape_local_target(path) == target


@each_row(
    ("url", "is_one"),
    [
        ("javascript:x", True),
        ("MAILTO:x", True),
        ("C:x", True),
        ("x+y-1.z:", True),
        ("a/b:c", False),
        ("1a:b", False),
        (":a", False),
    ],
)
def test_schemes(url: str, *, is_one: bool) -> None:
    assert escape.has_scheme(url) is is_one


# -- as little as can be


@each_row(
    ("value", "written"),
    [
        ("a | b < c > d", "a &#124; b &lt; c > d"),
        ("R&D &amp; &#38; & ; &x", "R&D &amp;amp; &amp;#<!-- -->38; & ; &x"),
        ("\\mu \\! \\", "\\mu &#92;! &#92;"),
        ("a\\ b", "a\\ b"),
        ("[a](b) (c)", "[a]&#40;b) (c)"),
        ("[a]", "[a]"),
        ("a] [b", "a&#93; &#91;b"),
        ("[a", "&#91;a"),
        ("a]", "a&#93;"),
        (f"{'[' * 32}{']' * 32}", f"{'[' * 32}{']' * 32}"),
        (f"{'[' * 33}{']' * 33}", f"{'&#91;' * 33}{'&#93;' * 33}"),
        ("##[error]x ##x", "#&#35;[error]x ##x"),
        ("a\nb\u202ec", "a bc"),
        ("*a* `b` ~c~ d", "&#42;a&#42; &#96;b&#96; &#126;c&#126; d"),
        ("a* `b ~c _d", "a* `b ~c _d"),
        ("_a_ b_c", "&#95;a&#95; b&#95;c"),
        ("_a_ b", "&#95;a&#95; b"),
        ("_a", "_a"),
        ("a_b_c \\_d", "a&#95;b&#95;c &#92;&#95;d"),
        ("a_b_c__d", "a_b_c__d"),
    ],
)
def test_minimal(value: str, written: str) -> None:
    assert escape.escape_minimally(value) == written
