"""``metalint fix``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from metalint.cli import setup
from metalint.cli.commands import FixOptions
from metalint.cli.error_output import INTERRUPTED
from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.errors import UsageError
from metalint.files.commits import ChangeSince
from metalint.files.locks import LockError
from metalint.files.writing import ListFileWriter, locked_writer
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.report.terminal import escape_controls
from metalint.rules.selection import selected

if TYPE_CHECKING:
    from metalint.cli.link_session import NetworkSession


def run(options: FixOptions) -> int:
    """Fix; 1 if a paper cannot be parsed or written, or with ``--check`` if something would change."""
    # As a hook (`--tracked`) it lists each fix; of what cannot be parsed the hook that lints tells.
    setup.warn_of_one_process(options)
    project = setup.open_project(options, options.authority, use="read" if options.diff or options.check else "write")
    session = setup.open_session(project, options)
    try:
        outcome = _fix(project, session, options)
    except LockError as error:
        print(f"metalint: {escape_controls(str(error))}", file=sys.stderr)
        return 1
    if outcome.diff:
        setup.print_raw(outcome.diff, is_plain=setup.wants_color(options.color))
    sys.stderr.writelines(f"{line}\n" for line in outcome.notes)
    if session is not None and session.close():
        return INTERRUPTED
    return outcome.code


class FixOutcome(NamedTuple):
    """What a run prints: the diff, which may be piped on, lines for people, and the exit code."""

    diff: str
    notes: list[str]
    code: int


def _fix(project: Project, session: NetworkSession | None, options: FixOptions) -> FixOutcome:
    """Fix, unless the fixes are only to be shown; from reading to writing no other run interferes."""
    if "-" in options.paths:
        raise UsageError("'-': fix changes files, not standard input; name files or folders")
    project.context.own_registries.require()  # fixes without it would go against what it says
    change = ChangeSince(project.config.root, options.changed_since) if options.changed_since else None
    choice = setup.choice(project, options)
    request = Request(
        selected(project.config, choice),
        setup.reported_paths(project, options, change),
        ask=session.ask if session else None,
        is_wanted=setup.wanted_urls(project, change, is_online=options.online),
        is_about_papers=setup.is_about_papers(project, options),
        jobs=options.jobs,
        choice=choice,
        find_publications=session.find_publications if session else None,
        check_records=session.check_records if session else None,
    )
    only_shows = options.diff or options.check

    def present(report: Report, door: ListFileWriter | None = None) -> tuple[str, list[str], int]:
        if not options.tracked:  # the hook that lints tells
            setup.warn(report)
        result = fixer.fix_report(project, request, report, unsafe=options.unsafe)
        if not (result.changed or options.tracked or report.paths):
            raise setup.no_papers(project, options.paths)
        return _present(fixer.write_fixes(project, result, door) if door else result, options)

    if only_shows:
        key = ("fix", setup.wants_color(options.color), setup.scope(project, options, change))
        return FixOutcome(*engine.present_cached(project, request, key, present))
    with locked_writer(project.config) as door:
        return FixOutcome(*present(engine.lint_project(project, request), door))


def _present(result: fixer.FixingResult, options: FixOptions) -> tuple[str, list[str], int]:
    from metalint.report import fixes

    is_hook, only_shows = options.tracked, options.diff or options.check
    diff = fixes.write_diff(result, color=setup.wants_color(options.color)) if options.diff else ""
    notes: list[str] = []
    if options.volume > 0 or (is_hook and options.volume == 0):
        notes = list(fixes.list_fixes(result))
    elif sys.stderr.isatty() and options.volume == 0 and not options.diff:
        notes = list(fixes.list_examples(result))
    complaints = result.complaints[result.unread :] if is_hook else result.complaints  # of others the lint hook tells
    if options.volume >= 0:
        notes.append(fixes.summarize_fixes(result, would=only_shows))
        notes += fixes.list_next_steps(result) if is_hook and not only_shows else ()
    notes += [f"metalint: {escape_controls(complaint)}" for complaint in complaints]
    return diff, notes, int(bool(complaints or (options.check and result.changed)))
