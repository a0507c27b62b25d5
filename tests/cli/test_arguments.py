from __future__ import annotations

import pytest

from metalint.cli.arguments import parser

COMMANDS = (
    "lint",
    "fix",
    "render",
    "links",
    "import",
    "baseline",
    "explain",
    "rules",
    "schema",
    "institutions",
    "init",
)


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the complaint about a command line."""
    with pytest.raises(SystemExit) as caught:
        parser(words).parse_args(words)
    assert caught.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("before", [[], ["--quiet"], ["--root", "fix"], ["--color=never", "--no-cache"]])
def test_a_command_line_needs_its_own_command_alone(before: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = [*before, "lint", "render"]
    made = parser(words)
    assert made.parse_args(words).paths == ["render"]
    with pytest.raises(SystemExit):
        made.parse_args(["render"])
    assert "invalid choice: 'render'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["lnit"], ["lnit", "fix"], ["--root", "lint", "lnit"], ["--roo", ".", "lnit", "fix"]]
)
def test_a_mistyped_command_is_told_of_all(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    complaint = refused(words, capsys)
    assert all(f"'{command}'" in complaint for command in COMMANDS)


@pytest.mark.parametrize("words", [["--help"], ["-h", "fix"], ["--he", "lint"]])
def test_help_lists_all_commands(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser(words).parse_args(words)
    shown = capsys.readouterr().out.split()
    assert set(COMMANDS) <= set(shown)
