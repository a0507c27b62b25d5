"""``metalint lint``."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from metalint.cli import online, suppressions
from metalint.cli.exit_codes import INTERRUPTED
from metalint.cli.options import add_command, add_network, add_reporting, add_selection
from metalint.cli.progress_line import progress_line
from metalint.util.wording import plural

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.engine.run import Report, Request
    from metalint.files.commits import ChangeSince
    from metalint.index.project import Progress, Project


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "lint", run, "parse every paper strictly, run the rules, report")
    add_selection(made)
    add_reporting(made)
    add_network(made)
    made.add_argument("--stdin-filename", metavar="FILE", help="the file that `-`, standard input, stands for")
    suppressions.add_options(made)


def run(arguments: argparse.Namespace) -> int:
    """Lint and report; 1 if something is found that fails."""
    from metalint.cli import reporting, setup
    from metalint.engine import run as engine
    from metalint.engine.deletions import deleted_papers
    from metalint.files.commits import StagedChange

    began = time.monotonic()
    project = setup.open_project(arguments)
    staged = StagedChange(project.config.root) if arguments.tracked else None
    if staged is not None:
        setup.refuse_untracked(project)
        setup.warn_of_growth(project, setup.enabled_rules(project, arguments), staged)
    since = setup.change_of(project, arguments)
    change = since or staged
    session = online.open_session(project, arguments)
    choice = setup.choice(project, arguments)
    request = engine.Request(
        setup.enabled_rules(project, arguments),
        setup.reported_paths(project, arguments, since),
        setup.buffers(project, arguments),
        setup.baseline_entries(project, arguments),
        session.ask if session else None,
        setup.wanted_urls(project, arguments, since),
        setup.is_about_papers(project, arguments),
        arguments.jobs,
        choice,
        session.find_publications if session else None,
        deleted_papers(project.config, choice, change) if change else {},
    )
    if arguments.add_suppressions:
        return suppressions.run(project, request, arguments)
    report, fails = _report(project, request, arguments, since)
    if fails and arguments.tracked and arguments.volume >= 0 and reporting.format_of(arguments) == "text":
        report += reporting.encoded(reporting.help_after_a_hook())
    if arguments.output_file is None:
        reporting.show(report)
    else:
        reporting.write(project, report.decode(), arguments.output_file)
    if arguments.volume > 0:
        _print_details(project, arguments, time.monotonic() - began)
    if session is not None and session.close():
        return INTERRUPTED
    return int(fails)


def _report(
    project: Project, request: Request, arguments: argparse.Namespace, since: ChangeSince | None
) -> tuple[bytes, bool]:
    """Return the report, encoded, and whether the run fails."""
    from metalint.cli import reporting, setup
    from metalint.engine import run as engine
    from metalint.report.reporters import render

    form = reporting.format_of(arguments)
    style = reporting.style_of(project, arguments, form)

    def present(report: Report) -> tuple[bytes, bool]:
        setup.warn(report)
        if not (report.files or arguments.paths or arguments.changed_since):
            setup.refuse_no_papers(project, is_hook=arguments.tracked)
        if form == "github":
            reporting.summarise(report)
        reporting.write_sarif(project, report, arguments)
        fails = not arguments.exit_zero and reporting.fails(report, strict=arguments.strict)
        is_told = bool(report.diagnostics) or arguments.volume > 0 or not arguments.tracked  # hooks say what is wrong
        shown = style if is_told else style._replace(is_quiet=True)
        return reporting.encoded(render(form, report, shown)), fails

    if arguments.sarif_file is not None or (form == "github" and os.environ.get("GITHUB_STEP_SUMMARY")):
        return present(engine.run(project, request))  # what is written beside the report is written each time
    key = ("lint", form, style, setup.scope(project, arguments, since))
    if arguments.volume < 0 or request.ask is not None:
        return engine.run_cached(project, request, key, present)
    with progress_line(lambda: _how_far(project.progress)):
        return engine.run_cached(project, request, key, present)


def _how_far(progress: Progress) -> str:
    return f"Checked {progress.done} of {plural(progress.total, 'paper')}" if progress.total else "Looking for papers"


def _print_details(project: Project, arguments: argparse.Namespace, seconds: float) -> None:
    """Print on standard error the settings, how many papers there are, how many were analyzed, and how long it took."""
    from metalint.cli import setup
    from metalint.files.discovery import discover
    from metalint.report.terminal import plain

    config, cache = project.config, setup.cache_folder(arguments)
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
