"""What was rendered before shows what the papers and settings at hand say, and keeps nothing else alive."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from render.building import corpus, paper

from metalint.config.settings import Output
from metalint.rendering import rendered_before
from metalint.rendering.outputs import plan_outputs, render_view
from metalint.rendering.rendered_before import rendered_once

if TYPE_CHECKING:
    from pathlib import Path

ONE = paper("meta/x.prototxt", 2024, title="X", note="x.md", cover="x.png", authors="A B", code_type="PT", code_url="u")


def test_a_note_that_comes_and_goes_is_shown_while_it_is_there(tmp_path: Path) -> None:
    def shows_note() -> bool:
        return "[note](notes/x.md)" in render_view(corpus(tmp_path, ONE, asset_roots=("notes",)), "all", "list")

    assert not shows_note()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/x.md").touch()
    assert shows_note()
    (tmp_path / "notes/x.md").unlink()
    assert not shows_note()


def test_other_settings_show_something_else_of_the_same_paper(tmp_path: Path) -> None:
    plain, with_authors = Output("a.md", "all", "list"), Output("b.md", "all", "list", authors=True)
    first, second = plan_outputs(corpus(tmp_path, ONE, outputs=(plain, with_authors)))
    assert "A B" not in first.new
    assert "A B" in second.new
    for root in ("notes", "docs"):
        text = render_view(corpus(tmp_path, ONE, asset_roots=(root,)), "all", "classic")
        assert f"](./{root}/x.md)" in text


def test_no_run_is_kept_for_templates_in_several_folders(tmp_path: Path) -> None:
    (tmp_path / "t.j2").write_text("{% for p in papers %}{{ p.title }} {{ p.source }}\n{% endfor %}")
    outputs = Output("a.md", "all", "t.j2"), Output("b/b.md", "all", "t.j2")
    made = corpus(tmp_path, ONE, outputs=outputs)
    assert [planned.new for planned in plan_outputs(made)] == ["X meta/x.prototxt\n", "X ../meta/x.prototxt\n"]
    workspace = weakref.ref(made.workspace)
    del made
    gc.collect()
    assert workspace() is None


def test_no_more_than_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered_before, "_MOST", 3)
    kept: dict[object, object] = {}
    monkeypatch.setattr(rendered_before, "_RENDERED", kept)
    for number in range(10):
        assert rendered_once((ONE,), number, lambda number=number: number) == number  # type: ignore[misc]
        assert 0 < len(kept) <= 3
