"""``metalint fix``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from metalint.cli.commands import FixOptions
from metalint.cli.exit_codes import FINDINGS, INTERRUPTED, OK
from metalint.cli.opening import open_project, open_session
from metalint.cli.refusals import no_papers_error
from metalint.cli.requests import make_request, request_scope
from metalint.cli.terminal import print_line, print_raw, wants_color
from metalint.cli.warnings import warn
from metalint.engine import run as engine
from metalint.engine.report_types import Report
from metalint.errors import UsageError
from metalint.files.commits import ChangeSince
from metalint.files.locks import LockError
from metalint.files.writing import ListFileWriter, locked_writer, write_changes
from metalint.fixes import fixer
from metalint.fixes.suppressing import add_suppressions, check_reason
from metalint.index.project import Project
from metalint.report.terminal import escape_controls
from metalint.rules.rule_set import known_rules
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.cli.network_session import NetworkSession


def run(options: FixOptions) -> int:
    """Fix; 1 if a paper cannot be parsed or written, or with ``--check`` if something would change."""
    _refuse_contradictions(options)
    if options.suppress:
        return _suppress(options)
    only_shows = options.diff or options.check
    project = open_project(options, writes=not only_shows)
    session = open_session(project, options) if options.online else None
    try:
        diff, notes, code = _fix(project, session, options)
    except LockError as error:
        warn([str(error)])
        return FINDINGS
    if diff:
        print_raw(diff, is_plain=wants_color(options.color))
    sys.stderr.writelines(f"{line}\n" for line in notes)
    if session is not None and session.close():
        return INTERRUPTED
    return code


def _refuse_contradictions(options: FixOptions) -> None:
    if "-" in options.paths:
        raise UsageError("'-': fix changes files, not standard input; name files or folders")
    if options.write and not options.online:
        raise UsageError("--write needs --online: other fixes are written without it")
    if options.reason is not None and not options.suppress:
        raise UsageError("--reason needs --suppress RULE: it says why findings of the rule may stay")
    if options.suppress and (options.unsafe or options.check or options.diff or options.online):
        raise UsageError("--suppress fixes nothing; leave out --unsafe, --check, --diff and --online")
    if options.online and not (options.write or options.check):
        options.diff = True  # what comes from strangers is shown first


def _suppress(options: FixOptions) -> int:
    """Write comments that silence findings; 1 if one is left, or a paper cannot be written."""
    project = open_project(options, writes=True)
    since = ChangeSince(project.config.root, options.changed_since) if options.changed_since else None
    request = make_request(project, options, None, since)
    reason = check_reason(options.suppress, options.reason, known_rules(project.config))
    with locked_writer(project.config) as writer:
        result = add_suppressions(project, request, options.suppress, reason)
        failures = write_changes(writer, project.config.root, result.changed)
    written = [changed.path for changed in result.changed if changed.path not in failures]
    findings = plural(sum(result.silenced[path] for path in written), "finding")
    print_line(f"Silenced {findings} in {plural(len(written), 'paper')}; look at them with `git diff`.")
    warn(f"{path}: {why}" for path, why in failures.items())
    warn(f"{diagnostic.path}: no comment silences: {diagnostic.message}" for diagnostic in result.left)
    return FINDINGS if result.left or failures else OK


def _fix(project: Project, session: NetworkSession | None, options: FixOptions) -> tuple[str, list[str], int]:
    """Return what a run prints: the diff, which may be piped on, and lines for people; and its exit code.

    Unless the fixes are only to be shown, no other run interferes from reading to writing.
    """
    project.context.own_registries.require()  # fixes without it would go against what it says
    change = ChangeSince(project.config.root, options.changed_since) if options.changed_since else None
    request = make_request(project, options, session, change)

    def tell(warnings: Iterable[str]) -> None:
        if not options.staged:  # as a hook it lists each fix; of what cannot be parsed the hook that lints tells
            warn(warnings)

    def present(report: Report, writer: ListFileWriter | None = None) -> tuple[str, list[str], int]:
        tell(report.warnings)
        result = fixer.fix_project(project, request, report, unsafe=options.unsafe)
        if not (result.changed or options.staged or report.paths):
            raise no_papers_error(project, options.paths)
        return _present(
            fixer.write_fixes(project, result, writer) if writer else result, project, options, report.files
        )

    if options.diff or options.check:
        key = ("fix", wants_color(options.color), request_scope(project, options, change))
        return engine.present_cached(project, request, key, present, tell)
    with locked_writer(project.config) as writer:
        return present(engine.lint_project(project, request), writer)


def _present(
    result: fixer.FixingResult, project: Project, options: FixOptions, papers: int
) -> tuple[str, list[str], int]:
    from metalint.report import fixes

    is_hook, only_shows = options.staged, options.diff or options.check
    diff = fixes.write_diff(result, color=wants_color(options.color)) if options.diff else ""
    notes: list[str] = []
    if options.verbose or (is_hook and not options.quiet):
        notes = list(fixes.list_fixes(result))
    elif sys.stderr.isatty() and not options.quiet and not options.diff:
        notes = list(fixes.list_examples(result))
    complaints = result.complaints[result.unread :] if is_hook else result.complaints  # of others the lint hook tells
    if not options.quiet:
        notes.append(fixes.summarize_fixes(result, would=only_shows, papers=papers))
        notes += fixes.list_next_steps(project.config.root, result) if is_hook and not only_shows else ()
    notes += [f"metalint: {escape_controls(complaint)}" for complaint in complaints]
    return diff, notes, int(bool(complaints or (options.check and result.changed)))
