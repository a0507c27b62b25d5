"""What is kept is signed with a key of the user's own, so that what others put into a cache is never believed."""

from __future__ import annotations

import contextlib
import marshal
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from caching import lint
from conftest import commit_all
from hypothesis import given
from hypothesis import strategies as st
from report.reporting import paper, write

from metalint.index import cache as analysis_cache
from metalint.index import tables
from metalint.util import signing
from metalint.util.disk_cache import read_cached, write_cached

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and pipes are POSIX's")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for the state of a user without a key."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "metalint"


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


# -- the key


@POSIX
def test_a_key_is_made_once_and_only_for_its_user(state: Path) -> None:
    assert signing.has_key()
    key = (state / "cache.key").read_bytes()
    assert len(key) == 32
    assert stat.S_IMODE((state / "cache.key").stat().st_mode) == 0o600
    assert signing.has_key()
    assert (state / "cache.key").read_bytes() == key
    assert [path.name for path in state.iterdir()] == ["cache.key"]


@POSIX
@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key.chmod(0o644),
        lambda key: key.write_bytes(b"short"),
        lambda key: key.write_bytes(bytes(33)),
        lambda key: (key.rename(key.with_name("other")), key.symlink_to("other")),
        lambda key: (key.unlink(), os.mkfifo(key)),
    ],
)
def test_a_key_that_others_may_know_is_replaced(state: Path, spoil: Callable[[Path], object]) -> None:
    assert signing.has_key()
    old = (state / "cache.key").read_bytes()
    spoil(state / "cache.key")
    assert signing.has_key()
    assert (state / "cache.key").read_bytes() != old
    assert stat.S_IMODE((state / "cache.key").lstat().st_mode) == 0o600


@pytest.mark.usefixtures("root")
def test_without_a_key_nothing_is_kept(state: Path, tmp_path: Path) -> None:
    fresh = lint(None)
    assert not state.exists(), "--no-cache makes none"
    state.parent.mkdir()
    state.write_text("a file in the place of the folder")
    assert lint(tmp_path / "cache") == fresh
    assert not (tmp_path / "cache").exists()
    state.unlink()
    (state / "cache.key").mkdir(parents=True)
    assert lint(tmp_path / "cache") == fresh
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("state")
def test_a_key_that_comes_with_the_repository_is_none(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(root / "state"))
    assert lint(tmp_path / "cache") == lint(None)
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("root")
def test_another_user_believes_nothing(state: Path, tmp_path: Path) -> None:
    fresh = lint(tmp_path / "cache")
    names = {path.name for path in (tmp_path / "cache").rglob("*.*")}
    shutil.rmtree(state)
    assert lint(tmp_path / "cache") == fresh
    assert not names & {path.name for path in set((tmp_path / "cache").rglob("*.*"))} - names
    assert len(list((tmp_path / "cache" / "results").glob("*.sqlite"))) == 2


def test_processes_that_begin_at_once_agree_on_one_key(tmp_path: Path) -> None:
    code = "from metalint.util import signing; assert signing.has_key(); print(signing.name('x'))"
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    runs = [subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE) for _ in range(6)]
    for one in runs:
        one.communicate()
    last = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert last.stdout == subprocess.run([sys.executable, "-c", code], env=env, capture_output=True).stdout
    assert [path.name for path in (tmp_path / "state" / "metalint").iterdir()] == ["cache.key"]


@given(st.binary(), st.text(), st.text())
def test_a_signature_opens_under_what_it_was_made(packed: bytes, under: str, other: str) -> None:
    made = signing.signed(packed, under)
    assert signing.verified(made, under) == packed
    if packed and other != under:
        with pytest.raises(signing.ForgedError):
            signing.verified(made, other)


@given(st.binary(min_size=1), st.data())
def test_a_signature_that_was_touched_opens_never(packed: bytes, data: st.DataObject) -> None:
    made = bytearray(signing.signed(packed, "here"))
    at = data.draw(st.integers(0, len(made) - 1))
    made[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(signing.ForgedError):
        signing.verified(bytes(made), "here")
    with pytest.raises(signing.ForgedError):
        signing.verified(bytes(made[: data.draw(st.integers(1, len(made)))]), "here")


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
    for unkeepable in (object, "x" * (1 << 26)):
        write_cached(tmp_path, "kind", "b", unkeepable)
        assert read_cached(tmp_path, "kind", "b") is None
    assert read_cached(tmp_path, "kind", "a") == {"b": (1, b"c", None)}


# Crashes some interpreters that unmarshal it; where it does not, it takes long.
EVIL = b"\xdb\x03\x00\x00\x00" * 10_000


def planted(content: bytes) -> Callable[[Path], object]:
    return lambda file: (file.unlink(), file.write_bytes(content))


SPOILT: dict[str, Callable[[Path], object]] = {
    "empty": planted(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\0"),
    "a seal alone": lambda file: file.write_bytes(file.read_bytes()[:16]),
    "one bit": lambda file: file.write_bytes(file.read_bytes()[:-9] + b"\xff" + file.read_bytes()[-8:]),
    "hostile marshal": planted(EVIL),
    "hostile marshal with a checksum": planted(sha256(EVIL).digest() + EVIL),
    "code": planted(marshal.dumps(compile("1", "x", "eval"))),
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
    files = [path for path in cache.iterdir() if path.suffix == ".bin"]
    assert {path.name.partition("-")[0] for path in files} == {"settings", "schema"}
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
    for tail in ("-wal", "-shm"):
        file.with_name(file.name + tail).unlink(missing_ok=True)
    SPOILT[how](file)
    run = lint(cache)
    assert (run.code, run.out, run.err.count("\n") <= 1) == (fresh.code, fresh.out, True)
    run = lint(cache)
    assert (run.code, run.out, run.err.count("\n") <= 1) == (fresh.code, fresh.out, True)
    if not how.startswith("a folder"):
        assert lint(cache) == fresh


HOSTILE = {
    "a view in the place of a table": "DROP TABLE notes; CREATE VIEW notes AS WITH RECURSIVE more(name, value) AS "
    "(SELECT 'files', x'00' UNION ALL SELECT name, value FROM more) SELECT * FROM more WHERE name = 'none'",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON reports BEGIN DELETE FROM analyses; END",
    "another table": "CREATE TABLE more (x)",
    "an index with an expression": "CREATE INDEX i ON analyses (hex(zeroblob(1000000)))",
    "a column more": "ALTER TABLE answers ADD COLUMN more",
    "texts in the place of bytes": "UPDATE notes SET value = 'text'",
    "numbers in the place of bytes": "UPDATE assets SET found = 7; UPDATE analyses SET analysis = 5; "
    "UPDATE notes SET value = 9",
    "swapped notes": "UPDATE notes SET value = (SELECT value FROM notes WHERE name = 'files')",
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
def test_bytes_of_a_stranger_are_never_unmarshalled(tmp_path: Path) -> None:
    """All blobs of the cache in turn are replaced by ones that another key signed."""
    cache = tmp_path / "cache"
    fresh = lint(cache)
    (file,) = (cache / "results").glob("*.sqlite")
    clean = file.read_bytes()
    columns = [
        ("analyses", "analysis"),
        ("assets", "found"),
        ("notes", "value"),
        ("reports", "value"),
    ]
    for table, column in columns:
        for tail in ("-wal", "-shm"):
            file.with_name(file.name + tail).unlink(missing_ok=True)
        file.write_bytes(clean)
        with contextlib.closing(sqlite3.connect(file)) as base:
            assert base.execute(f"UPDATE {table} SET {column} = ?", (bytes(16) + EVIL,)).rowcount
            if table in {"analyses", "assets"}:
                base.execute("DELETE FROM reports")
            base.commit()
        run = lint(cache)
        assert (run.code, run.out, run.err.count("\n") <= 1) == (fresh.code, fresh.out, True)


def test_the_schema_is_what_sqlite_notes_of_it(tmp_path: Path) -> None:
    with contextlib.closing(analysis_cache.databases.connect(analysis_cache, tmp_path / "x.sqlite", 1)) as base:
        base.executescript(tables.SCHEMA)
        analysis_cache.databases.refuse_other(base, tables.SCHEMA)


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


def test_a_cache_in_the_repository_is_one(root: Path) -> None:
    fresh = lint(None)
    assert [lint("evil.prototxt"), lint("evil.prototxt")] == [fresh, fresh]
    for file in (root / "evil.prototxt").rglob("*.*"):
        file.write_bytes(EVIL)
    again = lint("evil.prototxt")
    assert (again.code, again.out, again.err.count("\n") <= 1) == (fresh.code, fresh.out, True)
