"""What commands are told: the classes of options say what argparse gives, neither more nor less, and of which type."""

from __future__ import annotations

import argparse
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin

import pytest
from conftest import Metalint
from rows import each_row

from metalint.cli.argument_parsing import make_parser, parse_words
from metalint.cli.commands import COMMANDS
from metalint.cli.options import FORMATS, LAYOUTS, VIEWS, Options
from metalint.config import settings
from metalint.report import formats
from metalint.schema.admission import Authority

LINES: Final = (
    "lint",
    "fix",
    "render",
    "site",
    "links",
    "verify",
    "gate main",
    "add",
    "issue event.json",
    "update",
    "mv 2024/old 2025/new",
    "rm 2024/old",
    "rename keywords old new",
    "report",
    "import list.md --out meta",
    "export --format json",
    "baseline",
    "explain encoding",
    "schema",
    "names",
    "names lookup MIT",
    "names prefer MIT",
    "init",
    "cache",
    "cache clean",
    "cache dir",
    "completion bash",
    "lsp",
)
"""Each command with no more than it needs."""

VALUES: Final = ("some/file", "2", "9s", "title=Paper")
"""Each option that takes any value at all takes one of these."""

NAMES: Final = {"Authority": Authority, "Mapping": Mapping, "Path": Path, "Sequence": Sequence}


def hints(of: type[Options]) -> dict[str, Any]:
    """Return the type of each field; annotations are text where the module says so."""
    texts = {name: text for base in of.__mro__[:-1] for name, text in base.__annotations__.items()}
    del texts["arguments"]
    return {name: eval(text, dict(NAMES)) if isinstance(text, str) else text for name, text in texts.items()}


def fits(value: Any, hint: Any) -> bool:
    """Tell whether a value is of a type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return any(fits(value, one) for one in inner)
    if origin is Literal:
        return value in inner
    if origin is None:
        return (
            value is None
            if hint is types.NoneType
            else isinstance(value, hint) and isinstance(value, bool) == (hint is bool)
        )
    if not isinstance(value, origin) or isinstance(value, str):
        return False
    members = zip(*value.items(), strict=True) if isinstance(value, Mapping) else [value]
    return all(fits(one, kind) for kind, many in zip(inner, members, strict=False) for one in many)


def misfits(words: list[str]) -> list[str]:
    """Return the fields that a command line does not fill as their types say."""
    _, options = parse_words(words)
    types_ = hints(type(options))
    assert set(vars(options)) <= set(types_)
    return [name for name, hint in types_.items() if not fits(getattr(options, name), hint)]


def option_lists(name: str) -> Iterator[list[str]]:
    """Yield each option of a command, with a value that it takes."""
    made = make_parser(name)
    for action in made._actions:  # noqa: SLF001 - no public name
        if action.option_strings and action.dest != "help":
            yield [action.option_strings[-1], *value(made, action)]


def value(made: argparse.ArgumentParser, action: argparse.Action) -> list[str]:
    if action.nargs == 0:
        return []
    if action.choices:
        return [str(next(iter(action.choices)))]
    for text in VALUES:
        try:
            made._get_value(action, text)  # noqa: SLF001
        except argparse.ArgumentError:
            continue
        return [text] * (action.nargs if isinstance(action.nargs, int) else 1)
    raise AssertionError(action)


def test_each_command_is_looked_at() -> None:
    assert {line.split(" ")[0] for line in LINES} == set(COMMANDS)


@each_row("line", LINES)
def test_each_command_takes_the_options_that_are_read_for_it(line: str) -> None:
    run, options = parse_words(line.split())
    told = run.__annotations__["options"]
    assert told in {type(options), type(options).__name__}


def test_choices_are_those_of_the_modules_that_help_does_not_load() -> None:
    assert FORMATS == formats.FORMATS
    assert (VIEWS, LAYOUTS) == (settings.VIEWS, settings.LAYOUTS)


@each_row("line", LINES)
def test_options_are_as_their_types_say(line: str) -> None:
    words = line.split()
    _, options = parse_words(words)
    for more in ([], *option_lists(options.command)):
        assert misfits([*words, *more]) == [], more


@each_row(
    ("value", "hint", "is_one"),
    [
        ("x", str, True),
        (None, str, False),
        (None, str | None, True),
        (True, int, False),
        (["x"], Sequence[str], True),
        ([["x"]], Sequence[str], False),
        ({"x": "y"}, Mapping[str, str], True),
        ("x", Sequence[str], False),
        ({"x": 1}, Mapping[str, str], False),
        ("never", Authority, False),
    ],
)
def test_a_value_of_another_type_would_be_seen(value: Any, hint: Any, *, is_one: bool) -> None:
    assert fits(value, hint) is is_one


@pytest.mark.parametrize("command", ["lint", "fix"])
@pytest.mark.parametrize("path", ["list", "list/meta/a.prototxt"])
def test_a_path_in_a_list_below_names_the_root_to_pass(
    metalint: Metalint, tmp_path: Path, command: str, path: str
) -> None:
    (tmp_path / "list/meta").mkdir(parents=True)
    (tmp_path / "list/metalint.toml").write_text("")
    (tmp_path / "list/meta/a.prototxt").write_text('paper { title: "A" }\n')
    run = metalint(command, path)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        f"metalint: {path}: belongs to the list in list, and not to {tmp_path}; run `metalint --root list …`\n"
    )
