"""Names for people in lists, and what settings of them are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metalint.config import settings
from metalint.engine import run as engine
from metalint.errors import ConfigError
from metalint.index.project import Project
from metalint.rendering.outputs import render_view

if TYPE_CHECKING:
    from pathlib import Path

PROTO = """\
syntax = "proto2";
message PaperInfo {
  enum Kind { PAPER = 0; TECH_REPORT = 1; }
  message Keyword {
    enum Word {
      none = 0;
      // Not the name: it stands before the value.
      kv_cache_quant = 1;  // Quantization (KV *cache*)
      sparse_pruning = 2;
      // Not the name either: a heading.

      survey = 3; /* Surveys */
    }
    repeated Word words = 1;
  }
  optional string title = 1;
  optional Keyword keyword = 2;
  optional Kind kind = 3;
}
"""
FIELDS = {"title": "title", "code-type": "kind"}


def project(root: Path, cache: Path | None = None, **table: object) -> Project:
    (root / "p.proto").write_text(PROTO)
    (root / "meta").mkdir(exist_ok=True)
    words = "words: kv_cache_quant words: survey words: sparse_pruning"
    (root / "meta/a.prototxt").write_text(f'title: "A"\nkeyword {{ {words} }}\nkind: TECH_REPORT\n')
    given = {"proto": "p.proto", "fields": FIELDS, "required": [], **table}
    return Project(settings.read_config(given, root, "metalint.toml"), 2026, cache)


def test_lists_show_the_comment_behind_a_value_or_its_words(tmp_path: Path) -> None:
    corpus, _ = engine.load_corpus(project(tmp_path))
    headings = [line for line in render_view(corpus, "keyword", "list").split("\n") if line.startswith("#")]
    assert headings == ["# Papers by keyword", "## Quantization (KV \\*cache\\*)", "## Sparse pruning", "## Surveys"]
    assert "(#quantization-kv-cache)" in render_view(corpus, "keyword", "list")


def test_the_settings_name_values_of_every_enum_and_classic_knows_no_names(tmp_path: Path) -> None:
    names = {"keywords": {"survey": "<b> | Überblick"}, "code-type": {"TECH_REPORT": "Report"}}
    corpus, _ = engine.load_corpus(project(tmp_path, names=names))
    assert "\n## &lt;b&gt; &#124; Überblick\n" in render_view(corpus, "keyword", "table")
    assert "<b>survey</b>" in render_view(corpus, "keyword", "classic")
    (tmp_path / "t.j2").write_text(
        "{% for p in papers %}{{ p.code_type }} {{ p.keywords | join }} {{ p.keyword_names | join(';') }}{% endfor %}"
        "{% for s in sections %}|{{ s.key }}={{ s.name }}{% endfor %}"
    )
    assert render_view(corpus, "keyword", "t.j2") == (
        "Report kv\\_cache\\_quantsurveysparse\\_pruning "
        "Quantization (KV \\*cache\\*);&lt;b&gt; &#124; Überblick;Sparse pruning"
        "|survey=&lt;b&gt; &#124; Überblick|kv\\_cache\\_quant=Quantization (KV \\*cache\\*)"
        "|sparse\\_pruning=Sparse pruning"
    )


def test_another_comment_is_another_name_also_with_a_cache(tmp_path: Path) -> None:
    for text in (PROTO, PROTO.replace("/* Surveys */", "// Reviews")):
        one = project(tmp_path, tmp_path / "cache")
        (tmp_path / "p.proto").write_text(text)
        assert one.context.names["keywords"]["survey"] == ("Surveys" if "Surveys" in text else "Reviews")


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (
            {"keywords": {"surveys": "S"}},
            "metalint.toml: names.keywords: unknown value of the enum `Word` `surveys`; did you mean `survey`?",
        ),
        (
            {"title": {"a": "b"}},
            "metalint.toml: names.title: only the values of an enum have names, and `title` is a string",
        ),
        (
            {"venue": {"a": "b"}},
            "metalint.toml: names.venue: only the values of an enum have names, and `pub.where` is no field of",
        ),
        (
            {"keywords": {"none": "Survey", "survey": "SURVEY"}},
            "metalint.toml: names.keywords: `none` and `survey` have the same name `SURVEY`; rename one",
        ),
    ],
)
def test_a_name_of_nothing_is_one_line(tmp_path: Path, names: object, complaint: str) -> None:
    with pytest.raises(ConfigError) as refused:
        project(tmp_path, names=names).prepare()
    assert str(refused.value).startswith(complaint)


def test_mathematics_in_titles_is_shown_as_text_but_in_the_classic_layout(tmp_path: Path) -> None:
    one = project(tmp_path)
    (tmp_path / "meta/a.prototxt").write_text('title: "L$^3$ *of* $\\\\ell_0$ for $5"\n')
    (tmp_path / "t.j2").write_text("{% for p in papers %}{{ p.title }} {{ p.fields.title }}{% endfor %}")
    corpus, _ = engine.load_corpus(one)
    assert "- **L³ \\*of\\* ℓ₀ for \\$5**\n" in render_view(corpus, "all", "list")
    assert "L$^3$ &#42;of&#42; $\\ell_0$ for $5" in render_view(corpus, "all", "classic")
    assert render_view(corpus, "all", "t.j2") == "L³ \\*of\\* ℓ₀ for \\$5 L\\$^3\\$ \\*of\\* \\$\\\\ell\\_0\\$ for \\$5"
