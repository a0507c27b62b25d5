"""A schema is compiled once: the packaged one for all lists, and in memory where there is no cache folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import Metalint

from metalint.errors import SchemaError
from metalint.schema.compiling import PACKAGED, load_schema

PAPER = 'paper {\n  title: "Slim models"\n}\n'


def test_the_packaged_schema_is_one_for_all_lists(metalint: Metalint, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "meta").mkdir(parents=True)
        (tmp_path / name / "meta/a.prototxt").write_text(PAPER)
        (tmp_path / name / "metalint.toml").write_text("required = []\n")
        assert metalint("--cache-dir", str(tmp_path / "cache"), "lint", cwd=tmp_path / name).code == 0
    assert len(list((tmp_path / "cache").glob("schema-*"))) == 1


def test_without_a_cache_folder_it_is_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_schema(PACKAGED / "paper.proto", "PaperInfo", PACKAGED, None)
    monkeypatch.setattr(sys, "executable", "/nothing/python")  # which runs the compiler
    again = load_schema(PACKAGED / "paper.proto", "PaperInfo", PACKAGED, None)
    assert (again.digest, again.root, again.files) == (first.digest, first.root, first.files)
    with pytest.raises(SchemaError, match="cannot be compiled"):
        load_schema(PACKAGED / "paper.proto", "Paper", PACKAGED, None)
