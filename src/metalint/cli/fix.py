"""``metalint fix``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from metalint.cli.exits import INTERRUPTED
from metalint.cli.options import add_command, add_network, add_selection

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.fix import Result


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "fix", run, "apply the safe fixes in place")
    add_selection(made)
    made.add_argument("--unsafe", action="store_true", help="apply the unsafe fixes too")
    made.add_argument("--diff", action="store_true", help="print a unified diff, write nothing")
    made.add_argument("--check", action="store_true", help="write nothing, exit with 1 if something would change")
    add_network(made)


def run(arguments: argparse.Namespace) -> int:
    """Fix; 1 if a paper cannot be parsed or written, or with ``--check`` if something would change."""
    from metalint import engine, fix
    from metalint.cli import opening
    from metalint.report.terminal import plain

    project = opening.open_project(arguments)
    session = opening.network(project, arguments)
    request = engine.Request(
        opening.enabled_rules(project, arguments),
        opening.reported_paths(project, arguments),
        ask=session.ask if session else None,
        is_wanted=opening.wanted_urls(project, arguments),
    )
    result = fix.run(project, request, unsafe=arguments.unsafe)
    failed = [] if arguments.diff or arguments.check else fix.write(project, result)
    _tell(result, arguments, colour=opening.wants_colour(arguments))
    for complaint in (*result.complaints, *failed):
        print(f"metalint: {plain(complaint)}", file=sys.stderr)
    if session is not None and session.close():
        return INTERRUPTED
    would_change = arguments.check and bool(result.changed)
    return int(bool(result.complaints or failed or would_change))


def _tell(result: Result, arguments: argparse.Namespace, *, colour: bool) -> None:
    from metalint.report import fixes

    if arguments.diff:
        sys.stdout.write(fixes.diff(result, colour=colour))
    if arguments.volume > 0:
        print("\n".join(fixes.listed(result)))
    if arguments.volume >= 0:
        print(fixes.summary(result, would=arguments.diff or arguments.check), file=sys.stderr)
