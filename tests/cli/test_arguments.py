"""The command line: which command it names, what stands before and behind it, and what is refused, in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from conftest import Metalint

from metalint.cli.argument_parsing import make_parser, parse_words
from metalint.cli.commands import ACTIONS, COMMANDS, FOR_PROGRAMS
from metalint.cli.options import GLOBALS, Options
from metalint.errors import UsageError

ALL: Final = (*COMMANDS, *(f"{first} {second}" for first, actions in ACTIONS.items() for second in actions))


def own_options(name: str) -> list[str]:
    """Return the options of a command that are not those of all commands."""
    actions = make_parser(name)._actions  # noqa: SLF001 - no public name
    names = {action.option_strings[-1]: action.dest for action in actions if action.option_strings}
    return [option for option, dest in names.items() if dest == "of_config" or option not in {"--help", *GLOBALS}]


def test_there_are_few_commands_and_options() -> None:
    counts = {name: len(own_options(name)) for name in ALL}
    assert len(COMMANDS) - len(FOR_PROGRAMS) == 20
    assert sum(counts.values()) <= 105, counts
    assert max(counts.values()) <= 16, counts


def test_help_fits_one_screen(metalint: Metalint) -> None:
    shown = metalint("--help", COLUMNS="80").out
    assert len(shown.splitlines()) <= 40
    assert max(map(len, shown.splitlines())) <= 80
    assert [name for name in COMMANDS if f"\n  {name} " not in shown] == list(FOR_PROGRAMS)
    assert f"\nfor programs: {', '.join(FOR_PROGRAMS)}\n" in shown
    assert metalint() == metalint("--help")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("rules", "metalint: unknown command `rules`; it is `explain` now; see `metalint --help`"),
        ("conventions --write", "metalint: unknown command `conventions`; it is `names` now; see `metalint --help`"),
        ("lint --fix", "metalint: `lint` has no option `--fix`; it is `metalint fix` now; see `metalint lint --help`"),
        ("rm a --dry-run", "metalint: `rm` has no option `--dry-run`; it is `--diff` now; see `metalint rm --help`"),
        ("lint --output-file=x", "metalint: `lint` has no option `--output-file`; it is `--out` now; see"),
        ("update --dry-run", "metalint: `update` has no option `--dry-run`; without `--write` nothing is written; see"),
        ("baseline --strict", "metalint: `baseline` has no option `--strict`; see `metalint baseline --help`"),
        ("remove 2024/lora", "metalint: unknown command `remove`; did you mean `rm`?; see `metalint --help`"),
        ("lint --tracked", "metalint: `lint` has no option `--tracked`; it is `--staged` now; see"),
        ("lint --statistcs", "metalint: `lint` has no option `--statistcs`; did you mean `--statistics`?;"),
    ],
)
def test_a_word_that_is_gone_is_told_with_what_is_there_instead(metalint: Metalint, line: str, told: str) -> None:
    run = metalint(*line.split())
    assert (run.code, run.out, run.err.startswith(told), run.err.count("\n")) == (2, "", True, 1), run.err


@pytest.mark.parametrize("words", ["lint --quiet --verbose", "--quiet lint --verbose"])
def test_quiet_and_verbose_contradict_each_other(words: str) -> None:
    with pytest.raises(UsageError, match=r"^--quiet and --verbose contradict each other; leave one out$"):
        parse_words(words.split())


@pytest.mark.parametrize("words", ["lint --baseline x.json --no-baseline", "links --no-baseline --baseline x.json"])
def test_options_that_contradict_each_other_are_refused(metalint: Metalint, words: str) -> None:
    run = metalint(*words.split())
    assert (run.code, "not allowed with argument" in run.err) == (2, True)


def options_of(words: str) -> Options:
    return parse_words(words.split())[1]


@pytest.mark.parametrize(
    "words", ["render --check --", "-- render --check", "--no-cache -- render --check", "--root fix render --check"]
)
def test_global_options_and_what_ends_them_stand_before_the_command_too(words: str) -> None:
    options = options_of(words)
    assert (options.command, vars(options)["check"]) == ("render", True)


@pytest.mark.parametrize("command", ["lint", "fix", "links"])
def test_names_behind_it_are_paths(command: str) -> None:
    options = options_of(f"{command} --staged -- --cache-dir=evil.prototxt --no-cache -- a")
    assert vars(options)["paths"] == ["--cache-dir=evil.prototxt", "--no-cache", "--", "a"]
    assert (options.cache_dir, options.no_cache, options.staged) == (None, False, True)


def test_words_are_words(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text('paper { title: "A" institutions: "MIT" institutions: "--" }\n')
    assert metalint("rename", "institutions", "--", "MIT", "--").code == 0
    assert metalint("rename", "institutions", "--", "--", "-x").code == 0
    assert (tmp_path / "meta/a.prototxt").read_text().count('"-x"') == 1


@pytest.mark.parametrize("words", ["lnit", "lnit fix", "--root lint lnit"])
def test_a_mistyped_command_is_told_of_the_nearest(metalint: Metalint, words: str) -> None:
    told = "metalint: unknown command `lnit`; did you mean `lint`?; see `metalint --help`\n"
    assert metalint(*words.split()) == (2, "", told)


def test_an_unknown_command_is_told_of_all(metalint: Metalint) -> None:
    listed = metalint("xyzzy").err.partition("choose from ")[2].partition(";")[0].split(", ")
    assert [one.strip("`") for one in listed] == list(COMMANDS)
