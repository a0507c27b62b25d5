"""The page on the command line, from argparse."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Final

from metalint.cli.argument_parsing import make_parser, read_help_texts
from metalint.cli.commands import ACTIONS, COMMANDS
from metalint.cli.options import add_globals

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTRODUCTION: Final = """\
# Command line

Every command also takes the [global options](#global-options), before or after its name. `metalint COMMAND --help`
prints what this page has. Exit codes: 0 nothing at error level, 1 findings, 2 usage or configuration error, 3 bug in
metalint, 130 interrupted.
"""


def page() -> str:
    """Return the page: a chapter per command, then the global options."""
    os.environ["COLUMNS"] = "200"
    top = argparse.ArgumentParser(prog="metalint", add_help=False)
    add_globals(top, are_shown=True)
    chapters = [chapter for name in COMMANDS for chapter in _chapter(name, 2)]
    return "\n".join([_INTRODUCTION, *chapters, "## Global options\n", _table(_options(top))])


def _chapter(name: str, depth: int) -> Iterator[str]:
    made = make_parser(name)
    text = read_help_texts().get(made.prog)
    yield f"{'#' * depth} {made.prog}\n"
    yield (text.purpose if text else made.description or "") + "\n"
    if text:
        size = max(len(command) for command, _ in text.examples)
        lines = "\n".join(f"{command:<{size}}  # {what}" for command, what in text.examples)
        yield f"```sh\n{lines}\n```\n"
    usage = made.format_usage().removeprefix("usage: ")
    yield f"```text\n{' '.join(usage.split())}\n```\n"
    if options := _options(made):
        yield _table(options)
    for action in ACTIONS.get(name, ()):
        yield from _chapter(f"{name} {action}", depth + 1)


def _options(made: argparse.ArgumentParser) -> list[argparse.Action]:
    hidden = (argparse._SubParsersAction, argparse._HelpAction)  # noqa: SLF001
    return [one for one in made._actions if one.help != argparse.SUPPRESS and not isinstance(one, hidden)]  # noqa: SLF001


def _table(options: list[argparse.Action]) -> str:
    rows = "\n".join(f"| {_invocation(one)} | {_cell(one.help or '')} |" for one in options)
    return f"| option | what it does |\n|---|---|\n{rows}\n"


def _invocation(option: argparse.Action) -> str:
    choices = f"{{{','.join(map(str, option.choices))}}}" if option.choices else ""
    value = str(option.metavar or choices or option.dest.upper())
    if not option.option_strings:
        return f"`{value}`"
    suffix = "" if option.nargs == 0 else f" {value}"
    return ", ".join(f"`{name}{suffix}`" for name in option.option_strings)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
