"""The gate against protobuf's parsers: what it accepts, all accept, and read alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from conftest import DATA
from differences import DIFFERENCES, named
from oracles import PROTO, by_gate, by_protoc, by_python, canonical, schema

from metalint.schema.protobuf_check import Record
from metalint.util.limits import STRICT

if TYPE_CHECKING:
    from pathlib import Path

TEXTPROTO = DATA / "textproto"


def cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_accepts_what_python_protoc_and_go_accept() -> None:
    of = schema(TEXTPROTO / "case.proto", "Case")
    wrong = {}
    for case in cases(TEXTPROTO / "cases-dev.jsonl"):
        is_accepted = all(case[parser] == "accept" for parser in ("python", "protoc", "go"))
        found = by_gate(case["text"], of)
        if isinstance(found, Record) != is_accepted:
            wrong[case["name"]] = found
    assert {name: named(found, "") for name, found in wrong.items() if isinstance(found, list)} == {
        "cr_only": "lone-cr",
        "deep_150": "depth",
    }
    assert len(wrong) == 2


def test_own_cases() -> None:
    long = {"name": "long", "text": f"title: '{'x' * STRICT.limits.length}'", "verdict": "reject"}
    table = [*cases(PROTO.with_name("cases.jsonl")), long]
    stricter = []
    for case, theirs in zip(table, by_protoc(case["text"] for case in table), strict=True):
        gate, python = by_gate(case["text"]), by_python(case["text"])
        assert isinstance(gate, Record) == (case["verdict"] == "accept"), (case["name"], gate)
        if isinstance(gate, Record):
            assert python is not None, case["name"]
            assert theirs is not None, case["name"]
            assert canonical(gate.message) == canonical(python) == canonical(theirs), case["name"]
        elif python is not None and theirs is not None:
            stricter.append(named(gate, case["text"]))
    assert set(stricter) == DIFFERENCES.keys()
