"""A cache that another run holds: what was found is not kept, and nobody is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from metalint.index import cache
from metalint.index.cache import AnalysisCache

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_changes_are_left_undone_while_another_run_holds_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_BUSY", 0.05)
    path = tmp_path / "metalint" / "lists" / "a.sqlite"
    with closing(AnalysisCache(path)) as first:
        first.store_report("key", [1])
    with closing(AnalysisCache(path)) as held, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held.store_report("key", [2])
    with closing(AnalysisCache(path)) as after:
        assert after.report("key") == (1,)
