"""What benchmarks measure with: ``benchmarks/measuring.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from measuring import Step, cost, in_turn

sys.path.pop()  # modules there have the names of folders here

TAKE = "data = bytearray(64 << 20)"
HUNGRY = f"{TAKE}; import time; time.sleep(0.3)"
PARENT = f"import subprocess, sys; {TAKE}; subprocess.run([sys.executable, '-c', {HUNGRY!r}])"

needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the memory of children is known on Linux")


def python(code: str, folder: Path, **more: object) -> Step:
    return Step(lambda: [sys.executable, "-c", code], folder, **more)  # type: ignore[arg-type]


def test_steps_run_in_turn_each_after_what_is_to_be_done_before(tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = "import pathlib, sys; pathlib.Path('log').open('a').write({!r})"
    steps = {
        "a": python(note.format("a"), tmp_path),
        "b": python(note.format("b"), tmp_path, before=lambda: log.write_text(log.read_text() + "-")),
    }
    taken = in_turn(steps, 3)
    assert log.read_text() == "a-ba-ba-b"
    assert list(taken) == ["a", "b"]
    assert all(one.processor > 0 and one.seconds > 0 for one in taken.values())


def test_standard_output_is_kept_and_another_exit_code_ends_the_benchmark(tmp_path: Path) -> None:
    cost(python("print('report'); raise SystemExit(1)", tmp_path, output=tmp_path / "out"))
    assert (tmp_path / "out").read_text() == "report\n"
    with pytest.raises(SystemExit, match="ended with 3:\nwhy"):
        cost(python("import sys; sys.stderr.write('why'); raise SystemExit(3)", tmp_path))


@needs_proc
def test_history_is_that_of_a_program_and_of_those_that_it_starts(tmp_path: Path) -> None:
    assert 128 < cost(python(PARENT, tmp_path)).memory < 200
