"""One set of settings, one answer: whether protobuf reads every file or only those that are not plain."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, get_args

import pytest
from fuzz.writing import Writer
from oracles import PROTO
from rows import each_row

from metalint.config import settings as config
from metalint.index.analysis import pack_analysis
from metalint.index.examination import examine_text
from metalint.index.project import Project
from metalint.rules.rule_set import RULES
from metalint.schema.admission import Authority

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EVENT = """syntax = "proto2";
import "google/protobuf/timestamp.proto";
message Event {
  optional string name = 1;
  optional google.protobuf.Timestamp at = 2;
  required int64 number = 3;
  oneof kind { string talk = 4; int32 walk = 5; }
  map<string, int32> seats = 6;
  repeated double size = 7;
  extensions 100 to 199;
}
extend Event { optional string host = 100; }
"""
JSON_SCHEMAS: dict[str, Any] = {
    "bounds.json": {"properties": {"paper": {"properties": {"title": {"type": "string", "maxLength": 9}}}}},
    "more.json": {"required": ["paper"], "properties": {"rating": {"multipleOf": 2}}},
    "text.json": {"properties": {"name": {"maxLength": 3}, "number": {"type": "string", "pattern": "^[1-4]"}}},
    "false.json": {"properties": {"rating": False}},
}
SETTINGS: list[dict[str, Any]] = [
    {},
    {"limits": {"values": 3}},
    {"limits": {"values": 8, "depth": 1}},
    {"limits": {"depth": 2, "size": 300}},
    {"limits": {"size": "1KiB"}},
    {"limits": {"size": "2KiB", "values": 100_000}},
    *({"parsers": parsers} for parsers in (["python"], ["cpp"], ["go"], ["cpp", "go"], ["python", "go"])),
    *({"json-schema": name} for name in ("bounds.json", "more.json", "false.json")),
    {"proto": "event.proto", "message": "Event"},
    {"proto": "event.proto", "message": "Event", "json-schema": "text.json"},
    {"proto": "event.proto", "message": "Event", "json-schema": "bounds.json", "limits": {"values": 2}},
    {"proto": "sub/event.proto", "proto-paths": ["other"], "message": "Event"},
    {"proto": "score.proto", "message": "Score"},
    {"proto": "score.proto", "message": "Score", "parsers": ["cpp"], "limits": {"depth": 2}},
    {"select": ["all"], "required": ["title", "venue"], "severity": {"layout": "error"}},
]
TEXTS = [
    "",
    'paper {\n  title: "A"\n  url: "https://a.org"\n  authors: "B"\n  authors: "C"\n}\npub {\n  year: 2024\n}\n',
    'paper {\n  title: "A title that is long."\n}\nrating: 3\n',
    "rating: 0\n",
    "rating: 9\n",
    "# a\n# b\n# c\n# d\nrating: 1\n",
    f'paper {{\n  title: "{"a" * 200}"\n}}\n',
    "keyword {\n  words: 2\n  words: 77\n}\n",
    'name: "a"\nnumber: 5\n',
    'name: "abcd"\nnumber: 1\nat {\n  seconds: 1\n}\n',
    "number: 1\nat {\n  seconds: 999999999999999\n}\n",
    "number: 1\nat {\n  nanos: -1\n}\n",
    'number: 1\ntalk: "a"\nwalk: 2\n',
    'number: 1\nseats {\n  key: "a"\n  value: 1\n}\nseats {\n  key: "a"\n  value: 2\n}\n',
    "number: 1\nsize: 1\nsize: nan\nsize: inf\n",
    'number: 1\nname: "\\?\\x41\\400"\n',
    'name: "a"\n',
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    (root / "sub").mkdir()
    (root / "other").mkdir()
    for path in ("event.proto", "sub/event.proto"):
        (root / path).write_text(EVENT)
    for path in (PROTO, PROTO.with_name("venue.proto")):
        (root / path.name).write_bytes(path.read_bytes())
    for name, said in JSON_SCHEMAS.items():
        (root / name).write_text(json.dumps(said))
    return root


@each_row("settings", SETTINGS)
def test_both_authorities_find_the_same(root: Path, cache: Path, settings: Mapping[str, Any]) -> None:
    auto, always = (
        Project(config.read_config(dict(settings), root, "test"), 2026, cache, one) for one in get_args(Authority)
    )
    auto.prepare()
    random = Random(5)
    writer = Writer(random)
    texts = [*TEXTS, *(writer.plain(auto.kind.schema.root) for _ in range(40))]
    texts += [writer.changed(random.choice(texts), random.choice(texts)) for _ in range(40)]
    rules = frozenset(rule.name for rule in RULES)
    for text in texts:
        mine, theirs = (
            pack_analysis(examine_text(one, "meta/a.prototxt", rules, text, checks_assets=False))
            for one in (auto, always)
        )
        assert mine == theirs, text


def test_limits_hold_for_plain_files(root: Path, cache: Path) -> None:
    settings = config.read_config({"limits": {"values": 3}}, root, "test")
    for authority in get_args(Authority):
        project = Project(settings, 2026, cache, authority)
        found = [examine_text(project, "meta/a.prototxt", frozenset(), text) for text in TEXTS[1:3]]
        assert [one.is_broken for one in found] == [True, False]
