from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.files.decoding import decode_source, read_source
from metalint.util.limits import STRICT

MAX_BYTES = STRICT.limits.size

if TYPE_CHECKING:
    from pathlib import Path


def problems(data: bytes) -> list[tuple[str, int, int, str]]:
    return [tuple(one) for one in decode_source("a", data).problems]


@each_row("text", ["", "title: 'ü'\n", "a\r\nb\r\n", "\t# ☃\n"])
def test_utf_8_is_read_as_it_is(text: str) -> None:
    assert decode_source("a", text.encode())[:3] == ("a", text, ())


def test_the_first_byte_that_is_not_utf_8_is_shown() -> None:
    found = problems("ü: ".encode() + b"\xe4x\xff")
    assert found == [("encoding", 3, 4, "the byte `0xe4` is not valid UTF-8", "save the file as UTF-8")]
    assert decode_source("a", b"a\xff").text == "a\ufffd"


def test_a_byte_order_mark_is_refused() -> None:
    assert problems(b"\xef\xbb\xbfa: 1")[0][:3] == ("encoding", 0, 1)


def test_a_file_in_utf_16_is_refused() -> None:
    assert problems("a: 1".encode("utf-16"))[0][0] == "encoding"


def test_nul_and_lone_carriage_returns_are_refused_wherever_they_are() -> None:
    assert [one[:3] for one in problems(b"a\rb\r\n\0c\r")] == [
        ("encoding", 1, 2),
        ("encoding", 5, 6),
        ("encoding", 7, 8),
    ]


def test_ten_such_problems_are_enough() -> None:
    assert len(problems(b"\0" * 1000)) == 10


def test_a_mebibyte_is_the_limit() -> None:
    assert problems(b" " * MAX_BYTES) == []
    assert [one[0] for one in problems(b" " * (MAX_BYTES + 1))] == ["oversized-file"]


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name, why in (("gone", "No such file or directory"), ("folder", "it is not a regular file")):
        (problem,) = read_source(tmp_path, name).problems
        assert (problem.rule, problem.message) == ("encoding", f"the file cannot be read: {why}")


@given(st.binary(max_size=40))
def test_any_bytes_give_a_text_or_a_problem(data: bytes) -> None:
    file = decode_source("a", data)
    assert file.problems or file.text.encode() == data
    assert all(0 <= one.start <= one.end <= len(file.text) for one in file.problems)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.prototxt")
    file = read_source(tmp_path, "a.prototxt")
    assert [(problem.rule, problem.message) for problem in file.problems] == [
        ("encoding", "the file cannot be read: it is not a regular file")
    ]
