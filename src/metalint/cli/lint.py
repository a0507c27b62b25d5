"""``metalint lint``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from metalint.cli import reporting, setup
from metalint.cli.error_output import INTERRUPTED, summarise
from metalint.cli.options import (
    Commands,
    NetworkOptions,
    ReportOptions,
    SelectionOptions,
    add_command,
    add_network,
    add_reporting,
    add_selection,
)
from metalint.cli.progress_line import progress_line
from metalint.engine import run as engine
from metalint.engine.moved_papers import deleted_papers
from metalint.engine.run import Report, Request
from metalint.files.commits import ChangeSince, StagedChange
from metalint.files.discovery import discover
from metalint.fixes import suppressing
from metalint.index.project import Progress, Project
from metalint.report.reporters import render
from metalint.report.terminal import plain
from metalint.rules.registry import rules_of
from metalint.util.wording import plural


class LintOptions(SelectionOptions, ReportOptions, NetworkOptions):
    """What is linted, how it is told, and when it fails."""

    strict: bool
    exit_zero: bool
    baseline: Path | None
    no_baseline: bool
    stdin_filename: str | None
    add_suppressions: Sequence[str] | None
    reason: str | None


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "lint", LintOptions, run, "parse every paper strictly, run the rules, report")
    add_selection(made)
    add_reporting(made)
    add_network(made)
    made.add_argument("--stdin-filename", metavar="FILE", help="the file that `-`, standard input, stands for")
    _add_suppression_options(made)


def run(options: LintOptions) -> int:
    """Lint and report; 1 if something is found that fails."""
    from metalint.report.fixes import where_to_read_on

    began = time.monotonic()
    project = setup.open_project(options, options.authority, options.files)
    staged = StagedChange(project.config.root) if options.tracked else None
    if staged is not None:
        setup.refuse_untracked(project)
        setup.warn_of_growth(project, setup.enabled_rules(project, options), staged)
    since = setup.change_of(project, options.changed_since)
    change = since or staged
    session = setup.open_session(project, options)
    choice = setup.choice(project, options)
    request = engine.Request(
        setup.enabled_rules(project, options),
        setup.reported_paths(project, options, since, options.stdin_filename),
        setup.buffers(project, options.paths, options.stdin_filename),
        () if options.no_baseline else setup.baseline_entries(project, options.baseline),
        session.ask if session else None,
        setup.wanted_urls(project, since, is_online=options.online),
        setup.is_about_papers(project, options),
        options.jobs,
        choice,
        session.find_publications if session else None,
        deleted_papers(project.config, choice, change) if change else {},
    )
    if options.add_suppressions:
        return _suppress(project, request, options.add_suppressions, options.reason)
    report, fails = _report(project, request, options, since)
    if fails and options.tracked and options.volume >= 0 and reporting.format_of(options) == "text":
        report += reporting.encoded(f"{where_to_read_on()}\n")  # for somebody whose commit is refused
    if options.output_file is None:
        reporting.show(report)
    else:
        reporting.write(project, report.decode(), options.output_file)
    if options.volume > 0:
        _print_details(project, options, time.monotonic() - began)
    if session is not None and session.close():
        return INTERRUPTED
    return int(fails)


def _report(project: Project, request: Request, options: LintOptions, since: ChangeSince | None) -> tuple[bytes, bool]:
    form = reporting.format_of(options)
    style = reporting.style_of(project, options, form)

    def present(report: Report) -> tuple[bytes, bool]:
        setup.warn(report)
        if not (report.files or options.paths or options.changed_since):
            setup.refuse_no_papers(project, is_hook=options.tracked)
        if form == "github":
            summarise(report)
        reporting.write_sarif(project, report, options)
        fails = not options.exit_zero and reporting.fails(report, strict=options.strict)
        is_told = bool(report.diagnostics) or options.volume > 0 or not options.tracked  # hooks say what is wrong
        shown = style if is_told else style._replace(is_quiet=True)
        return reporting.encoded(render(form, report, shown)), fails

    if options.sarif_file is not None or (form == "github" and os.environ.get("GITHUB_STEP_SUMMARY")):
        return present(engine.run(project, request))  # what is written beside the report is written each time
    key = ("lint", form, style, setup.scope(project, options, since))
    if options.volume < 0 or request.ask is not None:
        return engine.run_cached(project, request, key, present)
    with progress_line(lambda: _how_far(project.progress)):
        return engine.run_cached(project, request, key, present)


def _how_far(progress: Progress) -> str:
    return f"Checked {progress.done} of {plural(progress.total, 'paper')}" if progress.total else "Looking for papers"


def _print_details(project: Project, options: LintOptions, seconds: float) -> None:
    """Print on standard error the settings, how many papers there are, how many were analyzed, and how long it took."""
    config, cache = project.config, setup.cache_folder(options)
    settings = (
        f"{config.root / config.source}" if config.source else f"defaults, for no file sets others in {config.root}"
    )
    lines = (
        f"settings: {settings}",
        f"papers: {len(discover(config))} in the list, {project.progress.total} analyzed",
        f"cache: {cache if cache is not None else 'off'}",
        f"time: {seconds:.2f} s",
    )
    for line in lines:
        print(f"metalint: {plain(line)}", file=sys.stderr)


def _add_suppression_options(to: argparse.ArgumentParser) -> None:
    group = to.add_argument_group("suppressions")
    group.add_argument(
        "--add-suppressions",
        action="append",
        metavar="RULE",
        help="write a comment above each finding of the rule that says why it may stay, instead of reporting",
    )
    group.add_argument("--reason", metavar="TEXT", help="the reason, written into the comments")


def _suppress(project: Project, request: Request, names: Sequence[str], reason: str | None) -> int:
    """Write the comments; 1 if a finding is left that none silences, or a paper cannot be written."""
    from metalint.files.replacing import WriteError
    from metalint.files.writing import opened

    checked = suppressing.checked_reason(names, reason, rules_of(project.config))
    written, complaints = [], []
    with opened(project.config) as door:
        result = suppressing.run(project, request, names, checked)
        for path, text in result.texts.items():
            try:
                door.write(project.config.root / path, text, result.before[path].encode())
                written.append(path)
            except WriteError as error:
                complaints.append(f"metalint: {plain(path)}: {error.why}")
    findings = plural(sum(result.silenced[path] for path in written), "finding")
    print(f"Silenced {findings} in {plural(len(written), 'paper')}; look at them with `git diff`.")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    for one in result.left:
        print(f"metalint: {plain(one.place.path)}: no comment silences: {plain(one.message)}", file=sys.stderr)
    return int(bool(result.left or complaints))
