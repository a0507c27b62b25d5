"""``parsers``: a file is refused for what one of these parsers refuses, and for nothing else but named differences."""

from __future__ import annotations

import json
import os
import re
from random import Random
from typing import TYPE_CHECKING, Final

import pytest
from conftest import DATA
from foreign.collecting import KINDS, SCHEMAS, Kind, repository
from fuzz.papers import roots
from fuzz.writing import Writer
from oracles import by_gate, by_protoc, by_python, canonical, schema
from rows import each_row

from metalint.schema import compiling
from metalint.schema.protobuf_check import Record
from metalint.util.limits import PARSERS, Limits, ParseOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Metalint, Path

TEXTS: Final = int(os.environ.get("METALINT_TEXTS", "150"))
"""For each schema; `METALINT_TEXTS` asks for more."""

TEXTPROTO: Final = DATA / "textproto"

STRICTER: Final = {
    "bytes that end or hide lines": r"a carriage return|a NUL character|byte `0x..` is not valid",
    "text that is no UTF-8 once unescaped": r"are not valid UTF-8",
    "escapes that C++ writes out as they are": r"`\\[uU][0-9A-Fa-f]+` is not a character",
    "more than one value of an Any": r"must be the only field of its `Any`|after the name of an extension",
    "protoc encodes messages that lack required fields": r"the required field",
    "signs and digits that only Python's int() reads": (
        r"is not allowed outside quotes|is not in quotes|takes an? (number|integer), not"
    ),
    "an octal or unknown number that Go reads": r"takes a number, not `0\d|is not a value of",
    "limits": r"more than|nested too deeply|has [\d,]+ characters",
    "values that Python reads in another way": r"parser reads another value|reads a value for",
}
"""What no setting lets pass, with the words that say so: a file must be read alike tomorrow, and by somebody else."""


def named(messages: list[str]) -> str | None:
    first = next((one for one in messages if "never closed" not in one), messages[0])
    return next((name for name, pattern in STRICTER.items() if re.search(pattern, first)), None)


def options(*parsers: str) -> ParseOptions:
    return ParseOptions(frozenset(parsers), Limits())


def compiled(kind: Kind) -> compiling.Schema:
    folder = SCHEMAS / kind.folder
    paths = (folder / "third_party",) if kind.settings else ()
    return compiling.load_schema(folder / kind.proto, kind.message, folder, None, paths)


def texts(of: compiling.Schema, seed: int) -> Iterator[str]:
    random = Random(seed)
    writer = Writer(random)
    known, last = [""], ""
    for _ in range(TEXTS):
        new = writer.paper(of.root) if random.random() < 0.5 else writer.changed(random.choice(known), last)
        last = new[:4000]
        known.append(last)
        yield last


def compare(of: compiling.Schema, written: list[str], encoded: list[bytes | None]) -> list[str]:
    """Tell what metalint accepts that the one parser refuses, what it refuses for no named reason, and other values."""
    wrong = []
    for text, by_cpp in zip(written, encoded, strict=True):
        for parser, theirs in (("python", by_python(text, of)), ("cpp", by_cpp)):
            found = by_gate(text, of, options(parser))
            if isinstance(found, Record):
                is_same = theirs is not None and ("/" in text or canonical(found.message, of) == canonical(theirs, of))
                wrong += [] if is_same else [f"{parser} does not read it so: {text!r}"]
            elif theirs is not None and named(found) is None:
                wrong.append(f"{parser} accepts it, metalint says {found[0]}: {text!r}")
    return wrong


@pytest.mark.parametrize("number", range(len(roots())))
def test_each_parser_alone_on_our_own_types(number: int) -> None:
    of = roots()[number]
    written = list(texts(of, number))
    assert compare(of, written, by_protoc(written, of)) == []


@each_row("kind", KINDS)
def test_each_parser_alone_on_foreign_types(kind: Kind) -> None:
    of = compiled(kind)
    written = [kind.good, *texts(of, 7)]
    folder = SCHEMAS / kind.folder
    encoded = by_protoc(written, of, folder / kind.proto, *([folder / "third_party"] if kind.settings else []))
    assert encoded[0] is not None
    assert compare(of, written, encoded) == []


@pytest.mark.parametrize("parser", PARSERS)
def test_the_recorded_verdicts_of_each_parser(parser: str) -> None:
    of = schema(TEXTPROTO / "case.proto", "Case")
    key = "protoc" if parser == "cpp" else parser
    loose, strict = [], set()
    for line in (TEXTPROTO / "cases-dev.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found = by_gate(case["text"], of, options(parser))
        if isinstance(found, Record) and case[key] != "accept":
            loose.append(case["name"])
        if not isinstance(found, Record) and case[key] == "accept":
            strict.add(named(found))
    assert loose == []
    assert None not in strict


@each_row(
    ("text", "refused_by", "value"),
    [
        (r"""title: "why\?" """, {"python"}, "why?"),
        (r"""title: "\d+" """, {"cpp", "go"}, r"\d+"),
        (r"""title: "\ud83d\ude00" """, {"python"}, "\U0001f600"),
        ('title:\v"a"', {"go"}, "a"),
        ('title:\xa0"a"', {"cpp", "go"}, "a"),
        (r"""title: "\400" """, {"python", "go"}, "\0"),
        ('title: "\\☃"', {"cpp", "go"}, r"\u2603"),
    ],
)
def test_texts_that_parsers_read_differently(text: str, refused_by: set[str], value: str) -> None:
    for parser in PARSERS:
        found = by_gate(text, None, options(parser))
        if parser in refused_by and "?" not in text:
            assert not isinstance(found, Record)
        elif parser not in refused_by:
            assert isinstance(found, Record)
            assert [entry.value for entry in found.entries] == [value]
    assert not isinstance(by_gate(text), Record)


def test_what_stands_between_sign_and_number(metalint: Metalint, tmp_path: Path) -> None:
    legacy = KINDS[0]
    text = legacy.good.replace("low: -1", "low: - 1") + "owner: 'x', site { nested: [1, 2] }\n"
    repository(tmp_path, legacy, one=text)
    run = metalint("lint", "--format", "concise", "--select", "parse")
    assert run.code == 1
    assert "Python's parser refuses" in run.out
    (tmp_path / "metalint.toml").write_text((tmp_path / "metalint.toml").read_text() + 'parsers = ["cpp", "go"]\n')
    assert metalint("fix").code == 0
    assert metalint("lint", "--fail-on", "warning").code == 0
    fixed = (tmp_path / "data" / "one.textproto").read_text()
    assert "low: - 1" in fixed
    assert "site { nested: [1, 2] }" in fixed


def test_an_octal_number_of_an_enum_value() -> None:
    of = compiled(KINDS[1])
    for parser in PARSERS:
        assert isinstance(by_gate("stage: 01", of, options(parser)), Record) == (parser != "python")


def test_limits_may_be_raised_and_lowered(metalint: Metalint, tmp_path: Path) -> None:
    nested = "spans { key: 'a' value { " + "children { " * 150 + "label: 'deep' " + "} " * 150 + "} }\n"
    repository(tmp_path, KINDS[2], one=nested, two="id: 'x'\n" * 2)
    settings = tmp_path / "metalint.toml"
    before = settings.read_text()

    def found(limits: str) -> list[str]:
        settings.write_text(f"{before}limits = {{ {limits} }}\n")
        told = metalint("lint", "--format", "json", "--select", "parse").json()["diagnostics"]
        return [one["message"] for one in told if one["rule"] == "oversized-file"]

    raise_it = "or raise `limits` in the configuration"
    deep = "this message is nested too deeply: `limits.depth` allows 100 levels; nest less deeply"
    assert found("") == [f"{deep}, {raise_it}"]
    assert found("depth = 160") == []
    assert found("depth = 10000") == []
    assert found('depth = 160, size = "1KiB"') == [
        f"the file has {len(nested):,} bytes; `limits.size` allows 1,024; shorten it, {raise_it}"
    ]
    assert found("depth = 160, values = 1") != []
