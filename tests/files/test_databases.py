"""sqlite databases that several processes open at once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from metalint.files.databases import prune_databases, use_write_ahead_log

if TYPE_CHECKING:
    from pathlib import Path

OPENER = """
import sqlite3, sys, time
from metalint.files.databases import use_write_ahead_log
folder, start = sys.argv[1], float(sys.argv[2])
for number in range(100):
    while time.time() < start + number / 100:
        pass
    base = sqlite3.connect(f"{folder}/{number}.sqlite", timeout=30.0, isolation_level=None)
    use_write_ahead_log(base, 30.0)
    base.execute("CREATE TABLE IF NOT EXISTS t (x)")
    base.execute("INSERT INTO t VALUES (1)")
"""


@pytest.mark.slow
def test_processes_open_new_databases_at_once(tmp_path: Path) -> None:
    """They do so in step, a hundred times; without waiting, one of two failed in every sixth."""
    words = [sys.executable, "-c", OPENER, str(tmp_path), str(time.time() + 0.5)]
    openers = [subprocess.Popen(words) for _ in range(2)]
    assert [opener.wait(60) for opener in openers] == [0, 0]
    for number in range(100):
        with closing(sqlite3.connect(tmp_path / f"{number}.sqlite")) as base:
            assert base.execute("SELECT count(*) FROM t").fetchone() == (2,)
            assert base.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.slow
def test_who_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None, check_same_thread=False)) as other,
        closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None, timeout=0)) as base,
    ):
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            use_write_ahead_log(base, 0.1)
        assert 0.1 < time.monotonic() - began < 5
        Timer(0.1, other.execute, ["COMMIT"]).start()
        use_write_ahead_log(base, 30.0)
        assert base.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_another_run_has_deleted_meanwhile_is_not_missed(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.sqlite").write_bytes(b"")
        os.utime(tmp_path / f"{number}.sqlite", (number, number))
    (tmp_path / "gone.sqlite").symlink_to("nowhere")
    prune_databases(tmp_path, 2, 1 << 20)
    assert sorted(path.name for path in tmp_path.glob("[0-9]*")) == ["1.sqlite", "2.sqlite"]
