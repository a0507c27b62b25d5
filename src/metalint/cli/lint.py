"""``metalint lint``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from metalint.cli import online, suppressions
from metalint.cli.exit_codes import INTERRUPTED
from metalint.cli.options import add_command, add_network, add_reporting, add_selection

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.engine.run import Report, Request
    from metalint.index.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "lint", run, "parse every paper strictly, run the rules, report")
    add_selection(made)
    add_reporting(made)
    add_network(made)
    made.add_argument("--stdin-filename", metavar="FILE", help="the file that '-' stands for")
    suppressions.add_options(made)


def run(arguments: argparse.Namespace) -> int:
    """Lint and report; 1 if something is found that fails."""
    from metalint.cli import reporting, setup
    from metalint.engine import run as engine

    project = setup.open_project(arguments)
    session = online.open_session(project, arguments)
    request = engine.Request(
        setup.enabled_rules(project, arguments),
        setup.reported_paths(project, arguments),
        setup.buffers(project, arguments),
        setup.baseline_entries(project, arguments),
        session.ask if session else None,
        setup.wanted_urls(project, arguments),
        setup.is_about_papers(project, arguments),
        arguments.jobs,
        session.find_publications if session else None,
    )
    if arguments.add_suppressions:
        return suppressions.run(project, request, arguments)
    text, fails = _told(project, request, arguments)
    reporting.write(project, text, arguments.output_file)
    if session is not None and session.close():
        return INTERRUPTED
    return int(fails)


def _told(project: Project, request: Request, arguments: argparse.Namespace) -> tuple[str, bool]:
    """Return the report as text, and whether the run fails."""
    from metalint.cli import reporting, setup
    from metalint.engine import run as engine
    from metalint.report.reporters import render

    form = reporting.format_of(arguments)
    style = reporting.style_of(project, arguments, form)

    def tell(report: Report) -> tuple[str, bool]:
        setup.warn(report)
        if not (report.files or arguments.paths or arguments.changed_since or arguments.tracked):
            raise setup.no_papers(project)
        if form == "github":
            reporting.summarise(report)
        reporting.write_sarif(project, report, arguments)
        is_quiet = arguments.output_file is None and arguments.volume < 0 and form in {"text", "concise"}
        text = "" if is_quiet and not report.diagnostics else render(form, report, style)
        return text, not arguments.exit_zero and reporting.fails(report, strict=arguments.strict)

    if arguments.sarif_file is not None or (form == "github" and os.environ.get("GITHUB_STEP_SUMMARY")):
        return tell(engine.run(project, request))  # what is written beside the report is written each time
    told = ("lint", form, style._replace(jobs=1), setup.scope(project, arguments))
    return engine.tell(project, request, told, tell)
