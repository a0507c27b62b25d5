"""The limits behind the parser's: problems, paths, and what one paper may hold."""

from __future__ import annotations

import pytest
from oracles import by_gate
from rows import each_row

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Project
from metalint.rules.base import MAX_FINDINGS
from metalint.schema.binding import MAX_PATH
from metalint.schema.protobuf_check import Record
from metalint.util.limits import STRICT

MAX_LENGTH, MAX_VALUES = STRICT.limits.characters, STRICT.limits.values


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(config.read_config({"required": []}, tmp_path_factory.mktemp("root"), "test"), 2026, None)


def found(project: Project, text: str, *rules: str) -> list[tuple[int, int, str]]:
    report = engine.lint_project(project, Request(frozenset(rules), texts={"meta/a.prototxt": text}))
    return [(one.start.line, one.start.column, one.message) for one in report.diagnostics]


SHORTEN = "shorten the file, or raise `limits` in the configuration"


# -- one file


@each_row("text", ["opus: x\n", "opus: 1\n", "nothing: 1\n", "lead { seat: 1 seat: 2 }\n"])
def test_a_hundred_refusals_are_enough(text: str) -> None:
    refused = by_gate(text * 200)
    assert isinstance(refused, list)
    assert len(refused) == 100


def test_keys_of_maps_make_no_path_longer_than_its_limit() -> None:
    room = MAX_PATH - len('pictures[""]')
    for length, is_read in ((room, True), (room + 1, False)):
        refused = by_gate(f"desks {{ key: 1 }} counts {{ key: '{'k' * (length + 2)}' }}")
        assert isinstance(refused, Record) == is_read
    assert refused == ["the path of this message, keys included, has more than 10,000 characters"]


@each_row("text", ["opus: @", "opus: 0@", "scan: @", "tempo: 1e@", "printed: a@", "key: a@", "a@: 1"])
def test_no_message_repeats_a_long_value(text: str) -> None:
    refused = by_gate(text.replace("@", "1" * 60_000))
    assert isinstance(refused, list)
    assert len(refused[0]) < 500


# -- one paper


def listed(values: int, name: str = "A") -> str:
    items = ",\n".join([f"'{name}'"] * values)
    return f"paper {{ authors: [\n{items}\n] }}\n"


def test_a_paper_holds_so_many_values(project: Project) -> None:
    assert found(project, listed(MAX_VALUES), "oversized-file") == []
    message = f"the file has 4,001 values; `limits.values` allows 4,000; {SHORTEN}"
    assert found(project, listed(MAX_VALUES + 1), "oversized-file") == [(MAX_VALUES + 2, 1, message)]


def test_its_values_are_so_long_together(project: Project) -> None:
    eighth = "x" * (MAX_LENGTH // 8 - 2)
    assert found(project, listed(8, eighth), "oversized-file") == []
    message = f"the values have 147,456 characters together; `limits.size = 1048576` allows 131,072; {SHORTEN}"
    assert found(project, listed(9, eighth), "oversized-file") == [(10, 1, message)]


def test_it_holds_so_many_comments(project: Project) -> None:
    assert found(project, "#\n" * MAX_VALUES + listed(1), "oversized-file") == []
    message = f"the file has 4,001 comments; `limits.values` allows 4,000; {SHORTEN}"
    assert found(project, listed(1) + "#\n" * (MAX_VALUES + 1), "oversized-file") == [(MAX_VALUES + 4, 1, message)]


def test_it_holds_no_more_comments_if_it_is_plain(project: Project) -> None:
    plain = 'paper {\n  title: "A"\n}\n'
    message = f"the file has 4,001 comments; `limits.values` allows 4,000; {SHORTEN}"
    assert found(project, "#\n" * MAX_VALUES + plain, "oversized-file") == []
    assert found(project, "#\n" * (MAX_VALUES + 1) + plain, "oversized-file") == [(MAX_VALUES + 1, 1, message)]


def test_a_rule_finds_so_much_in_it_at_a_time(project: Project) -> None:
    assert len(found(project, listed(MAX_FINDINGS, "A "), "whitespace")) == MAX_FINDINGS
    assert len(found(project, listed(MAX_FINDINGS + 1, "A "), "whitespace")) == MAX_FINDINGS
