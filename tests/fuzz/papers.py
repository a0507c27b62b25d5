"""What fuzzing starts from: the message types, small papers, and the cases of the other tests."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import DATA
from oracles import PROTO, schema

from metalint.schema.compiling import PACKAGED, Schema

SEEDS = Path(__file__).with_name("seeds")


def roots() -> list[Schema]:
    """The types that files are read as; the first byte of an input chooses."""
    return [schema(), schema(PACKAGED / "paper.proto", "PaperInfo"), schema(PROTO, "Licence")]


def seeds() -> list[bytes]:
    """Inputs: the number of the type, and a text."""
    real = (DATA / "papers" / "meta").glob("*.prototxt")
    papers = [*sorted(SEEDS.glob("*.prototxt")), *sorted(real)[:50]]
    cases = [PROTO.with_name("cases.jsonl"), DATA / "textproto" / "cases-dev.jsonl"]
    scores = [case["text"] for path in cases for case in _lines(path)]
    return [
        *(b"\0" + text.encode("utf-8", "surrogateescape") for text in scores),
        *(b"\1" + path.read_bytes() for path in papers),
        *(b"\1" + path.read_bytes().replace(b"\n", b"\r\n") for path in papers[:3]),
        b"\2holder: 'x' year: 1",
    ]


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
