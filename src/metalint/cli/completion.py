"""``metalint completion``."""

import argparse
from collections.abc import Iterator
from typing import Final

import shtab

from metalint.cli import powershell
from metalint.cli.arguments import parser
from metalint.cli.commands import COMMANDS, CompletionOptions
from metalint.config.settings import LAYOUTS
from metalint.rules.registry import RULES

_FILES: Final = frozenset(("PATH", "FILE", "FILE.md"))


def run(options: CompletionOptions) -> int:
    """Print the script."""
    rules = sorted({name for rule in RULES for name in (rule.name, rule.group)})
    values = {"RULE": ("all", "default", *rules), "LAYOUT": LAYOUTS, "COMMAND": tuple(COMMANDS)}
    top = parser(shows_globals=True)
    for action in _actions(top):
        if isinstance(action.metavar, str) and action.choices is None:
            action.choices = values.get(action.metavar)
        kind = shtab.FILE if action.metavar in _FILES else shtab.DIRECTORY if action.metavar == "DIR" else None
        if kind is not None:
            action.complete = kind  # type: ignore[attr-defined]
    print(powershell.script(top) if options.shell == "powershell" else shtab.complete(top, options.shell))
    return 0


def _actions(of: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield all options and arguments of a parser and of its commands."""
    for action in of._actions:  # noqa: SLF001 - argparse has no public name
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for inner in action.choices.values():
                yield from _actions(inner)
