"""Faults after all is done, and at the start: no traceback, no lock or journal that stays in the way."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Metalint, git

from metalint.files import transactions
from metalint.files.transactions import Transaction, Write, carry_out

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = [
    ("mv", "2024/foo", "2024/bar"),
    ("rm", "2024/one"),
    ("rename", "institutions", "University of Sydney", "Sydney"),
]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Refuse to delete files whose name ends so, as a system does for a folder that is read-only."""
    unlink = Path.unlink

    def refuse(end: str) -> None:
        def refusing(path: Path, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 - as it is
            if path.name.endswith(end):
                raise PermissionError(13, "Permission denied", str(path))
            unlink(path, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "unlink", refusing)

    return refuse


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_temporary_file_that_cannot_be_deleted_stops_nothing(
    root: Path, metalint: Metalint, refuse: Callable[[str], None], words: tuple[str, ...]
) -> None:
    refuse(".metalint-tmp")
    done = metalint(*words, cwd=root)
    assert (done.code, done.err) == (0, "")
    assert not (root / ".git/index.lock").exists()
    assert metalint("render", "--check", cwd=root).code == 0


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_journal_that_cannot_be_deleted_is_one_line(
    root: Path,
    metalint: Metalint,
    refuse: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    refuse(".journal")
    done = metalint(*words, cwd=root)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done.err
    assert "all is done, but this file cannot be deleted: Permission denied; delete it" in done.err
    assert not (root / ".git/index.lock").exists()
    monkeypatch.undo()
    assert metalint("fix", cwd=root).code == 0  # which finds nothing left to finish
    assert metalint("lint", cwd=root).code == 0


def test_what_cannot_be_taken_back_is_one_line_and_is_finished_later(
    root: Path, metalint: Metalint, refuse: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse("index.lock")

    def failing(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(transactions, "move_path", failing)
    done = metalint("mv", "2024/foo", "2024/bar", cwd=root)
    assert (done.code, done.err.count("\n")) == (2, 1), done.err
    assert "has failed half-way, and cannot be taken back: Permission denied; run it again" in done.err
    monkeypatch.undo()
    assert metalint("rm", "2024/one", cwd=root).code == 0
    assert not (root / ".git/index.lock").exists()
    assert git(root, "ls-files", "meta").split() == ["meta/2024/bar.prototxt", "meta/2024/two.prototxt"]


def test_an_interrupt_at_the_start_leaves_no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "--quiet")
    write = transactions._write_journal  # noqa: SLF001 - the moment in question

    def interrupted(journal: Path, data: bytes, before: bytes | None) -> None:
        write(journal, data, before)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(transactions, "_write_journal", interrupted)
    with pytest.raises(KeyboardInterrupt):
        carry_out(tmp_path, Transaction((Write("a", None, b"a"),), ()))
    assert not list((tmp_path / ".git").glob("*.journal"))
    assert not (tmp_path / "a").exists()
