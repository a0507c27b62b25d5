"""What a ``.proto`` declares as the default of a role's field, and what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.index.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROTO_2 = """\
syntax = "proto2";
message PaperInfo {
  optional Paper paper = 1;
  optional Code code = 2;
  optional Pub pub = 3;
  optional bytes raw = 4 [default = "x"];
}
message Paper {
  optional string title = 1;
  repeated string authors = 2;
}
message Code {
  enum Kind { NONE = 0; PYTORCH = 1; }
  optional string type = 1 [default = "Pytorch"];
  optional Kind kind = 2;
  optional Kind other = 3 [default = PYTORCH];
}
message Pub {
  optional string where = 1 [default = ""];
  optional int32 year = 2 [default = 2023];
}
"""


def defaults(root: Path, proto: str, **settings: object) -> Mapping[str, str]:
    (root / "paper.proto").write_text(proto)
    table = {"proto": "paper.proto", "required": [], **settings}
    return Project(config.read_config(table, root, "test"), 2026, root / "cache").context.defaults


def test_declared_defaults_are_known_by_role_also_from_the_cache(tmp_path: Path) -> None:
    for _ in range(2):
        assert defaults(tmp_path, PROTO_2) == {"code-type": "Pytorch", "venue": "", "year": "2023"}


def test_the_first_value_of_an_enum_is_no_declared_default(tmp_path: Path) -> None:
    found = defaults(tmp_path, PROTO_2, fields={"keywords": "code.kind", "code-type": "code.other"})
    assert found == {"code-type": "PYTORCH", "venue": "", "year": "2023"}


@pytest.mark.parametrize(("head", "declared"), [('syntax = "proto3";', {}), ('edition = "2023";', {"venue": "arXiv"})])
def test_editions_declare_defaults_and_proto3_cannot(tmp_path: Path, head: str, declared: Mapping[str, str]) -> None:
    where = 'string where = 1 [default = "arXiv"];' if declared else "string where = 1;"
    text = f"{head} message PaperInfo {{ Paper paper = 1; Pub pub = 2; }} message Paper {{ string title = 1; }}"
    assert defaults(tmp_path, f"{text} message Pub {{ {where} }}") == declared


def test_the_packaged_schema_declares_none(tmp_path: Path) -> None:
    assert Project(config.read_config({}, tmp_path, "test"), 2026, None).context.defaults == {}
