"""What runs remember in files of their own: no failure with a file stops a run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from metalint.files import stores
from metalint.links import history
from metalint.links.history import PAGE, LinkHistory, Observation
from metalint.services import answers
from metalint.services.answers import AnswerCache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = 1_800_000_000.0


WRITES: dict[str, tuple[str, type[AnswerCache | LinkHistory], Callable[..., object]]] = {
    "answers": (answers.NAME, AnswerCache, lambda store: store.store("https://a.example", {"1": {}}, NOW)),
    "links": (
        history.NAME,
        LinkHistory,
        lambda store: store.store([("https://a.example/", Observation(PAGE, 200))], NOW),
    ),
    "absences": (history.NAME, LinkHistory, lambda store: store.count_absences(["https://a.example/"], NOW)),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_file_that_another_process_holds_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(stores, "_BUSY", 0.05)
    file, kind, write = WRITES[name]
    with closing(kind(tmp_path)) as first:
        write(first)
    with closing(kind(tmp_path)) as store, closing(sqlite3.connect(tmp_path / file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        write(store)
        write(store)
        assert len(store.warnings) == 1
        assert "database is locked" in store.warnings[0]


def test_what_cannot_be_written_in_memory_is_told(tmp_path: Path) -> None:
    for store in (AnswerCache(None), AnswerCache(tmp_path)):
        store.store("https://a.example", {"\ud800": {}}, NOW)
        assert len(store.warnings) == 1
        assert store.warnings[0].partition(": ")[0] in {answers.NAME, str(tmp_path / answers.NAME)}
