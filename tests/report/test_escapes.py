"""What a terminal and the log of a workflow never get to see, character by character."""

from __future__ import annotations

import json
import os
import sys
import unicodedata

import pytest
from rows import each_row

from metalint.report import logs
from metalint.report.terminal import Color, add_hyperlink, escape_controls, measure_width, paint, write_line

EVERY = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) not in {"Lo", "Cn"}]
EVERY = [char for char in EVERY if unicodedata.category(char) != "Co" or char in "\ue000\uf8ff\U0010fffd"]
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
HIDING = ("TAG ", "LANGUAGE TAG", "INTERLINEAR ANNOTATION", "INVISIBLE ", "ZERO WIDTH", "WORD JOIN", "SOFT HYPHEN")
MARKS = ("LEFT-TO-RIGHT MARK", "RIGHT-TO-LEFT MARK", "ARABIC LETTER MARK", "NOMINAL DIGIT SHAPES")
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # of Unicode's bidirectional algorithm


# -- terminal


def test_what_hides_or_steers_is_written_as_an_escape() -> None:
    for char in EVERY:
        shown = escape_controls(f"a{char}b")
        if char == "\t":
            assert shown == "a b"
        elif unicodedata.category(char) in HIDDEN:
            assert shown.isascii()
            assert shown.isprintable()
            assert shown.encode().decode("unicode_escape") == f"a{char}b"
        else:
            assert shown == f"a{char}b"


@each_row(
    ("text", "shown"),
    [
        ("", ""),
        ("a b", "a b"),
        ("a\tb\nc\r", "a b\\nc\\r"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("é\u202ex", "é\\u202ex"),
        ("\U000e0041\udce4", "\\U000e0041\\udce4"),
        ("##[error]x ##vso[x] ##x", "#\\x23[error]x #\\x23vso[x] ##x"),
        ("é ##[x]", "é #\\x23[x]"),
        ("::error::x", "::error::x"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert escape_controls(text) == shown


def test_a_line_of_its_own_is_no_command() -> None:
    assert write_line("::error::x ##[y]\n::z") == ":\\x3aerror::x #\\x23[y]\\n::z"
    assert write_line("\t::error::x") == " :\\x3aerror::x"
    assert write_line("a ::b") == "a ::b"


@each_row(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("模型", 4), ("\uff21", 2), ("\uff71", 1), ("ö·", 2), ("a模", 3)],
)
def test_width(text: str, columns: int) -> None:
    assert measure_width(text) == columns


def test_colors_and_links() -> None:
    assert paint("x", Color.RED) == "\x1b[1;31mx\x1b[0m"
    assert add_hyperlink("x", "file:///a") == "\x1b]8;;file:///a\x1b\\x\x1b]8;;\x1b\\"


# -- logs


@each_row(
    ("text", "written"),
    [
        ("::error::x", ":\\x3aerror::x"),
        ("a\n \t::error::x\n::y", "a\n \t:\\x3aerror::x\n:\\x3ay"),
        ("a ::b", "a ::b"),
        ("a\n##[x] ::b\n::c", "a\n#\\x23[x] ::b\n:\\x3ac"),
        ("##[x]", "#\\x23[x]"),
        ("##team_city[x] ##a-b[x] # #[x] #[x]", "#\\x23team_city[x] ##a-b[x] # #[x] #[x]"),
        ("a:b # c", "a:b # c"),
    ],
)
def test_text_in_a_log(text: str, written: str) -> None:
    assert logs.escape_text(text) == written


def test_a_part_of_a_line_in_a_log() -> None:
    assert logs.escape_line("::a ##[x]##[y]") == "::a #\\x23[x]#\\x23[y]"


def test_xml_in_a_log() -> None:
    assert logs.escape_xml("::a ##[x]##[y] ##z") == "::a #&#35;[x]#&#35;[y] ##z"


def test_json_in_a_log() -> None:
    assert logs.dump_json({"a": ["é", 1]}) == '{\n "a": [\n  "é",\n  1\n ]\n}'
    assert logs.dump_json({"a": 1}, indent=3) == '{\n   "a": 1\n}'
    nested = {"a": [{"b": [1, {}]}, {}], "c": []}
    assert logs.dump_json(nested, depth=2) == '{\n "a": [\n  {"b": [1, {}]},\n  {}\n ],\n "c": []\n}'
    assert logs.dump_json(nested, depth=1) == '{\n "a": [{"b": [1, {}]}, {}],\n "c": []\n}'
    assert logs.dump_json([nested], depth=0) == '[{"a": [{"b": [1, {}]}, {}], "c": []}]'
    assert logs.dump_json({"##[x]\x7f": ["##[x]", "é\u202e"]}, depth=0) == (
        '{"#\\u0023[x]\\u007f": ["#\\u0023[x]", "é\\u202e"]}'
    )
    assert logs.dump_json([[1], {"b": [2]}]) == '[\n [\n  1\n ],\n {\n  "b": [\n   2\n  ]\n }\n]'
    assert logs.dump_json("a\x7f") == '"a\\u007f"'
    assert logs.dump_json("##[x] ##y") == '"#\\u0023[x] ##y"'
    assert logs.dump_json("\x00\x7f\x85\u202e\U000e0041\ud800") == (
        '"\\u0000\\u007f\\u0085\\u202e\\udb40\\udc41\\ud800"'
    )


def test_json_in_a_log_says_what_it_says_elsewhere_and_steers_nothing() -> None:
    for char in EVERY:
        written = logs.dump_json(char)
        assert json.loads(written) == char
        kind = unicodedata.category(char)
        is_hiding = kind == "Cf" and unicodedata.name(char).startswith((*HIDING, *MARKS))
        if kind in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(char) in TURNING or is_hiding:
            assert written.isascii()
        elif kind != "Cf" and char not in '"\\':
            assert written == f'"{char}"'


@each_row("text", ["", "a ::b\n", "a\n:b", "##x", "a", "a #[x]", "[x]"])
def test_what_commands_nothing_is_written_as_it_is(text: str) -> None:
    assert logs.without_workflow_commands(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("::error::x\n", "::error::x\n"),
        ("a\n  ::error::x", "a\n  ::error::x\n"),
        ("a\r::error::x\n", "a\r::error::x\n"),
        ("a ##[x] ::b\n\n", "a #\\x23[x] ::b\n\n"),
    ],
)
def test_commands_are_stopped_around_what_gives_some(text: str, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", lambda size: b"\xab" * size)
    token = "ab" * 16
    assert logs.without_workflow_commands(text) == f"::stop-commands::{token}\n{written}::{token}::\n"


def test_nobody_can_guess_the_token() -> None:
    first, second = (logs.without_workflow_commands("::a").splitlines()[0].rpartition("::")[2] for _ in range(2))
    assert len(first) == len(second) == 32
    assert first != second
