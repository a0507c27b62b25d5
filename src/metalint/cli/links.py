"""``metalint links``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.cli import lint
from metalint.cli.options import add_command, add_network, add_reporting, add_selection

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "links", run, "check the URLs on the network")
    add_selection(made)
    add_reporting(made)
    add_network(made)
    made.set_defaults(stdin_filename=None, add_suppressions=None)


def run(arguments: argparse.Namespace) -> int:
    """Do what ``lint --online --select urls`` does."""
    arguments.online = True
    arguments.select = arguments.select or [("urls",)]
    return lint.run(arguments)
