"""The gate against protobuf's parsers: what it accepts, all accept, and read alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import PROTO, by_gate, by_protoc, by_python, canonical, schema

from metalint.schema.gate import Record

if TYPE_CHECKING:
    from pathlib import Path

TEXTPROTO = SHARED / "data" / "textproto"

# What all three parsers accept, and we do not.
STRICTER = {
    "cr_only": "a lone CR ends a line for some parsers, and hides the rest of a comment from others",
    "deep_150": "no more than 100 levels, so that no parser runs out of stack",
}
# The same among our own cases, where Go's verdict is known from its source alone.
STRICTER_THAN_PYTHON_AND_PROTOC = {
    "cr": STRICTER["cr_only"],
    "depth-101": STRICTER["deep_150"],
    "vertical-tab": "Go refuses it",
    "form-feed": "Go refuses it",
    "hexadecimal-capital": "Go refuses it",
    "float-minus-nan": "Go refuses it",
    "any-percent": "Go refuses it",
    "twice-implicit": "Go refuses it, and one of the values is lost",
    "question-mark": "Python keeps the backslash, the others do not",
}


def cases(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.skipif(not TEXTPROTO.is_dir(), reason="the cases with Go's verdicts (../shared) are not here")
def test_accepts_what_python_protoc_and_go_accept() -> None:
    of = schema(TEXTPROTO / "case.proto", "Case")
    wrong = {}
    for case in cases(TEXTPROTO / "cases-dev.jsonl"):
        is_accepted = all(case[parser] == "accept" for parser in ("python", "protoc", "go"))
        found = by_gate(case["text"], of)
        if isinstance(found, Record) != is_accepted:
            wrong[case["name"]] = found
    assert wrong.keys() == STRICTER.keys()
    assert not any(isinstance(found, Record) for found in wrong.values())


def test_own_cases() -> None:
    table = cases(PROTO.with_name("cases.jsonl"))
    stricter = set()
    for case, theirs in zip(table, by_protoc(case["text"] for case in table), strict=True):
        gate, python = by_gate(case["text"]), by_python(case["text"])
        assert isinstance(gate, Record) == (case["verdict"] == "accept"), (case["name"], gate)
        if isinstance(gate, Record):
            assert python is not None, case["name"]
            assert theirs is not None, case["name"]
            assert canonical(gate.message) == canonical(python) == canonical(theirs), case["name"]
        elif python is not None and theirs is not None:
            stricter.add(case["name"])
    assert stricter == STRICTER_THAN_PYTHON_AND_PROTOC.keys()


# -- generated texts

NUMBERS = ["0", "1", "-5", "017", "0x1F", "2147483647", "2147483648", "-0", "+5", "1_0", "08", "- 5", "1e3", "\u0665"]
FLOATS = [
    "0.5",
    ".5",
    "1.",
    "-2e3",
    "1E+5f",
    "inf",
    "-Infinity",
    "nan",
    "-nan",
    "010",
    "1.5.5",
    "3F",
    "infinityf",
    *NUMBERS,
]
TEXTS = ['"a"', "'b'", '""', r'"\n\x41\101\u00e9"', r'"\xff"', r'"\mu"', "\"a\" 'b'", '"é"', r'"\?"', '"a\\', r'"\400"']
WORDS = ["D", "C", "E_FLAT", "F", "true", "True", "f", "yes", "HALL", "99", "1", "0x1"]
PART = ["{ seat: 1 }", "<>", '{player:"a"stands{}}', "{ stands: [{}, < seat: 2 >] }", "{ seat: 1 seat: 2 }", "{ x: 1 }"]
VENUE = ["{ seats: 0 sort: 7 }", '{ name: "" rows: [] echo: 0 year: 0 }', "{ echo: -0.0 rows: [1, 2] }"]
COUNTS = ['{ key: "a" value: 1 }', '[{ key: "b" }, {}]', "{ value: 2, key: 'a'; }", "{ key: 1 }"]
DESKS = ["{ key: 1 value { seat: 1 } }", "[{ key: 1 }, { value <> }]", "{ key: 1 value { x: 1 } }"]
ANYS = ["{ [a/orchestra.Part] { seat: 1 } }", "< [ a.b / orchestra . Part ] : {} >", '{ type_url: "a" value: "\\377" }']
VALUES = {
    **dict.fromkeys(("opus", "bars", "pages", "digest", "offsets", "[orchestra.rating]"), NUMBERS),
    **dict.fromkeys(("title", "composers", "scan", "[orchestra.tags]", "library"), TEXTS),
    **dict.fromkeys(("tempo", "length", "tuning"), FLOATS),
    **dict.fromkeys(("printed", "repeats", "key", "modulations"), WORDS),
    **dict.fromkeys(("lead", "parts", "copyist", "[orchestra.soloist]"), PART),
    "venue": VENUE,
    "extra": ANYS,
    "counts": COUNTS,
    "desks": DESKS,
    "Margin": ["{}", "{ width: 1 }"],
}
LISTS = {name: values for name, values in VALUES.items() if name in {"composers", "offsets", "tuning", "parts"}}
JUNK = st.sampled_from([*" \n\t{}<>[]:;,.-#\"'\\/x1\0\r\v\u00a0", "e5", "\\x", "# a\n", "//", ": ", "[]", "f", "_"])
blank = st.sampled_from(["", "", " ", "\n", "\t", "# x\n", " \r\n"])


def _field(name: str) -> st.SearchStrategy[str]:
    values = st.sampled_from(VALUES[name])
    if name in LISTS:
        values |= st.lists(values, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
    colon = st.sampled_from(["", ":"]) if "{" in VALUES[name][0] else st.just(":")
    return st.tuples(st.just(name), blank, colon, blank, values, blank, st.sampled_from(["", ",", ";"])).map("".join)


def _mutated(text: str, changes: list[tuple[int, int, str]]) -> str:
    for at, length, junk in changes:
        start = at % (len(text) + 1)
        text = text[:start] + junk + text[start + length :]
    return text


field = st.sampled_from(sorted(VALUES)).flatmap(_field)
changes = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 2), JUNK | st.just("")), max_size=2)
texts = st.builds(_mutated, st.lists(field, max_size=5).map("\n".join), st.just([]) | changes)


def test_generated_texts_read_alike() -> None:
    accepted: dict[str, Record] = {}

    @settings(max_examples=1500, deadline=None, database=None)
    @given(texts)
    def check(text: str) -> None:
        found = by_gate(text)
        if isinstance(found, Record):
            python = by_python(text)
            assert python is not None, text
            assert canonical(found.message) == canonical(python), text
            accepted[text] = found

    check()
    sample = sorted(accepted)[:: max(len(accepted) // 300, 1)]
    assert len(sample) > 100
    for text, encoded in zip(sample, by_protoc(sample), strict=True):
        assert encoded is not None, text
        assert canonical(accepted[text].message) == canonical(encoded), text
