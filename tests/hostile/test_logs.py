"""The log of a workflow: nothing in it commands the runner but metalint's own annotations."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from conftest import drive
from hostile.driving import is_complaint
from hostile.log import Command, commands
from hostile.reading import controls
from hostile.repository import FINE, filled
from hostile.values import VALUES
from hypothesis import example, given
from hypothesis import strategies as st
from rows import each_row

from metalint.cli.main import main
from metalint.report import logs
from metalint.report.terminal import escape_controls, write_line

PARTS = st.sampled_from(
    ["::", "##", "#", "[", "]", "error", "::stop-commands::a", "::error::x", "##[add-mask]", " ", "\n", "\r", "\u2028"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PARTS, max_size=12).map("".join), st.text())


@each_row(
    ("log", "names"),
    [
        ("::error::x", ["error"]),
        (" \u00a0\t::ERROR title=a,file=b::x", ["ERROR"]),
        ("x ::error::x", []),
        ("::unknown::x", []),
        ("::error:x", []),
        ("say ##[error]x", ["error"]),
        ("::unknown::##[add-mask]x", ["add-mask"]),
        ("##[error x", []),
        ("a\r::warning::b\r\n::notice::c", ["warning", "notice"]),
        ("::stop-commands::t\n::error::x\n##[error]x\n::T::\n::error::y", ["stop-commands", "T", "error"]),
        ("::stop-commands::t\n::stop-commands::u\n::u::\n::error::x", ["stop-commands"]),
        ("::set-output name=a::b%0Ac", ["set-output"]),
    ],
)
def test_the_reader_of_logs_reads_as_the_runner_does(log: str, names: list[str]) -> None:
    assert [one.name for one in commands(log)] == names


def test_the_reader_of_logs_reads_properties() -> None:
    assert commands("::error file=a%2Cb,line=1,title=x%3A::c%0Ad") == [
        Command("error", {"file": "a,b", "line": "1", "title": "x:"}, "c\nd")
    ]


@given(TEXTS)
def test_text_for_people_commands_nothing(text: str) -> None:
    assert commands(logs.escape_text(text).replace("\r", "")) == []
    assert commands(write_line(text)) == []
    assert commands(f"metalint: {escape_controls(text)}") == []
    assert "\n" not in write_line(text)


@each_row("text", ["C++ std::sort", "a::b", "## heading", "#[derive]", "# # [x]", "C# [x]", "x ##"])
def test_harmless_text_stays(text: str) -> None:
    assert logs.escape_text(text) == text
    assert logs.without_workflow_commands(text) == text


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
@example("\u202e\x9b\x1b\u2028\U000e0041 \ud800 ##[error]x")
def test_json_says_the_same_and_is_harmless(value: object) -> None:
    text = logs.dump_json(value)
    assert json.loads(text) == value
    assert controls(text) == []
    assert commands(text) == []
    assert "##[" not in text


@given(TEXTS)
@example("::error::x")
@example(" \r ::error::x")
def test_guarded_text_commands_nothing_and_commands_work_again_behind_it(text: str) -> None:
    guarded = logs.without_workflow_commands(text)
    found = commands(f"{guarded}\n::error::behind")
    tokens = {one.data for one in found if one.name == "stop-commands"}
    own = [one for one in found if one.name not in {"stop-commands", *tokens}]
    assert own == [Command("error", {}, "behind")]
    assert guarded == text or guarded.startswith("::stop-commands::")


def test_nobody_can_guess_the_token() -> None:
    tokens = {logs.without_workflow_commands("::error::x").split("\n")[0] for _ in range(100)}
    assert len(tokens) == 100


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Path:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text(f"#\x1b[2J x\n# ::error::x\n{filled(FINE, '')}#\x9b ::error::y\n")
    regions = "<!-- metalint:begin x -->\n<!-- metalint:end x -->\n"
    (tmp_path / "list.md").write_text(f" ::error::in a list\n{regions}::error::y")
    settings = '[[outputs]]\npath = "list.md"\nlayout = "list"\nmarker = "x"\n'
    (tmp_path / "metalint.toml").write_text(settings)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return tmp_path


@pytest.mark.usefixtures("root")
def test_a_guarded_diff_still_applies() -> None:
    shown = drive("render", "--diff")
    assert shown.code == 1
    assert shown.out.startswith("::stop-commands::")
    first, last = commands(shown.out)
    assert (first.name, first.data) == ("stop-commands", last.name)
    subprocess.run(["git", "apply", "-"], input=shown.out.encode(), check=True, capture_output=True)
    assert drive("render", "--check").code == 0


@pytest.mark.usefixtures("root")
def test_outside_of_a_workflow_a_diff_is_a_diff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert drive("render", "--diff").out.startswith("--- a/list.md\n")


def test_a_file_gets_the_list_and_nothing_else(root: Path) -> None:
    (root / "own.j2").write_text("::error::x\n##[error]x\n")
    with (root / "out.md").open("wb") as out:
        command = [sys.executable, "-m", "metalint", "render", "--stdout", "--layout", "own.j2"]
        assert subprocess.run(command, cwd=root, stdout=out, env={**os.environ}).returncode == 0
    assert (root / "out.md").read_text() == "::error::x\n##[error]x\n"


class Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("words", ["fix --diff", "render --diff", "render --stdout --layout own.j2"])
@pytest.mark.parametrize("color", ["never", "always"])
def test_a_terminal_is_told_of_control_characters(words: str, color: str) -> None:
    Path("own.j2").write_text("\x1b[2J\x9b ::error::x\n")
    with redirect_stdout(Terminal()) as shown:
        assert main(["--color", color, *words.split()]) in {0, 1}
    text = shown.getvalue()
    for sequence in ("\x1b[1m", "\x1b[1;31m", "\x1b[1;34m", "\x1b[32m", "\x1b[0m"):
        text = text.replace(sequence, "")
    assert controls(text) == []
    assert "\\x1b[2J" in text or words.startswith("render")


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("name", VALUES)
def test_values_as_arguments(name: str) -> None:
    """Names and paths reach metalint by the command line as well, from scripts that take them out of papers."""
    value = VALUES[name].replace("\0", "")
    for words in ("explain --", "lint --", "lint --select", "names lookup --format", "links --budget"):
        outcome = drive(*words.split(), value)
        assert outcome.code in {0, 1, 2}
        assert [one for one in commands(outcome.out + outcome.err) if not is_complaint(one, outcome)] == []
        assert controls(outcome.out + outcome.err) == []
