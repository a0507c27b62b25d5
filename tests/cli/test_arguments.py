from __future__ import annotations

import pytest
from rows import each_row

from metalint.cli.arguments import make_parser, parse_words, tidy_words
from metalint.errors import UsageError

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
    "completion",
)


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the complaint about a command line."""
    with pytest.raises(SystemExit) as caught:
        make_parser(words).parse_args(words)
    assert caught.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["lint", "--baseline", "x.json", "--no-baseline"], "--no-baseline: not allowed with argument --baseline"),
        (["links", "--no-baseline", "--baseline", "x.json"], "--baseline: not allowed with argument --no-baseline"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    words: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert what in refused(words, capsys)


@pytest.mark.parametrize("words", [["lint", "--quiet", "--verbose"], ["--quiet", "lint", "--verbose"]])
def test_quiet_and_verbose_contradict_each_other(words: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^--quiet and --verbose contradict each other; leave one out$"):
        parse_words(words)


@pytest.mark.parametrize("before", [[], ["--quiet"], ["--root", "fix"], ["--color=never", "--no-cache"]])
def test_a_command_line_needs_its_own_command_alone(before: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = [*before, "lint", "render"]
    made = make_parser(words)
    assert made.parse_args(words).paths == ["render"]
    with pytest.raises(SystemExit):
        made.parse_args(["render"])
    assert "unknown command `render`" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["lnit"], ["lnit", "fix"], ["--root", "lint", "lnit"], ["--roo", ".", "lnit", "fix"]]
)
def test_a_mistyped_command_is_told_of_the_nearest(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "unknown command `lnit`; did you mean `lint`?; see" in refused(words, capsys)


def test_an_unknown_command_is_told_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    listed = refused(["xyzzy"], capsys).partition("choose from ")[2].partition(";")[0].split(", ")
    assert set(COMMANDS) <= {one.strip("`") for one in listed}


@pytest.mark.parametrize("words", [["--help"], ["-h", "fix"], ["--he", "lint"]])
def test_help_lists_all_commands(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser(words).parse_args(words)
    shown = capsys.readouterr().out.split()
    assert set(COMMANDS) <= set(shown)


@each_row(
    ("words", "told"),
    [
        ("render --", "render"),
        ("--no-cache render --check --", "--no-cache render --check"),
        ("-- lint", "lint"),
        ("--quiet -- lint -- --x", "--quiet lint -- --x"),
        ("--root lint -- render", "--root lint render"),
        ("lint -- --x.prototxt", "lint -- --x.prototxt"),
        ("lint -- lint", "lint -- lint"),
        ("lint -- --", "lint -- --"),
        ("lint --", "lint"),
        ("--", ""),
    ],
)
def test_what_ends_options_is_taken_in_each_place(words: str, told: str) -> None:
    assert tidy_words(words.split()) == told.split()


@pytest.mark.parametrize("command", ["lint", "fix", "links"])
def test_names_behind_it_are_paths(command: str) -> None:
    words = [command, "--tracked", "--", "--cache-dir=evil.prototxt", "--no-cache"]
    arguments = make_parser(words).parse_args(tidy_words(words))
    assert arguments.paths == ["--cache-dir=evil.prototxt", "--no-cache"]
    assert (arguments.cache_dir, arguments.no_cache) == (None, False)
