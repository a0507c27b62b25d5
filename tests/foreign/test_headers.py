"""Headers and profiles: files that are read by another schema or other rules than the rest of the list."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from foreign.collecting import KINDS, SCHEMAS, repository

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint, Run

FAMILY = KINDS[4]
NEAR = "the nearest names are `tree.Family`, `tree.Font` and `tree.Language`"
LANGUAGE = 'id: "tlh"\npopulation: 12\n'


def git(root: Path, *words: str) -> None:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


def told(run: Run) -> list[tuple[str, str]]:
    return [(one["path"], one["rule"]) for one in run.json()["diagnostics"]]


@pytest.mark.parametrize("name", ["Family", "fonts.Family", "acme.fonts.Family", "Family.Axis", "fonts.Family.Axis"])
def test_a_header_may_name_a_message_by_any_end_of_its_name(metalint: Metalint, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.proto").write_text(
        'syntax = "proto3";\npackage acme.fonts;\n'
        "message Family { string name = 1; message Axis { string name = 1; } Axis axis = 2; }\n"
    )
    (tmp_path / "metalint.toml").write_text('papers = ["*.textproto"]\nproto = "a.proto"\nmessage = "Family"\n')
    (tmp_path / "x.textproto").write_text(f'# proto-message: {name}\nname: "x"\naxis {{\n}}\n')
    run = metalint("lint", "--format", "json", cwd=tmp_path)
    wrong = ["schema"] if name.endswith("Axis") else []
    assert [one["rule"] for one in run.json()["diagnostics"]] == wrong
    assert metalint("fix", "--check", cwd=tmp_path).code == bool(wrong)


def test_a_header_wins_for_its_file(metalint: Metalint, tmp_path: Path) -> None:
    repository(tmp_path, FAMILY, one=FAMILY.good, two=f"# proto-message: tree.Language\n\n{LANGUAGE}")
    other = (SCHEMAS / "legacy" / "device.proto").read_text()
    (tmp_path / "protos" / "device.proto").write_text(other)
    header = "# proto-file: protos/device.proto\n# proto-message: legacy.Device\n\n"
    (tmp_path / "data" / "three.textproto").write_text(header + KINDS[0].good)
    for _ in range(2):
        assert metalint("lint", "--fail-on", "warning").out == "All checks passed (3 checked).\n"
    (tmp_path / "protos" / "device.proto").write_text(other.replace("string colour", "int32 colour"))
    run = metalint("lint", "--format", "json")
    assert told(run) == [("data/three.textproto", "schema")]
    assert metalint("fix").code == 1  # what does not parse stays


@pytest.mark.parametrize("values", ["colour: 'red'", "colour: \"re\" 'd'", ""])
def test_a_file_of_another_schema_gets_the_header_that_it_lacks(
    metalint: Metalint, tmp_path: Path, values: str
) -> None:
    device = 'syntax = "proto3"; package other; message Family { string colour = 1; }\n'
    header = "# proto-file: protos/device.proto\n"
    repository(tmp_path, FAMILY, 'select = ["parse", "headers"]', one=f"{header}\n{values}\n")
    (tmp_path / "protos" / "device.proto").write_text(device)
    for _ in range(2):  # with and without anything in the cache
        assert told(metalint("lint", "--format", "json")) == [("data/one.textproto", "missing-header")]
    assert metalint("fix").err == "Fixed 1 in 1 file: 1 missing-header.\n"
    wanted = f"# proto-message: other.Family\n{header}\n{values}\n"
    assert (tmp_path / "data" / "one.textproto").read_text() == wanted
    assert metalint("lint", "--fail-on", "warning").code == 0


def test_an_empty_file_gets_a_header(metalint: Metalint, tmp_path: Path) -> None:
    kind = KINDS[2]
    repository(tmp_path, kind, 'select = ["parse", "headers"]', one="")
    assert metalint("fix").err == "Fixed 1 in 1 file: 1 missing-header.\n"
    text = (tmp_path / "data" / "one.textproto").read_text()
    assert text == f"# proto-file: protos/{kind.proto}\n# proto-message: {kind.message}\n"
    assert metalint("lint", "--fail-on", "warning").code == 0


@pytest.mark.parametrize(
    ("header", "line", "message"),
    [
        ("# proto-message: Famliy", 2, f"fonts.proto: no message is called `Famliy`; {NEAR}"),
        (
            "# proto-file: protos/fonts.proto\n# proto-message: old.Fam",
            3,
            "no message is called `old.Fam`; the nearest",
        ),
        ("# proto-message: Family\n# proto-file: protos/broken.proto", 3, "broken.proto:1:1: Expected"),
        (
            "# proto-file: nosuch.proto\n# proto-message: Nosuch",
            2,
            "`nosuch.proto` is not there; name a `.proto` below",
        ),
        (f"# proto-file: {'x' * 5000}", 2, "`xxxxx"),
    ],
)
def test_a_wrong_header_is_a_finding_of_each_file_that_has_it(
    metalint: Metalint, tmp_path: Path, header: str, line: int, message: str
) -> None:
    text = f"# about\n{header}\n\n{FAMILY.good}"
    repository(tmp_path, FAMILY, one=text, two=text, three=f"{FAMILY.good}nothing: 1\n")
    (tmp_path / "protos" / "broken.proto").write_text("nothing")
    for _ in range(2):  # with and without anything in the cache
        found = metalint("lint", "--format", "json").json()["diagnostics"]
        paths = [(one["path"], one["rule"], one["start"]["line"]) for one in found]
        names = [("one", line), ("three", FAMILY.good.count("\n") + 1), ("two", line)]
        assert paths == [(f"data/{name}.textproto", "schema", at) for name, at in names]
        wrong = [found[0]["message"], found[2]["message"]]
        assert [one for one in wrong if message not in one] == []
        assert all(one.startswith("the header names no schema: ") for one in wrong)


def test_a_message_of_a_header_need_not_have_the_fields_of_the_settings(metalint: Metalint, tmp_path: Path) -> None:
    fields = '[fields]\ntitle = "name"'
    repository(tmp_path, FAMILY, fields, one="# proto-message: Language\n\nid: 'tlh'\n", two=FAMILY.good)
    run = metalint("lint", "--select", "parse")
    assert (run.code, run.out, run.err) == (0, "All checks passed (2 checked).\n", "")


@pytest.mark.parametrize(
    ("file", "is_found"),
    [
        ("../../../proto/x.proto", True),
        ("../x.proto", True),
        ("x.proto", True),
        ("./x.proto", True),
        ("../../../../proto/x.proto", False),  # beside the repository
        ("../../../out/x.proto", False),  # a link that leaves it
    ],
)
def test_the_schema_of_a_header_is_looked_for_beside_its_file(
    metalint: Metalint, tmp_path: Path, file: str, *, is_found: bool
) -> None:
    root, outside = tmp_path / "list", tmp_path / "proto"
    folder = root / "data" / "fonts" / "2024"
    for place in (outside, root / "proto", folder, folder.parent):
        place.mkdir(parents=True, exist_ok=True)
        (place / "x.proto").write_text('syntax = "proto3";\nmessage X { string kind = 1; }\n')
    (root / "out").symlink_to(outside)
    (root / "metalint.toml").write_text('papers = ["data/**/*.txt"]\nrequired = []\n')
    (folder / "a.txt").write_text(f'# proto-file: {file}\n# proto-message: X\n\nkind:  "a"\n')
    (root / "link").symlink_to("data/fonts/2024")
    found = metalint("lint", "--format", "json", cwd=root).json()["diagnostics"]
    assert [one["rule"] for one in found] == (["layout"] if is_found else ["schema"])
    assert metalint("fix", cwd=root).code == (0 if is_found else 1)
    assert (folder / "a.txt").read_text().endswith('kind: "a"\n') == is_found


def test_the_profile_says_nothing_of_values(metalint: Metalint, tmp_path: Path) -> None:
    repository(
        tmp_path, FAMILY, 'profile = "textproto"\nfields = { title = "name" }', one='name: " TODO "\n', two="x:1\n"
    )
    assert told(metalint("lint", "--format", "json")) == [("data/two.textproto", "schema")] * 2


@pytest.mark.parametrize("select", ["", 'select = ["parse"]'])
def test_the_profile_has_the_rules_of_the_configuration(metalint: Metalint, tmp_path: Path, select: str) -> None:
    rule = '[[rules]]\nname = "short"\nfield = "name"\nmax-length = 3\ngroups = ["house"]\n'
    repository(tmp_path, FAMILY, f'profile = "textproto"\n{select}\n{rule}', one='name:"Mono"\n')
    wanted = [] if select else [("data/one.textproto", "layout"), ("data/one.textproto", "short")]
    assert sorted(told(metalint("lint", "--format", "json"))) == wanted


@pytest.mark.parametrize(
    ("proto", "words"),
    [
        ('import "nosuch/a.proto";', ["protos/fonts.proto:3: imports `nosuch/a.proto`", "none of `protos`, `.`; add"]),
        ('import "fonts.proto";', ["fonts.proto", "recursively imports itself"]),
    ],
)
def test_imports_that_lead_nowhere(metalint: Metalint, tmp_path: Path, proto: str, words: list[str]) -> None:
    repository(tmp_path, FAMILY, one=FAMILY.good)
    (tmp_path / "protos" / "fonts.proto").write_text(f'syntax = "proto2";\n\n{proto}\npackage tree;\n')
    run = metalint("lint")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert [word for word in words if word not in run.err] == []


def test_roles_may_be_switched_off(metalint: Metalint, tmp_path: Path) -> None:
    settings = 'fields = { title = "name" }\nrequired = ["title"]'
    repository(tmp_path, FAMILY, settings, one='name: "Mono."\n', two='name: "Mono."\n')
    assert ("data/one.textproto", "title-period") in told(metalint("lint", "--format", "json"))
    file = tmp_path / "metalint.toml"
    file.write_text(file.read_text().replace('title = "name"', 'title = ""'))
    assert metalint("lint", "--fail-on", "warning").code == 0


def test_what_the_compiled_schema_lacks(metalint: Metalint, tmp_path: Path) -> None:
    name = "a_rather_long_package_name.with_several_parts.and_an_extension"
    legacy = KINDS[0].good + f"[{name}]: 1\n"
    repository(tmp_path, KINDS[0], one=legacy, two=KINDS[0].good.replace("value { low: -1 high: 3.5 }", ""))
    first, second = metalint("lint", "--format", "json", "--select", "parse").json()["diagnostics"]
    assert name in first["message"]
    assert "import the `.proto` that defines it" in first["message"]
    assert "the required field `low` of `Limit` is missing" in second["message"]


def test_the_history_reads_headers_by_the_schemas_of_each_commit(metalint: Metalint, tmp_path: Path) -> None:
    header = "# proto-file: protos/device.proto\n# proto-message: legacy.Device\n\n"
    repository(tmp_path, FAMILY, one=FAMILY.good, two=header + KINDS[0].good)
    device = (SCHEMAS / "legacy" / "device.proto").read_text()
    git(tmp_path, "init", "-q")
    for text in (device, device.replace("string colour", "int32 colour"), device):
        (tmp_path / "protos" / "device.proto").write_text(text)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", "change")
    commits = metalint("report", "--format", "json", "--history").json()["commits"]
    assert [one["findings"] for one in commits] == [{}, {"schema": 1}, {}]


EDITION = """edition = "2023";
package g;
message Foo { int32 i = 1; }
message M {
  message Baz { int32 i = 1; }
  Baz baz = 1 [features.message_encoding = DELIMITED];
  repeated Baz other = 2 [features.message_encoding = DELIMITED];
  Foo bar = 3 [features.message_encoding = DELIMITED];
  string Foo = 4;
}
"""
GROUP = (
    'syntax = "proto2";\nmessage M {\n  required group Req = 1 { optional int32 a = 1; }\n  optional int32 x = 2;\n}\n'
)


@pytest.mark.parametrize(
    ("proto", "text", "told"),
    [
        (EDITION, 'Baz {\n  i: 1\n}\nother {\n  i: 2\n}\nbar {\n  i: 2\n}\nFoo: "x"\n', []),
        (EDITION, "foo {\n  i: 1\n}\n", ["`M` has no field `foo`"]),
        (GROUP, "Req {\n  a: 1\n}\n", []),
        (GROUP, "x: 1\n", ["the required field `req` of `M` is missing"]),
    ],
)
def test_a_delimited_field_may_be_called_by_its_type(
    metalint: Metalint, tmp_path: Path, proto: str, text: str, told: list[str]
) -> None:
    (tmp_path / "a.proto").write_text(proto)
    (tmp_path / "metalint.toml").write_text('papers = ["*.textproto"]\nproto = "a.proto"\nmessage = "M"\n')
    (tmp_path / "x.textproto").write_text(text)
    found = metalint("lint", "--format", "json").json()["diagnostics"]
    assert [one["message"].split(";")[0] for one in found] == told


def test_what_a_json_schema_refuses_has_a_place_inside_of_maps_and_lists(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "a.proto").write_text(
        'syntax = "proto3";\nmessage M {\n  map<string, string> m = 1;\n  map<int32, M> n = 2;\n  map<bool, M> b = 3;\n'
        "  repeated int32 i = 4;\n  repeated M r = 5;\n}\n"
    )
    short = {"additionalProperties": {"maxLength": 3}, "maxProperties": 2}
    inner = {"additionalProperties": {"$ref": "#/$defs/m"}}
    fields = {"m": short, "n": inner, "b": inner, "i": {"maxItems": 1}, "r": {"items": {"$ref": "#/$defs/m"}}}
    (tmp_path / "s.json").write_text(json.dumps({"$defs": {"m": {"properties": fields}}, "$ref": "#/$defs/m"}))
    (tmp_path / "metalint.toml").write_text(
        'papers = ["*.textproto"]\nproto = "a.proto"\nmessage = "M"\njson-schema = "s.json"\n'
    )
    (tmp_path / "x.textproto").write_text(
        '# comment\n\nm { key: "a.b" value: "long" }\nn { key: 7 value { m { key: "" value: "long" } } }\n'
        'b { key: true value { i: [1, 2] } }\ni: 3\ni: 4\nr { m { key: "1" } m { key: "2" } m { key: "3" } }\n'
    )
    found = metalint("lint", "--select", "schema", "--format", "json").json()["diagnostics"]
    assert [(one["field"], one["start"]["line"], one["start"]["column"]) for one in found] == [
        ('m["a.b"].value', 3, 23),
        ('n[7].value.m[""].value', 4, 39),
        ("b[true].value.i", 5, 27),
        ("i", 6, 4),
        ("r[0].m", 8, 5),
    ]
