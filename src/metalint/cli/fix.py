"""``metalint fix``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from metalint.cli.commands import FixOptions, LintOptions
from metalint.cli.exit_codes import INTERRUPTED
from metalint.cli.opening import open_project, open_session
from metalint.cli.refusals import no_papers, refuse_contradictions
from metalint.cli.requests import make_request, request_scope
from metalint.cli.terminal import print_raw, wants_color
from metalint.cli.transactions import open_to_write
from metalint.cli.warnings import warn, warn_of_one_process
from metalint.engine import run as engine
from metalint.engine.report_types import Report
from metalint.errors import UsageError
from metalint.files.commits import ChangeSince
from metalint.files.locks import LockError
from metalint.files.writing import ListFileWriter, locked_writer
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.report.terminal import escape_controls

if TYPE_CHECKING:
    from metalint.cli.link_session import NetworkSession


def fix_and_lint(options: LintOptions) -> int:
    """Do what ``lint --fix`` asks for; what of that fails, the report that follows says again. A diff has none."""
    from metalint.cli import lint

    refuse_contradictions(options)
    fix_options = FixOptions(**vars(options) | {"unsafe": options.unsafe_fixes, "check": False})
    code = run(fix_options, is_reported=not options.diff)
    return code if options.diff else lint.run(options)


def run(options: FixOptions, *, is_reported: bool = False) -> int:
    """Fix; 1 if a paper cannot be parsed or written, or with ``--check`` if something would change.

    What ``is_reported`` right after warns of the same.
    """
    # As a hook (`--tracked`) it lists each fix; of what cannot be parsed the hook that lints tells.
    tell: Callable[[Iterable[str]], None] = (lambda _: None) if options.tracked or is_reported else warn
    if not is_reported:
        warn_of_one_process(options)
    project = (open_project if options.diff or options.check else open_to_write)(options, options.authority)
    session = open_session(project, options)
    try:
        diff, notes, code = _fix(project, session, options, tell)
    except LockError as error:
        warn([str(error)])
        return 1
    if diff:
        print_raw(diff, is_plain=wants_color(options.color))
    sys.stderr.writelines(f"{line}\n" for line in notes)
    if session is not None and session.close():
        return INTERRUPTED
    return code


def _fix(
    project: Project, session: NetworkSession | None, options: FixOptions, tell: Callable[[Iterable[str]], None]
) -> tuple[str, list[str], int]:
    """Return what a run prints: the diff, which may be piped on, and lines for people; and its exit code.

    Unless the fixes are only to be shown, no other run interferes from reading to writing.
    """
    if "-" in options.paths:
        raise UsageError("'-': fix changes files, not standard input; name files or folders")
    project.context.own_registries.require()  # fixes without it would go against what it says
    change = ChangeSince(project.config.root, options.changed_since) if options.changed_since else None
    request = make_request(project, options, session, change)

    def present(report: Report, door: ListFileWriter | None = None) -> tuple[str, list[str], int]:
        tell(report.warnings)
        result = fixer.fix_project(project, request, report, unsafe=options.unsafe)
        if not (result.changed or options.tracked or report.paths):
            raise no_papers(project, options.paths)
        return _present(fixer.write_fixes(project, result, door) if door else result, project, options, report.files)

    if options.diff or options.check:
        key = ("fix", wants_color(options.color), request_scope(project, options, change))
        return engine.present_cached(project, request, key, present, tell)
    with locked_writer(project.config) as door:
        return present(engine.lint_project(project, request), door)


def _present(
    result: fixer.FixingResult, project: Project, options: FixOptions, papers: int
) -> tuple[str, list[str], int]:
    from metalint.report import fixes

    is_hook, only_shows = options.tracked, options.diff or options.check
    diff = fixes.write_diff(result, color=wants_color(options.color)) if options.diff else ""
    notes: list[str] = []
    if options.volume > 0 or (is_hook and options.volume == 0):
        notes = list(fixes.list_fixes(result))
    elif sys.stderr.isatty() and options.volume == 0 and not options.diff:
        notes = list(fixes.list_examples(result))
    complaints = result.complaints[result.unread :] if is_hook else result.complaints  # of others the lint hook tells
    if options.volume >= 0:
        notes.append(fixes.summarize_fixes(result, would=only_shows, papers=papers))
        notes += fixes.list_next_steps(project.config.root, result) if is_hook and not only_shows else ()
    notes += [f"metalint: {escape_controls(complaint)}" for complaint in complaints]
    return diff, notes, int(bool(complaints or (options.check and result.changed)))
