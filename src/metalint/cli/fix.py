"""``metalint fix``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from metalint.cli.exits import INTERRUPTED
from metalint.cli.options import add_command, add_network, add_selection

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.cli.session import Session
    from metalint.engine import Report
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
        told = _told(project, session, arguments)
    except LockError as error:
        print(f"metalint: {plain(str(error))}", file=sys.stderr)
        return 1
    if told.diff:
        opening.print_raw(told.diff, is_plain=opening.wants_colour(arguments))
    sys.stderr.writelines(f"{line}\n" for line in told.notes)
    if session is not None and session.close():
        return INTERRUPTED
    return told.code


class Told(NamedTuple):
    """What a run tells: the diff, which may be piped on, lines for people, and the exit code."""

    diff: str
    notes: list[str]
    code: int


def _told(project: Project, session: Session | None, arguments: argparse.Namespace) -> Told:
    """Fix, unless the fixes are only to be shown; from reading to writing no other run interferes."""
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
        is_about_papers=opening.is_about_papers(project, arguments),
        jobs=arguments.jobs,
    )
    only_shows = arguments.diff or arguments.check

    def tell(report: Report) -> tuple[str, list[str], int]:
        opening.warn(report)
        result = fix.of_report(project, request, report, unsafe=arguments.unsafe)
        if not (result.changed or arguments.paths or arguments.tracked or discover(project.config)):
            raise opening.no_papers(project)
        return _tell(result if only_shows else fix.write(project, result), arguments)

    if only_shows:
        colour = opening.wants_colour(arguments)
        return Told(*engine.tell(project, request, ("fix", colour, opening.scope(project, arguments)), tell))
    with alone_in(project.config.root):
        return Told(*tell(engine.run(project, request)))


def _tell(result: Result, arguments: argparse.Namespace) -> tuple[str, list[str], int]:
    from metalint.cli import opening
    from metalint.report import fixes
    from metalint.report.terminal import plain

    diff = fixes.diff(result, colour=opening.wants_colour(arguments)) if arguments.diff else ""
    notes = list(fixes.listed(result)) if arguments.volume > 0 else []
    if arguments.volume >= 0:
        notes.append(fixes.summary(result, would=arguments.diff or arguments.check))
    notes += [f"metalint: {plain(complaint)}" for complaint in result.complaints]
    return diff, notes, int(bool(result.complaints or (arguments.check and result.changed)))
