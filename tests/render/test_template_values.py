"""What templates see of a paper: every field of the schema, references, sections and orders of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from metalint.config import settings
from metalint.engine import run as engine
from metalint.index.project import Project
from metalint.rendering.outputs import render_view
from metalint.rendering.template import TemplateError

if TYPE_CHECKING:
    from pathlib import Path

PROTO = """\
syntax = "proto2";
message PaperInfo {
  message Paper { optional string title = 1; repeated string authors = 2; }
  message Pub { optional string where = 1; optional int32 year = 2; }
  message Part { optional string name = 1; optional float weight = 2 [default = 0.5]; }
  enum Kind { PAPER = 0; BOOK = 1; }
  optional Paper paper = 1;
  optional Pub pub = 2;
  optional int32 rating = 3;
  optional bool open = 4 [default = true];
  repeated Part parts = 5;
  optional Kind kind = 6 [default = BOOK];
  optional bytes raw = 7;
  map<string, int32> counts = 8;
  repeated string refs = 9;
}
"""
FILES = {
    "a": 'paper { title: "A*" authors: "X" authors: "Y" }\npub { where: "ICLR" year: 2023 }\nrating: 5\nrefs: "b"\n',
    "b": 'paper { title: "B" }\npub { year: 2024 }\nparts { name: "p" }\nparts { name: "q" weight: 2 }\nraw: "\\xff"\n',
    "c": 'paper { title: "C" authors: "Y" }\nopen: false\nrating: 1\nkind: PAPER\ncounts { key: "k" value: 1 }\n',
}


def rendered(root: Path, template: str, view: str = "all") -> str:
    (root / "p.proto").write_text(PROTO)
    (root / "meta").mkdir()
    for name, text in FILES.items():
        (root / f"meta/{name}.prototxt").write_text(text)
    (root / "t.j2").write_text(template)
    table = {"proto": "p.proto", "fields": {"references": "refs"}, "required": []}
    corpus, broken = engine.load_corpus(Project(settings.read_config(table, root, "metalint.toml"), 2026, None))
    assert broken == []
    return render_view(corpus, view, "t.j2")  # type: ignore[arg-type]


def test_every_field_by_its_path(tmp_path: Path) -> None:
    fields = ("paper.title", "rating", "open", "parts.name", "parts.weight", "kind", "raw", "pub.where")
    shown = "|".join(f'{{{{ p.fields["{name}"] }}}}' for name in fields)
    assert rendered(tmp_path, f"{{% for p in papers %}}{shown}|{{{{ p.references | join }}}}\n{{% endfor %}}").split(
        "\n"
    ) == [
        "C|1|False|()|()|PAPER|||",
        "A\\*|5|True|()|()|BOOK||ICLR|b",
        "B||True|('p', 'q')|(2.0,)|BOOK|\ufffd||",
        "",
    ]


def test_papers_are_sorted_and_grouped_by_filters_of_jinja2(tmp_path: Path) -> None:
    template = (
        '{% for p in papers | selectattr("fields.rating") | sort(attribute="fields.rating") %}{{ p.id }}{% endfor %} '
        '{% for name, group in papers | selectattr("year") | groupby("year") %}{{ name }}:'
        "{% for p in group %}{{ p.id }}"
        "{% endfor %} {% endfor %}"
    )
    assert rendered(tmp_path, template) == "ca 2023:a 2024:b "


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ('\n{{ papers[0].fields["ratin"] }}', "t.j2:2: `fields` has no 'ratin'; did you mean `rating`?"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, template: str, complaint: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(complaint)) as refused:
        rendered(tmp_path, template)
    assert "\n" not in str(refused.value)
