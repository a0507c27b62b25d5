"""Every command on files of five foreign schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from foreign.collecting import KINDS, Kind, repository
from google.protobuf import json_format, text_format
from jsonschema import Draft202012Validator

from metalint.schema import compiling

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint
    from google.protobuf.message import Message

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=[kind.folder for kind in KINDS])


def message(root: Path, kind: Kind, text: str) -> Message:
    paths = (root / "protos" / "third_party",) if kind.settings else ()
    schema = compiling.load_schema(root / "protos" / kind.proto, kind.message, root, None, paths)
    made = schema.new()
    text_format.Parse(text, made, descriptor_pool=schema.pool)
    return made


def encoded(made: Message) -> bytes:
    return made.SerializeToString(deterministic=True)


def test_a_good_file_passes_with_and_without_cache(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    repository(tmp_path, kind, one=kind.good)
    for words in ((), (), ("--no-cache",)):
        run = metalint(*words, "lint", "--fail-on", "warning")
        assert (run.code, run.out, run.err) == (0, "All checks passed (1 checked).\n", "")


def test_fix_changes_the_layout_and_no_message(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    messy = "# kept\n" + kind.good.replace("  ", "\t").replace(": ", ":")
    repository(tmp_path, kind, one=messy)
    before = message(tmp_path, kind, messy)
    assert metalint("fix").code == 0
    fixed = (tmp_path / "data" / "one.textproto").read_text()
    assert fixed == "# kept\n" + kind.good
    assert encoded(message(tmp_path, kind, fixed)) == encoded(before)
    assert metalint("lint", "--fail-on", "warning").code == 0


def test_what_is_wrong_has_a_place_in_every_report(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    repository(tmp_path, kind, one=kind.good + "nosuch: 1\n", two=kind.good)
    lines = kind.good.count("\n") + 1
    run = metalint("lint", "--format", "json")
    (found,) = run.json()["diagnostics"]
    assert (found["rule"], found["path"], found["start"]["line"]) == ("schema", "data/one.textproto", lines)
    again = metalint("lint", "--format", "json")
    assert (again.code, again.out) == (1, run.out)
    (result,) = metalint("lint", "--format", "sarif").json()["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == lines


def test_a_baseline_holds_back_what_may_be(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    repository(tmp_path, kind, one=kind.good.replace(": ", ":"))
    assert metalint("lint", "--fail-on", "warning").code == 1
    assert metalint("baseline").code == 0
    assert metalint("lint", "--fail-on", "warning").code == 0
    assert metalint("baseline", "--check").code == 0
    assert metalint("baseline", "--prune", "--check").code == 0


def test_the_json_schema_takes_what_the_json_mapping_writes(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    repository(tmp_path, kind, one=kind.good)
    printed = metalint("schema").json()
    Draft202012Validator.check_schema(printed)
    validator = Draft202012Validator(printed)
    made = message(tmp_path, kind, kind.good)
    for keeps_names in (True, False):
        data = json_format.MessageToDict(
            made, preserving_proto_field_name=keeps_names, descriptor_pool=made.DESCRIPTOR.file.pool
        )
        assert list(validator.iter_errors(data)) == []
        assert list(validator.iter_errors({**data, "nosuch": 1})) != []
    by_number = json_format.MessageToDict(made, use_integers_for_enums=True, descriptor_pool=made.DESCRIPTOR.file.pool)
    assert list(validator.iter_errors(by_number)) == []
    assert list(validator.iter_errors(dict.fromkeys(data))) == []  # null stands for an absent field


def test_the_printed_schema_constrains_nothing(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    repository(tmp_path, kind, 'json-schema = "printed.json"', one=kind.good)
    (tmp_path / "printed.json").write_text("{}")
    (tmp_path / "printed.json").write_text(metalint("schema").out)
    run = metalint("lint", "--fail-on", "warning")
    assert (run.code, run.out) == (0, "All checks passed (1 checked).\n")


def test_headers_can_be_written(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    repository(tmp_path, kind, one=kind.good)
    assert metalint("fix", "--select", "missing-header").code == 0
    fixed = (tmp_path / "data" / "one.textproto").read_text()
    full = f"{kind.folder}.{kind.message.rpartition('.')[2]}"
    assert fixed == f"# proto-file: protos/{kind.proto}\n# proto-message: {full}\n\n{kind.good}"
    assert metalint("lint", "--fail-on", "warning", "--extend-select", "missing-header").code == 0


def test_schema_of_configuration_accepts_the_settings(metalint: Metalint, tmp_path: Path, kind: Kind) -> None:
    import tomllib

    repository(tmp_path, kind, 'profile = "textproto"', one=kind.good)
    printed = json.loads(metalint("schema", "--config").out)
    table = tomllib.loads((tmp_path / "metalint.toml").read_text())
    assert list(Draft202012Validator(printed).iter_errors(table)) == []
