"""Declared defaults as values of papers that set none: in lists, and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.config import settings
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Project
from metalint.papers.assets import of_paper
from metalint.papers.defaults import completed
from metalint.rendering.outputs import render_view

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.papers.corpus import Corpus

PROTO = """\
syntax = "proto2";
message PaperInfo {
  message Paper { optional string title = 1 [default = "paper title"]; }
  message Pub { optional string where = 1 [default = "arXiv"]; optional int32 year = 2 [default = 2024]; }
  message Code { optional string type = 1 [default = "PyTorch"]; optional string url = 2; }
  message Note { optional string url = 1 [default = "note.md"]; }
  message Cover { optional string url = 1 [default = "cover.png"]; }
  optional Paper paper = 1;
  optional Pub pub = 2;
  optional Code code = 3;
  optional Note note = 4;
  optional Cover cover = 5;
}
"""
TABLE = {"proto": "p.proto", "asset-roots": ["notes/{id}"], "required": [], "select": ["default", "orphan-asset"]}


def project(root: Path, **files: str) -> Project:
    (root / "p.proto").write_text(PROTO)
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_md", ".md").replace("_textproto", ".prototxt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project(settings.read_config(TABLE, root, "metalint.toml"), 2026, None)


def corpus(root: Path, **files: str) -> Corpus:
    return engine.load_corpus(project(root, **files))[0]


def values(whole: Corpus) -> dict[str, str]:
    (paper,) = completed(whole).papers
    found = {role: value.value for role, (value,) in paper.roles.items()}
    return found | ({"year": str(paper.year.value)} if paper.year else {})


def test_a_message_that_is_present_has_its_defaults_and_one_that_is_not_has_none(tmp_path: Path) -> None:
    assert values(corpus(tmp_path, meta__a_textproto="paper {}\npub {}\n")) == {"venue": "arXiv", "year": "2024"}
    assert values(corpus(tmp_path, meta__a_textproto='code { url: "https://x.org" }\n')) == {
        "code-type": "PyTorch",
        "code-url": "https://x.org",
    }


def test_an_empty_value_is_a_value(tmp_path: Path) -> None:
    text = 'pub { where: "" year: 2020 }\nnote { url: "" }\n'
    whole = corpus(tmp_path, meta__a_textproto=text, notes__a__note_md="")
    assert values(whole) == {"venue": "", "note": "", "year": "2020"}


def test_the_default_note_counts_where_its_file_is_there(tmp_path: Path) -> None:
    whole = corpus(tmp_path, meta__a_textproto='paper { title: "A" }\n', notes__a__note_md="")
    assert values(whole) == {"title": "A", "note": "note.md"}
    assert "[note](notes/a/note.md)" in render_view(whole, "all", "list")
    assert "note.md" not in render_view(whole, "all", "classic")


def test_a_default_that_points_to_nothing_is_no_finding(tmp_path: Path) -> None:
    one = project(tmp_path, meta__a_textproto='paper { title: "A" }\nnote {}\ncover {}\n')
    enabled = frozenset({"missing-note", "missing-cover", "path-case", "orphan-asset"})
    assert engine.lint_project(one, Request(enabled)).diagnostics == ()
    assert "[note]" not in render_view(engine.load_corpus(one)[0], "all", "list")


def test_rules_on_files_see_the_default_note(tmp_path: Path) -> None:
    one = project(tmp_path, meta__a_textproto="pub {}\nnote {\n}\n", notes__a__note_md="[gone](gone.md)\n")
    (found,) = engine.lint_project(one, Request(frozenset({"broken-note-link", "orphan-asset"}))).diagnostics
    assert (found.rule, found.path) == ("broken-note-link", "notes/a/note.md")
    (paper,) = engine.load_corpus(one)[0].papers
    (asset,) = of_paper(paper, one.surroundings)
    assert (asset.role, asset.value.path, paper.position(asset.value.span.start)[:2]) == ("note", "note.url", (2, 1))


def test_a_default_note_left_behind_by_a_renamed_file_is_an_orphan(tmp_path: Path) -> None:
    project(tmp_path, meta__a_textproto='paper { title: "A" }\n', notes__a__note_md="")
    (tmp_path / "meta/a.prototxt").rename(tmp_path / "meta/b.prototxt")
    request = Request(frozenset({"orphan-asset"}))
    assert [one.path for one in engine.lint_project(project(tmp_path), request).diagnostics] == ["notes/a"]
