"""Files whose header names a ``.proto`` that the configured one imports: they are read with all that this one knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint

WHOLE = (
    'syntax = "proto3";\npackage w;\nimport "part.proto";\nimport "more.proto";\nmessage Root { w.Part part = 1; }\n'
)
PART = (
    'syntax = "proto3";\npackage w;\nimport "google/protobuf/any.proto";\n'
    "message Part { string title = 1; google.protobuf.Any more = 2; }\n"
)
MORE = 'syntax = "proto3";\npackage w;\nmessage More { string text = 1; }\nmessage Part2 {}\n'


def any_of(type_: str, header: str) -> str:
    return f'{header}\n\ntitle: "T"\nmore {{\n  [type.googleapis.com/{type_}] {{\n    text: "x"\n  }}\n}}\n'


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("# proto-file: protos/part.proto\n# proto-message: Part", 0),
        ("# proto-file: part.proto\n# proto-message: w.Part", 0),
        ("# proto-file: protos/part.proto", 0),
        (
            "# proto-file: protos/alone.proto\n# proto-message: Alone",
            1,
        ),  # no part of the schema, which is not asked then
    ],
)
@pytest.mark.parametrize("message", ["Part", "Root"])
def test_a_part_of_the_schema_that_a_header_names_knows_the_types_of_the_whole(
    metalint: Metalint, tmp_path: Path, header: str, code: int, message: str
) -> None:
    (tmp_path / "protos").mkdir()
    alone = PART.replace("package w", "package alone").replace("Part", "Alone")
    for name, text in {"whole": WHOLE, "part": PART, "more": MORE, "alone": alone}.items():
        (tmp_path / "protos" / f"{name}.proto").write_text(text)
    (tmp_path / "metalint.toml").write_text(
        f'papers = ["*.txtpb"]\nproto = "protos/whole.proto"\nmessage = "{message}"\nrequired = []\n'
    )
    if message == "Root" and "proto-message" not in header:
        header += "\n# proto-message: Part"
    (tmp_path / "one.txtpb").write_text(any_of("w.More", header))
    run = metalint("lint", "--select", "parse", "--authority", "always")
    assert run.code == code, run.out
    assert ("More" in run.out) is bool(code)
