"""``metalint institutions``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "institutions", run, "tell how names of organisations are read")
    made.add_argument("action", choices=("lookup",))
    made.add_argument("names", nargs="+", metavar="NAME")
    made.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    """Print the reading of each name, one a line or as data."""
    from metalint.cli import opening
    from metalint.institutions.reading import read
    from metalint.report.terminal import plain

    registry = opening.open_project(arguments).context.institutions
    readings = [read(name, registry) for name in arguments.names]
    if arguments.format == "json":
        print(json.dumps([one._asdict() for one in readings], indent=1, ensure_ascii=False))
        return 0
    for one in readings:
        safety = f", {one.safety}" if one.safety else ""
        print(f"{plain(one.name)}: {plain(one.canonical or '?')} ({one.relation}{safety}): {plain(one.why)}")
    return 0
