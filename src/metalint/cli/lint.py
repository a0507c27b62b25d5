"""``metalint lint``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from metalint.cli import report_output
from metalint.cli.commands import LintOptions
from metalint.cli.exit_codes import FINDINGS, INTERRUPTED, OK
from metalint.cli.opening import cache_folder, leak_until_exit, open_project
from metalint.cli.options import ReportOptions
from metalint.cli.paths import reported_paths
from metalint.cli.progress_line import progress_line
from metalint.cli.refusals import refuse_no_papers, refuse_untracked
from metalint.cli.requests import choose_rules, make_lint_request, request_scope
from metalint.cli.warnings import warn, warn_of_one_process
from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.files import git
from metalint.files.commits import ChangeSince
from metalint.files.discovery import find_papers
from metalint.index.project import Project
from metalint.report.formats import Style, render_report
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.cli.network_session import NetworkSession


def run(options: LintOptions) -> int:
    """Lint and report; 1 if something is found that fails."""
    warn_of_one_process(options)
    return report_findings(options)


def report_findings(
    options: ReportOptions,
    open_session: Callable[[Project, ReportOptions], NetworkSession] | None = None,
) -> int:
    """Report what the rules of a command find, with what the network says where a session is opened."""
    began = time.monotonic()
    project = open_project(options, options.authority, report_output.files_to_write(options))
    if options.staged:
        refuse_untracked(project)
    is_commit = options.staged and options.command == "lint" and bool(git.find_object_name(project.config.root, "HEAD"))
    reference = options.changed_since or ("HEAD" if is_commit else None)
    since = ChangeSince(project.config.root, reference) if reference else None
    session = open_session(project, options) if open_session else None
    form = report_output.choose_format(options)
    style = report_output.choose_style(project, options, form)
    present = partial(_present, project, options, form, style)
    if is_commit and since:
        report, fails = present(_lint_commit(project, options, since))
    else:
        request = make_lint_request(project, options, session, since)
        key = ("lint", form, style, request_scope(project, options, since))
        report, fails = _lint_with_progress(project, request, options, key, present)
    if fails and options.staged and not options.quiet and form == "text":
        from metalint.report.fixes import where_to_read_on

        report += report_output.encode(f"{where_to_read_on()}\n")  # for somebody whose commit is refused
    if options.out is None:
        report_output.show(report)
    else:
        report_output.write(project, report.decode(), options.out)
    if options.verbose:
        _print_details(project, options, time.monotonic() - began)
    if session is not None and session.close():
        return INTERRUPTED
    return FINDINGS if fails else OK


def _present(project: Project, options: ReportOptions, form: str, style: Style, report: Report) -> tuple[bytes, bool]:
    """Return a report as it is printed, and whether it fails."""
    report = report if options.command == "verify" else report._replace(checks=None)
    report = report_output.with_layout_hints(project, report)
    leak_until_exit(report)
    warn(report.warnings)
    if not (report.files or ((options.paths or options.staged) and report.paths) or options.changed_since):
        refuse_no_papers(project, options.paths, is_hook=options.staged)
    if form == "github":
        report_output.summarize(project, report)
    report_output.write_sarif(project, report, options)
    fails = report_output.has_failing_findings(report, options.fail_on)
    is_told = bool(report.diagnostics) or options.verbose or not options.staged  # hooks say what is wrong
    shown = style if is_told else style._replace(is_quiet=True)
    return report_output.encode(render_report(form, report, shown)), fails


def _lint_commit(project: Project, options: ReportOptions, since: ChangeSince) -> Report:
    """Report what a commit brings, as the gate does: what others have merged stops nobody."""
    from metalint.engine import gate

    request = Request(frozenset(), reported_paths(project, options), jobs=options.jobs)
    choice = choose_rules(project, options)
    change = gate.GateRequest(since, options.config, options.isolated, request, choice, is_commit=True)
    return gate.report_change(project, change)


def _lint_with_progress(
    project: Project,
    request: Request,
    options: ReportOptions,
    key: tuple[object, ...],
    present: Callable[[Report], tuple[bytes, bool]],
) -> tuple[bytes, bool]:
    """Return what ``present`` makes of the report, or made of it when last it was the same, by its ``key``."""
    has_summary = report_output.choose_format(options) == "github" and os.environ.get("GITHUB_STEP_SUMMARY")
    if options.sarif_file is not None or has_summary:  # what is written beside the report is written each time
        return present(engine.lint_project(project, request))
    if options.quiet or request.check_records is not None:
        return engine.present_cached(project, request, key, present, warn)

    def how_far() -> str:
        done, total = project.progress.done, project.progress.total
        return f"Checked {done} of {plural(total, 'paper')}" if total else "Looking for papers"

    with progress_line(how_far):
        return engine.present_cached(project, request, key, present, warn)


def _print_details(project: Project, options: ReportOptions, seconds: float) -> None:
    """Print on standard error the settings, how many papers there are, how many were analyzed, and how long it took."""
    config, cache = project.config, cache_folder(options)
    defaults = f"defaults, for no file sets others in {config.root}"
    lines = (
        f"settings: {config.root / config.source if config.source else defaults}",
        f"papers: {len(find_papers(config))} in the list, {project.progress.total} analyzed",
        f"cache: {cache if cache is not None else 'off'}",
        f"time: {seconds:.2f} s",
    )
    warn(lines)
