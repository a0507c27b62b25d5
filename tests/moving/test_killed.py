"""``metalint mv`` while the process is killed: the list and git's index are as before or as after, never between."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Metalint, contents, git

from metalint import api
from metalint.cli import mv
from metalint.cli.argument_parsing import parse_words
from metalint.cli.corpus import whole_list
from metalint.cli.opening import open_project
from metalint.errors import MetalintError
from metalint.files import journal, transactions
from metalint.files.atomic_writes import WriteError
from metalint.files.transactions import Transaction, carry_out, complete_transaction
from metalint.moving.plan import transaction

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed")
STEPS = ("rename", "replace", "link", "unlink", "mkdir")
MOVE = ("mv", "2024/foo", "2025/bar")


def state(root: Path) -> tuple[dict[str, bytes], str]:
    """Return what the files hold, and the index."""
    paths = ((path, path.relative_to(root)) for path in root.rglob("*"))  # of git's own, some vanish while it is read
    files = {
        place.as_posix(): path.read_bytes() for path, place in paths if place.parts[0] != ".git" and path.is_file()
    }
    return files, git(root, "ls-files", "--stage")


def is_writing(root: Path) -> bool:
    """Tell whether a command has begun to write."""
    try:
        return bool(list(root.rglob("*.metalint-tmp")) or journal.leftover_journal(root))
    except FileNotFoundError:  # it removes a folder just now
        return True


def planned(root: Path, cache: Path) -> Transaction:
    _, options = parse_words(["--root", str(root), "--cache-dir", str(cache), *MOVE])
    project = open_project(options)
    whole = whole_list(project, options)
    assert whole is not None
    plan = mv._plan_move(options, whole)  # noqa: SLF001 - what the command does, without doing it
    return transaction(root, plan, is_dry=False)


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Do some work in a process that ends just before it changes a name for the n-th time; tell whether it did."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    left = step

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def changing(*words: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                os._exit(9)
            return change(*words, **options)

        return changing

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    with contextlib.suppress(BaseException):
        work()
        os._exit(0)
    os._exit(1)


@pytest.mark.parametrize("stride", [13, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_a_step_the_next_run_finishes_it_or_finds_nothing_done(
    root: Path, cache: Path, tmp_path: Path, stride: int
) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(root, kept)
    before, work = state(root), planned(root, cache)
    carry_out(root, work)
    after = state(root)
    ends = []
    for step in range(2, 100, stride):
        shutil.rmtree(root)
        shutil.copytree(kept, root)
        if not killed_at(step, lambda: carry_out(root, work)):
            break
        told = complete_transaction(root)
        found = state(root)
        ends.append(found == after)
        assert found in (before, after), (step, told)
        assert ends[-1] == bool(told), step
        assert complete_transaction(root) == []
    assert ends == sorted(ends), "once it is begun it is finished"
    assert (ends[0], ends[-1]) == (False, True)


def test_what_fails_half_way_is_taken_back(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, work = state(root), planned(root, cache)
    moves = 0
    move = transactions.move_path

    def failing(old: Path, new: Path) -> None:
        nonlocal moves
        moves += 1
        if moves == 2:
            raise PermissionError(13, "Permission denied")
        move(old, new)

    monkeypatch.setattr(transactions, "move_path", failing)
    with pytest.raises(WriteError, match="cannot be written: Permission denied"):
        carry_out(root, work)
    assert moves == 3
    assert state(root) == before
    assert complete_transaction(root) == []


def test_a_link_where_a_folder_is_made_is_not_followed(root: Path, cache: Path, tmp_path: Path) -> None:
    before, work = state(root), planned(root, cache)
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = (root / work.moves[0].new).parent
    folder.symlink_to(outside)
    with pytest.raises(WriteError):
        carry_out(root, work)
    folder.unlink()
    assert (list(outside.iterdir()), state(root)) == ([], before)


def half_moved(root: Path, cache: Path) -> None:
    """Begin the move in a process that ends before the first file has its new name."""
    work = planned(root, cache)
    child = os.fork()
    if not child:
        transactions.move_path = lambda *_: os._exit(9)
        carry_out(root, work)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


COMMAND = "metalint mv meta/2024/foo.prototxt meta/2025/bar.prototxt"
READING = [
    "lint",
    "lint meta/2024 --format json",
    "lint --changed-since HEAD",
    "links --select code-url",
    "gate HEAD",
    "report",
    "report --history HEAD",
    "export --format json",
    "fix --diff",
    "fix --check",
    "render --check",
    "render --diff",
    "render --stdout",
    "baseline --check",
    "baseline --prune --check",
    "names",
    "mv 2024/two 2024/three --diff",
    "add --title x --diff",
    "update",
    "site --out site",
]


def test_commands_that_read_name_the_one_that_finishes(root: Path, cache: Path, metalint: Metalint) -> None:
    half_moved(root, cache)
    before = contents(root)
    what = f"`{COMMAND}` was interrupted, and has changed only a part of the list; run it again, which finishes it"
    for words in READING:
        done = metalint(*words.split(), cwd=root)
        assert (done.code, done.out, done.err) == (2, "", f"metalint: {root}: {what}\n"), words
        assert contents(root) == before, words
    for call in (api.lint, api.load):
        with pytest.raises(MetalintError, match="run it again"):
            call(root)
    for words in ("explain", "explain layout", "schema", "names lookup MIT"):  # which read no paper
        assert (metalint(*words.split(), cwd=root).code, contents(root)) == (0, before), words


@pytest.mark.parametrize(
    "command",
    [
        " ".join(MOVE),
        COMMAND.removeprefix("metalint "),
        "mv ./2024/foo 2025/./bar",
        "mv ../meta/2024/foo.prototxt ../meta/2025/bar.prototxt",
        "mv foo 2025/bar",
        "fix",
        "render",
        "baseline",
        "import none.csv --out meta",
    ],
)
def test_the_same_command_and_each_that_writes_finish_a_move(
    root: Path, cache: Path, metalint: Metalint, tmp_path: Path, command: str
) -> None:
    (root / "none.csv").write_text("title,url\n")
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/exclude").write_text("none.csv\n.metalint-baseline.json\n")
    kept = tmp_path / "kept"
    shutil.copytree(root, kept)
    assert metalint(*MOVE, cwd=root).code == 0
    after = state(root)
    shutil.rmtree(root)
    shutil.copytree(kept, root)
    half_moved(root, cache)
    words = command.split()
    done = metalint(*words, cwd=root / "notes" if "../" in command else root)
    assert done.err.splitlines()[0] == "metalint: finished a move that was interrupted"
    if words[0] == "mv":
        assert (done.code, done.out) == (0, "")
    (root / ".metalint-baseline.json").unlink(missing_ok=True)
    assert state(root) == after
    assert metalint("lint", cwd=root).code == 0


def test_another_move_is_made_after_the_one_that_was_interrupted(root: Path, cache: Path, metalint: Metalint) -> None:
    half_moved(root, cache)
    done = metalint("mv", "2024/two", "2024/three", cwd=root)
    assert (done.code, done.err) == (0, "metalint: finished a move that was interrupted\n")
    assert done.out.startswith("moved meta/2024/two.prototxt to meta/2024/three.prototxt\n")
    assert (root / "meta/2025/bar.prototxt").is_file()
    assert metalint("lint", cwd=root).code == 0


def test_a_file_that_was_changed_since_is_kept_and_told(root: Path, cache: Path, metalint: Metalint) -> None:
    half_moved(root, cache)
    (root / "README.md").write_text("mine\n")
    done = metalint(*MOVE, cwd=root)
    told = "metalint: README.md: changed since, and left as it is; run `metalint lint`\n"
    assert (done.code, done.out) == (1, "")
    assert done.err == f"metalint: finished a move that was interrupted\n{told}"
    assert (root / "README.md").read_text() == "mine\n"


@pytest.mark.slow
@pytest.mark.parametrize("kills", [8, 300])
def test_killed_at_any_moment_it_is_old_or_new(
    root: Path, cache: Path, metalint: Metalint, tmp_path: Path, kills: int
) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(root, kept)
    env = {**os.environ, "METALINT_CACHE_DIR": str(cache), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "metalint", *MOVE]
    before = state(root)
    started = time.monotonic()
    subprocess.run(command, cwd=root, env=env, check=True, capture_output=True)
    whole, after = time.monotonic() - started, state(root)
    moments, ends, interrupted = random.Random(34), [], 0
    for number in range(kills):
        shutil.rmtree(root)
        shutil.copytree(kept, root)
        process = subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if number % 2:  # half of the moments are at the end, when names change
            while process.poll() is None and not is_writing(root):
                time.sleep(0.0005)
            time.sleep(moments.uniform(0, whole / 10))
        else:
            time.sleep(moments.uniform(0, whole))
        process.kill()
        process.wait()
        killed = (
            state(root),
            journal.leftover_journal(root),
        )  # of git's own, only what no git that is still running changes
        looked = metalint("lint", cwd=root)  # writes nothing, and is green or names the command
        assert (state(root), journal.leftover_journal(root)) == killed, number
        if looked.code:
            interrupted += 1
            assert (looked.code, looked.err.count(f"`{COMMAND}`")) == (2, 1), looked
        finished = metalint(*(MOVE if looked.code else ("render",)), cwd=root)
        assert finished.code == 0, (number, finished)
        found = state(root)
        assert found in (before, after), number
        assert found == after or not looked.code, number
        ends.append(found == after)
        assert metalint("lint", cwd=root).code == 0
        assert not list(root.rglob("*.metalint-tmp")), number
    sys.stdout.write(f"{kills} kills: {ends.count(True)} ended new, {interrupted} of them half way\n")
    assert kills < 50 or 0 < ends.count(True) < kills
