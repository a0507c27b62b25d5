"""``metalint help``."""

from __future__ import annotations

from collections.abc import Sequence

from metalint.cli.error_output import OK, USAGE
from metalint.cli.options import Commands, CommonOptions, add_command


class _Options(CommonOptions):
    topic: Sequence[str]


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "help", _Options, run, "print the help of a command")
    made.add_argument("topic", metavar="COMMAND", nargs="*", help="the command; without one, all are listed")


def run(options: _Options) -> int:
    """Print what ``metalint COMMAND --help`` prints; 2 if there is no such command."""
    from metalint.cli.arguments import parser

    words = [*options.topic, "--help"]
    try:
        parser(words).parse_args(words)
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else USAGE
    return OK
