"""``metalint fix``."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from metalint.cli.exits import INTERRUPTED
from metalint.cli.options import add_command, add_network, add_selection

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.cli.session import Session
    from metalint.fix import Result
    from metalint.project import Project


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
    from metalint.cli import opening
    from metalint.locks import LockError
    from metalint.report.terminal import plain

    project = opening.open_project(arguments)
    session = opening.network(project, arguments)
    try:
        result = _fixed(project, session, arguments)
    except LockError as error:
        print(f"metalint: {plain(str(error))}", file=sys.stderr)
        return 1
    _tell(result, arguments, colour=opening.wants_colour(arguments))
    for complaint in result.complaints:
        print(f"metalint: {plain(complaint)}", file=sys.stderr)
    if session is not None and session.close():
        return INTERRUPTED
    return int(bool(result.complaints or (arguments.check and result.changed)))


def _fixed(project: Project, session: Session | None, arguments: argparse.Namespace) -> Result:
    """Return the fixes, made unless they are only to be shown; from reading to writing no other run interferes."""
    from metalint import engine, fix
    from metalint.cli import opening
    from metalint.discover import discover
    from metalint.errors import UsageError
    from metalint.locks import alone_in

    if "-" in arguments.paths:
        raise UsageError("'-': fix mends files, not standard input; name files or folders")
    project.context.own_registries.require()  # fixes without it would go against what it says
    request = engine.Request(
        opening.enabled_rules(project, arguments),
        opening.reported_paths(project, arguments),
        ask=session.ask if session else None,
        is_wanted=opening.wanted_urls(project, arguments),
    )
    only_shows = arguments.diff or arguments.check
    with nullcontext() if only_shows else alone_in(project.config.root):
        result = fix.run(project, request, unsafe=arguments.unsafe)
        if not (result.changed or arguments.paths or arguments.tracked or discover(project.config)):
            raise opening.no_papers(project)
        return result if only_shows else fix.write(project, result)


def _tell(result: Result, arguments: argparse.Namespace, *, colour: bool) -> None:
    """Print the diff, which may be piped on, to standard output; everything else to standard error."""
    from metalint.cli import opening
    from metalint.report import fixes

    if arguments.diff:
        opening.print_raw(fixes.diff(result, colour=colour), is_plain=colour)
    if arguments.volume > 0:
        sys.stderr.writelines(f"{line}\n" for line in fixes.listed(result))
    if arguments.volume >= 0:
        print(fixes.summary(result, would=arguments.diff or arguments.check), file=sys.stderr)
