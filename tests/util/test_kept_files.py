"""What is kept in the cache folder is read as it was kept, or not at all; unpacking it runs no code."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from caching import lint
from conftest import commit_all, git
from report.reporting import paper, write

from metalint.index import cache as analysis_cache
from metalint.util import messagepack
from metalint.util.disk_cache import read_cached, write_cached

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and pipes are POSIX's")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "list"
    write(root, {"a.prototxt": paper("Slim models", "2401.00001"), "b.prototxt": paper("Fat models", "2401.00001")})
    (root / "registry.prototxt").write_text('organisations {\n  name: "Blue Owl Labs"\n}\n')
    (root / "metalint.toml").write_text('institutions = ["registry.prototxt"]\n')
    commit_all(root)
    monkeypatch.chdir(root)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return root


# -- kept files


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    assert read_cached(tmp_path, "kind", "a") is None
    write_cached(tmp_path, "kind", "a", {"b": (1, b"c", None)})
    assert read_cached(tmp_path, "kind", "a") == {"b": (1, b"c", None)}
    assert (
        read_cached(tmp_path, "kind", "b"),
        read_cached(tmp_path, "other", "a"),
        read_cached(None, "kind", "a"),
    ) == (None, None, None)
    write_cached(tmp_path, "kind", "b", "x" * (1 << 26))
    assert read_cached(tmp_path, "kind", "b") is None
    assert read_cached(tmp_path, "kind", "a") == {"b": (1, b"c", None)}


EVIL = pickle.dumps(pytest.fail) + b"\xdb\x03\x00\x00\x00" * 10_000
"""Runs code where it is unpickled, and is endless where it is unmarshalled."""


def planted(content: bytes) -> Callable[[Path], object]:
    return lambda file: (file.unlink(), file.write_bytes(content))


SPOILT: dict[str, Callable[[Path], object]] = {
    "empty": planted(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\0"),
    "a checksum alone": lambda file: file.write_bytes(file.read_bytes()[:4]),
    "one bit": lambda file: file.write_bytes(file.read_bytes()[:-9] + b"\xff" + file.read_bytes()[-8:]),
    "code": planted(EVIL),
    "lists without an end": planted(b"\xdd\xff\xff\xff\xff" * 10_000),
    "lists in each other": planted(b"\x91" * 1_000_000),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "a folder with something in it": lambda file: (file.unlink(), file.mkdir(), (file / "x").touch()),
    "a link to a device": lambda file: (file.unlink(), file.symlink_to("/dev/zero")),
    "a link to nothing": lambda file: (file.unlink(), file.symlink_to("nothing")),
    "a link to itself": lambda file: (file.unlink(), file.symlink_to(file.name)),
    "gone": lambda file: file.unlink(),
}
if sys.platform != "win32":
    SPOILT["a pipe"] = lambda file: (file.unlink(), os.mkfifo(file))


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.usefixtures("root")
def test_whatever_is_wrong_with_a_kept_file_it_is_not_kept(tmp_path: Path, how: str) -> None:
    cache = tmp_path / "cache"
    fresh = lint(cache)
    files = [path for path in cache.iterdir() if path.suffix == ".msgpack"]
    assert {path.name.partition("-")[0] for path in files} == {"schema"}
    for file in files:
        SPOILT[how](file)
    shutil.rmtree(cache / "results")
    assert lint(cache) == fresh
    assert lint(cache) == fresh
    assert {path.name for path in cache.iterdir()} == {path.name for path in files} | {"results"}


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.usefixtures("root")
def test_whatever_is_wrong_with_a_cache_it_costs_one_warning(tmp_path: Path, how: str) -> None:
    cache = tmp_path / "cache"
    fresh = lint(cache)
    (file,) = (cache / "results").glob("*.sqlite")
    SPOILT[how](file)
    run = lint(cache)
    assert (run.code, run.out, run.err.count("\n") <= 1) == (fresh.code, fresh.out, True)
    run = lint(cache)
    assert (run.code, run.out, run.err.count("\n") <= 1) == (fresh.code, fresh.out, True)
    if not how.startswith("a folder"):
        assert lint(cache) == fresh


HOSTILE = {
    "a view in the place of a table": "DROP TABLE notes; CREATE VIEW notes AS WITH RECURSIVE more(name, value) AS "
    "(SELECT 'workspace', x'00' UNION ALL SELECT name, value FROM more) SELECT * FROM more WHERE name = 'none'",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM papers; END",
    "another table": "CREATE TABLE more (x)",
    "an index with an expression": "CREATE INDEX i ON papers (hex(zeroblob(1000000)))",
    "a column more": "ALTER TABLE notes ADD COLUMN more",
    "texts in the place of bytes": "UPDATE notes SET value = 'text'",
    "numbers in the place of bytes": "UPDATE papers SET analysis = 5; UPDATE notes SET value = 9",
    "swapped notes": "UPDATE notes SET value = (SELECT value FROM notes WHERE name = 'answers')",
}


@pytest.mark.parametrize("how", HOSTILE)
@pytest.mark.usefixtures("root")
def test_a_database_that_does_more_is_not_used(tmp_path: Path, how: str) -> None:
    cache = tmp_path / "cache"
    fresh = lint(cache)
    (file,) = (cache / "results").glob("*.sqlite")
    with contextlib.closing(sqlite3.connect(file)) as base:
        base.executescript(HOSTILE[how])
    run = lint(cache)
    assert (run.code, run.out, run.err.count("\n")) == (fresh.code, fresh.out, 1)
    assert "the cache cannot be used" in run.err
    assert lint(cache) == fresh
    assert lint(cache) == fresh


@pytest.mark.usefixtures("root")
def test_unpacking_runs_no_code(tmp_path: Path) -> None:
    """All blobs of the cache in turn are replaced by others, with checksums that fit."""
    cache = tmp_path / "cache"
    fresh = lint(cache)
    (file,) = (cache / "results").glob("*.sqlite")
    clean = file.read_bytes()
    for blob in (
        EVIL,
        b"\x91" * 1_000_000,
        b"\xdd\xff\xff\xff\xff" * 1000,
        messagepack.pack(("a", {"b": 1}, None)),
        b"",
    ):
        for name in ("workspace", "answers", "report"):
            file.write_bytes(clean)
            with contextlib.closing(sqlite3.connect(file)) as base:
                names = [one for (one,) in base.execute("SELECT name FROM notes") if one.startswith(name)]
                values = [(blob, messagepack.checksum(blob, one), one) for one in names]
                base.executemany("UPDATE notes SET value = ?, checksum = ? WHERE name = ?", values)
                base.commit()
            assert names
            run = lint(cache)
            assert (run.code, run.out, run.err.count("\n") <= 1) == (fresh.code, fresh.out, True), (
                name,
                blob[:20],
                run.err[-1500:],
            )


def test_the_schema_is_what_sqlite_notes_of_it(tmp_path: Path) -> None:
    with contextlib.closing(analysis_cache.databases.open_database(analysis_cache, tmp_path / "x.sqlite", 1)) as base:
        base.executescript(analysis_cache.SCHEMA)
        analysis_cache.databases.refuse_other(base, analysis_cache.SCHEMA)


@POSIX
@pytest.mark.usefixtures("root")
def test_a_link_in_the_place_of_the_folder_of_results_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "old.tmp").touch()
    os.utime(tmp_path / "elsewhere" / "old.tmp", (0, 0))
    (tmp_path / "cache" / "results").symlink_to(tmp_path / "elsewhere")
    run = lint(tmp_path / "cache")
    assert (run.code, run.out, run.err.count("\n")) == (lint(None).code, lint(None).out, 1)
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["old.tmp"]


def test_a_cache_folder_that_came_with_the_checkout_is_refused(root: Path) -> None:
    fresh = lint(None)
    assert [lint("cache"), lint("cache")] == [fresh, fresh]
    commit_all(root)
    run = lint("cache")
    why = "cache: git tracks files in this cache folder; name one that is not committed"
    assert run == (2, "", f"metalint: {why}\n")


def test_a_cache_folder_elsewhere_is_used_by_hooks_of_a_linked_work_tree(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_all(root)
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    monkeypatch.setenv("GIT_DIR", git(tmp_path / "linked", "rev-parse", "--absolute-git-dir").strip())
    assert "git tracks files" not in lint(tmp_path / "cache").err


@POSIX
@pytest.mark.usefixtures("root")
def test_nobody_else_looks_into_a_new_cache_folder(tmp_path: Path) -> None:
    lint(tmp_path / "cache")
    folders = (tmp_path / "cache", tmp_path / "cache" / "results")
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]
