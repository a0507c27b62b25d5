"""Terminals and shells of other systems: letters, control sequences, progress, quotes, editors, installations."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Metalint, commit_all

from metalint.cli import console, progress_line
from metalint.config import installation
from metalint.util import wording


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


def shown_on_a_terminal(root: Path, *words: str, **environment: str) -> bytes:
    """Return the bytes that a terminal gets for standard error."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "metalint", *words]
    with subprocess.Popen(command, cwd=root, stdin=theirs, stderr=theirs, env={**os.environ, **environment}) as run:
        os.close(theirs)
        run.wait(60)
    shown = os.read(ours, 1 << 16)
    os.close(ours)
    return shown


def test_variables_of_the_environment_decide_on_color(metalint: Metalint, tmp_path: Path) -> None:
    """As docs/environment.md says."""
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text("paper {\n", encoding="utf-8")
    has_color = {
        words: "\x1b[" in metalint("lint", FORCE_COLOR=words[0], NO_COLOR=words[1]).out
        for words in (("1", ""), ("0", ""), ("", ""), ("1", "1"))
    }
    assert has_color == {("1", ""): True, ("0", ""): True, ("", ""): False, ("1", "1"): False}
    assert metalint("lint", "--out", "report.txt", FORCE_COLOR="1", NO_COLOR="").code == 1
    assert "\x1b[" not in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_a_terminal_gets_the_letters_that_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ISO-8859-1")
    assert console.encoding_of(Terminal()) == "iso8859-1"
    assert console.encoding_of(io.StringIO()) == "utf-8"  # files and pipes are in UTF-8 everywhere
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    assert console.encoding_of(Terminal()) == "utf-8"
    shown = shown_on_a_terminal(tmp_path, "lint", "\u00fcber", LC_ALL="C.UTF-8")
    assert "metalint: \u00fcber: no such file or folder".encode() in shown


def test_a_locale_of_other_letters_makes_no_mojibake(tmp_path: Path) -> None:
    found = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    name = next((one for one in found if "8859" in one), None)
    if name is None:
        pytest.skip("no locale with other letters than UTF-8 is installed")
    assert b"\xc3" not in shown_on_a_terminal(tmp_path, "lint", "\u00fcber", LC_ALL=name)


@pytest.mark.usefixtures("windows")
def test_a_console_of_windows_is_written_to_in_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "cp1252")
    assert console.encoding_of(Terminal()) == "utf-8"


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(("sets", "knows"), [(1, True), (0, False)])
def test_a_console_of_windows_is_asked_for_sequences(
    monkeypatch: pytest.MonkeyPatch, sets: int, *, knows: bool
) -> None:
    import ctypes

    modes: list[int] = []

    class Function:
        restype: object = None

        def __init__(self, answer: int) -> None:
            self.answer = answer

        def __call__(self, *words: object) -> int:
            modes.extend(word for word in words[1:] if isinstance(word, int))
            return self.answer

    class Kernel:
        GetStdHandle, GetConsoleMode, SetConsoleMode = Function(7), Function(1), Function(sets)

    monkeypatch.setattr(ctypes, "WinDLL", lambda _: Kernel, raising=False)
    console.knows_sequences.cache_clear()
    assert console.knows_sequences() is knows
    assert set(modes) == {0x0004}
    console.knows_sequences.cache_clear()


def test_progress_is_shown_without_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr(progress_line, "_DELAY", 0.01)
    monkeypatch.setattr(progress_line, "_EVERY", 0.01)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with progress_line.progress_line(lambda: "Checked 1 of 2"):
        deadline = time.monotonic() + 10
        while "Checked" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert terminal.getvalue().startswith("\r\x1b[KChecked 1 of 2")
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_processes_that_cannot_be_had_are_told(
    metalint: Metalint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "x.prototxt").write_text('paper {\n  title: "T"\n}\n')
    commit_all(tmp_path)
    told = "metalint: --jobs 4: metalint uses several processes on Linux only, so that one does the work\n"
    assert told not in metalint("lint", "--jobs", "4").err
    monkeypatch.setattr("metalint.cli.warnings.SUPPORTS_FORK", False)
    assert told in metalint("lint", "--jobs", "4").err
    assert told not in metalint("lint").err


@pytest.mark.parametrize(
    ("word", "posix", "windows"),
    [
        ("meta/x.prototxt", "meta/x.prototxt", "meta/x.prototxt"),
        ("a b", "'a b'", '"a b"'),
        ("it's", "'it'\"'\"'s'", '"it\'s"'),
        ("$x", "'$x'", "'$x'"),
        ("metalint[site]", "'metalint[site]'", '"metalint[site]"'),
        ("a&b", "'a&b'", '"a&b"'),
    ],
)
def test_hints_are_quoted_for_the_shell_of_the_user(
    monkeypatch: pytest.MonkeyPatch, word: str, posix: str, windows: str
) -> None:
    assert wording.quote_for_shell(word) == posix
    monkeypatch.setattr(sys, "platform", "win32")
    assert wording.quote_for_shell(word) == windows


def test_a_missing_package_is_installed_by_what_installed_metalint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(installation, "find_spec", lambda name: object() if name in {"pip", "pylatexenc"} else None)
    # in tests it is installed from a clone, whose address is that of nobody's repository
    assert re.fullmatch(r"pip install (--editable )?'.*\[site\].*'", installation.install_command("site"))
    assert "OWNER" not in installation.install_command("site")
    (tmp_path / "pipx_metadata.json").touch()
    assert re.fullmatch(r"pipx install --force .*\[import,site\].*", installation.install_command("site"))
    (tmp_path / "uv-receipt.toml").touch()
    assert re.fullmatch(r"uv tool install --force .*\[import,site\].*", installation.install_command("site"))
    (tmp_path / "uv-receipt.toml").unlink()
    (tmp_path / "pipx_metadata.json").unlink()
    (tmp_path / "pyvenv.cfg").touch()
    monkeypatch.setattr(installation, "find_spec", lambda _: None)
    assert re.fullmatch(r"uv pip install .*\[lsp\].*", installation.install_command("lsp"))
