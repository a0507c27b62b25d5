"""The command line as a whole."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Final, cast

from metalint import __version__
from metalint.cli.commands import ACTIONS, COMMANDS, Command, HelpOptions
from metalint.cli.options import CommonOptions, add_globals, add_options
from metalint.cli.parser import Parser
from metalint.errors import UsageError

_EPILOG: Final = (
    "exit codes: 0 nothing at error level, 1 findings, 2 usage or configuration error, 3 bug in metalint, "
    "130 interrupted"
)

_WITH_VALUE: Final = frozenset({"--root", "--config", "--cache-dir", "--color"})
_FLAGS: Final = frozenset({"--no-cache", "--tracked", "--isolated", "--quiet", "--verbose"})


def make_parser(words: Sequence[str] = (), *, shows_globals: bool = False) -> argparse.ArgumentParser:
    """Return the parser of all commands; each sets ``run`` to the name of its function.

    Where ``words``, the command line, name a command beyond doubt, the others are left out: start-up is a feature.
    ``shows_globals`` lists the global options of every command.
    """
    top = Parser(prog="metalint", usage="metalint [OPTION…] COMMAND …", epilog=_EPILOG, words=words)
    made = cast("type[Parser]", partial(Parser, words=words))  # argparse only calls it
    commands = top.add_subparsers(title="commands", metavar="COMMAND", prog="metalint", parser_class=made)
    named = _find_command(words)
    for name in [named] if named in COMMANDS else COMMANDS:
        inner = _add_command(commands, name, COMMANDS[name], shows_globals=shows_globals)
        if name in ACTIONS:
            actions = inner.add_subparsers(title="actions", metavar="ACTION", required=True)
            for action, command in ACTIONS[name].items():
                _add_command(actions, action, command)
    top.add_argument("--version", action="version", version=f"metalint {__version__}")
    flags = dict.fromkeys((flag[2:].replace("-", "_") for flag in _FLAGS), False)
    add_globals(top, {"root": None, "config": None, "cache_dir": None, "color": "auto", **flags}, are_shown=True)
    top.set_defaults(run="help.run", options=partial(HelpOptions, topic=()), command="")
    return top


def _add_command(
    to: argparse._SubParsersAction[Parser], name: str, command: Command, *, shows_globals: bool = False
) -> Parser:
    run, options, help_ = command
    made = to.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    add_options(made, options, shows_globals=shows_globals)
    made.set_defaults(run=run, options=options, command=name)
    return made


def parse_words(words: Sequence[str]) -> tuple[Callable[[CommonOptions], int], CommonOptions]:
    """Return the function of the command that a command line names, and what it is told; help where it names none."""
    values = vars(make_parser(words).parse_args(words))
    run, options, is_quiet, is_verbose = map(values.pop, ("run", "options", "quiet", "verbose"))
    if is_quiet and is_verbose:
        raise UsageError("--quiet and --verbose contradict each other; leave one out")
    told = options(**values, volume=is_verbose - is_quiet)
    module, function = told.choose_function(run).split(".")
    return getattr(import_module(f"metalint.cli.{module}"), function), told


def tidy_words(words: Sequence[str]) -> list[str]:
    """Return a command line without ``--`` where argparse does not take it: before the command, or behind all else."""
    # The entry of a hook may end in it, whether file names follow or not.
    kept = list(words)
    if "--" not in kept:
        return kept
    at = kept.index("--")
    is_before_command = not _find_command(kept[:at]) and _find_command(kept[at + 1 :]) in COMMANDS
    if is_before_command or at == len(kept) - 1:
        del kept[at]
    return kept


def _find_command(words: Sequence[str]) -> str:
    """Return the first word that is neither a global option, written out, nor the value of one; else nothing."""
    rest = iter(words)
    for word in rest:
        if word in _WITH_VALUE:
            next(rest, None)
        elif not word.startswith("-"):
            return word
        elif word not in _FLAGS and word.partition("=")[0] not in _WITH_VALUE:
            return ""
    return ""
